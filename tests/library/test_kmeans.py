"""Laws of k-means: no half-step raises J, the end is a fixed point, and `fit` is `lloyd`."""

import tracemalloc
import warnings
from itertools import islice, pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mpmath import mp
from scipy.spatial.distance import cdist
from sklearn.cluster import KMeans
from strategies import generators, grids

from lecture_lib import initialise, kmeans
from lecture_lib.fast import hamerly, passes
from lecture_lib.fast.blocks import OneArray


def optimum(X, K):
    """The least J over all K**N assignments, with the means that reach it."""
    best = np.inf, None
    for z in product(range(K), repeat=len(X)):
        r = np.eye(K)[list(z)]
        mu = kmeans.update(X, r, np.repeat(X[:1], K, axis=0))
        best = min(best, (kmeans.distortion(X, r, mu), mu), key=lambda pair: pair[0])
    return best


@given(grids())
def test_distances_are_those_of_scipy(problem):
    X, mu = problem
    np.testing.assert_allclose(kmeans.squared_distances(X, mu), cdist(X, mu, "sqeuclidean"))


@given(grids())
def test_every_point_goes_to_one_nearest_mean(problem):
    X, mu = problem
    r, distance = kmeans.assign(X, mu), cdist(X, mu)
    assert ((r == 0) | (r == 1)).all()
    assert (r.sum(axis=1) == 1).all()
    np.testing.assert_allclose((r * distance).sum(axis=1), distance.min(axis=1))


def test_a_tie_goes_to_the_lowest_k():
    X, mu = np.array([[0.0]]), np.array([[5.0], [1.0], [-1.0], [1.0]])
    assert kmeans.assign(X, mu).tolist() == [[0, 1, 0, 0]]
    assert hamerly.nearest_and_margin(X, mu)[0].tolist() == [1]


def assigned(X, mu):
    """What `nearest_and_margin` says as `assign` says it; and no margin is larger than the true one."""
    z, margin = hamerly.nearest_and_margin(X, mu)
    first, second, *_ = [*np.sort(exact_distances(X, mu), axis=1).T, np.inf]
    assert (margin <= second - first).all()
    return np.eye(len(mu))[z]


def exact_distances(X, mu):
    """In more digits than a float has."""
    with mp.workdps(60):
        return np.array(
            [
                [
                    mp.sqrt(
                        sum(
                            (mp.mpf(float(a)) - mp.mpf(float(b))) ** 2 for a, b in zip(x, m, strict=True)
                        )
                    )
                    for m in mu
                ]
                for x in X
            ]
        )


@given(grids())
def test_the_matrix_product_assigns_as_the_distances_do(problem):
    X, mu = problem
    assert (assigned(X, mu) == kmeans.assign(X, mu)).all()


@given(generators(), st.integers(1, 5), st.integers(2, 5), st.sampled_from([0, 1, 1e8]))
@settings(max_examples=30)
def test_a_margin_is_the_difference_of_two_distances(rng, D, K, offset):
    X, mu = rng.normal(size=(20, D)) + offset, rng.normal(size=(K, D)) + offset
    _, margin = hamerly.nearest_and_margin(X, mu)
    distance = np.sort(cdist(X, mu), axis=1)
    assert (assigned(X, mu) == kmeans.assign(X, mu)).all()
    np.testing.assert_allclose(margin, distance[:, 1] - distance[:, 0], atol=1e-6)


def test_with_a_single_mean_no_point_can_ever_change_sides():
    assert hamerly.nearest_and_margin(np.array([[3.0]]), np.array([[1.0]])) == (0, np.inf)


@given(generators(), st.sampled_from([1e-16, 1.0, 1e8]), st.integers(3, 12))
def test_the_matrix_product_assigns_as_the_distances_do_beside_a_far_mean(rng, unit, far):
    X = np.concatenate([rng.normal(size=(50, 2)), [[10.0**far, 0]]]) * unit
    mu = X[[0, 1, -1]]
    assert (assigned(X, mu) == kmeans.assign(X, mu)).all()


@pytest.mark.parametrize("sign", [-1, 1])
def test_the_matrix_product_assigns_as_the_distances_do_to_far_points(sign):
    X, mu = sign * np.array([[1e8], [1.0]]), sign * np.array([[-1e-9], [0.0]])
    assert kmeans.assign(X, mu).tolist() == [[1, 0], [0, 1]]  # the far one is as far from either
    assert assigned(X, mu).tolist() == [[1, 0], [0, 1]]


def test_fit_moves_a_mean_that_has_all_points_from_the_first():
    assert kmeans.fit(np.array([[0.0], [2.0]]), np.array([[99.0], [0.0]])).mu.tolist() == [[99], [1]]


@given(grids())
def test_a_mean_moves_to_the_middle_of_its_points_or_stays_if_it_has_none(problem):
    X, mu = problem
    r = kmeans.assign(X, mu)
    for k, moved in enumerate(kmeans.update(X, r, mu)):
        mine = X[r[:, k] == 1]
        np.testing.assert_allclose(moved, mine.mean(axis=0) if len(mine) else mu[k], atol=1e-14)


@given(grids())
def test_distortion_is_the_sum_of_squared_distances(problem):
    X, mu = problem
    r = kmeans.assign(X, mu)
    assert kmeans.distortion(X, r, mu) == pytest.approx(
        sum(((x - mu[row.argmax()]) ** 2).sum() for x, row in zip(X, r, strict=True))
    )


@given(grids(), generators())
def test_neither_half_step_raises_the_distortion(problem, rng):
    X, mu = problem
    r = np.eye(len(mu))[rng.integers(len(mu), size=len(X))]
    start = kmeans.distortion(X, r, mu)
    assert kmeans.distortion(X, kmeans.assign(X, mu), mu) <= start + 1e-12
    assert kmeans.distortion(X, r, kmeans.update(X, r, mu)) <= start + 1e-12


@given(grids(most=30))
def test_lloyd_never_raises_the_distortion_and_reports_consistent_steps(problem):
    X, mu = problem
    steps = list(islice(kmeans.lloyd(X, mu), 100))
    assert len(steps) < 100
    assert (steps[0].mu == mu).all()
    assert all(after.J <= before.J + 1e-12 for before, after in pairwise(steps))
    for mu, r, J in steps:
        assert (r == kmeans.assign(X, mu)).all()
        assert kmeans.distortion(X, r, mu) == J


@given(grids(most=30))
def test_the_last_step_of_lloyd_is_a_fixed_point(problem):
    *_, last = kmeans.lloyd(*problem)
    X, _ = problem
    mu = kmeans.update(X, last.r, last.mu)
    assert (kmeans.assign(X, mu) == last.r).all()
    np.testing.assert_allclose(kmeans.update(X, kmeans.assign(X, mu), mu), mu, atol=1e-14)
    assert len(list(kmeans.lloyd(X, mu))) == 2


@given(grids(most=6))
@settings(max_examples=30)
def test_lloyd_never_beats_the_best_of_all_assignments_and_stays_there(problem):
    X, mu = problem
    J, best = optimum(X, len(mu))
    *_, last = kmeans.lloyd(X, mu)
    assert last.J >= J - 1e-12
    assert all(pytest.approx(J, abs=1e-12) == step.J for step in kmeans.lloyd(X, best))


@given(generators())
def test_order_of_points_and_of_means_does_not_matter(rng):
    X, n, k = rng.normal(size=(40, 2)), rng.permutation(40), rng.permutation(4)
    mu = X[:4]
    a, b = kmeans.fit(X, mu), kmeans.fit(X[n], mu[k])
    np.testing.assert_allclose(a.mu[k], b.mu)
    assert (k[b.z] == a.z[n]).all()


@given(generators())
def test_rotation_shift_and_unit_do_not_matter(rng):
    X, mu = rng.normal(size=(40, 3)), rng.normal(size=(4, 3))
    Q, _ = np.linalg.qr(rng.normal(size=(3, 3)))
    a, b = kmeans.fit(X, mu), kmeans.fit(5 * X @ Q + 7, 5 * mu @ Q + 7)
    assert (a.z == b.z).all()
    assert pytest.approx(25 * a.J) == b.J


def both_ways(X, mu, **how):
    """By passes and by margins, whatever the size of the table."""
    for small in (True, False):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(passes, "is_small", lambda X, mu, small=small: small)
            yield kmeans.fit(X, mu, **how)


def agree(X, mu):
    steps = list(kmeans.lloyd(X, mu))
    for found in both_ways(X, mu):
        assert found.converged
        assert (np.eye(len(mu))[found.z] == steps[-1].r).all()
        np.testing.assert_allclose(found.mu, steps[-1].mu, rtol=1e-12, atol=1e-12)
        np.testing.assert_allclose(found.trace, [step.J for step in steps], rtol=1e-10, atol=1e-12)
        assert found.trace[-1] == found.J


def test_small_tables_with_few_means_are_taken_by_passes():
    def small(N, K, D=2):
        return passes.is_small(OneArray(np.zeros((N, D))), np.zeros((K, D)))

    assert small(272, 2) and small(2000, 8)
    assert not small(2000, 9)  # many means
    assert not small(50_000, 2)  # several blocks


@given(grids(most=30))
def test_fit_is_lloyd_to_its_end(problem):
    agree(*problem)


@given(generators(), st.integers(1, 4), st.integers(1, 9), st.sampled_from([1e-8, 1.0, 1e8]))
@settings(max_examples=50)
def test_fit_is_lloyd_where_points_are_left_alone_for_many_steps(rng, D, K, unit):
    X = unit * (rng.normal(size=(300, D)) + 2 * rng.integers(3, size=(300, D)))
    agree(X, X[:K])


@given(grids(most=30), st.integers(1, 9), st.integers(1, 9))
def test_fit_is_lloyd_however_many_points_it_looks_at_together(problem, size, many):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hamerly, "block_size", lambda mu: size)
        patch.setattr(hamerly, "MANY", many)
        agree(*problem)


def test_fit_needs_no_square_table_of_means():
    X = np.arange(3000.0)[:, None]
    tracemalloc.start()
    assert kmeans.fit(X, X[::2] + 0.4).J == pytest.approx(1500 * 0.5)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 1500**2 * 8 / 2
    assert hamerly.block_size(np.empty((2**18, 1))) == 1


@pytest.mark.parametrize("far", [1e3, 1e6, 1e9])
def test_fit_keeps_its_digits_when_the_start_is_far_away(far):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(200, 2)) + 9 * rng.integers(2, size=200)[:, None]
    agree(X, np.array([[far, 0.0], [0.0, far], [-far, far]]))


def test_fit_keeps_its_digits_when_an_outlier_changes_sides():
    crowd, outlier = np.random.default_rng(0).normal(size=(99, 2)), np.array([[1e9, 0.0]])
    X = np.concatenate([crowd, outlier, np.full((50, 2), 5e8)])
    mu = np.array([[0.0, 0.0], [1e8, 9e8]])
    start, after = islice(kmeans.lloyd(X, mu), 2)
    assert (start.r[99].argmax(), after.r[99].argmax()) == (0, 1)
    agree(X, mu)  # the crowd's sum has lost a large number


def test_fit_looks_again_at_no_point_that_cannot_change_sides(looked):
    X = np.concatenate([np.linspace(0, 1, 50), np.linspace(99, 100, 50)])[:, None]
    assert kmeans.fit(X, np.array([[0.0], [100.0]])).J > 0
    assert looked == [100]  # the first time; then each mean moves by ½


def test_fit_looks_at_a_point_as_often_as_the_means_use_up_its_margin(looked):
    X = np.random.default_rng(0).normal(size=(1000, 2))
    steps = len(kmeans.fit(X, X[:4]).trace)
    assert sum(looked) < 0.25 * steps * len(X)


@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.int32])
@pytest.mark.parametrize("N", [4095, 4096, 4097, 10_000])
def test_fit_is_lloyd_over_several_chunks_and_for_every_type(N, dtype):
    rng = np.random.default_rng(N)
    X = (100 * rng.normal(size=(N, 2)) + 300 * rng.integers(3, size=N)[:, None]).astype(dtype)
    agree(X, X[:3])
    found = kmeans.fit(X, X[:3])
    assert found.mu.dtype == found.trace.dtype == np.float64


def test_fit_reads_a_memory_mapped_file_as_it_reads_an_array(tmp_path):
    X = np.random.default_rng(0).normal(size=(9000, 3)).astype(np.float32)
    np.save(tmp_path / "X.npy", X)
    mapped = np.load(tmp_path / "X.npy", mmap_mode="r")
    a, b = kmeans.fit(X, X[:3], max_iter=5), kmeans.fit(mapped, X[:3], max_iter=5)
    assert (a.z == b.z).all()
    assert (a.mu == b.mu).all()


def test_fit_needs_an_index_and_a_limit_for_each_point_and_no_more():
    def peak(N):
        X = np.zeros((N, 4)) + np.arange(4)
        tracemalloc.start()
        kmeans.fit(X, X[:3], max_iter=1)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    assert peak(200_000) - peak(100_000) < 17 * 100_000  # bytes; a third number would be 24


def test_the_same_end_has_the_same_digits_whatever_the_way():
    X = np.random.default_rng(0).normal(size=(200, 2))
    ends = {}
    for seed in range(60):
        for found in both_ways(X, initialise.random_points(X, 3, np.random.default_rng(seed))):
            groups = frozenset(tuple(np.flatnonzero(found.z == k)) for k in range(3))
            ends.setdefault(groups, set()).add(found.J)
    assert 1 < len(ends) < 30
    assert all(len(J) == 1 for J in ends.values())


def test_fit_says_whether_it_converged_and_stops_when_told():
    X = np.array([[0.0], [1.0], [9.0]])
    start = kmeans.fit(X, X[:2], max_iter=0)
    assert not start.converged
    assert (start.mu == X[:2]).all()
    assert start.trace.tolist() == [64.0]
    cut = kmeans.fit(X, X[:2], max_iter=1)
    assert cut.trace.tolist() == [64.0, 17.0]
    assert kmeans.distortion(X, np.eye(2)[cut.z], cut.mu) == cut.J


def test_fit_can_show_progress(capsys):
    X = np.array([[0.0], [1.0], [9.0]])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # tqdm's, where a notebook is missing
        loud = kmeans.fit(X, X[:2], progress=True)
    assert "k-means: " in capsys.readouterr().err
    assert loud.trace.tolist() == kmeans.fit(X, X[:2]).trace.tolist()
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("seed", range(5))
def test_scikit_learn_agrees_from_the_same_start(seed):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(500, 2)) + 4 * rng.integers(3, size=500)[:, None]
    mu = X[rng.choice(500, 4, replace=False)]
    ours, theirs = kmeans.fit(X, mu), KMeans(4, init=mu, n_init=1, tol=0, algorithm="lloyd").fit(X)
    np.testing.assert_allclose(ours.mu, theirs.cluster_centers_, rtol=1e-10)
    assert (ours.z == theirs.labels_).all()
    assert pytest.approx(theirs.inertia_) == ours.J
