"""Figures to drive by hand, on the page and with data of your own.

X (N, D) data · mu (K, D) means · r (N, K) assignments · gamma (N, K) responsibilities ·
theta = Mixture(pi, mu, Sigma) · J distortion · l log-likelihood

Every function draws all the frames and returns a Stepper. Nothing is computed here but by the
library's own steps.
"""

from itertools import islice, pairwise
from typing import NamedTuple

import numpy as np

from lecture_lib import checks, mixture
from lecture_lib import em as em_steps
from lecture_lib import kmeans as kmeans_steps
from lecture_lib.figures import svg
from lecture_lib.figures.stepper import Frame, Stepper
from lecture_lib.mixture import Mixture

MOST_POINTS = 2000                             # every frame draws each of them


# k-means -----------------------------------------------------------------------------------

class Half(NamedTuple):
    """A half-step of k-means: an assignment, or an update of the means."""

    name: str
    mu: np.ndarray            # (K, 2)
    r: np.ndarray | None      # (N, K), None before the first assignment
    J: float
    changed: int | None       # points that changed their cluster, None where none could


def half_steps(X, mu):
    """k-means from mu, half-step by half-step: the start, then assign, update, assign, …

    >>> [half.name for half in half_steps(np.array([[0.0], [1.0]]), np.array([[0.0], [2.0]]))]
    ['start', 'assign', 'update', 'assign']
    """
    steps = list(kmeans_steps.lloyd(X, mu))
    yield Half("start", steps[0].mu, None, np.nan, None)
    yield Half("assign", *steps[0], None)
    for before, after in pairwise(steps):
        J = kmeans_steps.distortion(X, before.r, after.mu)
        yield Half("update", after.mu, before.r, J, None)
        yield Half("assign", *after, int((before.r != after.r).any(axis=1).sum()))


def kmeans(X, starts, *, columns=("x₁", "x₂")):
    """k-means in half-steps, from one start or several: the points, their means, and J falling.

    Parameters
    ----------
    X : (N, 2) array, at most 2000 points
    starts : dict from the name of a start to its means, a (K, 2) array
    columns : names of the columns of X

    Returns
    -------
    Stepper

    Raises
    ------
    ValueError
        if X or a start is not usable.

    >>> X = np.array([[0.0, 0.0], [1.0, 0.0], [9.0, 0.0]])
    >>> print(kmeans(X, {"two neighbours": X[:2]}).caption)
    How does k-means get from its start to its end? From two neighbours, 2 steps to J = 0.5.
    """
    X = _few(X)
    runs = {name: list(half_steps(X, mu)) for name, mu in _named(starts, "starts").items()}
    place = svg.Panel(*svg.around(np.vstack([X, *(run[0].mu for run in runs.values())])), *columns)
    longest = max(map(len, runs.values()))
    most, least = max(run[1].J for run in runs.values()), min(run[-1].J for run in runs.values())
    bill = svg.Panel((0, longest), (0.9 * least, 1.1 * most or 1), "half-step", log="y" * (least > 0))
    frames = [[_kmeans_frame(X, run[:t + 1], place, bill) for t in range(len(run))]
              for run in runs.values()]
    ends = "; ".join(f"{name}, {len(run) // 2 - 1} steps to J = {run[-1].J:.1f}"
                     for name, run in runs.items())
    handles = {"start": list(runs), "half-step": range(longest)}
    poster = [run[-1] for run in frames] if len(runs) > 1 else [frames[0][i] for i in (0, 1, -1)]
    return Stepper(handles, frames, poster=poster,
                   caption=f"How does k-means get from its start to its end? From {ends}.")


def _kmeans_frame(X, run, place, bill):
    """What there is to see after these half-steps."""
    title = _kmeans_title(run)
    text = f"{title}: {_kmeans_text(run[-1], len(run[-1].mu))}"
    return Frame((_kmeans_picture(X, run, place, title), _falling(run, bill)), text)


def _kmeans_picture(X, run, place, title):
    now = run[-1]
    label = f"{len(X)} points and {len(now.mu)} mean{'s' * (len(now.mu) > 1)} at {_pairs(now.mu)}"
    dots = svg.points(place, X)
    if now.r is not None:
        dots = svg.clusters(place, X, now.r.argmax(axis=1))
        label += f"; clusters of {', '.join(f'{N_k:.0f}' for N_k in now.r.sum(axis=0))} points"
    ways = svg.paths(place, [half.mu for half in run])
    return svg.picture(place, dots, ways, svg.means(place, now.mu), title=title, label=label)


def _kmeans_title(run):
    return f"Step {(len(run) - 1) // 2}, {run[-1].name}" if len(run) > 1 else "Start"


def _kmeans_text(now, K):
    if now.r is None:
        return f"{K} mean{'s' * (K > 1)}, and no point assigned yet."
    said = f"J = {now.J:.1f}"
    if now.changed is None:
        return said + "."
    if now.changed == 0:
        return said + "; no point changed its cluster, so nothing will change again."
    return said + f"; {now.changed} point{'s' * (now.changed > 1)} changed cluster."


def _falling(run, bill):
    """J after every half-step so far."""
    trace = np.array([(t, half.J) for t, half in enumerate(run) if half.r is not None])
    if not len(trace):
        return svg.picture(bill, title="J: not yet known", label="Axes without a curve")
    title = f"J = {trace[-1, 1]:.1f}"
    label = f"J over {len(trace)} half-steps, from {trace[0, 1]:.1f} to {trace[-1, 1]:.1f}"
    return svg.picture(bill, svg.line(bill, trace), svg.points(bill, trace, svg.INK), title=title,
                       label=label)


# EM ----------------------------------------------------------------------------------------

def em(X, starts, shapes=(mixture.full,), *, columns=("x₁", "x₂"), shown=7):
    """EM in half-steps: colours by responsibility, ellipses, l and its bound, and k-means beside it.

    Parameters
    ----------
    X : (N, 2) array, at most 2000 points
    starts : dict from the name of a start to a Mixture; k-means starts from its means
    shapes : restrictions of the covariances: mixture.full, tied, diagonal, spherical
    columns : names of the columns of X
    shown : how many steps of a long run to show: the start, the first, and then at equal rises of l

    Returns
    -------
    Stepper

    Raises
    ------
    ValueError
        if X or a start is not usable.
    CollapseError
        if a component loses its points or its covariance; the message says which, when, and
        what to do.

    >>> X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [9.0, 9.0], [9.0, 8.0], [8.0, 9.0]])
    >>> start = Mixture([0.5, 0.5], X[2:4], [np.eye(2)] * 2)
    >>> print(em(X, {"one in each crowd": start}).caption)
    How do soft clusters form? From one in each crowd: full, 2 steps to l = −11.30.
    """
    X = _few(X)
    checks.whole(shown, "shown", least=2)
    runs = {start: {shape.__name__: _run(X, theta, shape) for shape in shapes}
            for start, theta in _named(starts, "starts").items()}
    every = [run for of_shape in runs.values() for run in of_shape.values()]
    place = svg.Panel(*svg.around(np.vstack([X, *(run[0].theta.mu for run in every)])), *columns)
    frames = [[_em_frames(X, run, place, shown) for run in of_shape.values()]
              for of_shape in runs.values()]
    ends = " ".join(f"From {start}: {_ends(of_shape)}." for start, of_shape in runs.items())
    longest = max(len(run) for of_shape in frames for run in of_shape)
    handles = {"start": list(runs), "shape": [shape.__name__ for shape in shapes],
               "place in the run": range(longest)}
    return Stepper(handles, frames, poster=[frames[0][0][place] for place in (3, -1)],
                   caption=f"How do soft clusters form? {ends}")


def _ends(of_shape):
    return "; ".join(f"{shape}, {len(run) - 1} steps to l = {_signed(run[-1].log_likelihood)}"
                     for shape, run in of_shape.items())


def _run(X, theta, restrict):
    """EM to its end, from the start in the restricted shape."""
    theta = mixture.validated(theta)
    theta = theta._replace(Sigma=restrict(theta.Sigma, theta.pi))
    steps = len(em_steps.fit(X, theta, restrict=restrict).trace)
    return list(islice(em_steps.em(X, theta, restrict=restrict), steps))


def _heights(run):
    """Limits for l: from the first step to the end; the start may lie far below."""
    low, high = run[1].log_likelihood, run[-1].log_likelihood
    room = 0.1 * (high - low) or 1
    return low - room, high + room


class HalfOfEM(NamedTuple):
    """A half-step of EM: responsibilities, or the mixture that follows from them."""

    name: str
    theta: Mixture
    gamma: np.ndarray | None  # (N, K), None before the first E-step
    l: float                  # the log-likelihood of theta
    bound: float              # that of theta and gamma


def halves_of_em(X, run):
    """The start, then E, M, E, … through the steps of a run."""
    yield HalfOfEM("start", run[0].theta, None, run[0].log_likelihood, np.nan)
    yield HalfOfEM("E", *run[0], run[0].log_likelihood)
    for before, (theta, gamma, l) in pairwise(run):
        yield HalfOfEM("M", theta, before.gamma, l, em_steps.lower_bound(X, before.gamma, theta))
        yield HalfOfEM("E", theta, gamma, l, l)


def _telling(l, shown):
    """All steps if they are few; else the start, the first, and the first at each equal rise of l."""
    if len(l) <= shown:
        return range(len(l))
    rises = np.searchsorted(l, np.linspace(l[1], l[-1], shown - 1)[:-1])
    return np.unique([0, *rises, len(l) - 1])


def _em_frames(X, run, place, shown):
    soft, hard = list(halves_of_em(X, run)), list(half_steps(X, run[0].theta.mu))
    steps = _telling(np.array([step.log_likelihood for step in run]), shown)
    rise = svg.Panel((0, len(run) - 1), _heights(run), "step")
    chosen = [0, 1, *(place for t in steps[1:] for place in (2 * t, 2 * t + 1))]
    return [_em_frame(X, soft[:i + 1], hard[:i + 1], place, rise) for i in chosen]


def _em_frame(X, soft, hard, place, rise):
    now, title = soft[-1], f"Step {(len(soft) - 1) // 2}, {soft[-1].name}" if len(soft) > 1 else "Start"
    l, bound = _signed(now.l), _signed(now.bound)
    text = {"start": f"l = {l}; no point is weighed yet.",
            "E": f"the bound touches l = {l}.",
            "M": f"the bound rises to {bound}, and l above it to {l}."}[now.name]
    beside = f"k-means, {_kmeans_title(hard).lower()}"
    bill = "" if hard[-1].r is None else f" k-means beside it: J = {hard[-1].J:.1f}."
    pictures = (_em_picture(X, now, place, title), _kmeans_picture(X, hard, place, beside),
                _rising(soft, rise))
    return Frame(pictures, f"{title}: {text}{bill}")


def _em_picture(X, now, place, title):
    dots = svg.points(place, X) if now.gamma is None else svg.responsibilities(place, X, now.gamma)
    label = (f"{len(X)} points and {len(now.theta.pi)} components with means {_pairs(now.theta.mu)} and "
             f"weights {', '.join(f'{pi_k:.2f}' for pi_k in now.theta.pi)}")
    return svg.picture(place, dots, svg.ellipses(place, now.theta), title=title, label=label)


def _rising(soft, rise):
    """l at every step so far, and the bound below it."""
    l = np.array([(t, half.l) for t, half in enumerate(soft[1::2])])
    if not len(l):
        return svg.picture(rise, title="l: not yet known", label="Axes without a curve")
    now, at = soft[-1], (len(soft) - 2) / 2
    top, bottom = (at, now.l), (at, now.bound)
    marks = [svg.line(rise, l), svg.line(rise, [top, bottom], svg.COLOURS[1]),
             svg.mark(rise, top, svg.INK), svg.mark(rise, bottom, svg.COLOURS[1], "s")]
    title = f"l = {_signed(now.l)}, bound {_signed(now.l - now.bound)} below"
    return svg.picture(rise, *marks, title=title, label=f"{title}; over the steps so far l rose from "
                                                        f"{_signed(l[0, 1])}")


# Mixtures in one dimension -------------------------------------------------------------------

def overlap(mu, sigma, pi, *, column="x"):
    """Two weighted bells and the responsibility that follows from them, to be moved by hand.

    Parameters
    ----------
    mu, sigma, pi : lists of pairs, the means, standard deviations and weights to choose from
    column : name of the quantity

    Returns
    -------
    Stepper

    Raises
    ------
    ValueError
        if one of them is not a list of pairs, or does not make a mixture.

    >>> print(overlap([(0, 2)], [(1, 1), (1, 3)], [(0.5, 0.5)]).caption)
    How much overlap do two bells have? The best rule is wrong for 15.9% to 21.6%.
    """
    mu, sigma, pi = (_list_of_pairs(a, name) for a, name in
                     ((mu, "mu"), (sigma, "sigma"), (pi, "pi")))
    thetas = [[[_two(m, s, p) for p in pi] for s in sigma] for m in mu]
    every = [theta for plane in thetas for row in plane for theta in row]
    x = np.linspace(*_reach([], every, 3), 64)
    tallest = max(np.exp(mixture.log_joint(x[:, None], theta)).sum(axis=1).max() for theta in every)
    bells = svg.Panel((x[0], x[-1]), (0, 1.05 * tallest), column, "density")
    share = svg.Panel((x[0], x[-1]), (0, 1), column, "γ of the second")
    frames = [[[_overlap_frame(x, theta, bells, share) for theta in row] for row in plane]
              for plane in thetas]
    errors = [_bayes_error(theta) for theta in every]
    return Stepper({"means": mu, "standard deviations": sigma, "weights": pi}, frames,
                   poster=[frames[0][0][0], frames[-1][-1][-1]],
                   caption=f"How much overlap do two bells have? The best rule is wrong for "
                           f"{min(errors):.1%} to {max(errors):.1%}.")


def _two(mu, sigma, pi):
    theta = Mixture(np.array(pi), np.array(mu)[:, None], np.square(sigma)[:, None, None])
    return mixture.validated(theta, 1)


def _bayes_error(theta):
    """∫ min_k π_k N(x | μ_k, σ_k²) dx: what the best rule gets wrong."""
    x = np.linspace(*_reach([], [theta], 8), 4001)
    return np.trapezoid(np.exp(mixture.log_joint(x[:, None], theta)).min(axis=1), x)


def _overlap_frame(x, theta, bells, share):
    gamma, error = em_steps.e_step(x[:, None], theta)[:, 1], f"{_bayes_error(theta):.1%}"
    smaller = np.exp(mixture.log_joint(x[:, None], theta)).min(axis=1)
    said = " and ".join(f"weight {p:g}, mean {m:g}, standard deviation {np.sqrt(v):g}" for p, m, v in
                        zip(theta.pi, theta.mu[:, 0], theta.Sigma[:, 0, 0], strict=True))
    turns = _turns(x, theta)
    curves = svg.picture(bells, svg.area(bells, x, smaller), svg.components(bells, x, theta),
                         title=f"wrong: {error}", label=f"Two bells: {said}; their sum and overlap")
    posterior = svg.picture(share, svg.line(share, [(x[0], 0.5), (x[-1], 0.5)], svg.GREY, width=1),
                            svg.line(share, np.column_stack([x, gamma]), svg.COLOURS[1]),
                            title="responsibility of the second", label=f"One half is crossed {turns}")
    return Frame((curves, posterior),
                 f"The best rule is wrong for {error}; within the picture the answer turns {turns}.")


def _turns(x, theta):
    """Where the second becomes likelier than the first, or the other way round."""
    fine = np.linspace(x[0], x[-1], 40_001)
    second = em_steps.e_step(fine[:, None], theta)[:, 1] > 0.5
    places = (fine[1:] + fine[:-1])[second[1:] != second[:-1]] / 2
    return "at " + " and ".join(_signed(place) for place in places) if len(places) else "nowhere"


def fits(X, thetas, *, handle="θ", column="x", log=False):
    """One mixture after the other over the same numbers, and l along the way.

    Parameters
    ----------
    X : (N, 1) array
    thetas : dict from a number, the place of the handle, to a Mixture
    handle, column : what the numbers of the handle and of X are
    log : the handle goes by factors

    Returns
    -------
    Stepper

    Raises
    ------
    ValueError
        if X or a mixture is not usable.

    >>> bell = {mu: Mixture([1.0], [[mu]], [[[1.0]]]) for mu in (0.0, 1.0, 2.0)}
    >>> print(fits(np.array([[0.5], [1.5]]), bell, handle="μ").caption)
    How likely are the data? The highest l of those shown is −2.09, at μ = 1.
    """
    X = _on_a_line(X)
    thetas = {at: mixture.validated(theta, 1) for at, theta in _named(thetas, "thetas").items()}
    at, l = np.array(list(thetas)), np.array([mixture.log_likelihood(X, t) for t in thetas.values()])
    fit = _fit_panel(X, thetas.values(), column)
    low, high = svg.around(l[:, None])[0]
    way = svg.Panel((at.min(), at.max()) if len(at) > 1 else (at[0] - 1, at[0] + 1), (low, high), handle,
                    log="x" * log)
    frames = [Frame((_fit_picture(X, theta, fit), _way(way, at, l, i)),
                    f"{handle} = {place:g}: l = {_signed(l[i])}.")
              for i, (place, theta) in enumerate(thetas.items())]
    return Stepper({handle: list(thetas)}, frames, poster=[frames[0], frames[-1]],
                   caption=f"How likely are the data? The highest l of those shown is "
                           f"{_signed(l.max())}, at {handle} = {at[l.argmax()]:g}.")


def _way(way, at, l, i):
    curve = np.column_stack([at, l])
    label = f"l against {way.xlabel}, from {_signed(l[0])} to {_signed(l[-1])}; the mark is at {at[i]:g}"
    return svg.picture(way, svg.line(way, curve, svg.GREY),
                       svg.mark(way, curve[i], svg.COLOURS[1], "D"),
                       title=f"l = {_signed(l[i])}", label=label)


def surface(X, theta, mu, *, column="x"):
    """The log-likelihood as a map over the two means, and the fit at the place where you stand.

    Parameters
    ----------
    X : (N, 1) array
    theta : Mixture of two components in one dimension; its weights and variances stay
    mu : the values to choose from, for either mean, evenly spaced
    column : name of the numbers in X

    Returns
    -------
    Stepper

    Raises
    ------
    ValueError
        if X, theta or mu is not usable.

    >>> X, theta = np.array([[0.0], [4.0]]), Mixture([0.5, 0.5], [[0.0], [4.0]], np.ones((2, 1, 1)))
    >>> print(surface(X, theta, [0, 2, 4]).caption)
    Where is the top? Of the places shown it is at means 0 and 4, where l = −3.22.
    """
    X, theta, mu = _on_a_line(X), mixture.validated(theta, 1), checks.real(mu, "mu")
    if mu.ndim != 1 or len(mu) < 2:
        raise ValueError(f"mu must hold at least two values, got {mu.tolist()!r}")
    thetas = [[theta._replace(mu=np.array([[a], [b]])) for b in mu] for a in mu]
    l = np.array([[mixture.log_likelihood(X, t) for t in row] for row in thetas])  # (n, n)
    fit = _fit_panel(X, [theta], column)
    half = (mu[1] - mu[0]) / 2
    land = svg.Panel(*[(mu[0] - half, mu[-1] + half)] * 2, "μ₁", "μ₂")
    shades = np.log1p(l.max() - l)                           # depths by their logarithm
    map_ = svg.cells(mu, mu, 1 - shades / shades.max())
    frames = [[Frame((_map_picture(land, map_, a, b, l[i, j]), _fit_picture(X, thetas[i][j], fit)),
                     f"Means {a:g} and {b:g}: l = {_signed(l[i, j])}, "
                     f"{l.max() - l[i, j]:.2f} below the highest place shown.")
               for j, b in enumerate(mu)] for i, a in enumerate(mu)]
    i, j = np.unravel_index(l.argmax(), l.shape)
    return Stepper({"μ₁": list(mu), "μ₂": list(mu)}, frames, poster=[frames[i][j], frames[j][i]],
                   caption="Where is the top? Of the places shown it is at means "
                           f"{mu[i]:g} and {mu[j]:g}, where l = {_signed(l.max())}.")


def _map_picture(land, map_, a, b, l):
    label = f"Map of l over two means, dark where it is high; the mark is at {a:g} and {b:g}"
    return svg.picture(land, map_, svg.means(land, [(a, b)]), title=f"l = {_signed(l)}", label=label)


def _fit_panel(X, thetas, column):
    """Limits that hold the histogram, and every curve up to twice its height."""
    tallest = np.histogram(X[:, 0], bins=30, density=True)[0].max()
    return svg.Panel(_reach(X, thetas, 2), (0, 1.6 * tallest), column, "density")


def _fit_picture(X, theta, fit):
    even = np.linspace(*fit.xlim, 60)
    needles = np.sqrt(theta.Sigma[:, 0, 0]) < 2 * (even[1] - even[0])
    near = np.linspace(-4, 4, 17) * np.sqrt(theta.Sigma[needles, 0]) + theta.mu[needles]
    x = np.unique(np.append(even, near.clip(*fit.xlim)))
    means = " and ".join(f"{mu:.4g}" for mu in theta.mu[:, 0])
    return svg.picture(fit, svg.histogram(fit, X), svg.components(fit, x, theta), title=f"means {means}",
                       label=f"Histogram of {len(X)} numbers and a mixture with means {means}")


# What they share --------------------------------------------------------------------------

def _few(X):
    """The points of a stepper: in the plane, and not too many to draw."""
    X = checks.points(X).astype(np.float64)
    if X.shape[1] != 2:
        raise ValueError(f"X must have two columns to be drawn, got shape {X.shape}; choose two, "
                         "for instance X[:, :2]")
    if len(X) > MOST_POINTS:
        raise ValueError(f"X must have at most {MOST_POINTS} points, got {len(X)}: every frame draws "
                         f"each of them; take some, for instance "
                         f"rng.choice(X, {MOST_POINTS}, replace=False)")
    return X


def _named(choices, name):
    if not isinstance(choices, dict) or not choices:
        raise ValueError(f"{name} must be a dict with at least one entry, from a name to what it "
                         f"stands for, got {choices!r}")
    return choices


def _pairs(mu):
    return ", ".join(f"({x:.4g}, {y:.4g})" for x, y in mu)


def _signed(number, digits=2):
    return f"{number:.{digits}f}".replace("-", "−")


def _on_a_line(X):
    X = checks.points(X).astype(np.float64)
    if X.shape[1] != 1:
        raise ValueError(f"X must have one column, got shape {X.shape}; choose one, for instance "
                         "X[:, :1]")
    return X


def _reach(X, thetas, radius):
    """The lowest and highest place of the data and of each bell, out to radius standard deviations."""
    sigma = np.concatenate([np.sqrt(theta.Sigma[:, 0, 0]) for theta in thetas])
    mu = np.concatenate([theta.mu[:, 0] for theta in thetas])
    ends = np.concatenate([np.ravel(X), mu - radius * sigma, mu + radius * sigma])
    return float(ends.min()), float(ends.max())


def _list_of_pairs(pairs, name):
    a = checks.real(pairs, name)
    if a.ndim != 2 or a.shape[1] != 2 or not len(a):
        raise ValueError(f"{name} must be a list of pairs such as [(0, 2), (0, 3)], got {pairs!r}")
    return [tuple(pair) for pair in a.tolist()]
