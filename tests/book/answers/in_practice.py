"""Answers to the exercises of the chapter on practice: right ones, and one for each mistake."""

import itertools
from math import log, sqrt

import numpy as np
from sklearn.metrics import rand_score


class check_standardised:
    def right_in_one_line(X):
        return (X - np.mean(X, 0)) / np.std(X, 0)

    def right_column_by_column(X):
        columns = [(x - x.mean()) / x.std() for x in X.T]
        return np.column_stack(columns)

    def right_by_formula(X):
        N = len(X)
        mean = X.sum(axis=0) / N
        return (X - mean) / np.sqrt(((X - mean) ** 2).sum(axis=0) / N)

    def right_on_a_copy(X):
        Y = X.copy()
        for d in range(Y.shape[1]):
            Y[:, d] -= Y[:, d].mean()
            Y[:, d] /= Y[:, d].std()
        return Y

    def wrong_rows(X):
        """of rows"""
        return ((X.T - X.mean(axis=1)) / X.std(axis=1)).T

    def wrong_one_for_all(X):
        """share one mean and one standard deviation"""
        return (X - np.mean(X)) / np.std(X)

    def wrong_divisor(X):
        """divides by N - 1"""
        variance = np.diagonal(np.atleast_2d(np.cov(X.T)))
        return (X - X.mean(axis=0)) / np.sqrt(variance)

    def wrong_only_centred(X):
        """still has its own width"""
        return X - X.sum(axis=0) / len(X)

    def wrong_not_centred(X):
        """The means are not zero"""
        return np.array([x / x.std() for x in X.T]).T

    def wrong_variance(X):
        """divide by the variance"""
        return (X - X.mean(axis=0)) / X.std(axis=0) ** 2

    def wrong_range(X):
        """smallest value at 0"""
        low, high = X.min(axis=0), X.max(axis=0)
        return (X - low) / (high - low)

    def wrong_in_place(X):
        """changes an array"""
        X -= X.mean(axis=0)
        return X / X.std(axis=0)


class check_pairs:
    def right_with_tables(a, b):
        agree = (a[:, None] == a) == (b[:, None] == b)
        N = len(a)
        return (agree.sum() - N) / (N * (N - 1))

    def right_with_a_loop(a, b):
        pairs = list(itertools.combinations(range(len(a)), 2))
        return sum((a[i] == a[j]) == (b[i] == b[j]) for i, j in pairs) / len(pairs)

    def right_by_scikit_learn(a, b):
        return rand_score(a, b)

    def wrong_names(a, b):
        """compares names"""
        return sum(x == y for x, y in zip(a, b, strict=True)) / len(a)

    def wrong_itself(a, b):
        """each point with itself"""
        N = range(len(a))
        return np.mean([(a[i] == a[j]) == (b[i] == b[j]) for i in N for j in N])

    def wrong_together_only(a, b):
        """only the pairs that both put together"""
        pairs = list(itertools.combinations(range(len(a)), 2))
        return sum(a[i] == a[j] and b[i] == b[j] for i, j in pairs) / len(pairs)

    def wrong_way_round(a, b):
        """disagree"""
        return np.mean(
            [(a[i] == a[j]) != (b[i] == b[j]) for i, j in itertools.combinations(range(len(a)), 2)]
        )

    def wrong_count(a, b):
        """number of pairs"""
        return sum((a[i] == a[j]) == (b[i] == b[j]) for i, j in itertools.combinations(range(len(a)), 2))


class check_bic:
    def right_part_by_part(l, K, D, N):
        weights, means, covariances = K - 1, K * D, K * sum(range(1, D + 1))
        return -2 * l + (weights + means + covariances) * log(N)

    def right_per_component(l, K, D, N):
        per_component = 1 + D + D * (D + 1) / 2
        return (K * per_component - 1) * np.log(N) - 2 * l

    def right_by_triangle(l, K, D, N):
        return -2 * (l - (K - 1 + K * D + K * len(np.tril_indices(D)[0])) * log(sqrt(N)))

    def wrong_sign(l, K, D, N):
        """mclust's sign"""
        return 2 * l - (K * (1 + D + D * (D + 1) / 2) - 1) * log(N)

    def wrong_charge(l, K, D, N):
        """make it higher"""
        return -2 * l - (K * (1 + D + D * (D + 1) / 2) - 1) * log(N)

    def wrong_symmetric(l, K, D, N):
        """D² numbers"""
        return -2 * l + (K * (1 + D + D * D) - 1) * log(N)

    def wrong_all_weights(l, K, D, N):
        """K weights"""
        return -2 * l + K * (1 + D + D * (D + 1) / 2) * log(N)

    def wrong_tied(l, K, D, N):
        """one covariance for all components"""
        return -2 * l + (K * (1 + D) - 1 + D * (D + 1) / 2) * log(N)

    def wrong_aic(l, K, D, N):
        """AIC"""
        return 2 * (K * (1 + D + D * (D + 1) / 2) - 1 - l)

    def wrong_once(l, K, D, N):
        """begins with -2 l"""
        return (K * (1 + D + D * (D + 1) / 2) - 1) * log(N) - l

    def wrong_mean(l, K, D, N):
        """divide l by N"""
        return -2 * (l / N) + (K * (1 + D + D * (D + 1) / 2) - 1) * log(N)

    def wrong_no_log(l, K, D, N):
        """charge N for each parameter"""
        return -2 * l + (K * (1 + D + D * (D + 1) / 2) - 1) * N

    def wrong_base(l, K, D, N):
        """natural logarithm"""
        return -2 * l + (K * (1 + D + D * (D + 1) / 2) - 1) * log(N, 10)
