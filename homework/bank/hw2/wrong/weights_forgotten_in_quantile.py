"""Averages the distribution functions without their weights.

question: q6
"""
# %% q6-quantile
def mixture_quantile(q, pi, mu, sigma):
    low, high = (mu - 10 * sigma).min(), (mu + 10 * sigma).max()
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if Phi((middle - mu) / sigma).mean() < q else (low, middle)
    return float(middle)
