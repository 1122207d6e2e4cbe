"""A fit stops with an error when a component of the mixture collapses; nothing is repaired silently.

X (N, D) data · N_k (K,) = Σ_n γ_nk, the expected number of points of each component ·
theta = Mixture(pi, mu, Sigma)
"""

import numpy as np

from lecture_lib import checks, gaussian

REMEDIES = ("try another start, fewer components, a restricted covariance, "
            "or ridge= a small variance (ridge=1e-6 is what scikit-learn adds)")


class CollapseError(ValueError):
    """A component has shrunk onto too few points, or lost all of them."""


def check_weights(N_k, N, iteration):
    """Raise CollapseError if a component's weight is below the rounding error of one.

    >>> try:
    ...     check_weights(np.array([3.0, 0.0]), 3, iteration=7)
    ... except CollapseError as error:
    ...     print(str(error).split(";")[0])
    component 1 has lost all its points at iteration 7 (its weight is 0)
    """
    k = int(N_k.argmin())
    if not N_k[k] > N * np.finfo(float).eps:
        raise CollapseError(f"component {k} has lost all its points at iteration {iteration} "
                            f"(its weight is {N_k[k] / N:.2g}); {REMEDIES}")


def rounding_floor(X, N):
    """(D,) The standard deviation that rounding alone can give to equal ones among N points.

    Their mean is a sum of N numbers as large as X, and each addition is off by up to one eps. Beyond
    4096 numbers these errors average out: a fit adds up blocks of 4096 rows, and NumPy does the same.
    X may be the data or their extremes.

    >>> bool(rounding_floor(np.array([[-2.0], [1.0]]), 2)[0] == 20 * np.finfo(float).eps)
    True
    """
    low, high = checks.extremes(X)
    reach = np.maximum(high, -low).astype(np.float64)
    return (min(N, 4096) + 8) * np.finfo(float).eps * reach


def check_covariances(theta, floor, iteration):
    """Raise CollapseError if a covariance is singular, or no wider than `floor` in some column."""
    for k, Sigma in enumerate(theta.Sigma):
        why = _collapse_of(Sigma, floor)
        if why:
            variances = np.array2string(np.diagonal(Sigma), precision=3)
            raise CollapseError(f"component {k} has collapsed at iteration {iteration}: {why} "
                                f"(variances {variances}, weight {theta.pi[k]:.3g}); {REMEDIES}")


def _collapse_of(Sigma, floor):
    """What is wrong with a covariance, or None."""
    try:
        s, _ = gaussian.factor(Sigma)
    except ValueError:
        return "its covariance is no longer positive definite"
    d = np.flatnonzero(s <= floor)
    if len(d):
        return (f"its covariance is no longer positive definite: in column {d[0]} it is no wider "
                "than the rounding error of numbers as large as the data")
    return None
