"""SciPy's distributions and solvers.

question: none
"""
# %% q1-gamma
def responsibilities(a, log_p):
    from scipy.special import softmax

    return softmax(a + log_p, axis=1)
# %% q2-likelihood
def poisson_log_likelihood(x, pi, lam):
    from scipy import special, stats

    return float(special.logsumexp(stats.poisson(lam).logpmf(x[:, None]), b=pi, axis=1).sum())
# %% q3-sample
def sample_counts(N, pi, lam, rng):
    from scipy import stats

    z = stats.multinomial(1, pi).rvs(N, random_state=rng).argmax(axis=1)
    return stats.poisson(lam[z]).rvs(random_state=rng), z
# %% q4-area
def colleagues_area(sigma):
    from scipy.integrate import quad

    width = np.sqrt(sigma)
    def curve(u):
        return width * np.exp(colleagues_log_density(u * width, 0.0, sigma))

    return quad(curve, -np.inf, np.inf)[0]
# %% q4-density
def log_density(x, mu, sigma):
    from scipy import stats

    return stats.norm(loc=mu, scale=sigma).logpdf(x)
# %% q5-grouped
def grouped_log_likelihood(counts, edges, pi, mu, sigma):
    from scipy import special, stats

    p = sum(w * (stats.norm.cdf(edges[1:], m, s) - stats.norm.cdf(edges[:-1], m, s))
            for w, m, s in zip(pi, mu, sigma))
    return special.xlogy(counts, p).sum()
# %% q6-quantile
def mixture_quantile(q, pi, mu, sigma):
    from scipy.optimize import root_scalar
    from scipy.stats import norm

    ends = norm.ppf(q, mu, sigma)
    return root_scalar(lambda x: pi @ norm.cdf(x, mu, sigma) - q,
                       bracket=(ends.min() - 1e-9, ends.max() + 1e-9), xtol=1e-12).root
