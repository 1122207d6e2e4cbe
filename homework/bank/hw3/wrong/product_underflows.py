"""Multiplies probabilities: a product over thousands of questions is zero.

question: q1
"""
# %% q1-gamma
def bernoulli_e_step(X, pi, mu):
    joint = pi * np.where(X[:, None] == 1, mu, 1 - mu).prod(axis=2)
    return joint / joint.sum(axis=1, keepdims=True)
