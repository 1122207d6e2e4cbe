"""Sums the components without their weights.

question: q2
"""
# %% q2-likelihood
def recorded_log_likelihood(x, pi, lam):
    used = lam[pi > 0]
    log_p = x[:, None] * np.log(used) - used - log_factorial(x)[:, None]
    log_some = np.log((-np.expm1(-used)).sum())
    return float((np.logaddexp.reduce(log_p, axis=1) - log_some).sum())
