"""Answers to the exercises of the chapter on likelihood: right ones, and one for each mistake."""

import math

import numpy as np
from scipy.special import logsumexp
from scipy.stats import norm


class check_coin:
    def right_with_powers(chance, heads, tails):
        return chance**heads * (1 - chance) ** tails

    def right_with_a_loop(chance, heads, tails):
        L = 1
        for _ in range(heads):
            L *= chance
        for _ in range(tails):
            L *= 1 - chance
        return L

    def right_as_a_product_of_tosses(chance, heads, tails):
        return np.prod([chance] * heads + [1 - chance] * tails)

    def right_by_logarithms(chance, heads, tails):
        return math.exp(heads * math.log(chance) + tails * math.log(1 - chance))

    def wrong_heads_alone(chance, heads, tails):
        """probability of the heads alone"""
        return math.prod(chance for _ in range(heads))

    def wrong_one_chance(chance, heads, tails):
        """tails have the probability θ, as heads have"""
        return chance**heads * chance**tails

    def wrong_added(chance, heads, tails):
        """their probabilities multiply"""
        return sum([chance**heads, (1 - chance) ** tails])

    def wrong_swapped(chance, heads, tails):
        """Heads and tails have changed places"""
        return (1 - chance) ** heads * chance**tails

    def wrong_any_order(chance, heads, tails):
        """leave out the number of orders"""
        orders = math.factorial(heads + tails) // (math.factorial(heads) * math.factorial(tails))
        return orders * chance**heads * (1 - chance) ** tails


class check_bell:
    def right_by_formula(x, mu, sigma):
        return np.sum(-0.5 * np.log(2 * np.pi * sigma**2) - (x - mu) ** 2 / (2 * sigma**2))

    def right_with_a_loop(x, mu, sigma):
        ell = 0
        for x_n in x:
            ell += -math.log(sigma) - math.log(2 * math.pi) / 2 - ((x_n - mu) / sigma) ** 2 / 2
        return ell

    def right_by_densities(x, mu, sigma):
        density = np.exp(-((x - mu) ** 2) / (2 * sigma**2)) / (sigma * np.sqrt(2 * np.pi))
        return np.log(density).sum()

    def wrong_product_first(x, mu, sigma):
        """ln 0 is −∞"""
        L = np.prod(np.exp(-((x - mu) ** 2) / (2 * sigma**2)) / (sigma * np.sqrt(2 * np.pi)))
        return np.log(L)

    def wrong_sigma(x, mu, sigma):
        """σ stands where σ² belongs"""
        return np.sum(-0.5 * np.log(2 * np.pi * sigma) - (x - mu) ** 2 / (2 * sigma))

    def wrong_without_constant(x, mu, sigma):
        """constant −½ ln 2π of each point is missing"""
        return np.sum(-np.log(sigma) - ((x - mu) / sigma) ** 2 / 2)

    def wrong_mean(x, mu, sigma):
        """mean of the logarithms"""
        return np.average(-0.5 * np.log(2 * np.pi * sigma**2) - (x - mu) ** 2 / (2 * sigma**2))

    def wrong_not_added(x, mu, sigma):
        """Add them up"""
        return -0.5 * np.log(2 * np.pi * sigma**2) - (x - mu) ** 2 / (2 * sigma**2)


class check_best:
    def right_by_numpy(x):
        return np.mean(x), np.var(x)

    def right_by_sums(x):
        mu = sum(x) / len(x)
        return mu, sum((x_n - mu) ** 2 for x_n in x) / len(x)

    def right_as_an_array(x):
        mu = np.average(x)
        return [mu, np.average(x**2) - mu**2]

    def wrong_unbiased(x):
        """divisor N − 1"""
        mu = x.mean()
        return mu, ((x - mu) ** 2).sum() / (len(x) - 1)

    def wrong_standard_deviation(x):
        """standard deviation σ"""
        return x.mean(), np.sqrt(((x - x.mean()) ** 2).mean())

    def wrong_about_zero(x):
        """squared distance from zero"""
        return x.mean(), x @ x / len(x)

    def wrong_not_divided(x):
        """not yet divided by N"""
        d = x - x.mean()
        return x.mean(), d @ d

    def wrong_absolute(x):
        """average distance from the mean"""
        return np.mean(x), sum(abs(x - np.mean(x))) / len(x)


class check_mixture:
    def right_with_broadcasting(x, pi, mu, sigma):
        bells = np.exp(-((x[:, None] - mu) ** 2) / (2 * sigma**2)) / np.sqrt(2 * np.pi * sigma**2)
        return np.log((pi * bells).sum(axis=1)).sum()

    def right_point_by_point(x, pi, mu, sigma):
        ell = 0
        for x_n in x:
            p = sum(pi[k] * norm(mu[k], sigma[k]).pdf(x_n) for k in range(len(pi)))
            ell += math.log(p)
        return ell

    def right_by_log_sum_exp(x, pi, mu, sigma):
        return logsumexp(np.log(pi) + norm.logpdf(x[:, None], mu, sigma), axis=1).sum()

    def wrong_logarithm_inside(x, pi, mu, sigma):
        """adds the logarithms of all the weighted bells"""
        return sum(np.log(pi[k] * norm.pdf(x, mu[k], sigma[k])).sum() for k in range(len(pi)))

    def wrong_without_weights(x, pi, mu, sigma):
        """weights are missing"""
        return np.log(sum(norm.pdf(x, mu[k], sigma[k]) for k in range(len(pi)))).sum()

    def wrong_weights_outside(x, pi, mu, sigma):
        """averages the logarithms of the bells"""
        return sum(pi[k] * np.log(norm.pdf(x, mu[k], sigma[k])).sum() for k in range(len(pi)))

    def wrong_over_points(x, pi, mu, sigma):
        """the inner sum runs over the points"""
        return sum(np.log(pi[k] * norm.pdf(x, mu[k], sigma[k]).sum()) for k in range(len(pi)))

    def wrong_one_logarithm(x, pi, mu, sigma):
        """one logarithm of all densities"""
        return np.log(sum(pi[k] * norm.pdf(x, mu[k], sigma[k]).sum() for k in range(len(pi))))


class check_lse:
    def right_with_the_maximum(a):
        return np.max(a) + np.log(np.sum(np.exp(a - np.max(a))))

    def right_by_scipy(a):
        return logsumexp(a)

    def right_pair_by_pair(a):
        return np.logaddexp.reduce(a)

    def right_with_a_loop(a):
        b = max(a)
        return b + math.log(sum(math.exp(a_k - b) for a_k in a))

    def wrong_naive(a):
        """Subtract the maximum before you exponentiate"""
        return np.log(sum(np.exp(a_k) for a_k in a))

    def wrong_not_added_again(a):
        """add b again"""
        shares = np.exp(a - np.max(a))
        return np.log(np.sum(shares))

    def wrong_smallest(a):
        """Let b be the largest"""
        b = np.sort(a)[0]
        return b + np.log(np.exp(a - b).sum())

    def wrong_maximum(a):
        """largest of the logarithms"""
        return np.sort(a)[-1]

    def wrong_sign(a):
        """b has the wrong sign"""
        b = np.sort(a)[-1]
        return np.log(np.exp(a - b).sum()) - b
