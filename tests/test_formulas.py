r"""The labelled formulas of the book, as they are printed, against the library.

Each entry holds a formula as it stands in a chapter, the same read aloud in plain Python (loops, no
library), and what the library computes. A formula that is changed in the book must be read anew here.
Not checked in this way, because nothing in the library computes them: the theorems on odds, overlap,
ellipses, spikes and rates (eq-log-odds, eq-bayes-error, eq-overlap, eq-ellipse, eq-moments, eq-spike,
eq-limit, eq-rate, eq-missing); the cells beside them assert those numerically.
"""

import re
from math import exp, log, pi

import nbformat
import numpy as np
import pytest
from conftest import NOTEBOOKS

from lecture_lib import em, gaussian, initialise, kmeans, mixture, selection

rng = np.random.default_rng(0)
N, D, K = 7, 2, 3
X, mu = rng.normal(size=(N, D)), rng.normal(size=(K, D))
A = rng.normal(size=(K, D, D))
theta = mixture.Mixture(rng.dirichlet(np.ones(K)), mu, A @ A.transpose(0, 2, 1) + np.eye(D))
theta_1d = mixture.Mixture(theta.pi, mu[:, :1], theta.Sigma[:, :1, :1])
x, m, v = X[:, 0], mu[:, 0], theta.Sigma[:, 0, 0]
gamma, r = rng.dirichlet(np.ones(K), size=N), kmeans.assign(X, mu)
ns, ks = range(N), range(K)


def square(u):
    return sum(c * c for c in u)


def normal(x, mu, Sigma):
    delta2 = (x - mu) @ np.linalg.inv(Sigma) @ (x - mu)
    return exp(-delta2 / 2) / ((2 * pi) ** (len(mu) / 2) * np.linalg.det(Sigma) ** 0.5)


def bell(x, mu, variance):
    return exp(-((x - mu) ** 2) / (2 * variance)) / (2 * pi * variance) ** 0.5


def share(n, k):
    return theta.pi[k] * normal(X[n], mu[k], theta.Sigma[k])


def term(n, k):
    return gamma[n, k] * (log(share(n, k)) - log(gamma[n, k]))


def posterior(n, k):
    return share(n, k) / sum(share(n, j) for j in ks)


def nearest(n):
    return min(square(X[n] - mu[j]) for j in ks)


def draw_frequencies():
    """How often k-means++ takes each point second, if the first one is X[0]."""
    class First(np.random.Generator):
        def integers(self, high):
            return 0

        def choice(self, size, p):
            found.append(p)
            return 1

    found = []
    initialise.plus_plus(X, 2, First(np.random.PCG64(0)))
    return found[0]


PI_N = r"\pi_k \, \mathcal{N}(\boldsymbol{x}_n \mid \boldsymbol{\mu}_k, \boldsymbol{\Sigma}_k)"
SUM_NK = r"\sum_{n=1}^{N} \sum_{k=1}^{K}"
NORM = r"\lVert \boldsymbol{x}_n - \boldsymbol{\mu}_%s \rVert^2"

# label: (as printed, as read, as computed)
FORMULAS = {
    "eq-distortion": (
        rf"J = {SUM_NK} r_{{nk}} \, " + NORM % "k",
        lambda: sum(r[n, k] * square(X[n] - mu[k]) for n in ns for k in ks),
        lambda: kmeans.distortion(X, r, mu)),
    "eq-assign": (
        r"r_{nk} = \begin{cases} 1 & \text{if } k = \arg\min_j " + NORM % "j"
        + r" \\ 0 & \text{otherwise.} \end{cases}",
        lambda: [[float(square(X[n] - mu[k]) == nearest(n)) for k in ks] for n in ns],
        lambda: kmeans.assign(X, mu)),
    "eq-update": (
        r"\boldsymbol{\mu}_k = \frac{\sum_n r_{nk} \, \boldsymbol{x}_n}{\sum_n r_{nk}}",
        lambda: [sum(r[n, k] * X[n] for n in ns) / sum(r[n, k] for n in ns)
                 if r[:, k].any() else mu[k] for k in ks],
        lambda: kmeans.update(X, r, mu)),
    "eq-plusplus": (
        r"p(\text{next mean is } \boldsymbol{x}_n) = \frac{d_n^2}{\sum_m d_m^2}, \qquad "
        r"d_n^2 = \min_j " + NORM % "j" + " .",
        lambda: [square(X[n] - X[0]) / sum(square(X[i] - X[0]) for i in ns) for n in ns],
        draw_frequencies),
    "eq-bell": (
        r"p(x_n \mid z_{nk} = 1) = \mathcal{N}(x_n \mid \mu_k, \sigma_k^2) = \frac{1}{\sqrt{2 \pi} "
        r"\, \sigma_k} \exp \left( - \frac{(x_n - \mu_k)^2}{2 \sigma_k^2} \right) .",
        lambda: [bell(x[n], m[0], v[0]) for n in ns],
        lambda: np.exp(gaussian.log_density(X[:, :1], m[:1], v[:1, None]))),
    "eq-soft": (
        r"\gamma_{nk} = p(z_{nk} = 1 \mid x_n, \theta) = \frac{\pi_k \, \mathcal{N}(x_n \mid \mu_k, "
        r"\sigma_k^2)}{\sum_{j=1}^{K} \pi_j \, \mathcal{N}(x_n \mid \mu_j, \sigma_j^2)} .",
        lambda: [[theta.pi[k] * bell(x[n], m[k], v[k])
                  / sum(theta.pi[j] * bell(x[n], m[j], v[j]) for j in ks) for k in ks] for n in ns],
        lambda: em.e_step(X[:, :1], theta_1d)),
    "eq-mixture": (
        r"p(\boldsymbol{x}) = \sum_{k=1}^{K} \pi_k \, \mathcal{N}(\boldsymbol{x} \mid "
        r"\boldsymbol{\mu}_k, \boldsymbol{\Sigma}_k), \qquad \pi_k \ge 0, \quad "
        r"\sum_{k=1}^{K} \pi_k = 1 .",
        lambda: [sum(share(n, k) for k in ks) for n in ns],
        lambda: np.exp(mixture.log_sum_exp(mixture.log_joint(X, theta)))),
    "eq-gaussian": (
        r"\mathcal{N}(\boldsymbol{x} \mid \boldsymbol{\mu}, \boldsymbol{\Sigma}) = "
        r"\frac{1}{(2\pi)^{D/2} \, |\boldsymbol{\Sigma}|^{1/2}} \exp\left( "
        r"-\tfrac12 \, \Delta^2 \right), \qquad \Delta^2 = "
        r"(\boldsymbol{x} - \boldsymbol{\mu})^{\mathsf T} \boldsymbol{\Sigma}^{-1} "
        r"(\boldsymbol{x} - \boldsymbol{\mu}) .",
        lambda: [normal(X[n], mu[0], theta.Sigma[0]) for n in ns],
        lambda: np.exp(gaussian.log_density(X, mu[0], theta.Sigma[0]))),
    "eq-joint": (
        r"p(\boldsymbol{x}, z_k = 1) = p(z_k = 1) \, p(\boldsymbol{x} \mid z_k = 1) = \pi_k \, "
        r"\mathcal{N}(\boldsymbol{x} \mid \boldsymbol{\mu}_k, \boldsymbol{\Sigma}_k),",
        lambda: [[share(n, k) for k in ks] for n in ns],
        lambda: np.exp(mixture.log_joint(X, theta))),
    "eq-responsibility": (
        r"\gamma(z_k) = p(z_k = 1 \mid \boldsymbol{x}) = \frac{\pi_k \, \mathcal{N}(\boldsymbol{x} \mid "
        r"\boldsymbol{\mu}_k, \boldsymbol{\Sigma}_k)} {\sum_j \pi_j \, \mathcal{N}(\boldsymbol{x} \mid "
        r"\boldsymbol{\mu}_j, \boldsymbol{\Sigma}_j)} .",
        lambda: [[posterior(n, k) for k in ks] for n in ns],
        lambda: em.e_step(X, theta)),
    "eq-count": (
        r"\underbrace{K - 1}_{\text{weights}} + \underbrace{K D}_{\text{means}} + "
        r"\underbrace{K \, \tfrac{D (D + 1)}{2}}_{\text{covariances}} .",
        lambda: (K - 1) + K * D + K * (D * (D + 1)) / 2,
        lambda: selection.n_parameters(theta)),
    "eq-mle-mean": (
        r"\hat{\mu} = \frac{1}{N} \sum_{n=1}^{N} x_n ,",
        lambda: sum(x[n] for n in ns) / N,
        lambda: gaussian.maximum_likelihood(X[:, :1])[0].item()),
    "eq-mle-variance": (
        r"\hat{\sigma}^2 = \frac{1}{N} \sum_{n=1}^{N} (x_n - \hat{\mu})^2 .",
        lambda: sum((x[n] - sum(x) / N) ** 2 for n in ns) / N,
        lambda: gaussian.maximum_likelihood(X[:, :1])[1].item()),
    "eq-one-bell": (
        r"\ell(\mu, \sigma^2) = -\frac{N}{2} \ln (2\pi\sigma^2) - \frac{1}{2\sigma^2} "
        r"\sum_{n=1}^{N} (x_n - \mu)^2 .",
        lambda: -N / 2 * log(2 * pi * v[0]) - sum((x[n] - m[0]) ** 2 for n in ns) / (2 * v[0]),
        lambda: gaussian.log_density(X[:, :1], m[:1], v[:1, None]).sum()),
    "eq-loglik": (
        rf"\ell(\theta) = \sum_{{n=1}}^{{N}} \ln \sum_{{k=1}}^{{K}} {PI_N} .",
        lambda: sum(log(sum(share(n, k) for k in ks)) for n in ns),
        lambda: mixture.log_likelihood(X, theta)),
    "eq-lse": (
        r"\ln \sum_{k} e^{a_k} = \ln \Bigl( e^{b} \sum_{k} e^{a_k - b} \Bigr) = b + \ln \sum_{k} "
        r"e^{a_k - b} , \qquad \text{best with } b = \max_k a_k .",
        lambda: [max(a) + log(sum(exp(a_k - max(a)) for a_k in a)) for a in X],
        lambda: mixture.log_sum_exp(X)),
    "eq-e-step": (
        rf"\gamma_{{nk}} = p(z_{{nk}} = 1 \mid \boldsymbol{{x}}_n, \theta) = \frac{{{PI_N}}}{{\sum_j "
        r"\pi_j \, \mathcal{N}(\boldsymbol{x}_n \mid \boldsymbol{\mu}_j, \boldsymbol{\Sigma}_j)} .",
        lambda: [[posterior(n, k) for k in ks] for n in ns],
        lambda: em.e_step(X, theta)),
    "eq-m-mean": (
        r"\boldsymbol{\mu}_k = \frac{1}{N_k} \sum_{n=1}^{N} \gamma_{nk} \, \boldsymbol{x}_n",
        lambda: [sum(gamma[n, k] * X[n] for n in ns) / sum(gamma[:, k]) for k in ks],
        lambda: em.m_step(X, gamma).mu),
    "eq-m-cov": (
        r"\boldsymbol{\Sigma}_k = \frac{1}{N_k} \sum_{n=1}^{N} \gamma_{nk} \, (\boldsymbol{x}_n - "
        r"\boldsymbol{\mu}_k)(\boldsymbol{x}_n - \boldsymbol{\mu}_k)^{\mathsf T}",
        lambda: [sum(gamma[n, k] * np.outer(X[n] - c, X[n] - c) for n in ns) / sum(gamma[:, k])
                 for k in ks for c in [sum(gamma[n, k] * X[n] for n in ns) / sum(gamma[:, k])]],
        lambda: em.m_step(X, gamma).Sigma),
    "eq-m-weight": (
        r"\pi_k = \frac{N_k}{N}",
        lambda: [sum(gamma[n, k] for n in ns) / N for k in ks],
        lambda: em.m_step(X, gamma).pi),
    "eq-bound": (
        rf"\mathcal{{B}}(\gamma, \theta) = {SUM_NK} \gamma_{{nk}} \left( \ln \left[ {PI_N} \right] - "
        r"\ln \gamma_{nk} \right)",
        lambda: sum(term(n, k) for n in ns for k in ks),
        lambda: em.lower_bound(X, gamma, theta)),
    "eq-decomposition": (
        r"\ell(\theta) = \mathcal{B}(\gamma, \theta) + \sum_{n=1}^{N} \mathrm{KL}\bigl( \gamma_n "
        r"\,\Vert\, p(\boldsymbol{z}_n \mid \boldsymbol{x}_n, \theta) \bigr).",
        lambda: em.lower_bound(X, gamma, theta) + sum(
            gamma[n, k] * log(gamma[n, k] / posterior(n, k)) for n in ns for k in ks),
        lambda: mixture.log_likelihood(X, theta)),
}  # fmt: skip


def printed():
    """Every labelled formula of the book, white space folded."""
    found = {}
    for path in NOTEBOOKS:
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "markdown":
                for formula, label in re.findall(r"\$\$((?:(?!\$\$).)*?)\$\$ \((eq-[\w-]+)\)",
                                                 cell.source, flags=re.DOTALL):
                    assert label not in found, f"two formulas are called {label}"
                    found[label] = " ".join(formula.split())
    return found


PRINTED = printed()


@pytest.mark.parametrize("label", FORMULAS)
def test_a_formula_is_printed_as_it_was_read(label):
    assert PRINTED.get(label) == FORMULAS[label][0]


@pytest.mark.parametrize("label", FORMULAS)
def test_the_library_computes_the_formula(label):
    _, read, computed = FORMULAS[label]
    np.testing.assert_allclose(computed(), read(), rtol=1e-12)


def test_the_two_formulas_of_bic_are_those_of_the_docstring():
    l, p = mixture.log_likelihood(X, theta), selection.n_parameters(theta)
    assert selection.bic(l, p, N) == pytest.approx(-2 * l + p * log(N), rel=1e-14)
    assert selection.aic(l, p) == pytest.approx(-2 * l + 2 * p, rel=1e-14)
