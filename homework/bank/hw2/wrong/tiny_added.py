"""Adds a tiny number inside the logarithms, so that no odds exceed the tiny number.

question: q1
"""
# %% q1-odds
def log_odds(a, log_p):
    log_joint = a + log_p
    gamma = np.exp(log_joint - log_joint.max(axis=1, keepdims=True))
    gamma /= gamma.sum(axis=1, keepdims=True)
    return np.log(gamma + 1e-300) - np.log(1 - gamma + 1e-300)
