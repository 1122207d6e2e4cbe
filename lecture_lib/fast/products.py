"""The E-step and the sums of the M-step as two matrix products: what a long fit runs.

Why the answer is the same: ln π_k N(x | μ_k, Σ_k) is a polynomial of second degree in x. So it is linear
in the quadratic features T(x) = [1, x_d, x_d x_e for d <= e], and its coefficients W are the natural
parameters of component k. One product W T gives the logarithms for every point and component. The M-step
asks for Σ_n γ_nk T(x_n), and that is the other product: γ Tᵀ.

The price is paid in digits. Squares carry a rounding error that is relative to the size of the data, and
the variance of a narrow component is lost in it. So the points are scaled: measured from the middle of
the data, in units of their range. A component that is still too narrow has its logarithms and its sums
taken from the points themselves, and only from those near to it: of all others W T, however rough,
tells that their responsibility is zero. So no component pays for the narrowness of another.

T (P, n) quadratic features of n points x (n, D) · W (K, P) natural parameters · m, V scaled mu and Sigma
"""

from functools import partial
from typing import NamedTuple

import numpy as np

from lecture_lib import gaussian, mixture
from lecture_lib.collapse import check_covariances, rounding_floor
from lecture_lib.fast.blocks import OneArray
from lecture_lib.fast.chunks import ROWS, rows
from lecture_lib.fast.sufficient_statistics import SufficientStatistics, add, of_component

MAX_COEFFICIENT = 1e6    # of Σ_p |W_kp|: with |T| <= 1 it leaves ten of sixteen digits behind the point
FEATURES = 2**20         # numbers in T at a time, 8 MiB: hundreds of points even with many columns
ROUGH = 100.0            # how far off W T may be where it only has to tell which points are far:
FAR = 1000.0             # so much below the largest logarithm, e^… is zero nevertheless


class Scaling(NamedTuple):
    """Where the data are, so that (x − middle) / unit lies between −1 and 1; and the products in T."""

    middle: np.ndarray        # (D,)
    unit: np.ndarray          # (D,)
    floor: np.ndarray         # (D,) what `rounding_floor` says, in units of the data
    d: np.ndarray             # the d and
    e: np.ndarray             # the e of every x_d x_e, in the order of T


class Data:
    """Blocks of rows, made ready for one E-step after another."""

    def __init__(self, X, restrict=mixture.full):
        self.X, self.N, self.scaling = X, X.shape[0], scaling(X, restrict)
        self.narrow = False                                  # (K,) which have been too narrow so far
        self.theta = self.W = None                           # the last that was asked for
        small = isinstance(X, OneArray) and self.N <= block_size(self.scaling)
        self.T = list(feature_blocks(X.blocks[0], self.scaling)) if small else None    # made once

    def statistics(self, theta):
        """The E-step at theta and the sums of the M-step, from squares where those have the digits."""
        self.is_imprecise(theta)                             # for W
        narrow = np.flatnonzero(self.narrow)
        if self.T:
            sums = by_products(self.T, self.W, theta, narrow)
        else:
            sums = self.X.total(partial(of_block, scaling=self.scaling, W=self.W, theta=theta,
                                        narrow=narrow), add_sums)
        return in_units_of_the_data(sums, self.scaling, narrow)

    def is_imprecise(self, theta):
        """Whether a component of this new theta is so narrow that squares have cost it digits."""
        if theta is self.theta:
            return False
        before = np.array(self.narrow)
        self.theta, (self.W, narrow, imprecise) = theta, natural_parameters(theta, self.scaling)
        self.narrow = before | narrow
        return (imprecise & ~before).any()

    def check_width(self, theta, iteration):
        """Raise CollapseError if a component is no wider than rounding; only a narrow one can be."""
        if self.narrow.any():
            check_covariances(theta, self.scaling.floor, iteration)


def scaling(X, restrict=mixture.full):
    """The scaling of X. Where covariances are diagonal, T needs no products of different columns.

    >>> of = scaling(OneArray(np.array([[0.0, 7.0], [4.0, 7.0]])))
    >>> of.middle, of.unit, of.d, of.e
    (array([2., 7.]), array([2., 1.]), array([0, 0, 1]), array([0, 1, 1]))
    """
    low, high = X.ends.astype(np.float64)
    unit = (high - low) / 2
    partners = 1 if restrict in (mixture.diagonal, mixture.spherical) else len(unit)
    offset = np.arange(len(unit)) - np.arange(len(unit))[:, None]      # e − d
    d, e = np.nonzero((0 <= offset) & (offset < partners))
    floor = rounding_floor(X.ends, X.shape[0])
    return Scaling(low + unit, np.where(unit > 0, unit, 1.0), floor, d, e)


def quadratic_features(x, scaling, T):
    """Write T(x) = [1, x_d, x_d x_e] of each row of x, scaled, into T (P, n).

    >>> X = OneArray([[-1, -1], [1, 1]])
    >>> quadratic_features(np.array([[3.0, 5.0]]), scaling(X), np.empty((6, 1))).ravel()
    array([ 1.,  3.,  5.,  9., 15., 25.])
    """
    D = x.shape[1]
    T[0], y, p = 1, T[1:1 + D], 1 + D
    np.divide((x - scaling.middle).T, scaling.unit[:, None], out=y)
    for d, count in enumerate(np.bincount(scaling.d)):
        np.multiply(y[d], y[d:d + count], out=T[p:p + count])
        p += count
    return T


def natural_parameters(theta, scaling):
    """W with ln π_k N(x | μ_k, Σ_k) = Σ_p W_kp T_p(x), and for which k squares cost digits.

    With m and V for μ and Σ, scaled,

    ln π − ½ [D ln 2π + ln |Σ| + (x − m)ᵀ V⁻¹ (x − m)] =
    ln π − ½ [D ln 2π + ln |Σ| + mᵀ V⁻¹ m] + (V⁻¹ m)ᵀ x − ½ Σ_d V⁻¹_dd x_d² − Σ_{d<e} V⁻¹_de x_d x_e

    Returns W (K, P), −inf where it does not even tell which points are far; narrow (K,), where W T has
    lost digits; and imprecise (K,), where a covariance that is a sum of squares has lost them.

    >>> one = mixture.Mixture(np.ones(1), np.array([[3.0]]), np.array([[[2.0]]]))
    >>> natural_parameters(one, scaling(OneArray([[-1], [1]])))[0].round(3)
    array([[-3.516,  1.5  , -0.25 ]])
    """
    d, e = scaling.d, scaling.e
    m = (theta.mu - scaling.middle) / scaling.unit           # (K, D)
    V = theta.Sigma / scaling.unit / scaling.unit[:, None]   # (K, D, D)
    K, D = m.shape
    try:
        L, P = np.linalg.cholesky(V), np.linalg.inv(V)       # (K, D, D)
    except np.linalg.LinAlgError:
        return nothing_known(K, 1 + D + len(d)), np.full(K, True), np.full(K, True)
    widths = np.diagonal(L, axis1=1, axis2=2) * scaling.unit # (K, D) of product |Σ|^½
    Pm = (P @ m[:, :, None])[:, :, 0]                        # (K, D)
    with np.errstate(divide="ignore"):                       # ln 0 = −inf is meant
        constant = (np.log(theta.pi) - np.log(widths).sum(axis=1)
                    - 0.5 * (D * np.log(2 * np.pi) + (m * Pm).sum(axis=1)))
    W = np.concatenate([constant[:, None], Pm, P[:, d, e] * (0.5 * (d == e) - 1)], axis=1)
    sure = (widths > scaling.floor).all(axis=1) & (np.abs(W).sum(axis=1) <= MAX_COEFFICIENT)
    entries = 2 * len(d) - D                                 # of a symmetric matrix, that T has
    if entries < D * D:                                      # only a start has more
        sure &= np.count_nonzero(V, axis=(1, 2)) <= entries
    if sure.all():
        return W, ~sure, ~sure
    eps = np.finfo(float).eps
    with np.errstate(over="ignore", invalid="ignore"):       # what is not finite is not below ROUGH
        useful = np.isfinite(W).all(axis=1) & (D * norm(P)**2 * norm(V) * eps < ROUGH)   # as P itself is
    W[~sure & ~useful] = nothing_known(1, W.shape[1])
    precise = useful & (np.diagonal(P, axis1=1, axis2=2).max(axis=1) * eps <= 1e-8)
    return W, ~sure, ~sure & ~precise


def nothing_known(K, P):
    """W for components about which the features tell nothing."""
    W = np.zeros((K, P))
    W[:, 0] = -np.inf
    return W


def norm(A):
    """The root of the sum of squares of each of the matrices A (K, D, D)."""
    return np.linalg.norm(A, axis=(1, 2))


def block_size(scaling):
    """For how many rows the features are made at a time."""
    return max(1, min(ROWS, FEATURES // (1 + len(scaling.unit) + len(scaling.d))))


def feature_blocks(X, scaling):
    """Pairs (x, T) of a few thousand rows, to the end of the array X; T is written over by the next.

    >>> X = np.array([[-1.0], [1.0]])
    >>> [(x, T)] = feature_blocks(X, scaling(OneArray(X)))
    >>> T
    array([[ 1.,  1.],
           [-1.,  1.],
           [ 1.,  1.]])
    """
    size = min(len(X), block_size(scaling))
    T = np.empty((1 + X.shape[1] + len(scaling.d), size))
    for _, x in rows(X, size):
        yield x, quadratic_features(x, scaling, T[:, :len(x)])


class Sums(NamedTuple):
    """What one block adds to the statistics."""

    of_T: np.ndarray                          # (K, P) Σ_n γ_nk T(x_n)
    log_likelihood: float
    of_narrow: SufficientStatistics | None    # of those components alone, from the points


def of_block(X, scaling, W, theta, narrow):
    """The E-step and the sums of the M-step on an array of rows."""
    return by_products(feature_blocks(np.asarray(X), scaling), W, theta, narrow)


def by_products(blocks, W, theta, narrow=()):
    """The E-step with natural parameters W and the sums of the M-step, in one pass over the rows.

    Parameters
    ----------
    blocks : x (n, D) and T (P, n) of some rows each, from `feature_blocks`
    W : (K, P) array, from `natural_parameters`
    theta : Mixture, that of W
    narrow : indices of the components that are to be taken from the points

    Returns
    -------
    Sums

    >>> X = OneArray([[1.0], [3.0]])
    >>> one = mixture.Mixture(np.ones(1), np.zeros((1, 1)), np.ones((1, 1, 1)))
    >>> W = natural_parameters(one, scaling(X))[0]
    >>> by_products(feature_blocks(X.blocks[0], scaling(X)), W, one).of_T
    array([[2., 0., 2.]])
    """
    S, log_likelihood, of_narrow = np.zeros_like(W), 0.0, None
    for x, T in blocks:
        log_p = W @ T                                        # (K, n)
        if len(narrow):
            log_joint_of_near(log_p, x, theta, narrow)
        gamma, log_p_x = softmax(log_p)                      # (K, n), (n,)
        S += gamma @ T.T
        log_likelihood += float(log_p_x.sum())
        if len(narrow):
            new = sums_of_near(gamma[narrow], x)
            of_narrow = add(of_narrow, new) if of_narrow else new
    return Sums(S, log_likelihood, of_narrow)


def add_sums(A, B):
    """The sums of two blocks, from those of each."""
    of_narrow = add(A.of_narrow, B.of_narrow) if A.of_narrow else None
    return Sums(A.of_T + B.of_T, A.log_likelihood + B.log_likelihood, of_narrow)


def log_joint_of_near(log_p, x, theta, narrow):
    """Put ln π_k N(x | μ_k, Σ_k) by its formula into log_p, for narrow k and points near to it."""
    far = log_p.max(axis=0) - FAR                            # (n,)
    for k in narrow:
        near = np.flatnonzero((log_p[k] >= far) | np.isneginf(log_p[k]))
        with np.errstate(divide="ignore"):                   # ln 0 = −inf is meant
            log_pi = np.log(theta.pi[k])
        log_p[k, near] = log_pi + gaussian.log_density(x[near], theta.mu[k], theta.Sigma[k])


def sums_of_near(gamma, x):
    """The statistics of components that are taken from the points, of those with a responsibility."""
    parts = (of_component(g[near], x[near]) for g in gamma for near in [np.flatnonzero(g)])
    return SufficientStatistics(*map(np.array, zip(*parts, strict=True)), 0.0)


def softmax(a):
    """Softmax and log-sum-exp over k of a (K, n); a is used up."""
    b = a.max(axis=0)                                        # (n,)
    a -= b
    gamma = np.exp(a, out=a)
    total = gamma.sum(axis=0)
    gamma /= total
    return gamma, b + np.log(total)


def in_units_of_the_data(sums, scaling, narrow=()):
    """The sums as statistics of the data before scaling; those of narrow components are so already."""
    D, S = len(scaling.unit), sums.of_T
    N_k = S[:, 0]
    m = S[:, 1:1 + D] / np.maximum(N_k, np.finfo(float).tiny)[:, None]
    V, d, e = np.zeros((len(N_k), D, D)), scaling.d, scaling.e
    V[:, d, e] = V[:, e, d] = S[:, 1 + D:] - N_k[:, None] * m[:, d] * m[:, e]
    found = SufficientStatistics(N_k, scaling.middle + scaling.unit * m,
                                 V * scaling.unit * scaling.unit[:, None], sums.log_likelihood)
    if len(narrow):
        for of_all, of_narrow in zip(found[:3], sums.of_narrow[:3], strict=True):
            of_all[narrow] = of_narrow
    return found
