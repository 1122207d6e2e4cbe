"""The expected complete log-likelihood, Σ γ ln p(x, z), also for points without a name.

question: q6
"""
# %% q6-likelihood
def named_log_likelihood(X, theta, labels):
    gamma, known = em.e_step(X, theta), labels >= 0
    gamma[known] = np.eye(len(theta.pi))[labels[known]]
    return float((gamma * mixture.log_joint(X, theta)).sum())
