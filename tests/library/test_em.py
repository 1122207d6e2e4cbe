"""Laws of EM: never downhill, a bound that touches, and the same numbers as everyone else's."""

import re
import tracemalloc
import warnings
from functools import cache
from itertools import islice, pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import approx_fprime, minimize
from sklearn.mixture import GaussianMixture
from strategies import (
    RESTRICTIONS,
    a_mixture,
    generators,
    mixtures,
    problems,
    responsibilities,
    same,
    until_collapse,
)

from lecture_lib import datasets, em, gaussian, initialise, mixture
from lecture_lib.fast.sufficient_statistics import by_blocks, maximise
from lecture_lib.mixture import Mixture

restrictions = st.sampled_from(RESTRICTIONS)


def clusters(seed, N=300, K=3, D=2):
    """Points from K clusters that overlap, and a start."""
    rng = np.random.default_rng(seed)
    X = 3 * rng.normal(size=(K, D))[rng.integers(K, size=N)] + rng.normal(size=(N, D))
    return X, initialise.mixture_around(X, X[:K])


# E-step


@given(problems())
def test_responsibilities_are_probabilities_by_bayes_rule(problem):
    X, theta = problem
    gamma = em.e_step(X, theta)
    joint = np.exp(mixture.log_joint(X, theta))
    assert (gamma >= 0).all()
    np.testing.assert_allclose(gamma.sum(axis=1), 1, rtol=1e-13)
    np.testing.assert_allclose(gamma, joint / joint.sum(axis=1, keepdims=True), rtol=1e-9)


@given(mixtures(), st.floats(-12, 12))
def test_responsibilities_sum_to_one_however_far_the_point(theta, power):
    gamma = em.e_step(np.full((1, theta.mu.shape[1]), 10.0**power), theta)
    assert gamma.sum() == pytest.approx(1, abs=1e-13)


# M-step


def q(X, gamma, theta):
    """Expected complete-data log-likelihood."""
    return (gamma * mixture.log_joint(X, theta)).sum()


def lower(t, D):
    """A covariance from D (D + 1) / 2 free numbers, by its Cholesky factor."""
    L = np.zeros((D, D))
    L[np.tril_indices(D)] = t
    L[np.diag_indices(D)] = np.exp(np.diagonal(L))
    return L @ L.T


FREE = {  # covariances (K, D, D) from free numbers, written without the library
    mixture.full: lambda t, K, D: np.stack([lower(part, D) for part in t.reshape(K, -1)]),
    mixture.tied: lambda t, K, D: np.stack([lower(t, D)] * K),
    mixture.diagonal: lambda t, K, D: np.stack([np.diag(np.exp(p)) for p in t.reshape(K, D)]),
    mixture.spherical: lambda t, K, D: np.exp(t)[:, None, None] * np.eye(D),
}
COUNT = {mixture.full: 6, mixture.tied: 3, mixture.diagonal: 4, mixture.spherical: 2}  # K = D = 2


def unpacked(t, restrict, K, D):
    weight = np.exp(np.append(t[: K - 1], 0.0))
    mu = t[K - 1 : K - 1 + K * D].reshape(K, D)
    return Mixture(weight / weight.sum(), mu, FREE[restrict](t[K - 1 + K * D :], K, D))


@pytest.mark.parametrize("restrict", RESTRICTIONS)
@pytest.mark.parametrize("seed", range(2))
def test_no_optimiser_finds_better_parameters_than_the_m_step(restrict, seed):
    K, D, rng = 2, 2, np.random.default_rng(seed)
    X = rng.normal(size=(40, D)) @ rng.normal(size=(D, D)) + 1
    gamma = responsibilities(rng, 40, K)
    ours = em.m_step(X, gamma, restrict=restrict)
    start = np.zeros(K - 1 + K * D + COUNT[restrict])
    found = minimize(
        lambda t: -q(X, gamma, unpacked(t, restrict, K, D)), start, method="BFGS", options={"gtol": 1e-4}
    )
    assert q(X, gamma, ours) >= -found.fun - 1e-9
    same(ours, unpacked(found.x, restrict, K, D), rtol=1e-4, atol=1e-4)


@given(problems(), restrictions, generators())
def test_the_m_step_moves_with_the_order_of_points_and_components(problem, restrict, rng):
    X, theta = problem
    gamma = responsibilities(rng, *em.e_step(X, theta).shape)
    n, k = rng.permutation(len(X)), rng.permutation(len(theta.pi))
    a, b = (em.m_step(X, gamma, restrict=restrict), em.m_step(X[n], gamma[n][:, k], restrict=restrict))
    scale = np.abs(X).max()
    for part, other, size in zip(a, b, (1, scale, scale**2), strict=True):
        np.testing.assert_allclose(part[k], other, rtol=1e-9, atol=1e-12 * size)


@given(problems(), generators())
def test_the_m_step_on_certain_assignments_fits_each_cluster_alone(problem, rng):
    X, theta = problem
    K = len(theta.pi)
    z = np.arange(len(X)) % K
    found = em.m_step(X, np.eye(K)[z])
    for k in range(K):
        mu, Sigma = gaussian.maximum_likelihood(X[z == k])
        scale = np.abs(X).max()
        np.testing.assert_allclose(found.mu[k], mu, rtol=1e-9, atol=1e-12 * scale)
        np.testing.assert_allclose(found.Sigma[k], Sigma, rtol=1e-7, atol=1e-12 * scale**2)
        assert found.pi[k] == pytest.approx((z == k).mean())


@given(problems(), restrictions, st.floats(1e-3, 10))
def test_a_ridge_is_added_once_to_every_variance_after_the_restriction(problem, restrict, ridge):
    X, theta = problem
    gamma = em.e_step(X, theta)
    plain, ridged = (em.m_step(X, gamma, restrict=restrict, ridge=r) for r in (0.0, ridge))
    np.testing.assert_allclose(ridged.Sigma, plain.Sigma + ridge * np.eye(X.shape[1]), rtol=1e-12)
    S = by_blocks(X, theta)
    other = maximise(S, len(X), restrict=restrict, ridge=ridge)
    np.testing.assert_allclose(other.Sigma, ridged.Sigma, rtol=1e-7, atol=1e-10 * X.var(0).max())


def test_the_ridge_comes_after_the_restriction():
    X, gamma = np.array([[0.0, 0.0], [2.0, 2.0]]), np.ones((2, 1))
    seen = []

    def watch(Sigma, pi):
        seen.append(Sigma.copy())
        return np.full_like(Sigma, 5.0)

    found = em.m_step(X, gamma, restrict=watch, ridge=1.0)
    assert seen[0].tolist() == [[[1, 1], [1, 1]]]
    assert found.Sigma.tolist() == [[[6, 5], [5, 6]]]
    wide = Mixture(np.ones(1), np.zeros((1, 2)), np.eye(2)[None])
    again = maximise(by_blocks(X, wide), 2, restrict=watch, ridge=1.0)
    assert again.Sigma.tolist() == found.Sigma.tolist()
    assert seen[1].tolist() == seen[0].tolist()


@given(problems(), restrictions)
def test_sums_and_maximise_are_the_e_step_and_the_m_step(problem, restrict):
    X, theta = problem
    S, gamma = by_blocks(X, theta), em.e_step(X, theta)
    new, other = maximise(S, len(X), restrict=restrict), em.m_step(X, gamma, restrict=restrict)
    s = np.sqrt(np.einsum("kdd->kd", other.Sigma))
    assume((s > 1e-6 * X.std(axis=0)).all())
    np.testing.assert_allclose(new.pi, other.pi, rtol=1e-12)
    np.testing.assert_allclose((new.mu - other.mu) / s, 0, atol=1e-9)
    np.testing.assert_allclose((new.Sigma - other.Sigma) / s[:, :, None] / s[:, None, :], 0, atol=1e-9)
    assert S.log_likelihood == pytest.approx(mixture.log_likelihood(X, theta), rel=1e-12)


@pytest.mark.parametrize("offset", [0.0, 1e6])
def test_sums_over_chunks_are_the_sums_over_all(offset):
    X, theta = clusters(0, N=10_000)
    X, theta = X + offset, theta._replace(mu=theta.mu + offset)
    X[:4096] = X[0]  # some components see nothing here
    S = by_blocks(X, theta)
    same(maximise(S, len(X)), em.m_step(X, em.e_step(X, theta)), rtol=1e-9)
    assert np.isclose(S.log_likelihood, mixture.log_likelihood(X, theta), rtol=1e-9)


# The bound


@given(problems(), generators())
def test_the_bound_never_exceeds_the_likelihood_and_the_gap_is_kl(problem, rng):
    X, theta = problem
    posterior, level = em.e_step(X, theta), mixture.log_likelihood(X, theta)
    gamma = responsibilities(rng, *posterior.shape)
    log_p = mixture.log_joint(X, theta)
    kl = (gamma * (np.log(gamma) - log_p + mixture.log_sum_exp(log_p)[:, None])).sum()
    bound, size = em.lower_bound(X, gamma, theta), 1e-10 * (1 + np.abs(gamma * log_p).sum())
    assert kl >= -size
    assert bound <= level + size
    assert bound == pytest.approx(level - kl, abs=size)
    assert em.lower_bound(X, posterior, theta) == pytest.approx(level, abs=size)


@given(problems())
def test_the_bound_of_hard_assignments_is_the_complete_data_likelihood(problem):
    X, theta = problem
    r = np.eye(len(theta.pi))[em.e_step(X, theta).argmax(axis=1)]
    assert em.lower_bound(X, r, theta) == pytest.approx(q(X, r, theta))


@given(problems(), restrictions)
def test_neither_half_step_lowers_the_bound(problem, restrict):
    X, theta = problem
    theta = theta._replace(Sigma=restrict(theta.Sigma, theta.pi))
    for before, after in pairwise(until_collapse(X, theta, 8, restrict=restrict)):
        slack = 1e-10 * (1 + abs(before.log_likelihood))
        middle = em.lower_bound(X, before.gamma, after.theta)
        assert middle >= before.log_likelihood - slack
        assert after.log_likelihood >= middle - slack


# The loop


@given(problems(), restrictions)
def test_em_never_lowers_the_likelihood(problem, restrict):
    X, theta = problem
    theta = theta._replace(Sigma=restrict(theta.Sigma, theta.pi))
    trace = [step.log_likelihood for step in until_collapse(X, theta, 25, restrict=restrict)]
    assert all(after >= before - 1e-9 * (1 + abs(before)) for before, after in pairwise(trace))


@given(problems(), restrictions)
def test_each_step_holds_one_theta_with_its_gamma_and_its_likelihood(problem, restrict):
    X, theta = problem
    steps = until_collapse(X, theta, 5, restrict=restrict)
    same(steps[0].theta, theta, rtol=0)
    for step in steps:
        np.testing.assert_allclose(step.gamma, em.e_step(X, step.theta), rtol=1e-12, atol=1e-300)
        assert step.log_likelihood == pytest.approx(mixture.log_likelihood(X, step.theta))
    for before, after in pairwise(steps):
        same(after.theta, em.m_step(X, before.gamma, restrict=restrict), rtol=1e-12)


@given(problems(K=1), st.floats(-1e6, 1e6))
def test_with_one_component_a_single_step_is_the_gaussian_fit(problem, far):
    X, theta = problem
    mu, Sigma = gaussian.maximum_likelihood(X)
    theta = theta._replace(mu=theta.mu + far * np.sqrt(np.diagonal(Sigma)))
    _, step = islice(em.em(X, theta), 2)
    s = np.sqrt(np.diagonal(Sigma))
    for found in (step.theta, em.fit(X, theta, max_iter=1).theta):
        assert found.pi.tolist() == [1.0]
        np.testing.assert_allclose((found.mu[0] - mu) / s, 0, atol=1e-10)
        np.testing.assert_allclose((found.Sigma[0] - Sigma) / s / s[:, None], 0, atol=1e-10)


@given(problems(K=1))
def test_at_a_fixed_point_fit_ends_after_one_step_even_without_tolerance(problem):
    X, theta = problem
    found = em.fit(X, theta, tol=0)
    assert found.converged and len(found.trace) <= 4
    again = em.fit(X, found.theta, tol=0)
    assert again.converged and len(again.trace) == 2


@pytest.mark.parametrize("restrict", RESTRICTIONS)
def test_where_fit_ends_another_step_changes_nothing(restrict):
    X, theta = clusters(1)
    found = em.fit(X, theta, restrict=restrict, tol=1e-15, max_iter=20_000)
    assert found.converged
    same(em.m_step(X, em.e_step(X, found.theta), restrict=restrict), found.theta, atol=1e-5)


def test_where_em_ends_the_gradient_of_the_likelihood_is_zero():
    X, theta = clusters(1)
    found = em.fit(X, theta, tol=1e-15, max_iter=20_000).theta

    def level(mu):
        return mixture.log_likelihood(X, found._replace(mu=mu.reshape(found.mu.shape)))

    assert np.abs(approx_fprime(found.mu.ravel(), level, 1e-6)).max() < 1e-2


@given(problems(K=1), st.integers(2, 4))
def test_equal_components_stay_equal(problem, K):
    X, _ = problem
    mu, Sigma = gaussian.maximum_likelihood(X)
    theta = Mixture(np.full(K, 1 / K), np.stack([mu] * K), np.stack([Sigma] * K))
    same(em.m_step(X, em.e_step(X, theta)), theta, rtol=1e-7, atol=1e-11 * np.abs(X).max() ** 2)


@given(generators(), restrictions)
@settings(max_examples=30)
def test_order_of_points_and_of_components_does_not_matter(rng, restrict):
    X, theta = clusters(int(rng.integers(100)))
    n, k = rng.permutation(len(X)), rng.permutation(3)
    a = em.fit(X, theta, restrict=restrict, max_iter=10)
    b = em.fit(X[n], Mixture(*(part[k] for part in theta)), restrict=restrict, max_iter=10)
    same(Mixture(*(part[k] for part in a.theta)), b.theta, rtol=1e-7, atol=1e-9)


@given(generators())
@settings(max_examples=30)
def test_an_affine_map_of_the_data_maps_the_fit(rng):
    X, theta = clusters(int(rng.integers(100)))
    A, b = rng.normal(size=(2, 2)) + 3 * np.eye(2), 10 * rng.normal(size=2)
    mapped = em.fit(
        X @ A.T + b, Mixture(theta.pi, theta.mu @ A.T + b, A @ theta.Sigma @ A.T), max_iter=10, tol=0
    )
    found = em.fit(X, theta, max_iter=10, tol=0)
    same(
        mapped.theta,
        Mixture(found.theta.pi, found.theta.mu @ A.T + b, A @ found.theta.Sigma @ A.T),
        rtol=1e-7,
        atol=1e-7,
    )
    change = len(X) * np.linalg.slogdet(A)[1]
    np.testing.assert_allclose(mapped.trace + change, found.trace, rtol=1e-9)


def agree(X, theta, n, **how):
    steps = list(islice(em.em(X, theta, **how), n + 1))
    found = em.fit(X, theta, tol=0, max_iter=n, **how)
    same(found.theta, steps[-1].theta, rtol=1e-8, atol=1e-8)
    np.testing.assert_allclose(found.trace, [step.log_likelihood for step in steps], rtol=1e-11)
    assert found.log_likelihood == found.trace[-1]
    assert found.log_likelihood == pytest.approx(mixture.log_likelihood(X, found.theta), rel=1e-12)


def test_fit_keeps_shape_and_ridge_where_a_component_becomes_too_narrow_for_squares():
    rng = np.random.default_rng(0)
    needle = rng.normal(size=(40, 2)) @ [[1.0, 0.8], [0.0, 0.6]]
    X = np.concatenate([needle, 1e4 * rng.uniform(-1, 1, size=(40, 2))])
    start = Mixture(np.full(2, 0.5), np.zeros((2, 2)), np.array([1e4, 1e8])[:, None, None] * np.eye(2))
    agree(X, start, 2, restrict=mixture.diagonal, ridge=0.2)


@given(st.integers(0, 99), restrictions, st.sampled_from([0.0, 0.1]), st.integers(0, 12))
@settings(max_examples=30)
def test_fit_is_em_step_by_step(seed, restrict, ridge, n):
    agree(*clusters(seed), n, restrict=restrict, ridge=ridge)


@pytest.mark.parametrize("N", [4095, 4096, 4097, 10_000])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_fit_is_em_over_several_chunks_and_for_float32(N, dtype):
    X, theta = clusters(2, N=N)
    agree(X.astype(dtype), theta, 4)


def test_fit_reads_a_memory_mapped_file_as_it_reads_an_array(tmp_path):
    X, theta = clusters(3, N=9000)
    np.save(tmp_path / "X.npy", X.astype(np.float32))
    mapped = em.fit(np.load(tmp_path / "X.npy", mmap_mode="r"), theta, max_iter=3)
    same(mapped.theta, em.fit(X.astype(np.float32), theta, max_iter=3).theta, rtol=0)
    assert all(part.dtype == np.float64 for part in mapped.theta)


def test_the_memory_of_fit_does_not_grow_with_the_number_of_points():
    def peak(N):
        X, theta = clusters(0, N=N)
        tracemalloc.start()
        em.fit(X, theta, max_iter=1)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    assert peak(60_000) < 1.05 * peak(20_000)


def test_fit_stops_at_a_change_below_tol_per_point_and_says_so():
    X, theta = clusters(4)
    found = em.fit(X, theta, tol=1e-4)
    change = np.diff(found.trace) / len(X)
    assert found.converged
    assert change[-1] <= 1e-4
    assert (change[:-1] > 1e-4).all()
    cut = em.fit(X, theta, tol=1e-4, max_iter=len(change) - 1)
    assert not cut.converged
    assert len(cut.trace) == len(change)


def test_without_a_tolerance_of_ones_own_it_is_a_millionth_per_point():
    X, theta = clusters(4)
    same(em.fit(X, theta).theta, em.fit(X, theta, tol=1e-6).theta, rtol=0)


def test_sums_with_a_mean_too_few_are_refused_and_not_cut_short():
    X, theta = clusters(0)
    with pytest.raises(ValueError, match="shorter"):
        em.scatter(X, em.e_step(X, theta), theta.mu[:2])


def test_fit_can_show_progress(capsys):
    X, theta = clusters(5)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # tqdm's, where a notebook is missing
        em.fit(X, theta, progress=True)
    assert re.search(r"EM: .*steps?/s|EM: .*s/step", capsys.readouterr().err)
    em.fit(X, theta)
    assert capsys.readouterr().err == ""


# Others' numbers


@pytest.mark.parametrize(
    ("restrict", "kind"),
    [
        (mixture.full, "full"),
        (mixture.tied, "tied"),
        (mixture.diagonal, "diag"),
        (mixture.spherical, "spherical"),
    ],
)
def test_scikit_learn_agrees_from_the_same_start(restrict, kind):
    X, theta = clusters(6)
    Sigma = restrict(theta.Sigma, theta.pi)
    P = np.linalg.inv(Sigma)
    precision = {"full": P, "tied": P[0], "diag": np.einsum("kdd->kd", P), "spherical": P[:, 0, 0]}[kind]
    theirs = GaussianMixture(
        3,
        covariance_type=kind,
        weights_init=theta.pi,
        means_init=theta.mu,
        precisions_init=precision,
        reg_covar=0,
        tol=0,
        max_iter=15,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that it did not converge
        theirs.fit(X)
    ours = em.fit(X, theta._replace(Sigma=Sigma), restrict=restrict, tol=0, max_iter=15)
    np.testing.assert_allclose(ours.theta.pi, theirs.weights_, rtol=1e-7)
    np.testing.assert_allclose(ours.theta.mu, theirs.means_, rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(
        mixture.log_sum_exp(mixture.log_joint(X, ours.theta)), theirs.score_samples(X), rtol=1e-7
    )
    np.testing.assert_allclose(em.e_step(X, ours.theta), theirs.predict_proba(X), atol=1e-8)


def test_a_collapse_names_the_ridge_with_which_scikit_learn_goes_on_and_both_agree():
    rng = np.random.default_rng(0)
    X = np.concatenate([rng.normal(size=(200, 12)), 20 + rng.normal(size=(6, 12))])
    start = Mixture(np.full(2, 0.5), X[[0, -1]], np.stack([np.eye(12)] * 2))
    with pytest.raises(em.CollapseError, match=r"ridge=1e-6 is what scikit-learn adds"):
        em.fit(X, start)
    theirs = GaussianMixture(
        2, weights_init=start.pi, means_init=start.mu, precisions_init=start.Sigma, tol=0, max_iter=9
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that it did not converge
        theirs.fit(X)
    ours = em.fit(X, start, ridge=theirs.reg_covar, tol=0, max_iter=9)
    assert theirs.reg_covar == 1e-6
    assert ours.log_likelihood == pytest.approx(theirs.score_samples(X).sum(), rel=1e-9)


@cache
def geyser(K, restrict, seeds=(0,)):
    """Every converged fit of Old Faithful from these seeds, the likeliest first."""
    X, fits = datasets.old_faithful().X, []
    for seed in seeds:
        unit = X.std(axis=0)
        mu = unit * initialise.plus_plus(X / unit, K, np.random.default_rng(seed))
        fits.append(
            em.fit(X, initialise.mixture_around(X, mu), restrict=restrict, tol=1e-10, max_iter=5000)
        )
    assert all(found.converged for found in fits)
    return sorted(fits, key=lambda found: -found.log_likelihood)


@pytest.mark.parametrize(
    ("K", "restrict", "mclust", "converged", "digits"),
    [
        (2, mixture.full, -1130.264068, -1130.26396, 1e-5),
        (2, mixture.tied, -1140.186760, -1140.187, 1e-3),
        (3, mixture.tied, -1126.326236, -1126.31593, 1e-5),
        (2, mixture.diagonal, -1147.806353, -1147.806, 1e-3),
        (2, mixture.spherical, -1709.532186, -1709.529, 1e-3),
    ],
)
def test_old_faithful_ends_at_the_known_likelihood_just_above_mclust(
    K, restrict, mclust, converged, digits
):
    found, *_ = geyser(K, restrict)
    assert found.log_likelihood == pytest.approx(converged, abs=digits)
    assert mclust - 1e-6 <= found.log_likelihood < mclust + 0.02


def test_old_faithful_has_the_known_weights_and_means():
    theta = geyser(2, mixture.full)[0].theta
    k = theta.pi.argsort()
    np.testing.assert_allclose(theta.pi[k], [0.35587, 0.64413], atol=1e-5)
    np.testing.assert_allclose(theta.mu[k], [[2.03639, 54.4785], [4.28966, 79.9681]], atol=1e-4)
    tied = geyser(3, mixture.tied)[0].theta
    np.testing.assert_allclose(np.sort(tied.pi), [0.1686, 0.3564, 0.4750], atol=1e-4)


def test_three_full_components_on_old_faithful_have_many_peaks_the_highest_nearly_singular():
    fits = geyser(3, mixture.full, seeds=(0, 1, 2, 3, 4, 26))
    levels = {round(found.log_likelihood, 2) for found in fits}
    assert len(levels) >= 3
    assert fits[0].log_likelihood == pytest.approx(-1114.44, abs=0.005)
    assert np.linalg.eigvalsh(fits[0].theta.Sigma).min() == pytest.approx(0.0037, abs=5e-5)
    assert fits[0].log_likelihood > -1127.198810  # where mclust stops


def test_the_penguins_are_likelier_and_worse_told_apart_once_em_has_converged():
    birds = datasets.penguins()
    theta = initialise.mixture_around(birds.X, np.array([[3500.0], [5000.0]]))
    early = next(step for step in em.em(birds.X, theta) if step.log_likelihood > -2213.93)
    assert early.log_likelihood == pytest.approx(-2213.925695, abs=0.005)
    np.testing.assert_allclose(early.theta.mu.ravel(), [3561.9, 4893.7], rtol=1e-3)
    np.testing.assert_allclose(early.theta.pi, [0.4322, 0.5678], atol=3e-3)
    assert (early.gamma.argmax(axis=1) != birds.z).sum() == 32

    late = em.fit(birds.X, theta, tol=1e-12, max_iter=5000)
    assert late.converged
    assert len(late.trace) > 200
    assert late.log_likelihood == pytest.approx(-2213.65967, abs=1e-5)
    np.testing.assert_allclose(late.theta.mu.ravel(), [3509.90, 4812.76], atol=0.01)
    np.testing.assert_allclose(late.theta.pi, [0.37970, 0.62030], atol=1e-5)
    assert (em.e_step(birds.X, late.theta).argmax(axis=1) != birds.z).sum() == 40


def test_em_recovers_the_mixture_that_made_the_data():
    truth = Mixture(
        np.array([0.3, 0.7]),
        np.array([[-3.0, 0.0], [3.0, 1.0]]),
        a_mixture(np.random.default_rng(0), 2, 2).Sigma * 0 + np.eye(2),
    )
    X, _ = mixture.sample(truth, 20_000, np.random.default_rng(0))
    found = em.fit(X, initialise.mixture_around(X, truth.mu)).theta
    same(found, truth, rtol=0.0, atol=6 * 2 / np.sqrt(20_000 * 0.3))
