"""Answers to the exercises of the chapter on soft clustering: right ones, and one for each mistake."""

from math import exp, log, pi, sqrt

import numpy as np
from scipy.stats import norm


class check_bell:
    def right_by_scipy(x, mu, sigma):
        return norm.pdf(x, mu, sigma)

    def right_as_a_list(x, mu, sigma):
        return [exp(-((x_n - mu) ** 2) / (2 * sigma**2)) / (sigma * sqrt(2 * pi)) for x_n in x]

    def right_by_logarithms(x, mu, sigma):
        v = sigma**2
        return np.exp(-0.5 * (np.log(2 * np.pi * v) + (x - mu) ** 2 / v))

    def wrong_as_a_variance(x, mu, sigma):
        """used as a variance"""
        return norm.pdf(x, mu, sqrt(sigma))

    def wrong_without_the_half(x, mu, sigma):
        """The 2 below the fraction"""
        return np.exp(-((x - mu) ** 2) / sigma**2) / sqrt(2 * np.pi * sigma**2)

    def wrong_brackets(x, mu, sigma):
        """multiplied by σ²"""
        return 1 / (sqrt(2 * pi) * sigma) * np.exp(-((x - mu) ** 2) / 2 * sigma**2)

    def wrong_root(x, mu, sigma):
        """the root of σ"""
        return np.sqrt(sigma) * norm.pdf(x, mu, sigma)

    def wrong_without_factor(x, mu, sigma):
        """The top of this curve is 1"""
        return [exp(-0.5 * ((x_n - mu) / sigma) ** 2) for x_n in x]


class check_share:
    def right_in_columns(pi, heights):
        joint = heights * pi
        return joint / joint.sum(axis=1)[:, None]

    def right_row_by_row(pi, heights):
        return [list(pi * row / np.dot(pi, row)) for row in heights]

    def right_transposed(pi, heights):
        joint = pi[:, None] * heights.T
        return (joint / joint.sum(axis=0)).T

    def wrong_without_shares(pi, heights):
        """π is forgotten"""
        return np.array([row / sum(row) for row in heights])

    def wrong_axis(pi, heights):
        """γ sums to one over the points"""
        joint = heights @ np.diag(pi)
        return joint / joint.sum(axis=0, keepdims=True)

    def wrong_without_sum(pi, heights):
        """No row sums to one"""
        return np.einsum("k,nk->nk", pi, heights)

    def wrong_order(pi, heights):
        """The shares came too late"""
        return [pi * (row / row.sum()) for row in heights]

    def wrong_sum_of_all(pi, heights):
        """All numbers together sum to one"""
        joint = heights * pi
        return joint / np.sum(joint)


class check_honest:
    def right_with_a_mask(p, z, low, high):
        told = np.logical_and(low < p, p < high)
        return z[told].sum() / told.sum()

    def right_with_a_loop(p, z, low, high):
        badgers = [z_n for p_n, z_n in zip(p, z, strict=True) if low < p_n < high]
        return sum(badgers) / len(badgers)

    def right_with_weights(p, z, low, high):
        return np.average(z, weights=(p >= low) & (p <= high))

    def wrong_said(p, z, low, high):
        """what was said"""
        return np.average(p, weights=(low < p) & (p < high))

    def wrong_of_all(p, z, low, high):
        """a share of all animals"""
        return sum(z_n for p_n, z_n in zip(p, z, strict=True) if low < p_n < high) / len(p)

    def wrong_of_the_badgers(p, z, low, high):
        """a share of the badgers"""
        badgers = p[z == 1]
        return np.mean((badgers > low) & (badgers < high))

    def wrong_count(p, z, low, high):
        """a number of badgers"""
        return np.count_nonzero((z == 1) & (p > low) & (p < high))


class check_turn:
    def right_by_hand(pi, mu, sigma):
        return (mu[0] + mu[1]) / 2 - sigma**2 * log(pi[1] / pi[0]) / (mu[1] - mu[0])

    def right_by_roots(pi, mu, sigma):
        a1 = mu[1] / sigma**2 - mu[0] / sigma**2
        a0 = np.log(pi[1] / pi[0]) + 0.5 * (mu[0] ** 2 - mu[1] ** 2) / sigma**2
        return np.roots([a1, a0])[0]

    def right_by_halving(pi, mu, sigma):
        low, high = mu[0] - 100, mu[1] + 100
        for _ in range(200):
            x = (low + high) / 2
            odds = np.log(pi[1] / pi[0]) + ((x - mu[0]) ** 2 - (x - mu[1]) ** 2) / (2 * sigma**2)
            low, high = (x, high) if odds < 0 else (low, x)
        return x

    def wrong_without_shares(pi, mu, sigma):
        """halfway between the means"""
        return 0.5 * sum(mu)

    def wrong_way(pi, mu, sigma):
        """the wrong way"""
        return (mu[0] + mu[1]) / 2 + sigma**2 * (log(pi[1]) - log(pi[0])) / (mu[1] - mu[0])

    def wrong_spread(pi, mu, sigma):
        """used as a variance"""
        a1 = (mu[1] - mu[0]) / sigma
        return -(log(pi[1] / pi[0]) + (mu[0] ** 2 - mu[1] ** 2) / (2 * sigma)) / a1

    def wrong_without_logarithm(pi, mu, sigma):
        """It is missing"""
        return np.average(mu) + sigma**2 / (mu[1] - mu[0]) * (pi[0] / pi[1])
