"""Subtracts the component's own term from the total: nothing is left of the others if it is large.

question: q1
"""
# %% q1-odds
def log_odds(a, log_p):
    log_joint = a + log_p
    joint = np.exp(log_joint - log_joint.max(axis=1, keepdims=True))
    others = joint.sum(axis=1, keepdims=True) - joint
    return np.log(joint) - np.log(others)
