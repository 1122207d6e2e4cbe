"""Multiplies zero by the logarithm of zero.

question: q5
"""
# %% q5-grouped
def grouped_log_likelihood(counts, edges, pi, mu, sigma):
    with np.errstate(divide="ignore", invalid="ignore"):
        return float(counts @ np.log(np.diff(Phi((edges[:, None] - mu) / sigma) @ pi)))
