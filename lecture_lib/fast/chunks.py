"""Large data a few thousand rows at a time, so that memory does not grow with N."""

import numpy as np

ROWS = 4096   # small enough that a chunk's tables stay in a processor's cache
MANY = 65536  # for one number a point


def rows(X, size=ROWS):
    """Pairs (index of the first row, the next `size` rows in float64), to the end of X.

    >>> [(start, len(x)) for start, x in rows(np.zeros((5, 2)), size=2)]
    [(0, 2), (2, 2), (4, 1)]
    """
    for start in range(0, len(X), size):
        yield start, np.asarray(X[start:start + size], dtype=np.float64)
