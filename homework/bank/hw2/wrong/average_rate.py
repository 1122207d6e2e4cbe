"""Draws from one Poisson distribution with the average rate, and z beside it.

question: q3
"""
# %% q3-sample
def sample_counts(N, pi, lam, rng):
    return rng.poisson(pi @ lam, N), rng.choice(len(pi), N, p=pi)
