"""k-means that looks only at the points whose nearest mean can have changed. Hamerly (2010).

Why the answer is the same: a point's *margin* is how much farther away its second nearest mean is than
its nearest. A mean that moves by some distance comes nearer to a point, or goes farther away, by at
most that distance. So the margin of a point of cluster k shrinks by at most the distance that μ_k has
moved and the largest distance that any mean has moved. The sum of the two over all steps is the
*drift* of cluster k. As long as it is below the point's *threshold*, the drift at the last look plus
the margin found then, the nearest mean is the same, and the point need not be looked at.

Sums and J are brought up to date by the points that change sides: when μ_k moves to the mean of its
points, J falls by N_k times the square of that distance, and when a point changes sides, by what it
gains. At the end both are computed anew from all points, so that their digits do not depend on the way.

X (N, D) data · mu (K, D) means · z (N,) index of the nearest mean · N_k (K,) points of each mean
"""

import numpy as np

from lecture_lib.fast.chunks import MANY, rows


class Clusters:
    """k-means between two steps: the means, every point's nearest one, and what the next step needs."""

    def __init__(self, X, mu):
        self.X, self.mu = X, mu
        self.drift = np.zeros(len(mu))                       # (K,)
        self.z, self.threshold = np.empty(len(X), int), np.empty(len(X))
        for start, x in rows(X, block_size(mu)):
            part = slice(start, start + len(x))
            self.z[part], self.threshold[part] = nearest_and_margin(x, mu)
        self.count_anew()

    def count_anew(self):
        """Sums and J from all points, with all their digits."""
        self.total, self.N_k = sums(self.X, self.z, len(self.mu))      # (K, D), (K,)
        self.peak = np.abs(self.total)                       # (K, D) how large the sums have been
        self.J = self.J_exact = distortion(self.X, self.mu, self.z)

    def step(self):
        """Move the means, then look at the points that may have changed sides. Has one changed?"""
        moved = self.move_means()                            # (K,)
        self.drift += moved + moved.max()
        changed = [self.recheck(n) for n in self.points_to_recheck()]
        if any(changed):
            self.keep_digits()
        return any(changed)

    def move_means(self):
        """Each mean to the middle of its points; J falls. How far has each moved?"""
        before, self.mu = self.mu, means(self.total, self.N_k, self.mu)
        square = ((self.mu - before) ** 2).sum(axis=1)       # (K,)
        self.J -= self.N_k @ square
        if self.J < 1e-3 * self.J_exact:                     # such a difference has lost its digits
            self.mu = means(*sums(self.X, self.z, len(before)), before)
            self.count_anew()
            square = ((self.mu - before) ** 2).sum(axis=1)
        return np.sqrt(square)

    def points_to_recheck(self):
        """Indices of the points whose threshold is reached, at most a block of them at a time."""
        drift, size = (1 + 1e-9) * self.drift, block_size(self.mu)     # rounding must not hide any
        for start in range(0, len(self.z), MANY):
            part = slice(start, start + MANY)
            n = start + np.flatnonzero(self.threshold[part] <= drift[self.z[part]])
            yield from (n[i:i + size] for i in range(0, len(n), size))

    def recheck(self, n):
        """Find the nearest means of the points n anew. Has one of them changed sides?"""
        x = np.asarray(self.X[n], dtype=np.float64)
        k, margin = nearest_and_margin(x, self.mu)
        self.threshold[n] = self.drift[k] + margin
        changed = np.flatnonzero(k != self.z[n])
        if len(changed):
            self.change_sides(n[changed], x[changed], k[changed])
        return len(changed) > 0

    def change_sides(self, n, x, k):
        """Move the points n, with coordinates x, to the clusters k."""
        old, self.z[n] = self.z[n], k
        r = one_hot(k, len(self.mu)) - one_hot(old, len(self.mu))
        self.total += r.T @ x
        self.N_k = self.N_k + r.sum(axis=0)
        self.J -= ((x - self.mu[old]) ** 2).sum() - ((x - self.mu[k]) ** 2).sum()

    def keep_digits(self):
        """Compute anew what has become so small that differences have cost it digits.

        Above all when a far outlier has left a cluster: rounding at its size stays behind in the sum.
        """
        size = np.abs(self.total)
        np.maximum(self.peak, size, out=self.peak)
        for k in np.flatnonzero((size < 1e-6 * self.peak).any(axis=1)):
            self.total[k] = sum(x[self.z[start:start + len(x)] == k].sum(axis=0)
                                for start, x in rows(self.X))
            self.peak[k] = np.abs(self.total[k])
        if self.J < 1e-3 * self.J_exact:
            self.count_anew()

    def exact(self, at_rest):
        """The means, the nearest of each point, and J; where nothing moves, means of all points anew."""
        mu = means(*sums(self.X, self.z, len(self.mu)), self.mu) if at_rest else self.mu
        return mu, self.z, distortion(self.X, mu, self.z)


def nearest_and_margin(x, mu):
    """The nearest mean of every point, and how much farther away the second nearest is.

    ‖x − μ‖² = ‖x‖² − 2 xᵀμ + ‖μ‖², and ‖x‖² does not depend on k: what is left to compare is
    one matrix product. Its rounding error is taken from the margin. Where nothing remains, above
    all when one mean is far away from the others, the distances themselves decide.

    Parameters
    ----------
    x : (n, D) array
    mu : (K, D) array

    Returns
    -------
    z : (n,) array of int; a tie goes to the lowest k
    margin : (n,) array, in units of x; never too large, and not positive where z is hard to tell

    >>> z, margin = nearest_and_margin(np.array([[1.0], [5.0]]), np.array([[0.0], [10.0]]))
    >>> z, margin.round(9) + 0
    (array([0, 0]), array([8., 0.]))
    """
    middle = mu.mean(axis=0)
    y, m = x - middle, mu - middle                           # (n, D), (K, D)
    y2, m2 = np.einsum("nd,nd->n", y, y), (m**2).sum(axis=1)
    score = y @ (-2 * m.T)                                   # (n, K)
    score += m2                                              # ‖y − m‖² − ‖y‖²
    n, z = np.arange(len(y)), score.argmin(axis=1)
    first = score[n, z] + y2
    score[n, z] = np.inf
    second = score[n, score.argmin(axis=1)] + y2             # as min(axis=1), but faster
    rounding = 8 * x.shape[1] * np.finfo(float).eps * (y2.max() + m2.max())
    margin = np.sqrt(np.maximum(second - rounding, 0)) - np.sqrt(first + rounding)
    unsure = np.flatnonzero(margin <= 0)
    z[unsure] = nearest_by_distance(x[unsure], mu)
    return z, margin


def nearest_by_distance(x, mu):
    """argmin_k ‖x_n − μ_k‖² from the differences, as `kmeans.assign` has it."""
    return np.stack([((x - mu_k) ** 2).sum(axis=1) for mu_k in mu]).argmin(axis=0)


def nearest(X, mu):
    """The index of the nearest mean of every row of X, a block of rows at a time.

    >>> nearest(np.array([[1.0], [8.0]]), np.array([[0.0], [10.0]]))
    array([0, 1])
    """
    return np.concatenate([nearest_and_margin(x, mu)[0] for _, x in rows(X, block_size(mu))])


def means(total, N_k, mu):
    """Σ_n r_nk x_n / N_k from the sums; a mean without points stays where it was."""
    return np.where(N_k[:, None] > 0, total / np.maximum(N_k, 1)[:, None], mu)


def sums(X, z, K):
    """Σ_n r_nk x_n (K, D) and N_k (K,) for the assignment z."""
    total = np.zeros((K, X.shape[1]))
    for start, x in rows(X, block_size(total)):
        total += one_hot(z[start:start + len(x)], K).T @ x
    return total, np.bincount(z, minlength=K)


def distortion(X, mu, z):
    """J = Σ_n ‖x_n − μ_z(n)‖²."""
    J = 0.0
    for start, x in rows(X):
        x = x - mu[z[start:start + len(x)]]
        J += float(np.vdot(x, x))
    return J


def one_hot(z, K):
    """np.eye(K)[z] without a table of K x K."""
    r = np.zeros((len(z), K))
    r[np.arange(len(z)), z] = 1
    return r


def block_size(mu):
    """How many rows fill a megabyte, with their scores."""
    return max(1, 2**17 // sum(mu.shape))
