"""Rows that need not be one array: blocks of them, here or on other machines.

A long fit needs one thing from its data: the sum over all blocks of what a function returns for a
block of rows, such as sufficient statistics. Whatever can give that sum can be fitted: an array is one
block; a list of arrays or memory maps, or an object that yields arrays each time it is asked, is many;
a Dask array has its blocks wherever Dask keeps them (`fast.cluster`).

N, D as everywhere · block (n, D) some of the rows
"""

from functools import reduce
from typing import NamedTuple

import numpy as np

from lecture_lib import checks


class Blocks:
    """Blocks of rows in this process. Elsewhere, `total` and `concatenated` are all that differs."""

    def __init__(self, blocks):
        self.blocks = blocks
        found = self.total(extent_of, add_extents)
        self.shape, self.ends = (found.N, len(found.low)), np.stack([found.low, found.high])

    def map(self, function):
        """What the function returns for each block, one after the other."""
        return map(function, self.blocks)

    def total(self, function, add):
        """The sum over blocks of what the function returns for each."""
        parts = self.map(function)
        first = next(parts, None)
        if first is None:
            raise ValueError("X yields no block of rows")
        return reduce(add, parts, first)

    def concatenated(self, function):
        """An array with a number for every row, from the function's array for each block."""
        return np.concatenate(list(self.map(function)))


class OneArray(Blocks):
    """A single array: the block is at hand, and can be looked at in any order."""

    def __init__(self, X):
        X = checks.points(X)
        self.blocks, self.shape, self.ends = [X], X.shape, np.stack(checks.extremes(X))


class Extent(NamedTuple):
    """How many rows there are, and where."""

    N: int
    low: np.ndarray           # (D,) the least and
    high: np.ndarray          # (D,) the largest number of each column


def extent_of(block):
    """The extent of a block, or ValueError if it is no block of rows."""
    block = checks.points(block, "a block of X")
    low, high = checks.extremes(block)
    return Extent(len(block), low.astype(np.float64), high.astype(np.float64))


def add_extents(A, B):
    """The extent of the rows of two blocks."""
    if len(A.low) != len(B.low):
        raise ValueError("all blocks of X must have the same columns, got blocks with "
                         f"{len(A.low)} and with {len(B.low)}")
    return Extent(A.N + B.N, np.minimum(A.low, B.low), np.maximum(A.high, B.high))


def of(X):
    """X as blocks of rows: an array, a list of arrays, what yields arrays, or a Dask array.

    >>> of([[1.0], [2.0], [3.0]]).shape, of([np.zeros((2, 4)), np.ones((5, 4))]).shape
    ((3, 1), (7, 4))
    """
    if isinstance(X, Blocks):
        return X
    if hasattr(X, "to_delayed"):                             # what a Dask array has
        from lecture_lib.fast.cluster import OnDask  # only here: the core needs NumPy alone

        return OnDask(X)
    if isinstance(X, (list, tuple)):
        return Blocks(X) if len(X) and np.ndim(X[0]) == 2 else OneArray(X)
    if hasattr(X, "__array__") or not hasattr(X, "__iter__"):
        return OneArray(X)
    if iter(X) is X:
        raise ValueError(f"X must yield its blocks as often as it is asked, got a {type(X).__name__} "
                         "that can be read once; pass a list, or an object with a method __iter__")
    return Blocks(X)
