"""Laws of the criteria: scikit-learn's numbers, mclust's numbers, and the silhouette."""

import warnings

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sklearn.metrics import silhouette_samples
from sklearn.mixture import GaussianMixture
from strategies import RESTRICTIONS, a_mixture, generators, grids

from lecture_lib import mixture, selection

KINDS = dict(zip(RESTRICTIONS, ("full", "tied", "diag", "spherical"), strict=True))


@pytest.mark.parametrize("restrict", RESTRICTIONS)
@pytest.mark.parametrize(("K", "D"), [(1, 1), (1, 3), (2, 1), (3, 2), (4, 3)])
def test_parameters_and_criteria_are_those_of_scikit_learn(restrict, K, D):
    X = np.random.default_rng(0).normal(size=(60, D))
    theirs = GaussianMixture(K, covariance_type=KINDS[restrict], max_iter=1, random_state=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that it did not converge
        theirs.fit(X)
    theta = a_mixture(np.random.default_rng(0), K, D)
    M, level = selection.n_parameters(theta, restrict), theirs.score(X) * len(X)
    assert selection.bic(level, M, len(X)) == pytest.approx(theirs.bic(X))
    assert selection.aic(level, M) == pytest.approx(theirs.aic(X))


@pytest.mark.parametrize(
    ("restrict", "K", "log_likelihood", "bic"),
    [
        (mixture.full, 2, -1130.264068, -2322.191959),
        (mixture.tied, 2, -1140.186760, -2325.219937),
        (mixture.tied, 3, -1126.326236, -2314.316296),
        (mixture.full, 3, -1127.198810, -2349.696256),
        (mixture.diagonal, 2, -1147.806353, -2346.064924),
        (mixture.spherical, 2, -1709.532186, -3458.304986),
    ],
)
def test_bic_is_that_of_mclust_with_the_sign_turned(restrict, K, log_likelihood, bic):
    M = selection.n_parameters(a_mixture(np.random.default_rng(0), K, 2), restrict)
    assert selection.bic(log_likelihood, M, 272) == pytest.approx(-bic, abs=2e-6)


def test_a_parameter_that_buys_nothing_makes_both_criteria_worse():
    assert selection.aic(-100.0, 6) == selection.aic(-100.0, 5) + 2
    assert selection.bic(-100.0, 6, 50) == pytest.approx(selection.bic(-100.0, 5, 50) + np.log(50))
    assert selection.bic(-99.0, 5, 50) == selection.bic(-100.0, 5, 50) - 2


@given(grids(most=12), generators())
def test_the_silhouette_is_that_of_scikit_learn(problem, rng):
    X, _ = problem
    z = rng.integers(4, size=len(X))
    assume(1 < len(np.unique(z)) < len(X))
    np.testing.assert_allclose(selection.silhouette(X, z), silhouette_samples(X, z), atol=1e-7)


@given(generators(), st.floats(1e-3, 1e3))
def test_the_silhouette_ignores_names_of_clusters_shift_and_unit(rng, unit):
    X, z = rng.normal(size=(20, 2)), np.arange(20) % 3
    s = selection.silhouette(X, z)
    np.testing.assert_allclose(selection.silhouette(unit * X + 1, z), s, atol=1e-9)
    np.testing.assert_allclose(selection.silhouette(X, np.array([0.5, 7, 0.25])[z]), s)
    assert (np.abs(s) <= 1).all()


def test_a_point_alone_has_silhouette_zero_and_equal_points_too():
    X, z = np.array([[0.0], [0.0], [0.0], [5.0]]), np.array([0, 0, 1, 2])
    assert selection.silhouette(X, z).tolist() == [0, 0, 0, 0]
