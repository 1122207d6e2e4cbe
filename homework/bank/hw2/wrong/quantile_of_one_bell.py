"""The quantile of one bell with the mixture's mean and variance.

question: q6
"""
# %% q6-quantile
def mixture_quantile(q, pi, mu, sigma):
    from statistics import NormalDist

    mean = pi @ mu
    return NormalDist(mean, np.sqrt(pi @ (sigma**2 + (mu - mean) ** 2))).inv_cdf(q)
