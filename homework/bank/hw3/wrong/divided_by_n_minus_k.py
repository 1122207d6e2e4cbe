"""The unbiased divisor N - K, which is not what maximises the objective.

question: q4
"""
# %% q4-cure
def circle_m_step(X, gamma):
    (N, D), K = X.shape, gamma.shape[1]
    N_k = gamma.sum(axis=0)
    mu = gamma.T @ X / N_k[:, None]
    squares = ((X[:, None] - mu) ** 2).sum(axis=2)
    return N_k / N, mu, (gamma * squares).sum() / ((N - K) * D)
