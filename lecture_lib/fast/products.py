"""The E-step and the sums of the M-step as two matrix products: what a long fit runs.

Why the answer is the same: ln π_k N(x | μ_k, Σ_k) is a polynomial of second degree in x. So it is linear
in the quadratic features T(x) = [1, x_d, x_d x_e for d <= e], and its coefficients W are the natural
parameters of component k. One product W T gives the logarithms for every point and component. The M-step
asks for Σ_n γ_nk T(x_n), and that is the other product: γ Tᵀ.

The price is paid in digits. Squares carry a rounding error that is relative to the size of the data, and
the variance of a narrow component is lost in it. So the points are scaled: measured from the middle of
the data, in units of their range. Where a component is still too narrow, `natural_parameters` says None,
and the sums are taken from the points themselves, `sufficient_statistics.by_blocks`.

T (P, n) quadratic features of n points · W (K, P) natural parameters · m, V scaled means and covariances
"""

from typing import NamedTuple

import numpy as np

from lecture_lib import checks, mixture
from lecture_lib.collapse import rounding_floor
from lecture_lib.fast.chunks import ROWS, rows
from lecture_lib.fast.sufficient_statistics import SufficientStatistics, by_blocks

MAX_COEFFICIENT = 1e6    # of Σ_p |W_kp|: with |T| <= 1 it leaves ten of sixteen digits behind the point
FEATURES = 2**19         # numbers in T at a time, 4 MiB: hundreds of points even with many columns


class Scaling(NamedTuple):
    """Where the data are, so that (x − middle) / unit lies between −1 and 1; and the products in T."""

    middle: np.ndarray        # (D,)
    unit: np.ndarray          # (D,)
    floor: np.ndarray         # (D,) what `rounding_floor` says, in units of the data
    d: np.ndarray             # the d and
    e: np.ndarray             # the e of every x_d x_e, in the order of T


class Data:
    """The rows of X, made ready for one E-step after another."""

    def __init__(self, X, restrict=mixture.full):
        self.X, self.scaling = X, scaling(X, restrict)
        self.blocks = feature_blocks(X, self.scaling)
        self.theta = self.W = None                           # the last that were asked for
        self.theta_of_S = self.S = None

    def statistics(self, theta):
        """The E-step at theta and the sums of the M-step, from squares where those have the digits."""
        if self.too_narrow(theta):
            return self.from_points(theta)
        return by_products(self.blocks(), self.W, self.scaling)

    def too_narrow(self, theta):
        """Would squares lose the digits of a component of theta? Then W is None."""
        if theta is not self.theta:
            self.theta, self.W = theta, natural_parameters(theta, self.scaling)
        return self.W is None

    def from_points(self, theta):
        """The same sums from the points themselves, which keeps every digit."""
        if theta is not self.theta_of_S:
            self.theta_of_S, self.S = theta, by_blocks(self.X, theta)
        return self.S


def scaling(X, restrict=mixture.full):
    """The scaling of X. Where covariances are diagonal, T needs no products of different columns.

    >>> of = scaling(np.array([[0.0, 7.0], [4.0, 7.0]]))
    >>> of.middle, of.unit, of.d, of.e
    (array([2., 7.]), array([2., 1.]), array([0, 0, 1]), array([0, 1, 1]))
    """
    low, high = (end.astype(np.float64) for end in checks.extremes(X))
    unit = (high - low) / 2
    partners = 1 if restrict in (mixture.diagonal, mixture.spherical) else len(unit)
    offset = np.arange(len(unit)) - np.arange(len(unit))[:, None]      # e − d
    d, e = np.nonzero((0 <= offset) & (offset < partners))
    floor = rounding_floor(np.stack([low, high]), len(X))
    return Scaling(low + unit, np.where(unit > 0, unit, 1.0), floor, d, e)


def quadratic_features(x, scaling, T):
    """Write T(x) = [1, x_d, x_d x_e] of each row of x, scaled, into T (P, n).

    >>> X = np.array([[-1, -1], [1, 1]])
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
    """W with ln π_k N(x | μ_k, Σ_k) = Σ_p W_kp T_p(x), or None where this would cost digits.

    With m and V for μ and Σ, scaled,

    ln π − ½ [D ln 2π + ln |Σ| + (x − m)ᵀ V⁻¹ (x − m)] =
    ln π − ½ [D ln 2π + ln |Σ| + mᵀ V⁻¹ m] + (V⁻¹ m)ᵀ x − ½ Σ_d V⁻¹_dd x_d² − Σ_{d<e} V⁻¹_de x_d x_e

    >>> one = mixture.Mixture(np.ones(1), np.array([[3.0]]), np.array([[[2.0]]]))
    >>> natural_parameters(one, scaling(np.array([[-1], [1]]))).round(3)
    array([[-3.516,  1.5  , -0.25 ]])
    """
    d, e = scaling.d, scaling.e
    m = (theta.mu - scaling.middle) / scaling.unit           # (K, D)
    V = theta.Sigma / scaling.unit / scaling.unit[:, None]   # (K, D, D)
    entries = 2 * len(d) - m.shape[1]                        # of a symmetric matrix, that T has
    if not theta.pi.all() or np.count_nonzero(V) > len(V) * entries:
        return None                                          # only a start: ln 0, or more entries
    try:
        L, P = np.linalg.cholesky(V), np.linalg.inv(V)       # (K, D, D)
    except np.linalg.LinAlgError:
        return None
    widths = np.diagonal(L, axis1=1, axis2=2) * scaling.unit # (K, D) of product |Σ|^½
    Pm = (P @ m[:, :, None])[:, :, 0]                        # (K, D)
    constant = (np.log(theta.pi) - np.log(widths).sum(axis=1)
                - 0.5 * (m.shape[1] * np.log(2 * np.pi) + (m * Pm).sum(axis=1)))
    W = np.concatenate([constant[:, None], Pm, P[:, d, e] * (0.5 * (d == e) - 1)], axis=1)
    sure = (widths > scaling.floor).all() and np.abs(W).sum(axis=1).max() <= MAX_COEFFICIENT
    return W if sure else None


def feature_blocks(X, scaling):
    """A function that gives T of all rows, a block at a time; if there is one block, T is made once.

    >>> X = np.array([[-1.0], [1.0]])
    >>> list(feature_blocks(X, scaling(X))())
    [array([[ 1.,  1.],
           [-1.,  1.],
           [ 1.,  1.]])]
    """
    P = 1 + X.shape[1] + len(scaling.d)
    size = max(1, min(len(X), ROWS, FEATURES // P))
    T = np.empty((P, size))
    if len(X) == size:
        once = [quadratic_features(np.asarray(X, dtype=np.float64), scaling, T)]
        return lambda: once
    return lambda: (quadratic_features(x, scaling, T[:, :len(x)]) for _, x in rows(X, size))


def by_products(blocks, W, scaling):
    """The E-step with natural parameters W and the sums of the M-step, in one pass over the data.

    Parameters
    ----------
    blocks : T (P, n) of some rows each, from `feature_blocks`
    W : (K, P) array, from `natural_parameters`
    scaling : Scaling

    Returns
    -------
    SufficientStatistics

    >>> X = np.array([[1.0], [3.0]])
    >>> one = mixture.Mixture(np.ones(1), np.zeros((1, 1)), np.ones((1, 1, 1)))
    >>> of = scaling(X)
    >>> by_products(feature_blocks(X, of)(), natural_parameters(one, of), of).scatter.item()
    2.0
    """
    S, log_likelihood = np.zeros_like(W), 0.0
    for T in blocks:                                         # (P, n)
        gamma, log_p = softmax(W @ T)                        # (K, n), (n,)
        S += gamma @ T.T
        log_likelihood += float(log_p.sum())
    return in_units_of_the_data(S, log_likelihood, scaling)


def softmax(a):
    """Softmax and log-sum-exp over k of a (K, n); a is used up."""
    b = a.max(axis=0)                                        # (n,)
    a -= b
    gamma = np.exp(a, out=a)
    total = gamma.sum(axis=0)
    gamma /= total
    return gamma, b + np.log(total)


def in_units_of_the_data(S, log_likelihood, scaling):
    """The sums S = Σ_n γ_nk T(x_n) (K, P) as statistics of the data before scaling."""
    D = len(scaling.unit)
    N_k = S[:, 0]
    m = S[:, 1:1 + D] / np.maximum(N_k, np.finfo(float).tiny)[:, None]
    V, d, e = np.zeros((len(N_k), D, D)), scaling.d, scaling.e
    V[:, d, e] = V[:, e, d] = S[:, 1 + D:] - N_k[:, None] * m[:, d] * m[:, e]
    return SufficientStatistics(N_k, scaling.middle + scaling.unit * m,
                                V * scaling.unit * scaling.unit[:, None], log_likelihood)
