"""Subtracts the largest entry of the whole table, so rows far below it underflow.

question: q1
"""
# %% q1-gamma
def responsibilities(a, log_p):
    log_joint = a + log_p
    shifted = np.exp(log_joint - log_joint.max())
    return shifted / shifted.sum(axis=1, keepdims=True)
