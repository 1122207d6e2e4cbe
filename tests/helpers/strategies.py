"""What the laws are tried on: grids with ties, Gaussians of any shape, and starts for EM."""

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from lecture_lib import em
from lecture_lib.mixture import Mixture, diagonal, full, spherical, tied

RESTRICTIONS = (full, tied, diagonal, spherical)


@st.composite
def grids(draw, most=12):
    """Whole points X (N, D) and means mu (K, D), with ties and duplicates, exact in floats."""
    N, D = draw(st.integers(1, most)), draw(st.integers(1, 3))
    K = draw(st.integers(1, min(N, 4)))
    whole = st.integers(-3, 3).map(float)
    return draw(hnp.arrays(float, (N, D), elements=whole)), draw(
        hnp.arrays(float, (K, D), elements=whole)
    )


def generators():
    return st.integers(0, 2**32 - 1).map(np.random.default_rng)


def covariance(rng, D):
    """Any orientation, standard deviations between 1/30 and 30."""
    A = rng.normal(size=(D, 2 * D + 2))
    scale = 10 ** rng.uniform(-1.5, 1.5, size=D)
    return A @ A.T / A.shape[1] * scale * scale[:, None]


@st.composite
def gaussians(draw, D=None):
    """Points around a Gaussian, and its mu (D,) and Sigma (D, D)."""
    rng, D = draw(generators()), D or draw(st.integers(1, 5))
    mu, Sigma = 10 * rng.normal(size=D), covariance(rng, D)
    return mu + 3 * rng.normal(size=(7, D)) * np.sqrt(np.diagonal(Sigma)), mu, Sigma


@st.composite
def mixtures(draw, D=None, K=None):
    rng, D, K = draw(generators()), D or draw(st.integers(1, 4)), K or draw(st.integers(1, 4))
    return a_mixture(rng, K, D)


def a_mixture(rng, K, D):
    return Mixture(
        rng.dirichlet(np.full(K, 2.0)),
        3 * rng.normal(size=(K, D)),
        np.stack([covariance(rng, D) for _ in range(K)]),
    )


@st.composite
def problems(draw, K=None, least=0):
    """Data X (N, D) from K clusters, in any unit, and a wide start theta for EM."""
    rng, D, K = draw(generators()), draw(st.integers(1, 3)), K or draw(st.integers(1, 3))
    N = least + draw(st.integers(K * (D + 3), 60))
    unit = 10.0 ** rng.integers(-3, 4, size=D)
    X = (4 * rng.normal(size=(K, D))[rng.integers(K, size=N)] + rng.normal(size=(N, D))) * unit
    spread = np.diag(X.var(axis=0))
    return X, Mixture(
        rng.dirichlet(np.full(K, 5.0)), X[rng.choice(N, K, replace=False)], np.stack([spread] * K)
    )


def responsibilities(rng, N, K):
    """Any gamma: rows not negative and summing to one."""
    return rng.dirichlet(np.ones(K), size=N)


def until_collapse(X, theta, n, **how):
    """The first n steps of EM, or fewer if a component collapses on the way."""
    found = []
    try:
        for _, step in zip(range(n), em.em(X, theta, **how), strict=False):
            found.append(step)
    except em.CollapseError:
        pass
    return found


def same(theta, other, rtol=1e-8, atol=0.0):
    for a, b in zip(theta, other, strict=True):
        np.testing.assert_allclose(a, b, rtol=rtol, atol=atol)
