"""Whole numbers drawn evenly, with about the right mean and variance.

question: q3
"""
# %% q3-sample
def sample_counts(N, pi, lam, rng):
    z = rng.choice(len(pi), size=N, p=pi)
    half = np.sqrt(3 * lam[z])
    low = np.maximum(np.round(lam[z] - half), 0)
    return rng.integers(low.astype(int), np.round(lam[z] + half).astype(int) + 1), z
