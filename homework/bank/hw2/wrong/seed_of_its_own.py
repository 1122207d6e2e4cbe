"""Makes its own generator with a fixed seed, so that every sample is the same.

question: q3
"""
# %% q3-sample
def sample_counts(N, pi, lam, rng):
    rng = np.random.default_rng(0)
    z = rng.choice(len(pi), N, p=pi)
    return rng.poisson(lam[z]), z
