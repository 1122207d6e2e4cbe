"""Two matrix products say what the formulas say, or nothing."""

import numpy as np
import pytest
from hypothesis import assume, given
from strategies import RESTRICTIONS, problems

from lecture_lib import em, mixture
from lecture_lib.fast import products
from lecture_lib.fast.blocks import OneArray
from lecture_lib.fast.sufficient_statistics import by_blocks
from lecture_lib.mixture import Mixture


def by_products(X, theta, scaling, narrow=()):
    W = products.natural_parameters(theta, scaling)[0]
    sums = products.by_products(products.feature_blocks(X, scaling), W, theta, narrow)
    return products.in_units_of_the_data(sums, scaling, narrow)


def scaling_of(X, *restrict):
    return products.scaling(OneArray(X), *restrict)


def is_narrow(theta, scaling):
    return products.natural_parameters(theta, scaling)[1].tolist()


def same_sums(ours, other, restrict=mixture.full):
    """Each component's, in units of its own width."""
    a, b = (restrict(S.scatter, S.N_k / S.N_k.sum()) for S in (ours, other))
    s = np.sqrt(np.einsum("kdd->kd", restrict(other.scatter / other.N_k[:, None, None], other.N_k)))
    np.testing.assert_allclose(ours.N_k, other.N_k, rtol=1e-9)
    np.testing.assert_allclose((ours.mu - other.mu) / s, 0, atol=1e-9)
    a, b = (S / other.N_k[:, None, None] / s[:, :, None] / s[:, None, :] for S in (a, b))
    np.testing.assert_allclose(a, b, atol=1e-8)
    assert ours.log_likelihood == pytest.approx(other.log_likelihood, rel=1e-11)


restrictions = pytest.mark.parametrize("restrict", RESTRICTIONS)


def started(problem, restrict):
    """X, a start of the shape that restrict makes, the scaling of X, and the natural parameters."""
    X, theta = problem
    theta = theta._replace(Sigma=restrict(theta.Sigma, theta.pi))
    scaling = scaling_of(X, restrict)
    W, narrow, _ = products.natural_parameters(theta, scaling)
    assume(not narrow.any())
    return X, theta, scaling, W


@restrictions
@given(problem=problems())
def test_the_log_joint_is_linear_in_the_features(restrict, problem):
    X, theta, scaling, W = started(problem, restrict)
    T = products.quadratic_features(X, scaling, np.empty((W.shape[1], len(X))))
    np.testing.assert_allclose(W @ T, mixture.log_joint(X, theta).T, atol=1e-9)


@restrictions
@given(problem=problems())
def test_both_ways_give_the_same_sums(restrict, problem):
    X, theta, scaling, _ = started(problem, restrict)
    same_sums(by_products(X, theta, scaling), by_blocks(X, theta), restrict)


def test_a_point_far_from_all_components_has_its_share_too():
    """Its densities are below the smallest number, so their logarithms need a largest of their own."""
    X = np.array([[0.0], [0.5], [100.0]])
    theta = Mixture(np.full(2, 0.5), np.array([[0.0], [1.0]]), np.array([[[1.0]], [[1.1]]]))
    same_sums(by_products(X, theta, scaling_of(X)), by_blocks(X, theta))


def test_the_box_holds_the_data_whatever_their_unit_and_constant_columns_too():
    X = np.random.default_rng(0).normal(size=(50, 3)) * [1e-8, 1e8, 0] + [0, -1e12, 7]
    for dtype in (np.float64, np.float32):
        scaling = scaling_of(X.astype(dtype))
        inside = (X.astype(dtype) - scaling.middle) / scaling.unit
        np.testing.assert_allclose(inside[:, :2].max(axis=0), 1, rtol=1e-6)
        np.testing.assert_allclose(inside[:, :2].min(axis=0), -1, rtol=1e-6)
        assert (inside[:, 2] == 0).all()


@pytest.mark.parametrize(("width", "narrow"), [(1e-2, False), (1e-4, True), (0.0, True)])
def test_narrow_components_are_told_from_others(width, narrow):
    X = np.array([[-1.0], [1.0]])
    theta = Mixture(np.full(2, 0.5), np.zeros((2, 1)), np.array([[[1.0]], [[width**2]]]))
    assert is_narrow(theta, scaling_of(X)) == [narrow and width == 0, narrow]


@pytest.mark.parametrize("part", [dict(mu=np.array([[0.0], [1e4]])), dict(pi=np.array([1.0, 0.0]))])
def test_far_and_weightless_components_are_left_to_the_formulas(part):
    theta = Mixture(np.full(2, 0.5), np.zeros((2, 1)), np.ones((2, 1, 1)))
    X = np.array([[-1.0], [1.0]])
    scaling = scaling_of(X)
    assert is_narrow(theta, scaling) == [False, False]
    assert is_narrow(theta._replace(**part), scaling) == [False, True]
    found = by_products(X, theta._replace(**part), scaling, narrow=[1])
    other = by_blocks(X, theta._replace(**part))
    np.testing.assert_allclose(found.N_k, other.N_k)
    assert found.log_likelihood == pytest.approx(other.log_likelihood, rel=1e-12)


def needles(width, D=3):
    """A cloud, and in it two clusters of such a width, one of them at the cloud's border."""
    rng = np.random.default_rng(1)
    X = [
        rng.normal(size=(300, D)),
        width * rng.normal(size=(40, D)),
        3 + width * rng.normal(size=(60, D)),
    ]
    Sigma = np.array([1, width**2, width**2])[:, None, None] * (np.eye(D) + 0.3)
    mu = np.repeat([[0.0], [0.1 * width], [3.0]], D, axis=1)
    return np.concatenate(X), Mixture(np.array([0.75, 0.1, 0.15]), mu, Sigma)


@pytest.mark.parametrize("width", [1e-3, 1e-4, 1e-5, 1e-7, 1e-9])
def test_narrow_components_keep_their_digits_and_cost_the_others_nothing(width, monkeypatch):
    X, theta = needles(width)
    scaling, seen = scaling_of(X), []
    narrow = np.flatnonzero(is_narrow(theta, scaling))
    assert narrow.tolist() == [1, 2]
    density = products.gaussian.log_density
    monkeypatch.setattr(
        products.gaussian,
        "log_density",
        lambda x, mu, Sigma: (seen.append(len(x)), density(x, mu, Sigma))[1],
    )
    found = by_products(X, theta, scaling, narrow)
    if width > 1e-5:
        assert sum(seen) < 200  # of twice 400 points only those near
    monkeypatch.undo()
    same_sums(found, by_blocks(X, theta))


def test_a_component_that_has_been_narrow_stays_with_the_points():
    X, theta = needles(1e-6)
    data = products.Data(OneArray(X))
    wide = theta._replace(Sigma=np.stack([np.eye(3)] * 3))
    assert not data.is_imprecise(wide)
    assert data.is_imprecise(theta)
    assert not data.is_imprecise(theta)
    assert not data.is_imprecise(wide)
    assert data.narrow.tolist() == [False, True, True]
    same_sums(data.statistics(wide), by_blocks(X, wide))


def test_a_start_with_covariances_is_left_to_the_formulas_where_the_features_have_none():
    X = np.random.default_rng(0).normal(size=(30, 2))
    start = Mixture(np.ones(1), np.zeros((1, 2)), np.array([[[1.0, 0.5], [0.5, 1.0]]]))
    assert is_narrow(start, scaling_of(X)) == [False]
    assert is_narrow(start, scaling_of(X, mixture.diagonal)) == [True]
    assert em.fit(X, start, restrict=mixture.diagonal, max_iter=0).log_likelihood == pytest.approx(
        mixture.log_likelihood(X, start), rel=1e-12
    )


def test_components_as_narrow_as_rounding_makes_equal_points_are_left_to_the_formulas():
    X = np.array([[1e12 - 1], [1e12 + 1]])
    scaling = scaling_of(X)
    for wider, narrow in (1.01, False), (0.99, True):
        theta = Mixture(np.ones(1), np.array([[1e12]]), (wider * scaling.floor[:, None, None]) ** 2)
        assert is_narrow(theta, scaling) == [narrow]


def test_a_component_of_almost_no_width_overflows_without_a_warning():
    theta = Mixture(np.full(2, 0.5), np.zeros((2, 2)), np.stack([np.eye(2), np.diag([1.0, 1e-224])]))
    _, narrow, _ = products.natural_parameters(theta, scaling_of(np.array([[0.0, 0.0], [1.0, 1.0]])))
    assert narrow.tolist() == [False, True]


@pytest.mark.parametrize(("N", "once"), [(4096, True), (4097, False)])
def test_the_features_of_a_single_chunk_are_made_once(N, once):
    X = np.random.default_rng(0).normal(size=(N, 2))
    data = products.Data(OneArray(X))
    assert (data.T is not None) == once
    assert sum(T.shape[1] for _, T in products.feature_blocks(X, data.scaling)) == N


def test_many_columns_go_through_in_smaller_chunks(monkeypatch):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(300, 5))
    theta = Mixture(np.full(2, 0.5), X[:2], np.stack([np.eye(5)] * 2))
    scaling = scaling_of(X)
    seen, P = [], 1 + 5 + 15
    whole = by_products(X, theta, scaling)
    monkeypatch.setattr(products, "FEATURES", 100 * P)
    features = products.quadratic_features
    monkeypatch.setattr(
        products,
        "quadratic_features",
        lambda x, scaling, T: (seen.append(len(x)), features(x, scaling, T))[1],
    )
    for part, other in zip(by_products(X, theta, scaling), whole, strict=True):
        np.testing.assert_allclose(part, other, rtol=1e-10, atol=1e-12)
    assert seen == [100, 100, 100]
