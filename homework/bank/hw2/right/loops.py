"""Plain loops and the standard library.

question: none
"""
# %% q1-gamma
def responsibilities(a, log_p):
    gamma = []
    for row in log_p:
        joint = [s + t for s, t in zip(a, row)]
        top = max(joint)
        terms = [math.exp(j - top) for j in joint]
        gamma.append([term / sum(terms) for term in terms])
    return gamma
# %% q2-likelihood
def poisson_log_likelihood(x, pi, lam):
    total = 0.0
    for n in x:
        terms = [math.log(w) + n * math.log(rate) - rate - math.lgamma(n + 1)
                 for w, rate in zip(pi, lam) if w > 0]
        top = max(terms)
        total += top + math.log(sum(math.exp(term - top) for term in terms))
    return total
# %% q3-sample
def sample_counts(N, pi, lam, rng):
    x, z = [], []
    for _ in range(N):
        u, k = rng.random(), 0
        while k < len(pi) - 1 and u > sum(pi[:k + 1]):
            k += 1
        z.append(k)
        x.append(int(rng.poisson(lam[k])))
    return x, z
# %% q4-area
def colleagues_area(sigma):
    width = math.sqrt(sigma)
    step = width / 100
    return sum(math.exp(colleagues_log_density(i * step, 0.0, sigma)) * step for i in range(-1000, 1001))
# %% q4-density
def log_density(x, mu, sigma):
    front = math.log(sigma) + math.log(2 * math.pi) / 2
    return [-((value - mu) ** 2) / (2 * sigma**2) - front for value in x]
# %% q5-grouped
def grouped_log_likelihood(counts, edges, pi, mu, sigma):
    from statistics import NormalDist

    def F(x):
        if math.isinf(x):
            return float(x > 0)
        return sum(w * NormalDist(m, s).cdf(x) for w, m, s in zip(pi, mu, sigma))

    classes = zip(counts, edges[:-1], edges[1:])
    return sum(count * math.log(F(b) - F(a)) for count, a, b in classes if count)
# %% q6-quantile
def mixture_quantile(q, pi, mu, sigma):
    from statistics import NormalDist

    bells = [NormalDist(m, s) for m, s in zip(mu, sigma)]
    low, high = (f(bell.inv_cdf(q) for bell in bells) for f in (min, max))   # F(low) ≤ q ≤ F(high)
    while high - low > 1e-9 * max(1, abs(low)):
        middle = (low + high) / 2
        if sum(w * bell.cdf(middle) for w, bell in zip(pi, bells)) > q:
            high = middle
        else:
            low = middle
    return (low + high) / 2
