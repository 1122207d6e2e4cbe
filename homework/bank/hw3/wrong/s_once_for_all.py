"""Shares the pretended answers out among the components.

question: q2
"""
# %% q2-update
def bernoulli_m_step(X, gamma, s):
    N_k, s = gamma.sum(axis=0), s / gamma.shape[1]
    return N_k / len(X), (gamma.T @ X + s) / (N_k[:, None] + 2 * s)
