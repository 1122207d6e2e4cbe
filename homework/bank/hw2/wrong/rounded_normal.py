"""Rounds normal numbers with the rate as standard deviation instead of as variance.

question: q3
"""
# %% q3-sample
def sample_counts(N, pi, lam, rng):
    z = rng.choice(len(pi), N, p=pi)
    return np.maximum(np.round(rng.normal(lam[z], lam[z])), 0).astype(int), z
