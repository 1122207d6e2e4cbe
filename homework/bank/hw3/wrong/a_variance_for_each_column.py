"""One variance for each column instead of one number: broadcasting would forgive it for D = 1.

question: q4
"""
# %% q4-cure
def circle_m_step(X, gamma):
    N_k = gamma.sum(axis=0)
    mu = gamma.T @ X / N_k[:, None]
    squares = (X[:, None] - mu) ** 2
    return N_k / len(X), mu, (gamma[:, :, None] * squares).sum(axis=(0, 1)) / len(X)
