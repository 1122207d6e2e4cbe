"""What a figure draws stands out from the page, 3 to 1, by day and by night (WCAG 2.2, 1.4.11)."""

import re

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from repository import ROOT

from lecture_lib.figures import plots

CSS = (ROOT / "book" / "_static" / "course.css").read_text(encoding="utf-8")
LIGHT, DARK = re.findall(r"--paper: (#\w{6})", CSS)
DRAWN = [(colour, 1.0) for colour in (*plots.COLOURS, plots.INK, plots.GREY)]
DRAWN += [(plots.GREY, plots.POINTS["alpha"])]
DRAWN += [(colour, plots.CLUSTERS["alpha"]) for colour in plots.COLOURS]


def luminance(rgb):
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722]


def contrast(one, other):
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


def at_night(rgb):
    """The filter of course.css: invert(.9) hue-rotate(180deg), by the matrix of the standard."""
    assert "filter: invert(.9) hue-rotate(180deg)" in CSS
    weights = np.array([0.213, 0.715, 0.072])
    return np.clip((2 * weights[None, :] - np.eye(3)) @ (0.9 - 0.8 * rgb), 0, 1)


@pytest.mark.parametrize(("colour", "alpha"), DRAWN)
def test_graphical_objects_stand_out(colour, alpha):
    rgb = np.array(to_rgb(colour))
    for paper, drawn in ((LIGHT, rgb), (DARK, at_night(rgb))):
        paper = np.array(to_rgb(paper))
        assert contrast(alpha * drawn + (1 - alpha) * paper, paper) >= 3
