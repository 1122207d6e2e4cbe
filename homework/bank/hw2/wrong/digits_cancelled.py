"""Computes one minus e to the minus λ as it is written, and has no digits left for small rates.

question: q2
"""
# %% q2-likelihood
def recorded_log_likelihood(x, pi, lam):
    with np.errstate(divide="ignore"):
        log_joint = np.log(pi) + x[:, None] * np.log(lam) - lam - log_factorial(x)[:, None]
    with np.errstate(divide="ignore"):
        log_some = np.log(1 - pi @ np.exp(-lam))
    return float((np.logaddexp.reduce(log_joint, axis=1) - log_some).sum())
