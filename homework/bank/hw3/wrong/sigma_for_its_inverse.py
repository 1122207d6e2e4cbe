"""tr(ΨΣ) where tr(ΨΣ⁻¹) belongs: with identity matrices nobody notices.

question: q5
"""
# %% q5-prior
def log_prior(Sigma, Psi, nu):
    _, log_det = np.linalg.slogdet(Sigma)
    trace = np.trace(Psi @ Sigma, axis1=1, axis2=2)
    return float((-(nu + len(Psi) + 1) / 2 * log_det - trace / 2).sum())
