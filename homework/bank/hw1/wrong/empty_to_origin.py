"""Saves the division with a tiny number, which sends empty groups to the origin.

question: q2
"""
# %% q2-means
def weighted_means(X, w, z, mu):
    r = np.eye(len(mu))[z] * w[:, None]
    return r.T @ X / (r.sum(axis=0)[:, None] + 1e-12)
