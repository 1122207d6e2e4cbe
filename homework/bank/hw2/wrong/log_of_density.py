"""The right density, but its logarithm is taken last, so it is minus infinity far away.

question: q4
"""
# %% q4-density
def log_density(x, mu, sigma):
    with np.errstate(divide="ignore"):
        return np.log(np.exp(-0.5 * ((x - mu) / sigma) ** 2) / (sigma * np.sqrt(2 * np.pi)))
