"""Divides the caller's responsibilities by their sums, in place, to take means.

question: q2
"""
# %% q2-update
def bernoulli_m_step(X, gamma, s):
    N_k = gamma.sum(axis=0)
    pi = N_k / len(X)
    gamma /= N_k
    return pi, (N_k[:, None] * (gamma.T @ X) + s) / (N_k[:, None] + 2 * s)
