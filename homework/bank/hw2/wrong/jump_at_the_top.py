"""A factor of its own for each side: the area is one, and the curve jumps at μ.

question: q4
"""
# %% q4-density
def log_density(x, mu, left, right):
    from scipy.stats import norm

    return norm.logpdf(x, mu, np.where(x < mu, left, right))
