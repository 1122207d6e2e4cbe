"""The quantile by Newton's method, the likelihood by a cumulative logaddexp, a sorted draw shuffled.

question: none
"""
# %% q2-likelihood
def recorded_log_likelihood(x, pi, lam):
    l, silent = np.full(len(x), -np.inf), 0.0
    for weight, rate in zip(pi, lam):
        if weight > 0:
            l = np.logaddexp(l, np.log(weight) + x * np.log(rate) - rate - log_factorial(x))
            silent += weight * -np.expm1(-rate)
    return l.sum() - len(x) * np.log(silent)
# %% q3-sample
def sample_counts(N, pi, lam, rng):
    z = rng.permutation(np.repeat(np.arange(len(pi)), rng.multinomial(N, pi)))
    return rng.poisson(lam[z]), z
# %% q6-quantile
def mixture_quantile(q, pi, mu, sigma):
    def F(x):
        return Phi((x - mu) / sigma) @ pi

    def density(x):
        return np.exp(-0.5 * ((x - mu) / sigma) ** 2) / (sigma * np.sqrt(2 * np.pi)) @ pi

    low, high = (mu - 8 * sigma).min(), (mu + 8 * sigma).max()
    x = (low + high) / 2
    for _ in range(100):                       # a Newton step, or half the interval if it leaves it
        low, high = (x, high) if F(x) < q else (low, x)
        step = x - (F(x) - q) / density(x) if density(x) > 1e-12 else low - 1
        x = step if low < step < high else (low + high) / 2
    return float(x)
