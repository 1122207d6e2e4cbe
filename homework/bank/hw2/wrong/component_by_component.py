"""Returns the points sorted by component.

question: q3
"""
# %% q3-sample
def sample_counts(N, pi, lam, rng):
    sizes = rng.multinomial(N, pi)
    z = np.repeat(np.arange(len(pi)), sizes)
    return rng.poisson(lam[z]), z
