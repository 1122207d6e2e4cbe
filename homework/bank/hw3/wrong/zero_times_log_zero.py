"""Writes x ln μ + (1 - x) ln(1 - μ) as matrix products, where 0 ln 0 is NaN.

question: q1
"""
# %% q1-gamma
def bernoulli_e_step(X, pi, mu):
    log_joint = np.log(pi) + X @ np.log(mu).T + (1 - X) @ np.log(1 - mu).T
    gamma = np.exp(log_joint - log_joint.max(axis=1, keepdims=True))
    return gamma / gamma.sum(axis=1, keepdims=True)
