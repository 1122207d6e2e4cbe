"""Rows in blocks give what one array gives: a list, what yields arrays, memory maps, a Dask array."""

import os
import signal
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import RESTRICTIONS, generators, same

from lecture_lib import em, initialise, kmeans
from lecture_lib.fast import blocks


def clusters(rng, N=300, K=3, D=2):
    return 3 * rng.normal(size=(K, D))[rng.integers(K, size=N)] + rng.normal(size=(N, D))


class Yields:
    """What has no length and no index, and starts anew each time."""

    def __init__(self, parts):
        self.parts = parts

    def __iter__(self):
        yield from self.parts


@given(
    generators(), st.lists(st.integers(1, 299), max_size=5), st.sampled_from(RESTRICTIONS), st.booleans()
)
@settings(max_examples=40)
def test_em_on_blocks_is_em_on_the_array(rng, cuts, restrict, accelerate):
    X = clusters(rng)
    parts = np.split(X, sorted(set(cuts)))
    for given_as in (parts, tuple(parts), Yields(parts)):
        start = initialise.mixture_around(given_as, X[:3])
        same(start, initialise.mixture_around(X, X[:3]), rtol=1e-11, atol=1e-12)
        how = dict(restrict=restrict, tol=0, max_iter=8, accelerate=accelerate)
        ours, whole = em.fit(given_as, start, **how), em.fit(X, start, **how)
        same(ours.theta, whole.theta, rtol=1e-7, atol=1e-8)
        np.testing.assert_allclose(ours.trace, whole.trace, rtol=1e-10)


@given(generators(), st.lists(st.integers(1, 299), max_size=5), st.integers(1, 5))
@settings(max_examples=40)
def test_kmeans_on_blocks_is_kmeans_on_the_array(rng, cuts, K):
    X = clusters(rng)
    parts = np.split(X, sorted(set(cuts)))
    for given_as in (parts, Yields(parts)):
        ours, whole = kmeans.fit(given_as, X[:K]), kmeans.fit(X, X[:K])
        assert (ours.z == whole.z).all()
        assert ours.converged and whole.converged
        np.testing.assert_allclose(ours.mu, whole.mu, rtol=1e-11, atol=1e-12)
        np.testing.assert_allclose(ours.trace[: len(whole.trace)], whole.trace, rtol=1e-10)
        assert len(ours.trace) <= len(whole.trace) + 1
        assert ours.J == ours.trace[-1]


def test_kmeans_on_blocks_stops_when_told():
    X = np.array([[0.0], [1.0], [9.0]])
    start = kmeans.fit([X[:2], X[2:]], X[:2], max_iter=0)
    assert not start.converged
    assert (start.mu == X[:2]).all() and start.trace.tolist() == [64.0]
    assert kmeans.fit([X[:2], X[2:]], X[:2], max_iter=1).trace.tolist() == [64.0, 17.0]


def test_a_narrow_component_in_some_blocks_has_its_digits():
    rng = np.random.default_rng(0)
    X = np.concatenate([rng.normal(size=(200, 2)), 5 + 1e-6 * rng.normal(size=(30, 2))])
    start = initialise.mixture_around(X, X[[0, -1]])
    parts = np.split(X, [90, 215])
    ours, whole = em.fit(parts, start, tol=0, max_iter=20), em.fit(X, start, tol=0, max_iter=20)
    s = np.sqrt(np.einsum("kdd->kd", whole.theta.Sigma))
    assert s.min() < 1e-5
    np.testing.assert_allclose((ours.theta.mu - whole.theta.mu) / s, 0, atol=1e-8)
    np.testing.assert_allclose(ours.theta.Sigma / s[:, None], whole.theta.Sigma / s[:, None], rtol=1e-7)


def test_files_larger_than_memory_are_read_block_by_block(tmp_path):
    """Of eight files no more than a few thousand rows are in memory at a time."""
    X = clusters(np.random.default_rng(0), N=160_000, D=4).astype(np.float32)
    for i, part in enumerate(np.split(X, 8)):
        np.save(tmp_path / f"{i}.npy", part)
    maps = [np.load(tmp_path / f"{i}.npy", mmap_mode="r") for i in range(8)]
    start = initialise.mixture_around(X, X[:3])
    for fit, begin in ((em.fit, start), (kmeans.fit, X[:3])):
        tracemalloc.start()
        fit(maps, begin, max_iter=2)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert most < 8_000_000  # bytes; as float64 the rows alone would be 5 million
    same(em.fit(maps, start, max_iter=3).theta, em.fit(X, start, max_iter=3).theta, rtol=1e-9)


def test_the_first_mixture_copies_nothing():
    X = np.ones((200_000, 4)) * np.arange(4) + np.random.default_rng(0).normal(size=(200_000, 1))
    tracemalloc.start()
    initialise.mixture_around(X, X[:3])
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 0.2 * X.nbytes


ARRAY = np.zeros((3, 2))


@pytest.mark.parametrize(
    ("X", "says"),
    [
        (iter([ARRAY]), r"X must yield its blocks as often as it is asked, got a list_iterator that"),
        ([ARRAY, np.zeros((3, 1))], r"all blocks of X must have the same columns, got .* 2 and with 1"),
        ([ARRAY, np.full((3, 2), np.nan)], r"a block of X must be finite, got 6 NaN"),
        ([ARRAY, np.zeros(3)], r"a block of X must have shape \(N, D\), got \(3,\)"),
        ([], r"X must have shape"),
        (Yields([]), r"X yields no block of rows"),
    ],
)
def test_what_is_no_sequence_of_blocks_is_refused(X, says):
    with pytest.raises(ValueError, match=says):
        blocks.of(X)


def test_blocks_are_looked_at_once_and_can_be_used_again():
    made = blocks.of([ARRAY, ARRAY])
    assert blocks.of(made) is made
    assert made.shape == (6, 2)


# On a cluster


@pytest.fixture(scope="module")
def dask():
    """Dask needs packages that Python in the browser has not, and the core none of them."""
    pytest.importorskip("distributed")
    return pytest.importorskip("dask.array")


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("chunks", [(70, 2), (300, 1), (20, 2)])
def test_a_dask_array_gives_what_the_array_gives(dask, chunks):
    X = clusters(np.random.default_rng(0))
    on_dask, start = dask.from_array(X, chunks=chunks), initialise.mixture_around(X, X[:3])
    same(initialise.mixture_around(on_dask, X[:3]), start, rtol=1e-11, atol=1e-12)
    ours, whole = em.fit(on_dask, start), em.fit(X, start)
    same(ours.theta, whole.theta, rtol=1e-7, atol=1e-8)
    ours, whole = kmeans.fit(on_dask, X[:3]), kmeans.fit(X, X[:3])
    assert (ours.z == whole.z).all()


def test_a_dask_array_of_other_dimensions_is_refused(dask):
    with pytest.raises(
        ValueError, match=r"X must have shape \(N, D\), got a Dask array with shape \(5,\)"
    ):
        blocks.of(dask.zeros(5))


@pytest.mark.filterwarnings("default")
def test_a_worker_that_dies_in_the_middle_of_a_fit_changes_nothing(dask, tmp_path):
    """Two workers are processes of this machine. One is killed before the fourth pass over the data."""
    from dask import delayed
    from distributed import Client, LocalCluster

    X = clusters(np.random.default_rng(0), N=20_000)
    start, died = initialise.mixture_around(X, X[:3]), []
    for i, part in enumerate(np.split(X, 20)):
        np.save(tmp_path / f"{i}.npy", part)
    files = [delayed(np.load)(tmp_path / f"{i}.npy") for i in range(20)]
    parts = [dask.from_delayed(file, (1_000, 2), X.dtype) for file in files]
    with (
        LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None, processes=True
        ) as cluster,
        Client(cluster) as client,
    ):
        on_dask = blocks.of(dask.concatenate(parts).persist())
        undisturbed = em.fit(on_dask, start, max_iter=8, tol=0)
        plain, steps = on_dask.total, []

        def total(function, add):
            steps.append(1)
            if len(steps) == 4:
                died.append(min(client.run(os.getpid).values()))
                os.kill(died[0], signal.SIGKILL)
            return plain(function, add)

        on_dask.total = total
        found = em.fit(on_dask, start, max_iter=8, tol=0)
        assert len(steps) == 9 and died[0] not in client.run(os.getpid).values()
    np.testing.assert_allclose(found.trace, undisturbed.trace, rtol=1e-12)
    same(found.theta, undisturbed.theta, rtol=1e-10, atol=1e-12)
    same(found.theta, em.fit(X, start, max_iter=8, tol=0).theta, rtol=1e-8, atol=1e-9)
