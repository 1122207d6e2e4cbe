"""SciPy's distributions, and one update found by moving all of the scatter's terms at once.

question: none
"""
# %% q1-gamma
def bernoulli_e_step(X, pi, mu):
    from scipy import special, stats

    log_p = np.stack([stats.bernoulli(row).logpmf(X).sum(axis=1) for row in mu], axis=1)
    return special.softmax(log_p + np.log(pi), axis=1)
# %% q2-update
def bernoulli_m_step(X, gamma, s):
    K, D = gamma.shape[1], X.shape[1]
    extended = np.concatenate([X, np.ones((1, D)), np.zeros((1, D))])    # one yes, one no
    weights = np.concatenate([gamma, np.full((2, K), s)])
    return gamma.mean(axis=0), np.stack([np.average(extended, axis=0, weights=w) for w in weights.T])
# %% q3-loop
def fit(x, pi, lam, tol, max_iter):
    def steps():
        theta = pi, lam
        while True:
            yield theta, poisson_log_likelihood(x, *theta)
            theta = poisson_update(x, *theta)

    trace, run = [], steps()
    for t, (theta, l) in enumerate(run):
        trace.append(l)
        if t == max_iter or (t > 0 and trace[-1] - trace[-2] < tol * len(x)):
            return theta[0], theta[1], np.array(trace)
# %% q4-witness
def witness():
    rng = np.random.default_rng(1)
    while True:                                # search, as the question allows
        many, few = rng.normal(0, rng.exponential(), (30, 1)), rng.normal(40, rng.exponential(5), (6, 1))
        X = np.concatenate([many, few])
        pi, mu = np.array([30, 6]) / 36, np.array([many.mean(axis=0), few.mean(axis=0)])
        variance = (30 * many.var() + 6 * few.var()) / 36
        theta = circles(pi, mu, variance)
        gamma = em.e_step(X, theta)
        after = circles(*colleagues_m_step(X, gamma))
        if mixture.log_likelihood(X, after) < mixture.log_likelihood(X, theta) - 0.5:
            return X, pi, mu, variance
# %% q4-cure
def circle_m_step(X, gamma):
    from scipy.spatial.distance import cdist

    mu = (gamma / gamma.sum(axis=0)).T @ X
    return gamma.mean(axis=0), mu, np.vdot(gamma, cdist(X, mu, "sqeuclidean")) / X.size
# %% q5-step
def map_m_step(X, gamma, Psi, nu):
    D, N_k = X.shape[1], gamma.sum(axis=0)
    pi, mu, Sigma = em.m_step(X, gamma)
    share = (N_k / (N_k + nu + D + 1))[:, None, None]        # data's share; the rest is the prior's
    return pi, mu, share * Sigma + (1 - share) * Psi / (nu + D + 1)
# %% q6-gamma
def named_e_step(X, theta, labels):
    from scipy.stats import multivariate_normal

    p = np.array([w * multivariate_normal(m, S).pdf(X) for w, m, S in zip(*theta)])
    p = p.reshape(len(theta.pi), -1).T                       # also for a single point
    for n, label in enumerate(labels):
        if label >= 0:
            p[n] = np.arange(len(theta.pi)) == label
    return p / p.sum(axis=1, keepdims=True)
# %% q6-likelihood
def named_log_likelihood(X, theta, labels):
    unnamed = X[labels < 0]
    total = mixture.log_likelihood(unnamed, theta) if len(unnamed) else 0.0
    for k in range(len(theta.pi)):
        mine = X[labels == k]
        if len(mine):
            total += mixture.log_joint(mine, theta)[:, k].sum()
    return total
