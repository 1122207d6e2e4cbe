"""Gaussian mixtures: the density, the sampler, and four shapes of covariance.

theta = Mixture(pi (K,), mu (K, D), Sigma (K, D, D)) · X (N, D) data · z (N,) component index
"""

from typing import NamedTuple

import numpy as np

from lecture_lib import checks, gaussian


class Mixture(NamedTuple):
    """The parameters θ of a Gaussian mixture, p(x) = Σ_k π_k N(x | μ_k, Σ_k). PRML (9.7)."""

    pi: np.ndarray      # (K,)      mixing weights, none negative, summing to one
    mu: np.ndarray      # (K, D)    means
    Sigma: np.ndarray   # (K, D, D) covariances


def log_joint(X, theta):
    """ln p(x_n, z_nk = 1 | θ) = ln π_k + ln N(x_n | μ_k, Σ_k) for every n and k.

    The one table from which everything else follows: its log-sum-exp over k is the
    log-likelihood of each point, its softmax over k the responsibilities. PRML (9.7), (9.13).

    Parameters
    ----------
    X : (N, D) array, one point per row
    theta : Mixture with K components

    Returns
    -------
    (N, K) array, natural logarithms; −inf in column k where π_k = 0

    Raises
    ------
    ValueError
        if a covariance is not positive definite.

    >>> theta = Mixture(pi=[0.5, 0.5], mu=[[-1.0], [1.0]], Sigma=[[[1.0]], [[1.0]]])
    >>> log_joint(np.array([[0.0]]), theta).round(4)
    array([[-2.1121, -2.1121]])
    """
    with np.errstate(divide="ignore"):                       # ln 0 = −inf is meant
        log_pi = np.log(theta.pi)                            # (K,)
    log_N = [gaussian.log_density(X, mu_k, Sigma_k)          # of each component, (N,)
             for mu_k, Sigma_k in zip(theta.mu, np.asarray(theta.Sigma), strict=True)]
    return log_pi + np.stack(log_N, axis=1)                  # (N, K)


def log_sum_exp(a):
    """ln Σ_k exp a_nk for every row n, without overflow or underflow.

    ln Σ_k e^{a_k} = b + ln Σ_k e^{a_k − b} for every b; with b = max_k a_k the largest term
    is e⁰ = 1, so the sum can be neither zero nor infinite.

    Parameters
    ----------
    a : (N, K) array; each row has at least one finite entry

    Returns
    -------
    (N,) array

    >>> log_sum_exp(np.array([[-1000.0, -1000.0]])).round(4)
    array([-999.3069])
    """
    b = a.max(axis=1)                                        # (N,)
    return b + np.log(np.exp(a - b[:, None]).sum(axis=1))


def log_likelihood(X, theta):
    """l(θ) = Σ_n ln Σ_k π_k N(x_n | μ_k, Σ_k): natural logarithm, summed over points. PRML (9.14).

    Parameters
    ----------
    X : (N, D) array
    theta : Mixture

    Returns
    -------
    float

    Raises
    ------
    ValueError
        if a covariance is not positive definite.

    >>> theta = Mixture(pi=[1.0], mu=[[0.0]], Sigma=[[[1.0]]])
    >>> round(log_likelihood(np.array([[0.0], [0.0]]), theta), 4)
    -1.8379
    """
    return float(log_sum_exp(log_joint(X, theta)).sum())


def score_samples(X, theta):
    """ln p(x_n | θ) of rows that a fit need not have seen, checked; their sum is `log_likelihood`.

    Parameters
    ----------
    X : (N, D) array
    theta : Mixture

    Returns
    -------
    (N,) array, natural logarithms

    Raises
    ------
    ValueError
        if X or theta is not usable, or their columns do not match.

    >>> theta = Mixture(pi=[1.0], mu=[[0.0]], Sigma=[[[1.0]]])
    >>> score_samples([[0]], theta).round(4)
    array([-0.9189])
    """
    X = checks.points(X)
    return log_sum_exp(log_joint(X, validated(theta, X.shape[1])))


def sample(theta, N, rng):
    """N points by ancestral sampling: z from p(z), then x from p(x | z). PRML 8.1.2.

    Parameters
    ----------
    theta : Mixture with K components in D dimensions
    N : int, at least 1
    rng : numpy.random.Generator

    Returns
    -------
    X : (N, D) array
    z : (N,) array of int, the component that made each point

    Raises
    ------
    ValueError
        if theta is not a mixture, N is not a whole number >= 1, or rng not a Generator.

    >>> theta = Mixture(pi=[0.0, 1.0], mu=[[0.0], [100.0]], Sigma=[[[1.0]], [[1.0]]])
    >>> X, z = sample(theta, 3, np.random.default_rng(0))
    >>> z, (X > 50).all()
    (array([1, 1, 1]), np.True_)
    """
    theta = validated(theta)
    checks.whole(N, "N")
    checks.generator(rng)
    K, D = theta.mu.shape
    z = rng.choice(K, size=N, p=theta.pi / theta.pi.sum()).astype(np.intp)   # 32 bits in a browser
    X = rng.standard_normal((N, D))
    for k, (s, L) in enumerate(map(gaussian.factor, theta.Sigma)):  # Σ_k = S L Lᵀ S
        X[z == k] = theta.mu[k] + X[z == k] @ L.T * s
    return X, z


def validated(theta, D=None):
    """theta with float64 arrays of matching shapes, or ValueError saying which part is wrong.

    >>> validated(Mixture([0.5, 0.6], [[0.0], [1.0]], [[[1.0]], [[1.0]]]))
    Traceback (most recent call last):
    ValueError: pi must sum to one, got 1.1; divide it by its sum
    """
    try:
        pi, mu, Sigma = theta
    except (TypeError, ValueError):
        raise ValueError("theta must be Mixture(pi, mu, Sigma), got "
                         f"{type(theta).__name__}") from None
    pi, mu = checks.weights(pi), checks.rows(mu, "mu")
    K, D = len(pi), D or mu.shape[1]
    theta = Mixture(pi, checks.matching(mu, (K, D), "mu"),
                    checks.matching(Sigma, (K, D, D), "Sigma", checks.MAX_VALUE**2))
    for k in range(K):
        try:
            gaussian.factor(theta.Sigma[k])
        except ValueError as error:
            raise ValueError(f"component {k}: {error}") from None
    return theta


# Four shapes of covariance. Each function is a projection: it maps any covariances to the most likely
# ones of its shape and leaves covariances of that shape unchanged. The M-step needs nothing else.

def full(Sigma, pi):
    """No restriction: K D (D + 1) / 2 parameters, an ellipse of its own for each component.

    >>> full(np.eye(2)[None], np.ones(1)).shape
    (1, 2, 2)
    """
    return Sigma


def tied(Sigma, pi):
    """One covariance for all, Σ_k π_k Σ_k: D (D + 1) / 2 parameters, equal ellipses.

    >>> tied(np.array([[[1.0]], [[3.0]]]), np.array([0.5, 0.5])).ravel()
    array([2., 2.])
    """
    return np.broadcast_to(np.einsum("k,kde->de", pi, Sigma), Sigma.shape).copy()


def diagonal(Sigma, pi):
    """Covariances between columns set to zero: K D parameters, ellipses along the axes.

    >>> diagonal(np.array([[[1.0, 0.5], [0.5, 2.0]]]), np.ones(1))
    array([[[1., 0.],
            [0., 2.]]])
    """
    return Sigma * np.eye(Sigma.shape[-1])


def spherical(Sigma, pi):
    """The mean variance in every direction, tr Σ_k / D: K parameters, circles.

    >>> spherical(np.array([[[1.0, 0.5], [0.5, 3.0]]]), np.ones(1))
    array([[[2., 0.],
            [0., 2.]]])
    """
    D = Sigma.shape[-1]
    return np.einsum("kdd,ef->kef", Sigma, np.eye(D)) / D
