"""Labs: figures in which a reader can move things, computed in the browser.

X (N, D) data · mu (K, D) means · theta = Mixture(pi, mu, Sigma)

Each function returns a widget. Its state can be read and set from Python: `lab.mu` is where the reader
has put the means, and `lab.mu = ...` moves them. What it computes and draws stands in the folder `js`.
Where no widget can be shown, for instance on paper, a poster takes its place.
"""

import html
import json
from importlib.resources import files
from itertools import islice

import anywidget
import numpy as np
import traitlets

from lecture_lib import checks, gaussian, mixture
from lecture_lib import em as em_steps
from lecture_lib import kmeans as kmeans_steps
from lecture_lib.figures import plots
from lecture_lib.mixture import Mixture

MOST_POINTS = 2000
MOST_MEANS = 8
SURE = 0.9                    # at least this γ for one component
TASK = 48                     # pixels of its two lines


def script():
    """What the labs do, as it runs in a browser: the folder `js`, bundled with d3.

    >>> "kmeans" in script()
    True
    """
    path = files("lecture_lib.figures") / "built" / "labs.mjs"
    if not path.is_file():
        raise RuntimeError("the labs' script is missing: it is made when lecture_lib is built, by "
                           "`pip install .`; in a clone `make labs` makes it, too")
    return path.read_text(encoding="utf-8")


class Numbers(traitlets.TraitType):
    """An array of numbers, each of its rows of the shape `row`: () for weights, (D,) for points."""

    def __init__(self, *row):
        super().__init__(np.zeros((0, *row)))
        self.row = row
        self.tag(sync=True, to_json=_to_lists, from_json=self._from_lists)

    def validate(self, widget, value):
        """The value as an array, unless a lab cannot draw it."""
        return drawable(value, self.row, self.name)

    def _from_lists(self, value, widget):
        """What the browser sends: an empty list has lost its columns."""
        return np.array(value, dtype=float) if value else np.zeros((0, *self.row))


class Number(traitlets.Float):
    """One finite number."""

    def __init__(self, default=0.0):
        super().__init__(default)
        self.tag(sync=True)

    def validate(self, widget, value):
        """The value, unless it is infinite or not a number."""
        return _number(super().validate(widget, value), self.name)


def _to_lists(array, widget):
    """An array as a browser gets it."""
    return array.tolist()


def drawable(X, row, name="X"):
    """X as an array that a lab can draw: rows of this shape, finite, not too many.

    >>> drawable([[1, 2]], (2,))
    array([[1., 2.]])
    """
    X = checks.real(X, name)
    if X.shape[1:] != row or not X.ndim:
        shape = ", ".join(["N", *map(str, row)]) + "," * (not row)
        raise ValueError(f"{name} must have shape ({shape}) to be drawn, got {X.shape}; choose columns, "
                         f"for instance {name}[:, :2]")
    if len(X) > MOST_POINTS:
        raise ValueError(f"{name} must have at most {MOST_POINTS} points, got {len(X)}: a lab draws "
                         f"each of them; take some, for instance rng.choice({name}, {MOST_POINTS}, "
                         "replace=False)")
    return X.astype(np.float64)


def _number(x, name):
    """One finite number."""
    return float(checks.matching(x, (), name))


def _signed(number):
    """Two digits after the point, and a true minus sign."""
    return f"{number:.2f}".replace("-", "−")


class Lab(anywidget.AnyWidget):
    """What all labs share: the script, names of the columns, and a poster."""

    lab = traitlets.Unicode().tag(sync=True)
    columns = traitlets.List(traitlets.Unicode()).tag(sync=True)
    task = traitlets.Bool(False).tag(sync=True)
    heights = (0, 0)          # pixels: beside the text of a book, and on a phone

    def __init__(self, **state):
        self._esm = script()
        super().__init__(lab=type(self).__name__.lower(), **state)

    def state(self):
        """All that the lab shows, as a browser gets it."""
        ours = [name for name, trait in self.traits(sync=True).items()
                if not name.startswith("_") and isinstance(trait.this_class, type)
                and issubclass(trait.this_class, Lab)]
        return {name: self.trait_metadata(name, "to_json", _as_it_is)(getattr(self, name), self)
                for name in sorted(ours)}

    _ipython_display_ = None     # that of ipywidgets 7 would leave out the poster

    def _repr_mimebundle_(self, **kwargs):
        """The widget for notebooks, the poster for everything else."""
        view = {"version_major": 2, "version_minor": 0, "model_id": self.model_id}
        return {"application/vnd.jupyter.widget-view+json": view,
                "text/plain": self.caption(), "text/html": self._figure()}

    def _figure(self):
        """The poster, with the state from which a page brings the lab to life."""
        state = json.dumps(_certain(self.state()), ensure_ascii=False)
        state = html.escape(state, quote=False).replace("'", "&#39;")
        wide, narrow = (height + TASK * self.task for height in self.heights)
        fig, alt = self.poster()
        return (f'<figure class="plot lab" style="--wide:{wide}px;--narrow:{narrow}px" '
                f"data-state='{state}'>"
                f'<div class="lab-place">{plots.image(fig, alt)}</div>'
                f"<figcaption>{html.escape(self.caption())}</figcaption></figure>")


def _certain(value):
    """The same with ten digits of each number: further digits differ between machines."""
    if isinstance(value, dict):
        return {key: _certain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_certain(part) for part in value]
    return float(f"{value:.10g}") if isinstance(value, float) else value


def _as_it_is(value, widget):
    """For traits that need no translation."""
    return value


# k-means -----------------------------------------------------------------------------------

class KMeans(Lab):
    """k-means from the start `mu`, after `step` half-steps."""

    X = Numbers(2)
    mu = Numbers(2)
    step = traitlets.Int(0, min=0).tag(sync=True)
    presets = traitlets.Dict().tag(sync=True)
    heights = (501, 596)

    def caption(self):
        """What the figure asks, and where k-means ends."""
        *_, last = steps = list(kmeans_steps.lloyd(self.X, self.mu))
        return (f"Where does k-means end? From the {len(self.mu)} means of this start, "
                f"{len(steps) - 1} steps lead to J = {last.J:.1f}.")

    def poster(self):
        """The way of the means, and the clusters where it ends."""
        steps = list(kmeans_steps.lloyd(self.X, self.mu))
        r = steps[-1].r
        fig, ax = plots.subplots()
        plots.clusters(ax, self.X, r.argmax(axis=1))
        plots.paths(ax, [step.mu for step in steps])
        plots.means(ax, steps[-1].mu)
        plots.label_axes(ax, self.columns)
        ends = ", ".join(f"({x:.4g}, {y:.4g})" for x, y in steps[-1].mu)
        sizes = ", ".join(f"{N_k:.0f}" for N_k in r.sum(axis=0))
        return fig, (f"{len(self.X)} points and the ways of {len(self.mu)} means to {ends}; "
                     f"clusters of {sizes} points.")


def kmeans(X, mu, *, step=0, columns=("x₁", "x₂"), presets=None, task=False):
    """k-means to play with: points and means to drag, half-steps to take, J to watch.

    Parameters
    ----------
    X : (N, 2) array, at most 2000 points
    mu : (K, 2) array, the start; at most 8 means
    step : how many half-steps have been taken: assign, update, assign, …
    columns : names of the columns of X
    presets : dict from a name to other points that the reader may choose
    task : whether to ask for a start that ends badly

    Returns
    -------
    KMeans, a widget with traits X, mu and step

    Raises
    ------
    ValueError
        if X, mu or the points of a preset cannot be drawn, or K > N.

    >>> X = np.array([[0.0, 0.0], [1.0, 0.0], [9.0, 0.0]])
    >>> print(kmeans(X, X[:2]).caption())
    Where does k-means end? From the 2 means of this start, 2 steps lead to J = 0.5.
    """
    X = drawable(checks.points(X), (2,))
    mu = _few_means(checks.means(mu, X))
    presets = {name: drawable(checks.points(other, name), (2,), name).tolist()
               for name, other in (presets or {}).items()}
    return KMeans(X=X, mu=mu, step=checks.whole(step, "step", least=0), columns=list(columns),
                  presets=presets, task=task)


def _few_means(mu):
    """mu, unless there are more means than a lab has colours for."""
    if len(mu) > MOST_MEANS:
        raise ValueError(f"mu must have at most {MOST_MEANS} means, got {len(mu)}; take fewer")
    return mu


# EM ----------------------------------------------------------------------------------------

SHAPES = {shape.__name__: shape for shape in
          (mixture.full, mixture.tied, mixture.diagonal, mixture.spherical)}


class EM(Lab):
    """EM from the start theta = (pi, mu, Sigma), after `step` half-steps: E, M, E, …"""

    X = Numbers(2)
    pi = Numbers()
    mu = Numbers(2)
    Sigma = Numbers(2, 2)
    restrict = traitlets.Enum(list(SHAPES), "full").tag(sync=True)
    step = traitlets.Int(0, min=0).tag(sync=True)
    heights = (501, 596)

    def fit(self):
        """The library's own fit from this start, in the restricted shape."""
        restrict = SHAPES[self.restrict]
        theta = Mixture(self.pi, self.mu, restrict(self.Sigma, self.pi))
        return em_steps.fit(self.X, theta, restrict=restrict)

    def caption(self):
        """What the figure asks, and where EM ends."""
        try:
            found = self.fit()
        except em_steps.CollapseError as error:
            return f"How do soft clusters form? From this start EM stops: {error}."
        return (f"How do soft clusters form? From this start {len(found.trace) - 1} steps of EM "
                f"({self.restrict}) lead to ℓ = {found.log_likelihood:.2f}.".replace("-", "−"))

    def poster(self):
        """The points by their responsibilities, and the ellipses, where EM ends."""
        try:
            theta = self.fit().theta
        except em_steps.CollapseError:
            theta = Mixture(self.pi, self.mu, self.Sigma)
        fig, ax = plots.subplots()
        plots.responsibilities(ax, self.X, em_steps.e_step(self.X, theta))
        plots.ellipses(ax, theta)
        plots.label_axes(ax, self.columns)
        means = ", ".join(f"({x:.4g}, {y:.4g})" for x, y in theta.mu)
        weights = ", ".join(f"{pi_k:.2f}" for pi_k in theta.pi)
        return fig, (f"{len(self.X)} points and {len(theta.mu)} ellipses around {means}, with weights "
                     f"{weights}.")


def em(X, pi, mu, Sigma, *, restrict="full", step=0, columns=("x₁", "x₂"), task=False):
    """EM to play with: means to drag, half-steps to take, ℓ and its bound to watch.

    Parameters
    ----------
    X : (N, 2) array, at most 2000 points
    pi, mu, Sigma : the start; a Mixture theta is given as `*theta`, with at most 8 components
    restrict : name of the shape of the covariances: full, tied, diagonal or spherical
    step : how many half-steps have been taken: E, M, E, …
    columns : names of the columns of X
    task : whether to ask for a start that ends badly

    Returns
    -------
    EM, a widget with traits X, pi, mu, Sigma, restrict and step

    Raises
    ------
    ValueError
        if X or the start cannot be drawn, or K > N.

    >>> X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [9.0, 9.0], [9.0, 8.0], [8.0, 9.0]])
    >>> print(em(X, [0.5, 0.5], X[2:4], [np.eye(2)] * 2).caption())
    How do soft clusters form? From this start 2 steps of EM (full) lead to ℓ = −11.30.
    """
    return EM(**_em_state(X, (pi, mu, Sigma), restrict, step), columns=list(columns), task=task)


def _em_state(X, theta, restrict, step):
    """The state of an EM lab, unless it cannot be drawn."""
    X = drawable(checks.points(X), (2,))
    theta = mixture.validated(theta, 2)
    _few_means(checks.means(theta.mu, X))
    if restrict not in SHAPES:
        raise ValueError(f"restrict must be one of {', '.join(SHAPES)}, got {restrict!r}")
    return {"X": X, **theta._asdict(), "restrict": restrict,
            "step": checks.whole(step, "step", least=0)}


class Cover(EM):
    """EM as it settles by itself; the less sure it is of a point, the larger and more mixed the mark."""

    heights = (459, 465)

    def steps(self):
        """Each step of EM from this start to where it ends."""
        found, restrict = self.fit(), SHAPES[self.restrict]
        theta = Mixture(self.pi, self.mu, restrict(self.Sigma, self.pi))
        return list(islice(em_steps.em(self.X, theta, restrict=restrict), len(found.trace)))

    def caption(self):
        """What the figure asks, and of how many points EM is unsure at first and at the end."""
        try:
            steps = self.steps()
        except em_steps.CollapseError:
            return super().caption()
        first, last = (_unsure(steps[t].gamma) for t in (0, -1))
        return (f"How sure is EM of each point? At first it is less than {100 * SURE:.0f} % sure of "
                f"{first} of {len(self.X)}, and after {len(steps) - 1} steps of {last}.")

    def poster(self):
        """EM while it is still unsure of some, and where it ends."""
        try:
            steps = self.steps()
        except em_steps.CollapseError:
            return super().poster()
        t = next((t for t, step in enumerate(steps) if _unsure(step.gamma) < len(self.X) / 2), 0)
        fig, axes = plots.subplots(1, 2, figsize=(6.5, 3.4), sharex=True, sharey=True)
        for ax, step, name in zip(axes, (steps[t], steps[-1]), (f"after {t} steps", "at the end"),
                                  strict=True):
            plots.responsibilities(ax, self.X, step.gamma, largest=4)
            plots.ellipses(ax, step.theta)
            ax.set(title=name, xlabel=self.columns[0])
        axes[0].set_ylabel(self.columns[1])
        return fig, (f"{len(self.X)} points twice, with {len(self.mu)} ellipses. After {t} steps "
                     f"{_unsure(steps[t].gamma)} points are in doubt, larger and of mixed colour; "
                     f"{self._end(steps)}")

    def _end(self, steps):
        """Where the ellipses are at the end, in words."""
        means = ", ".join(f"({x:.4g}, {y:.4g})" for x, y in steps[-1].theta.mu)
        return f"at the end {_unsure(steps[-1].gamma)}, and the ellipses are around {means}."


def _unsure(gamma):
    """Of how many points no component has at least the share SURE."""
    return (gamma.max(axis=1) < SURE).sum()


def cover(X, pi, mu, Sigma, *, restrict="full", step=0, columns=("x₁", "x₂")):
    """EM as it settles by itself once it is seen; the arguments are those of `em`.

    >>> X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [9.0, 9.0], [9.0, 8.0], [8.0, 9.0]])
    >>> print(cover(X, [0.5, 0.5], X[2:4], [10 * np.eye(2)] * 2).caption())
    How sure is EM of each point? At first it is less than 90 % sure of 0 of 6, and after 3 steps of 0.
    """
    return Cover(**_em_state(X, (pi, mu, Sigma), restrict, step), columns=list(columns))


# Two bells ---------------------------------------------------------------------------------

class Soft(Lab):
    """Two weighted bells on a line, and one animal at x."""

    pi = Numbers()
    mu = Numbers()
    sigma = Numbers()
    x = Number()
    heights = (461, 461)

    def theta(self):
        """The two bells as a Mixture."""
        return Mixture(self.pi, self.mu[:, None], np.square(self.sigma)[:, None, None])

    def error(self):
        """∫ min_k π_k N(x | μ_k, σ_k²) dx: what the best rule gets wrong."""
        ends = np.stack([self.mu - 8 * self.sigma, self.mu + 8 * self.sigma])
        x = np.linspace(ends.min(), ends.max(), 2001)
        return np.trapezoid(np.exp(mixture.log_joint(x[:, None], self.theta())).min(axis=1), x)

    def caption(self):
        """What the figure asks, and the answer for these bells."""
        return ("How much overlap do two bells have? Here the best rule is wrong for "
                f"{100 * self.error():.1f} %.")

    def poster(self):
        """The bells, and below them the responsibility of the second."""
        ends = np.stack([self.mu - 4 * self.sigma, self.mu + 4 * self.sigma])
        x, theta = np.linspace(ends.min(), ends.max(), 200), self.theta()
        fig, (above, below) = plots.subplots(2, sharex=True, height_ratios=(3, 2))
        above.fill_between(x, np.exp(mixture.log_joint(x[:, None], theta)).min(axis=1), color=plots.GREY,
                           alpha=0.35, linewidth=0)
        plots.components(above, x, theta)
        below.plot(x, em_steps.e_step(x[:, None], theta)[:, 1], color=plots.COLOURS[1])
        above.set(ylabel="density", ylim=(0, None))
        below.set(xlabel=self.columns[0], ylabel="γ of the second", ylim=(0, 1))
        said = " and ".join(f"weight {p:g}, mean {m:g}, standard deviation {s:g}"
                            for p, m, s in zip(self.pi, self.mu, self.sigma, strict=True))
        return fig, f"Two bells: {said}; their sum, their overlap, and the responsibility of the second."


def soft(pi, mu, sigma, x=None, *, column="x", task=False):
    """Two bells to play with: their tops and sides to drag, and one animal with its responsibilities.

    Parameters
    ----------
    pi, mu, sigma : pairs of numbers, the weights, means and standard deviations
    x : where the animal stands; in the middle if not given
    column : name of the quantity
    task : whether to ask for two bells between which the answer never turns

    Returns
    -------
    Soft, a widget with traits pi, mu, sigma and x

    Raises
    ------
    ValueError
        if the numbers are no pairs, or no mixture.

    >>> print(soft([0.5, 0.5], [0, 2], [1, 1]).caption())
    How much overlap do two bells have? Here the best rule is wrong for 15.9 %.
    """
    pi, mu, sigma = (checks.matching(a, (2,), name) for a, name in
                     ((pi, "pi"), (mu, "mu"), (sigma, "sigma")))
    if not (sigma > 0).all():
        raise ValueError(f"sigma must be positive, got {sigma.tolist()}")
    mixture.validated((pi, mu[:, None], np.square(sigma)[:, None, None]), 1)
    x = _number(mu.mean() if x is None else x, "x")
    return Soft(pi=pi, mu=mu, sigma=sigma, x=x, columns=[column], task=task)


# The floor -----------------------------------------------------------------------------------

class Floor(Lab):
    """ℓ over the mean of the first bell, and the floor that touches it at `touch`."""

    X = Numbers(1)
    pi = Numbers()
    mu = Numbers(1)
    Sigma = Numbers(1, 1)
    touch = Number()
    heights = (489, 495)

    def at(self, mean):
        """The mixture with the first mean moved there."""
        return Mixture(self.pi, np.concatenate([[[mean]], self.mu[1:]]), self.Sigma)

    def ell(self, mean):
        """The log-likelihood with the first mean there."""
        return mixture.log_likelihood(self.X, self.at(mean))

    def under(self, mean):
        """How high the floor is there."""
        gamma = em_steps.e_step(self.X, self.at(self.touch))
        return em_steps.lower_bound(self.X, gamma, self.at(mean))

    def top(self):
        """Where the floor is highest: the mean after an M-step."""
        gamma = em_steps.e_step(self.X, self.at(self.touch))
        return em_steps.m_step(self.X, gamma).mu[0, 0]

    def caption(self):
        """What the figure asks, and what one step of EM does."""
        top = self.top()
        said = (f"How far does one floor lift ℓ? It touches at {self.touch:.2f}, with "
                f"ℓ = {self.ell(self.touch):.2f}, and is highest at {top:.2f}; there it has risen to "
                f"{self.under(top):.2f}, and ℓ to {self.ell(top):.2f}.")
        return said.replace("-", "−")

    def poster(self):
        """The curve of ℓ, the floor, and the gap above its top."""
        means, top = np.linspace(self.X.min(), self.X.max(), 121), self.top()
        ell = np.array([self.ell(mean) for mean in means])
        fig, ax = plots.subplots()
        ax.plot(means, ell, color=plots.INK, label="ℓ")
        ax.plot(means, [self.under(mean) for mean in means], "--", color=plots.COLOURS[1], label="floor")
        ax.plot([top, top], [self.under(top), self.ell(top)], color=plots.COLOURS[1])
        ax.plot(self.touch, self.ell(self.touch), "o", color=plots.INK)
        room = 0.17 * np.ptp(ell)
        ax.set(xlabel=f"mean of the first bell: {self.columns[0]}", ylabel="nats",
               ylim=(ell.min() - room, ell.max() + room))
        ax.legend()
        return fig, ("The log-likelihood over one mean, a curve, and below it a parabola, the floor. "
                     f"They touch at {self.touch:.4g}; the floor is highest at {top:.4g}, and there a "
                     "line shows the gap.")


def floor(X, pi, mu, Sigma, touch=None, *, column="x", task=False):
    """A floor under the log-likelihood to play with, where EM moves one mean only.

    Parameters
    ----------
    X : (N, 1) array, at most 2000 numbers
    pi, mu, Sigma : a mixture on a line; a Mixture theta is given as `*theta`. The first mean moves.
    touch : the mean at which the floor touches; where the first mean is, if not given
    column : name of the numbers in X
    task : whether to ask for a place where the floor has fallen and ℓ has risen

    Returns
    -------
    Floor, a widget with traits X, pi, mu, Sigma and touch

    Raises
    ------
    ValueError
        if X or the mixture cannot be drawn, or K > N.

    >>> print(floor([[0.0], [4.0]], [0.5, 0.5], [[2.0], [4.0]], np.ones((2, 1, 1))).caption())
    How far does one floor lift ℓ? It touches at 2.00, with ℓ = −5.09, and is \
highest at 0.43; there it has risen to −3.71, and ℓ to −3.31.
    """
    X = drawable(checks.points(X), (1,))
    theta = mixture.validated((pi, mu, Sigma), 1)
    _few_means(checks.means(theta.mu, X))
    touch = _number(theta.mu[0, 0] if touch is None else touch, "touch")
    return Floor(X=X, **theta._asdict(), touch=touch, columns=[column], task=task)


# Covariances ---------------------------------------------------------------------------------

class Covariance(Lab):
    """Ellipses of a mixture in a restricted shape, and points drawn from it: `step` times z, x, …"""

    pi = Numbers()
    mu = Numbers(2)
    Sigma = Numbers(2, 2)
    restrict = traitlets.Enum(list(SHAPES), "full").tag(sync=True)
    step = traitlets.Int(0, min=0, max=1000).tag(sync=True)
    heights = (459, 465)

    def theta(self):
        """The mixture in its shape."""
        return Mixture(self.pi, self.mu, SHAPES[self.restrict](self.Sigma, self.pi))

    def caption(self):
        """What the figure asks, and the answer for these ellipses."""
        correlations = [S[0, 1] / np.sqrt(S[0, 0] * S[1, 1]) for S in self.theta().Sigma]
        said = " and ".join(f"{rho:.2f}" for rho in correlations).replace("-", "−")
        return ("What does each entry of a covariance do to its ellipse? Here the shape is "
                f"{self.restrict}, and ρ is {said}.")

    def poster(self):
        """Each ellipse in its box."""
        theta = self.theta()
        fig, ax = plots.subplots()
        for (x, y), S in zip(theta.mu, theta.Sigma, strict=True):
            a, b = 2 * np.sqrt(np.diagonal(S))
            ax.plot(x + a * np.array([-1, 1, 1, -1, -1]), y + b * np.array([-1, -1, 1, 1, -1]), ":",
                    color=plots.GREY, linewidth=1)
        plots.ellipses(ax, theta)
        ax.set_aspect("equal", adjustable="datalim")
        plots.label_axes(ax, self.columns)
        said = "; ".join(f"around ({x:.4g}, {y:.4g}) with variances {S[0, 0]:.4g} and {S[1, 1]:.4g}, "
                         f"covariance {S[0, 1]:.4g}"
                         for (x, y), S in zip(theta.mu, theta.Sigma, strict=True))
        return fig, f"{len(theta.mu)} ellipse{'s' * (len(theta.mu) > 1)} in dotted boxes: {said}."


def covariance(pi, mu, Sigma, *, restrict="full", step=0, columns=("x₁", "x₂"), task=False):
    """Ellipses to pull: their covariances, simpler shapes, and points to draw one by one.

    Parameters
    ----------
    pi, mu, Sigma : a mixture in the plane; a Mixture theta is given as `*theta`; at most 8 components
    restrict : name of the shape of the covariances: full, tied, diagonal or spherical
    step : how many half-steps of sampling have been taken: z, x, z, …; at most 1000
    columns : names of the two quantities
    task : whether to ask for a correlation of −0.8 with equal variances

    Returns
    -------
    Covariance, a widget with traits pi, mu, Sigma, restrict and step

    Raises
    ------
    ValueError
        if this is no mixture in the plane, or the shape or the number of steps is unknown.

    >>> print(covariance([1], [[0, 0]], [[[4, 1], [1, 1]]]).caption())
    What does each entry of a covariance do to its ellipse? Here the shape is full, and ρ is 0.50.
    """
    theta = mixture.validated((pi, mu, Sigma), 2)
    _few_means(theta.mu)
    if restrict not in SHAPES:
        raise ValueError(f"restrict must be one of {', '.join(SHAPES)}, got {restrict!r}")
    if checks.whole(step, "step", least=0) > 1000:
        raise ValueError(f"step must be at most 1000, got {step}")
    return Covariance(**theta._asdict(), restrict=restrict, step=step, columns=list(columns), task=task)


# Likelihood on a line -----------------------------------------------------------------------

def _on_a_line(X):
    """X as an (N, 1) array that a lab can draw."""
    return drawable(checks.points(X), (1,))


def _positive(x, name):
    """A finite number x > 0."""
    if checks.at_least_zero(x, name) == 0:
        raise ValueError(f"{name} must be above 0, got {x!r}")
    return float(x)


def _one_bell(mu, sigma):
    """The bell N(μ, σ²) as a mixture."""
    return Mixture(np.ones(1), np.array([[mu]]), np.array([[[sigma**2]]]))


def _draw_fit(ax, X, theta, column):
    """The histogram of X and, over it, the bells of theta and their sum."""
    sigma, mu = np.sqrt(theta.Sigma[:, 0]), theta.mu
    near = (mu + sigma * np.linspace(-4, 4, 33)).ravel()
    x = np.sort(np.append(np.linspace(X.min() - 5, X.max() + 5, 300), near))
    tallest = max(ax.hist(X[:, 0], 27, density=True, facecolor=(plots.GREY, 0.35))[0])
    if len(mu) > 1:
        plots.components(ax, x, theta)
    else:
        ax.plot(x, np.exp(mixture.log_joint(x[:, None], theta)), color=plots.INK)
    ax.set(xlabel=column, ylabel="density", ylim=(0, 1.5 * tallest))


class Bell(Lab):
    """One bell with mean `mu` and standard deviation `sigma` over the numbers X."""

    X = Numbers(1)
    mu = Number()
    sigma = Number(1.0)
    heights = (419, 447)

    def caption(self):
        """What the figure asks, and the mark to beat."""
        best = gaussian.log_density(self.X, *gaussian.maximum_likelihood(self.X)).sum()
        l = mixture.log_likelihood(self.X, _one_bell(self.mu, self.sigma))
        return (f"How good a bell do you find by hand? This one, {self.mu:g} ± {self.sigma:g}, has "
                f"ℓ = {_signed(l)}; the best one has {_signed(best)}.")

    def poster(self):
        """The bell of this state over the data."""
        fig, ax = plots.subplots()
        _draw_fit(ax, self.X, _one_bell(self.mu, self.sigma), self.columns[0])
        return fig, (f"Histogram of {len(self.X)} numbers and a bell with mean {self.mu:g} and "
                     f"standard deviation {self.sigma:g}.")


def bell(X, mu, sigma, *, column="x", task=False):
    """A bell to fit by hand: its mean and its width to drag, ℓ to watch.

    Parameters
    ----------
    X : (N, 1) array, at most 2000 numbers, not all equal
    mu, sigma : mean and standard deviation of the bell
    column : name of the numbers in X
    task : whether to ask for a bell close to the best

    Returns
    -------
    Bell, a widget with traits X, mu and sigma

    Raises
    ------
    ValueError
        if X cannot be drawn or its numbers are all equal, or if there is no such bell.

    >>> print(bell(np.array([[0.0], [2.0]]), 0.0, 1.0).caption())
    How good a bell do you find by hand? This one, 0 ± 1, has ℓ = −3.84; the best one has −2.84.
    """
    X = _on_a_line(X)
    gaussian.factor(gaussian.maximum_likelihood(X)[1])
    return Bell(X=X, mu=_number(mu, "mu"), sigma=_positive(sigma, "sigma"), columns=[column], task=task)


class Needle(Lab):
    """A narrow component of width `sigma` on the number `point` of X, and one bell for the rest."""

    X = Numbers(1)
    point = Number()
    sigma = Number(1.0)
    beat = Number()
    heights = (419, 447)

    def theta(self, sigma):
        """The mixture: weight c / N for the c equal numbers under the needle; the best bell of all."""
        share = (self.X == self.point).mean()
        mu, Sigma = gaussian.maximum_likelihood(self.X)
        return Mixture(np.array([share, 1 - share]), np.stack([[self.point], mu]),
                       np.stack([[[sigma**2]], Sigma]))

    def caption(self):
        """What the figure asks, and how ℓ grows."""
        wide, narrow = (mixture.log_likelihood(self.X, self.theta(s)) for s in (self.sigma, 1e-6))
        return (f"Is there a highest ℓ? With σ = {self.sigma:g} on {self.point:g}, ℓ = {_signed(wide)}; "
                f"with σ = 1e-06, ℓ = {_signed(narrow)}, and so on.")

    def poster(self):
        """The needle over the data, and ℓ against its width."""
        fig, (left, right) = plots.subplots(1, 2, figsize=(6.2, 2.9))
        _draw_fit(left, self.X, self.theta(self.sigma), self.columns[0])
        widths = np.geomspace(1e-6, 25, 100)
        l = [mixture.log_likelihood(self.X, self.theta(sigma)) for sigma in widths]
        right.plot(widths, l, color=plots.INK)
        right.axhline(self.beat, color=plots.COLOURS[2], linestyle="--")
        right.set(xscale="log", xlabel="σ of the needle", ylabel="ℓ")
        return fig, (f"A needle on {self.point:g}, and ℓ against its width: from {_signed(l[-1])} at "
                     f"the widest to {_signed(l[0])} at the narrowest. The dashed line is at "
                     f"{_signed(self.beat)}.")


def needle(X, point, sigma, beat, *, column="x", task=False):
    """A needle to narrow: its width to drag, and ℓ, which has no highest value.

    Parameters
    ----------
    X : (N, 1) array, at most 2000 numbers, not all equal
    point : one of these numbers, where the needle stands
    sigma : standard deviation of the needle
    beat : ℓ of a fit without a needle, drawn as a line
    column : name of the numbers in X
    task : whether to ask for a needle above the line

    Returns
    -------
    Needle, a widget with traits X, point, sigma and beat

    Raises
    ------
    ValueError
        if X cannot be drawn, point is not in X, or sigma is not above 0.

    >>> print(needle(np.array([[0.0], [2.0]]), 0.0, 1.0, -3.0).caption())
    Is there a highest ℓ? With σ = 1 on 0, ℓ = −3.05; with σ = 1e-06, ℓ = 10.09, and so on.
    """
    X, point = _on_a_line(X), _number(point, "point")
    gaussian.factor(gaussian.maximum_likelihood(X)[1])
    if point not in X:
        raise ValueError(f"point must be one of the numbers in X, got {point:g}")
    return Needle(X=X, point=point, sigma=_positive(sigma, "sigma"), beat=_number(beat, "beat"),
                  columns=[column], task=task)


class Landscape(Lab):
    """ℓ over the two means of a mixture, and EM's climb from `mu` after `step` steps."""

    X = Numbers(1)
    pi = Numbers()
    mu = Numbers(1)
    Sigma = Numbers(1, 1)
    step = traitlets.Int(0, min=0).tag(sync=True)
    heights = (453, 567)

    def heights_of(self, grid):
        """ℓ for each pair of means on the grid: row μ₁, column μ₂."""
        a, b = (np.log(pi) + np.stack([gaussian.log_density(self.X, [mu], Sigma) for mu in grid])
                for pi, Sigma in zip(self.pi, self.Sigma, strict=True))
        return np.logaddexp(a[:, None], b).sum(axis=2)

    def peaks(self):
        """The peak on each side of the diagonal, as (μ₁, μ₂, ℓ): EM climbs from the best of the map."""
        grid = np.linspace(self.X.min(), self.X.max(), 107)
        l = self.heights_of(grid)
        for side in (np.triu(np.ones_like(l), 1), np.tril(np.ones_like(l), -1)):
            best = np.unravel_index(np.where(side, l, -np.inf).argmax(), l.shape)
            theta = self.climbed(grid[list(best), None])
            yield *theta.mu[:, 0], mixture.log_likelihood(self.X, theta)

    def climbed(self, mu, steps=200):
        """The mixture after so many steps of EM that move the means only."""
        theta = Mixture(self.pi, mu, self.Sigma)
        for _ in range(steps):
            theta = theta._replace(mu=em_steps.m_step(self.X, em_steps.e_step(self.X, theta)).mu)
        return theta

    def caption(self):
        """What the figure asks, and where the peaks are."""
        (a, b, l), (c, d, other) = sorted(self.peaks(), key=lambda peak: -peak[2])
        return (f"To which peak does EM climb? One is at ({a:.1f}, {b:.1f}), ℓ = {_signed(l)}, one at "
                f"({c:.1f}, {d:.1f}), ℓ = {_signed(other)}.")

    def poster(self):
        """The map, its diagonal and its peaks."""
        grid = np.linspace(self.X.min(), self.X.max(), 54)
        l, peaks = self.heights_of(grid), list(self.peaks())
        fig, ax = plots.subplots(figsize=(6.2, 4.2))
        plots.landscape(ax, grid, l)
        ax.plot(grid, grid, ":", color="white")
        for a, b, _ in peaks:
            ax.plot(a, b, "^", color=plots.INK)
        ax.plot(*self.mu, "o", color=plots.INK, markeredgecolor="white")
        ax.set(xlabel="$\\mu_1$", ylabel="$\\mu_2$")
        tops = " and ".join(f"({a:.1f}, {b:.1f}) with ℓ = {_signed(height)}" for a, b, height in peaks)
        return fig, f"Map of ℓ over two means, bright where it is high, with peaks at {tops}."


def landscape(X, pi, mu, Sigma, *, step=0, column="x", task=False):
    """The log-likelihood as a map over two means, with a marker that EM moves uphill.

    Parameters
    ----------
    X : (N, 1) array, at most 2000 numbers
    pi, mu, Sigma : two components; a Mixture theta is given as `*theta`. Only the means move
    step : how many steps of EM have been taken from mu
    column : name of the numbers in X
    task : whether to ask for a place from which EM climbs to the lower peak

    Returns
    -------
    Landscape, a widget with traits X, pi, mu, Sigma and step

    Raises
    ------
    ValueError
        if X cannot be drawn, or these are not two components.

    >>> X = np.array([[0.0], [4.0]])
    >>> print(landscape(X, [0.5, 0.5], X, np.ones((2, 1, 1))).caption())
    To which peak does EM climb? One is at (0.0, 4.0), ℓ = −3.22, one at (4.0, 0.0), ℓ = −3.22.
    """
    X, theta = _on_a_line(X), mixture.validated((pi, mu, Sigma), 1)
    if len(theta.mu) != 2:
        raise ValueError(f"mu must have shape (2, 1), got {theta.mu.shape}")
    return Landscape(X=X, **theta._asdict(), step=checks.whole(step, "step", least=0), columns=[column],
                     task=task)
