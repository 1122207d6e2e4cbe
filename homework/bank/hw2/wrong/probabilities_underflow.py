"""Right on paper: probabilities first, the logarithm last.

question: q2
"""
# %% q2-likelihood
def recorded_log_likelihood(x, pi, lam):
    p = np.exp(x[:, None] * np.log(lam) - lam - log_factorial(x)[:, None])
    return float(np.log(p @ pi / (pi @ -np.expm1(-lam))).sum())
