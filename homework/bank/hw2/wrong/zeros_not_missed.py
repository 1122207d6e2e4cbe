"""The likelihood of a record that holds its zeros: the condition x ≥ 1 is forgotten.

question: q2
"""
# %% q2-likelihood
def recorded_log_likelihood(x, pi, lam):
    with np.errstate(divide="ignore"):
        log_joint = np.log(pi) + x[:, None] * np.log(lam) - lam - log_factorial(x)[:, None]
    return float(np.logaddexp.reduce(log_joint, axis=1).sum())
