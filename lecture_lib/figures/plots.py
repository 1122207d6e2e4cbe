"""Every figure of the course: one style, and pictures of points, clusters, ellipses and curves.

X (N, D) data · z (N,) cluster of each point · gamma (N, K) responsibilities · mu (K, D) means ·
Sigma (D, D) one covariance · theta = Mixture(pi, mu, Sigma)

Components differ by colour and by marker, so that no figure needs colour to be read.
matplotlib is imported when something is drawn, so that a page without drawings need not load it.
"""

import html
import re
from importlib.resources import files
from io import StringIO
from urllib.parse import quote

import numpy as np

from lecture_lib import mixture

COLOURS = ("#0072B2", "#D55E00", "#117755", "#882288", "#996600", "#444444", "#A8324A", "#3B4CA8")
MARKERS = ("o", "s", "^", "D", "v", "P", "*", "p")
INK = "#222222"
GREY = "#767676"
DEPTHS = (640, 320, 160, 80, 40, 20, 10, 3)    # where the colours of a landscape change, below its top

# How marks look is a matter of taste and stands here; the functions say what is drawn, and where.
POINTS = {"s": 14, "alpha": 0.8, "linewidths": 0}
CLUSTERS = {"s": 14, "alpha": 0.85, "linewidths": 0}
MIXED = {"s": 16, "linewidths": 0}
MEANS = {"s": 110, "edgecolor": "white", "linewidth": 1.6, "zorder": 5}
PATHS = {"marker": ".", "linewidth": 1.2, "zorder": 4}
LINE = {"linewidth": 1.6}
BARS = {"linewidth": 0.6}


def use_style():
    """Make the figures that follow look like those of the book."""
    import matplotlib.pyplot as plt

    plt.style.use(str(files("lecture_lib.figures") / "course.mplstyle"))


def subplots(*shape, **options):
    """matplotlib's figure and axes."""
    import matplotlib.pyplot as plt

    return plt.subplots(*shape, **options)


def show(fig, *, caption, alt):
    """The finished figure with its caption, and with a text for those who cannot see it.

    Parameters
    ----------
    fig : matplotlib Figure; it is closed
    caption : the question that the figure answers, and the answer
    alt : what the figure shows, with its fitted values

    Returns
    -------
    IPython.display.HTML: an SVG picture inside <figure>

    Raises
    ------
    ValueError
        if the caption or the text is empty.
    """
    from IPython.display import HTML  # only a notebook needs it

    for name, text in (("caption", caption), ("alt", alt)):
        if not text.strip():
            raise ValueError(f"{name} must say something: every figure answers a question, and "
                             "every reader should get the answer")
    return HTML(f'<figure class="plot">{image(fig, alt)}'
                f"<figcaption>{html.escape(caption)}</figcaption></figure>")


def image(fig, alt):
    """The finished figure as an <img> that holds its picture; the figure is closed."""
    source = quote(_svg(fig), safe=" /:;=,()'!*@?+$[]{}|")
    return (f'<img style="max-width:100%;background:white" alt="{html.escape(alt)}" '
            f'src="data:image/svg+xml,{source}">')


def _svg(fig):
    """The figure as SVG without dates, and with no more digits than a screen can show."""
    import matplotlib.pyplot as plt

    buffer = StringIO()
    fig.savefig(buffer, format="svg")
    plt.close(fig)
    svg = buffer.getvalue()
    svg = re.sub(r"<metadata>.*?</metadata>|<\?xml.*?\?>|<!DOCTYPE.*?>|<!--.*?-->", "", svg,
                 flags=re.DOTALL)
    svg = re.sub(r"(\d*[1-9]\d*\.\d\d)\d+", r"\1", _numbered(svg)).replace('"', "'")
    return re.sub(r"\s+", " ", svg).strip()


def _numbered(svg):
    """The same with short ids: matplotlib's are hashes of every digit, also of the uncertain ones."""
    found = dict.fromkeys(re.findall(r'\bid="(\w*[0-9a-f]{10})"', svg))
    short = {long: f"i{n}" for n, long in enumerate(found)}
    return re.sub(r"(?<=[\"#])\w+", lambda m: short.get(m[0], m[0]), svg)


def colours(K):
    """The first K colours of the course; after eight they begin again."""
    return [COLOURS[k % len(COLOURS)] for k in range(K)]


def marks(K):
    """The first K pairs of a colour and a marker."""
    return [(colour, MARKERS[k % len(MARKERS)]) for k, colour in enumerate(colours(K))]


def label_axes(ax, columns):
    """Name the axes after the columns of a data set, with their units."""
    ax.set_xlabel(columns[0])
    if len(columns) > 1:
        ax.set_ylabel(columns[1])


def points(ax, X, colour=GREY):
    """Points in two dimensions that are not assigned to any group."""
    ax.scatter(*X.T, color=colour, **POINTS)


def clusters(ax, X, z):
    """Points in two dimensions by their hard cluster: a colour and a marker for each."""
    for k, (colour, marker) in enumerate(marks(z.max() + 1)):
        ax.scatter(*X[z == k].T, color=colour, marker=marker, **CLUSTERS)


def responsibilities(ax, X, gamma, *, largest=1):
    """Points in two dimensions, each in the mixture of colours that its row of gamma gives.

    A point for which all components are equally likely is drawn `largest` times as large as a sure one.
    """
    from matplotlib.colors import to_rgb

    K, likeliest = gamma.shape[1], gamma.argmax(axis=1)
    palette = np.array([to_rgb(colour) for colour in colours(K)])    # (K, 3)
    doubt = (1 - gamma.max(axis=1)) * K / max(K - 1, 1)              # from 0 to 1
    size = MIXED["s"] * (1 + (largest - 1) * np.round(4 * doubt) / 4)
    for k, (_, marker) in enumerate(marks(K)):
        for s in np.unique(size):
            mine = (likeliest == k) & (size == s)
            ax.scatter(*X[mine].T, c=gamma[mine] @ palette, marker=marker, **MIXED | {"s": s})


def means(ax, mu):
    """The K means as large markers with a white rim."""
    for k, (colour, marker) in enumerate(marks(len(mu))):
        ax.scatter(*mu[k], color=colour, marker=marker, **MEANS)


def paths(ax, mus):
    """The way of each mean through a list of (K, D) arrays."""
    mus = np.array(mus)                                      # (steps, K, D)
    for k, colour in enumerate(colours(mus.shape[1])):
        ax.plot(*mus[:, k].T, color=colour, **PATHS)


def ellipse(ax, mu, Sigma, *, colour=INK, radius=2.0, **line):
    """The points at Mahalanobis distance `radius` from mu, as a closed line.

    x = μ + radius · U Λ^½ u for u on the unit circle, where Σ = U Λ Uᵀ: the axes point along
    the eigenvectors, and half their lengths are `radius` times the roots of the eigenvalues.
    """
    angle = np.linspace(0, 2 * np.pi, 100)
    u = np.stack([np.cos(angle), np.sin(angle)])             # (2, 100)
    eigenvalues, U = np.linalg.eigh(Sigma)
    x = mu + radius * (U * np.sqrt(eigenvalues) @ u).T       # (100, 2)
    ax.plot(*x.T, color=colour, **LINE | line)


def ellipses(ax, theta, **line):
    """One ellipse for each component of a mixture in two dimensions, and its mean."""
    for k, colour in enumerate(colours(len(theta.mu))):
        ellipse(ax, theta.mu[k], theta.Sigma[k], colour=colour, **line)
    means(ax, theta.mu)


def histogram(ax, x, bins, colour=GREY, **style):
    """Numbers as a histogram of area one, pale and outlined, so that a density can be drawn over it."""
    bars = BARS | {"facecolor": (colour, 0.35), "edgecolor": colour}
    ax.hist(np.ravel(x), bins, density=True, **bars | style)


def components(ax, x, theta):
    """A mixture in one dimension: each π_k N(x | μ_k, σ_k²) dashed, their sum in ink."""
    density = np.exp(mixture.log_joint(x[:, None], theta))   # (n, K)
    for k, colour in enumerate(colours(density.shape[1])):
        ax.plot(x, density[:, k], color=colour, linestyle="--")
    ax.plot(x, density.sum(axis=1), color=INK)


def landscape(ax, grid, l):
    """Heights l (n, n) over pairs of a grid as a map: bands of DEPTHS below its top, bright is high."""
    import matplotlib.pyplot as plt

    shades = plt.get_cmap("cividis")(np.linspace(0, 1, len(DEPTHS) + 1))
    ax.set_facecolor(shades[0])
    for depth, shade in zip(DEPTHS, shades[1:], strict=True):
        ax.contourf(grid, grid, l.T, levels=[l.max() - depth, l.max() + 1], colors=[shade])
