"""All that the M-step needs of the data: sums over points, taken a block of rows at a time.

Why the answer is the same: N_k, μ_k and Σ_k are sums over points (divided by sums over points), and a
sum over all points is the sum of the sums over blocks. So nobody has to hold the (N, K) table gamma:
the E-step of a block gives its sufficient statistics, and those of two blocks are added.

X (N, D) data · x (n, D) a block of its rows · gamma (n, K) · theta = Mixture(pi, mu, Sigma)
"""

from functools import reduce
from typing import NamedTuple

import numpy as np

from lecture_lib import mixture
from lecture_lib.fast.chunks import rows
from lecture_lib.mixture import Mixture


class SufficientStatistics(NamedTuple):
    """What the M-step has to know about the data. PRML (9.24)–(9.27)."""

    N_k: np.ndarray           # (K,)      Σ_n γ_nk
    mu: np.ndarray            # (K, D)    Σ_n γ_nk x_n / N_k
    scatter: np.ndarray       # (K, D, D) Σ_n γ_nk (x_n − μ_k)(x_n − μ_k)ᵀ
    log_likelihood: float     #           Σ_n ln p(x_n)


def by_blocks(X, theta):
    """The E-step at theta and the sums of the M-step, in one pass over the rows of X.

    Parameters
    ----------
    X : (N, D) array
    theta : Mixture

    Returns
    -------
    SufficientStatistics

    >>> theta = Mixture(np.ones(1), np.zeros((1, 1)), np.ones((1, 1, 1)))
    >>> by_blocks(np.array([[1.0], [3.0]]), theta).scatter.item()
    2.0
    """
    return reduce(add, (of_block(x, theta) for _, x in rows(X)))


def of_block(x, theta):
    """The E-step at theta on these rows, and their statistics."""
    log_p = mixture.log_joint(x, theta)                      # (n, K)
    log_p_x = mixture.log_sum_exp(log_p)                     # (n,)
    gamma = np.exp(log_p - log_p_x[:, None])                 # (n, K)
    N_k, mu, scatter = map(np.array, zip(*(of_component(g, x) for g in gamma.T), strict=True))
    return SufficientStatistics(N_k, mu, scatter, float(log_p_x.sum()))


def of_component(gamma_k, x):
    """Weight, mean, and scatter about it of the rows x with responsibilities gamma_k.

    The mean is taken twice, the second time of differences from the first: far from zero and beside
    far outliers, too, it is then off by no more than its own rounding.
    """
    N_k = gamma_k.sum()
    first = gamma_k @ x / not_zero(N_k)                      # (D,)
    d = x - first                                            # (n, D)
    shift = gamma_k @ d / not_zero(N_k)
    d -= shift
    return N_k, first + shift, (gamma_k * d.T) @ d


def whole_scatter(X):
    """The statistics of one component that has all of these rows to itself.

    >>> whole_scatter(np.array([[1.0], [3.0]])).scatter.item()
    2.0
    """
    parts = (of_component(np.ones(len(x)), x) for _, x in rows(np.asarray(X)))
    return reduce(add, (SufficientStatistics(*(np.array([a]) for a in part), 0.0) for part in parts))


def add(A, B):
    """The statistics of two sets of rows, from those of each. Chan, Golub & LeVeque (1983)."""
    N_k = A.N_k + B.N_k
    share = B.N_k / not_zero(N_k)                            # (K,)
    step = B.mu - A.mu                                       # (K, D)
    between = (A.N_k * share)[:, None, None] * step[:, :, None] * step[:, None, :]
    return SufficientStatistics(N_k, A.mu + share[:, None] * step, A.scatter + B.scatter + between,
                                A.log_likelihood + B.log_likelihood)


def not_zero(N_k):
    """A component may have no point among these rows; then any mean will do, and 0 is one."""
    return np.maximum(N_k, np.finfo(float).tiny)


def maximise(S, N, *, restrict=mixture.full, ridge=0.0):
    """The M-step from the statistics of all N points: `em.m_step` without gamma.

    >>> theta = Mixture(np.ones(1), np.zeros((1, 1)), np.ones((1, 1, 1)))
    >>> X = np.array([[1.0], [3.0]])
    >>> new = maximise(by_blocks(X, theta), len(X))
    >>> new.mu.item(), new.Sigma.item()
    (2.0, 1.0)
    """
    pi = S.N_k / N
    Sigma = S.scatter / S.N_k[:, None, None]
    return Mixture(pi, S.mu, restrict(Sigma, pi) + ridge * np.eye(S.mu.shape[1]))
