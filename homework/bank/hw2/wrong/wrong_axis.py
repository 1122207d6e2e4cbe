"""Normalises over the points instead of the components: columns sum to one.

question: q1
"""
# %% q1-gamma
def responsibilities(a, log_p):
    log_joint = a + log_p
    shifted = np.exp(log_joint - log_joint.max(axis=0))
    return shifted / shifted.sum(axis=0)
