"""Takes a for the weights themselves and not for their logarithms.

question: q1
"""
# %% q1-odds
def log_odds(a, log_p):
    joint = np.abs(a) * np.exp(log_p)
    return np.log(joint / (joint.sum(axis=1, keepdims=True) - joint))
