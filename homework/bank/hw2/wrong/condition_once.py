"""Divides by the probability of x ≥ 1 once for the whole record, not once for each night.

question: q2
"""
# %% q2-likelihood
def recorded_log_likelihood(x, pi, lam):
    with np.errstate(divide="ignore"):
        log_joint = np.log(pi) + x[:, None] * np.log(lam) - lam - log_factorial(x)[:, None]
    log_some = np.log(pi @ -np.expm1(-lam))
    return float(np.logaddexp.reduce(log_joint, axis=1).sum() - log_some)
