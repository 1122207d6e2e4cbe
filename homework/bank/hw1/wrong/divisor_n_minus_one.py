"""The standard deviation with divisor N - 1.

question: q5
"""
# %% q5-standardise
def standardise(X):
    deviation = X.std(axis=0, ddof=1)
    return (X - X.mean(axis=0)) / np.where(deviation > 0, deviation, 1)
