"""The E-step and the sums of the M-step as two matrix products: what a long fit runs.

ln π_k N(x | μ_k, Σ_k) is a polynomial of second degree in x. So it is linear in the numbers
T(x) = [1, x_d, x_d x_e for d <= e], and one product W T gives it for every point and component.
The M-step asks for Σ_n γ_nk T(x_n), and that is the other: γ Tᵀ.

The price is paid in digits. Squares carry a rounding error that is relative to the size of the
data, and the variance of a narrow component drowns in it. So the points are measured from the
middle of the data, in units of their range, and where a component is still too narrow,
`coefficients` says None; then `em.sums` takes the points themselves, as the formulas do.

T (P, n) terms of n points · W (K, P) coefficients · m, V means and covariances within the box
"""

from typing import NamedTuple

import numpy as np

from lecture_lib import mixture
from lecture_lib.collapse import narrowest
from lecture_lib.fast.chunks import ROWS, rows

LARGEST = 1e6        # of Σ_p |W_kp|: with |T| <= 1 it leaves ten of sixteen digits behind the point
TERMS = 2**19        # numbers in T at a time, 4 MiB: hundreds of points even with many columns


class Sums(NamedTuple):
    """What the M-step has to know about the data. PRML (9.24)–(9.27)."""

    N_k: np.ndarray           # (K,)      Σ_n γ_nk
    mu: np.ndarray            # (K, D)    Σ_n γ_nk x_n / N_k
    scatter: np.ndarray       # (K, D, D) Σ_n γ_nk (x_n − μ_k)(x_n − μ_k)ᵀ
    log_likelihood: float     #           Σ_n ln p(x_n)


class Box(NamedTuple):
    """Where the data are, so that (x − middle) / unit lies between −1 and 1; and the products in T."""

    middle: np.ndarray        # (D,)
    unit: np.ndarray          # (D,)
    least: np.ndarray         # (D,) what `narrowest` says, in units of the data
    d: np.ndarray             # the d and
    e: np.ndarray             # the e of every x_d x_e, in the order of T


def box(X, restrict=mixture.full):
    """The box around X. Where covariances are diagonal, T needs no products of different columns.

    >>> frame = box(np.array([[0.0, 7.0], [4.0, 7.0]]))
    >>> frame.middle, frame.unit, frame.d, frame.e
    (array([2., 7.]), array([2., 1.]), array([0, 0, 1]), array([0, 1, 1]))
    """
    low, high = (end.astype(np.float64) for end in (X.min(axis=0), X.max(axis=0)))
    unit = (high - low) / 2
    partners = 1 if restrict in (mixture.diagonal, mixture.spherical) else len(unit)
    far = np.arange(len(unit)) - np.arange(len(unit))[:, None]         # e − d
    d, e = np.nonzero((0 <= far) & (far < partners))
    least = narrowest(np.stack([low, high]), min(len(X), ROWS))
    return Box(low + unit, np.where(unit > 0, unit, 1.0), least, d, e)


def terms(x, frame, T):
    """Write T(x) = [1, x_d, x_d x_e] of each row of x, measured within the box, into T (P, n).

    >>> terms(np.array([[3.0, 5.0]]), box(np.array([[-1, -1], [1, 1]])), np.empty((6, 1))).ravel()
    array([ 1.,  3.,  5.,  9., 15., 25.])
    """
    D = x.shape[1]
    T[0], y, p = 1, T[1:1 + D], 1 + D
    np.divide((x - frame.middle).T, frame.unit[:, None], out=y)
    for d, count in enumerate(np.bincount(frame.d)):
        np.multiply(y[d], y[d:d + count], out=T[p:p + count])
        p += count
    return T


def coefficients(theta, frame):
    """W with ln π_k N(x | μ_k, Σ_k) = Σ_p W_kp T_p(x), or None where this would cost digits.

    With m and V for μ and Σ within the box,

    ln π − ½ [D ln 2π + ln |Σ| + (x − m)ᵀ V⁻¹ (x − m)] =
    ln π − ½ [D ln 2π + ln |Σ| + mᵀ V⁻¹ m] + (V⁻¹ m)ᵀ x − ½ Σ_d V⁻¹_dd x_d² − Σ_{d<e} V⁻¹_de x_d x_e

    >>> one = mixture.Mixture(np.ones(1), np.array([[3.0]]), np.array([[[2.0]]]))
    >>> coefficients(one, box(np.array([[-1], [1]]))).round(3)
    array([[-3.516,  1.5  , -0.25 ]])
    """
    d, e = frame.d, frame.e
    m = (theta.mu - frame.middle) / frame.unit               # (K, D)
    V = theta.Sigma / frame.unit / frame.unit[:, None]       # (K, D, D)
    has_terms = 2 * len(d) - m.shape[1]                      # entries of a symmetric matrix that T has
    if not theta.pi.all() or np.count_nonzero(V) > len(V) * has_terms:
        return None                                          # only a start: ln 0, or more entries
    try:
        L, P = np.linalg.cholesky(V), np.linalg.inv(V)       # (K, D, D)
    except np.linalg.LinAlgError:
        return None
    widths = np.diagonal(L, axis1=1, axis2=2) * frame.unit   # (K, D) of product |Σ|^½
    Pm = (P @ m[:, :, None])[:, :, 0]                        # (K, D)
    first = (np.log(theta.pi) - np.log(widths).sum(axis=1)
             - 0.5 * (m.shape[1] * np.log(2 * np.pi) + (m * Pm).sum(axis=1)))
    W = np.concatenate([first[:, None], Pm, P[:, d, e] * (0.5 * (d == e) - 1)], axis=1)
    sure = (widths > frame.least).all() and np.abs(W).sum(axis=1).max() <= LARGEST
    return W if sure else None


def tables(X, frame):
    """A function that gives T of all rows, some thousands at a time; if that is all, T is made once.

    >>> X = np.array([[-1.0], [1.0]])
    >>> list(tables(X, box(X))())
    [array([[ 1.,  1.],
           [-1.,  1.],
           [ 1.,  1.]])]
    """
    P = 1 + X.shape[1] + len(frame.d)
    size = max(1, min(len(X), ROWS, TERMS // P))
    T = np.empty((P, size))
    if len(X) == size:
        once = [terms(X, frame, T)]
        return lambda: once
    return lambda: (terms(x, frame, T[:, :len(x)]) for _, x in rows(X, size))


def sums(tables, W, frame):
    """The E-step with coefficients W and the sums of the M-step, in one pass over the data.

    Parameters
    ----------
    tables : function that gives T (P, n) of some rows each, from `tables`
    W : (K, P) array, from `coefficients`
    frame : Box

    Returns
    -------
    Sums

    >>> X = np.array([[1.0], [3.0]])
    >>> one = mixture.Mixture(np.ones(1), np.zeros((1, 1)), np.ones((1, 1, 1)))
    >>> sums(tables(X, box(X)), coefficients(one, box(X)), box(X)).scatter.item()
    2.0
    """
    S, log_likelihood = np.zeros_like(W), 0.0
    for T in tables():                                       # (P, n)
        gamma, log_p = _gamma_and_log_density(W @ T)         # (K, n), (n,)
        S += gamma @ T.T
        log_likelihood += float(log_p.sum())
    return _in_units_of_the_data(S, log_likelihood, frame)


def _gamma_and_log_density(a):
    """Softmax and log-sum-exp over k of a (K, n); a is used up."""
    b = a.max(axis=0)                                        # (n,)
    a -= b
    gamma = np.exp(a, out=a)
    total = gamma.sum(axis=0)
    gamma /= total
    return gamma, b + np.log(total)


def _in_units_of_the_data(S, log_likelihood, frame):
    D = len(frame.unit)
    N_k = S[:, 0]
    m = S[:, 1:1 + D] / np.maximum(N_k, np.finfo(float).tiny)[:, None]
    V, d, e = np.zeros((len(N_k), D, D)), frame.d, frame.e
    V[:, d, e] = V[:, e, d] = S[:, 1 + D:] - N_k[:, None] * m[:, d] * m[:, e]
    return Sums(N_k, frame.middle + frame.unit * m, V * frame.unit * frame.unit[:, None],
                log_likelihood)
