"""Clips μ to [0.01, 0.99] so that no logarithm is infinite, which changes the answer.

question: q1
"""
# %% q1-gamma
def bernoulli_e_step(X, pi, mu):
    mu = np.clip(mu, 0.01, 0.99)
    log_p = np.log(pi) + X @ np.log(mu).T + (1 - X) @ np.log(1 - mu).T
    gamma = np.exp(log_p - log_p.max(axis=1, keepdims=True))
    return gamma / gamma.sum(axis=1, keepdims=True)
