"""Divides by N_k + s: the pretended answers no are forgotten.

question: q2
"""
# %% q2-update
def bernoulli_m_step(X, gamma, s):
    N_k = gamma.sum(axis=0)
    return N_k / len(X), (gamma.T @ X + s) / (N_k[:, None] + s + 1e-12)
