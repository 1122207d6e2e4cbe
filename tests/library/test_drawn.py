"""The smallest steppers, as they are drawn.

That the numbers of a frame are right is a law (test_widgets.py). Where marks, ticks and words stand is
none: it was looked at once, and must stay. If it is meant to change, `pytest tests/library/test_drawn.py
--snapshot-update` stores it anew; look at the difference.
"""

import re
from zlib import crc32

import ipywidgets
import numpy as np
import pytest

from lecture_lib import mixture
from lecture_lib.figures import svg, widgets
from lecture_lib.mixture import Mixture

pytestmark = pytest.mark.skipif(not hasattr(ipywidgets, "Stack"), reason="as ipywidgets 8 tells it")
X = np.array([[0.3, 4.0], [1.1, 2.6], [2.0, 5.2], [7.1, 30.4], [8.4, 33.0], [9.2, 28.7]])
NAMES = ("length", "height")
ENDS = Mixture(
    np.array([0.4, 0.6]), X[[0, 5]], np.array([[[4.0, 1.0], [1.0, 30.0]], [[9.0, -2.0], [-2.0, 80.0]]])
)
WAITS = X[:, 1:]
PAIR = Mixture(np.array([0.3, 0.7]), np.array([[6.0], [24.0]]), np.array([[[16.0]], [[49.0]]]))
ONE = Mixture(np.ones(1), np.array([[9.0]]), np.array([[[100.0]]]))
WIDTHS = {s: PAIR._replace(Sigma=np.array([[[s**2]], [[49.0]]])) for s in (0.1, 4.0, 20.0)}

STEPPERS = {
    "kmeans": lambda: widgets.kmeans(X, {"crowd": X[:2], "across": X[2:4]}, columns=NAMES),
    "kmeans from one start": lambda: widgets.kmeans(X[:4], {"one": X[5:]}),
    "em": lambda: widgets.em(X, {"ends": ENDS}, (mixture.full, mixture.spherical), shown=3),
    "em by default": lambda: widgets.em(X, {"ends": ENDS, "far": ENDS._replace(mu=X[[2, 3]] + 3)}),
    "overlap": lambda: widgets.overlap([(0, 2), (0, 5)], [(1, 1), (1, 3)], [(0.5, 0.5), (0.2, 0.8)]),
    "fits": lambda: widgets.fits(WAITS, WIDTHS, handle="σ", column="wait", log=True),
    "fits by default": lambda: widgets.fits(WAITS, {1: ONE, 2: PAIR, 4: ONE}),
    "a single fit": lambda: widgets.fits(WAITS, {3: ONE}),
    "surface": lambda: widgets.surface(WAITS, PAIR, [2.0, 9.0, 16.0]),
    "surface of two by two": lambda: widgets.surface(WAITS, PAIR, [2.0, 30.0], column="wait"),
    "floor": lambda: widgets.floor(WAITS, PAIR, k=1, steps=2, column="wait"),
    "floor by default": lambda: widgets.floor(WAITS, PAIR),
}  # fmt: skip
TOLD = ("description", "_options_labels", "min", "max", "interval", "show_repeat", "tooltip",
        "selected_index", "_dom_classes", "description_width", "width", "margin", "flex", "max_width",
        "flex_flow", "align_items")  # fmt: skip
LONG = """(?<= d='.{60})[^']{20,}|(?<=src="data:image/svg)[^"]{20,}"""  # ways; pictures once more


@pytest.fixture(autouse=True)
def axes_are_drawn_anew():
    svg._axes.cache_clear()


@pytest.mark.parametrize("name", STEPPERS)
def test_a_stepper_looks_as_it_was_seen(name, snapshot):
    made = STEPPERS[name]()
    poster = made._repr_mimebundle_()["text/html"]
    assert legible("\n".join([*map(str, parts([made])), poster, made.caption])) == snapshot


def test_marks_look_as_they_were_seen(snapshot):
    panel, flat = svg.Panel((0, 10), (1, 1000), "time (s)", "count", log="y"), svg.Panel((0, 10), (0, 1))
    x = np.array([1.0, 4.0, 9.0])
    marks = [svg.points(panel, np.column_stack([x, 10 * x]), marker=marker) for marker in svg.OUTLINES]
    marks += [
        svg.mark(panel, (3, 30), svg.INK),
        svg.line(panel, [(1, 2), (1e6, 5)], dash="5 3"),
        svg.area(flat, x, x / 10),
        svg.histogram(flat, x, bins=3),
    ]
    drawn = svg.picture(panel, *marks, title="Marks", label="All of them")
    assert legible(drawn.svg) == snapshot


def parts(widgets):
    """What each widget has to say for itself, from the handles to the last frame."""
    for widget in dict.fromkeys(widgets):
        state = {}
        for part in (getattr(widget, "style", None), getattr(widget, "layout", None), widget):
            state |= part.get_state() if part else {}
        yield {name: state[name] for name in TOLD if state.get(name) not in (None, (), "")}
        yield from (text for text in [getattr(widget, "value", None)] if isinstance(text, str))
        yield from parts(getattr(widget, "children", ()))


def legible(text):
    """An element a line, and each only once; of what is long its beginning, and a sum over the rest."""
    text = re.sub(LONG, lambda rest: f" … {crc32(rest[0].encode()):x}", text)
    return "\n".join(dict.fromkeys(re.sub("(?<=.)(?=<(?!/))", "\n", text).splitlines()))
