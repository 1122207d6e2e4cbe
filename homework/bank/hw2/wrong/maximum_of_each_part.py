"""Shifts the weights and the densities each by its own maximum; their sum may still underflow.

question: q1
"""
# %% q1-odds
def log_odds(a, log_p):
    joint = np.exp(a - a.max()) * np.exp(log_p - log_p.max(axis=1, keepdims=True))
    others = np.stack([np.delete(joint, k, axis=1).sum(axis=1) for k in range(len(a))], axis=1)
    return np.log(joint) - np.log(others)
