"""Compares a point with the other points instead of a component with the other components.

question: q1
"""
# %% q1-odds
def log_odds(a, log_p):
    from scipy.special import logsumexp

    log_joint = a + log_p
    others = [logsumexp(np.delete(log_joint, n, axis=0), axis=0) for n in range(len(log_p))]
    return log_joint - np.stack(others)
