"""The median of the different values: np.unique forgets how often each occurs.

question: q3
"""
# %% q3-medians
def medians(X, z, mu):
    return np.array([[np.median(np.unique(X[z == k, d])) if (z == k).any() else mu[k, d]
                      for d in range(X.shape[1])] for k in range(len(mu))])
