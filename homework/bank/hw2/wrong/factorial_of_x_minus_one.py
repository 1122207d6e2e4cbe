"""Takes lgamma(x) for ln x!, which is ln (x - 1)!.

question: q2
"""
# %% q2-likelihood
def recorded_log_likelihood(x, pi, lam):
    log_x = np.array([math.lgamma(n) for n in x.tolist()])[:, None]
    with np.errstate(divide="ignore"):
        log_joint = np.log(pi) + x[:, None] * np.log(lam) - lam - log_x
    log_some = np.log(pi @ -np.expm1(-lam))
    return float((np.logaddexp.reduce(log_joint, axis=1) - log_some).sum())
