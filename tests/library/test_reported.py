"""Inputs that users of such software report: the right answer, or a sentence that says what to do."""

import warnings
from itertools import islice

import numpy as np
import pytest
from hypothesis import given
from strategies import generators

from lecture_lib import checks, datasets, em, initialise, kmeans, mixture
from lecture_lib.mixture import Mixture


def entrances(X, theta):
    """The first steps of EM, by both ways in."""
    list(islice(em.em(X, theta), 3))
    em.fit(X, theta, max_iter=2)


@pytest.mark.parametrize("N", [500, 5000])
@pytest.mark.parametrize("enter", [lambda X, theta: next(em.em(X, theta)), em.fit])
def test_times_in_seconds_that_differ_by_milliseconds_have_an_offset_to_subtract(enter, N):
    X = 1.7e9 + np.random.default_rng(0).normal(scale=1e-3, size=(N, 1))
    start = Mixture(np.ones(1), np.array([[1.7e9]]), np.ones((1, 1, 1)))
    says = r"X must not lie far from zero, got values around 1\.7e\+09 .*: X - X\.mean\(axis=0\)$"
    with pytest.raises(ValueError, match=says):
        enter(X, start)
    found = em.fit(X - X.mean(axis=0), start._replace(mu=np.zeros((1, 1))))
    assert found.theta.Sigma.item() == pytest.approx((X - X[0]).var(), rel=1e-8)


def test_an_offset_of_a_hundred_million_widths_costs_no_more_than_eight_digits():
    X = 1e8 + np.random.default_rng(0).normal(size=(5000, 1))
    start = Mixture(np.ones(1), np.array([[1e8]]), np.ones((1, 1, 1)))
    for theta in (em.fit(X, start).theta, list(islice(em.em(X, start), 3))[-1].theta):
        assert theta.Sigma.item() == pytest.approx((X - X[0]).var(), rel=1e-8)


def test_an_array_with_nothing_masked_is_an_array():
    X = np.ma.masked_array([[1.0], [2.0], [9.0]])
    assert kmeans.fit(X, [[1.0], [9.0]]).z.tolist() == [0, 0, 1]


def test_sums_do_not_keep_the_rounding_of_an_outlier_that_has_left():
    X = [6.5378752005610584e16, 5.8, 5.3316648019340326e17, 8.7, 3.8, 71081205.9]
    mu = [31628319.6, 6.41, 32492447.2, 2.11, 1.777]
    X, mu = np.array(X)[:, None], np.array(mu)[:, None]
    trace = [step.J for step in kmeans.lloyd(X, mu)]
    np.testing.assert_allclose(kmeans.fit(X, mu).trace, trace, rtol=1e-12)
    assert trace[-2] == pytest.approx(10.94, abs=0.01)


@given(generators())
def test_fit_is_lloyd_for_numbers_of_every_size(rng):
    """From 1 to 1e16, so that outliers enter and leave clusters of small numbers."""
    X = rng.normal(size=(30, 1)) * 10.0 ** rng.integers(0, 17, size=(30, 1))
    mu = rng.normal(size=(5, 1)) * 10.0 ** rng.integers(0, 8, size=(5, 1))
    steps, found = list(kmeans.lloyd(X, mu)), kmeans.fit(X, mu)
    assert (np.eye(5)[found.z] == steps[-1].r).all()
    np.testing.assert_allclose(found.mu, steps[-1].mu, rtol=1e-10)
    np.testing.assert_allclose(found.trace, [step.J for step in steps], rtol=1e-8)


@given(generators())
def test_as_many_points_as_columns_lie_in_a_plane_so_that_no_gaussian_fits_best(rng):
    X = np.unique(rng.integers(-3, 4, size=(3, 3)).astype(float), axis=0)
    with pytest.raises(em.CollapseError, match="no longer positive definite"):
        em.fit(X, Mixture(np.ones(1), X[:1], np.eye(3)[None]))
    with pytest.raises(em.CollapseError, match="no longer positive definite"):
        list(islice(em.em(X, Mixture(np.ones(1), X[:1], np.eye(3)[None])), 9))


@given(generators())
def test_weights_in_float32_sum_to_one_as_well_as_float32_can(rng):
    w = rng.exponential(size=rng.integers(1, 300)).astype(np.float32)
    pi = checks.weights(w / w.sum())
    assert pi.dtype == np.float64
    assert pi.sum() == pytest.approx(1, abs=1e-15 * len(w))
    with pytest.raises(ValueError, match=r"pi must sum to one, got 1\.1\d*; divide it by its sum"):
        checks.weights(np.array([0.5, 0.6], dtype=np.float32))


@pytest.mark.parametrize("order", [1, -1])
def test_small_numbers_beside_outliers_keep_their_digits(order):
    rng = np.random.default_rng(1)
    X = np.concatenate([rng.normal(size=(40, 1)), 1e13 + 1e12 * rng.normal(size=(5, 1))])[::order]
    start = Mixture(np.full(2, 0.5), np.array([[0.5], [1e13]]), np.array([[[4.0]], [[1e25]]]))
    stepped = list(islice(em.em(X, start), 2))[-1].theta
    for ours, other in zip(em.fit(X, start, max_iter=1).theta, stepped, strict=True):
        np.testing.assert_allclose(ours, other, rtol=1e-12)


def test_new_rows_are_checked_before_they_are_scored():
    X = np.array([[250], [3]], dtype=np.uint8)
    theta = Mixture(np.full(2, 0.5), np.array([[255.0], [0.0]]), np.full((2, 1, 1), 9.0))
    assert kmeans.predict(X, [[255], [0]]).tolist() == [0, 1]
    assert em.predict_proba(X, theta).round(3).tolist() == [[1, 0], [0, 1]]
    assert mixture.score_samples(X, theta).sum() == pytest.approx(
        mixture.log_likelihood(X.astype(float), theta)
    )
    wide = Mixture(np.ones(1), np.zeros((1, 2)), np.eye(2)[None])
    for score in (em.predict_proba, mixture.score_samples):
        with pytest.raises(ValueError, match=r"mu must have shape \(1, 1\), got \(1, 2\)"):
            score(X, wide)
    with pytest.raises(ValueError, match=r"mu must have shape \(1, 1\), got \(1, 2\)"):
        kmeans.predict(X, wide.mu)


@given(generators())
def test_the_nearest_mean_of_new_rows_is_the_one_that_assign_finds(rng):
    X, mu = rng.normal(size=(50, 2)), rng.normal(size=(7, 2))
    assert (kmeans.predict(X, mu) == kmeans.assign(X, mu).argmax(axis=1)).all()
    assert kmeans.predict(X[:1], mu).shape == (1,)  # fewer rows than means


@pytest.mark.parametrize("unit", [2e-75, 1e-30, 1.0, 1e30, 9e73])
def test_numbers_of_every_allowed_size_give_the_same_answer(unit):
    X = unit * np.array([[1.0], [2.0], [9.0], [10.0]])
    start = Mixture(np.full(2, 0.5), X[[0, 3]], np.full((2, 1, 1), 4 * unit**2))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        entrances(X, start)
        found = kmeans.fit(X, X[:2])
        sigma = em.fit(X, start).theta.Sigma.ravel()
    assert found.z.tolist() == [0, 0, 1, 1]
    assert found.J == pytest.approx(unit**2, rel=1e-12)
    np.testing.assert_allclose(sigma / unit**2, 0.25, rtol=1e-6)


def test_covariances_may_be_as_large_as_the_data_allow_and_no_larger():
    X = np.array([[1e75], [-1e75]])
    assert mixture.validated(Mixture([1.0], [[0.0]], [[[X.var()]]])).Sigma.item() == X.var()
    with pytest.raises(ValueError, match=r"Sigma must not exceed 1e\+150"):
        mixture.validated(Mixture([1.0], [[0.0]], [[[1e151]]]))


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_lines_of_the_data_may_end_as_the_system_has_it(ending, tmp_path, monkeypatch):
    folder = tmp_path / "data"
    folder.mkdir()
    for path in datasets.files("lecture_lib").joinpath("data").iterdir():
        lines = path.read_text(encoding="utf-8").splitlines()
        (folder / path.name).write_bytes((ending.join(lines) + ending).encode())
    monkeypatch.setattr(datasets, "files", lambda package: tmp_path)
    assert datasets.old_faithful().X.shape == (272, 2)
    assert datasets.penguins().X.shape == (274, 1)


@pytest.fixture
def silent_cholesky(monkeypatch):
    """WebAssembly has no flags for invalid results: NumPy gives nan there, and raises elsewhere."""
    cholesky = np.linalg.cholesky

    def silent(A):
        try:
            return cholesky(A)
        except np.linalg.LinAlgError:
            return np.full_like(A, np.nan)

    monkeypatch.setattr(np.linalg, "cholesky", silent)


def test_a_collapse_is_named_in_a_browser_too(silent_cholesky):
    X = datasets.old_faithful().X
    mu = initialise.random_points(X, 12, np.random.default_rng(2))
    start = initialise.mixture_around(X, mu)
    for enter in (em.fit, lambda X, theta: list(em.em(X, theta))):
        with pytest.raises(em.CollapseError, match="component 6 has collapsed at iteration 64"):
            enter(X, start)


def test_indices_have_the_size_of_indices():
    """In a browser 32 bits, and NumPy refuses longer ones where it counts."""
    theta = Mixture(np.ones(1), np.zeros((1, 1)), np.ones((1, 1, 1)))
    assert mixture.sample(theta, 2, np.random.default_rng(0))[1].dtype == np.intp
