"""Averages logarithms where the logarithm of an average belongs.

question: q2
"""
# %% q2-likelihood
def recorded_log_likelihood(x, pi, lam):
    log_p = x[:, None] * np.log(lam) - lam - log_factorial(x)[:, None]
    return float((log_p @ pi - np.log(pi @ -np.expm1(-lam))).sum())
