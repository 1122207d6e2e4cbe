"""The absolute value of the sum instead of the sum of absolute values.

question: q3
"""
# %% q3-assign
def assign_l1(X, mu):
    return np.abs((X[:, None] - mu).sum(axis=2)).argmin(axis=1)
