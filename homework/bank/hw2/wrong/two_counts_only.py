"""Only two counts for each component, chosen so that the mean and the variance nearly agree.

question: q3
"""
# %% q3-sample
def sample_counts(N, pi, lam, rng):
    z = rng.choice(len(pi), size=N, p=pi)
    low = np.maximum(np.round(lam[z] - np.sqrt(lam[z])), 0)
    high = low + np.round(2 * np.sqrt(lam[z]))
    return np.where(rng.random(N) < (lam[z] - low) / (high - low), high, low).astype(int), z
