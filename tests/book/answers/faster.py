"""Answers to the exercises of the chapter on speed: right ones, and one for each mistake."""

import numpy as np


class check_pooled:
    def right_with_sums(blocks):
        N, S, Q = 0, 0.0, 0.0
        for x in blocks:
            N, S, Q = N + x.size, S + np.sum(x), Q + x @ x
        return Q / N - S * S / N**2

    def right_within_and_between(blocks):
        sizes = np.array([len(x) for x in blocks])
        means = np.array([x.mean() for x in blocks])
        variances = np.array([x.var() for x in blocks])
        middle = sizes @ means / sizes.sum()
        return sizes @ (variances + (means - middle) ** 2) / sizes.sum()

    def right_all_at_once(blocks):
        return np.var([x_n for x in blocks for x_n in x])

    def wrong_average(blocks):
        """average of the blocks' variances"""
        return sum(np.var(x) for x in blocks) / len(blocks)

    def wrong_within(blocks):
        """within the blocks"""
        N = sum(len(x) for x in blocks)
        return sum(((x - x.mean()) ** 2).sum() for x in blocks) / N

    def wrong_without_the_mean(blocks):
        """Subtract the square of the mean"""
        return np.mean(np.concatenate(blocks) ** 2)

    def wrong_mean_of_means(blocks):
        """mean of the blocks' means"""
        middle = np.average([np.average(x) for x in blocks])
        return np.mean(np.hstack(blocks) ** 2) - middle**2

    def wrong_divisor(blocks):
        """N - 1"""
        x = np.hstack(blocks)
        return ((x - x.mean()) ** 2).sum() / (len(x) - 1)


class check_sure:
    def right_with_sorting(d, moved):
        d1, d2 = np.sort(d, axis=1).T[:2]
        return d2 - d1 > moved[np.argmin(d, axis=1)] + np.max(moved)

    def right_with_a_loop(d, moved):
        answer = []
        for row in d:
            k = row.argmin()
            margin = min(np.delete(row, k)) - row[k]
            answer.append(margin > moved[k] + max(moved))
        return answer

    def right_with_the_other_means_only(d, moved):
        """A sharper bound: the farthest mover among the other means."""
        k = d.argmin(axis=1)
        others = np.array([np.delete(moved, one).max() for one in k])
        two = np.partition(d, 1, axis=1)[:, 1]
        return two - d.min(axis=1) > moved[k] + others

    def wrong_at_ties(d, moved):
        """At a tie you must look"""
        d1, d2 = np.sort(d, axis=1).T[:2]
        return ~(d2 - d1 < moved[np.argmin(d, axis=1)] + np.max(moved))

    def wrong_own_only(d, moved):
        """add the move of the farthest mover"""
        return [sorted(row)[1] - min(row) > moved[np.argmin(row)] for row in d]

    def wrong_farthest_only(d, moved):
        """own mean may have moved away"""
        return [sorted(row)[1] - min(row) > max(moved) for row in d]

    def wrong_way_round(d, moved):
        """must be looked at"""
        d1, d2 = np.sort(d, axis=1).T[:2]
        return moved[d.argmin(axis=1)] + moved.max() >= d2 - d1


class check_end:
    def right_with_alpha(t0, t1, t2):
        r, v = t1 - t0, (t2 - t1) - (t1 - t0)
        return t0 + abs(r / v) * r

    def right_with_the_ratio(t0, t1, t2):
        ratio = (t2 - t1) / (t1 - t0)
        return t0 + (t1 - t0) / (1 - ratio)

    def right_by_walking(t0, t1, t2):
        step, ratio, t = t1 - t0, (t2 - t1) / (t1 - t0), t0
        for _ in range(1000):
            t, step = t + step, ratio * step
        return t

    def wrong_next_step(t0, t1, t2):
        """where the next step leads"""
        ratio = (t2 - t1) / (t1 - t0)
        return t2 + ratio * (t2 - t1)

    def wrong_beginning(t0, t1, t2):
        """begins at t0"""
        ratio = (t2 - t1) / (t1 - t0)
        return t2 + (t1 - t0) / (1 - ratio)

    def wrong_sign(t0, t1, t2):
        """wrong way"""
        r = t1 - t0
        return t0 - r / (1 - (t2 - t1) / r)

    def wrong_second_step(t0, t1, t2):
        """not the second step"""
        r = t1 - t0
        return t0 + r * np.abs(r / (t2 - t1))
