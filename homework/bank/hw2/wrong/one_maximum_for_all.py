"""Subtracts the largest entry of the whole table, so rows far below it underflow.

question: q1
"""
# %% q1-odds
def log_odds(a, log_p):
    log_joint = a + log_p
    joint = np.exp(log_joint - log_joint.max())
    others = np.stack([np.delete(joint, k, axis=1).sum(axis=1) for k in range(len(a))], axis=1)
    return np.log(joint) - np.log(others)
