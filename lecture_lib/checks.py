"""Bad input is refused where it enters the library, in a sentence that says what to do.

Each function returns its argument as a floating-point array, or raises ValueError with what was
expected, what was given, and a remedy. Nothing is repaired, and no argument is changed.
"""

import numpy as np

MAX_VALUE = 1e75     # so that squares, and squares of ratios, of numbers between these two
MIN_VALUE = 1e-75    # still are ordinary floats: variances lie between MIN_VALUE² and MAX_VALUE²


def real(a, name, least=0.0, largest=MAX_VALUE):
    """`a` as an array of finite real numbers; float32 and float64 keep their type.

    Integers become float64 where that is exact.

    Raises
    ------
    ValueError
        for text, objects, complex numbers, masked entries, integers beyond 2**53, NaN, infinity,
        numbers larger than `largest`, or numbers of which all are smaller than `least` in size (but
        not all zero).

    >>> real([1, 2], "pi")
    array([1., 2.])
    """
    if np.ma.is_masked(a):
        _say_what_is_masked(a, name)
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
        _in_range(a, name, least, largest)
    return a


def points(X, name="X"):
    """The data as an (N, D) array with N >= 1 and D >= 1.

    Raises
    ------
    ValueError
        as `rows`, and for numbers so small that their squares would vanish.
    """
    return rows(X, name, MIN_VALUE)


def rows(X, name, least=0.0):
    """Finite real numbers as an array with one point per row: (N, D) with N >= 1 and D >= 1.

    Raises
    ------
    ValueError
        as `real`, and for any other number of dimensions.
    """
    X = real(X, name, least)
    if X.ndim == 1:
        raise ValueError(f"{name} must have shape (N, D), got {X.shape}; "
                         f"for N points in one dimension pass {name}[:, None]")
    if X.ndim != 2 or 0 in X.shape:
        raise ValueError(f"{name} must have shape (N, D) with at least one point and one column, "
                         f"got {X.shape}")
    return X


def matching(a, shape, name, largest=MAX_VALUE):
    """`a` as a finite float64 array of exactly this shape.

    >>> matching([[0, 1]], (1, 2), "mu")
    array([[0., 1.]])
    """
    a = np.asarray(real(a, name, largest=largest), dtype=np.float64)
    if a.shape != shape:
        raise ValueError(f"{name} must have shape {shape}, got {a.shape}")
    return a


def means(mu, X):
    """Starting means as a (K, D) array that fits the data X: D agrees and 1 <= K <= N."""
    N, D = X.shape
    mu = rows(mu, "mu")
    count(len(mu), N)
    return matching(mu, (len(mu), D), "mu")


def count(K, N):
    """The number of components: an integer with 1 <= K <= N."""
    whole(K, "K")
    if K > N:
        raise ValueError(f"K must not exceed the number of points: got K = {K} for N = {N}; "
                         "ask for fewer components or bring more data")
    return K


def some_left(d2, found, K):
    """Some point is not among the means found so far: a squared distance d2 is above 0."""
    if not d2.any():
        raise ValueError(f"X has only {found} different points, too few for K = {K} means; "
                         "ask for fewer components")


def extremes(X):
    """The least and the largest number of each column: two (D,) arrays.

    >>> extremes(np.array([[1.0, 9.0], [2.0, 3.0]]))
    (array([1., 3.]), array([2., 9.]))
    """
    if X.shape[1] < 16:                                      # NumPy is slow along short rows
        X = X.T
        return np.array([x.min() for x in X]), np.array([x.max() for x in X])
    return X.min(axis=0), X.max(axis=0)


def columns(X):
    """Variances of the columns keep their digits: no column is tiny, or very far from zero."""
    low, high = (x.astype(np.float64) for x in extremes(X))
    reach = np.maximum(high, -low)
    for d in np.flatnonzero((reach > 0) & (reach < MIN_VALUE)):
        raise ValueError(f"X must have numbers of size {MIN_VALUE:g} or more in each column, got at "
                         f"most {reach[d]:g} in column {d}; squares of numbers so small would "
                         "vanish: use a smaller unit")
    for d in np.flatnonzero((high > low) & (high - low < 1e-10 * reach)):
        raise ValueError(f"X must not lie far from zero, got values around {high[d]:g} in column {d} "
                         f"that differ by {high[d] - low[d]:.2g} at most, too little beside rounding "
                         "errors; subtract the offset: X - X.mean(axis=0)")


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
    """Mixing weights: a (K,) array, none negative, summing to one.

    Weights in float32 sum to one only as closely as float32 allows; they are divided by their sum.
    """
    pi = real(pi, "pi")
    if pi.ndim != 1 or len(pi) < 1:
        raise ValueError(f"pi must have shape (K,) with K >= 1, got {pi.shape}")
    if (pi < 0).any():
        raise ValueError(f"pi must not be negative, got pi[{pi.argmin()}] = {pi.min():g}")
    single, pi = pi.dtype == np.float32, pi.astype(np.float64)
    rounding = max(1e-8, len(pi) * np.finfo(np.float32).eps) if single else 1e-8
    if abs(pi.sum() - 1) > rounding:
        raise ValueError(f"pi must sum to one, got {pi.sum():.10g}; divide it by its sum")
    return pi / pi.sum() if single else pi


def _say_what_is_masked(a, name):
    """Refuse a masked array: NumPy would use the numbers behind the mask as data."""
    masked = np.ma.getmaskarray(a)
    place = ", ".join(str(i) for i in np.argwhere(masked)[0])
    raise ValueError(f"{name} must not be masked, got {masked.sum()} masked value"
                     f"{'s' * int(masked.sum() > 1)}, the first at {name}[{place}]; leave such rows "
                     f"out: np.ma.compress_rows({name})")


def _from_integers(a, name):
    """Whole numbers as float64, where a float can hold each exactly."""
    if a.size and max(abs(int(a.min())), abs(int(a.max()))) > 2**53:
        raise ValueError(f"{name} holds integers beyond 2**53, which a float cannot hold exactly; "
                         "subtract an offset first")
    return np.asarray(a, dtype=np.float64)


def _in_range(a, name, least, largest):
    """Refuse what is not finite, too large or too small: min and max are NaN if anything is."""
    low, high = float(a.min()), float(a.max())
    if not np.isfinite([low, high]).all():
        _say_what_is_not_finite(a, name)
    if max(high, -low) > largest:
        raise ValueError(f"{name} must not exceed {largest:g} in size, got values from {low:g} "
                         f"to {high:g}; sums of their squares would overflow: use a larger unit")
    if 0 < max(high, -low) < least:
        raise ValueError(f"{name} must have numbers of size {least:g} or more, got values from "
                         f"{low:g} to {high:g}; their squares would vanish: use a smaller unit")


def _say_what_is_not_finite(a, name):
    """Refuse NaN and infinity, with their number and the first place."""
    wrong = ~np.isfinite(a)
    place = ", ".join(str(i) for i in np.unravel_index(wrong.argmax(), a.shape))
    raise ValueError(f"{name} must be finite, got {wrong.sum()} NaN or infinite value"
                     f"{'s' * int(wrong.sum() > 1)}, the first at {name}[{place}]; "
                     "remove or impute them first")
