"""Multiplies the probabilities of the answers yes and forgets the answers no.

question: q1
"""
# %% q1-gamma
def bernoulli_e_step(X, pi, mu):
    with np.errstate(divide="ignore"):
        log_p = np.where(X[:, None] == 1, np.log(mu), 0).sum(axis=2)
    log_joint = np.log(pi) + log_p
    gamma = np.exp(log_joint - log_joint.max(axis=1, keepdims=True))
    return gamma / gamma.sum(axis=1, keepdims=True)
