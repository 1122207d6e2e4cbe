"""Integrates over five times the widths, while the curve's own width is the root of them.

question: q4
"""
# %% q4-area
def colleagues_area(left, right):
    x = np.linspace(-5 * left, 5 * right, 20_001)
    return float(np.exp(colleagues_log_density(x, 0.0, left, right)).sum() * (x[1] - x[0]))
