"""k-means: assign every point to its nearest mean, move every mean to its points, repeat.

X (N, D) data · mu (K, D) means · r (N, K) one-hot assignments · z (N,) the same as an index ·
J distortion, the sum of squared distances to the assigned means
"""

from typing import NamedTuple

import numpy as np

from lecture_lib import checks
from lecture_lib.chunks import rows
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
    return _means(r.T @ X, r.sum(axis=0), mu)


def _means(total, N_k, mu):
    empty = (N_k == 0)[:, None]                              # (K, 1)
    return np.where(empty, mu, total / np.maximum(N_k, 1)[:, None])


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
        if X or mu is not usable, or K > N.

    >>> [step.J for step in lloyd(np.array([[0.0], [1.0], [9.0]]), np.array([[0.0], [1.0]]))]
    [64.0, 17.0, 0.5]
    """
    X = checks.points(X)
    return _lloyd(X, checks.means(mu, X))


def _lloyd(X, mu):
    before, r = None, assign(X, mu)
    yield Step(mu, r, distortion(X, r, mu))
    while before is None or (r != before).any():
        mu = update(X, r, mu)
        before, r = r, assign(X, mu)
        yield Step(mu, r, distortion(X, r, mu))


# A long fit never holds r: it takes the rows of X a chunk at a time and keeps only the index z.

def one_hot(X, mu):
    """What `assign` returns, transposed, without forming the distances.

    ‖x − μ‖² = ‖x‖² − 2 xᵀμ + ‖μ‖², and ‖x‖² does not depend on k: what is left to compare is
    one matrix product. Where its rounding error could change the answer, above all when one mean
    is far away from the others, the distances themselves decide.

    Parameters
    ----------
    X : (N, D) array
    mu : (K, D) array

    Returns
    -------
    (K, N) array of 0.0 and 1.0, a single one in each column; a tie goes to the lowest k

    >>> one_hot(np.array([[0.0], [4.0], [9.0]]), np.array([[0.0], [10.0]]))
    array([[1., 1., 0.],
           [0., 0., 1.]])
    """
    middle = mu.mean(axis=0)
    m, x = mu - middle, X - middle                           # (K, D), (N, D)
    score = -2 * m @ x.T                                     # (K, N)
    score += (m**2).sum(axis=1)[:, None]                     # ‖x − μ‖² − ‖x‖²
    size = np.abs(m).max() + max(x.max(), -x.min())
    rounding = 4 * np.finfo(float).eps * (len(middle) * size) ** 2
    r = (score <= score.min(axis=0) + rounding).astype(float)
    if r.sum() > len(X):                                     # some have more than one candidate
        unsure = r.sum(axis=0) > 1
        r[:, unsure] = assign(X[unsure], mu).T
    return r


def fit(X, mu, *, max_iter=300, progress=False):
    """Lloyd's algorithm from the start mu, to the fixed point or to `max_iter` updates.

    Parameters
    ----------
    X : (N, D) array
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
    X = checks.points(X)
    mu = checks.means(mu, X)
    checks.whole(max_iter, "max_iter", least=0)
    z, trace = np.full(len(X), -1), []
    for iteration in steps(max_iter + 1, progress, "k-means"):
        total, N_k, J, changed = _pass(X, mu, z)
        trace.append(J)
        if not changed or iteration == max_iter:
            break
        mu = _means(total, N_k, mu)
    return Fit(mu, z, trace[-1], np.array(trace), not changed)


def _pass(X, mu, z):
    """Assign every row, into z; return the sums and counts for `update`, J, and if z has changed."""
    total, N_k, J, changed = np.zeros_like(mu), np.zeros(len(mu)), 0.0, False
    for start, x in rows(X):
        r = one_hot(x, mu)                                   # (K, n)
        k = (np.arange(len(mu)) @ r).astype(int)             # (n,)
        changed |= not np.array_equal(z[start:start + len(x)], k)
        z[start:start + len(x)] = k
        total += r @ x
        N_k += r.sum(axis=1)
        x = x - mu[k]
        J += float(np.vdot(x, x))
    return total, N_k, J, changed
