"""Ignores the names: Bayes' rule for everyone.

question: q6
"""
# %% q6-gamma
def named_e_step(X, theta, labels):
    return em.e_step(X, theta)
