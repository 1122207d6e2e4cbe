"""How fast is the library? `make bench` measures it against others, on this machine, side by side.

Each row is one fit, made by us and by a peer in turn: the same data, the same start, the same number of
iterations, in one process. What counts is the ratio of their times, pair by pair; the table gives its
median and its range. Before a row counts, the two results must agree.

    python tools/bench/bench.py               everything; the page "How fast is it?" is written anew
    python tools/bench/bench.py em kmeans     only some parts; nothing is stored

Three parts are only printed, never stored: starts (EM from random points and unit covariances, with a
ridge), accelerate (plain and with jumps, to the same tolerance), end (k-means to its end, all sizes).
"""

import argparse
import json
import os
import platform
import time
import warnings
from importlib.metadata import version
from pathlib import Path

import numpy as np
import page
import scipy
import sklearn
from scipy.cluster.vq import kmeans2
from sklearn.cluster import KMeans, kmeans_plusplus
from sklearn.mixture import GaussianMixture
from threadpoolctl import threadpool_info

from lecture_lib import em, initialise, kmeans, mixture
from lecture_lib.fast import seeding

try:
    import faiss
except ImportError:
    faiss = None

RESULT = Path(__file__).with_name("measured.json")
# (N, D, K) and the iterations that take some seconds at most
EM_SIZES = {
    (272, 2, 2): 50,
    (2_000, 2, 4): 50,
    (100_000, 2, 4): 20,
    (100_000, 16, 16): 5,
    (1_000_000, 16, 16): 1,
    (100_000, 64, 32): 2,
}
SHAPES = {(2_000, 2, 4): 50, (100_000, 16, 16): 5}
KMEANS_SIZES = {
    (272, 2, 2): 2,
    (2_000, 2, 4): 10,
    (100_000, 2, 4): 20,
    (100_000, 8, 64): 10,
    (100_000, 16, 16): 10,
    (1_000_000, 16, 16): 5,
    (100_000, 64, 32): 10,
}
TO_THE_END = ((2_000, 2, 4), (100_000, 8, 64), (100_000, 16, 16))
SCALING = (10_000, 100_000, 1_000_000, 10_000_000)
KINDS = {
    mixture.full: "full",
    mixture.tied: "tied",
    mixture.diagonal: "diag",
    mixture.spherical: "spherical",
}


def data(N, D, K, seed=0):
    """N points from K overlapping Gaussians, and K of them to start from."""
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((N, D))
    X += 2 * rng.standard_normal((K, D))[rng.integers(K, size=N)]
    return X, X[rng.choice(N, K, replace=False)]


def timed(run):
    started = time.perf_counter()
    found = run()
    return time.perf_counter() - started, found


def pairs(ours, theirs, seconds=4.0, least=3, most=41):
    """Times of both, in turn, for some seconds: (n, 2) array."""
    rows, started = [], time.perf_counter()
    while len(rows) < least or (len(rows) < most and time.perf_counter() - started < seconds):
        rows.append((timed(ours)[0], timed(theirs)[0]))
    return np.array(rows)


def row(what, peer, size, iterations, times):
    """One line of the table; ratios above 1 mean that we are the faster."""
    ratio = times[:, 1] / times[:, 0]
    ours, theirs = np.median(times, axis=0)
    print(
        f"{what:15} {peer:24} {'{:>9,} {:>3} {:>3}'.format(*size)} {iterations:4} "
        f"{1e3 * ours:10.2f} {1e3 * theirs:10.2f} {np.median(ratio):7.2f} "
        f"{ratio.min():6.2f}–{ratio.max():.2f}",
        flush=True,
    )
    return {
        "what": what,
        "peer": peer,
        "size": size,
        "iterations": iterations,
        "runs": len(times),
        "ours": ours,
        "theirs": theirs,
        "ratio": np.median(ratio),
        "least": ratio.min(),
        "most": ratio.max(),
    }


# EM


def theirs_em(X, theta, kind, n, reg_covar=0):
    P = np.linalg.inv(theta.Sigma)
    precisions = {"full": P, "tied": P[0], "diag": np.einsum("kdd->kd", P), "spherical": P[:, 0, 0]}[
        kind
    ]
    return GaussianMixture(
        len(theta.pi),
        covariance_type=kind,
        weights_init=theta.pi,
        means_init=theta.mu,
        precisions_init=precisions,
        reg_covar=reg_covar,
        tol=0,
        max_iter=n,
    ).fit(X)


def compare_em(size, n, restrict):
    X, mu = data(*size)
    theta = initialise.mixture_around(X, mu)
    theta = theta._replace(Sigma=restrict(theta.Sigma, theta.pi))

    def ours():
        return em.fit(X, theta, restrict=restrict, tol=0, max_iter=n)

    def theirs():
        return theirs_em(X, theta, KINDS[restrict], n)

    a, b = ours(), theirs()
    assert len(a.trace) == n + 1 and b.n_iter_ == n, "not the same number of iterations"
    np.testing.assert_allclose(a.log_likelihood, b.score_samples(X).sum(), rtol=1e-9)
    return row(f"EM, {KINDS[restrict]}", "scikit-learn", size, n, pairs(ours, theirs))


def compare_start(size, n, ridge=1e-6):
    """From random points and unit covariances, as scikit-learn's reg_covar has it."""
    X, mu = data(*size)
    K, D = mu.shape
    theta = mixture.Mixture(np.full(K, 1 / K), mu, np.stack([np.eye(D)] * K))

    def ours():
        return em.fit(X, theta, ridge=ridge, tol=0, max_iter=n)

    def theirs():
        return theirs_em(X, theta, "full", n, reg_covar=ridge)

    np.testing.assert_allclose(ours().log_likelihood, theirs().score_samples(X).sum(), rtol=1e-9)
    return row("EM, from points", "scikit-learn", size, n, pairs(ours, theirs))


def compare_accelerated(separation, N=1500, tol=1e-6, problems=50):
    """Medians over problems: three clusters so many standard deviations apart, EM from random points."""
    steps, times = [], []
    for seed in range(problems):
        rng = np.random.default_rng(seed)
        angle = 2 * np.pi * np.arange(3) / 3 + rng.uniform(0, 2 * np.pi)
        mu = separation / np.sqrt(3) * np.stack([np.cos(angle), np.sin(angle)], axis=1)
        X = mu[rng.integers(3, size=N)] + rng.standard_normal((N, 2))
        theta = initialise.mixture_around(X, X[rng.choice(N, 3, replace=False)])
        runs = [
            lambda jump=jump, X=X, theta=theta: em.fit(
                X, theta, tol=tol, max_iter=20_000, accelerate=jump
            )
            for jump in (True, False)
        ]
        found = [run() for run in runs]
        assert found[0].log_likelihood >= found[1].log_likelihood - tol * N, "a lower peak"
        steps.append([len(fit.trace) for fit in found])
        times.append(np.median(pairs(*runs, seconds=0.2), axis=0))
    steps, times = np.array(steps), np.array(times)
    saved = np.median(steps[:, 1] / steps[:, 0])
    print(f"{separation} apart, tol {tol:g}: {saved:.1f} times fewer steps", end="  ")
    size = (N, 2, 3)
    return row("EM, accelerated", "plain", size, int(np.median(steps[:, 0])), times)


# k-means


def lloyd_or_elkan(X, mu, algorithm, n):
    return KMeans(len(mu), init=mu, n_init=1, tol=0, algorithm=algorithm, max_iter=n).fit(X)


def same_labels(X, mu, z, other):
    """Labels are equal, but for points as near to one mean as to the other."""
    n = np.flatnonzero(z != other)
    gap = ((X[n] - mu[z[n]]) ** 2).sum(axis=1) - ((X[n] - mu[other[n]]) ** 2).sum(axis=1)
    np.testing.assert_allclose(gap, 0, atol=1e-9 * X.var())


def compare_kmeans(size, n, what):
    X, mu = data(*size)

    def ours():
        return kmeans.fit(X, mu, max_iter=n)

    a = ours()
    made = len(a.trace) - 1
    for algorithm in ("lloyd", "elkan"):
        b = lloyd_or_elkan(X, mu, algorithm, n)
        np.testing.assert_allclose(a.mu, b.cluster_centers_, rtol=1e-9, atol=1e-9)
        same_labels(X, a.mu, a.z, b.labels_)
        yield row(
            what,
            f"scikit-learn, {algorithm}",
            size,
            made,
            pairs(ours, lambda how=algorithm: lloyd_or_elkan(X, mu, how, n)),
        )
    yield row(
        what,
        "scipy, kmeans2",
        size,
        made,
        pairs(ours, lambda: kmeans2(X, mu, iter=made, minit="matrix"), seconds=2),
    )
    if faiss:
        x = X.astype(np.float32)
        yield row(
            what, "faiss, float32", size, made, pairs(ours, lambda: with_faiss(x, mu, made), seconds=2)
        )


def with_faiss(x, mu, n):
    K, D = mu.shape
    other = faiss.Kmeans(D, K, niter=n, max_points_per_centroid=len(x), min_points_per_centroid=1)
    other.train(x, init_centroids=mu.astype(np.float32))
    return other.index.search(x, 1)


def compare_plus_plus(size):
    X, _ = data(*size)
    K = size[2]
    return row(
        "k-means++",
        "scikit-learn",
        size,
        1,
        pairs(
            lambda: seeding.plus_plus(X, K, np.random.default_rng(0)),
            lambda: kmeans_plusplus(X, K, random_state=0, n_local_trials=1),
            seconds=2,
        ),
    )


# How the time grows with N


def nanoseconds(fit, N, passes, runs=3):
    """Per point and pass over the data: the median of some runs, each of a million points at least."""
    repeat = max(1, 1_000_000 // N)
    times = [timed(lambda: [fit() for _ in range(repeat)])[0] for _ in range(runs)]
    return 1e9 * np.median(times) / repeat / N / passes


def scaling(D=16, K=16, n=2):
    """em.fit and kmeans.fit from 10⁴ points to 10⁷."""
    X, mu = data(SCALING[-1], D, K)
    theta, found = initialise.mixture_around(X[:100_000], mu), []
    for N in SCALING:
        x = X[:N]
        with_em = nanoseconds(lambda x=x: em.fit(x, theta, tol=0, max_iter=n), N, n + 1)
        with_kmeans = nanoseconds(lambda x=x: kmeans.fit(x, mu, max_iter=n), N, n + 1)
        print(
            f"{N:>11,} points: EM {with_em:6.0f} ns, k-means {with_kmeans:6.0f} ns for each, per pass",
            flush=True,
        )
        found.append({"N": N, "em": with_em, "kmeans": with_kmeans})
    return found


# The machine


def machine():
    info = Path("/proc/cpuinfo")
    names = (
        [line.split(": ")[1] for line in info.read_text().splitlines() if line.startswith("model name")]
        if info.is_file()
        else []
    )
    threads = {pool["user_api"]: pool["num_threads"] for pool in threadpool_info()}
    versions = {
        "Python": platform.python_version(),
        "NumPy": np.__version__,
        "SciPy": scipy.__version__,
        "scikit-learn": sklearn.__version__,
    }
    if faiss:
        versions["faiss"] = version("faiss-cpu")
    return {
        "processor": names[0] if names else platform.machine(),
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "threads": threads,
        "versions": versions,
    }


def main(parts):
    warnings.simplefilter("ignore")  # that fits cut short did not converge
    parts = parts or ["em", "kmeans", "plus_plus", "scaling"]
    found = {"machine": machine(), "rows": [], "scaling": []}
    print(json.dumps(found["machine"]))
    print(f"{'':15} {'peer':24} {'N':>9} {'D':>3} {'K':>3} iter    ours, ms  theirs, ms   ratio  range")
    if "em" in parts:
        for size, n in EM_SIZES.items():
            found["rows"].append(compare_em(size, n, mixture.full))
        for restrict in (mixture.tied, mixture.diagonal, mixture.spherical):
            for size, n in SHAPES.items():
                found["rows"].append(compare_em(size, n, restrict))
    if "kmeans" in parts:
        for size, n in KMEANS_SIZES.items():
            found["rows"] += compare_kmeans(size, n, "k-means")
        for size in TO_THE_END:
            found["rows"] += compare_kmeans(size, 300, "k-means, to end")
    if "plus_plus" in parts:
        found["rows"] += [compare_plus_plus(size) for size in KMEANS_SIZES]
    if "starts" in parts:
        for size, n in EM_SIZES.items():
            compare_start(size, n)
    if "accelerate" in parts:
        for separation in (6.0, 4.0, 3.0, 2.5, 2.0):
            for tol in (1e-6, 1e-9):
                compare_accelerated(separation, tol=tol)
    if "end" in parts:
        for size in KMEANS_SIZES:
            for _ in compare_kmeans(size, 300, "k-means, to end"):
                pass
    if "scaling" in parts:
        found["scaling"] = scaling()
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    names = ["em", "kmeans", "plus_plus", "scaling", "starts", "accelerate", "end"]
    parser.add_argument("parts", nargs="*", choices=[*names, []])
    parts = parser.parse_args().parts
    result = main(parts)
    if not parts:
        RESULT.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
        page.write(result)
