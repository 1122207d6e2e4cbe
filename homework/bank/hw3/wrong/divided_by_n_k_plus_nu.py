"""Divides by N_k + ν: the D + 1 of the prior's exponent is forgotten.

question: q5
"""
# %% q5-step
def map_m_step(X, gamma, Psi, nu):
    N_k = gamma.sum(axis=0)
    mu = gamma.T @ X / N_k[:, None]
    return N_k / len(X), mu, (em.scatter(X, gamma, mu) + Psi) / (N_k + nu)[:, None, None]
