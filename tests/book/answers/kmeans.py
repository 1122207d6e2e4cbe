"""Answers to the exercises of the chapter on k-means: right ones, and one for each mistake."""

import numpy as np


class check_distortion:
    def right_with_fancy_indices(x, z, mu):
        return ((x - mu[z]) ** 2).sum()

    def right_with_a_loop(x, z, mu):
        J = 0
        for n in range(len(x)):
            J += (x[n] - mu[z[n]]) ** 2
        return J

    def right_as_in_the_formula(x, z, mu):
        r = np.eye(len(mu))[z]
        return np.sum(r * (x[:, None] - mu) ** 2)

    def right_by_an_inner_product(x, z, mu):
        d = x - mu[z]
        return d @ d

    def wrong_mean(x, z, mu):
        """the mean of the terms"""
        return sum((x - mu[z]) ** 2) / len(x)

    def wrong_all_means(x, z, mu):
        """to all means"""
        return sum(np.sum((x - m) ** 2) for m in mu)

    def wrong_nearest(x, z, mu):
        """the nearest mean"""
        return sum(min((x_n - m) ** 2 for m in mu) for x_n in x)

    def wrong_without_square(x, z, mu):
        """not squared"""
        return np.abs(x - mu[z]).sum()

    def wrong_root(x, z, mu):
        """the root of J"""
        return np.sqrt(np.sum((x - mu[z]) ** 2))


class check_nearest:
    def right_with_broadcasting(x, mu):
        return ((x[:, None] - mu) ** 2).argmin(axis=1)

    def right_with_a_loop(x, mu):
        return np.array([np.argmin(np.abs(mu - x_n)) for x_n in x])

    def right_as_a_list(x, mu):
        return [min(range(len(mu)), key=lambda k: abs(x_n - mu[k])) for x_n in x]

    def wrong_argmax(x, mu):
        """the farthest from each point"""
        return np.abs(x[:, None] - mu).argmax(axis=1)

    def wrong_axis(x, mu):
        """nearest point of each mean"""
        return np.abs(x[:, None] - mu).argmin(axis=0)

    def wrong_without_square(x, mu):
        """has a sign"""
        return np.argmin(x[:, None] - mu, axis=1)

    def wrong_distances(x, mu):
        """squared distances"""
        return np.array([np.square(x_n - mu).min() for x_n in x])


class check_new_means:
    def right_in_a_list(x, z, mu):
        return [x[z == k].mean() if np.any(z == k) else mu[k] for k in range(len(mu))]

    def right_with_counts(x, z, mu):
        r = np.eye(len(mu))[z]
        counts = r.sum(axis=0)
        return np.where(counts > 0, x @ r / np.maximum(counts, 1), mu)

    def right_with_a_copy(x, z, mu):
        new = mu.copy()
        for k in set(z.tolist()):
            new[k] = np.average(x, weights=z == k)
        return new

    def wrong_nothing_by_nothing(x, z, mu):
        """0/0"""
        return np.array([x[z == k].mean() for k in range(len(mu))])

    def wrong_to_zero(x, z, mu):
        """has gone to 0"""
        return [sum(x[z == k]) / max(1, sum(z == k)) for k in range(len(mu))]

    def wrong_by_all(x, z, mu):
        """divided by N"""
        return np.array([np.mean(x * (z == k)) for k in range(len(mu))])

    def wrong_sums(x, z, mu):
        """These are sums"""
        return np.bincount(z, weights=x, minlength=len(mu))

    def wrong_medians(x, z, mu):
        """medians"""
        new = mu.copy()
        for k in np.unique(z):
            new[k] = np.quantile(x[z == k], 0.5)
        return new


class check_chances:
    def right_with_broadcasting(x, mu):
        d = np.abs(x[:, None] - mu[None, :])
        return d.min(axis=1) ** 2 / np.sum(d.min(axis=1) ** 2)

    def right_with_a_loop(x, mu):
        d2 = np.array([min((x_n - m) ** 2 for m in mu) for x_n in x])
        return d2 / sum(d2)

    def right_one_mean_after_the_other(x, mu):
        d2 = np.full(len(x), np.inf)
        for m in mu:
            d2 = np.minimum(d2, (x - m) ** 2)
        return (d2 / d2.sum()).tolist()

    def wrong_without_square(x, mu):
        """not squared"""
        d = [min(abs(x_n - m) for m in mu) for x_n in x]
        return np.divide(d, sum(d))

    def wrong_without_sum(x, mu):
        """add up to one"""
        return np.min([(x - m) ** 2 for m in mu], axis=0)

    def wrong_latest(x, mu):
        """the latest mean"""
        d2 = np.square(x[:, None] - mu)[:, -1]
        return d2 / d2.sum()

    def wrong_all_means(x, mu):
        """summed over the means"""
        d2 = sum((x - m) ** 2 for m in mu)
        return d2 / d2.sum()

    def wrong_farthest(x, mu):
        """the farthest point"""
        d2 = np.min([(x - m) ** 2 for m in mu], axis=0)
        return (d2 == d2.max()).astype(float)
