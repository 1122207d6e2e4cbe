"""Scores the named points only.

question: q6
"""
# %% q6-likelihood
def named_log_likelihood(X, theta, labels):
    known = labels >= 0
    return float(mixture.log_joint(X, theta)[known, labels[known]].sum())
