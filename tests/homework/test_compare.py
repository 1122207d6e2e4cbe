"""What a comparison lets pass and what it refuses; how often a sampler's check errs."""

import numpy as np
import pytest
from grading import compare, run_tests, wire

ONES = np.ones((2, 3))


@pytest.mark.parametrize(
    "got",
    [
        ONES + 7j,
        ONES + 0j,
        ONES.astype(str),
        ONES.astype(object),
        ONES[0],
        ONES[None],
        ONES.T,
        1.0,
        [[1, 1], [1]],
        ONES * np.nan,
        ONES * np.inf,
        None,
        "1",
        {},
    ],
)
@pytest.mark.parametrize("compared", [compare.close, compare.same])
def test_what_is_not_an_array_of_real_numbers_of_this_shape_is_refused(compared, got):
    with pytest.raises(AssertionError):
        compared(got, ONES, "ones")


@pytest.mark.parametrize(
    "got", [ONES, ONES.tolist(), ONES.astype(int), ONES > 0, tuple(map(tuple, ONES))]
)
def test_the_same_numbers_in_another_form_pass(got):
    compare.close(got, ONES, "ones")
    compare.same(got, ONES.astype(int), "ones")


def test_infinity_is_right_only_where_it_is_expected():
    want = [1.0, -np.inf]
    compare.close([1.0, -np.inf], want, "one of each")
    for got in ([1.0, np.inf], [1.0, -1e300], [-np.inf, -np.inf], [1.0, np.nan], [np.nan, -np.inf]):
        with pytest.raises(AssertionError):
            compare.close(got, want, "one of each")


def test_a_length_may_be_left_open():
    assert compare.numbers(ONES, (None, 3), "rows of three").shape == (2, 3)
    with pytest.raises(AssertionError, match=r"expected the shape \(any, 4\), got \(2, 3\)"):
        compare.numbers(ONES, (None, 4), "rows of four")


def test_a_right_sampler_fails_as_often_as_stated(monkeypatch):
    """At a rate that can be seen: one in a hundred instead of one in a hundred million."""
    monkeypatch.setattr(compare, "ERROR_RATE", 0.01)
    rng = np.random.default_rng(0)
    few, many = np.array([0.5, 0.3, 0.2]), np.array([0.5, 0.3, 0.19, 0.009, 0.001])

    def fails(check, *seen):
        try:
            check(*seen, "the classes")
        except AssertionError:
            return True
        return False

    one = sum(fails(compare.drawn, rng.multinomial(20_000, many), many) for _ in range(4000))
    each = sum(fails(compare.independent, rng.multinomial(50, few, 40)) for _ in range(4000))
    assert abs(np.array([one, each]) - 40).max() < 5 * np.sqrt(40)


def test_what_was_not_drawn_is_refused():
    p = np.array([0.5, 0.3, 0.2])
    for seen in ([5300, 2900, 1800], [5000, 3000, 2000]):
        with pytest.raises(AssertionError):
            compare.drawn(seen, p, "ten thousand draws")
    with pytest.raises(AssertionError, match="too regular"):
        compare.independent([[25, 15, 10]] * 40, "forty times the same shares")
    with pytest.raises(AssertionError, match="more is different"):
        compare.independent([[4000, 3000], [3000, 4000]], "four kinds of pairs")


def called(function, *arguments):
    """A call as the grader makes it, with both sides of the wire in one process."""

    def ask(request):
        asked = wire.unpack(request)
        return wire._ask(asked, {"function": function})

    return run_tests.StudentFunction("function", ask, {})(*arguments)


def test_arguments_changed_in_place_are_noticed_whatever_they_are():
    X, rng = np.arange(6.0), np.random.default_rng(1)

    def with_(change):
        def function(*arguments):
            change(*arguments)
            return 1.0

        return function

    assert called(lambda X, rng: rng.random() + X[0], X, rng) < 1
    for change in (
        lambda X: X.sort(),
        lambda X: X.__setitem__(0, 7.0),
        lambda X: setattr(X, "shape", (2, 3)),
    ):
        with pytest.raises(AssertionError, match="changed its arguments in place"):
            called(with_(change), X[::-1])
    with pytest.raises(AssertionError, match="changed its arguments in place"):
        called(with_(lambda pair: pair[1].append(0)), (X, [1, 2]))


@pytest.mark.parametrize("value", [1 + 0j, np.complex128(1), np.ones(2, complex)])
def test_complex_numbers_do_not_cross_the_wire(value):
    with pytest.raises(wire.NotPlainData):
        wire.pack(value)
