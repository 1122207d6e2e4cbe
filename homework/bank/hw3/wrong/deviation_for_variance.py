"""Returns the root: a standard deviation for a variance.

question: q4
"""
# %% q4-cure
def circle_m_step(X, gamma):
    N, D = X.shape
    N_k = gamma.sum(axis=0)
    mu = gamma.T @ X / N_k[:, None]
    squares = ((X[:, None] - mu) ** 2).sum(axis=2)
    return N_k / N, mu, np.sqrt((gamma * squares).sum() / (N * D))
