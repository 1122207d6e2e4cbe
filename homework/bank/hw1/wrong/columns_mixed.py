"""The median without an axis: one number for all columns.

question: q3
"""
# %% q3-medians
def medians(X, z, mu):
    return np.array([np.full(X.shape[1], np.median(X[z == k])) if (z == k).any() else mu[k]
                     for k in range(len(mu))])
