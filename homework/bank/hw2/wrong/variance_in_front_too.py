"""Makes the two parts agree on the wrong side: the widths are variances in both.

question: q4
"""
# %% q4-density
def log_density(x, mu, left, right):
    sigma = np.sqrt(np.where(x < mu, left, right))
    front = 0.5 * np.log(2 / np.pi) - np.log(np.sqrt(left) + np.sqrt(right))
    return front - 0.5 * ((x - mu) / sigma) ** 2
