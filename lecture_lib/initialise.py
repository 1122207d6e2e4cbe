"""Where to start: means for k-means, and a first mixture for EM.

X (N, D) data · K number of components · mu (K, D) means
"""

import numpy as np

from lecture_lib import checks
from lecture_lib.fast import blocks
from lecture_lib.fast.sufficient_statistics import add, whole_scatter
from lecture_lib.kmeans import squared_distances
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
    X = checks.points(X)
    checks.count(K, len(X))
    checks.generator(rng)
    return np.asarray(rng.choice(X, size=K, replace=False), dtype=np.float64)


def plus_plus(X, K, rng):
    """k-means++: each next mean is a point drawn with probability ∝ its squared distance.

    The distance is that to the nearest mean chosen so far. The farthest point is the most likely
    one, but not certain. Arthur & Vassilvitskii (2007), section 2.2. For millions of rows,
    `fast.seeding.plus_plus` draws the same means in less time and memory.

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
    X = checks.points(X).astype(np.float64, copy=False)
    checks.count(K, len(X))
    checks.generator(rng)
    mu = [X[rng.integers(len(X))]]                           # the first: any point, equally likely
    d2 = squared_distances(X, mu).min(axis=1)                # (N,) to the nearest mean so far
    while len(mu) < K:
        checks.some_left(d2, len(mu), K)
        mu.append(X[rng.choice(len(X), p=d2 / d2.sum())])
        d2 = np.minimum(d2, squared_distances(X, mu[-1:])[:, 0])
    return np.array(mu)


def mixture_around(X, mu):
    """A cautious first mixture: equal weights, the given means, the covariance of all of X.

    Every component starts wide enough to see every point.

    Parameters
    ----------
    X : (N, D) array, or anything that yields blocks of its rows (`fast.blocks`)
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
    X = blocks.of(X)
    mu = checks.means(mu, X)
    K, (N, _) = len(mu), X.shape
    Sigma = X.total(whole_scatter, add).scatter / N          # (1, D, D)
    return Mixture(np.full(K, 1 / K), mu, np.repeat(Sigma, K, axis=0))
