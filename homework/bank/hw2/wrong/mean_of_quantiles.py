"""The weighted mean of the components' quantiles.

question: q6
"""
# %% q6-quantile
def mixture_quantile(q, pi, mu, sigma):
    from statistics import NormalDist

    return float(pi @ [NormalDist(m, s).inv_cdf(q) for m, s in zip(mu, sigma)])
