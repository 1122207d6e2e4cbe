"""Divides by all points instead of those that the component answers for.

question: q2
"""
# %% q2-update
def bernoulli_m_step(X, gamma, s):
    return gamma.mean(axis=0), (gamma.T @ X + s) / (len(X) + 2 * s)
