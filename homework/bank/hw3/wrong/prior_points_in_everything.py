"""Counts the prior's points in the means and weights too.

question: q5
"""
# %% q5-step
def map_m_step(X, gamma, Psi, nu):
    N_k = gamma.sum(axis=0) + nu + X.shape[1] + 1
    mu = gamma.T @ X / N_k[:, None]
    return N_k / N_k.sum(), mu, (em.scatter(X, gamma, mu) + Psi) / N_k[:, None, None]
