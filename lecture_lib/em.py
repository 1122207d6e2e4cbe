"""EM for Gaussian mixtures: responsibilities from θ, θ from responsibilities, repeat.

X (N, D) data · theta = Mixture(pi, mu, Sigma) · gamma (N, K) responsibilities ·
N_k (K,) = Σ_n γ_nk, the number of points that component k answers for
"""

from functools import reduce
from typing import NamedTuple

import numpy as np

from lecture_lib import checks, mixture
from lecture_lib.collapse import CollapseError as CollapseError
from lecture_lib.collapse import keep_covariances, keep_weights, narrowest
from lecture_lib.fast import sufficient_statistics as moments
from lecture_lib.fast.chunks import ROWS, rows
from lecture_lib.fast.sufficient_statistics import Sums
from lecture_lib.mixture import Mixture, log_joint, log_sum_exp
from lecture_lib.progress import steps


class Step(NamedTuple):
    """One turn of EM; all three belong to the same θ."""

    theta: Mixture
    gamma: np.ndarray         # (N, K) the E-step at theta
    log_likelihood: float     # l(theta)


class Fit(NamedTuple):
    """Where EM ended, and the way there."""

    theta: Mixture
    log_likelihood: float     # l(theta), of this theta
    trace: np.ndarray         # l at every step, the start first and theta last
    converged: bool


def e_step(X, theta):
    """γ_nk = π_k N(x_n | μ_k, Σ_k) / Σ_j π_j N(x_n | μ_j, Σ_j), by Bayes' rule. PRML (9.13).

    Parameters
    ----------
    X : (N, D) array
    theta : Mixture with K components

    Returns
    -------
    (N, K) array; each row sums to one

    Raises
    ------
    ValueError
        if a covariance is not positive definite; the message names the component.

    >>> theta = Mixture(pi=[0.5, 0.5], mu=[[-1.0], [1.0]], Sigma=[[[1.0]], [[1.0]]])
    >>> e_step(np.array([[0.0], [1.0]]), theta).round(4)
    array([[0.5   , 0.5   ],
           [0.1192, 0.8808]])
    """
    log_p = log_joint(X, theta)                              # (N, K)
    return np.exp(log_p - log_sum_exp(log_p)[:, None])


def m_step(X, gamma, *, restrict=mixture.full, ridge=0.0):
    """The mixture that maximises Σ_nk γ_nk ln [π_k N(x_n | μ_k, Σ_k)]. PRML (9.24)–(9.26).

    N_k = Σ_n γ_nk,  π_k = N_k / N,  μ_k = Σ_n γ_nk x_n / N_k,
    Σ_k = Σ_n γ_nk (x_n − μ_k)(x_n − μ_k)ᵀ / N_k

    Parameters
    ----------
    X : (N, D) array
    gamma : (N, K) array, rows sum to one
    restrict : mixture.full, tied, diagonal or spherical
    ridge : variance added to the diagonal of every covariance, in squared units of X; with a
        ridge the result no longer is the maximum

    Returns
    -------
    Mixture

    >>> m_step(np.array([[0.0], [2.0], [7.0]]), np.array([[1.0, 0], [1, 0], [0, 1]]), ridge=1.0).mu
    array([[1.],
           [7.]])
    """
    N_k = gamma.sum(axis=0)                                  # (K,)
    pi = N_k / len(X)                                        # (K,)
    mu = gamma.T @ X / N_k[:, None]                          # (K, D)
    Sigma = scatter(X, gamma, mu) / N_k[:, None, None]       # (K, D, D)
    return Mixture(pi, mu, restrict(Sigma, pi) + ridge * np.eye(X.shape[1]))


def scatter(X, gamma, mu):
    """Σ_n γ_nk (x_n − μ_k)(x_n − μ_k)ᵀ for every k: the sum in PRML (9.25).

    Parameters
    ----------
    X : (N, D) array
    gamma : (N, K) array
    mu : (K, D) array

    Returns
    -------
    (K, D, D) array

    >>> scatter(np.array([[1.0], [3.0]]), np.ones((2, 1)), np.array([[2.0]])).item()
    2.0
    """
    return np.stack([(gamma_k * (X - mu_k).T) @ (X - mu_k)
                     for gamma_k, mu_k in zip(gamma.T, mu, strict=True)])


def lower_bound(X, gamma, theta):
    """Σ_nk γ_nk (ln [π_k N(x_n | μ_k, Σ_k)] − ln γ_nk): at most l(θ), for any γ. PRML (9.71).

    The gap is Σ_n KL(γ_n ‖ p(z | x_n, θ)); it closes when gamma = e_step(X, theta).

    Parameters
    ----------
    X : (N, D) array
    gamma : (N, K) array, rows non-negative and summing to one
    theta : Mixture with K components

    Returns
    -------
    float

    >>> theta = Mixture(pi=[0.5, 0.5], mu=[[-1.0], [1.0]], Sigma=[[[1.0]], [[1.0]]])
    >>> X = np.array([[0.3]])
    >>> bool(np.isclose(lower_bound(X, e_step(X, theta), theta), mixture.log_likelihood(X, theta)))
    True
    """
    used = gamma > 0                                         # 0 ln 0 = 0
    return float((gamma[used] * (log_joint(X, theta)[used] - np.log(gamma[used]))).sum())


def em(X, theta, *, restrict=mixture.full, ridge=0.0):
    """EM without end: each step's theta, with its responsibilities and its log-likelihood.

    Parameters
    ----------
    X : (N, D) array
    theta : Mixture, the start
    restrict, ridge : as in `m_step`; if ridge = 0 and the start has the restricted shape, l never
        falls

    Yields
    ------
    Step(theta, gamma, log_likelihood), the start first

    Raises
    ------
    ValueError
        if X or theta is not usable, or K > N.
    CollapseError
        if a component loses its points or its covariance; the message says which and when.

    >>> from itertools import islice, pairwise
    >>> X = np.array([[0.0], [1.0], [5.0], [6.0]])
    >>> start = Mixture(pi=[0.5, 0.5], mu=[[0.0], [1.0]], Sigma=[[[9.0]], [[9.0]]])
    >>> trace = [step.log_likelihood for step in islice(em(X, start), 10)]
    >>> all(after >= before for before, after in pairwise(trace))
    True
    """
    X, theta = _start(X, theta, restrict, ridge)
    return _endless(X, theta, restrict, ridge)


def _endless(X, theta, restrict, ridge):
    iteration, least = 0, narrowest(X, len(X))
    while True:
        gamma, log_p = _gamma_and_log_density(X, theta)      # (N, K), (N,)
        yield Step(theta, gamma, float(log_p.sum()))
        iteration += 1
        keep_weights(gamma.sum(axis=0), len(X), iteration)
        theta = m_step(X, gamma, restrict=restrict, ridge=ridge)
        keep_covariances(theta, least, iteration)


def _gamma_and_log_density(X, theta):
    """The responsibilities and ln p(x_n | θ), both from one table."""
    log_p = log_joint(X, theta)                              # (N, K)
    log_p_x = log_sum_exp(log_p)                             # (N,)
    return np.exp(log_p - log_p_x[:, None]), log_p_x


# A long fit never holds gamma. The M-step needs only sums over points, and sums can be taken
# a chunk of rows at a time: each about its own means, so that nothing cancels.

def sums(X, theta):
    """The E-step at theta and the sums of the M-step, in one pass over the rows of X.

    Parameters
    ----------
    X : (N, D) array
    theta : Mixture

    Returns
    -------
    Sums

    >>> theta = Mixture(np.ones(1), np.zeros((1, 1)), np.ones((1, 1, 1)))
    >>> sums(np.array([[1.0], [3.0]]), theta).scatter.item()
    2.0
    """
    c = X[:ROWS].mean(axis=0, dtype=np.float64)              # (D,) any point amid the data will do
    S = reduce(_together, (_sums_of_rows(x, theta, c) for _, x in rows(X)))
    return S._replace(mu=c + S.mu)


def _sums_of_rows(x, theta, c):
    """The sums over these rows; mu is measured from c, so that far from zero no digit is lost."""
    gamma, log_p = _gamma_and_log_density(x, theta)          # (n, K), (n,)
    x, N_k = x - c, gamma.sum(axis=0)                        # (n, D), (K,)
    mu = gamma.T @ x / _not_zero(N_k)[:, None]               # (K, D)
    return Sums(N_k, mu, scatter(x, gamma, mu), float(log_p.sum()))


def _together(A, B):
    """The sums over two sets of rows, from those over each. Chan, Golub & LeVeque (1983)."""
    N_k = A.N_k + B.N_k
    share = B.N_k / _not_zero(N_k)                           # (K,)
    step = B.mu - A.mu                                       # (K, D)
    between = (A.N_k * share)[:, None, None] * step[:, :, None] * step[:, None, :]
    return Sums(N_k, A.mu + share[:, None] * step, A.scatter + B.scatter + between,
                A.log_likelihood + B.log_likelihood)


def _not_zero(N_k):
    """A component may answer for none of these rows; then any mean will do, and 0 is one."""
    return np.maximum(N_k, np.finfo(float).tiny)


def maximise(S, N, *, restrict=mixture.full, ridge=0.0):
    """The M-step from the sums over all N points: `m_step` without gamma.

    >>> theta = Mixture(np.ones(1), np.zeros((1, 1)), np.ones((1, 1, 1)))
    >>> X = np.array([[1.0], [3.0]])
    >>> new = maximise(sums(X, theta), len(X))
    >>> new.mu.item(), new.Sigma.item()
    (2.0, 1.0)
    """
    pi = S.N_k / N
    Sigma = S.scatter / S.N_k[:, None, None]
    return Mixture(pi, S.mu, restrict(Sigma, pi) + ridge * np.eye(S.mu.shape[1]))


def fit(X, theta, *, restrict=mixture.full, ridge=0.0, tol=1e-6, max_iter=500, progress=False):
    """EM from the start theta until l rises by no more than `tol` per point in a step.

    Parameters
    ----------
    X : (N, D) array
    theta : Mixture, the start
    restrict, ridge : as in `m_step`
    tol : change of log-likelihood per point between two steps, in nats
    max_iter : the most M-steps to take
    progress : show a bar

    Returns
    -------
    Fit(theta, log_likelihood, trace, converged); everything is float64

    Raises
    ------
    ValueError
        if X or theta is not usable, or K > N.
    CollapseError
        if a component loses its points or its covariance; the message says which, when, and
        what to do.

    >>> X = np.array([[0.0], [1.0], [5.0], [6.0]])
    >>> start = Mixture(pi=[0.5, 0.5], mu=[[0.0], [6.0]], Sigma=[[[4.0]], [[4.0]]])
    >>> found = fit(X, start)
    >>> found.theta.mu.round(3).ravel(), found.converged
    (array([0.5, 5.5]), True)
    """
    X, theta = _start(X, theta, restrict, ridge)
    checks.at_least_zero(tol, "tol")
    checks.whole(max_iter, "max_iter", least=0)
    N, trace, box = len(X), [], moments.box(X, restrict)
    W, tables = moments.coefficients(theta, box), moments.tables(X, box)
    for iteration in steps(max_iter + 1, progress, "EM"):
        S = sums(X, theta) if W is None else moments.sums(tables, W, box)
        trace.append(S.log_likelihood)
        converged = iteration > 0 and abs(trace[-1] - trace[-2]) <= tol * N
        if converged or iteration == max_iter:
            break
        keep_weights(S.N_k, N, iteration + 1)
        new, by_moments = maximise(S, N, restrict=restrict, ridge=ridge), W is not None
        W = moments.coefficients(new, box)
        if W is None and by_moments:                         # too narrow for squares: once more
            new = maximise(sums(X, theta), N, restrict=restrict, ridge=ridge)
        if W is None:                                        # perhaps even too narrow for any fit
            keep_covariances(new, box.least, iteration + 1)
        theta = new
    return Fit(theta, trace[-1], np.array(trace), converged)


def _start(X, theta, restrict, ridge):
    X = checks.points(X)
    theta = mixture.validated(theta, X.shape[1])
    checks.count(len(theta.pi), len(X))
    checks.at_least_zero(ridge, "ridge")
    if not callable(restrict):
        raise ValueError("restrict must be a function such as mixture.full, tied, diagonal or "
                         f"spherical, got {restrict!r}")
    return X, theta
