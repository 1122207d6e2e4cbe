"""Normalises over the points: columns sum to one instead of rows.

question: q1
"""
# %% q1-gamma
def bernoulli_e_step(X, pi, mu):
    with np.errstate(divide="ignore"):
        log_p = np.log(pi) + np.where(X[:, None] == 1, np.log(mu), np.log(1 - mu)).sum(axis=2)
    gamma = np.exp(log_p - log_p.max(axis=0))
    return gamma / gamma.sum(axis=0)
