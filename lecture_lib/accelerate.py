"""Acceleration: the same peak of the likelihood in fewer steps. SQUAREM, Varadhan & Roland (2008).

Where EM is slow, it is slow in a regular way: each step goes where the one before went, only a little
less far. So two steps tell the rest. With t for θ, written in numbers that may be anything,

    r = t₁ − t₀,   v = (t₂ − t₁) − r,   t = t₀ + 2α r + α² v,   α = ‖r‖ / ‖v‖

If each step were λ times the one before, then v = −(1 − λ) r and α = 1 / (1 − λ), and t = t₀ + α r
would be the sum r + λ r + λ² r + …: the end, at once. Steps are never quite so regular, and a jump may
go too far. The safeguard is l itself: if l is lower after the jump than at θ₁, then θ₂ is taken instead.
So l never falls.

theta = Mixture(pi, mu, Sigma) · t the same as numbers: ln π_k, μ_kd, ln L_kdd and L_kde, with Σ = L Lᵀ
"""

import numpy as np

from lecture_lib.collapse import check_weights
from lecture_lib.mixture import Mixture

SLOW = 0.7       # jumps begin where a step raises l by more than this part of what the last one did,
SMALL = 1e-2     # and by less than this for each point: not before EM has chosen its peak
CAP = 16.0       # the largest α at first; a jump that fails divides it by four, one that succeeds
                 # multiplies it by four


class Squarem:
    """The mixture with which EM goes on after an M-step: the new one, or, after two steps, a jump."""

    def __init__(self, data, restrict, accelerate=True):
        self.data, self.restrict, self.accelerate = data, restrict, accelerate
        self.jumping, self.path, self.cap = False, [], CAP

    def step(self, theta, new, trace):
        """The mixture to go on with after the M-step from theta to new, and its statistics."""
        self.jumping |= self.accelerate and is_slow(trace, self.data.N)
        if self.jumping:
            unit = self.data.scaling.unit
            self.path = [*(self.path or [to_numbers(theta, unit)]), to_numbers(new, unit)]
        if len(self.path) == 3:
            found = self.jump(*self.path, trace[-1])
            self.path, self.cap = [], self.cap * 4 if found else max(1.0, self.cap / 4)
            if found:
                return found
        return new, self.data.statistics(new)

    def jump(self, t0, t1, t2, level):
        """The mixture beyond these three, and its statistics; None where l falls below `level`."""
        data, N, narrow = self.data, self.data.N, self.data.narrow
        theta = to_mixture(beyond(t0, t1, t2, self.cap), data.scaling.unit, self.restrict)
        try:
            S = data.statistics(theta)
            data.check_width(theta, 0)
            check_weights(S.N_k, N, 0)
            if S.log_likelihood >= level:
                return theta, S
        except ValueError:                                   # no component may die of a jump
            pass
        data.narrow = narrow                                 # too narrow there only does not count
        return None

    def rise(self, trace):
        """What l has gained of late: in the last step, or in the last and a jump."""
        return trace[-1] - trace[-3 if self.jumping else -2]


def beyond(t0, t1, t2, cap=np.inf):
    """Where the path from t0 over t1 to t2 leads to.

    >>> beyond(np.array([8.0]), np.array([4.0]), np.array([2.0]))
    array([0.])
    """
    r, v = t1 - t0, t2 - 2 * t1 + t0
    longest = np.sqrt(r @ r / max(v @ v, np.finfo(float).tiny))
    alpha = min(max(1.0, longest), cap)                      # 1 leads to t2
    return t0 + 2 * alpha * r + alpha**2 * v


def is_slow(trace, N):
    """Would EM take many more steps? Its gains are small, and hardly shrink from step to step."""
    if len(trace) < 3:
        return False
    before, now = trace[-2] - trace[-3], trace[-1] - trace[-2]
    return SLOW * before < now < SMALL * N


def to_numbers(theta, unit):
    """θ as one row of numbers that may be anything, each in units of the data."""
    L = np.linalg.cholesky(theta.Sigma / unit / unit[:, None])         # (K, D, D)
    d = np.arange(len(unit))
    L[:, d, d] = np.log(L[:, d, d])
    return np.concatenate([np.log(theta.pi), (theta.mu / unit).ravel(), L.ravel()])


def to_mixture(t, unit, restrict):
    """The mixture of these numbers, in the shape of `restrict`: whatever they are, it is a valid one."""
    D = len(unit)
    K, d = len(t) // (1 + D + D * D), np.arange(D)
    log_pi, mu, L = t[:K], t[K:K + K * D], t[K + K * D:].reshape(K, D, D).copy()
    with np.errstate(over="ignore"):                         # so wide a jump is refused
        L[:, d, d] = np.exp(L[:, d, d])
    pi, L = np.exp(log_pi - log_pi.max()), L * unit[:, None]
    pi /= pi.sum()
    return Mixture(pi, mu.reshape(K, D) * unit, restrict(L @ L.mT, pi))
