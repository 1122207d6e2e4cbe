"""Complex logarithms, and responsibilities with an imaginary part of zero.

question: q1
"""
# %% q1-gamma
def bernoulli_e_step(X, pi, mu):
    from scipy.special import xlogy

    x = X[:, None]
    log_joint = np.log(pi) + (xlogy(x, mu) + xlogy(1 - x, 1 - mu)).sum(axis=2)
    gamma = np.exp(log_joint - log_joint.max(axis=1, keepdims=True)).astype(complex)
    return gamma / gamma.sum(axis=1, keepdims=True)
