"""k-means: assign every point to its nearest mean, move every mean to its points, repeat.

X (N, D) data · mu (K, D) means · r (N, K) one-hot assignments · z (N,) the same as an index ·
J distortion, the sum of squared distances to the assigned means
"""

from typing import NamedTuple

import numpy as np

from lecture_lib import checks
from lecture_lib.fast.chunks import MANY, rows
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


# A long fit holds no r, only the index z of each point's mean. Nor does it look at every point in every
# step: as long as the means have moved less than the point's margin, its nearest mean is the same.

def nearest(X, mu):
    """The nearest mean of every point, and its margin: how much farther away the second nearest is.

    ‖x − μ‖² = ‖x‖² − 2 xᵀμ + ‖μ‖², and ‖x‖² does not depend on k: what is left to compare is
    one matrix product. Its rounding error is taken from the margin. Where nothing remains, above
    all when one mean is far away from the others, the distances themselves decide.

    Parameters
    ----------
    X : (N, D) array
    mu : (K, D) array

    Returns
    -------
    z : (N,) array of int; a tie goes to the lowest k
    margin : (N,) array, in units of X; never too large, and not positive where z is hard to tell

    >>> z, margin = nearest(np.array([[1.0], [5.0]]), np.array([[0.0], [10.0]]))
    >>> z, margin.round(9) + 0
    (array([0, 0]), array([8., 0.]))
    """
    middle = mu.mean(axis=0)
    x, m = X - middle, mu - middle                           # (N, D), (K, D)
    x2, m2 = np.einsum("nd,nd->n", x, x), (m**2).sum(axis=1)
    score = x @ (-2 * m.T)                                   # (N, K)
    score += m2                                              # ‖x − μ‖² − ‖x‖²
    n, z = np.arange(len(x)), score.argmin(axis=1)
    first = score[n, z] + x2
    score[n, z] = np.inf
    second = score[n, score.argmin(axis=1)] + x2             # as min(axis=1), but faster
    rounding = 8 * X.shape[1] * np.finfo(float).eps * (x2.max() + m2.max())
    margin = np.sqrt(np.maximum(second - rounding, 0)) - np.sqrt(first + rounding)
    unsure = np.flatnonzero(margin <= 0)
    if len(unsure):
        z[unsure] = assign(X[unsure], mu).argmax(axis=1)
    return z, margin


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
    passes, trace = _passes(X, mu), []
    for iteration in steps(max_iter + 1, progress, "k-means"):
        mu, z, J, moved = next(passes)
        trace.append(J)
        if not moved or iteration == max_iter:
            break
    if not moved:                                            # the same end, whatever the way
        mu = _means(*_sums(X, z, mu), mu)
    trace[-1] = _distortion(X, mu, z)
    return Fit(mu, z, trace[-1], np.array(trace), not moved)


def _passes(X, mu):
    """`_lloyd` without r: yields the means, the index z, J, and whether any index has changed.

    A mean that moves by a step comes nearer to a point, or goes farther away, by at most that step. So
    a point's margin shrinks by at most the step of its own mean and the largest of all. Hamerly (2010).

    When a mean moves to the middle of its points, J falls by N_k times the square of its step; when
    points change sides, by what they gain. So J does not need a look at the others either.
    """
    z, used = np.empty(len(X), int), np.zeros(len(mu))       # (N,), (K,)
    limit = np.empty(len(X))                                 # (N,) of used, to look at the point again
    for start, x in rows(X, _size(mu)):
        z[start:start + len(x)], limit[start:start + len(x)] = nearest(x, mu)
    total, N_k = _sums(X, z, mu)
    J = exact = _distortion(X, mu, z)
    moved = True
    while True:
        yield mu, z, J, moved
        before, mu = mu, _means(total, N_k, mu)
        step = np.sqrt(((mu - before) ** 2).sum(axis=1))     # (K,)
        used += step + step.max()                            # of the margins, since the beginning
        gained, count, fall, moved = _reassign(X, mu, z, limit, used)
        J -= N_k @ step**2 + fall
        total, N_k = total + gained, N_k + count
        if J < 1e-3 * exact:                                 # else digits would be lost
            J = exact = _distortion(X, mu, z)


def _reassign(X, mu, z, limit, used):
    """Look again at the points whose margin is used up, and bring their z and limit up to date.

    Returns what that adds to the sums and counts of `update`, by how much J falls, and if z changed.
    """
    total, N_k, fall, moved = np.zeros_like(mu), np.zeros(len(mu)), 0.0, False
    for n in _used_up(z, limit, used, _size(mu)):
        x = X[n]
        k, margin = nearest(x, mu)
        limit[n] = used[k] + margin
        changed = np.flatnonzero(k != z[n])
        n, x, k, old = n[changed], x[changed], k[changed], z[n[changed]]
        r = _one_hot(k, len(mu)) - _one_hot(old, len(mu))
        total += r.T @ x
        N_k += r.sum(axis=0)
        fall += ((x - mu[old]) ** 2).sum() - ((x - mu[k]) ** 2).sum()
        z[n] = k
        moved |= len(n) > 0
    return total, N_k, fall, moved


def _used_up(z, limit, used, size):
    """Indices of the points whose limit is reached, at most `size` at a time."""
    used = (1 + 1e-9) * used                                 # rounding must not hide any
    for start in range(0, len(z), MANY):
        part = slice(start, start + MANY)
        n = start + np.flatnonzero(limit[part] <= used[z[part]])
        yield from (n[i:i + size] for i in range(0, len(n), size))


def _size(mu):
    """Of how many rows x and their scores fill a megabyte."""
    return max(1, 2**17 // sum(mu.shape))


def _one_hot(z, K):
    """np.eye(K)[z] without a table of K x K."""
    r = np.zeros((len(z), K))
    r[np.arange(len(z)), z] = 1
    return r


def _sums(X, z, mu):
    total = np.zeros_like(mu)
    for start, x in rows(X, _size(mu)):
        total += _one_hot(z[start:start + len(x)], len(mu)).T @ x
    return total, np.bincount(z, minlength=len(mu))


def _distortion(X, mu, z):
    J = 0.0
    for start, x in rows(X):
        x = x - mu[z[start:start + len(x)]]
        J += float(np.vdot(x, x))
    return J
