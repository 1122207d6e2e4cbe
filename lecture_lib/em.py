"""EM for Gaussian mixtures: responsibilities from θ, θ from responsibilities, repeat.

X (N, D) data · theta = Mixture(pi, mu, Sigma) · gamma (N, K) responsibilities ·
N_k (K,) = Σ_n γ_nk, the expected number of points of component k

`e_step`, `m_step`, `lower_bound` and `em` are the algorithm as the course teaches it. `fit` takes the
same steps in less time and memory: `fast.products` says how.
"""

from itertools import count
from typing import NamedTuple

import numpy as np

from lecture_lib import checks, mixture
from lecture_lib.accelerate import Squarem
from lecture_lib.collapse import CollapseError as CollapseError
from lecture_lib.collapse import check_covariances, check_weights, rounding_floor
from lecture_lib.fast import blocks, products
from lecture_lib.fast.blocks import OneArray
from lecture_lib.fast.sufficient_statistics import maximise
from lecture_lib.mixture import Mixture, log_joint, log_likelihood, log_sum_exp
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
        if a covariance is not positive definite.

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
    X = checks.points(X)
    theta = valid_start(OneArray(X), theta, restrict, ridge)
    floor = rounding_floor(X, len(X))
    for iteration in count(1):
        gamma = e_step(X, theta)
        yield Step(theta, gamma, log_likelihood(X, theta))
        check_weights(gamma.sum(axis=0), len(X), iteration)
        theta = m_step(X, gamma, restrict=restrict, ridge=ridge)
        check_covariances(theta, floor, iteration)


def predict_proba(X, theta):
    """The responsibilities of rows that the fit need not have seen: `e_step`, checked.

    Parameters
    ----------
    X : (N, D) array, N may be smaller than K
    theta : Mixture with K components

    Returns
    -------
    (N, K) array; each row sums to one

    Raises
    ------
    ValueError
        if X or theta is not usable, or their columns do not match.

    >>> theta = Mixture(pi=[0.5, 0.5], mu=[[-1.0], [1.0]], Sigma=[[[1.0]], [[1.0]]])
    >>> predict_proba([[0]], theta)
    array([[0.5, 0.5]])
    """
    X = checks.points(X)
    return e_step(X, mixture.validated(theta, X.shape[1]))


def fit(X, theta, *, restrict=mixture.full, ridge=0.0, tol=1e-6, max_iter=500, accelerate=False,
        progress=False):
    """EM from the start theta until l rises by no more than `tol` per point in a step.

    Parameters
    ----------
    X : (N, D) array, or anything that yields blocks of its rows (`fast.blocks`)
    theta : Mixture, the start
    restrict, ridge : as in `m_step`
    tol : change of log-likelihood per point between two steps, in nats
    max_iter : the most M-steps to take
    accelerate : jump ahead where EM is slow: fewer steps, and l never falls either (`accelerate`
        says how). Where l has several peaks, the one reached may be another than without
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
    X = blocks.of(X)
    theta, N = valid_start(X, theta, restrict, ridge), X.shape[0]
    checks.at_least_zero(tol, "tol")
    checks.whole(max_iter, "max_iter", least=0)
    data = products.Data(X, restrict)
    path = Squarem(data, restrict, accelerate)
    S = data.statistics(theta)
    trace, converged = [S.log_likelihood], False
    for iteration in steps(max_iter, progress, "EM"):
        check_weights(S.N_k, N, iteration + 1)
        new = maximise(S, N, restrict=restrict, ridge=ridge)
        if data.is_imprecise(new):                           # then anew, from the points
            new = maximise(data.statistics(theta), N, restrict=restrict, ridge=ridge)
        data.check_width(new, iteration + 1)
        theta, S = path.step(theta, new, trace)
        trace.append(S.log_likelihood)
        converged = abs(path.rise(trace)) <= tol * N
        if converged:
            break
    return Fit(theta, trace[-1], np.array(trace), converged)


def valid_start(X, theta, restrict, ridge):
    """theta as arrays that fit the blocks X, or ValueError saying what is wrong."""
    checks.columns(X.ends)
    theta = mixture.validated(theta)
    checks.means(theta.mu, X)
    checks.at_least_zero(ridge, "ridge")
    if not callable(restrict):
        raise ValueError("restrict must be a function such as mixture.full, tied, diagonal or "
                         f"spherical, got {restrict!r}")
    return theta
