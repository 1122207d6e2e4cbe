"""Where arithmetic is tight: eight digits of a 50-digit reference, or an error that says why."""

from itertools import islice, pairwise

import mpmath
import numpy as np
import pytest
from strategies import RESTRICTIONS, a_mixture, covariance, same

from lecture_lib import collapse, em, gaussian, initialise, kmeans, mixture
from lecture_lib.fast.chunks import rows
from lecture_lib.mixture import Mixture

mpmath.mp.dps = 50


# The reference, from the definition and nothing else


def reference_log_joint(X, theta):
    """ln π_k + ln N(x_n | μ_k, Σ_k) in 50 digits, as a list of rows."""
    columns = []
    for pi, mu, Sigma in zip(*theta, strict=True):
        L = mpmath.cholesky(mpmath.matrix(Sigma.tolist()))
        log_det = 2 * sum(mpmath.log(L[d, d]) for d in range(len(mu)))
        constant = (
            mpmath.log(mpmath.mpf(float(pi))) - (len(mu) * mpmath.log(2 * mpmath.pi) + log_det) / 2
        )
        columns.append([constant - white_length(L, x, mu) / 2 for x in X])
    return list(zip(*columns, strict=True))


def white_length(L, x, mu):
    """(x − μ)ᵀ Σ⁻¹ (x − μ) with Σ = L Lᵀ, by forward substitution."""
    white = []
    for d in range(len(mu)):
        rest = mpmath.mpf(float(x[d])) - mpmath.mpf(float(mu[d]))
        rest -= mpmath.fsum(L[d, e] * white[e] for e in range(d))
        white.append(rest / L[d, d])
    return mpmath.fsum(w * w for w in white)


def reference(X, theta):
    """l(θ) and the responsibilities (N, K)."""
    rows = reference_log_joint(X, theta)
    totals = [mpmath.log(mpmath.fsum(map(mpmath.exp, row))) for row in rows]
    gamma = [
        [float(mpmath.exp(a - total)) for a in row] for row, total in zip(rows, totals, strict=True)
    ]
    return float(mpmath.fsum(totals)), np.array(gamma)


def reference_m_step(X, gamma):
    """Mean and covariance of each component in 50 digits, rounded at the end."""
    mus, Sigmas = [], []
    x = [[mpmath.mpf(float(v)) for v in row] for row in X]
    D = range(X.shape[1])
    for g in gamma.T:
        g = [mpmath.mpf(float(v)) for v in g]
        N_k = mpmath.fsum(g)
        mu = [mpmath.fsum(w * row[d] for w, row in zip(g, x, strict=True)) / N_k for d in D]
        mus.append([float(m) for m in mu])
        Sigmas.append(
            [
                [
                    float(
                        mpmath.fsum(
                            w * (row[d] - mu[d]) * (row[e] - mu[e]) for w, row in zip(g, x, strict=True)
                        )
                        / N_k
                    )
                    for e in D
                ]
                for d in D
            ]
        )
    return np.array(mus), np.array(Sigmas)


def small(seed=0, N=30, K=2, D=2):
    """Overlapping clusters, and a mixture that nobody has fitted to them."""
    rng = np.random.default_rng(seed)
    X = 2 * rng.normal(size=(K, D))[np.arange(N) % K] + rng.normal(size=(N, D))
    return X, Mixture(
        rng.dirichlet(np.full(K, 3.0)), X[:K] + 0.3, np.stack([covariance(rng, D) for _ in range(K)])
    )


def mapped(problem, scale=1.0, shift=0.0):
    X, theta = problem
    scale = np.broadcast_to(np.asarray(scale, dtype=float), X.shape[1:])
    return X * scale + shift, Mixture(
        theta.pi, theta.mu * scale + shift, theta.Sigma * scale * scale[:, None]
    )


def far_points():
    X, theta = small()
    return np.concatenate(
        [X, [[1e6, 0], [0, -1e6], [1e6, 1e6]] * np.sqrt(np.diagonal(theta.Sigma[0]))]
    ), theta


def narrow_component():
    rng = np.random.default_rng(3)
    X = np.concatenate([rng.normal(size=(20, 2)), 0.3 + 1e-3 * rng.normal(size=(10, 2))])
    return X, Mixture(
        np.array([0.7, 0.3]), np.array([[0.0, 0.0], [0.3, 0.3]]), np.stack([np.eye(2), 1e-6 * np.eye(2)])
    )


def as_many_components_as_points():
    X, _ = small(N=6)
    return X, Mixture(np.full(6, 1 / 6), X, np.stack([np.eye(2)] * 6))


def duplicates():
    X, theta = small()
    return np.repeat(X[:3], 10, axis=0), theta


CASES = {
    "ordinary": small,
    "points 1e6 standard deviations away": far_points,
    "shifted by 1e8": lambda: mapped(small(), shift=1e8),
    "columns scaled by 1e-8 and 1e8": lambda: mapped(small(), scale=[1e-8, 1e8]),
    "everything tiny": lambda: mapped(small(), scale=1e-8),
    "everything huge": lambda: mapped(small(), scale=1e8),
    "scaled by 1e-8 and 1e8, shifted": lambda: mapped(
        small(), scale=[1e-8, 1e8], shift=np.array([1.0, 1e16])
    ),
    "a component a thousand times narrower": narrow_component,
    "a narrow component far from zero": lambda: mapped(narrow_component(), shift=1e5),
    "one component": lambda: small(K=1),
    "one dimension": lambda: small(D=1),
    "one dimension, one component, one point": lambda: small(N=1, K=1, D=1),
    "as many components as points": as_many_components_as_points,
    "duplicates": duplicates,
    "twelve dimensions": lambda: small(N=40, D=12),
}
cases = pytest.mark.parametrize("case", CASES.values(), ids=CASES)


@cases
def test_likelihood_and_responsibilities_have_eight_digits(case):
    X, theta = case()
    level, gamma = reference(X, theta)
    log_joint = np.array(reference_log_joint(X, theta), dtype=float)
    np.testing.assert_allclose(mixture.log_joint(X, theta), log_joint, rtol=1e-8)
    assert mixture.log_likelihood(X, theta) == pytest.approx(level, rel=1e-8)
    assert next(em.em(X, theta)).log_likelihood == pytest.approx(level, rel=1e-8)
    assert em.fit(X, theta, max_iter=0).log_likelihood == pytest.approx(level, rel=1e-8)
    np.testing.assert_allclose(em.e_step(X, theta), gamma, rtol=1e-8, atol=1e-9)


def diagonal_plus_one(rng, D):
    """d, u, scale such that (diag d + u uᵀ) · scale · scaleᵀ is exact in floats, and dense."""
    return (rng.integers(1, 64, D) / 8, rng.integers(-15, 16, D) / 8, 2.0 ** rng.integers(-25, 26, D))


def reference_density(x, mu, d, u, scale):
    """ln N(x | μ, Σ) by the Sherman–Morrison formula, in 50 digits."""
    y = [
        (mpmath.mpf(a) - mpmath.mpf(b)) / c
        for a, b, c in zip(x.tolist(), mu.tolist(), scale.tolist(), strict=True)
    ]
    along = 1 + mpmath.fsum(mpmath.mpf(b) ** 2 / a for a, b in zip(d, u, strict=True))
    cross = mpmath.fsum(b * v / a for a, b, v in zip(d, u, y, strict=True))
    length = mpmath.fsum(v * v / a for a, v in zip(d, y, strict=True)) - cross**2 / along
    log_det = (
        mpmath.fsum(map(mpmath.log, d)) + mpmath.log(along) + 2 * mpmath.fsum(map(mpmath.log, scale))
    )
    return -(len(d) * mpmath.log(2 * mpmath.pi) + log_det + length) / 2


@pytest.mark.parametrize("far", [1.0, 1e6])
def test_two_hundred_dimensions_in_every_unit_have_eight_digits(far):
    rng = np.random.default_rng(0)
    shape = [diagonal_plus_one(rng, 200) for _ in range(2)]
    Sigma = np.stack([(np.diag(d) + np.outer(u, u)) * s * s[:, None] for d, u, s in shape])
    mu = np.stack([s * rng.normal(size=200) for *_, s in shape])
    X = mu[0] + far * shape[0][2] * rng.normal(size=(5, 200))
    found = mixture.log_joint(X, Mixture(np.full(2, 0.5), mu, Sigma))
    exact = [
        [
            float(mpmath.log(0.5) + reference_density(x, m, *part))
            for m, part in zip(mu, shape, strict=True)
        ]
        for x in X
    ]
    np.testing.assert_allclose(found, exact, rtol=1e-8)


@cases
def test_the_m_step_has_eight_digits(case):
    X, _ = case()
    gamma = np.random.default_rng(0).dirichlet([1.0, 1.0], size=len(X))
    mu, Sigma = reference_m_step(X, gamma)
    found = em.m_step(X, gamma)
    np.testing.assert_allclose(found.mu, mu, rtol=1e-8)
    s = np.sqrt(np.einsum("kdd->kd", Sigma))
    if (s > 0).all():
        np.testing.assert_allclose((found.Sigma - Sigma) / s[:, :, None] / s[:, None], 0, atol=1e-8)


@cases
def test_one_step_of_fit_has_eight_digits(case):
    X, theta = case()
    _, gamma = reference(X, theta)
    mu, Sigma = reference_m_step(X, gamma)
    try:
        found = em.fit(X, theta, max_iter=1).theta
    except em.CollapseError:
        assert any(np.linalg.matrix_rank(S, tol=1e-12 * np.trace(S)) < len(S) for S in Sigma)
        return
    s = np.sqrt(np.einsum("kdd->kd", Sigma))
    np.testing.assert_allclose((found.mu - mu) / np.maximum(s, np.abs(mu)), 0, atol=1e-8)
    np.testing.assert_allclose((found.Sigma - Sigma) / s[:, :, None] / s[:, None], 0, atol=1e-8)


@cases
def test_em_ends_in_numbers_or_says_why_not(case):
    X, theta = case()
    try:
        found = em.fit(X, theta)
    except em.CollapseError:
        return
    assert all(np.isfinite(part).all() for part in (*found.theta, found.trace))
    assert (np.diff(found.trace) >= -1e-9 * (1 + np.abs(found.trace[1:]))).all()
    mixture.validated(found.theta)


@pytest.mark.parametrize("restrict", RESTRICTIONS)
@pytest.mark.parametrize("unit", [1e-8, 1e8])
def test_the_unit_of_the_data_does_not_change_the_fit(restrict, unit):
    X, theta = small(N=200)
    theta = theta._replace(Sigma=np.stack([np.eye(2)] * 2))
    a = em.fit(X, theta, restrict=restrict, tol=0, max_iter=10)
    b = em.fit(*mapped((X, theta), scale=unit), restrict=restrict, tol=0, max_iter=10)
    same(b.theta, mapped((X, a.theta), scale=unit)[1], rtol=1e-8)


@pytest.mark.parametrize("shift", [1e4, 1e8])
def test_a_shift_of_the_data_does_not_change_the_fit(shift):
    X, theta = small(N=200)
    X, mu = np.round(X * 2**20) / 2**20, np.round(theta.mu * 2**20) / 2**20  # exact when shifted
    theta = Mixture(theta.pi, mu, np.stack([np.eye(2)] * 2))
    a = em.fit(X, theta, tol=0, max_iter=10)
    b = em.fit(X + shift, theta._replace(mu=mu + shift), tol=0, max_iter=10)
    np.testing.assert_allclose(b.trace, a.trace, rtol=1e-8)
    np.testing.assert_allclose(b.theta.mu - shift, a.theta.mu, atol=1e-15 * shift + 1e-7)


@pytest.mark.parametrize("far", [1e3, 1e6, 1e8])
def test_a_start_far_from_the_data_is_no_worse_than_a_near_one(far):
    X = np.random.default_rng(0).normal(size=(9000, 2))
    mu, Sigma = gaussian.maximum_likelihood(X)
    start = Mixture(np.ones(1), np.full((1, 2), far), np.eye(2)[None])
    same(
        em.fit(X, start, max_iter=1).theta,
        Mixture(np.ones(1), mu[None], Sigma[None]),
        rtol=1e-9,
        atol=1e-12,
    )


@pytest.mark.parametrize("D", [1, 3, 200])
def test_the_density_is_exact_where_products_underflow(D):
    X = np.full((1, D), 40.0)
    exact = float(-D * (mpmath.log(2 * mpmath.pi) / 2 + 800))
    assert gaussian.log_density(X, np.zeros(D), np.eye(D)).item() == pytest.approx(exact, rel=1e-14)


# Collapse is said


def collapsing(shift=0.0):
    """Component 1 starts on the lone point and is narrow enough to lose all others."""
    X = np.array([[0.0], [1.0], [2.0], [3.0], [50.0]]) + shift
    return X, Mixture(
        np.array([0.8, 0.2]), np.array([[1.5], [50.0]]) + shift, np.array([[[2.0]], [[1.0]]])
    )


def on_duplicates(shift=0.0):
    X = np.array([[0.0, 0], [1, 1], [2, 0], [3, 2], [50, 50], [50, 50], [50, 50]]) + shift
    return X, Mixture(
        np.array([0.6, 0.4]), np.array([[1.5, 1], [50, 50]]) + shift, np.stack([2 * np.eye(2)] * 2)
    )


def on_a_line(shift=0.0):
    rng = np.random.default_rng(0)
    t = rng.normal(size=20)
    X = np.concatenate([rng.normal(size=(20, 2)), 50 + np.stack([t, 2 * t], axis=1)]) + shift
    return X, Mixture(
        np.full(2, 0.5), np.array([[0.0, 0], [50, 50]]) + shift, np.stack([5 * np.eye(2)] * 2)
    )


def each_its_own(shift=0.0):
    X = np.array([[0.0], [10.0], [20.0]]) + shift
    return X, Mixture(np.full(3, 1 / 3), X, np.ones((3, 1, 1)))


COLLAPSES = {
    "a single point": collapsing,
    "duplicates": on_duplicates,
    "a line": on_a_line,
    "as many components as points": each_its_own,
}
collapses = pytest.mark.parametrize("case", COLLAPSES.values(), ids=COLLAPSES)
shifts = pytest.mark.parametrize("shift", [0.0, -1e3, 1e8])


def endlessly(X, theta, **how):
    for _ in islice(em.em(X, theta, **how), 200):
        pass


@collapses
@shifts
@pytest.mark.parametrize("run", [em.fit, endlessly], ids=["fit", "em"])
def test_a_collapse_names_component_iteration_and_remedies(case, shift, run):
    X, theta = case(shift)
    which = "0" if case is each_its_own else "1"
    with pytest.raises(
        em.CollapseError,
        match=(
            rf"component {which} has collapsed at iteration \d+: .*no longer positive definite.*"
            r"variances \[.*try another start, fewer components, .* or ridge="
        ),
    ):
        run(X, theta)


@pytest.mark.parametrize("run", [em.fit, endlessly], ids=["fit", "em"])
@pytest.mark.parametrize("restrict", [mixture.full, mixture.diagonal, mixture.spherical])
@pytest.mark.parametrize("n", [3, 7, 11, 5000])
@pytest.mark.parametrize("at", [0.0, 0.1, 50.1])
def test_a_collapse_is_not_hidden_by_the_rounding_of_the_mean(run, restrict, n, at):
    """The computed mean of n equal numbers is not that number; nor is their variance zero."""
    D = 1 if restrict is mixture.full else 2
    others = np.random.default_rng(0).normal(10.3, 1, size=(20, D))
    data = np.concatenate([others, np.full((n, D), at)])
    for scale in (1e-8, 1.0, 1e8):
        for shift in (0.0, 0.1, -1e3, 1e8, -data.mean()):
            X = (data + shift) * scale
            mu = (np.array([[10.0] * D, [at] * D]) + shift) * scale
            theta = Mixture(np.array([0.6, 0.4]), mu, np.stack([2 * np.eye(D) * scale**2] * 2))
            with pytest.raises(em.CollapseError, match="component 1 has collapsed"):
                run(X, theta, restrict=restrict)


@collapses
@shifts
@pytest.mark.parametrize("run", [em.fit, endlessly], ids=["fit", "em"])
def test_a_ridge_cures_a_collapse(case, shift, run):
    X, theta = case(shift)
    run(X, theta, ridge=1e-2)
    found = em.fit(X, theta, ridge=1e-2)
    assert np.isfinite(found.trace).all()
    assert (np.linalg.eigvalsh(found.theta.Sigma) >= 1e-2 * (1 - 1e-9)).all()


@pytest.mark.parametrize("restrict", [mixture.tied])
def test_a_tied_covariance_cures_the_collapse_onto_one_point(restrict):
    X, theta = collapsing()
    assert em.fit(X, theta, restrict=restrict).converged


@pytest.mark.parametrize("run", [em.fit, endlessly], ids=["fit", "em"])
@pytest.mark.parametrize("pi", [[1.0, 0.0], [0.5, 0.5]])
def test_a_component_that_lost_its_weight_is_named(run, pi):
    X = np.array([[0.0], [1.0], [2.0]])
    theta = Mixture(np.array(pi), np.array([[1.0], [1e4]]), np.ones((2, 1, 1)))
    with pytest.raises(
        em.CollapseError,
        match=(r"component 1 has lost all its points at iteration 1 \(its weight is .*try .*ridge="),
    ):
        run(X, theta)


@pytest.mark.parametrize("case", [collapsing, each_its_own])  # in the first step, in the second
def test_a_collapse_is_a_value_error_and_comes_with_the_iteration_of_its_step(case):
    X, theta = case()
    steps = []
    with pytest.raises(ValueError, match="at iteration") as caught:
        for step in em.em(X, theta):
            steps.append(step)
    assert isinstance(caught.value, em.CollapseError)
    assert f"at iteration {len(steps)}:" in str(caught.value)
    with pytest.raises(em.CollapseError, match=f"at iteration {len(steps)}:"):
        em.fit(X, theta)


def test_a_narrow_but_honest_component_is_no_collapse():
    rng = np.random.default_rng(0)
    X = np.concatenate([rng.normal(size=(100, 2)), 5 + 1e-5 * rng.normal(size=(100, 2))])
    found = em.fit(X, Mixture(np.full(2, 0.5), np.array([[0.0, 0], [5, 5]]), np.stack([np.eye(2)] * 2)))
    assert found.converged
    np.testing.assert_allclose(found.theta.Sigma[1], np.cov(X[100:].T, bias=True), rtol=1e-6)


def test_numbers_beyond_all_bounds_end_in_an_error_and_not_in_nan():
    theta = Mixture(np.full(2, 0.5), np.array([[0.0], [1.0]]), np.ones((2, 1, 1)))
    for size in (1e151, 1e200, 1e300):
        X = np.array([[0.0], [1.0], [size]])
        for enter in (
            lambda X: em.fit(X, theta),
            lambda X: kmeans.fit(X, X[:1]),
            gaussian.maximum_likelihood,
        ):
            with pytest.raises(ValueError, match="must not exceed"):
                enter(X)


def test_float32_may_use_its_whole_range():
    X, theta = mapped(small(N=200), scale=2.0**120)
    X = X.astype(np.float32)
    for enter in (
        lambda X: em.fit(X, theta, max_iter=3).theta,
        gaussian.maximum_likelihood,
        lambda X: kmeans.fit(X, X[:2])[:1],
    ):
        same(enter(X), enter(X.astype(np.float64)), rtol=1e-12)


def test_rows_are_widened_to_float64_a_chunk_at_a_time():
    chunks = list(rows(np.ones((5, 2), dtype=np.float32), size=2))
    assert [(start, x.shape, x.dtype) for start, x in chunks] == [
        (0, (2, 2), np.float64),
        (2, (2, 2), np.float64),
        (4, (1, 2), np.float64),
    ]


@pytest.mark.parametrize("weight", [1e-16, 1e-18])
def test_a_weight_that_rounding_would_swallow_is_lost_and_named(weight):
    with pytest.raises(em.CollapseError, match=rf"component 1 .* \(its weight is {weight:.2g}\)"):
        collapse.check_weights(np.array([50.0, 50 * weight]), 50, iteration=3)
    collapse.check_weights(np.array([50.0, 50 * 1e-15]), 50, iteration=3)


@pytest.mark.parametrize("n", [1, 2, 3, 7, 11, 5000, 300_000])
def test_the_rounding_floor_is_above_the_rounding_of_the_mean_of_equal_points(n):
    for value in (0.1, -0.1, 1e8 / 3):
        X = np.full((n, 1), value)
        floor = collapse.rounding_floor(X, n)[0]
        assert floor >= min(n, 4096) * np.finfo(float).eps * abs(value)
        assert floor >= 2 * abs(np.ones(n) @ X / n - value).item()  # as the M-step sums
        assert floor >= 2 * abs(X.mean() - value)


def test_the_rounding_floor_of_a_column_does_not_depend_on_the_others():
    X = np.random.default_rng(0).normal(size=(9, 3)) * [1e-6, 1.0, 1e6]
    alone = [collapse.rounding_floor(column[:, None], 9)[0] for column in X.T]
    assert (collapse.rounding_floor(X, 9) == alone).all()


def test_a_collapse_tells_variances_and_weight_of_the_component_that_collapsed():
    flat = Mixture(
        np.array([0.75, 0.25]), np.zeros((2, 2)), np.stack([np.eye(2), np.diag([1 / 3, 0.0])])
    )
    with pytest.raises(
        em.CollapseError,
        match=(r"component 1 .* iteration 3: .*\(variances \[0\.333 0\. +\], weight 0\.25\); try"),
    ):
        collapse.check_covariances(flat, np.zeros(2), iteration=3)


# k-means


@pytest.mark.parametrize("scale", [1e-8, 1.0, 1e8])
@pytest.mark.parametrize("shift", [0.0, 1e8])
def test_kmeans_is_right_in_every_unit_and_far_from_zero(scale, shift):
    rng = np.random.default_rng(0)
    X = np.round(rng.normal(size=(200, 2)) * 2**20) / 2**20 * scale + shift * scale
    X = X + 4 * scale * np.arange(2)[np.arange(200) % 2][:, None]
    found, *_, last = kmeans.fit(X, X[:2]), *kmeans.lloyd(X, X[:2])
    exact = mpmath.mpf(0)
    for k in range(2):
        mine = [[mpmath.mpf(float(v)) for v in row] for row in X[found.z == k]]
        for d in range(2):
            mean = mpmath.fsum(row[d] for row in mine) / len(mine)
            exact += mpmath.fsum((row[d] - mean) ** 2 for row in mine)
    assert float(exact) == pytest.approx(found.J, rel=1e-8)
    assert float(exact) == pytest.approx(last.J, rel=1e-8)
    assert (found.z == last.r.argmax(axis=1)).all()


@pytest.mark.parametrize("far", [1e6, 1e8, 1e12])
def test_one_far_cluster_does_not_blur_the_others(far):
    rng = np.random.default_rng(0)
    X = np.concatenate([rng.normal(0, 0.3, 50), rng.normal(1, 0.3, 50), [far, far + 1]])[:, None]
    found, steps = kmeans.fit(X, X[[0, 99, -1]]), list(kmeans.lloyd(X, X[[0, 99, -1]]))
    assert (found.z == steps[-1].r.argmax(axis=1)).all()
    np.testing.assert_allclose(found.trace, [step.J for step in steps], rtol=1e-12)
    assert all(after <= before for before, after in pairwise(found.trace))


def test_as_many_means_as_points_leave_no_distortion():
    X = np.random.default_rng(0).normal(size=(7, 3))
    assert kmeans.fit(X, X).J == 0
    assert initialise.plus_plus(X, 7, np.random.default_rng(0)).shape == (7, 3)


def test_samples_of_columns_in_every_unit_keep_their_digits():
    X, theta = small()
    unit = np.array([1e-8, 1e8])
    _, scaled = mapped((X, theta), scale=unit)
    a, b = (mixture.sample(t, 100, np.random.default_rng(0))[0] for t in (theta, scaled))
    np.testing.assert_allclose(a * unit, b, rtol=1e-10)
    mixture.validated(a_mixture(np.random.default_rng(0), 2, 200))
