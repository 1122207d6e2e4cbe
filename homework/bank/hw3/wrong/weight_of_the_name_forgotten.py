"""Scores a named point by its component's density alone, without the weight.

question: q6
"""
# %% q6-likelihood
def named_log_likelihood(X, theta, labels):
    log_p, known = mixture.log_joint(X, theta), labels >= 0
    named = log_p[known, labels[known]] - np.log(theta.pi)[labels[known]]
    return float(mixture.log_sum_exp(log_p[~known]).sum() + named.sum())
