"""Figures to drive by hand: every frame is drawn beforehand, and the browser chooses which to show.

X (N, 2) data · mu (K, 2) means · r (N, K) assignments · J distortion

A stepper is handles (menus and sliders) joined to stacks of frames. The browser does the joining, so
that a stored page can be driven without a kernel; with one, call the same function on data of your
own. Nothing is computed here but by the library's own steps.
"""

import hashlib
import json
from html import escape
from itertools import pairwise
from typing import NamedTuple
from urllib.parse import quote

import ipywidgets
import numpy as np
from ipywidgets.widgets.widget_string import HTMLStyle

from lecture_lib import checks, svg
from lecture_lib import kmeans as k_means

MOST_POINTS = 2000                             # every frame draws each of them
SHOWN = ("description", "_options_labels", "max", "value")     # of a handle or a frame


class Frame(NamedTuple):
    """What is seen at one place of the handles, and the same in a sentence."""

    pictures: tuple           # of svg.Picture
    text: str


class Stepper(ipywidgets.VBox):
    """Handles above, below them the frame that they choose; on paper, a poster.

    Parameters
    ----------
    handles : dict from the name of a handle to its options: words for a menu, numbers for a slider,
        a range for a slider that can play; a handle with a single option is left out
    frames : lists of Frame, nested as deep as there are handles
    poster : the frames to show on paper, and where scripts do not run
    caption : what the figure answers, and the answer
    """

    def __init__(self, handles, frames, *, poster, caption):
        self.handles = {name: _handle(name, options) for name, options in handles.items()
                        if len(options) > 1}
        self.poster, self.caption = poster, caption
        self.stacks, self._drawn = {name: [] for name in self.handles}, {}
        self._look = {"layout": ipywidgets.Layout(width="100%", margin="0"),
                      "style": HTMLStyle()}      # shared, since each would be stored
        picture = self._stack(list(handles), frames).add_class("stepper-picture")
        self.links = [ipywidgets.jsdlink((handle, _place(handle)), (stack, "selected_index"))
                      for name, handle in self.handles.items() for stack in self.stacks[name]]
        super().__init__([self._controls(), picture])
        self.add_class("stepper")

    def _stack(self, names, frames):
        """One stack in another, as deep as there are names; equal frames are stored once."""
        if not names:
            if frames not in self._drawn:
                self._drawn[frames] = ipywidgets.HTML(_html(frames), **self._look)
            return self._drawn[frames]
        children = [self._stack(names[1:], inner) for inner in frames]
        if names[0] not in self.handles:
            return children[0]
        stack = ipywidgets.Stack(children, selected_index=0, layout=self._look["layout"])
        self.stacks[names[0]].append(stack)
        return stack

    def _controls(self):
        shown = []
        for name, handle in self.handles.items():
            if isinstance(handle, ipywidgets.IntSlider):
                play = ipywidgets.Play(max=handle.max, interval=900, show_repeat=False,
                                       tooltip=f"Play: one {name} after the other")
                self.links.append(ipywidgets.jslink((play, "value"), (handle, "value")))
                shown.append(play)
            shown.append(handle)
        wrap = ipywidgets.Layout(width="100%", flex_flow="row wrap", align_items="center")
        return ipywidgets.HBox(shown, layout=wrap).add_class("stepper-controls")

    def _repr_mimebundle_(self, **kwargs):
        bundle = super()._repr_mimebundle_(**kwargs)
        return bundle | {"text/plain": self.caption, "text/html": self._figure()}

    def _figure(self):
        images = "".join(_image(picture) for frame in self.poster for picture in frame.pictures)
        return (f'<figure class="plot stepper-poster" data-frames="{digest(self)}">'
                f'<div style="display:flex;flex-wrap:wrap">{images}</div>'
                f"<figcaption>{escape(self.caption)}</figcaption></figure>")


def digest(stepper):
    """A fingerprint of all that a stepper can show; its poster carries it, and nbval compares it."""
    return hashlib.sha256(_content(stepper).encode()).hexdigest()[:16]


def _content(widget):
    if isinstance(widget, ipywidgets.Box):
        return f"({''.join(map(_content, widget.children))})"
    state = widget.get_state()
    return json.dumps([state.get(name) for name in SHOWN])


def _handle(name, options):
    look = {"description": name, "style": {"description_width": "initial"},
            "layout": ipywidgets.Layout(flex="1 1 14rem", width="auto", max_width="30rem")}
    if isinstance(options, range):
        return ipywidgets.IntSlider(min=0, max=len(options) - 1, **look)
    options = list(options)
    if isinstance(options[0], str):
        return ipywidgets.Dropdown(options=options, **look)
    return ipywidgets.SelectionSlider(options=[f"{value:g}" for value in options], **look)


def _place(handle):
    return "value" if isinstance(handle, ipywidgets.IntSlider) else "index"


def _html(frame):
    pictures = "".join(picture.svg for picture in frame.pictures)
    return (f"<p class='stepper-text' style='margin:0;line-height:1.5'>{escape(frame.text)}</p>"
            f"<div style='display:flex;flex-wrap:wrap'>{pictures}</div>")


def _image(picture):
    alone = picture.svg.replace(f"style='{svg.SIZE}'",
                                "xmlns='http://www.w3.org/2000/svg' font-family='serif'")
    source = quote(alone, safe=" /:;=,()'!*@?+$[]{}|")
    return f'<img style="{svg.SIZE}" alt="{escape(picture.label)}" src="data:image/svg+xml,{source}">'


def _padded(runs):
    """The runs, each as long as the longest: its last frame stays."""
    longest = max(map(len, runs))
    return [run + run[-1:] * (longest - len(run)) for run in runs]


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
    steps = list(k_means.lloyd(X, mu))
    yield Half("start", steps[0].mu, None, np.nan, None)
    yield Half("assign", *steps[0], None)
    for before, after in pairwise(steps):
        J = k_means.distortion(X, before.r, after.mu)
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
    bill = svg.Panel((0, longest), (0.9 * least, 1.1 * most or 1), "half-step", log=least > 0)
    frames = [[_kmeans_frame(X, run[:t + 1], place, bill) for t in range(len(run))]
              for run in runs.values()]
    ends = "; ".join(f"{name}, {len(run) // 2 - 1} steps to J = {run[-1].J:.1f}"
                     for name, run in runs.items())
    handles = {"start": list(runs), "half-step": range(longest)}
    poster = [run[-1] for run in frames] if len(runs) > 1 else [frames[0][i] for i in (0, 1, -1)]
    return Stepper(handles, _padded(frames), poster=poster,
                   caption=f"How does k-means get from its start to its end? From {ends}.")


def _kmeans_frame(X, run, place, bill):
    """What there is to see after these half-steps."""
    now, K = run[-1], len(run[0].mu)
    dots = svg.points(place, X) if now.r is None else svg.clusters(place, X, now.r.argmax(axis=1))
    way = svg.paths(place, [half.mu for half in run])
    title = _kmeans_title(run)
    at = ", ".join(f"({x:.4g}, {y:.4g})" for x, y in now.mu)
    label = f"{len(X)} points and {K} means at {at}"
    if now.r is not None:
        label += "; clusters of " + ", ".join(f"{N_k:.0f}" for N_k in now.r.sum(axis=0)) + " points"
    picture = svg.picture(place, dots, way, svg.means(place, now.mu), title=title, label=label)
    return Frame((picture, _falling(run, bill)), f"{title}: {_kmeans_text(now, K)}")


def _kmeans_title(run):
    return f"Step {(len(run) - 1) // 2}, {run[-1].name}" if len(run) > 1 else "Start"


def _kmeans_text(now, K):
    if now.r is None:
        return f"{K} means, and no point assigned yet."
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
