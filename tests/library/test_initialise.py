"""Laws of the starts: rows of the data, drawn as often as their definition says."""

import tracemalloc
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chisquare
from strategies import generators, grids

from lecture_lib import em, gaussian, initialise
from lecture_lib.fast import seeding

STARTS = (initialise.random_points, initialise.plus_plus, seeding.plus_plus)


@pytest.mark.parametrize("start", STARTS)
@given(rng=generators(), K=st.integers(1, 8))
def test_every_start_is_k_different_rows_of_the_data(start, rng, K):
    X = rng.permutation(8)[:, None] * np.array([1.0, -2.0])
    mu = start(X, K, rng)
    assert mu.shape == (K, 2)
    assert len(set(map(tuple, mu)) & set(map(tuple, X))) == K


@pytest.mark.parametrize("start", STARTS)
def test_the_same_generator_gives_the_same_start(start):
    X = np.random.default_rng(0).normal(size=(50, 2))
    assert (start(X, 3, np.random.default_rng(1)) == start(X, 3, np.random.default_rng(1))).all()


def test_random_points_takes_each_set_of_rows_equally_often():
    X, rng = np.arange(5.0)[:, None], np.random.default_rng(0)
    sets = list(combinations(range(5), 2))
    drawn = [tuple(sorted(initialise.random_points(X, 2, rng).ravel())) for _ in range(5000)]
    assert chisquare([drawn.count(pair) for pair in sets]).pvalue > 1e-6


def test_plus_plus_draws_in_proportion_to_the_squared_distance():
    X, rng, draws = np.array([[0.0], [1.0], [3.0], [7.0]]), np.random.default_rng(0), 8000
    index = {x: n for n, x in enumerate(X.ravel())}
    seen = np.zeros((4, 4, 4))
    for _ in range(draws):
        i, j, k = (index[x] for x in initialise.plus_plus(X, 3, rng).ravel())
        seen[i, j, k] += 1
    expected = np.zeros((4, 4, 4))
    distance = (X - X.T) ** 2
    for i in range(4):
        second = distance[i] / distance[i].sum()
        for j in set(range(4)) - {i}:
            nearest = np.minimum(distance[i], distance[j])
            expected[i, j] = draws / 4 * second[j] * nearest / nearest.sum()
    assert (seen[expected == 0] == 0).all()
    assert chisquare(seen[expected > 0], expected[expected > 0]).pvalue > 1e-6


def test_plus_plus_takes_no_point_at_distance_zero_even_for_the_least_random_number():
    class Least(np.random.Generator):
        def random(self):
            return 0.0

        def integers(self, N):
            return 0

    X = np.array([[3.0], [3.0], [4.0]])
    assert seeding.plus_plus(X, 2, Least(np.random.PCG64())).tolist() == [[3], [4]]


def test_plus_plus_never_takes_a_duplicate_and_says_when_points_run_out():
    X = np.repeat([[0.0], [5.0], [9.0]], 20, axis=0)
    for seed in range(20):
        mu = initialise.plus_plus(X, 3, np.random.default_rng(seed))
        assert sorted(mu.ravel()) == [0, 5, 9]
    with pytest.raises(
        ValueError,
        match=(r"^X has only 3 different points, too few for K = 4 means; ask for fewer components$"),
    ):
        initialise.plus_plus(X, 4, np.random.default_rng(0))


@given(
    generators(), st.integers(1, 5), st.sampled_from([1e-8, 1.0, 1e8]), st.sampled_from([0.0, 10.0, 1e8])
)
def test_plus_plus_knows_squared_distances_to_eight_digits_and_zero_exactly(rng, D, unit, offset):
    X = unit * (rng.normal(size=(40, D)) * 10.0 ** rng.integers(-9, 1, size=(40, 1)) + offset)
    X[-1] = X[7]
    square = seeding.squared_distances_to(X[7], X, seeding.squared_differences(X, X[0]))
    np.testing.assert_allclose(square, ((X - X[7]) ** 2).sum(axis=1), rtol=1e-8, atol=0)
    assert square[-1] == 0


@given(generators(), st.integers(1, 4))
def test_the_first_mixture_has_equal_weights_and_the_covariance_of_all(rng, K):
    X = rng.normal(size=(20, 2))
    theta = initialise.mixture_around(X, X[:K])
    assert (theta.pi == 1 / K).all()
    assert (theta.mu == X[:K]).all()
    for Sigma in theta.Sigma:
        np.testing.assert_allclose(Sigma, gaussian.maximum_likelihood(X)[1], rtol=1e-12, atol=1e-14)
    assert em.fit(X, theta, max_iter=1).log_likelihood < 0


@pytest.mark.parametrize("start", STARTS)
def test_float32_and_whole_numbers_start_in_float64(start):
    for dtype in (np.float32, int):
        mu = start(np.arange(10).reshape(5, 2).astype(dtype), 2, np.random.default_rng(0))
        assert mu.dtype == np.float64


def test_plus_plus_needs_some_numbers_per_point_however_many_columns():
    def peak(D):
        X = np.random.default_rng(0).normal(size=(40_000, D))
        tracemalloc.start()
        seeding.plus_plus(X, 3, np.random.default_rng(0))
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    assert peak(40) < peak(4) + 4 * 4096 * 40 * 8


@given(grids(most=30), generators())
def test_both_ways_to_start_draw_the_same(problem, rng):
    X, mu = problem
    distinct = len(np.unique(X, axis=0))
    seed = int(rng.integers(2**32))
    textbook, fast = (
        start(X, min(len(mu), distinct), np.random.default_rng(seed))
        for start in (initialise.plus_plus, seeding.plus_plus)
    )
    assert (textbook == fast).all()


def test_plus_plus_looks_at_every_chunk():
    X = np.zeros((10_000, 1))
    X[[4095, 4096, 9999]] = [[1e6], [1e7], [1e8]]
    assert sorted(seeding.plus_plus(X, 4, np.random.default_rng(0)).ravel()) == [0, 1e6, 1e7, 1e8]
