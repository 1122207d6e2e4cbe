"""Gives each component exactly its share of the points, where that number should be random.

question: q3
"""
# %% q3-sample
def sample_counts(N, pi, lam, rng):
    sizes = np.floor(N * pi).astype(int)
    sizes[pi.argmax()] += N - sizes.sum()
    z = rng.permutation(np.repeat(np.arange(len(pi)), sizes))
    return rng.poisson(lam[z]), z
