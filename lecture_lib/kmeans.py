"""k-means: assign every point to its nearest mean, move every mean to its points, repeat.

X (N, D) data · mu (K, D) means · r (N, K) one-hot assignments · z (N,) the same as an index ·
J distortion, the sum of squared distances to the assigned means

`assign`, `update`, `distortion` and `lloyd` are the algorithm as the course teaches it. `fit` finds
the same end in less time and memory: `fast.hamerly` says how.
"""

from typing import NamedTuple

import numpy as np

from lecture_lib import checks
from lecture_lib.fast import blocks, hamerly, passes
from lecture_lib.progress import steps


class Step(NamedTuple):
    """One turn of Lloyd's algorithm; all three belong together."""

    mu: np.ndarray            # (K, D)
    r: np.ndarray             # (N, K) the assignment to these means
    J: float                  # the distortion of mu and r


class Fit(NamedTuple):
    """Where k-means ended, and the way there."""

    mu: np.ndarray            # (K, D)
    z: np.ndarray             # (N,) index of the nearest mean
    J: float                  # distortion of mu and z
    trace: np.ndarray         # J at every step, the start first
    converged: bool           # the last assignment equals the one before


def squared_distances(X, mu):
    """‖x_n − μ_k‖² for every n and k.

    Parameters
    ----------
    X : (N, D) array
    mu : (K, D) array

    Returns
    -------
    (N, K) array, in squared units of X

    >>> squared_distances(np.array([[0.0, 0.0]]), np.array([[3.0, 4.0], [1.0, 0.0]]))
    array([[25.,  1.]])
    """
    return np.stack([((X - mu_k) ** 2).sum(axis=1) for mu_k in mu], axis=1)


def assign(X, mu):
    """r_nk = 1 if k = argmin_j ‖x_n − μ_j‖², else 0; a tie goes to the lowest k. PRML (9.2).

    Parameters
    ----------
    X : (N, D) array
    mu : (K, D) array

    Returns
    -------
    (N, K) array of 0.0 and 1.0, a single one in each row

    >>> assign(np.array([[0.0], [5.0], [9.0]]), np.array([[0.0], [10.0]]))
    array([[1., 0.],
           [1., 0.],
           [0., 1.]])
    """
    return np.eye(len(mu))[squared_distances(X, mu).argmin(axis=1)]


def update(X, r, mu):
    """μ_k = Σ_n r_nk x_n / Σ_n r_nk; a mean without points stays where it was. PRML (9.4).

    Parameters
    ----------
    X : (N, D) array
    r : (N, K) array, one-hot
    mu : (K, D) array, the means before

    Returns
    -------
    (K, D) array

    >>> X = np.array([[0.0], [2.0]])
    >>> update(X, np.array([[1.0, 0.0], [1.0, 0.0]]), np.array([[0.0], [7.0]]))
    array([[1.],
           [7.]])
    """
    N_k = r.sum(axis=0)[:, None]                             # (K, 1)
    mean = r.T @ X / np.maximum(N_k, 1)                      # (K, D)
    return np.where(N_k > 0, mean, mu)


def distortion(X, r, mu):
    """J = Σ_nk r_nk ‖x_n − μ_k‖². PRML (9.1); no ½, no division by N.

    Parameters
    ----------
    X : (N, D) array
    r : (N, K) array, one-hot
    mu : (K, D) array

    Returns
    -------
    float, in squared units of X

    >>> distortion(np.array([[0.0], [2.0]]), np.array([[1.0], [1.0]]), np.array([[1.0]]))
    2.0
    """
    return float((r * squared_distances(X, mu)).sum())


def lloyd(X, mu):
    """Lloyd's algorithm from the start mu, step by step, until the assignment repeats.

    Parameters
    ----------
    X : (N, D) array
    mu : (K, D) array, the starting means

    Yields
    ------
    Step(mu, r, J): the means, the assignment to them, and the distortion of just that pair.
    The last step is a fixed point.

    Raises
    ------
    ValueError
        at the first step, if X or mu is not usable, or K > N.

    >>> [step.J for step in lloyd(np.array([[0.0], [1.0], [9.0]]), np.array([[0.0], [1.0]]))]
    [64.0, 17.0, 0.5]
    """
    X = checks.points(X)
    mu = checks.means(mu, X)
    before = r = None
    while before is None or (r != before).any():
        before, r = r, assign(X, mu)
        yield Step(mu, r, distortion(X, r, mu))
        mu = update(X, r, mu)


def fit(X, mu, *, max_iter=300, progress=False):
    """Lloyd's algorithm from the start mu, to the fixed point or to `max_iter` updates.

    The same steps as `lloyd`, computed by `fast.hamerly`: without the table r, and without looking
    at points whose nearest mean cannot have changed. In small tables, and where rows come in blocks,
    all points are looked at (`fast.passes`).

    Parameters
    ----------
    X : (N, D) array, or anything that yields blocks of its rows (`fast.blocks`)
    mu : (K, D) array, the starting means
    max_iter : the most updates of the means
    progress : show a bar

    Returns
    -------
    Fit(mu, z, J, trace, converged); everything but z is float64

    Raises
    ------
    ValueError
        if X or mu is not usable, or K > N.

    >>> found = fit(np.array([[0.0], [1.0], [9.0]]), np.array([[0.0], [1.0]]))
    >>> found.z, found.J, found.converged
    (array([0, 0, 1]), 0.5, True)
    """
    X = blocks.of(X)
    mu = checks.means(mu, X)
    checks.whole(max_iter, "max_iter", least=0)
    margins = isinstance(X, blocks.OneArray) and not passes.is_small(X, mu)
    clusters = hamerly.Clusters(X.blocks[0], mu) if margins else passes.Clusters(X, mu)
    trace, moved = [clusters.J], True
    for _ in steps(max_iter, progress, "k-means"):
        moved = clusters.step()
        trace.append(clusters.J)
        if not moved:
            break
    mu, z, J = clusters.exact(at_rest=not moved)
    trace[-1] = J
    return Fit(mu, z, J, np.array(trace), not moved)


def predict(X, mu):
    """The nearest mean of rows that the fit need not have seen: `assign`, checked and as an index.

    Parameters
    ----------
    X : (N, D) array, N may be smaller than K
    mu : (K, D) array

    Returns
    -------
    (N,) array of int; a tie goes to the lowest k

    Raises
    ------
    ValueError
        if X or mu is not usable, or their columns do not match.

    >>> predict(np.array([[1], [8]], dtype="uint8"), np.array([[0.0], [10.0]]))
    array([0, 1])
    """
    X = checks.points(X)
    mu = checks.rows(mu, "mu")
    mu = checks.matching(mu, (len(mu), X.shape[1]), "mu")
    return hamerly.nearest(X, mu)
