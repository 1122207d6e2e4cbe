"""The mean over points where the course has the sum.

question: q2
"""
# %% q2-likelihood
def recorded_log_likelihood(x, pi, lam):
    with np.errstate(divide="ignore"):
        log_joint = np.log(pi) + x[:, None] * np.log(lam) - lam - log_factorial(x)[:, None]
    log_some = np.log(pi @ -np.expm1(-lam))
    return float((np.logaddexp.reduce(log_joint, axis=1) - log_some).mean())
