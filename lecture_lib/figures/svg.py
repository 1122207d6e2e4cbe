"""Small pictures in SVG, a few kilobytes each: the frames of a stepper.

X (n, 2) points of the plane · z (n,) cluster of each point · mu (K, 2) means · Sigma (2, 2) covariance

A picture is text. A Panel says which part of the plane it shows; every mark (points, a line, an
ellipse) is a piece of SVG, and `picture` puts axes round them.
"""

from functools import cache
from html import escape
from itertools import cycle
from typing import NamedTuple

import numpy as np
from matplotlib import colormaps
from matplotlib.colors import to_hex, to_rgb
from matplotlib.ticker import LogLocator, MaxNLocator

from lecture_lib import mixture
from lecture_lib.figures.plots import COLOURS, GREY, INK, MARKERS, colours

WIDTH, HEIGHT = 400, 300                       # of a picture
LEFT, TOP, WIDE, HIGH = 64, 26, 326, 226       # of the rectangle between its axes
SIZE = "flex:1 1 280px;min-width:0;max-width:max(340px,50%);background:white"   # two beside each other

# Where a marker's outline goes, from the point that it marks.
OUTLINES = {
    "o": "m0-3a3 3 0 1 1-.01 0z", "s": "m-3-3h6v6h-6z", "^": "m0-4l4 7h-8z",
    "D": "m0-4l4 4-4 4-4-4z", "v": "m0 4l4-7h-8z", "P": "m-1-4h2v3h3v2h-3v3h-2v-3h-3v-2h3z",
}
# A dot or a square is a line of length zero with round or square ends: a third of the text.
CAPS = {"o": "round", "s": "square"}


class Panel(NamedTuple):
    """A rectangle of the plane, and what its axes are called."""

    xlim: tuple
    ylim: tuple
    xlabel: str = ""
    ylabel: str = ""
    log: str = ""             # the axes, among x and y, that go by factors instead of sums


class Picture(NamedTuple):
    """A finished picture, and the same in words."""

    svg: str
    label: str


def around(X, margin=0.06):
    """Limits (low, high) for each column of X, with a margin.

    >>> around(np.array([[0.0, 5.0], [10.0, 5.0]]), margin=0.1)
    [(-1.0, 11.0), (4.9, 5.1)]
    """
    low, high = X.min(axis=0), X.max(axis=0)
    room = margin * np.where(high > low, high - low, 1)
    return [(float(a), float(b)) for a, b in zip(low - room, high + room, strict=True)]


def place(panel, X):
    """Where points of the plane lie between the axes, in units of the picture: (n, 2)."""
    corners = np.transpose([panel.xlim, panel.ylim])         # (2, 2) the low and the high one
    low, high, *X = _scaled(panel, np.vstack([corners, X]))
    return (X - low) / (high - low) * (WIDE, -HIGH) + (0, HIGH)


def _scaled(panel, X):
    return np.column_stack([np.log(column) if axis in panel.log else column
                            for axis, column in zip("xy", X.T, strict=True)])


def points(panel, X, colour=GREY, marker="o"):
    """Points of one colour and one marker, as a single path.

    A dot is a stroke with its two caps. It has a length, because a PDF draws no square cap without.
    """
    if not len(X):
        return ""
    outline, stroke = OUTLINES[marker], ""
    if marker in CAPS:
        outline, stroke = "h.1", f" stroke='{colour}' stroke-width='5' stroke-linecap='{CAPS[marker]}'"
    path = "".join(f"M{x:.0f} {y:.0f}{outline}" for x, y in place(panel, X))
    return f"<path fill='{colour}'{stroke} d='{path}'/>"


def clusters(panel, X, z):
    """Points by their hard cluster: a colour and a marker for each."""
    return "".join(points(panel, X[z == k], colour, marker)
                   for k, colour, marker in _styles(z.max() + 1))


def responsibilities(panel, X, gamma):
    """Points in the mixture of colours that their rows of gamma say, to the nearest tenth."""
    palette = np.array([to_rgb(colour) for colour in colours(gamma.shape[1])])      # (K, 3)
    tints = np.array([to_hex(tint) for tint in np.clip(gamma.round(1) @ palette, 0, 1)])
    likeliest = gamma.argmax(axis=1)
    return "".join(points(panel, X[(likeliest == k) & (tints == tint)], tint, marker)
                   for k, _, marker in _styles(gamma.shape[1])
                   for tint in np.unique(tints[likeliest == k]))


def means(panel, mu):
    """The K means as large markers with a white rim."""
    return "".join(mark(panel, mu_k, colour, marker, size=3)
                   for mu_k, (_, colour, marker) in zip(mu, _styles(len(mu)), strict=True))


def mark(panel, at, colour, marker="o", size=2):
    """One marker that is larger than a point, with a white rim."""
    [(x, y)] = place(panel, [at])
    return (f"<path transform='translate({x:.1f} {y:.1f})scale({size})' d='{OUTLINES[marker]}' "
            f"fill='{colour}' stroke='#fff' stroke-width='.8'/>")


def paths(panel, mus):
    """The way of each mean through a list of (K, 2) arrays."""
    ways = np.swapaxes(mus, 0, 1)                             # (K, steps, 2)
    return "".join(line(panel, way, colour)
                   for way, (_, colour, _) in zip(ways, _styles(len(ways)), strict=True))


def line(panel, X, colour=INK, *, width=1.6, dash=""):
    """A line through points of the plane."""
    placed = place(panel, X).clip((-WIDE, -HIGH), (2 * WIDE, 2 * HIGH))   # needles end outside
    way = " ".join(f"{x:.1f} {y:.1f}" for x, y in placed)
    dash = f" stroke-dasharray='{dash}'" if dash else ""
    return f"<path fill='none' stroke='{colour}' stroke-width='{width}'{dash} d='M{way}'/>"


def ellipses(panel, theta, radius=2.0):
    """The points at Mahalanobis distance `radius` from each mean, and the means."""
    unit = np.diff(place(panel, np.transpose([panel.xlim, panel.ylim])), axis=0)[0]
    unit /= (panel.xlim[1] - panel.xlim[0], panel.ylim[1] - panel.ylim[0])          # per unit of X
    drawn = [_ellipse(at, Sigma * np.outer(unit, unit), radius, colour) for at, Sigma, (_, colour, _)
             in zip(place(panel, theta.mu), theta.Sigma, _styles(len(theta.pi)), strict=True)]
    return "".join(drawn) + means(panel, theta.mu)


def _ellipse(at, Sigma, radius, colour):
    eigenvalues, U = np.linalg.eigh(Sigma)
    rx, ry = radius * np.sqrt(eigenvalues)
    turn = np.degrees(np.arctan2(U[1, 0], U[0, 0]))
    return (f"<ellipse rx='{rx:.1f}' ry='{ry:.1f}' fill='none' stroke='{colour}' stroke-width='2' "
            f"transform='translate({at[0]:.1f} {at[1]:.1f})rotate({turn:.1f})'/>")


def area(panel, x, y, colour=GREY, opacity=0.35):
    """What lies between the axis and the height y over x."""
    corners = np.column_stack([np.r_[x[0], x, x[-1]], np.r_[0, y, 0]])
    way = " ".join(f"{a:.1f} {b:.1f}" for a, b in place(panel, corners))
    return f"<path fill='{colour}' fill-opacity='{opacity}' d='M{way}z'/>"


def histogram(panel, x, bins=30):
    """Numbers as a histogram of area one, so that a density can be drawn over it."""
    height, edges = np.histogram(np.ravel(x), bins=bins, density=True)
    return area(panel, np.repeat(edges, 2)[1:-1], np.repeat(height, 2))


def components(panel, x, theta):
    """A mixture in one dimension: each component dashed, their sum in ink."""
    density = np.exp(mixture.log_joint(x[:, None], theta))   # (n, K)
    each = [line(panel, np.column_stack([x, p_k]), colour, dash="5 3")
            for p_k, (_, colour, _) in zip(density.T, _styles(density.shape[1]), strict=True)]
    return "".join(each) + line(panel, np.column_stack([x, density.sum(axis=1)]))


def cells(xs, ys, shades):
    """A rectangle round each point of a grid; shades (len(xs), len(ys)) from 0, light, to 1, dark."""
    wide, high = WIDE / len(xs), HIGH / len(ys)
    levels = np.round(9 * shades).astype(int)
    drawn = []
    for level in np.unique(levels):
        path = "".join(f"M{i * wide:.1f} {HIGH - (j + 1) * high:.1f}h{wide:.1f}v{high:.1f}h-{wide:.1f}z"
                       for i, j in np.argwhere(levels == level))
        drawn.append(f"<path fill='{to_hex(colormaps['cividis'](1 - level / 9))}' d='{path}'/>")
    return "".join(drawn)


def picture(panel, *marks, title, label):
    """The marks between axes, with a title for the eye and a label for those who cannot see it."""
    inside = f"<svg x='{LEFT}' y='{TOP}' width='{WIDE}' height='{HIGH}'>{''.join(marks)}</svg>"
    return Picture(f"<svg viewBox='0 0 {WIDTH} {HEIGHT}' role='img' aria-label='{escape(label)}' "
                   f"font-size='14' fill='{INK}' style='{SIZE}'>"
                   f"<text x='{LEFT}' y='16'>{escape(title)}</text>{_axes(panel)}{inside}</svg>", label)


@cache                                         # every frame has the same
def _axes(panel):
    right, bottom = LEFT + WIDE, TOP + HIGH
    xs, ys = _ticks(panel.xlim, "x" in panel.log), _ticks(panel.ylim, "y" in panel.log)
    across = LEFT + place(panel, [(x, panel.ylim[0]) for x in xs])[:, 0]
    upwards = TOP + place(panel, [(panel.xlim[0], y) for y in ys])[:, 1]
    strokes = "".join([f"M{LEFT} {TOP}V{bottom}H{right}", *(f"M{x:.1f} {bottom}v5" for x in across),
                       *(f"M{LEFT} {y:.1f}h-5" for y in upwards)])
    below = "".join(f"<text x='{x:.1f}' y='{bottom + 18}'>{_number(tick)}</text>"
                    for x, tick in zip(across, xs, strict=True))
    beside = "".join(f"<text x='{LEFT - 8}' y='{y + 5:.1f}'>{_number(tick)}</text>"
                     for y, tick in zip(upwards, ys, strict=True))
    middle = f"x='{LEFT + WIDE / 2:g}' y='{bottom + 38}'"
    turned = f"transform='translate(14 {TOP + HIGH / 2:g})rotate(-90)'"
    return (f"<path fill='none' stroke='{INK}' stroke-width='.8' d='{strokes}'/>"
            f"<g text-anchor='end'>{beside}</g><g text-anchor='middle'>{below}"
            f"<text {middle}>{escape(panel.xlabel)}</text>"
            f"<text {turned}>{escape(panel.ylabel)}</text></g>")


def _ticks(limits, log):
    locator = MaxNLocator(4, steps=[1, 2, 5, 10])
    if log:
        locator = LogLocator(subs=[1, 2, 5] if limits[1] < 1000 * limits[0] else [1], numticks=5)
    ticks = locator.tick_values(*limits)
    return [tick for tick in ticks if limits[0] <= tick <= limits[1]]


def _number(tick):
    return f"{tick:g}".replace("-", "−")


def _styles(K):
    """(k, colour, marker) for each of K components, as in `plots`."""
    return list(zip(range(K), cycle(COLOURS), cycle(MARKERS), strict=False))
