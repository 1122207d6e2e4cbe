"""Adds the pretended persons to the weights too.

question: q2
"""
# %% q2-update
def bernoulli_m_step(X, gamma, s):
    N_k = gamma.sum(axis=0) + 2 * s
    return N_k / N_k.sum(), (gamma.T @ X + s) / N_k[:, None]
