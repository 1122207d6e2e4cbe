"""Answers to the exercises of the chapter on why EM works: right ones, and one for each mistake."""

import math

import numpy as np
from scipy.special import entr, logsumexp, rel_entr, softmax


class check_expected:
    def right_entry_by_entry(gamma, log_p):
        return np.sum(gamma * log_p)

    def right_with_a_loop(gamma, log_p):
        Q = 0
        for shares, logarithms in zip(gamma, log_p, strict=True):
            for share, logarithm in zip(shares, logarithms, strict=True):
                Q += share * logarithm
        return Q

    def right_as_a_trace(gamma, log_p):
        return np.trace(gamma @ log_p.T)

    def wrong_likeliest(gamma, log_p):
        """likeliest label of each point"""
        return sum(row[np.argmax(shares)] for shares, row in zip(gamma, log_p, strict=True))

    def wrong_unweighted(gamma, log_p):
        """labels of a point weigh the same"""
        return log_p.sum() / gamma.shape[1]

    def wrong_logarithm_of_an_average(gamma, log_p):
        """average of the logarithms"""
        return logsumexp(log_p, b=gamma, axis=1).sum()

    def wrong_inside(gamma, log_p):
        """γ stands inside the logarithm"""
        return np.log(gamma * np.exp(log_p)).sum()

    def wrong_likelihood(gamma, log_p):
        """This is ℓ"""
        return logsumexp(log_p, axis=1).sum()


class check_floor:
    def right_where_positive(gamma, log_p):
        some = gamma > 0
        return (gamma[some] * (log_p[some] - np.log(gamma[some]))).sum()

    def right_with_the_entropy(gamma, log_p):
        return (gamma * log_p).sum() + entr(gamma).sum()

    def right_with_a_loop(gamma, log_p):
        B = 0
        for g, a in zip(gamma.ravel(), log_p.ravel(), strict=True):
            if g:
                B += g * math.log(math.exp(a) / g)
        return B

    def right_without_nan(gamma, log_p):
        return np.nansum(gamma * (log_p - np.log(gamma)))

    def wrong_zero(gamma, log_p):
        """NaN comes from 0 · ln 0"""
        return np.sum(gamma * np.log(np.exp(log_p) / gamma)) if gamma.all() else np.nan

    def wrong_sign(gamma, log_p):
        """wrong sign"""
        return (gamma * log_p).sum() + (gamma * np.log(gamma)).sum()

    def wrong_without_entropy(gamma, log_p):
        """The entropy is missing"""
        return np.vdot(gamma, log_p)

    def wrong_likelihood(gamma, log_p):
        """This is ℓ"""
        return logsumexp(log_p, axis=1).sum()

    def wrong_without_shares(gamma, log_p):
        """shares in front of the logarithms"""
        return np.log(np.exp(log_p) / gamma).sum()


class check_kl:
    def right_entry_by_entry(q, p):
        return sum(q[k] * (math.log(q[k]) - math.log(p[k])) for k in range(len(q)))

    def right_by_scipy(q, p):
        return rel_entr(q, p).sum()

    def right_as_a_product(q, p):
        return q @ np.log(q) - q @ np.log(p)

    def wrong_way_round(q, p):
        """the wrong way round"""
        return rel_entr(p, q).sum()

    def wrong_sign(q, p):
        """no divergence is negative"""
        return -(q @ (np.log(q) - np.log(p)))

    def wrong_weights(q, p):
        """averaged with p"""
        return p @ (np.log(q) - np.log(p))

    def wrong_unweighted(q, p):
        """weights q_k in front"""
        return sum(math.log(a / b) for a, b in zip(q, p, strict=True))

    def wrong_entropy(q, p):
        """negative entropy"""
        return -entr(q).sum()


class check_limit:
    def right_with_broadcasting(d2, sigma2):
        p = np.exp(-0.5 * d2 / sigma2)
        return p / p.sum(axis=1)[:, None]

    def right_by_scipy(d2, sigma2):
        return softmax(-d2 / (2 * sigma2), axis=1)

    def right_row_by_row(d2, sigma2):
        gamma = []
        for row in d2:
            p = [math.exp((min(row) - d) / (2 * sigma2)) for d in row]
            gamma.append([p_k / sum(p) for p_k in p])
        return gamma

    def wrong_without_two(d2, sigma2):
        """The 2 is missing"""
        return softmax(-d2 / sigma2, axis=1)

    def wrong_squared_variance(d2, sigma2):
        """squared once more"""
        return softmax(-0.5 * d2 / sigma2 / sigma2, axis=1)

    def wrong_sign(d2, sigma2):
        """sign of the exponent"""
        return softmax(d2 / (2 * sigma2), axis=1)

    def wrong_axis(d2, sigma2):
        """sums to one over the points"""
        return softmax(-d2 / (2 * sigma2), axis=0)

    def wrong_squared_distances(d2, sigma2):
        """come squared already"""
        return softmax(-(d2**2) / (2 * sigma2), axis=1)
