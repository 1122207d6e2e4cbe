"""Standardises the caller's own array with -= and /=, and returns it.

question: q5
"""
# %% q5-standardise
def standardise(X):
    X -= X.mean(axis=0)
    X /= np.where(X.std(axis=0) > 0, X.std(axis=0), 1)
    return X
