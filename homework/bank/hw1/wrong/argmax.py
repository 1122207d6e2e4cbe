"""argmax where argmin belongs.

question: q3
"""
# %% q3-assign
def assign_l1(X, mu):
    return np.abs(X[:, None] - mu).sum(axis=2).argmax(axis=1)
