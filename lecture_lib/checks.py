"""Bad input is refused at the entrances, in a sentence that says what to do.

Each function returns its argument as a floating-point array, or raises ValueError with
what was expected, what came, and a remedy. Nothing is repaired and nothing modified.
"""

import numpy as np

from lecture_lib.fast.chunks import rows

LARGEST = 1e150


def real(a, name):
    """`a` as an array of finite real numbers; float32 and float64 keep their type.

    Integers become float64 where that is exact.

    Raises
    ------
    ValueError
        for text, objects, complex numbers, integers beyond 2**53, NaN, infinity, or numbers so
        large that sums of their squares would overflow.

    >>> real([1, 2], "pi")
    array([1., 2.])
    """
    try:
        a = np.asarray(a)
    except ValueError as error:
        raise ValueError(f"{name} must be a rectangular array of numbers: {error}") from None
    if a.dtype.kind not in "fiu":
        raise ValueError(f"{name} must hold real numbers, got dtype {a.dtype}; convert it with "
                         f"np.asarray({name}, dtype=float) and look at what cannot be converted")
    if a.dtype.kind in "iu":
        return _from_integers(a, name)
    if a.dtype not in (np.float32, np.float64):
        a = np.asarray(a, dtype=np.float64)
    if a.size:
        _finite(a, name)
    return a


def points(X, name="X"):
    """The data as an (N, D) array with N >= 1 and D >= 1.

    Raises
    ------
    ValueError
        as `real`, and for any other number of dimensions.
    """
    X = real(X, name)
    if X.ndim == 1:
        raise ValueError(f"{name} must have shape (N, D), got {X.shape}; "
                         f"for N points in one dimension pass {name}[:, None]")
    if X.ndim != 2 or 0 in X.shape:
        raise ValueError(f"{name} must have shape (N, D) with at least one point and one column, "
                         f"got {X.shape}")
    return X


def matching(a, shape, name):
    """`a` as a finite float64 array of exactly this shape.

    >>> matching([[0, 1]], (1, 2), "mu")
    array([[0., 1.]])
    """
    a = np.asarray(real(a, name), dtype=np.float64)
    if a.shape != shape:
        raise ValueError(f"{name} must have shape {shape}, got {a.shape}")
    return a


def means(mu, X):
    """Starting means as a (K, D) array that fits the data X: D agrees and 1 <= K <= N."""
    N, D = X.shape
    mu = points(mu, "mu")
    count(len(mu), N)
    return matching(mu, (len(mu), D), "mu")


def count(K, N):
    """The number of components: an integer with 1 <= K <= N."""
    whole(K, "K")
    if K > N:
        raise ValueError(f"K must not exceed the number of points: got K = {K} for N = {N}; "
                         "ask for fewer components or bring more data")
    return K


def whole(n, name, least=1):
    """A whole number n >= least."""
    if isinstance(n, (bool, np.bool_)) or not isinstance(n, (int, np.integer)) or n < least:
        raise ValueError(f"{name} must be a whole number, at least {least}, got {n!r}")
    return n


def at_least_zero(x, name):
    """A finite number x >= 0, such as a tolerance or a ridge."""
    if not isinstance(x, (int, float, np.integer, np.floating)) or not 0 <= x < np.inf:
        raise ValueError(f"{name} must be a finite number, at least 0, got {x!r}")
    return x


def generator(rng):
    """A numpy.random.Generator, so that every draw can be repeated."""
    if not isinstance(rng, np.random.Generator):
        raise ValueError(f"rng must be a numpy.random.Generator, got {type(rng).__name__}; "
                         "make one with np.random.default_rng(seed)")
    return rng


def weights(pi):
    """Mixing weights: a (K,) array, none negative, summing to one."""
    pi = np.asarray(real(pi, "pi"), dtype=np.float64)
    if pi.ndim != 1 or len(pi) < 1:
        raise ValueError(f"pi must have shape (K,) with K >= 1, got {pi.shape}")
    if (pi < 0).any():
        raise ValueError(f"pi must not be negative, got pi[{pi.argmin()}] = {pi.min():g}")
    if abs(pi.sum() - 1) > 1e-8:
        raise ValueError(f"pi must sum to one, got {pi.sum():.10g}; divide it by its sum")
    return pi


def _from_integers(a, name):
    if a.size and max(abs(int(a.min())), abs(int(a.max()))) > 2**53:
        raise ValueError(f"{name} holds integers beyond 2**53, which a float cannot hold exactly; "
                         "subtract an offset first")
    return np.asarray(a, dtype=np.float64)


def _finite(a, name):
    """One look at all numbers: the least or the largest is NaN or infinite if any is."""
    ends = np.array([(x.min(), x.max()) for _, x in rows(np.atleast_1d(a))])
    low, high = ends.min(), ends.max()
    if not np.isfinite([low, high]).all():
        _say_where(a, name)
    if max(high, -low) > LARGEST:
        raise ValueError(f"{name} must not exceed {LARGEST:g} in size, got values from {low:g} "
                         f"to {high:g}; sums of their squares would overflow: use a larger unit")


def _say_where(a, name):
    bad, first = 0, None
    for start, block in rows(np.atleast_1d(a)):
        wrong = np.argwhere(~np.isfinite(block))
        if len(wrong) and first is None:
            first = (start + int(wrong[0][0]), *map(int, wrong[0][1:]))
        bad += len(wrong)
    place = ", ".join(map(str, first))
    raise ValueError(f"{name} must be finite, got {bad} NaN or infinite value"
                     f"{'s' * (bad > 1)}, the first at {name}[{place}]; "
                     "remove or impute them first")
