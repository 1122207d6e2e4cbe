"""Adds Ψ after dividing, like a ridge: then it weighs the same however many points there are.

question: q5
"""
# %% q5-step
def map_m_step(X, gamma, Psi, nu):
    pi, mu, Sigma = em.m_step(X, gamma)
    return pi, mu, Sigma + Psi
