"""Replaces a Poisson distribution by a rounded normal one where the rate is ten or more.

question: q3
"""
# %% q3-sample
def sample_counts(N, pi, lam, rng):
    z = rng.choice(len(pi), size=N, p=pi)
    normal = np.maximum(np.round(rng.normal(lam[z], np.sqrt(lam[z]))), 0).astype(int)
    return np.where(lam[z] >= 10, normal, rng.poisson(lam[z])), z
