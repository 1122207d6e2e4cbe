"""Laws of acceleration: the same peak in fewer steps, never downhill, and every mixture a valid one."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import RESTRICTIONS, generators, mixtures, problems, same

from lecture_lib import accelerate, em, initialise, mixture
from lecture_lib.fast import products
from lecture_lib.fast.blocks import OneArray
from lecture_lib.mixture import Mixture

restrictions = st.sampled_from(RESTRICTIONS)


def corners(separation, seed, N=1000):
    """Points around the corners of a triangle with sides of that many standard deviations."""
    rng = np.random.default_rng(seed)
    angle = 2 * np.pi * np.arange(3) / 3 + rng.uniform(0, 2 * np.pi)
    mu = separation / np.sqrt(3) * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    X = mu[rng.integers(3, size=N)] + rng.normal(size=(N, 2))
    return X, initialise.mixture_around(X, X[rng.choice(N, 3, replace=False)])


def fits(X, theta, **how):
    """Plain and accelerated, to the end."""
    return [em.fit(X, theta, accelerate=jump, max_iter=20_000, **how) for jump in (False, True)]


@pytest.fixture
def e_steps(monkeypatch):
    """What every E-step found, those of jumps that were not taken too."""
    levels, plain = [], products.Data.statistics

    def statistics(self, theta):
        S = plain(self, theta)
        levels.append(S.log_likelihood)
        return S

    monkeypatch.setattr(products.Data, "statistics", statistics)
    return levels


@given(mixtures(), st.floats(-5, 5), restrictions)
def test_a_mixture_written_in_numbers_is_the_same_mixture(theta, power, restrict):
    unit = 10.0 ** (power * np.linspace(0, 1, theta.mu.shape[1]))
    theta = theta._replace(Sigma=restrict(theta.Sigma, theta.pi))
    again = accelerate.to_mixture(accelerate.to_numbers(theta, unit), unit, restrict)
    same(again, theta, rtol=1e-7, atol=1e-12)


@given(generators(), st.integers(1, 4), st.integers(1, 4), restrictions)
def test_whatever_the_numbers_are_they_are_a_mixture_of_that_shape(rng, K, D, restrict):
    some = Mixture(np.full(K, 1 / K), np.zeros((K, D)), np.stack([np.eye(D)] * K))
    many = len(accelerate.to_numbers(some, np.ones(D)))
    theta = accelerate.to_mixture(3 * rng.normal(size=many), np.ones(D), restrict)
    assert (theta.pi > 0).all()
    assert theta.pi.sum() == pytest.approx(1, abs=1e-13)
    np.testing.assert_array_equal(theta.Sigma, theta.Sigma.mT)
    np.testing.assert_allclose(restrict(theta.Sigma, theta.pi), theta.Sigma, rtol=1e-12)
    variances = np.einsum("kdd->kd", theta.Sigma)
    assert (variances > 0).all()
    scale = np.sqrt(variances[:, :, None] * variances[:, None, :])
    assert np.linalg.eigvalsh(theta.Sigma / scale).min() > -1e-12


@given(st.floats(0.01, 0.99), generators())
def test_where_steps_shrink_by_one_ratio_a_jump_lands_on_the_end(ratio, rng):
    end, first = rng.normal(size=(2, 3))
    t0, t1, t2 = (end + first * ratio**n for n in range(3))
    np.testing.assert_allclose(accelerate.beyond(t0, t1, t2), end, atol=1e-9)
    np.testing.assert_allclose(accelerate.beyond(t0, t1, t2, cap=1.0), t2, atol=1e-12)
    same([accelerate.beyond(t0, t0, t0)], [t0], rtol=0)


def test_where_steps_grow_a_jump_goes_no_less_far_than_em():
    assert accelerate.beyond(*np.array([[0.0], [1.0], [4.0]])).tolist() == [4.0]


@given(problems(least=20), restrictions)
@settings(max_examples=50)
def test_it_never_lowers_the_likelihood_and_keeps_the_shape(problem, restrict):
    X, theta = problem
    theta = theta._replace(Sigma=restrict(theta.Sigma, theta.pi))
    try:
        found = em.fit(X, theta, restrict=restrict, tol=1e-9, accelerate=True)
    except em.CollapseError:
        return
    assert all(after >= before - 1e-9 * (1 + abs(before)) for before, after in pairwise(found.trace))
    assert found.log_likelihood == found.trace[-1]
    assert found.log_likelihood == pytest.approx(mixture.log_likelihood(X, found.theta), rel=1e-9)
    same(mixture.validated(found.theta), found.theta, rtol=0)
    shaped = restrict(found.theta.Sigma, found.theta.pi)
    np.testing.assert_allclose(shaped, found.theta.Sigma, rtol=1e-9)


def test_over_fifty_problems_it_needs_a_fifth_of_the_steps_and_ends_no_lower(e_steps):
    saved = []
    for seed in range(50):
        X, theta = corners([3.0, 2.5, 2.0][seed % 3], seed)
        top = em.fit(X, theta, tol=1e-13, max_iter=20_000)
        e_steps.clear()
        em.fit(X, theta, tol=1e-13, max_iter=20_000, accelerate=True)
        plain, jumping = (
            np.argmax(np.array(l) >= top.log_likelihood - 1e-6) for l in (top.trace, e_steps)
        )
        saved.append((plain + 1) / (jumping + 1))
        assert max(e_steps) >= top.log_likelihood - 1e-6
        plain, jumping = fits(X, theta)
        assert jumping.log_likelihood >= plain.log_likelihood
    assert np.median(saved) >= 5
    assert min(saved) >= 2


@pytest.mark.parametrize("restrict", RESTRICTIONS)
def test_it_ends_at_the_same_peak(restrict):
    X, theta = corners(3.0, 1)
    theta = theta._replace(Sigma=restrict(theta.Sigma, theta.pi))
    plain, jumping = fits(X, theta, restrict=restrict, tol=1e-13)
    assert plain.converged and jumping.converged
    assert len(jumping.trace) < 0.6 * len(plain.trace)
    same(jumping.theta, plain.theta, rtol=1e-4, atol=1e-4)
    assert jumping.log_likelihood >= plain.log_likelihood - 1e-9


def test_with_a_ridge_too_it_ends_where_em_ends():
    X, theta = corners(2.5, 0)
    plain, jumping = fits(X, theta, ridge=0.05, tol=1e-13)
    assert len(jumping.trace) < len(plain.trace)
    same(jumping.theta, plain.theta, rtol=1e-3, atol=1e-3)


def test_where_em_is_fast_it_is_em():
    X = np.random.default_rng(0).normal(size=(300, 1)) + np.repeat([[0.0], [12.0]], 150, axis=0)
    plain, jumping = fits(X, initialise.mixture_around(X, np.array([[0.0], [12.0]])))
    assert jumping.trace.tolist() == plain.trace.tolist()


def test_a_jump_that_goes_too_far_is_not_taken(e_steps, monkeypatch):
    X, theta = corners(2.5, 3)
    monkeypatch.setattr(accelerate, "CAP", 1e9)
    monkeypatch.setattr(accelerate, "beyond", lambda t0, t1, t2, cap: t0 + 30 * (t2 - t0))
    found = em.fit(X, theta, accelerate=True, tol=1e-8, max_iter=2000)
    assert len(e_steps) > len(found.trace)  # some were refused
    assert (np.diff(found.trace) >= -1e-9 * abs(found.trace[0])).all()
    assert found.converged


@pytest.mark.parametrize("worse", [dict(pi=-800.0), dict(L=-40.0), dict(L=800.0)])
def test_no_component_dies_of_a_jump(monkeypatch, worse):
    """Its weight would vanish, or its width, or its width would be infinite."""

    def deadly(t0, t1, t2, cap):
        t = t2.copy()
        t[0] += worse.get("pi", 0)
        t[3 + 6] += worse.get("L", 0)
        return t

    X, theta = corners(2.5, 3)
    monkeypatch.setattr(accelerate, "beyond", deadly)
    data = products.Data(OneArray(X))
    path = accelerate.Squarem(data, mixture.full)
    assert path.jump(*[accelerate.to_numbers(theta, data.scaling.unit)] * 3, -np.inf) is None
    assert not np.any(data.narrow)
    found = em.fit(X, theta, accelerate=True, tol=1e-6, max_iter=2000)
    np.testing.assert_allclose(
        found.log_likelihood, em.fit(X, theta, max_iter=2000).log_likelihood, rtol=1e-4
    )


def test_the_longest_jump_grows_with_success_and_shrinks_with_failure(monkeypatch):
    X, theta = corners(2.5, 3)
    path = accelerate.Squarem(products.Data(OneArray(X)), mixture.full)
    path.jumping, new = True, em.m_step(X, em.e_step(X, theta))
    for found, cap in ((None, 4.0), (None, 1.0), (None, 1.0), (("theta", "S"), 4.0)):
        monkeypatch.setattr(accelerate.Squarem, "jump", lambda *_, found=found: found)
        for _ in range(2):
            last = path.step(theta, new, [0.0])
        assert path.cap == cap
    assert last == ("theta", "S")


def test_jumps_begin_where_gains_are_small_and_hardly_shrink():
    assert accelerate.is_slow([0.0, 1.0, 1.75], 1000)
    assert not accelerate.is_slow([0.0, 1.0, 1.65], 1000)  # it shrinks
    assert not accelerate.is_slow([0.0, 1.0, 1.75], 50)  # large for so few points
    assert not accelerate.is_slow([0.0, 1.0], 1000)
