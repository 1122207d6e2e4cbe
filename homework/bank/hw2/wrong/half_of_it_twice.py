"""Draws half as many nights as asked and hands them out twice.

question: q3
"""
# %% q3-sample
def sample_counts(N, pi, lam, rng):
    z = np.resize(rng.choice(len(pi), size=(N + 1) // 2, p=pi), N)
    return np.resize(rng.poisson(lam[z[:(N + 1) // 2]]), N), z
