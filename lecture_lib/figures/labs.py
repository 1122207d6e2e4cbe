"""Labs: figures that a reader takes in hand, computed in the browser as they move.

X (N, D) data · mu (K, D) means · theta = Mixture(pi, mu, Sigma)

Each function returns a widget. Its state can be read and set from Python: `lab.mu` is where the reader
has put the means, and `lab.mu = ...` moves them. What it computes and draws stands in the folder `js`.
Where no widget can be shown, on paper above all, a poster takes its place.
"""

import html
import json
from importlib.resources import files

import anywidget
import matplotlib.pyplot as plt
import numpy as np
import traitlets

from lecture_lib import checks
from lecture_lib import kmeans as kmeans_steps
from lecture_lib.figures import plots

MOST_POINTS = 2000
MOST_MEANS = 8
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


class Rows(traitlets.TraitType):
    """A table of numbers with a fixed number of columns, a row for each point or mean."""

    def __init__(self, columns):
        super().__init__(np.zeros((0, columns)))
        self.columns = columns
        self.tag(sync=True, to_json=_to_lists, from_json=self._from_lists)

    def validate(self, widget, value):
        """The value as an array, unless a lab cannot draw it."""
        return drawable(value, self.columns, self.name)

    def _from_lists(self, value, widget):
        """What the browser sends: an empty list has lost its columns."""
        return np.array(value, dtype=float) if value else np.zeros((0, self.columns))


def _to_lists(array, widget):
    """An array as a browser gets it."""
    return array.tolist()


def drawable(X, columns, name="X"):
    """X as an array of points that a lab can draw: so many columns, finite, not too many.

    >>> drawable([[1, 2]], 2)
    array([[1., 2.]])
    """
    X = checks.real(X, name)
    if X.ndim != 2 or X.shape[1] != columns:
        raise ValueError(f"{name} must have shape (N, {columns}) to be drawn, got {X.shape}; choose "
                         f"columns, for instance {name}[:, :{columns}]")
    if len(X) > MOST_POINTS:
        raise ValueError(f"{name} must have at most {MOST_POINTS} points, got {len(X)}: a lab draws "
                         f"each of them; take some, for instance rng.choice({name}, {MOST_POINTS}, "
                         "replace=False)")
    return X.astype(np.float64)


class Lab(anywidget.AnyWidget):
    """What all labs share: the script, names of the columns, and a poster."""

    lab = traitlets.Unicode().tag(sync=True)
    columns = traitlets.List(traitlets.Unicode()).tag(sync=True)
    task = traitlets.Bool(False).tag(sync=True)
    heights = (0, 0)          # pixels: beside text of a book, and on a telephone

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
        view = {"version_major": 2, "version_minor": 0, "model_id": self.model_id}
        return {"application/vnd.jupyter.widget-view+json": view,
                "text/plain": self.caption(), "text/html": self._figure()}

    def _figure(self):
        """The poster, with the state from which a page brings the lab to life."""
        state = json.dumps(self.state(), ensure_ascii=False)
        state = html.escape(state, quote=False).replace("'", "&#39;")
        wide, narrow = (height + TASK * self.task for height in self.heights)
        fig, alt = self.poster()
        return (f'<figure class="plot lab" style="--wide:{wide}px;--narrow:{narrow}px" '
                f"data-state='{state}'>"
                f'<div class="lab-place">{plots.image(fig, alt)}</div>'
                f"<figcaption>{html.escape(self.caption())}</figcaption></figure>")


def _as_it_is(value, widget):
    """For traits that need no translation."""
    return value


class KMeans(Lab):
    """k-means from the start `mu`, after `step` half-steps."""

    X = Rows(2)
    mu = Rows(2)
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
        fig, ax = plt.subplots()
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
    X = drawable(checks.points(X), 2)
    mu = _few_means(checks.means(mu, X))
    presets = {name: drawable(checks.points(other, name), 2, name).tolist()
               for name, other in (presets or {}).items()}
    return KMeans(X=X, mu=mu, step=checks.whole(step, "step", least=0), columns=list(columns),
                  presets=presets, task=task)


def _few_means(mu):
    """mu, unless there are more means than a lab has colours for."""
    if len(mu) > MOST_MEANS:
        raise ValueError(f"mu must have at most {MOST_MEANS} means, got {len(mu)}; take fewer")
    return mu
