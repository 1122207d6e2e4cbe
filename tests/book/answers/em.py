"""Answers to the exercises of the chapter on EM: right ones, and one for each mistake."""

import math

import numpy as np
from scipy.special import log_softmax, logsumexp, softmax
from scipy.stats import norm


def table(x, pi, mu, variance):
    """The weighted bells, (N, K), column by column."""
    columns = [pi[k] * norm(mu[k], math.sqrt(variance[k])).pdf(x) for k in range(len(pi))]
    return np.column_stack(columns)


def by_rows(p):
    """Each row divided by its sum."""
    return np.array([row / row.sum() for row in p])


class check_e_step:
    def right_with_broadcasting(x, pi, mu, variance):
        d = x[:, np.newaxis] - mu
        p = pi / np.sqrt(2 * np.pi * variance) * np.exp(-0.5 * d**2 / variance)
        return p / p.sum(axis=1, keepdims=True)

    def right_point_by_point(x, pi, mu, variance):
        gamma = []
        for x_n in x:
            p = [
                pi[k] * math.exp(-((x_n - mu[k]) ** 2) / 2 / variance[k]) / math.sqrt(variance[k])
                for k in range(len(pi))
            ]
            gamma.append([p_k / sum(p) for p_k in p])
        return gamma

    def right_by_logarithms(x, pi, mu, variance):
        a = np.log(pi) + norm.logpdf(x[:, None], mu, variance**0.5)
        return np.exp(a - logsumexp(a, axis=1)[:, None])

    def right_column_by_column(x, pi, mu, variance):
        p = table(x, pi, mu, variance)
        return (p.T / p.sum(axis=1)).T

    def wrong_axis(x, pi, mu, variance):
        """sums to one over the points"""
        p = table(x, pi, mu, variance)
        return np.column_stack([column / column.sum() for column in p.T])

    def wrong_without_weights(x, pi, mu, variance):
        """The weights are missing"""
        return by_rows(table(x, np.ones(len(mu)), mu, variance))

    def wrong_squared_variance(x, pi, mu, variance):
        """squared once more"""
        d = x[:, None] - mu
        return by_rows(pi * np.exp(-(d**2) / (2 * variance**2)) / (variance * np.sqrt(2 * np.pi)))

    def wrong_without_width(x, pi, mu, variance):
        """of each bell is missing"""
        return by_rows(pi * np.exp(-((x[:, None] - mu) ** 2) / (2 * variance)))

    def wrong_not_divided(x, pi, mu, variance):
        """Divide each row by its sum"""
        return table(x, pi, mu, variance)


class check_m_step:
    def right_with_broadcasting(x, gamma):
        N_k = gamma.sum(axis=0)
        mu = gamma.T @ x / N_k
        return N_k / len(x), mu, np.sum(gamma * (x[:, None] - mu) ** 2, axis=0) / N_k

    def right_component_by_component(x, gamma):
        pi, mu, variance = [], [], []
        for shares in gamma.T:
            pi.append(shares.mean())
            mu.append(np.average(x, weights=shares))
            variance.append(np.average((x - mu[-1]) ** 2, weights=shares))
        return pi, mu, variance

    def right_by_the_square_of_the_mean(x, gamma):
        w = gamma / gamma.sum(axis=0)
        return gamma.mean(axis=0), x @ w, x**2 @ w - (x @ w) ** 2

    def wrong_divisor(x, gamma):
        """divided by N"""
        mu = gamma.T @ x / len(x)
        variance = [gamma[:, k] @ (x - mu[k]) ** 2 / len(x) for k in range(len(mu))]
        return gamma.sum(axis=0) / len(x), mu, variance

    def wrong_hard(x, gamma):
        """counts as one for its likeliest component"""
        named = gamma.argmax(axis=1)
        groups = [x[named == k] for k in range(gamma.shape[1])]
        return [len(g) / len(x) for g in groups], [g.mean() for g in groups], [g.var() for g in groups]

    def wrong_standard_deviation(x, gamma):
        """standard deviations σ"""
        N_k = gamma.sum(axis=0)
        mu = x @ gamma / N_k
        return N_k / len(x), mu, np.sqrt((gamma * (x[:, None] - mu) ** 2).sum(axis=0) / N_k)

    def wrong_about_the_mean_of_all(x, gamma):
        """about the mean of all points"""
        N_k = gamma.sum(axis=0)
        return N_k / len(x), x @ gamma / N_k, gamma.T @ (x - np.average(x)) ** 2 / N_k

    def wrong_counts(x, gamma):
        """The first result is N_k"""
        N_k = np.array([sum(column) for column in gamma.T])
        mu = x @ gamma / N_k
        return N_k, mu, (gamma * (x[:, None] - mu) ** 2).sum(axis=0) / N_k


class check_far:
    def right_with_the_maximum(a):
        p = np.exp(a - np.max(a, axis=1)[:, None])
        return p / np.sum(p, axis=1)[:, None]

    def right_by_scipy(a):
        return softmax(a, axis=1)

    def right_row_by_row(a):
        gamma = np.empty_like(a)
        for n, row in enumerate(a):
            gamma[n] = np.exp(row - np.logaddexp.reduce(row))
        return gamma

    def right_by_differences(a):
        return 1 / np.exp(a[:, None, :] - a[:, :, None]).sum(axis=2)

    def wrong_naive(a):
        """Take the maximum of each row out"""
        return by_rows(np.exp(a))

    def wrong_one_maximum(a):
        """Subtract from each row its own maximum"""
        return by_rows(np.exp(a - np.sort(a, axis=None)[-1]))

    def wrong_axis(a):
        """sums to one over the points"""
        return softmax(a, axis=0)

    def wrong_logarithms(a):
        """logarithms of the responsibilities"""
        return log_softmax(a, axis=1)

    def wrong_no_exponential(a):
        """logarithms themselves are divided"""
        return by_rows(a)


class check_stop:
    def right_with_argmax(trace, N, tol):
        return int(np.argmax(trace[1:] - trace[:-1] <= tol * N)) + 1

    def right_with_a_loop(trace, N, tol):
        for t in range(1, len(trace)):
            if trace[t] - trace[t - 1] <= tol * N:
                return t

    def right_per_point(trace, N, tol):
        return np.flatnonzero(np.diff(trace / N) <= tol)[0] + 1

    def wrong_not_per_point(trace, N, tol):
        """meant per point. The sum"""
        return next(t for t in range(1, len(trace)) if trace[t] - trace[t - 1] <= tol)

    def wrong_index(trace, N, tol):
        """One too early"""
        return np.flatnonzero(np.diff(trace) <= tol * N)[0]

    def wrong_share(trace, N, tol):
        """share of ℓ"""
        return next(t for t in range(1, len(trace)) if trace[t] - trace[t - 1] <= -tol * trace[t])

    def wrong_divided(trace, N, tol):
        """makes it stricter"""
        return next(t for t in range(1, len(trace)) if N * (trace[t] - trace[t - 1]) <= tol)
