"""The prior of one component only.

question: q5
"""
# %% q5-prior
def log_prior(Sigma, Psi, nu):
    _, log_det = np.linalg.slogdet(Sigma)
    trace = np.trace(np.linalg.solve(Sigma, np.broadcast_to(Psi, Sigma.shape)), axis1=1, axis2=2)
    return float((-(nu + len(Psi) + 1) / 2 * log_det - trace / 2).mean())
