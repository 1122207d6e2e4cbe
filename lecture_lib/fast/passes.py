"""k-means on rows that come in blocks: one pass over all of them for each step.

Why the answer is the same: the means ask for sums over points, and a sum over all points is the sum of
the sums over blocks. Nothing is kept of a block, so that it may be read anew, and by another machine.

X blocks of rows (N, D) · mu (K, D) means · total (K, D), N_k (K,) sums of the update · J distortion
"""

from functools import partial
from typing import NamedTuple

import numpy as np

from lecture_lib.fast import hamerly
from lecture_lib.fast.chunks import rows


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
        """The sums and J of the means as they are."""
        self.sums = self.X.total(partial(of_block, mu=self.mu), add)
        self.J = self.sums.J

    def step(self):
        """Move the means, and look at all points. Will the means move once more?"""
        self.mu = self.moved()
        self.look()
        return (self.moved() != self.mu).any()

    def moved(self):
        """Where the means go from here."""
        return hamerly.means(self.sums.total, self.sums.N_k, self.mu)

    def exact(self, at_rest):
        """The means, the nearest of each point, and J."""
        return self.mu, self.X.concatenated(partial(hamerly.nearest, mu=self.mu)), self.J


def of_block(X, mu):
    """The sums over an array of rows.

    >>> of_block(np.array([[1.0], [2.0], [8.0]]), np.array([[0.0], [9.0]])).total
    array([[3.],
           [8.]])
    """
    found = Sums(np.zeros(mu.shape), np.zeros(len(mu)), 0.0)
    for _, x in rows(np.asarray(X), hamerly.block_size(mu)):
        z, _ = hamerly.nearest_and_margin(x, mu)
        r, d = hamerly.one_hot(z, len(mu)), x - mu[z]
        found = add(found, Sums(r.T @ x, r.sum(axis=0), float(np.vdot(d, d))))
    return found


def add(A, B):
    """The sums over two sets of rows."""
    return Sums(*(a + b for a, b in zip(A, B, strict=True)))
