"""einsum, broadcasting, and boolean tables.

question: none
"""
# %% q1-gamma
def bernoulli_e_step(X, pi, mu):
    with np.errstate(divide="ignore"):
        chosen = np.log(np.where(X[:, None] == 1, mu, 1 - mu))           # (N, K, D)
    log_joint = np.log(pi) + np.einsum("nkd->nk", chosen)
    return np.exp(log_joint - np.logaddexp.reduce(log_joint, axis=1, keepdims=True))
# %% q2-update
def bernoulli_m_step(X, gamma, s):
    yes, no = (np.einsum("nk,nd->kd", gamma, answer) + s for answer in (X, 1 - X))
    return np.einsum("nk->k", gamma) / len(gamma), yes / (yes + no)
# %% q3-loop
def fit(x, pi, lam, tol, max_iter):
    path = [(pi, lam)]
    l = np.array([poisson_log_likelihood(x, pi, lam)])
    for _ in range(max_iter):
        path.append(poisson_update(x, *path[-1]))
        l = np.append(l, poisson_log_likelihood(x, *path[-1]))
        if np.diff(l)[-1] < tol * x.size:
            break
    return *path[-1], l
# %% q4-witness
def witness():
    rng = np.random.default_rng(0)
    X = np.concatenate([rng.normal(0, 0.1, (90, 2)), rng.normal(20, 3, (10, 2))])
    gamma = np.repeat(np.eye(2), [90, 10], axis=0)
    pi, mu, Sigma = em.m_step(X, gamma, restrict=mixture.spherical)
    return X, pi, mu, mixture.tied(Sigma, pi)[0, 0, 0]
# %% q4-cure
def circle_m_step(X, gamma):
    def one_circle(Sigma, pi):
        return mixture.spherical(mixture.tied(Sigma, pi), pi)

    theta = em.m_step(X, gamma, restrict=one_circle)
    return theta.pi, theta.mu, theta.Sigma[0, 0, 0]
# %% q5-step
def map_m_step(X, gamma, Psi, nu):
    N_k = np.einsum("nk->k", gamma)
    mu = np.einsum("nk,nd->kd", gamma, X) / N_k[:, None]
    difference = X[:, None] - mu                             # (N, K, D)
    scatter = np.einsum("nk,nkd,nke->kde", gamma, difference, difference)
    return N_k / len(X), mu, (scatter + Psi) / (N_k + nu + len(Psi) + 1)[:, None, None]
# %% q6-gamma
def named_e_step(X, theta, labels):
    one_hot = (labels[:, None] == np.arange(len(theta.pi))).astype(float)
    return np.where(labels[:, None] < 0, em.e_step(X, theta), one_hot)
# %% q6-likelihood
def named_log_likelihood(X, theta, labels):
    possible = (labels[:, None] < 0) | (labels[:, None] == np.arange(len(theta.pi)))
    log_p = np.where(possible, mixture.log_joint(X, theta), -np.inf)     # a name rules out the others
    return np.logaddexp.reduce(log_p, axis=1).sum()
