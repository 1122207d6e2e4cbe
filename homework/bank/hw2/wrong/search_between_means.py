"""Bisects between the smallest and the largest mean, and misses every quantile outside.

question: q6
"""
# %% q6-quantile
def mixture_quantile(q, pi, mu, sigma):
    low, high = mu.min(), mu.max() + 1e-9
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if Phi((middle - mu) / sigma) @ pi < q else (low, middle)
    return float(middle)
