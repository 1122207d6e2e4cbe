"""Cuts the zeros off each component and keeps the weights: a mixture with other shares of nights.

question: q2
"""
# %% q2-likelihood
def recorded_log_likelihood(x, pi, lam):
    with np.errstate(divide="ignore"):
        log_joint = np.log(pi) + x[:, None] * np.log(lam) - lam - log_factorial(x)[:, None]
    return float(np.logaddexp.reduce(log_joint - np.log(-np.expm1(-lam)), axis=1).sum())
