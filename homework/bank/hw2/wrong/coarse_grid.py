"""The nearest of a hundred places: right in principle, and far from the accuracy asked for.

question: q6
"""
# %% q6-quantile
def mixture_quantile(q, pi, mu, sigma):
    grid = np.linspace((mu - 4 * sigma).min(), (mu + 4 * sigma).max(), 100)
    return float(grid[np.abs(Phi((grid[:, None] - mu) / sigma) @ pi - q).argmin()])
