"""Where to start: means for k-means, and a first mixture for EM.

X (N, D) data · K number of components · mu (K, D) means
"""

from functools import partial

import numpy as np

from lecture_lib import checks, gaussian
from lecture_lib.fast.chunks import ROWS, rows
from lecture_lib.mixture import Mixture


def random_points(X, K, rng):
    """K different rows of X, each set of rows equally likely (Forgy's start).

    Parameters
    ----------
    X : (N, D) array
    K : int, 1 <= K <= N
    rng : numpy.random.Generator

    Returns
    -------
    (K, D) array

    Raises
    ------
    ValueError
        if X is not usable, K is not in 1..N, or rng is not a Generator.

    >>> random_points(np.array([[0.0], [1.0], [2.0]]), 3, np.random.default_rng(0)).sum()
    np.float64(3.0)
    """
    X, K, rng = _arguments(X, K, rng)
    return np.asarray(rng.choice(X, size=K, replace=False), dtype=np.float64)


def plus_plus(X, K, rng):
    """k-means++: each next mean is a point drawn with probability ∝ its squared distance.

    The distance is that to the nearest mean chosen so far. The farthest point is the
    likeliest, and by no means certain. Arthur & Vassilvitskii (2007), section 2.2.

    Parameters
    ----------
    X : (N, D) array with at least K different rows
    K : int, 1 <= K <= N
    rng : numpy.random.Generator

    Returns
    -------
    (K, D) array

    Raises
    ------
    ValueError
        as `random_points`, and if X has fewer than K different rows.

    >>> X = np.array([[0.0], [0.0], [5.0]])
    >>> sorted(plus_plus(X, 2, np.random.default_rng(0)).ravel().tolist())
    [0.0, 5.0]
    """
    X, K, rng = _arguments(X, K, rng)
    squared_distance_to = _squared_distances_of(X)           # a function of a mean
    mu = [X[rng.integers(len(X))]]
    nearest = squared_distance_to(mu[0])                     # (N,)
    while len(mu) < K:
        if not nearest.any():
            raise ValueError(f"X has only {len(mu)} different points, too few for K = {K} means; "
                             "ask for fewer components")
        mu.append(X[_draw(nearest, rng)])                    # an index, ∝ nearest
        nearest = np.minimum(nearest, squared_distance_to(mu[-1]))
    return np.array(mu, dtype=np.float64)


def _draw(weights, rng):
    """An index, drawn with probability ∝ weights; one of weight 0 never."""
    cumulated = np.cumsum(weights)
    cumulated /= cumulated[-1]
    return np.searchsorted(cumulated, rng.random(), side="right")


def _squared_distances_of(X):
    return partial(_squared_distance, X, _squared_differences(X, X[0]))


def _squared_differences(X, m):
    """‖x_n − m‖² for every n, a few thousand rows at a time."""
    return np.concatenate([np.einsum("nd,nd->n", d := x - m, d) for _, x in rows(X)])


def _squared_distance(X, from_first, m):
    """The same from ‖x_n − a‖² with a = x_0: ‖x − m‖² = ‖x − a‖² − 2 xᵀ(m − a) + (m + a)ᵀ(m − a).

    That is one product. Where x is so near to m that fewer than eight digits would remain, the
    difference itself is squared: a duplicate is at distance 0.
    """
    D, a = X.shape[1], X[0].astype(np.float64)
    many = max(1, 2**21 // D)                                # rows; this product alone needs no cache
    square = np.concatenate([x @ (2 * (a - m)) for _, x in rows(X, many)])
    square += from_first
    square += (m + a) @ (m - a)
    reach = np.sqrt(from_first.max())                        # ‖m − a‖ too is no more
    rounding = 8 * D * np.finfo(float).eps * reach * (reach + np.sqrt(a @ a))
    near = np.flatnonzero(square <= 1e8 * rounding)
    for start in range(0, len(near), ROWS):
        n = near[start:start + ROWS]
        square[n] = _squared_differences(X[n], m)
    return square


def mixture_around(X, mu):
    """A cautious first mixture: equal weights, the given means, the covariance of all of X.

    Every component starts wide enough to see every point.

    Parameters
    ----------
    X : (N, D) array
    mu : (K, D) array

    Returns
    -------
    Mixture

    Raises
    ------
    ValueError
        if X or mu is not usable, or K > N.

    >>> theta = mixture_around(np.array([[0.0], [2.0]]), np.array([[0.0], [2.0]]))
    >>> theta.pi, theta.Sigma.ravel()
    (array([0.5, 0.5]), array([1., 1.]))
    """
    X = checks.points(X)
    mu = checks.means(mu, X)
    K = len(mu)
    _, Sigma = gaussian.maximum_likelihood(X)
    return Mixture(np.full(K, 1 / K), mu, np.repeat(Sigma[None], K, axis=0))


def _arguments(X, K, rng):
    X = checks.points(X)
    return X, checks.count(K, len(X)), checks.generator(rng)
