"""When a component of a mixture dies, the fit says so and stops; nothing is repaired silently.

X (N, D) data · N_k (K,) the points that each component answers for · theta = Mixture(pi, mu, Sigma)
"""

import numpy as np

from lecture_lib import gaussian

REMEDIES = ("try another start, fewer components, a restricted covariance, "
            "or ridge= a small variance")


class CollapseError(ValueError):
    """A component has shrunk onto too few points, or lost all of them."""


def keep_weights(N_k, N, iteration):
    """Raise CollapseError if a component's weight is below the rounding error of one.

    >>> try:
    ...     keep_weights(np.array([3.0, 0.0]), 3, iteration=7)
    ... except CollapseError as error:
    ...     print(str(error).split(";")[0])
    component 1 has lost all its points at iteration 7 (its weight is 0)
    """
    k = int(N_k.argmin())
    if not N_k[k] > N * np.finfo(float).eps:
        raise CollapseError(f"component {k} has lost all its points at iteration {iteration} "
                            f"(its weight is {N_k[k] / N:.2g}); {REMEDIES}")


def narrowest(X, n):
    """(D,) The standard deviation that rounding alone can give to equal points among those of X.

    Their mean is a sum of up to n numbers as large as X, each step of it off by up to one eps.

    >>> bool(narrowest(np.array([[-2.0], [1.0]]), 2)[0] == 20 * np.finfo(float).eps)
    True
    """
    return (n + 8) * np.finfo(float).eps * np.maximum(X.max(axis=0), -X.min(axis=0))


def keep_covariances(theta, least, iteration):
    """Raise CollapseError if a covariance is singular, or no wider than `least` in some column."""
    if not _narrow(theta.Sigma, least):                      # all at once: the usual case
        return
    k = next(k for k, Sigma in enumerate(theta.Sigma) if _narrow(Sigma, least))
    variances = np.array2string(np.diagonal(theta.Sigma[k]), precision=3)
    raise CollapseError(
        f"component {k} has collapsed at iteration {iteration}: its covariance is no "
        f"longer positive definite (variances {variances}, "
        f"weight {theta.pi[k]:.3g}); {REMEDIES}")


def _narrow(Sigma, least):
    try:
        return (gaussian.factor(Sigma)[0] <= least).any()
    except ValueError:
        return True
