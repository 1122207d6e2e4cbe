"""k-means with one pass over all points for each step: for rows in blocks, and for few means.

Why the answer is the same: the means ask for sums over points, and a sum over all points is the sum of
the sums over blocks. Nothing is kept of a block, so that it may be read anew, and by another machine.

A pass is two matrix products. With y and m measured from the middle of the means, the scores
‖m‖² − 2 mᵀy are one, since y has a last column of ones; r X is the other. Where more than one score is
the least but for rounding, the distances themselves decide. Small tables are faster so than by margins.

X blocks of rows (N, D) · mu (K, D) means · total (K, D), N_k (K,) sums of the update · J distortion
"""

from functools import partial
from typing import NamedTuple

import numpy as np

from lecture_lib.fast import hamerly
from lecture_lib.fast.chunks import rows

FEW = 8   # means; with more of them, or rows that fill several blocks, margins are faster

class Sums(NamedTuple):
    """What the update of the means has to know about the data."""

    total: np.ndarray         # (K, D) Σ_n r_nk x_n
    N_k: np.ndarray           # (K,)   Σ_n r_nk
    J: float


class Clusters:
    """k-means between two steps, as `hamerly.Clusters`."""

    def __init__(self, X, mu):
        self.X, self.mu = X, mu
        self.look()

    def look(self):
        """J of the means as they are, and where they go from here."""
        total, N_k, self.J = self.X.total(partial(of_block, mu=self.mu), add)
        self.next = hamerly.means(total, N_k, self.mu)

    def step(self):
        """Move the means, and look at all points. Will the means move once more?"""
        self.mu = self.next
        self.look()
        return (self.next != self.mu).any()

    def exact(self, at_rest):
        """The means, the nearest of each point, and J from the distances."""
        z, J = zip(*self.X.map(partial(end_of_block, mu=self.mu)), strict=True)
        return self.mu, np.concatenate(z), sum(J)


def is_small(X, mu):
    """Are the rows looked at together, and beside few means?"""
    return len(mu) <= FEW and X.shape[0] <= hamerly.block_size(mu)


def of_block(X, mu):
    """The sums over an array of rows.

    >>> of_block(np.array([[1.0], [2.0], [8.0]]), np.array([[0.0], [9.0]])).total
    array([[3.],
           [8.]])
    """
    found, size = Sums(np.zeros(mu.shape), np.zeros(len(mu)), 0.0), hamerly.block_size(mu)
    middle = mu.mean(axis=0)
    m = mu - middle
    M = np.concatenate([-2 * m, (m**2).sum(axis=1)[:, None]], axis=1)  # (K, D + 1)
    y1 = np.ones((mu.shape[1] + 1, min(size, len(X))))
    for _, x in rows(np.asarray(X), size):
        y = y1[:-1, :len(x)]                                 # (D, n)
        np.subtract(x.T, middle[:, None], out=y)
        score = M @ y1[:, :len(x)]                           # (K, n)  ‖y − m‖² − ‖y‖²
        best, y2 = score.min(axis=0), np.einsum("dn,dn->n", y, y)
        rounding = 16 * len(y) * np.finfo(float).eps * (y2.max() + M[:, -1].max())
        r = (score <= best + rounding).astype(float)
        unsure = np.flatnonzero(r.sum(axis=0) != 1)
        if len(unsure):
            r[:, unsure] = hamerly.one_hot(hamerly.nearest_by_distance(x[unsure], mu), len(mu)).T
        J, size2 = float(best.sum() + y2.sum()), float(y2.sum())
        if J < 1e-3 * size2:                                 # such a difference has lost its digits
            d = x - mu[r.argmax(axis=0)]
            J = float(np.vdot(d, d))
        found = add(found, Sums(r @ x, r.sum(axis=1), J))
    return found


def end_of_block(X, mu):
    """The nearest mean of each row, and the sum of the squared distances."""
    z = hamerly.nearest(X, mu)
    return z, hamerly.distortion(X, mu, z)


def add(A, B):
    """The sums over two sets of rows."""
    return Sums(*(a + b for a, b in zip(A, B, strict=True)))
