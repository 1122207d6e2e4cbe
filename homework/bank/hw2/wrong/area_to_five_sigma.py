"""Integrates over five times sigma on both sides, while the curve's own width is the root of sigma.

question: q4
"""
# %% q4-area
def colleagues_area(sigma):
    x = np.linspace(-5 * sigma, 5 * sigma, 20_001)
    return float(np.exp(colleagues_log_density(x, 0.0, sigma)).sum() * (x[1] - x[0]))
