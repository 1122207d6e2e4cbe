"""Answers to the exercises of the chapter on k-means: right ones, and one for each mistake."""

import numpy as np


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
