"""SciPy's distributions and solvers.

question: none
"""
# %% q1-odds
def log_odds(a, log_p):
    from scipy.special import logsumexp

    others = ~np.eye(len(a), dtype=bool)       # column k: everybody but k
    joint = a + log_p
    return joint - np.array([[logsumexp(row[column]) for column in others.T] for row in joint])
# %% q2-likelihood
def recorded_log_likelihood(x, pi, lam):
    from scipy import special, stats

    log_p = special.logsumexp(stats.poisson(lam).logpmf(x[:, None]), b=pi, axis=1)
    return float((log_p - np.log(pi @ stats.poisson.sf(0, lam))).sum())
# %% q3-sample
def sample_counts(N, pi, lam, rng):
    from scipy import stats

    z = stats.multinomial(1, pi).rvs(N, random_state=rng).argmax(axis=1)
    return stats.poisson(lam[z]).rvs(random_state=rng), z
# %% q4-area
def colleagues_area(left, right):
    from scipy.integrate import quad

    def side(sign, width):
        def height(u):
            return width * np.exp(colleagues_log_density(sign * u * width, 0.0, left, right))

        return quad(height, 0, np.inf)[0]

    return side(-1, np.sqrt(left)) + side(1, np.sqrt(right))
# %% q4-density
def log_density(x, mu, left, right):
    from scipy import stats

    sides = [stats.norm.logpdf(x, mu, s) + np.log(2 * s / (left + right)) for s in (left, right)]
    return np.where(x < mu, *sides)
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
