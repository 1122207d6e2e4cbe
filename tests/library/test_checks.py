"""Bad input is refused at the call, in words that say what to do; good input is left alone."""

import re
from collections.abc import Iterator

import numpy as np
import pytest

from lecture_lib import checks, datasets, em, gaussian, initialise, kmeans, mixture, selection
from lecture_lib.fast import seeding
from lecture_lib.mixture import Mixture

X = np.array([[0.0, 1.0], [2.0, 0.0], [5.0, 5.0], [6.0, 4.0], [7.0, 7.0]])
MU = X[:2]
THETA = Mixture(np.full(2, 0.5), MU, np.stack([9 * np.eye(2)] * 2))


def rng():
    return np.random.default_rng(0)


def first_of_em(*arguments, **options):
    return next(em.em(*arguments, **options))


TAKE_X = {  # every entrance for data
    "gaussian.maximum_likelihood": gaussian.maximum_likelihood,
    "kmeans.lloyd": lambda X: next(kmeans.lloyd(X, MU)),
    "kmeans.fit": lambda X: kmeans.fit(X, MU),
    "em.em": lambda X: next(em.em(X, THETA)),
    "em.fit": lambda X: em.fit(X, THETA, max_iter=2),
    "initialise.random_points": lambda X: initialise.random_points(X, 2, rng()),
    "initialise.plus_plus": lambda X: initialise.plus_plus(X, 2, rng()),
    "initialise.mixture_around": lambda X: initialise.mixture_around(X, MU),
    "kmeans.predict": lambda X: kmeans.predict(X, MU),
    "em.predict_proba": lambda X: em.predict_proba(X, THETA),
    "mixture.score_samples": lambda X: mixture.score_samples(X, THETA),
    "seeding.plus_plus": lambda X: seeding.plus_plus(X, 2, rng()),
    "selection.silhouette": lambda X: selection.silhouette(X, [0, 1, 0, 1, 1]),
}
TAKE_MU = {
    "kmeans.lloyd": lambda mu: next(kmeans.lloyd(X, mu)),
    "kmeans.fit": lambda mu: kmeans.fit(X, mu),
    "initialise.mixture_around": lambda mu: initialise.mixture_around(X, mu),
}
TAKE_THETA = {
    "mixture.validated": mixture.validated,
    "em.predict_proba": lambda theta: em.predict_proba(X, theta),
    "mixture.score_samples": lambda theta: mixture.score_samples(X, theta),
    "mixture.sample": lambda theta: mixture.sample(theta, 3, rng()),
    "em.em": lambda theta: next(em.em(X, theta)),
    "em.fit": lambda theta: em.fit(X, theta),
}
TAKE_K = {
    "initialise.random_points": lambda K: initialise.random_points(X, K, rng()),
    "seeding.plus_plus": lambda K: seeding.plus_plus(X, K, rng()),
    "initialise.plus_plus": lambda K: initialise.plus_plus(X, K, rng()),
}
TAKE_RNG = {
    "initialise.random_points": lambda g: initialise.random_points(X, 2, g),
    "seeding.plus_plus": lambda g: seeding.plus_plus(X, 2, g),
    "initialise.plus_plus": lambda g: initialise.plus_plus(X, 2, g),
    "mixture.sample": lambda g: mixture.sample(THETA, 2, g),
    "datasets.animals": lambda g: datasets.animals(2, g),
}
TAKE_N = {
    "mixture.sample": lambda N: mixture.sample(THETA, N, rng()),
    "datasets.animals": lambda N: datasets.animals(N, rng()),
}


def entrances(table):
    return pytest.mark.parametrize("enter", table.values(), ids=table)


def holed(*places, value=np.nan):
    bad = X.copy()
    for place in places:
        bad[place] = value
    return bad


BAD_X = {
    "one NaN": (
        holed((3, 1)),
        r"^X must be finite, got 1 NaN or infinite value, the first at "
        r"X\[3, 1\]; remove or impute them first$",
    ),
    "three NaN": (holed((1, 0), (1, 1), (4, 0)), r"got 3 NaN or infinite values.*X\[1, 0\]"),
    "infinity": (holed((2, 0), value=-np.inf), r"finite, got 1 .*X\[2, 0\]"),
    "one dimension": (X[:, 0], r"^X must have shape \(N, D\), got \(5,\).*pass X\[:, None\]"),
    "three dimensions": (X[None], r"shape \(N, D\).*got \(1, 5, 2\)"),
    "a number": (np.float64(3), r"shape \(N, D\).*got \(\)"),
    "no points": (X[:0], r"at least one point and one column, got \(0, 2\)"),
    "no columns": (X[:, :0], r"at least one point and one column, got \(5, 0\)"),
    "text": (X.astype(str), r"real numbers, got dtype <U.*np.asarray\(X, dtype=float\)"),
    "objects": (X.astype(object), "real numbers, got dtype object; convert it"),
    "None": (None, "real numbers, got dtype object"),
    "complex": (X + 0j, "real numbers, got dtype complex128"),
    "truth values": (X > 2, "real numbers, got dtype bool"),
    "dates": (X.astype("datetime64[s]"), "real numbers, got dtype datetime64"),
    "ragged rows": ([[1.0, 2.0], [3.0]], "X must be a rectangular array of numbers"),
    "huge integers": (
        X.astype(int) + 2**60,
        r"^X holds integers beyond 2\*\*53.*; subtract an offset first$",
    ),
    "huge negative integers": (np.full((5, 2), -(2**63)), r"integers beyond 2\*\*53"),
    "huge unsigned integers": (np.full((5, 2), 2**64 - 1, np.uint64), r"integers beyond 2\*\*53"),
    "tiny numbers": (
        1e-165 * X,
        r"^X must have numbers of size 1e-75 or more, got values from 0 to 7e-165; "
        r"their squares would vanish: use a smaller unit$",
    ),
    "a masked value": (
        np.ma.masked_equal(X, 6.0),
        r"^X must not be masked, got 1 masked value, the first at X\[3, 0\]; "
        r"leave such rows out: np\.ma\.compress_rows\(X\)$",
    ),
    "masked values": (np.ma.masked_greater(X, 4.5), r"got 5 masked values, the first at X\[2, 0\]"),
    "huge numbers": (1e80 * X, r"must not exceed 1e\+75 in size, got values from 0 to 7e\+80"),
}


@entrances(TAKE_X)
@pytest.mark.parametrize(("bad", "words"), BAD_X.values(), ids=BAD_X)
def test_bad_data_are_refused(enter, bad, words):
    with pytest.raises(ValueError, match=words):
        enter(bad)


def test_the_first_nan_of_many_chunks_is_found_and_all_are_counted():
    many = np.zeros((20_000, 2))
    many[[9000, 12_345], [1, 0]] = np.nan
    with pytest.raises(ValueError, match=r"got 2 NaN or infinite values, .*X\[9000, 1\]"):
        kmeans.fit(many, MU)


BAD_MU = {
    "NaN": (holed((1, 1))[:2], r"^mu must be finite, got 1 .*mu\[1, 1\]"),
    "one dimension": (MU[0], r"mu must have shape \(N, D\), got \(2,\).*mu\[:, None\]"),
    "no means": (MU[:0], r"mu must have .*got \(0, 2\)"),
    "too many": (
        np.zeros((6, 2)),
        r"^K must not exceed .*got K = 6 for N = 5; ask for fewer .* bring more data$",
    ),
    "too wide": (np.zeros((2, 3)), r"^mu must have shape \(2, 2\), got \(2, 3\)"),
    "text": ([["a", "b"]], "mu must hold real numbers, got dtype <U"),
    "objects": (MU.astype(object), "mu must hold real numbers, got dtype object"),
}


@entrances(TAKE_MU)
@pytest.mark.parametrize(("bad", "words"), BAD_MU.values(), ids=BAD_MU)
def test_bad_means_are_refused(enter, bad, words):
    with pytest.raises(ValueError, match=words):
        enter(bad)


def but(**parts):
    return THETA._replace(**parts)


def second(Sigma):
    return but(Sigma=np.stack([np.eye(2), np.array(Sigma, dtype=float)]))


BAD_THETA = {
    "no tuple": (7, r"^theta must be Mixture\(pi, mu, Sigma\), got int"),
    "None": (None, r"theta must be Mixture\(pi, mu, Sigma\), got NoneType"),
    "two parts": (THETA[:2], r"theta must be Mixture\(pi, mu, Sigma\), got tuple"),
    "weights above one": (but(pi=np.array([0.5, 0.6])), "pi must sum to one, got 1.1; divide it"),
    "weights below one": (but(pi=np.array([0.5, 0.4])), "pi must sum to one, got 0.9"),
    "negative weight": (but(pi=np.array([1.5, -0.5])), r"not be negative, got pi\[1\] = -0.5"),
    "NaN weight": (but(pi=np.array([0.5, np.nan])), r"^pi must be finite, got 1 .*pi\[1\]"),
    "weights in a table": (but(pi=np.full((1, 2), 0.5)), r"pi must have shape \(K,\).*\(1, 2\)"),
    "no weights": (
        Mixture(np.ones(0), np.ones((0, 2)), np.ones((0, 2, 2))),
        r"pi must have shape \(K,\) with K >= 1",
    ),
    "text weights": (but(pi=np.array(["a", "b"])), "pi must hold real numbers"),
    "one mean for two": (but(mu=MU[:1]), r"^mu must have shape \(2, 2\), got \(1, 2\)"),
    "flat means": (but(mu=MU[0]), r"^mu must .*mu\[:, None\]"),
    "infinite mean": (but(mu=holed((0, 1), value=np.inf)[:2]), r"mu must be finite.*mu\[0, 1\]"),
    "one covariance for two": (
        but(Sigma=THETA.Sigma[:1]),
        r"^Sigma must have shape \(2, 2, 2\), got \(1, 2, 2\)",
    ),
    "variances alone": (but(Sigma=np.ones((2, 2))), r"Sigma must have shape \(2, 2, 2\)"),
    "NaN covariance": (second([[1, np.nan], [0, 1]]), r"Sigma must be finite.*Sigma\[1, 0, 1\]"),
    "asymmetric": (second([[1, 0.5], [0.1, 1]]), r"component 1: .*not symmetric; use"),
    "indefinite": (second([[1, 2], [2, 1]]), "component 1: .*not positive definite"),
    "singular": (second([[1, 1], [1, 1]]), "component 1: .*not positive definite.*ridge"),
    "zero variance": (second([[0, 0], [0, 1]]), r"component 1: .*not positive.*variances are \[0"),
    "negative variance": (second([[1, 0], [0, -1]]), "component 1: .*not positive definite"),
}


@entrances(TAKE_THETA)
@pytest.mark.parametrize(("bad", "words"), BAD_THETA.values(), ids=BAD_THETA)
def test_what_is_no_mixture_is_refused(enter, bad, words):
    with pytest.raises(ValueError, match=words):
        enter(bad)


@pytest.mark.parametrize("enter", [first_of_em, em.fit])
def test_a_mixture_that_does_not_fit_the_data_is_refused(enter):
    with pytest.raises(ValueError, match=r"mu must have shape \(2, 1\), got \(2, 2\)"):
        enter(X[:, :1], THETA)
    with pytest.raises(ValueError, match=r"K must not exceed .*got K = 2 for N = 1; ask for fewer"):
        enter(X[:1], THETA)


@entrances(TAKE_K)
@pytest.mark.parametrize(
    ("K", "words"),
    [
        (0, "^K must be a whole number, at least 1, got 0"),
        (-1, "at least 1, got -1"),
        (2.0, "got 2.0"),
        (True, "got True"),
        ("2", "got '2'"),
        (None, "got None"),
        (6, "K must not exceed the number of points: got K = 6 for N = 5"),
    ],
)
def test_a_number_of_components_that_is_none_is_refused(enter, K, words):
    with pytest.raises(ValueError, match=words):
        enter(K)


@entrances(TAKE_N)
@pytest.mark.parametrize("N", [0, -1, 2.5, "3", None, True])
def test_a_number_of_points_that_is_none_is_refused(enter, N):
    with pytest.raises(ValueError, match=f"^N must be a whole number, at least 1, got {N!r}"):
        enter(N)


@entrances(TAKE_RNG)
@pytest.mark.parametrize("bad", [None, 0, np.random, np.random.RandomState])
def test_only_a_generator_is_taken_for_one(enter, bad):
    with pytest.raises(
        ValueError,
        match=(
            rf"^rng must be a numpy\.random\.Generator, got {type(bad).__name__}; "
            r"make one with np\.random\.default_rng\(seed\)$"
        ),
    ):
        enter(bad)


@pytest.mark.parametrize("enter", [first_of_em, em.fit])
def test_a_column_whose_squares_would_vanish_is_refused(enter):
    with pytest.raises(
        ValueError, match=r"size 1e-75 or more in each column, got at most 7e-80 in column 1"
    ):
        enter(X * [1.0, 1e-80], THETA)


@pytest.mark.parametrize("enter", [first_of_em, em.fit])
@pytest.mark.parametrize("ridge", [-1e-3, np.nan, np.inf, "small", 1 + 0j, None, np.eye(2)])
def test_a_ridge_that_is_no_variance_is_refused(enter, ridge):
    with pytest.raises(ValueError, match=r"^ridge must be a finite number, at least 0, got"):
        enter(X, THETA, ridge=ridge)


@pytest.mark.parametrize("enter", [first_of_em, em.fit])
@pytest.mark.parametrize("restrict", ["full", None])
def test_a_restriction_that_is_no_function_is_refused(enter, restrict):
    with pytest.raises(
        ValueError,
        match=(f"^restrict must be a function .*mixture.full, tied, diagonal or spherical.*{restrict}"),
    ):
        enter(X, THETA, restrict=restrict)


def test_a_tolerance_or_number_of_steps_that_is_none_is_refused():
    for tol in (-1, np.nan, "1e-6"):
        with pytest.raises(ValueError, match=r"^tol must be a finite number, at least 0"):
            em.fit(X, THETA, tol=tol)
    for max_iter in (-1, 1.5, None):
        with pytest.raises(ValueError, match=r"^max_iter must be a whole number, at least 0"):
            em.fit(X, THETA, max_iter=max_iter)
        with pytest.raises(ValueError, match=r"^max_iter must be a whole number, at least 0"):
            kmeans.fit(X, MU, max_iter=max_iter)


def test_parameters_of_an_unknown_restriction_are_not_guessed():
    with pytest.raises(
        ValueError,
        match=(r"^restrict must be mixture\.full, tied, .*, got <.*count the parameters yourself$"),
    ):
        selection.n_parameters(THETA, restrict=lambda Sigma, pi: Sigma)


@pytest.mark.parametrize(
    ("z", "words"),
    [
        ([0, 0, 0, 0, 0], "^z must name at least two clusters, got one: .* compares a point.* next$"),
        ([0, 1], r"^z must have shape \(5,\), got \(2,\)"),
        ([0, 1, 0, 1, np.nan], r"^z must be finite.*z\[4\]"),
        (list("abcde"), "z must hold real numbers"),
    ],
)
def test_clusters_that_are_none_are_refused(z, words):
    with pytest.raises(ValueError, match=words):
        selection.silhouette(X, z)


def answer(enter, data):
    """What an entrance returns, or the first of what it yields, as text with every digit."""
    found = enter(data)
    with np.printoptions(precision=17):
        return repr(next(found) if isinstance(found, Iterator) else found)


@pytest.mark.parametrize("kind", [np.float32, np.float16, np.longdouble, ">f8", int, np.int8, np.uint64])
@entrances(TAKE_X)
def test_every_kind_of_real_number_gives_the_answer_of_float64(enter, kind):
    assert answer(enter, X.astype(kind)) == answer(enter, X)


def test_the_largest_numbers_that_are_allowed_are_allowed():
    assert checks.real([checks.MAX_VALUE, -checks.MAX_VALUE], "X").max() == checks.MAX_VALUE
    assert checks.real([2**53, -(2**53)], "X").tolist() == [2.0**53, -(2.0**53)]
    with pytest.raises(ValueError, match="must not exceed"):
        checks.real([-1.01 * checks.MAX_VALUE], "X")
    for beyond in (2**53 + 1, -(2**53) - 1):
        with pytest.raises(ValueError, match="integers beyond"):
            checks.real([beyond], "X")


@entrances(TAKE_X)
def test_lists_give_the_answer_of_arrays(enter):
    assert answer(enter, X.tolist()) == answer(enter, X)


def test_whole_numbers_become_float64():
    assert checks.real([1, 2], "X").dtype == np.float64


def test_float32_and_float64_are_not_copied():
    for dtype in (np.float32, np.float64):
        a = X.astype(dtype)
        assert np.shares_memory(checks.points(a), a)


def frozen(a):
    a = np.array(a)
    a.setflags(write=False)
    return a


def test_no_entrance_modifies_what_it_is_given():
    data, mu, theta = frozen(X), frozen(MU), Mixture(*map(frozen, THETA))
    before = [a.copy() for a in (data, mu, *theta)]
    gaussian.maximum_likelihood(data)
    list(kmeans.lloyd(data, mu))
    kmeans.fit(data, mu)
    start = em.em(data, theta)
    steps = [next(start) for _ in range(3)]
    em.fit(data, theta, max_iter=3)
    mixture.validated(theta)
    mixture.sample(theta, 5, rng())
    initialise.random_points(data, 2, rng())[:] = 0
    initialise.plus_plus(data, 2, rng())[:] = 0
    initialise.mixture_around(data, mu)
    selection.silhouette(data, frozen([0, 1, 0, 1, 1]))
    for restrict in (mixture.full, mixture.tied, mixture.diagonal, mixture.spherical):
        restrict(theta.Sigma, theta.pi)
    assert len(steps) == 3
    for a, b in zip(before, (data, mu, *theta), strict=True):
        assert (a == b).all()


def test_no_message_is_without_a_number_or_a_name():
    """A reader must learn what came, not only what should have come."""
    for bad, _ in BAD_X.values():
        with pytest.raises(ValueError, match="X") as caught:
            checks.points(bad)
        assert re.search(r"got|hold|array", str(caught.value))
