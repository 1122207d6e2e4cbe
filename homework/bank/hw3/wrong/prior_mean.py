"""Divides by N_k + ν - D - 1: the posterior mean instead of the maximum.

question: q5
"""
# %% q5-step
def map_m_step(X, gamma, Psi, nu):
    D, N_k = X.shape[1], gamma.sum(axis=0)
    mu = gamma.T @ X / N_k[:, None]
    return N_k / len(X), mu, (em.scatter(X, gamma, mu) + Psi) / (N_k + nu - D - 1)[:, None, None]
