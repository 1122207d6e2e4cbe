"""Shifts the weights and the densities each by its own maximum; their sum may still underflow.

question: q1
"""
# %% q1-gamma
def responsibilities(a, log_p):
    joint = np.exp(a - a.max()) * np.exp(log_p - log_p.max(axis=1, keepdims=True))
    return joint / joint.sum(axis=1, keepdims=True)
