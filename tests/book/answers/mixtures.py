"""Answers to the exercises of the chapter on mixtures: right ones, and one for each mistake."""

import numpy as np
from scipy.spatial.distance import mahalanobis
from scipy.stats import norm


class check_mixture:
    def right_by_scipy(x, pi, mu, variance):
        return norm.pdf(x[:, None], mu, np.sqrt(variance)) @ pi

    def right_component_by_component(x, pi, mu, variance):
        total = np.zeros(len(x))
        for pi_k, mu_k, v_k in zip(pi, mu, variance, strict=True):
            total += pi_k * np.exp(-((x - mu_k) ** 2) / (2 * v_k)) / np.sqrt(2 * np.pi * v_k)
        return total

    def right_point_by_point(x, pi, mu, variance):
        return [sum(pi * norm.pdf(x_n, mu, variance**0.5)) for x_n in x]

    def wrong_without_weights(x, pi, mu, variance):
        """The weights are missing"""
        return sum(norm.pdf(x, m, v**0.5) for m, v in zip(mu, variance, strict=True))

    def wrong_axis(x, pi, mu, variance):
        """sums over the points"""
        return np.array(
            [sum(p * norm.pdf(x, m, v**0.5)) for p, m, v in zip(pi, mu, variance, strict=True)]
        )

    def wrong_table(x, pi, mu, variance):
        """the terms of the sum"""
        return norm.pdf(x[:, None], mu, variance**0.5) * pi

    def wrong_spread(x, pi, mu, variance):
        """used as a standard deviation"""
        return norm.pdf(x[:, None], mu, variance) @ pi


class check_covariance:
    def right_entry_by_entry(rho, sd):
        return [[sd[0] ** 2, rho * sd[0] * sd[1]], [rho * sd[0] * sd[1], sd[1] ** 2]]

    def right_by_outer_product(rho, sd):
        return np.outer(sd, sd) * np.array([[1, rho], [rho, 1]])

    def right_by_diagonal_matrices(rho, sd):
        D = np.diag(sd)
        return D @ (rho * np.ones((2, 2)) + (1 - rho) * np.eye(2)) @ D

    def wrong_diagonal(rho, sd):
        """The diagonal holds standard deviations"""
        Sigma = np.diag(sd)
        Sigma[0, 1] = Sigma[1, 0] = rho * sd.prod()
        return Sigma

    def wrong_correlation(rho, sd):
        """Off the diagonal stands the correlation"""
        return np.where(np.eye(2), sd**2, rho)

    def wrong_squares(rho, sd):
        """σ₁ and σ₂ are squared"""
        variances = sd**2
        return np.where(np.eye(2), variances, rho * variances.prod())

    def wrong_without_correlation(rho, sd):
        """ρ is missing"""
        return np.outer(sd, sd)


class check_distance:
    def right_by_solving(d, Sigma):
        return np.sqrt((d * np.linalg.solve(Sigma, d.T).T).sum(axis=1))

    def right_by_cholesky(d, Sigma):
        return np.linalg.norm(np.linalg.solve(np.linalg.cholesky(Sigma), d.T), axis=0)

    def right_row_by_row(d, Sigma):
        return [mahalanobis(row, np.zeros(2), np.linalg.inv(Sigma)) for row in d]

    def wrong_middle(d, Sigma):
        """where its inverse belongs"""
        return np.array([np.sqrt(row @ Sigma @ row) for row in d])

    def wrong_without_root(d, Sigma):
        """This is Δ²"""
        return np.einsum("ni,ij,nj->n", d, np.linalg.inv(Sigma), d)

    def wrong_ordinary(d, Sigma):
        """the ordinary distance"""
        return np.linalg.norm(d, axis=1)

    def wrong_variances_only(d, Sigma):
        """Only the variances"""
        return np.linalg.norm(d / np.sqrt(np.diagonal(Sigma)), axis=1)


class check_points:
    def right_by_where(u, v, pi, mu, variance):
        first = u < pi[0]
        return np.where(first, mu[0] + variance[0] ** 0.5 * v, mu[1] + variance[1] ** 0.5 * v)

    def right_by_cumulated_weights(u, v, pi, mu, variance):
        z = np.searchsorted(np.cumsum(pi), u)
        return mu[z] + np.sqrt(variance)[z] * v

    def right_with_a_loop(u, v, pi, mu, variance):
        x = []
        for u_n, v_n in zip(u, v, strict=True):
            k = 0 if u_n < pi[0] else 1
            x.append(mu[k] + v_n * variance[k] ** 0.5)
        return x

    def wrong_variance(u, v, pi, mu, variance):
        """multiplied by the variance"""
        return [mu[k] + variance[k] * v_n for k, v_n in zip((u > pi[0]).astype(int), v, strict=True)]

    def wrong_components(u, v, pi, mu, variance):
        """changed places"""
        sd = variance**0.5
        return np.where(u > pi[0], mu[0] + sd[0] * v, mu[1] + sd[1] * v)

    def wrong_blend(u, v, pi, mu, variance):
        """blended from both bells"""
        return pi @ mu + (pi @ np.sqrt(variance)) * v

    def wrong_one_draw(u, v, pi, mu, variance):
        """z and x come from one draw"""
        z = (v > pi[0]).astype(int)
        return mu[z] + variance[z] ** 0.5 * v

    def wrong_half(u, v, pi, mu, variance):
        """compared with one half"""
        z = np.round(u).astype(int)
        return mu[z] + v * np.sqrt(variance[z])
