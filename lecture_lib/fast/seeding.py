"""k-means++ with one matrix-vector product for each mean: the draws of `initialise.plus_plus`.

Why the answer is the same: with a = x_0, the first row,

    ‖x − m‖² = ‖x − a‖² − 2 xᵀ(m − a) + (m + a)ᵀ(m − a),

and ‖x − a‖² is the same for every m, so each new mean costs one product. Where x is so near to m that
fewer than eight digits would remain, the difference itself is squared, so that a duplicate is at
distance 0.

X (N, D) data · m (D,) a mean · mu (K, D) means
"""

import numpy as np

from lecture_lib import checks
from lecture_lib.fast.chunks import ROWS, rows


def plus_plus(X, K, rng):
    """`initialise.plus_plus` for large data: the same arguments, the same draws, the same errors.

    >>> X = np.array([[0.0], [0.0], [5.0]])
    >>> sorted(plus_plus(X, 2, np.random.default_rng(0)).ravel().tolist())
    [0.0, 5.0]
    """
    X = checks.points(X)
    checks.count(K, len(X))
    checks.generator(rng)
    from_first = squared_differences(X, X[0])                # (N,)
    mu = [X[rng.integers(len(X))]]
    d2 = squared_distances_to(mu[0], X, from_first)          # (N,) to the nearest mean so far
    while len(mu) < K:
        checks.some_left(d2, len(mu), K)
        mu.append(X[draw(d2, rng)])
        d2 = np.minimum(d2, squared_distances_to(mu[-1], X, from_first))
    return np.array(mu, dtype=np.float64)


def draw(weights, rng):
    """An index, drawn with probability ∝ weights, as `rng.choice(N, p=weights / weights.sum())`."""
    cumulated = np.cumsum(weights)
    cumulated /= cumulated[-1]
    return np.searchsorted(cumulated, rng.random(), side="right")


def squared_differences(X, m):
    """‖x_n − m‖² for every n, a few thousand rows at a time."""
    return np.concatenate([np.einsum("nd,nd->n", d := x - m, d) for _, x in rows(X)])


def squared_distances_to(m, X, from_first):
    """‖x_n − m‖² for every n, from ‖x_n − x_0‖² by the identity above."""
    D, a = X.shape[1], X[0].astype(np.float64)
    many = max(1, 2**21 // D)                                # rows; this product alone needs no cache
    d2 = np.concatenate([x @ (2 * (a - m)) for _, x in rows(X, many)])
    d2 += from_first
    d2 += (m + a) @ (m - a)
    reach = np.sqrt(from_first.max())                        # ‖m − a‖ too is no more
    rounding = 8 * D * np.finfo(float).eps * reach * (reach + np.sqrt(a @ a))
    near = np.flatnonzero(d2 <= 1e8 * rounding)
    for start in range(0, len(near), ROWS):
        n = near[start:start + ROWS]
        d2[n] = squared_differences(X[n], m)
    return d2
