"""Takes the determinant first, which underflows in many dimensions.

question: q5
"""
# %% q5-prior
def log_prior(Sigma, Psi, nu):
    with np.errstate(divide="ignore"):
        log_det = np.log(np.linalg.det(Sigma))
    trace = np.trace(np.linalg.solve(Sigma, np.broadcast_to(Psi, Sigma.shape)), axis1=1, axis2=2)
    return float((-(nu + len(Psi) + 1) / 2 * log_det - trace / 2).sum())
