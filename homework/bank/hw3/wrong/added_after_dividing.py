"""Adds s to the probability and not to the count of answers.

question: q2
"""
# %% q2-update
def bernoulli_m_step(X, gamma, s):
    N_k = gamma.sum(axis=0)
    return N_k / len(X), (gamma.T @ X / N_k[:, None] + s) / (1 + 2 * s)
