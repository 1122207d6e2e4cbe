"""Takes a for the weights and lets its logarithm in.

question: q1
"""
# %% q1-gamma
def responsibilities(a, log_p):
    pi = np.exp(a - a.max())
    log_joint = pi / pi.sum() + log_p
    shifted = np.exp(log_joint - log_joint.max(axis=1, keepdims=True))
    return shifted / shifted.sum(axis=1, keepdims=True)
