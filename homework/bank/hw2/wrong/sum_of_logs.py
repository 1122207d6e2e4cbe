"""Averages logarithms where the logarithm of an average belongs.

question: q2
"""
# %% q2-likelihood
def poisson_log_likelihood(x, pi, lam):
    log_p = x[:, None] * np.log(lam) - lam - log_factorial(x)[:, None]
    return float((log_p @ pi).sum())
