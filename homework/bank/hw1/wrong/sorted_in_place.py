"""Sorts the caller's points to read off the medians, and loses which group each row belonged to.

question: q3
"""
# %% q3-medians
def medians(X, z, mu):
    order = z.argsort(kind="stable")
    X[:], z[:] = X[order], z[order]
    return np.array([np.median(X[z == k], axis=0) if (z == k).any() else mu[k] for k in range(len(mu))])
