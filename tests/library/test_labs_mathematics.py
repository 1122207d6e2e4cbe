"""What the labs compute in the browser is what the library computes, to 1e-9 of every quantity."""

import re

import numpy as np
import pytest
from browser_side import SOURCES, Mathematics
from hypothesis import assume, example, given
from hypothesis import strategies as st
from scipy.optimize import brentq
from scipy.stats import chi2, chisquare, kstest, uniform
from strategies import RESTRICTIONS, covariance, generators, grids, responsibilities

from lecture_lib import collapse, em, gaussian, initialise, kmeans, mixture
from lecture_lib.figures import labs, plots
from lecture_lib.mixture import Mixture

compared = {"quantities": 0, "largest difference": 0.0}


@pytest.fixture(scope="module")
def js():
    mathematics = Mathematics()
    yield mathematics
    mathematics.close()


@pytest.fixture(scope="module", autouse=True)
def report(record_testsuite_property):
    yield
    print(f"labs: {compared['quantities']} quantities compared, "
          f"largest relative difference {compared['largest difference']:.1e}")  # fmt: skip


def alike(found, expected, scale=None):
    """Each number differs by at most 1e-9 of itself, or of the `scale` of what it is a sum of."""
    found, expected = np.asarray(found, float), np.asarray(expected, float)
    assert found.shape == expected.shape
    same = (found == expected) | (np.isnan(found) & np.isnan(expected))
    size = np.maximum(np.abs(expected), 0 if scale is None else scale)
    with np.errstate(invalid="ignore", divide="ignore"):
        off = np.where(same, 0.0, np.abs(found - expected) / size)
    compared["quantities"] += off.size
    compared["largest difference"] = max(compared["largest difference"], off.max(initial=0.0))
    assert (off <= 1e-9).all(), f"{found} is not {expected}"


@st.composite
def models(draw, D=None):
    """Points X (N, D), D of one or two, and a mixture theta near them; K = 1 included."""
    rng, D, K = draw(generators()), D or draw(st.integers(1, 2)), draw(st.integers(1, 4))
    N = draw(st.integers(K + 2, 40))
    theta = Mixture(
        rng.dirichlet(np.full(K, 2.0)),
        3 * rng.normal(size=(K, D)),
        np.stack([covariance(rng, D) for _ in range(K)]),
    )
    X = theta.mu[rng.integers(K, size=N)] + 3 * rng.normal(size=(N, D))
    return X, theta, rng


# k-means ----------------------------------------------------------------------------------------


@given(grids())
@example((np.zeros((3, 2)), np.zeros((2, 2))))  # all on one spot: ties, and an empty group
@example((np.array([[0.0, 0.0]]), np.array([[5.0, 5.0]])))  # K = N = 1
def test_assign_update_and_distortion(js, problem):
    X, mu = problem
    r = kmeans.assign(X, mu)
    z = js("kmeans", "assign", X, mu)
    assert z == r.argmax(axis=1).tolist()
    alike(js("kmeans", "update", X, np.array(z), mu), kmeans.update(X, r, mu))
    alike(js("kmeans", "distortion", X, np.array(z), mu), kmeans.distortion(X, r, mu))


@given(grids(most=20))
def test_a_run_in_half_steps_is_that_of_the_library(js, problem):
    X, mu = problem
    halves, steps = js("kmeans", "halfSteps", X, mu), list(kmeans.lloyd(X, mu))
    assert [half["name"] for half in halves[:3]] == ["start", "assign", "update"]
    assert len(halves) == 2 * len(steps) and halves[-1]["changed"] == 0
    for half, step in zip(halves[1::2], steps, strict=True):
        assert half["z"] == step.r.argmax(axis=1).tolist()
        alike(half["mu"], step.mu, scale=3)
        alike(half["J"], step.J, scale=1)
    assert js("kmeans", "end", X, mu) == halves[-1]


# Gaussians and mixtures -------------------------------------------------------------------------


@given(models())
def test_the_table_of_log_densities_and_its_sums(js, model):
    X, theta, _ = model
    table = mixture.log_joint(X, theta)
    for k in range(len(theta.pi)):
        density = gaussian.log_density(X, theta.mu[k], theta.Sigma[k])
        alike(js("gaussian", "logDensity", X, theta.mu[k], theta.Sigma[k]), density, scale=1)
    alike(js("mixture", "logJoint", X, theta), table, scale=1)
    alike([js("mixture", "logSumExp", row) for row in table], mixture.log_sum_exp(table), scale=1)
    alike(js("mixture", "logLikelihood", X, theta), mixture.log_likelihood(X, theta), scale=len(X))


@given(models())
def test_a_likelihood_of_one_gaussian_at_its_best(js, model):
    X, _, _ = model
    mu, Sigma = gaussian.maximum_likelihood(X)
    found = js("gaussian", "maximumLikelihood", X)
    alike(found["mu"], mu, scale=np.abs(X).max())
    alike(found["Sigma"], Sigma, scale=np.abs(Sigma).max())


def test_a_weight_of_zero_is_a_logarithm_of_minus_infinity(js):
    theta = Mixture(np.array([0.0, 1.0]), np.zeros((2, 1)), np.ones((2, 1, 1)))
    alike(js("mixture", "logJoint", [[0.0]], theta), mixture.log_joint(np.zeros((1, 1)), theta))
    alike(js("em", "eStep", [[0.0]], theta), [[0.0, 1.0]])


@given(models(), st.sampled_from(RESTRICTIONS))
def test_restrictions(js, model, restrict):
    _, theta, _ = model
    found = js("mixture", f"restrictions.{restrict.__name__}", theta.Sigma, theta.pi)
    alike(found, restrict(theta.Sigma, theta.pi))


@given(models(D=2))
def test_ellipses_have_the_axes_of_the_eigenvectors(js, model):
    _, theta, _ = model
    for Sigma in theta.Sigma:
        values, vectors = np.linalg.eigh(Sigma)
        found = js("gaussian", "eigen", Sigma)
        alike(found["values"], values[::-1])
        along = np.array([np.cos(found["angle"]), np.sin(found["angle"])])
        assume(values[1] > 1.01 * values[0])
        assert abs(abs(along @ vectors[:, 1]) - 1) < 1e-9


@given(models(D=2))
def test_covariances_as_deviations_and_correlation(js, model):
    _, theta, _ = model
    for Sigma in theta.Sigma:
        sigma = np.sqrt(np.diagonal(Sigma))
        parts = js("covariance", "partsOf", Sigma)
        alike(parts["sigma"], sigma)
        alike(parts["rho"], Sigma[0, 1] / sigma.prod())
        alike(js("covariance", "covarianceOf", parts), Sigma)


@given(models(D=2))
def test_points_are_drawn_by_the_same_dice(js, model):
    _, theta, _ = model
    K, still = (
        len(theta.pi),
        theta._replace(mu=0 * theta.mu, Sigma=np.stack([np.eye(2)] * len(theta.pi))),
    )
    points, dice = (js("covariance", "draws", t, 20) for t in (theta, still))
    for point, die in zip(points, dice, strict=True):
        assert point["z"] == die["z"] < K
        x = theta.mu[die["z"]] + np.linalg.cholesky(theta.Sigma[die["z"]]) @ die["x"]
        alike(point["x"], x, scale=np.abs(theta.mu).max() + 1)


def test_many_drawn_points_follow_the_law_of_the_mixture(js):
    """Of z by chi-square; of x given z by its Mahalanobis distance and its angle around the mean."""
    theta = Mixture(
        np.array([0.5, 0.3, 0.2]),
        np.array([[0.0, 1], [5, 2], [0, -4]]),
        np.array([[[2, 1], [1, 1]], np.eye(2), [[1, -0.5], [-0.5, 0.5]]]),
    )
    points = js("covariance", "draws", theta, 20_000)
    z, x = np.array([p["z"] for p in points]), np.array([p["x"] for p in points])
    assert chisquare(np.bincount(z), len(z) * theta.pi).pvalue > 0.01
    for k, Sigma in enumerate(theta.Sigma):
        v = np.linalg.solve(np.linalg.cholesky(Sigma), (x[z == k] - theta.mu[k]).T)
        assert kstest((v**2).sum(axis=0), chi2(2).cdf).pvalue > 0.01
        assert kstest(np.arctan2(*v), uniform(-np.pi, 2 * np.pi).cdf).pvalue > 0.01


@given(models(D=1))
def test_crossings_are_all_places_where_two_bells_are_level(js, model):
    _, theta, _ = model
    assume(len(theta.pi) > 1)
    pair = Mixture(theta.pi[:2] / theta.pi[:2].sum(), theta.mu[:2], theta.Sigma[:2])

    def lead(x):
        one, other = mixture.log_joint(np.array([[x]]), pair)[0]
        return one - other

    reach = np.abs(pair.mu).max() + 40 * np.sqrt(pair.Sigma.max())
    even = np.linspace(-reach, reach, 20_001)
    leads = -np.diff(mixture.log_joint(even[:, None], pair), axis=1)[:, 0]
    flips = np.flatnonzero(np.sign(leads[1:]) != np.sign(leads[:-1]))
    expected = [brentq(lead, even[i], even[i + 1], xtol=1e-13) for i in flips]
    found = [x for x in js("mixture", "crossings", pair) if abs(x) < reach]
    inside = [x for x in found if abs(lead(x)) < 1e-6]
    assert len(inside) == len(found)
    assume(len(found) == len(expected))  # two that lie within one step of the grid
    alike(found, expected, scale=reach)


def test_equal_bells_never_cross(js):
    one = Mixture(np.array([0.5, 0.5]), np.zeros((2, 1)), np.ones((2, 1, 1)))
    assert js("mixture", "crossings", one) == []
    one = one._replace(pi=np.array([0.9, 0.1]))
    assert js("mixture", "crossings", one) == []


@given(models(D=1))
def test_bells_and_the_error_that_cannot_be_avoided(js, model):
    _, theta, _ = model
    assume(len(theta.pi) > 1)
    pi, mu, sigma = theta.pi[:2] / theta.pi[:2].sum(), theta.mu[:2, 0], np.sqrt(theta.Sigma[:2, 0, 0])
    bells = {"pi": pi, "mu": mu, "sigma": sigma}
    alike(js("bells", "bayesError", bells), labs.Soft(**bells, x=0.0, columns=["x"]).error(), scale=1)
    pair = Mixture(pi, theta.mu[:2], theta.Sigma[:2])
    x = np.linspace(-5, 5, 11)
    alike(js("bells", "densities", x, bells), np.exp(mixture.log_joint(x[:, None], pair)), scale=1)


# EM ------------------------------------------------------------------------------------------


@given(models(), st.sampled_from(RESTRICTIONS))
def test_both_steps_of_em_and_the_bound(js, model, restrict):
    X, theta, rng = model
    gamma = em.e_step(X, theta)
    found = js("em", "eStep", X, theta)
    alike(found, gamma, scale=1e-3)
    any_gamma = responsibilities(rng, len(X), len(theta.pi))
    for g in (gamma, any_gamma):
        assume((g.sum(axis=0) > 1e-6).all())
        bound = em.lower_bound(X, g, theta)
        alike(js("em", "lowerBound", X, g, theta), bound, scale=np.abs(bound) + len(X))
        new, expected = js("em", "mStep", X, g, restrict.__name__), em.m_step(X, g, restrict=restrict)
        alike(new["pi"], expected.pi)
        alike(new["mu"], expected.mu, scale=np.abs(X).max())
        alike(new["Sigma"], expected.Sigma, scale=np.abs(X).max() ** 2)


@given(models(), st.sampled_from(RESTRICTIONS))
def test_one_step_of_em_after_the_other(js, model, restrict):
    X, theta, _ = model
    theta = initialise.mixture_around(X, theta.mu[: len(X)])
    theta = theta._replace(Sigma=restrict(theta.Sigma, theta.pi))
    run = js("em", "em", X, theta, restrict.__name__, 6)
    try:
        steps = [step for _, step in zip(range(6), em.em(X, theta, restrict=restrict), strict=False)]
    except em.CollapseError as error:
        assert run[-1]["collapse"].split(":")[0].split("(")[0] == str(error).split(":")[0].split("(")[0]
        return
    assert len(run) == len(steps)
    for found, step in zip(run, steps, strict=True):
        alike(found["logLikelihood"], step.log_likelihood, scale=len(X))
        alike(found["theta"]["mu"], step.theta.mu, scale=np.abs(X).max())
        alike(found["gamma"], step.gamma, scale=1)


@given(models(D=1), st.floats(-3, 3))
def test_the_floor_over_one_mean_is_a_parabola(js, model, touch):
    X, theta, _ = model

    def moved(mean):
        return theta._replace(mu=np.concatenate([[[mean]], theta.mu[1:]]))

    gamma = em.e_step(X, moved(touch))
    assume(gamma[:, 0].sum() > 1e-6)
    found = js("floor", "floorUnder", X, theta, touch)
    top = em.m_step(X, gamma).mu[0, 0] if (gamma.sum(axis=0) > 1e-6).all() else found["top"]
    alike(found["top"], top, scale=np.abs(X).max())
    for mean in (touch, top, -2.0, 5.0):
        terms = np.abs(mixture.log_joint(X, moved(mean))[gamma > 0]).sum()
        alike(js("floor", "floorAt", found, mean), em.lower_bound(X, gamma, moved(mean)), scale=terms)
        alike(
            js("mixture", "logLikelihood", X, moved(mean)),
            mixture.log_likelihood(X, moved(mean)),
            scale=terms,
        )


# Collapse: named as the library names it --------------------------------------------------------


@pytest.mark.parametrize("restrict", RESTRICTIONS)
def test_a_component_on_a_single_point_has_collapsed(js, restrict):
    X = np.array([[0.0, 0.0], [0.0, 0.0], [5.0, 1.0], [6.0, 0.0], [7.0, 3.0]])
    gamma = np.array([[1.0, 0], [1, 0], [0, 1], [0, 1], [0, 1]])
    theta, floor = em.m_step(X, gamma, restrict=restrict), collapse.rounding_floor(X, len(X))
    alike(js("em", "roundingFloor", X), floor)
    found = js("em", "checkCovariances", em_json(theta), floor, 7)
    if restrict is mixture.tied:
        assert found is None
        collapse.check_covariances(theta, floor, 7)
        return
    with pytest.raises(em.CollapseError) as error:
        collapse.check_covariances(theta, floor, 7)
    begins = "component 0 has collapsed at iteration 7: its covariance is no longer positive definite"
    assert found.startswith(begins) and str(error.value).startswith(begins)
    assert found.split("; ")[1] == str(error.value).split("; ")[1]  # the remedies


def em_json(theta):
    return Mixture(*(np.asarray(part) for part in theta))


def test_a_component_without_points_is_named(js):
    gamma = np.array([[1.0, 0.0], [1.0, 1e-18]])
    with pytest.raises(em.CollapseError) as error:
        collapse.check_weights(gamma.sum(axis=0), 2, 3)
    assert js("em", "checkWeights", gamma, 3) == str(error.value)
    assert js("em", "checkWeights", np.full((2, 2), 0.5), 3) is None


@pytest.mark.parametrize(
    "Sigma",
    [[[0.0]], [[-1.0]], [[1.0, 1.0], [1.0, 1.0]], [[1.0, 0.0], [0.0, 0.0]], [[np.nan, 0.0], [0.0, 1.0]]],
)
def test_what_is_no_covariance_is_refused_by_the_same_sentence(js, Sigma):
    with pytest.raises(ValueError) as expected:
        gaussian.factor(np.array(Sigma))
    with pytest.raises(ArithmeticError) as found:
        js("gaussian", "factor", Sigma)
    assert str(found.value).split(":")[0] == str(expected.value).split(":")[0]
    with pytest.raises(ArithmeticError, match="component 0: the covariance is not positive definite"):
        zeros = [[0.0] * len(Sigma)]
        js("mixture", "logJoint", zeros, {"pi": [1], "mu": zeros, "Sigma": [Sigma]})


# Marks and starts -------------------------------------------------------------------------------


def test_colours_are_those_of_the_figures():
    text = (SOURCES / "marks.js").read_text(encoding="utf-8")
    listed = re.search(r"COLOURS = \[(.*?)\]", text)[1]
    assert tuple(re.findall(r"#\w{6}", listed)) == plots.COLOURS
    assert f"// The markers of matplotlib in the same order: {' '.join(plots.MARKERS)}\n" in text


@given(grids(), st.integers(0, 2**31))
def test_starts_are_points_of_the_data(js, problem, seed):
    X, mu = problem
    rows = {tuple(x) for x in X}
    for start in ("randomPoints", "plusPlus"):
        if start == "plusPlus" and len(rows) < len(mu):
            with pytest.raises(
                ArithmeticError, match=f"X has only {len(rows)} different points?, too few"
            ):
                js("initialise", f"drawn.{start}", X, len(mu), seed)
            continue
        found = js("initialise", f"drawn.{start}", X, len(mu), seed)
        assert len(found) == len(mu) and {tuple(x) for x in found} <= rows
        assert start == "randomPoints" or len({tuple(x) for x in found}) == len(mu)


def test_the_first_mixture_is_that_of_the_library(js):
    X, mu = np.array([[0.0, 1.0], [2.0, 5.0], [4.0, 4.0]]), np.array([[0.0, 0.0], [1.0, 1.0]])
    found, expected = js("initialise", "mixtureAround", X, mu), initialise.mixture_around(X, mu)
    for name, part in expected._asdict().items():
        alike(found[name], part)


# Likelihood on a line -----------------------------------------------------------------------------


@given(models(D=1), st.sampled_from([1e-6, 0.01, 1.0, 30.0]))
def test_the_needle_and_its_slope(js, model, sigma):
    X = model[0].round(1)
    assume(np.ptp(X) > 0)
    point, share = X[0, 0], (X == X[0]).mean()
    mu, Sigma = gaussian.maximum_likelihood(X)
    theta = Mixture(
        np.array([share, 1 - share]), np.stack([X[0], mu]), np.stack([sigma**2 * np.eye(1), Sigma])
    )
    found = js("likelihood", "needle", X, point, sigma)
    for name, part in theta._asdict().items():
        alike(found[name], part, scale=np.abs(X).max())
    assume(share < 1)
    pulls = em.e_step(X, theta)[:, 0] * ((X[:, 0] - point) ** 2 / sigma**2 - 1)
    alike(js("likelihood", "slope", X, theta, 0), pulls.sum(), scale=np.abs(pulls).sum())


@given(models(D=1))
def test_the_slope_is_the_derivative(js, model):
    X, theta, _ = model
    for k, sigma in enumerate(np.sqrt(theta.Sigma[:, 0, 0])):
        ends = []
        for h in (-1e-5, 1e-5):
            Sigma = theta.Sigma.copy()
            Sigma[k] = (sigma * np.exp(h)) ** 2
            ends.append(mixture.log_likelihood(X, theta._replace(Sigma=Sigma)))
        measured = (ends[1] - ends[0]) / 2e-5
        assert abs(js("likelihood", "slope", X, theta, k) - measured) < 1e-4 * (1 + np.abs(ends).max())


@given(models(D=1))
def test_the_landscape_has_the_height_of_the_log_likelihood(js, model):
    X, theta, rng = model
    assume(len(theta.pi) == 2)
    places = rng.normal(size=4)
    expected = [
        [mixture.log_likelihood(X, theta._replace(mu=np.array([[a], [b]]))) for b in places]
        for a in places
    ]
    alike(js("likelihood", "landscape", X, theta, places), expected, scale=len(X))


@given(models(D=1))
def test_the_climb_is_em_that_moves_the_means_only(js, model):
    X, theta, _ = model
    way = js("likelihood", "climb", X, theta, 1e-4, 20)
    for t, found in enumerate(way):
        alike(found["theta"]["mu"], theta.mu, scale=np.abs(X).max())
        alike(found["l"], mixture.log_likelihood(X, theta), scale=len(X))
        with np.errstate(invalid="ignore"):
            mu = em.m_step(X, em.e_step(X, theta)).mu
        new = theta._replace(mu=np.where(np.isfinite(mu), mu, theta.mu))  # a bell without points stays
        assert found["last"] == (t == 20 or bool((np.abs(new.mu - theta.mu) < 1e-4).all()))
        theta = new
    assert way[-1]["last"]
