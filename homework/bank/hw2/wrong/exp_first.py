"""Leaves the logarithms before it is safe: exp, multiply, divide.

question: q1
"""
# %% q1-odds
def log_odds(a, log_p):
    joint = np.exp(a) * np.exp(log_p)
    return np.log(joint / (joint.sum(axis=1, keepdims=True) - joint))
