"""The right density, but its logarithm is taken last, so it is minus infinity far away.

question: q4
"""
# %% q4-density
def log_density(x, mu, left, right):
    u = (x - mu) / np.where(x < mu, left, right)
    with np.errstate(divide="ignore"):
        return np.log(np.exp(-0.5 * u**2) * np.sqrt(2 / np.pi) / (left + right))
