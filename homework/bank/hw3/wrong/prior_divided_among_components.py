"""Shares Ψ and ν out among the components, as if there were one prior for all.

question: q5
"""
# %% q5-step
def map_m_step(X, gamma, Psi, nu):
    (D, N_k), K = (X.shape[1], gamma.sum(axis=0)), gamma.shape[1]
    mu = gamma.T @ X / N_k[:, None]
    degrees = N_k + (nu + D + 1) / K
    return N_k / len(X), mu, (em.scatter(X, gamma, mu) + Psi / K) / degrees[:, None, None]
