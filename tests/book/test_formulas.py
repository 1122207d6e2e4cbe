r"""The formulas of the book, as they are printed, against the library.

Each entry holds a formula as it stands in a chapter, the same read aloud in plain Python (loops, no
library), and what the library computes. A formula that is changed in the book must be read anew here.

Checked: densities, joint and latent variable, responsibilities, likelihood, its logarithm and gradient,
log-sum-exp, both updates of k-means, k-means++, the M-step with restrictions, maximum likelihood of one
Gaussian, bound, decomposition, Q, k-means as a limit, parameter count and BIC.
Not checked: theorems that no function of the library computes (BEYOND, with the cells that assert them
numerically) and the lines of proofs, which have no label; only reading helps there.
"""

import re
from bisect import bisect_left
from math import exp, log, pi, prod

import numpy as np
import pytest
from findings import Finding, report
from repository import NOTEBOOKS, ROOT, cells

from lecture_lib import em, gaussian, initialise, kmeans, mixture, selection

rng = np.random.default_rng(0)
N, D, K = 7, 2, 3
X, mu = rng.normal(size=(N, D)), rng.normal(size=(K, D))
A = rng.normal(size=(K, D, D))
theta = mixture.Mixture(rng.dirichlet(np.ones(K)), mu, A @ A.transpose(0, 2, 1) + np.eye(D))
s2 = 0.7  # one variance for all, in every direction
alike = mixture.Mixture(np.full(K, 1 / K), mu, np.tile(s2 * np.eye(D), (K, 1, 1)))
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
    """For what share of the random numbers k-means++ takes each point second, after X[0]."""

    def taken(i):
        class Fixed(np.random.Generator):
            def integers(self, high):
                return 0

            def choice(self, N, p):
                return np.searchsorted(np.cumsum(p) / np.sum(p), i / 2**53, side="right")

        _, second = initialise.plus_plus(X, 2, Fixed(np.random.PCG64(0)))
        return int((X == second).all(axis=1).argmax())

    return np.diff([bisect_left(range(2**53), n, key=taken) / 2**53 for n in [*ns, len(X)]])


def moments(pi, mu, Sigma):
    mean = sum(pi[k] * mu[k] for k in ks)
    return mean, sum(pi[k] * (Sigma[k] + np.outer(mu[k], mu[k])) for k in ks) - np.outer(mean, mean)


def variance(k, x, m):
    return sum(gamma[n, k] * (x[n] - m) ** 2 for n in ns) / sum(gamma[:, k])


def likeliest(k):
    """The covariance that an M-step without restriction gives to component k."""
    c = sum(gamma[n, k] * X[n] for n in ns) / sum(gamma[:, k])
    return sum(gamma[n, k] * np.outer(X[n] - c, X[n] - c) for n in ns) / sum(gamma[:, k])


def Q(theta):
    return em.lower_bound(X, gamma, theta) + np.sum(gamma * np.log(gamma))


def slope(k, h=1e-5):
    """The derivative of the log-likelihood by μ_k, from the library's values on both sides."""
    step = h * np.eye(K)[k][:, None]
    up, down = (theta_1d._replace(mu=theta_1d.mu + side) for side in (step, -step))
    return (mixture.log_likelihood(x[:, None], up) - mixture.log_likelihood(x[:, None], down)) / (2 * h)


def log_odds(n):
    a = 1 / (2 * v[0]) - 1 / (2 * v[1])
    b = m[1] / v[1] - m[0] / v[0]
    c = (
        log(theta.pi[1] / theta.pi[0])
        - log(v[1] ** 0.5 / v[0] ** 0.5)
        + m[0] ** 2 / (2 * v[0])
        - m[1] ** 2 / (2 * v[1])
    )
    return a * x[n] ** 2 + b * x[n] + c


def mahalanobis(n):
    """Of the first component, from the library's density."""
    top = gaussian.log_density(mu[:1], mu[0], theta.Sigma[0])
    return 2 * (top - gaussian.log_density(X[n : n + 1], mu[0], theta.Sigma[0])).item()


def average(f):
    return sum(f(n) for n in ns) / N


def about_the_mean(n):
    return X[n] - average(lambda m: X[m])


def deviation(d):
    return average(lambda n: about_the_mean(n)[d] ** 2) ** 0.5


def correlation():
    return average(lambda n: about_the_mean(n)[0] / deviation(0) * about_the_mean(n)[1] / deviation(1))


def squared_distance(n, k, Sigma):
    return (X[n] - mu[k]) @ np.linalg.inv(Sigma) @ (X[n] - mu[k])


def hills_odds(n):
    one, two = theta.Sigma[:2]
    return (
        log(theta.pi[0] / theta.pi[1])
        - log(np.linalg.det(one) / np.linalg.det(two)) / 2
        - (squared_distance(n, 0, one) - squared_distance(n, 1, two)) / 2
    )


def linear_odds(n):
    inverse = np.linalg.inv(theta.Sigma[0])
    w = inverse @ (mu[0] - mu[1])
    b = log(theta.pi[0] / theta.pi[1]) - mu[0] @ inverse @ mu[0] / 2 + mu[1] @ inverse @ mu[1] / 2
    return w @ X[n] + b


def log_odds_by_library(theta):
    gamma = em.e_step(X, theta)
    return np.log(gamma[:, 0] / gamma[:, 1])


def along_axes(n):
    lambdas, V = np.linalg.eigh(theta.Sigma[0])
    return sum(y * y / lambda_ for y, lambda_ in zip(V.T @ (X[n] - mu[0]), lambdas, strict=True))


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
        r"\begin{aligned} p(\text{next mean is } \boldsymbol{x}_n) &= \frac{d_n^2}{\sum_m d_m^2}, \\ "
        r"d_n^2 &= \min_j " + NORM % "j" + r" . \end{aligned}",
        lambda: [square(X[n] - X[0]) / sum(square(X[i] - X[0]) for i in ns) for n in ns],
        draw_frequencies),
    "eq-bell": (
        r"\begin{aligned} &p(x_n \mid z_{nk} = 1) = \mathcal{N}(x_n \mid \mu_k, \sigma_k^2) \\ &\quad = "
        r"\frac{1}{\sqrt{2 \pi} \, \sigma_k} \exp \left( - \frac{(x_n - \mu_k)^2}{2 \sigma_k^2} \right) "
        r". \end{aligned}",
        lambda: [bell(x[n], m[0], v[0]) for n in ns],
        lambda: np.exp(gaussian.log_density(X[:, :1], m[:1], v[:1, None]))),
    "eq-soft": (
        r"\begin{aligned} \gamma_{nk} &= p(z_{nk} = 1 \mid x_n, \theta) \\ &= "
        r"\frac{\pi_k \, \mathcal{N}(x_n \mid \mu_k, \sigma_k^2)}"
        r"{\sum_{j=1}^{K} \pi_j \, \mathcal{N}(x_n \mid \mu_j, \sigma_j^2)} . \end{aligned}",
        lambda: [[theta.pi[k] * bell(x[n], m[k], v[k])
                  / sum(theta.pi[j] * bell(x[n], m[j], v[j]) for j in ks) for k in ks] for n in ns],
        lambda: em.e_step(X[:, :1], theta_1d)),
    "eq-mixture": (
        r"\begin{aligned} p(\boldsymbol{x}) &= \sum_{k=1}^{K} \pi_k \, \mathcal{N}(\boldsymbol{x} \mid "
        r"\boldsymbol{\mu}_k, \boldsymbol{\Sigma}_k), \\ \pi_k &\ge 0, \quad "
        r"\sum_{k=1}^{K} \pi_k = 1 . \end{aligned}",
        lambda: [sum(share(n, k) for k in ks) for n in ns],
        lambda: np.exp(mixture.log_sum_exp(mixture.log_joint(X, theta)))),
    "eq-gaussian": (
        r"\begin{aligned} \mathcal{N}(\boldsymbol{x} \mid \boldsymbol{\mu}, \boldsymbol{\Sigma}) &= "
        r"\frac{\exp\left( -\tfrac12 \, \Delta^2 \right)}"
        r"{(2\pi)^{D/2} \, |\boldsymbol{\Sigma}|^{1/2}} , \\ \Delta^2 &= "
        r"(\boldsymbol{x} - \boldsymbol{\mu})^{\mathsf T} \boldsymbol{\Sigma}^{-1} "
        r"(\boldsymbol{x} - \boldsymbol{\mu}) . \end{aligned}",
        lambda: [normal(X[n], mu[0], theta.Sigma[0]) for n in ns],
        lambda: np.exp(gaussian.log_density(X, mu[0], theta.Sigma[0]))),
    "eq-joint": (
        r"\begin{aligned} &p(\boldsymbol{x}, z_k = 1) \\ &= p(z_k = 1) \, p(\boldsymbol{x} \mid z_k "
        r"= 1) \\ "
        r"&= \pi_k \, \mathcal{N}(\boldsymbol{x} \mid \boldsymbol{\mu}_k, \boldsymbol{\Sigma}_k), "
        r"\end{aligned}",
        lambda: [[share(n, k) for k in ks] for n in ns],
        lambda: np.exp(mixture.log_joint(X, theta))),
    "eq-responsibility": (
        r"\begin{aligned} \gamma(z_k) &= p(z_k = 1 \mid \boldsymbol{x}) \\ "
        r"&= \frac{\pi_k \, \mathcal{N}(\boldsymbol{x} \mid "
        r"\boldsymbol{\mu}_k, \boldsymbol{\Sigma}_k)} {\sum_j \pi_j \, \mathcal{N}(\boldsymbol{x} \mid "
        r"\boldsymbol{\mu}_j, \boldsymbol{\Sigma}_j)} . \end{aligned}",
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
        r"\begin{aligned} &\ell(\mu, \sigma^2) = -\frac{N}{2} \ln (2\pi\sigma^2) \\ &\quad - "
        r"\frac{1}{2\sigma^2} \sum_{n=1}^{N} (x_n - \mu)^2 . \end{aligned}",
        lambda: -N / 2 * log(2 * pi * v[0]) - sum((x[n] - m[0]) ** 2 for n in ns) / (2 * v[0]),
        lambda: gaussian.log_density(X[:, :1], m[:1], v[:1, None]).sum()),
    "eq-loglik": (
        rf"\begin{{aligned}} &\ell(\theta) = \\ &\sum_{{n=1}}^{{N}} \ln \sum_{{k=1}}^{{K}} {PI_N} . "
        r"\end{aligned}",
        lambda: sum(log(sum(share(n, k) for k in ks)) for n in ns),
        lambda: mixture.log_likelihood(X, theta)),
    "eq-lse": (
        r"\begin{aligned} \ln \sum_{k} e^{a_k} &= \ln \Bigl( e^{b} \sum_{k} e^{a_k - b} \Bigr) \\ &= "
        r"b + \ln \sum_{k} e^{a_k - b} . \end{aligned}",
        lambda: [max(a) + log(sum(exp(a_k - max(a)) for a_k in a)) for a in X],
        lambda: mixture.log_sum_exp(X)),
    "eq-e-step": (
        r"\begin{aligned} \gamma_{nk} &= p(z_{nk} = 1 \mid \boldsymbol{x}_n, \theta) \\ &= "
        rf"\frac{{{PI_N}}}{{\sum_j "
        r"\pi_j \, \mathcal{N}(\boldsymbol{x}_n \mid \boldsymbol{\mu}_j, \boldsymbol{\Sigma}_j)} . "
        r"\end{aligned}",
        lambda: [[posterior(n, k) for k in ks] for n in ns],
        lambda: em.e_step(X, theta)),
    "eq-m-mean": (
        r"\boldsymbol{\mu}_k = \frac{1}{N_k} \sum_{n=1}^{N} \gamma_{nk} \, \boldsymbol{x}_n",
        lambda: [sum(gamma[n, k] * X[n] for n in ns) / sum(gamma[:, k]) for k in ks],
        lambda: em.m_step(X, gamma).mu),
    "eq-m-cov": (
        r"\begin{aligned} \boldsymbol{\Sigma}_k &= \frac{1}{N_k} \sum_{n=1}^{N} \gamma_{nk} \\ &\quad "
        r"\cdot (\boldsymbol{x}_n - \boldsymbol{\mu}_k)"
        r"(\boldsymbol{x}_n - \boldsymbol{\mu}_k)^{\mathsf T} \end{aligned}",
        lambda: [sum(gamma[n, k] * np.outer(X[n] - c, X[n] - c) for n in ns) / sum(gamma[:, k])
                 for k in ks for c in [sum(gamma[n, k] * X[n] for n in ns) / sum(gamma[:, k])]],
        lambda: em.m_step(X, gamma).Sigma),
    "eq-m-weight": (
        r"\pi_k = \frac{N_k}{N}",
        lambda: [sum(gamma[n, k] for n in ns) / N for k in ks],
        lambda: em.m_step(X, gamma).pi),
    "eq-bound": (
        rf"\begin{{aligned}} &\mathcal{{B}}(\gamma, \theta) \\ &= {SUM_NK} "
        rf"\gamma_{{nk}} \ln \frac{{{PI_N}}}{{\gamma_{{nk}}}} , \end{{aligned}}",
        lambda: sum(term(n, k) for n in ns for k in ks),
        lambda: em.lower_bound(X, gamma, theta)),
    "eq-decomposition": (
        r"\begin{aligned} \ell(\theta) &= \mathcal{B}(\gamma, \theta) \\ &+ "
        r"\sum_{n=1}^{N} \mathrm{KL}( \gamma_n \Vert "
        r"p(\boldsymbol{z}_n \mid \boldsymbol{x}_n, \theta) ) . \end{aligned}",
        lambda: em.lower_bound(X, gamma, theta) + sum(
            gamma[n, k] * log(gamma[n, k] / posterior(n, k)) for n in ns for k in ks),
        lambda: mixture.log_likelihood(X, theta)),
    "eq-latent": (
        r"\begin{aligned} p(\boldsymbol{z}) &= \prod_{k=1}^{K} \pi_k^{z_k}, \\ p(\boldsymbol{x} \mid "
        r"\boldsymbol{z}) &= \prod_{k=1}^{K} \mathcal{N}(\boldsymbol{x} \mid \boldsymbol{\mu}_k, "
        r"\boldsymbol{\Sigma}_k)^{z_k} . \end{aligned}",
        lambda: [prod(theta.pi[k] ** z[k] for k in ks)
                 * prod(normal(X[0], mu[k], theta.Sigma[k]) ** z[k] for k in ks) for z in np.eye(K)],
        lambda: np.exp(mixture.log_joint(X[:1], theta)[0])),
    "eq-moments": (
        r"\begin{aligned} \bar{\boldsymbol{\mu}} &= \operatorname{E}[\boldsymbol{x}] = \sum_k \pi_k "
        r"\boldsymbol{\mu}_k , \\ \operatorname{cov}[\boldsymbol{x}] &= \sum_k \pi_k \left( "
        r"\boldsymbol{\Sigma}_k + \boldsymbol{\mu}_k \boldsymbol{\mu}_k^{\mathsf T} \right) \\ &\quad - "
        r"\bar{\boldsymbol{\mu}} \bar{\boldsymbol{\mu}}^{\mathsf T} . \end{aligned}",
        lambda: np.vstack(moments(*em.m_step(X, gamma))),
        lambda: np.vstack(gaussian.maximum_likelihood(X))),      # which every M-step keeps
    "eq-ellipse": (
        r"\Delta^2 = \sum_{d=1}^{D} \frac{y_d^2}{\lambda_d} = (\boldsymbol{x} - "
        r"\boldsymbol{\mu})^{\mathsf T} "
        r"\boldsymbol{\Sigma}^{-1} (\boldsymbol{x} - \boldsymbol{\mu}) .",
        lambda: [[along_axes(n), squared_distance(n, 0, theta.Sigma[0])] for n in ns],
        lambda: [[mahalanobis(n)] * 2 for n in ns]),
    "eq-correlation": (
        r"\rho = \frac{1}{N} \sum_{n=1}^{N} \frac{x_{n1} - \bar{x}_1}{\sigma_1} \cdot "
        r"\frac{x_{n2} - \bar{x}_2}{\sigma_2} .",
        correlation,
        lambda: gaussian.factor(gaussian.maximum_likelihood(X)[1])[1][1, 0]),
    "eq-covariance": (
        r"\begin{aligned} \boldsymbol{\Sigma} &= \begin{pmatrix} \sigma_1^2 & \rho \, \sigma_1 "
        r"\sigma_2 \\ "
        r"\rho \, \sigma_1 \sigma_2 & \sigma_2^2 \end{pmatrix} \\ &= \frac{1}{N} \sum_{n=1}^{N} "
        r"(\boldsymbol{x}_n - \bar{\boldsymbol{x}}) (\boldsymbol{x}_n - "
        r"\bar{\boldsymbol{x}})^{\mathsf T} . "
        r"\end{aligned}",
        lambda: [[[deviation(d) * deviation(e) * (1 if d == e else correlation()) for e in (0, 1)]
                  for d in (0, 1)],
                 average(lambda n: np.outer(about_the_mean(n), about_the_mean(n)))],
        lambda: [gaussian.maximum_likelihood(X)[1]] * 2),
    "eq-direction": (
        r"\frac{1}{N} \sum_{n=1}^{N} \bigl( \boldsymbol{u}^{\mathsf T} (\boldsymbol{x}_n - "
        r"\bar{\boldsymbol{x}}) \bigr)^2 = \boldsymbol{u}^{\mathsf T} \boldsymbol{\Sigma} \, "
        r"\boldsymbol{u} .",
        lambda: [average(lambda n, u=u: (u @ about_the_mean(n)) ** 2) for u in A[0]],
        lambda: [u @ gaussian.maximum_likelihood(X)[1] @ u for u in A[0]]),
    "eq-log-odds-hills": (
        r"\begin{aligned} \ln \frac{\gamma(z_1)}{\gamma(z_2)} &= \ln \frac{\pi_1}{\pi_2} \, - "
        r"\tfrac12 \ln "
        r"\frac{|\boldsymbol{\Sigma}_1|}{|\boldsymbol{\Sigma}_2|} \\ &\quad - \tfrac12 \left( "
        r"\Delta_1^2 - "
        r"\Delta_2^2 \right) . \end{aligned}",
        lambda: [hills_odds(n) for n in ns],
        lambda: log_odds_by_library(theta)),
    "eq-linear-odds": (
        r"\begin{aligned} \ln \frac{\gamma(z_1)}{\gamma(z_2)} &= \boldsymbol{w}^{\mathsf T} "
        r"\boldsymbol{x} "
        r"+ b, \\ \boldsymbol{w} &= \boldsymbol{\Sigma}^{-1} (\boldsymbol{\mu}_1 - \boldsymbol{\mu}_2), "
        r"\\ b &= \ln \frac{\pi_1}{\pi_2} - \tfrac12 \boldsymbol{\mu}_1^{\mathsf T} "
        r"\boldsymbol{\Sigma}^{-1} \boldsymbol{\mu}_1 \\ &\quad + \tfrac12 "
        r"\boldsymbol{\mu}_2^{\mathsf T} "
        r"\boldsymbol{\Sigma}^{-1} \boldsymbol{\mu}_2 . \end{aligned}",
        lambda: [linear_odds(n) for n in ns],
        lambda: log_odds_by_library(theta._replace(Sigma=np.stack([theta.Sigma[0]] * K)))),
    "eq-log-odds": (
        r"\begin{aligned} \ln \frac{\gamma_{n2}}{\gamma_{n1}} &= a_2 x_n^2 + a_1 x_n + a_0, \\ a_2 &= "
        r"\frac{1}{2 \sigma_1^2} - \frac{1}{2 \sigma_2^2}, \\ a_1 &= \frac{\mu_2}{\sigma_2^2} - "
        r"\frac{\mu_1}{\sigma_1^2}, \\ a_0 &= \ln \frac{\pi_2}{\pi_1} - \ln \frac{\sigma_2}{\sigma_1} "
        r"\\ &\quad + "
        r"\frac{\mu_1^2}{2 \sigma_1^2} - \frac{\mu_2^2}{2 \sigma_2^2} . \end{aligned}",
        lambda: [log_odds(n) for n in ns],
        lambda: np.diff(np.log(em.e_step(X[:, :1], theta_1d)[:, :2]))[:, 0]),
    "eq-product": (
        r"\begin{aligned} L(\theta) &= p(x_1, \ldots, x_N \mid \theta) \\ &= \prod_{n=1}^{N} p(x_n \mid "
        r"\theta) . \end{aligned}",
        lambda: prod(sum(theta.pi[k] * bell(x[n], m[k], v[k]) for k in ks) for n in ns),
        lambda: exp(mixture.log_likelihood(X[:, :1], theta_1d))),
    "eq-log": (
        r"\ell(\theta) = \ln L(\theta) = \sum_{n=1}^{N} \ln p(x_n \mid \theta) .",
        lambda: sum(log(sum(theta.pi[k] * bell(x[n], m[k], v[k]) for k in ks)) for n in ns),
        lambda: mixture.log_likelihood(X[:, :1], theta_1d)),
    "eq-likelihood": (
        rf"\begin{{aligned}} &\theta^\star = \\ &\arg\max_\theta \; \prod_{{n=1}}^{{N}} "
        rf"\sum_{{k=1}}^{{K}} {PI_N} , \end{{aligned}}",
        lambda: prod(sum(share(n, k) for k in ks) for n in ns),
        lambda: exp(mixture.log_likelihood(X, theta))),
    "eq-stationary": (
        r"\begin{aligned} &\frac{\partial \ell}{\partial \mu_k} \\ &= \sum_{n=1}^{N} \frac{\pi_k \, "
        r"\mathcal{N}(x_n \mid \mu_k, \sigma_k^2)}{\sum_j \pi_j \, \mathcal{N}(x_n \mid \mu_j, "
        r"\sigma_j^2)} \, \frac{x_n - \mu_k}{\sigma_k^2} \\ &= \sum_{n=1}^{N} \gamma_{nk} \, "
        r"\frac{x_n - \mu_k}{\sigma_k^2} . \end{aligned}",
        lambda: [sum(theta.pi[k] * bell(x[n], m[k], v[k])
                     / sum(theta.pi[j] * bell(x[n], m[j], v[j]) for j in ks)
                     * (x[n] - m[k]) / v[k] for n in ns) for k in ks],
        lambda: [slope(k) for k in ks]),
    "eq-knot": (
        r"\mu_k = \frac{\sum_n \gamma_{nk} \, x_n}{\sum_n \gamma_{nk}} .",
        lambda: [sum(gamma[n, k] * x[n] for n in ns) / sum(gamma[n, k] for n in ns) for k in ks],
        lambda: em.m_step(X[:, :1], gamma).mu[:, 0]),
    "eq-knot-others": (
        r"\begin{aligned} \sigma_k^2 &= \frac{\sum_n \gamma_{nk} (x_n - \mu_k)^2}{\sum_n "
        r"\gamma_{nk}}, \\ \pi_k &= \frac{1}{N} \sum_n \gamma_{nk} . \end{aligned}",
        lambda: [[variance(k, x, gamma[:, k] @ x / sum(gamma[:, k])) for k in ks],
                 [sum(gamma[n, k] for n in ns) / N for k in ks]],
        lambda: [em.m_step(X[:, :1], gamma).Sigma[:, 0, 0], em.m_step(X[:, :1], gamma).pi]),
    "eq-m-objective": (
        rf"\begin{{aligned}} &Q(\theta \mid \theta_t) \\ &= {SUM_NK} "
        rf"\gamma_{{nk}} \ln \left[ {PI_N} \right] \end{{aligned}}",
        lambda: sum(gamma[n, k] * log(share(n, k)) for n in ns for k in ks),
        lambda: Q(theta)),
    "eq-complete": (
        rf"\begin{{aligned}} &\ln p(\mathbf{{X}}, \mathbf{{Z}} \mid \theta) \\ &= {SUM_NK} "
        rf"z_{{nk}} \ln \left[ {PI_N} \right] \end{{aligned}}",
        lambda: sum(r[n, k] * log(share(n, k)) for n in ns for k in ks),
        lambda: np.sum(r * mixture.log_joint(X, theta))),
    "eq-softmax": (
        rf"\gamma_{{nk}} = \frac{{\exp(-{NORM % 'k'} / 2 \sigma^2)}}"
        rf"{{\sum_j \exp(-{NORM % 'j'} / 2 \sigma^2)}} .",
        lambda: [[exp(-square(X[n] - mu[k]) / (2 * s2))
                  / sum(exp(-square(X[n] - mu[j]) / (2 * s2)) for j in ks) for k in ks] for n in ns],
        lambda: em.e_step(X, alike)),
    "eq-limit": (
        r"\begin{aligned} &-2 \sigma^2 \left[ Q + N \ln K + \tfrac{N D}{2} \ln 2 \pi \sigma^2 \right] "
        r"\\ &= \sum_{nk} \gamma_{nk} " + NORM % "k" + r" \to J . \end{aligned}",
        lambda: sum(gamma[n, k] * square(X[n] - mu[k]) for n in ns for k in ks),
        lambda: -2 * s2 * (Q(alike) + N * log(K) + N * D / 2 * log(2 * pi * s2))),
    # without a label: a piece of the sentence, which says where
    "em: tied": (
        r"tied covariances $Q$ is largest at $\sum_k \pi_k \hat{\boldsymbol{\Sigma}}_k$",
        lambda: [sum(sum(gamma[:, k]) / N * likeliest(k) for k in ks)] * K,
        lambda: em.m_step(X, gamma, restrict=mixture.tied).Sigma),
    "em: diagonal": (
        r"diagonal ones at the diagonal of $\hat{\boldsymbol{\Sigma}}_k$",
        lambda: [np.diag(np.diag(likeliest(k))) for k in ks],
        lambda: em.m_step(X, gamma, restrict=mixture.diagonal).Sigma),
    "em: spherical": (
        r"spherical ones at $\mathrm{tr}(\hat{\boldsymbol{\Sigma}}_k) / D$ times the identity",
        lambda: [sum(likeliest(k)[d, d] for d in range(D)) / D * np.eye(D) for k in ks],
        lambda: em.m_step(X, gamma, restrict=mixture.spherical).Sigma),
    "em: BIC": (
        r"It is $-2 \ell + M \ln N$ with $M$ free parameters",
        lambda: -2 * log(prod(sum(share(n, k) for k in ks) for n in ns)) + 17 * log(N),
        lambda: selection.bic(mixture.log_likelihood(X, theta), selection.n_parameters(theta), N)),
}  # fmt: skip
BY_DIFFERENCES = {"eq-stationary"}

# label: what holds instead
BEYOND = {
    "eq-bayes-error": "soft-clustering integrates both sides and counts mistakes",
    "eq-overlap": "soft-clustering compares it with the integral",
    "eq-spike": "likelihood measures the slope",
    "eq-jensen": "why-em-works asserts it on random numbers",
    "eq-chain": "test_em: a step never lowers the likelihood; why-em-works asserts each link",
    "eq-features": "faster compares the product with mixture.log_joint",
    "eq-margin": "test_kmeans: no margin is too large; faster measures what a step uses up",
    "eq-aitken": "test_accelerate: where steps shrink by one ratio, a jump lands on the end",
    "eq-squarem": "test_accelerate: where steps shrink by one ratio, a jump lands on the end",
    "eq-incremental": "faster asserts that one block is EM, and that the floor never falls",
    "eq-rate": "why-em-works compares it with the rate of a run",
    "eq-missing": "why-em-works compares it with the rate of a run",
}


def texts():
    """(path, number, words, white space folded) of each Markdown cell."""
    for path in NOTEBOOKS:
        for number, cell in cells(path, "markdown"):
            yield path, number, " ".join("".join(cell["source"]).split())


TEXTS = list(texts())
LABELLED = [
    (label, formula, path, number)
    for path, number, text in TEXTS
    for formula, label in re.findall(r"\$\$ ((?:(?!\$\$).)*?) \$\$ \((eq-[\w-]+)\)", text)
]
PRINTED = {label: (formula, path, number) for label, formula, path, number in LABELLED}
READ_ANEW = "if it is meant, read it aloud anew in FORMULAS of tests/book/test_formulas.py"


@pytest.mark.parametrize("label", FORMULAS)
def test_a_formula_is_printed_as_it_was_read(label):
    read = FORMULAS[label][0]
    page, _, in_words = label.partition(": ")
    if in_words:
        path = ROOT / "book" / f"{page}.ipynb"
        if sum(text.count(read) for where, _, text in TEXTS if where == path) != 1:
            wrong = f"the formula of the {in_words} shape is gone or changed"
            report([Finding(path, None, read, wrong, READ_ANEW)])
        return
    formula, path, number = PRINTED.get(label, ("", ROOT / "book", None))
    if formula != read:
        report([Finding(path, number, formula, f"{label} has changed, from {read}", READ_ANEW)])


def test_every_labelled_formula_is_read_or_said_not_to_be():
    assert len(LABELLED) == len(PRINTED), "two formulas have one label"
    known = {label for label in FORMULAS if ":" not in label} | BEYOND.keys()
    report(
        Finding(path, number, label, "a labelled formula that no check reads", READ_ANEW)
        for label, (_, path, number) in PRINTED.items()
        if label not in known
    )
    assert known <= PRINTED.keys(), f"no page prints {known - PRINTED.keys()}"


@pytest.mark.parametrize("label", FORMULAS)
def test_the_library_computes_the_formula(label):
    _, read, computed = FORMULAS[label]
    rtol = 1e-8 if label in BY_DIFFERENCES else 1e-12
    np.testing.assert_allclose(computed(), read(), rtol=rtol)
