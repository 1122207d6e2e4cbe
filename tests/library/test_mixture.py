"""Laws of mixtures: a density, its sampler, and four projections of the covariances."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.integrate import quad
from scipy.special import logsumexp
from scipy.stats import chisquare, kstest, multivariate_normal
from strategies import RESTRICTIONS, a_mixture, covariance, generators, mixtures, same

from lecture_lib import mixture, selection
from lecture_lib.mixture import Mixture


@given(mixtures(), generators())
def test_the_joint_is_weight_times_density(theta, rng):
    X = 5 * rng.normal(size=(6, theta.mu.shape[1]))
    for k, column in enumerate(mixture.log_joint(X, theta).T):
        density = multivariate_normal(theta.mu[k], theta.Sigma[k]).logpdf(X)
        np.testing.assert_allclose(column, np.log(theta.pi[k]) + density, rtol=1e-9)


@given(mixtures(), generators())
def test_the_log_likelihood_is_the_sum_of_the_log_of_the_sum(theta, rng):
    X = theta.mu[:1] + rng.normal(size=(6, theta.mu.shape[1])) * np.sqrt(np.diagonal(theta.Sigma[0]))
    density = sum(
        pi * multivariate_normal(mu, Sigma).pdf(X) for pi, mu, Sigma in zip(*theta, strict=True)
    )
    assert mixture.log_likelihood(X, theta) == pytest.approx(np.log(density).sum(), rel=1e-9)


@given(mixtures(D=1))
@settings(max_examples=15)
def test_a_mixture_integrates_to_one(theta):
    sigma = np.sqrt(theta.Sigma.ravel())
    ends = np.sort(np.concatenate([theta.mu.ravel() + side * sigma for side in (-12, -3, 3, 12)]))
    area = sum(
        quad(lambda x: np.exp(mixture.log_likelihood(np.array([[x]]), theta)), a, b)[0]
        for a, b in pairwise(ends)
    )
    assert area == pytest.approx(1, abs=1e-7)


@given(
    hnp.arrays(float, st.tuples(st.integers(1, 5), st.integers(1, 5)), elements=st.floats(-1e5, 1e5)),
    st.floats(-1e5, 1e5),
)
def test_log_sum_exp_is_that_of_scipy_and_moves_with_its_argument(a, shift):
    np.testing.assert_allclose(mixture.log_sum_exp(a), logsumexp(a, axis=1), rtol=1e-14, atol=1e-14)
    np.testing.assert_allclose(mixture.log_sum_exp(a + shift), mixture.log_sum_exp(a) + shift, atol=1e-9)


@given(mixtures(K=3), generators())
def test_the_order_of_components_does_not_matter(theta, rng):
    X, k = rng.normal(size=(5, theta.mu.shape[1])), rng.permutation(3)
    other = Mixture(*(part[k] for part in theta))
    np.testing.assert_allclose(mixture.log_joint(X, other), mixture.log_joint(X, theta)[:, k])


@given(mixtures(K=1), generators())
def test_two_equal_components_are_one(theta, rng):
    X = rng.normal(size=(5, theta.mu.shape[1]))
    twice = Mixture(np.array([0.3, 0.7]), *(np.concatenate([part] * 2) for part in theta[1:]))
    assert mixture.log_likelihood(X, twice) == pytest.approx(mixture.log_likelihood(X, theta))


def test_a_component_of_weight_zero_adds_nothing():
    theta = Mixture(np.array([1.0, 0.0]), np.zeros((2, 1)), np.ones((2, 1, 1)))
    one = Mixture(np.ones(1), np.zeros((1, 1)), np.ones((1, 1, 1)))
    X = np.array([[0.5]])
    assert mixture.log_likelihood(X, theta) == mixture.log_likelihood(X, one)
    assert mixture.log_joint(X, theta)[0, 1] == -np.inf


def test_a_covariance_that_is_none_is_named_by_its_component():
    theta = Mixture(np.full(2, 0.5), np.zeros((2, 1)), np.array([[[1.0]], [[-1.0]]]))
    with pytest.raises(ValueError, match=r"component 1: .* not positive definite"):
        mixture.score_samples(np.zeros((1, 1)), theta)
    with pytest.raises(ValueError, match=r"the covariance is not positive definite: .*\[-1\.\]"):
        mixture.log_joint(np.zeros((1, 1)), theta)


@pytest.mark.parametrize("seed", range(3))
def test_components_are_sampled_as_often_as_their_weights_say(seed):
    theta = a_mixture(np.random.default_rng(seed), 4, 2)
    _, z = mixture.sample(theta, 20_000, np.random.default_rng(seed))
    assert chisquare(np.bincount(z, minlength=4), 20_000 * theta.pi).pvalue > 1e-6


@pytest.mark.parametrize("seed", range(3))
def test_sampled_points_are_standard_normal_once_whitened_by_their_component(seed):
    theta = a_mixture(np.random.default_rng(seed), 3, 3)
    X, z = mixture.sample(theta, 20_000, np.random.default_rng(seed))
    for k in range(3):
        L = np.linalg.cholesky(theta.Sigma[k])
        white = np.linalg.solve(L, (X[z == k] - theta.mu[k]).T)
        assert all(kstest(row, "norm").pvalue > 1e-6 for row in white)
        assert np.abs(np.corrcoef(white) - np.eye(3)).max() < 6 / np.sqrt((z == k).sum())


def test_the_same_generator_gives_the_same_sample():
    theta = a_mixture(np.random.default_rng(0), 2, 2)
    a, b = (mixture.sample(theta, 9, np.random.default_rng(1)) for _ in range(2))
    assert (a[0] == b[0]).all()
    assert (a[1] == b[1]).all()


def test_a_component_of_weight_zero_is_never_sampled():
    theta = Mixture([0.5, 0.0, 0.5], [[0.0], [1.0], [2.0]], np.ones((3, 1, 1)))
    assert 1 not in mixture.sample(theta, 1000, np.random.default_rng(0))[1]


def test_weights_that_sum_to_one_but_for_rounding_can_be_sampled():
    theta = Mixture([0.5, 0.5 + 9e-9], [[0.0], [1.0]], np.ones((2, 1, 1)))
    assert len(mixture.sample(theta, 10, np.random.default_rng(0))[0]) == 10


@given(mixtures(), st.sampled_from(RESTRICTIONS))
def test_a_restriction_is_a_projection(theta, restrict):
    once = restrict(theta.Sigma, theta.pi)
    np.testing.assert_allclose(restrict(once, theta.pi), once, rtol=1e-12)


@given(mixtures(), st.sampled_from(RESTRICTIONS))
def test_a_restriction_keeps_covariances_positive_definite(theta, restrict):
    mixture.validated(theta._replace(Sigma=restrict(theta.Sigma, theta.pi)))


@given(mixtures())
def test_each_restriction_gives_the_shape_of_its_name(theta):
    D = theta.mu.shape[1]
    shape = {restrict: restrict(theta.Sigma, theta.pi) for restrict in RESTRICTIONS}
    assert (shape[mixture.full] == theta.Sigma).all()
    assert (shape[mixture.tied] == shape[mixture.tied][0]).all()
    assert (shape[mixture.diagonal] == theta.Sigma * np.eye(D)).all()
    for Sigma, sphere in zip(theta.Sigma, shape[mixture.spherical], strict=True):
        np.testing.assert_allclose(sphere, np.linalg.eigvalsh(Sigma).mean() * np.eye(D), rtol=1e-9)


@given(mixtures(), st.sampled_from(RESTRICTIONS))
def test_free_parameters_are_the_rank_of_the_projection(theta, restrict):
    K, D = theta.mu.shape
    images = []
    for k in range(K):
        for d, e in zip(*np.triu_indices(D), strict=True):
            basis = np.zeros((K, D, D))
            basis[k, d, e] = basis[k, e, d] = 1.0
            images.append(restrict(basis, theta.pi).ravel())
    rank = np.linalg.matrix_rank(np.array(images))
    assert selection.n_parameters(theta, restrict) == K - 1 + K * D + rank


@given(mixtures())
def test_what_is_a_mixture_is_accepted_unchanged(theta):
    same(mixture.validated(theta), theta, rtol=0)
    same(mixture.validated([part.tolist() for part in theta]), theta, rtol=0)


@given(generators(), st.integers(1, 5))
def test_a_covariance_given_in_float32_is_accepted(rng, D):
    theta = Mixture(
        np.ones(1, np.float32), np.zeros((1, D), np.float32), covariance(rng, D)[None].astype(np.float32)
    )
    assert all(part.dtype == np.float64 for part in mixture.validated(theta))
