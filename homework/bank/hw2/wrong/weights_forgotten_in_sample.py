"""Draws the component with equal probabilities.

question: q3
"""
# %% q3-sample
def sample_counts(N, pi, lam, rng):
    z = rng.integers(len(pi), size=N)
    return rng.poisson(lam[z]), z
