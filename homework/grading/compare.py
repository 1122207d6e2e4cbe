"""What test cells use: fresh inputs, and comparisons that say what was looked at.

Every comparison first turns the value that it gets into an array of real numbers of the expected shape,
because complex numbers, strings, NaN and broadcasting pass some comparisons that they should not pass.
"""

import numpy as np

ERROR_RATE = 1e-8  # one check of a sampler fails a right one so often, whatever the seed
ENOUGH = 50  # draws expected in a class: fewer, and χ² is no good approximation

_seed = 0


def set_seed(seed):
    """The grader calls this once for each hand-in, with a seed that it records."""
    global _seed
    _seed = seed


def fresh_rng():
    """A generator of inputs: the same numbers in a plain notebook, others at every grading."""
    return np.random.default_rng(_seed)


def numbers(got, shape, what, finite=True):
    """`got` as real numbers of that shape; None in a shape leaves that length open."""
    array = _real(got, what)
    shape = (shape,) if isinstance(shape, int) else tuple(shape)
    fits = array.ndim == len(shape) and all(
        want in (None, length) for length, want in zip(array.shape, shape, strict=True)
    )
    assert fits, f"{what}: expected the shape {_said(shape)}, got {array.shape}."
    assert not np.isnan(array).any(), f"{what}: some of the numbers are NaN."
    if finite:
        assert np.isfinite(array).all(), f"{what}: some of the numbers are not finite."
    return array


def close(got, want, what, rtol=1e-6, atol=1e-9):
    """The same numbers, up to rounding; infinite exactly where infinity is expected."""
    want = np.asarray(want, dtype=float)
    finite = np.isfinite(want)
    got = numbers(got, want.shape, what, finite=finite.all())
    with np.errstate(invalid="ignore"):
        near = np.abs(got - want) <= atol + rtol * np.abs(want)
    right = np.where(finite, near, got == want)
    assert right.all(), f"{what}: {_share(~right)}."


def same(got, want, what):
    """Exactly the same: labels, counts, strings, booleans."""
    want = np.asarray(want)
    if want.dtype.kind == "U":
        got = np.asarray(got)
        assert got.dtype.kind == "U", f"{what}: expected strings, got {got.dtype}."
        assert got.shape == want.shape, f"{what}: expected the shape {want.shape}, got {got.shape}."
    else:
        got = numbers(got, want.shape, what)
    wrong = np.atleast_1d(got != want)
    assert not wrong.any(), f"{what}: {_share(wrong)}."


def raises(kind, function, *arguments, **keywords):
    """The function must refuse these arguments."""
    try:
        function(*arguments, **keywords)
    except kind:
        return
    raise AssertionError(
        f"{function.__name__}: expected {kind.__name__} for such arguments, and none came."
    )


def drawn(seen, probability, what):
    """How often each class was seen is what independent draws with these probabilities give.

    Pearson's χ² test at ERROR_RATE. It is two-sided: counts that fit too well are not random, either.
    """
    seen, expected = _pooled(seen, np.sum(seen) * np.asarray(probability))
    assert len(expected) > 1, f"{what}: too few draws to tell."
    _chi_square(seen, expected, len(expected) - 1, what)


def independent(table, what):
    """A table of counts whose rows differ by chance alone: its columns do not depend on its rows.

    Pearson's χ² test at ERROR_RATE, two-sided. Every cell should be expected some five times or more.
    """
    table = np.asarray(table)
    table = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
    freedom = (table.shape[0] - 1) * (table.shape[1] - 1)
    assert freedom > 0, f"{what}: always the same."
    _chi_square(table, expected, freedom, what)


def _chi_square(seen, expected, freedom, what):
    """Pearson's statistic is neither too large nor too small for its distribution."""
    from scipy.stats import chi2

    statistic = ((seen - expected) ** 2 / expected).sum()
    assert chi2.sf(statistic, freedom) > ERROR_RATE / 2, f"{what}: more is different than chance allows."
    assert chi2.cdf(statistic, freedom) > ERROR_RATE / 2, f"{what}: too regular for random draws."


def _pooled(seen, expected):
    """Neighbouring classes put together until ENOUGH draws are expected in each."""
    classes = [np.zeros(2)]
    for pair in np.transpose([seen, expected]):
        classes[-1] = classes[-1] + pair
        if classes[-1][1] >= ENOUGH:
            classes.append(np.zeros(2))
    rest = classes.pop()
    if classes:
        classes[-1] = classes[-1] + rest
    return np.transpose(classes or [rest])


def _real(got, what):
    """An array of booleans, whole numbers or floats."""
    try:
        array = np.asarray(got)
    except (TypeError, ValueError):
        raise AssertionError(f"{what}: expected numbers, got a {type(got).__name__}.") from None
    assert array.dtype.kind in "biuf", (
        f"{what}: expected real numbers, got {KINDS.get(array.dtype.kind, type(got).__name__)}."
    )
    return array.astype(float)


KINDS = {"c": "complex ones", "U": "text", "S": "bytes"}


def _said(shape):
    """A shape as it is written, with letters where a length is open."""
    return f"({', '.join(map(str, shape))}{',' * (len(shape) == 1)})".replace("None", "any")


def _share(wrong):
    """Which share of the values is wrong, in words."""
    return (
        "not right"
        if wrong.size == 1
        else f"{np.count_nonzero(wrong)} of {wrong.size} values are not right"
    )
