"""What a test cell compares with: fresh inputs, and comparisons that say what was looked at.

Every comparison first turns what came into an array of finite numbers: NaN passes some comparisons.
"""

import numpy as np

_seed = 0


def set_seed(seed):
    """The grader calls this once for each hand-in, with a seed that it records."""
    global _seed
    _seed = seed


def fresh_rng():
    """A generator of inputs: the same numbers in a plain notebook, others at every grading."""
    return np.random.default_rng(_seed)


def numbers(got, shape, what):
    """`got` as finite floats of that shape."""
    try:
        array = np.asarray(got, dtype=float)
    except (TypeError, ValueError):
        raise AssertionError(f"{what}: expected numbers, got a {type(got).__name__}.") from None
    shape = (shape,) if isinstance(shape, int) else tuple(shape)
    assert array.shape == shape, f"{what}: expected the shape {shape}, got {array.shape}."
    assert np.isfinite(array).all(), f"{what}: some of the numbers are not finite."
    return array


def close(got, want, what, rtol=1e-6, atol=1e-9):
    """The same numbers, up to rounding."""
    want = np.asarray(want, dtype=float)
    got = numbers(got, want.shape, what)
    wrong = np.abs(got - want) > atol + rtol * np.abs(want)
    assert not wrong.any(), f"{what}: {_share(wrong)}."


def same(got, want, what):
    """Exactly the same: labels, counts, strings, booleans."""
    want = np.asarray(want)
    if want.dtype.kind in "biu":
        got = numbers(got, want.shape, what)
    got = np.asarray(got)
    assert got.shape == want.shape, f"{what}: expected the shape {want.shape}, got {got.shape}."
    assert got.dtype.kind in COMPARABLE[want.dtype.kind], (
        f"{what}: expected {want.dtype}, got {got.dtype}."
    )
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


COMPARABLE = {"b": "biuf", "i": "biuf", "u": "biuf", "f": "biuf", "c": "c", "U": "U"}


def _share(wrong):
    return (
        "not right"
        if wrong.size == 1
        else f"{np.count_nonzero(wrong)} of {wrong.size} values are not right"
    )
