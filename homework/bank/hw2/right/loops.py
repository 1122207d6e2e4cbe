"""Plain loops and the standard library.

question: none
"""
# %% q1-odds
def log_odds(a, log_p):
    table = []
    for row in log_p:
        joint = [s + t for s, t in zip(a, row)]
        odds = []
        for k in range(len(joint)):
            others = joint[:k] + joint[k + 1:]
            top = max(others)
            odds.append(joint[k] - top - math.log(sum(math.exp(j - top) for j in others)))
        table.append(odds)
    return table
# %% q2-likelihood
def recorded_log_likelihood(x, pi, lam):
    some = sum(-w * math.expm1(-rate) for w, rate in zip(pi, lam))
    total = 0.0
    for n in x:
        terms = [math.log(w) + n * math.log(rate) - rate - math.lgamma(n + 1)
                 for w, rate in zip(pi, lam) if w > 0]
        top = max(terms)
        total += top + math.log(sum(math.exp(term - top) for term in terms)) - math.log(some)
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
def colleagues_area(left, right):
    total = 0.0
    for side, sigma in ((-1, left), (1, right)):
        step = math.sqrt(sigma) / 100
        places = [side * (i + 0.5) * step for i in range(1000)]
        total += sum(math.exp(colleagues_log_density(x, 0.0, left, right)) for x in places) * step
    return total
# %% q4-density
def log_density(x, mu, left, right):
    front = math.log(2) - math.log(left + right) - math.log(2 * math.pi) / 2
    return [front - (value - mu) ** 2 / (2 * (left if value < mu else right) ** 2) for value in x]
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
