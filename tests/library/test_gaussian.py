"""Laws of one Gaussian: its density is a density, its fit is the most likely one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import multivariate_normal
from strategies import covariance, gaussians, generators

from lecture_lib import gaussian


@given(gaussians())
def test_the_density_is_that_of_scipy(problem):
    X, mu, Sigma = problem
    np.testing.assert_allclose(
        gaussian.log_density(X, mu, Sigma),
        multivariate_normal(mu, Sigma).logpdf(X).reshape(len(X)),
        rtol=1e-9,
    )


@given(gaussians(D=1))
@settings(max_examples=30)
def test_the_density_integrates_to_one(problem):
    _, mu, Sigma = problem
    sigma = np.sqrt(Sigma.item())
    area, _ = quad(
        lambda x: np.exp(gaussian.log_density(np.array([[x]]), mu, Sigma)).item(),
        mu.item() - 12 * sigma,
        mu.item() + 12 * sigma,
        points=[mu.item()],
    )
    assert area == pytest.approx(1, abs=1e-9)


@given(gaussians(D=2))
@settings(max_examples=30)
def test_the_density_integrates_to_one_in_the_plane(problem):
    _, mu, Sigma = problem
    eigenvalues, U = np.linalg.eigh(Sigma)
    t = np.linspace(-10, 10, 201)
    u = np.stack(np.meshgrid(t, t), axis=-1).reshape(-1, 2) * np.sqrt(eigenvalues)
    cell = (t[1] - t[0]) ** 2 * np.sqrt(eigenvalues.prod())
    assert cell * np.exp(gaussian.log_density(mu + u @ U.T, mu, Sigma)).sum() == pytest.approx(1)


@given(gaussians(), generators())
def test_an_affine_map_changes_the_density_by_its_determinant(problem, rng):
    X, mu, Sigma = problem
    D = len(mu)
    A, b = rng.normal(size=(D, D)) + 3 * np.eye(D), rng.normal(size=D)
    mapped = gaussian.log_density(X @ A.T + b, A @ mu + b, A @ Sigma @ A.T)
    np.testing.assert_allclose(
        mapped + np.linalg.slogdet(A)[1], gaussian.log_density(X, mu, Sigma), rtol=1e-7
    )


@given(gaussians())
def test_the_mean_is_the_most_likely_point(problem):
    X, mu, Sigma = problem
    assert (gaussian.log_density(X, mu, Sigma) <= gaussian.log_density(mu[None], mu, Sigma)).all()


@given(gaussians())
def test_the_factor_multiplies_back_to_the_covariance(problem):
    *_, Sigma = problem
    s, L = gaussian.factor(Sigma)
    np.testing.assert_allclose(
        (s[:, None] * L) @ (s[:, None] * L).T, Sigma, rtol=1e-12, atol=1e-14 * np.abs(Sigma).max()
    )
    assert (np.triu(L, 1) == 0).all()


@given(generators(), st.integers(1, 4), st.integers(1, 40))
def test_the_fit_is_mean_and_covariance_over_n(rng, D, N):
    X = rng.normal(size=(N, D)) * 10 ** rng.uniform(-3, 3, size=D)
    mu, Sigma = gaussian.maximum_likelihood(X)
    np.testing.assert_allclose(mu, X.mean(axis=0), rtol=1e-10, atol=1e-12 * np.abs(X).max())
    np.testing.assert_allclose(
        Sigma, np.cov(X.T, bias=True).reshape(D, D), rtol=1e-8, atol=1e-14 * np.abs(X).max() ** 2
    )


@given(generators(), st.integers(1, 3))
def test_no_other_gaussian_makes_the_data_more_likely(rng, D):
    X = rng.normal(size=(20, D)) @ rng.normal(size=(D, D))
    mu, Sigma = gaussian.maximum_likelihood(X)
    best = gaussian.log_density(X, mu, Sigma).sum()
    for step in (1e-3, 1e-1):
        s = np.sqrt(np.diagonal(Sigma))
        other_Sigma = (1 - step) * Sigma + step * covariance(rng, D) * s * s[:, None]
        other_mu = mu + step * s * rng.normal(size=D)
        assert gaussian.log_density(X, other_mu, Sigma).sum() <= best
        assert gaussian.log_density(X, mu, other_Sigma).sum() <= best


@given(generators(), st.integers(2, 40))
def test_a_covariance_that_is_flat_but_for_rounding_is_refused_in_any_dimension(rng, D):
    u = rng.choice([-1.0, 1.0], size=D) / np.sqrt(D)
    with pytest.raises(ValueError, match="in some direction its variance is zero"):
        gaussian.factor(np.eye(D) - np.outer(u, u))


@pytest.mark.parametrize("rest", [1e-4, 1e-8, 1e-12])
def test_two_columns_may_nearly_agree(rest):
    """Of the second column's variance, all but this share is explained by the first."""
    s, L = gaussian.factor(np.array([[1.0, 1.0], [1.0, 1.0 + rest]]))
    assert s[1] * L[1, 1] == pytest.approx(np.sqrt(rest), rel=1e-3)


@pytest.mark.parametrize("Sigma", [[[1.0, 2.0], [2.0, 1.0]], [[1.0, 1.0], [1.0, 1.0]]])
def test_a_singular_covariance_is_named_where_cholesky_returns_nan(Sigma, monkeypatch):
    """So it does under Pyodide, whose numbers have no flags by which NumPy could notice."""
    monkeypatch.setattr(np.linalg, "cholesky", lambda A: np.full_like(A, np.nan))
    with pytest.raises(ValueError, match="zero to working precision"):
        gaussian.factor(np.array(Sigma))


def test_the_fit_divides_by_n_not_by_n_minus_one():
    assert gaussian.maximum_likelihood(np.array([[0.0], [2.0]]))[1].item() == 1.0


def test_float32_is_fitted_in_float64():
    mu, Sigma = gaussian.maximum_likelihood(np.array([[1.0], [3.0]], dtype=np.float32))
    assert mu.dtype == Sigma.dtype == np.float64


@pytest.mark.parametrize(
    ("Sigma", "words"),
    [
        ([[0.0]], r"^the covariance is not .* its variances are \[0\.\]; each must be finite and > 0$"),
        ([[-1.0]], "not positive definite"),
        ([[1 / 3, 0.0], [0.0, 0.0]], r"its variances are \[0\.333 0\. +\]; each"),
        ([[np.nan]], "must be finite"),
        ([[np.inf]], "must be finite"),
        (
            [[1.0, 2.0], [2.0, 1.0]],
            r"^the covariance is not positive definite: in some .* variance is zero",
        ),
        ([[1.0, 1.0], [1.0, 1.0]], "zero to working precision; drop a redundant column or add a ridge$"),
        (
            [[1.0, 0.5], [0.1, 1.0]],
            r"^the covariance is not symmetric; use \(Sigma \+ Sigma.T\) / 2 if .* mean$",
        ),
    ],
)
def test_what_is_no_covariance_is_refused(Sigma, words):
    with pytest.raises(ValueError, match=words):
        gaussian.log_density(np.zeros((1, len(Sigma))), np.zeros(len(Sigma)), np.array(Sigma))


def test_a_constant_column_has_no_variance_at_all():
    _, Sigma = gaussian.maximum_likelihood(np.full((1000, 1), 0.1))
    assert Sigma.item() == 0
