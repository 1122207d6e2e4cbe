"""Two matrix products say what the formulas say, or nothing."""

import numpy as np
import pytest
from hypothesis import assume, given
from strategies import RESTRICTIONS, problems

from lecture_lib import em, mixture
from lecture_lib.fast import products
from lecture_lib.fast.sufficient_statistics import by_blocks
from lecture_lib.mixture import Mixture


def by_products(X, W, scaling):
    return products.by_products(products.feature_blocks(X, scaling)(), W, scaling)


restrictions = pytest.mark.parametrize("restrict", RESTRICTIONS)


def started(problem, restrict):
    """X, a start of the shape that restrict makes, the scaling of X, and the natural parameters."""
    X, theta = problem
    theta = theta._replace(Sigma=restrict(theta.Sigma, theta.pi))
    scaling = products.scaling(X, restrict)
    return X, theta, scaling, products.natural_parameters(theta, scaling)


@restrictions
@given(problem=problems())
def test_the_log_joint_is_linear_in_the_features(restrict, problem):
    X, theta, scaling, W = started(problem, restrict)
    assume(W is not None)
    T = products.quadratic_features(X, scaling, np.empty((W.shape[1], len(X))))
    np.testing.assert_allclose(W @ T, mixture.log_joint(X, theta).T, atol=1e-9)


@restrictions
@given(problem=problems())
def test_both_ways_give_the_same_sums(restrict, problem):
    X, theta, scaling, W = started(problem, restrict)
    assume(W is not None)
    ours, other = (
        by_products(X, W, scaling),
        by_blocks(X, theta),
    )
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
    scaling = products.scaling(X)
    W = products.natural_parameters(theta, scaling)
    ours, other = (
        by_products(X, W, scaling),
        by_blocks(X, theta),
    )
    np.testing.assert_allclose(ours.N_k, other.N_k, rtol=1e-9)
    assert ours.log_likelihood == pytest.approx(other.log_likelihood, rel=1e-11)


def test_the_box_holds_the_data_whatever_their_unit_and_constant_columns_too():
    X = np.random.default_rng(0).normal(size=(50, 3)) * [1e-8, 1e8, 0] + [0, -1e12, 7]
    for dtype in (np.float64, np.float32):
        scaling = products.scaling(X.astype(dtype))
        inside = (X.astype(dtype) - scaling.middle) / scaling.unit
        np.testing.assert_allclose(inside[:, :2].max(axis=0), 1, rtol=1e-6)
        np.testing.assert_allclose(inside[:, :2].min(axis=0), -1, rtol=1e-6)
        assert (inside[:, 2] == 0).all()


@pytest.mark.parametrize(("width", "sure"), [(1e-2, True), (1e-4, False), (0.0, False)])
def test_narrow_components_are_left_to_the_formulas(width, sure):
    X = np.array([[-1.0], [1.0]])
    theta = Mixture(np.full(2, 0.5), np.zeros((2, 1)), np.array([[[1.0]], [[width**2]]]))
    assert (products.natural_parameters(theta, products.scaling(X)) is not None) == sure


@pytest.mark.parametrize("part", [dict(mu=np.array([[0.0], [1e4]])), dict(pi=np.array([1.0, 0.0]))])
def test_far_and_weightless_components_are_left_to_the_formulas(part):
    theta = Mixture(np.full(2, 0.5), np.zeros((2, 1)), np.ones((2, 1, 1)))
    scaling = products.scaling(np.array([[-1.0], [1.0]]))
    assert products.natural_parameters(theta, scaling) is not None
    assert products.natural_parameters(theta._replace(**part), scaling) is None


def test_a_start_with_covariances_is_left_to_the_formulas_where_the_features_have_none():
    X = np.random.default_rng(0).normal(size=(30, 2))
    start = Mixture(np.ones(1), np.zeros((1, 2)), np.array([[[1.0, 0.5], [0.5, 1.0]]]))
    assert products.natural_parameters(start, products.scaling(X)) is not None
    assert products.natural_parameters(start, products.scaling(X, mixture.diagonal)) is None
    assert em.fit(X, start, restrict=mixture.diagonal, max_iter=0).log_likelihood == pytest.approx(
        mixture.log_likelihood(X, start), rel=1e-12
    )


def test_components_as_narrow_as_rounding_makes_equal_points_are_left_to_the_formulas():
    X = np.array([[1e12 - 1], [1e12 + 1]])
    scaling = products.scaling(X)
    for wider, sure in (1.01, True), (0.99, False):
        theta = Mixture(np.ones(1), np.array([[1e12]]), (wider * scaling.floor[:, None, None]) ** 2)
        assert (products.natural_parameters(theta, scaling) is not None) == sure


@pytest.mark.parametrize(("N", "once"), [(4096, True), (4097, False)])
def test_the_features_of_a_single_chunk_are_made_once(N, once):
    X = np.random.default_rng(0).normal(size=(N, 2))
    blocks = products.feature_blocks(X, products.scaling(X))
    assert (blocks() is blocks()) == once
    assert sum(T.shape[1] for T in blocks()) == N


def test_many_columns_go_through_in_smaller_chunks(monkeypatch):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(300, 5))
    theta = Mixture(np.full(2, 0.5), X[:2], np.stack([np.eye(5)] * 2))
    scaling = products.scaling(X)
    W, seen = products.natural_parameters(theta, scaling), []
    whole = by_products(X, W, scaling)
    monkeypatch.setattr(products, "FEATURES", 100 * W.shape[1])
    features = products.quadratic_features
    monkeypatch.setattr(
        products,
        "quadratic_features",
        lambda x, scaling, T: (seen.append(len(x)), features(x, scaling, T))[1],
    )
    for part, other in zip(by_products(X, W, scaling), whole, strict=True):
        np.testing.assert_allclose(part, other, rtol=1e-10, atol=1e-12)
    assert seen == [100, 100, 100]
