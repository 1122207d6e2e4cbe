"""Makes the two parts agree on the wrong side: sigma is a variance in both.

question: q4
"""
# %% q4-density
def log_density(x, mu, sigma):
    return -0.5 * np.log(2 * np.pi * sigma) - (x - mu) ** 2 / (2 * sigma)
