"""Plain loops over points, components and columns.

question: none
"""
# %% q1-gamma
def bernoulli_e_step(X, pi, mu):
    import math

    rows = []
    for x in X.tolist():
        logs = []
        for weight, row in zip(pi.tolist(), mu.tolist()):
            l = math.log(weight)
            for answer, p in zip(x, row):
                p = p if answer else 1 - p
                l += math.log(p) if p > 0 else -math.inf
            logs.append(l)
        top = max(logs)
        terms = [math.exp(l - top) for l in logs]
        rows.append([t / sum(terms) for t in terms])
    return rows
# %% q2-update
def bernoulli_m_step(X, gamma, s):
    (N, D), K = X.shape, gamma.shape[1]
    pi, mu = [], []
    for k in range(K):
        N_k = sum(gamma[n, k] for n in range(N))
        pi.append(N_k / N)
        yes = [sum(gamma[n, k] for n in range(N) if X[n, d] == 1) for d in range(D)]
        mu.append([(count + s) / (N_k + 2 * s) for count in yes])
    return pi, mu
# %% q3-loop
def fit(x, pi, lam, tol, max_iter):
    l = poisson_log_likelihood(x, pi, lam)
    trace, t = [l], 0
    while t < max_iter:
        t += 1
        pi, lam = poisson_update(x, pi, lam)
        before, l = l, poisson_log_likelihood(x, pi, lam)
        trace += [l]
        if (l - before) / len(x) < tol:
            return pi, lam, trace
    return pi, lam, trace
# %% q4-witness
def witness():
    X = [[0.0], [0.2]] * 20 + [[100.0], [90.0], [110.0]]
    pi, mu = [40 / 43, 3 / 43], [[0.1], [100.0]]
    return X, pi, mu, (40 * 0.01 + 200) / 43
# %% q4-cure
def circle_m_step(X, gamma):
    (N, D), K = X.shape, gamma.shape[1]
    N_k = [sum(gamma[:, k]) for k in range(K)]
    mu = [[sum(gamma[n, k] * X[n, d] for n in range(N)) / N_k[k] for d in range(D)] for k in range(K)]
    total = 0.0
    for n in range(N):
        for k in range(K):
            total += gamma[n, k] * sum((X[n, d] - mu[k][d]) ** 2 for d in range(D))
    return [count / N for count in N_k], mu, total / N / D
# %% q5-step
def map_m_step(X, gamma, Psi, nu):
    (N, D), K = X.shape, gamma.shape[1]
    pi, mu, Sigma = [], [], []
    for k in range(K):
        N_k = gamma[:, k].sum()
        mean = sum(g * x for g, x in zip(gamma[:, k], X)) / N_k
        scatter = sum(g * np.outer(x - mean, x - mean) for g, x in zip(gamma[:, k], X))
        pi.append(N_k / N)
        mu.append(mean)
        Sigma.append((Psi + scatter) / (D + 1 + nu + N_k))
    return np.array(pi), np.array(mu), np.array(Sigma)
# %% q6-gamma
def named_e_step(X, theta, labels):
    rows = []
    for row, label in zip(em.e_step(X, theta).tolist(), labels.tolist()):
        rows.append(row if label == -1 else [1.0 if k == label else 0.0 for k in range(len(row))])
    return rows
# %% q6-likelihood
def named_log_likelihood(X, theta, labels):
    import math

    total = 0.0
    for row, label in zip(mixture.log_joint(X, theta), labels):
        if label == -1:
            top = max(row)
            total += top + math.log(sum(math.exp(l - top) for l in row))
        else:
            total += row[label]
    return total
