"""Laws of the figures: they show the numbers they were given, and the same bytes each time."""

import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from urllib.parse import unquote

import matplotlib
import numpy as np
import pytest
from hypothesis import given, settings
from matplotlib.colors import same_color, to_rgb
from scipy.stats import multivariate_normal
from strategies import a_mixture, covariance, generators

from lecture_lib.figures import plots

matplotlib.use("Agg")
import matplotlib.pyplot as plt


@pytest.fixture(autouse=True)
def _style():
    with plt.rc_context():
        plots.use_style()
        yield
    plt.close("all")


@pytest.fixture
def ax():
    """Axes whose own colours are none of the course's: a colour left to chance would show."""
    ax = plt.figure().add_subplot()
    ax.set_prop_cycle(color=["#ff00ff"])
    return ax


def some_points(N=20, D=2):
    return np.random.default_rng(0).normal(size=(N, D))


class Reader(HTMLParser):
    """The attributes of the image and the text of the caption, as a browser reads them."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.text, self.image = [], "", {}
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        if tag == "img":
            self.image = dict(attrs)

    def handle_data(self, data):
        self.text += data


def shown(caption="What is it? A line.", alt="A line from 0 to 1"):
    fig, ax = plt.subplots()
    ax.plot([0, 1], [0, 1])
    ax.set_title("100 % of <it> & 'more' #1")
    return plots.show(fig, caption=caption, alt=alt).data


def picture(html):
    kind, _, source = Reader(html).image["src"].partition(",")
    assert kind == "data:image/svg+xml"
    return unquote(source)


@pytest.mark.parametrize("part", ["caption", "alt"])
@pytest.mark.parametrize("empty", ["", " \n"])
def test_a_figure_without_caption_or_text_is_refused(part, empty):
    with pytest.raises(ValueError, match=f"{part} must say something"):
        shown(**{part: empty})


@pytest.mark.parametrize(
    "text",
    [
        "plain",
        'a "quoted" word',
        "it's",
        "1 < 2 > 0 & so on",
        '"><script>alert(1)</script>',
        "γ ≈ ½, √2",
    ],
)
def test_caption_and_text_arrive_as_they_were_written(text):
    read = Reader(shown(caption=text, alt=text))
    assert read.image["alt"] == text
    assert read.text == text
    assert read.tags == ["figure", "img", "figcaption"]


def test_a_figure_is_the_same_bytes_each_time():
    assert shown() == shown()


def test_a_figure_does_not_tell_digits_that_no_one_sees():
    """The last bits of a sum differ between processors; the names of its parts must not."""
    pictures = []
    for last_bits in (0.0, 1e-13):
        fig, ax = plt.subplots()
        ax.plot([0, 1 + last_bits], [0, 1], "o", clip_on=True)
        ax.set_xlim(0, 2 + last_bits)
        pictures.append(plots.show(fig, caption="Where?", alt="Two points").data)
    assert pictures[0] == pictures[1]


def test_a_figure_is_well_formed_and_carries_no_date_and_no_maker():
    svg = picture(shown())
    assert ET.fromstring(svg).tag.endswith("}svg")
    for word in ("date", "created", "metadata", "<!--", "<?xml", "DOCTYPE", '"', "\n"):
        assert word.lower() not in svg.lower()


def test_a_shown_figure_is_closed():
    shown()
    assert plt.get_fignums() == []


def test_a_figure_keeps_its_coordinates_to_a_hundredth_of_a_point():
    fig, ax = plt.subplots()
    ax.plot(*some_points(50).T, gid="line")
    fig.set_layout_engine("none")  # it would move by a hair when saved
    ax.autoscale_view()
    at = ax.transData.transform(some_points(50)) * 72 / fig.dpi
    at[:, 1] = fig.get_figheight() * 72 - at[:, 1]
    tree = ET.fromstring(picture(plots.show(fig, caption="c", alt="a").data))
    line = tree.find(".//*[@id='line']/*").attrib["d"]
    assert max(len(word.partition(".")[2]) for word in line.split()) == 2
    drawn = np.array([float(word) for word in line.split() if word not in "ML"]).reshape(-1, 2)
    np.testing.assert_allclose(drawn, at, atol=0.0101)


def test_colours_begin_again_after_the_last():
    n = len(plots.COLOURS)
    assert plots.colours(n) == list(plots.COLOURS)
    assert plots.colours(2 * n + 1) == [*plots.COLOURS, *plots.COLOURS, plots.COLOURS[0]]
    assert len(set(plots.COLOURS)) == len(set(plots.MARKERS)) == n


def luminance(colour):
    """Relative luminance of sRGB, as WCAG 2 defines it."""
    c = np.array(to_rgb(colour))
    light = np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)
    return light @ [0.2126, 0.7152, 0.0722]


@pytest.mark.parametrize("colour", [*plots.COLOURS, plots.INK, plots.GREY])
def test_every_colour_stands_out_from_white(colour):
    assert 1.05 / (luminance(colour) + 0.05) >= 3


def test_axes_are_named_after_the_columns(ax):
    plots.label_axes(ax, ("time (min)",))
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("time (min)", "")
    plots.label_axes(ax, ("duration (min)", "waiting (min)"))
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("duration (min)", "waiting (min)")


def colour_of(drawn):
    """The colour of a line, or of a set of markers."""
    return drawn.get_color() if hasattr(drawn, "get_color") else drawn.get_facecolor()[0, :3]


def shape_of(drawn):
    """The outline of a set of markers, which tells one marker from another."""
    return drawn.get_paths()[0].vertices.tobytes()


def assert_marked(drawn, K):
    """Each of the K sets has the colour of its component, and a marker of its own up to six."""
    assert len(drawn) == K
    for k, markers in enumerate(drawn):
        assert same_color(colour_of(markers), plots.colours(K)[k])
        assert shape_of(markers) == shape_of(drawn[k % len(plots.MARKERS)])
    assert len(set(map(shape_of, drawn))) == min(K, len(plots.MARKERS))


@pytest.mark.parametrize("colour", [plots.GREY, plots.INK])
def test_points_are_drawn_where_they_are_in_the_colour_asked_for(ax, colour):
    plots.points(ax, some_points(), colour)
    assert (ax.collections[0].get_offsets() == some_points()).all()
    assert same_color(colour_of(ax.collections[0]), colour)


@pytest.mark.parametrize("K", [1, 3, 6, 9])
def test_every_cluster_is_drawn_in_its_colour_and_marker_however_many(ax, K):
    X, z = some_points(40), np.arange(40) % K
    plots.clusters(ax, X, z)
    assert_marked(ax.collections, K)
    for k, drawn in enumerate(ax.collections):
        assert (drawn.get_offsets() == X[z == k]).all()


def test_an_empty_cluster_takes_its_colour_with_it(ax):
    plots.clusters(ax, some_points(4), np.array([0, 0, 2, 2]))
    assert [len(drawn.get_offsets()) for drawn in ax.collections] == [2, 0, 2]
    assert same_color(ax.collections[2].get_facecolor()[0, :3], plots.COLOURS[2])


@pytest.mark.parametrize("K", [2, 8])
def test_responsibilities_mix_the_colours_and_draw_every_point(ax, K):
    X, gamma = some_points(30), np.random.default_rng(1).dirichlet(np.full(K, 0.4), size=30)
    gamma[0] = np.eye(K)[1]
    plots.responsibilities(ax, X, gamma)
    assert len(ax.collections) == K
    palette = np.array([to_rgb(colour) for colour in plots.colours(K)])
    likeliest = gamma.argmax(axis=1)
    assert len(set(map(shape_of, ax.collections))) == min(K, len(plots.MARKERS))
    for k, drawn in enumerate(ax.collections):
        assert (drawn.get_offsets() == X[likeliest == k]).all()
        np.testing.assert_allclose(drawn.get_facecolor()[:, :3], gamma[likeliest == k] @ palette)


@pytest.mark.parametrize("K", [2, 8])
def test_every_mean_and_every_path_is_drawn(ax, K):
    mus = np.random.default_rng(0).normal(size=(4, K, 2))
    plots.means(ax, mus[-1])
    plots.paths(ax, list(mus))
    assert_marked(ax.collections, K)
    np.testing.assert_array_equal([drawn.get_offsets()[0] for drawn in ax.collections], mus[-1])
    assert [line.get_color() for line in ax.lines] == plots.colours(K)
    for k, line in enumerate(ax.lines):
        np.testing.assert_array_equal(line.get_xydata(), mus[:, k])


@given(rng=generators())
@settings(max_examples=30)
def test_an_ellipse_is_the_points_at_one_mahalanobis_distance(rng):
    ax, Sigma, mu = plt.Figure().add_subplot(), covariance(rng, 2), rng.normal(size=2)
    radius = rng.uniform(0.5, 3)
    plots.ellipse(ax, mu, Sigma, radius=radius)
    x = ax.lines[0].get_xydata() - mu
    distance = np.sqrt(np.einsum("nd,de,ne->n", x, np.linalg.inv(Sigma), x))
    np.testing.assert_allclose(distance, radius, rtol=1e-7)
    np.testing.assert_allclose(x[0], x[-1], atol=1e-7 * np.abs(x).max())
    half_turns = np.unwrap(np.arctan2(*np.linalg.solve(np.linalg.cholesky(Sigma), x.T)[::-1]))
    assert abs(half_turns[-1] - half_turns[0]) == pytest.approx(2 * np.pi)


def test_an_ellipse_without_further_wishes_is_two_deviations_wide_and_ink(ax):
    plots.ellipse(ax, np.zeros(2), np.diag([4.0, 1.0]))
    np.testing.assert_allclose(ax.lines[0].get_xydata().max(axis=0), [4, 2], rtol=1e-2)
    assert ax.lines[0].get_color() == plots.INK


@pytest.mark.parametrize("K", [1, 8])
def test_every_component_gets_its_ellipse_and_its_mean(ax, K):
    theta = a_mixture(np.random.default_rng(0), K, 2)
    plots.ellipses(ax, theta, linestyle=":")
    assert len(ax.lines) == K
    assert_marked(ax.collections, K)
    for mu, line, colour in zip(theta.mu, ax.lines, plots.colours(K), strict=True):
        np.testing.assert_allclose(line.get_xydata()[:-1].mean(axis=0), mu, atol=1e-8)
        assert line.get_color() == colour
        assert line.get_linestyle() == ":"


@pytest.mark.parametrize("bins", [5, 30])
def test_a_histogram_has_area_one(ax, bins):
    plots.histogram(ax, 10 + 7 * some_points(100, 1), colour=plots.INK, bins=bins, alpha=0.5)
    assert len(ax.patches) == bins
    assert all(same_color(p.get_facecolor(), (plots.INK, 0.5)) for p in ax.patches)
    assert sum(p.get_width() * p.get_height() for p in ax.patches) == pytest.approx(1)


@pytest.mark.parametrize("K", [1, 2, 7])
def test_a_mixture_in_one_dimension_is_the_sum_of_its_dashed_parts(ax, K):
    theta, x = a_mixture(np.random.default_rng(0), K, 1), np.linspace(-30, 30, 200)
    plots.components(ax, x, theta)
    *parts, total = ax.lines
    assert [line.get_color() for line in (*parts, total)] == [*plots.colours(K), plots.INK]
    assert all((line.get_xdata() == x).all() for line in (*parts, total))
    for pi, mu, Sigma, line in zip(*theta, parts, strict=True):
        np.testing.assert_allclose(line.get_ydata(), pi * multivariate_normal(mu, Sigma).pdf(x))
        assert line.get_linestyle() == "--"
    np.testing.assert_allclose(total.get_ydata(), sum(line.get_ydata() for line in parts))
    assert total.get_linestyle() == "-"
