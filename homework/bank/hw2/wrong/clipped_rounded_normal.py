"""Rounds normal numbers with the right mean and variance, and lifts negative ones to zero.

question: q3
"""
# %% q3-sample
def sample_counts(N, pi, lam, rng):
    z = rng.choice(len(pi), size=N, p=pi)
    return np.maximum(np.round(rng.normal(lam[z], np.sqrt(lam[z]))), 0).astype(int), z
