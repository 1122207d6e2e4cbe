"""Declares weights, then draws equally many points from each component.

question: q3
"""
# %% q3-sample
def sample_counts(N, pi, lam, rng):
    z = rng.permutation(np.arange(N) % len(pi))
    return rng.poisson(lam[z]), z
