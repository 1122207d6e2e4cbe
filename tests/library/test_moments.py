"""Two matrix products say what the formulas say, or nothing."""

import numpy as np
import pytest
from hypothesis import assume, given
from strategies import RESTRICTIONS, problems

from lecture_lib import em, mixture
from lecture_lib.fast import sufficient_statistics as moments
from lecture_lib.mixture import Mixture

restrictions = pytest.mark.parametrize("restrict", RESTRICTIONS)


def started(problem, restrict):
    """X, a start of the shape that restrict makes, the box around X, and the coefficients."""
    X, theta = problem
    theta = theta._replace(Sigma=restrict(theta.Sigma, theta.pi))
    box = moments.box(X, restrict)
    return X, theta, box, moments.coefficients(theta, box)


@restrictions
@given(problem=problems())
def test_the_log_joint_is_linear_in_the_terms(restrict, problem):
    X, theta, box, W = started(problem, restrict)
    assume(W is not None)
    T = moments.terms(X, box, np.empty((W.shape[1], len(X))))
    np.testing.assert_allclose(W @ T, mixture.log_joint(X, theta).T, atol=1e-9)


@restrictions
@given(problem=problems())
def test_both_ways_give_the_same_sums(restrict, problem):
    X, theta, box, W = started(problem, restrict)
    assume(W is not None)
    ours, other = moments.sums(moments.tables(X, box), W, box), em.sums(X, theta)
    ours_shaped, other_shaped = (restrict(S.scatter, theta.pi) for S in (ours, other))
    s = np.sqrt(np.einsum("kdd->d", other_shaped))
    np.testing.assert_allclose(ours.N_k, other.N_k, rtol=1e-9)
    np.testing.assert_allclose((ours.mu - other.mu) / s, 0, atol=1e-9)
    np.testing.assert_allclose((ours_shaped - other_shaped) / s / s[:, None], 0, atol=1e-9)
    assert ours.log_likelihood == pytest.approx(other.log_likelihood, rel=1e-11)


def test_a_point_far_from_all_components_has_its_share_too():
    """Its densities are below the smallest number, so their logarithms need a largest of their own."""
    X = np.array([[0.0], [0.5], [100.0]])
    theta = Mixture(np.full(2, 0.5), np.array([[0.0], [1.0]]), np.array([[[1.0]], [[1.1]]]))
    box = moments.box(X)
    W = moments.coefficients(theta, box)
    ours, other = moments.sums(moments.tables(X, box), W, box), em.sums(X, theta)
    np.testing.assert_allclose(ours.N_k, other.N_k, rtol=1e-9)
    assert ours.log_likelihood == pytest.approx(other.log_likelihood, rel=1e-11)


def test_the_box_holds_the_data_whatever_their_unit_and_constant_columns_too():
    X = np.random.default_rng(0).normal(size=(50, 3)) * [1e-8, 1e8, 0] + [0, -1e12, 7]
    for dtype in (np.float64, np.float32):
        box = moments.box(X.astype(dtype))
        inside = (X.astype(dtype) - box.middle) / box.unit
        np.testing.assert_allclose(inside[:, :2].max(axis=0), 1, rtol=1e-6)
        np.testing.assert_allclose(inside[:, :2].min(axis=0), -1, rtol=1e-6)
        assert (inside[:, 2] == 0).all()


@pytest.mark.parametrize(("width", "sure"), [(1e-2, True), (1e-4, False), (0.0, False)])
def test_narrow_components_are_left_to_the_formulas(width, sure):
    X = np.array([[-1.0], [1.0]])
    theta = Mixture(np.full(2, 0.5), np.zeros((2, 1)), np.array([[[1.0]], [[width**2]]]))
    assert (moments.coefficients(theta, moments.box(X)) is not None) == sure


@pytest.mark.parametrize("part", [dict(mu=np.array([[0.0], [1e4]])), dict(pi=np.array([1.0, 0.0]))])
def test_far_and_weightless_components_are_left_to_the_formulas(part):
    theta = Mixture(np.full(2, 0.5), np.zeros((2, 1)), np.ones((2, 1, 1)))
    box = moments.box(np.array([[-1.0], [1.0]]))
    assert moments.coefficients(theta, box) is not None
    assert moments.coefficients(theta._replace(**part), box) is None


def test_a_start_with_covariances_is_left_to_the_formulas_where_the_terms_have_none():
    X = np.random.default_rng(0).normal(size=(30, 2))
    start = Mixture(np.ones(1), np.zeros((1, 2)), np.array([[[1.0, 0.5], [0.5, 1.0]]]))
    assert moments.coefficients(start, moments.box(X)) is not None
    assert moments.coefficients(start, moments.box(X, mixture.diagonal)) is None
    assert em.fit(X, start, restrict=mixture.diagonal, max_iter=0).log_likelihood == pytest.approx(
        mixture.log_likelihood(X, start), rel=1e-12
    )


def test_components_as_narrow_as_rounding_makes_equal_points_are_left_to_the_formulas():
    X = np.array([[1e12 - 1], [1e12 + 1]])
    box = moments.box(X)
    for wider, sure in (1.01, True), (0.99, False):
        theta = Mixture(np.ones(1), np.array([[1e12]]), (wider * box.least[:, None, None]) ** 2)
        assert (moments.coefficients(theta, box) is not None) == sure


@pytest.mark.parametrize(("N", "once"), [(4096, True), (4097, False)])
def test_the_terms_of_a_single_chunk_are_made_once(N, once):
    X = np.random.default_rng(0).normal(size=(N, 2))
    tables = moments.tables(X, moments.box(X))
    assert (tables() is tables()) == once
    assert sum(T.shape[1] for T in tables()) == N


def test_many_columns_go_through_in_smaller_chunks(monkeypatch):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(300, 5))
    theta = Mixture(np.full(2, 0.5), X[:2], np.stack([np.eye(5)] * 2))
    box = moments.box(X)
    W, seen = moments.coefficients(theta, box), []
    whole = moments.sums(moments.tables(X, box), W, box)
    monkeypatch.setattr(moments, "TERMS", 100 * W.shape[1])
    monkeypatch.setattr(
        moments,
        "terms",
        lambda x, box, T, terms=moments.terms: (seen.append(len(x)), terms(x, box, T))[1],
    )
    for part, other in zip(moments.sums(moments.tables(X, box), W, box), whole, strict=True):
        np.testing.assert_allclose(part, other, rtol=1e-10, atol=1e-12)
    assert seen == [100, 100, 100]
