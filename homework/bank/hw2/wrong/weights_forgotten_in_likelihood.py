"""Sums the components without their weights.

question: q2
"""
# %% q2-likelihood
def poisson_log_likelihood(x, pi, lam):
    used = lam[pi > 0]
    log_p = x[:, None] * np.log(used) - used - log_factorial(x)[:, None]
    return float(np.logaddexp.reduce(log_p, axis=1).sum() - len(x) * np.log(len(used)))
