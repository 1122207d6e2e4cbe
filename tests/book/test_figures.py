"""The stored pictures: legible on a telephone, and a crowd has the same colour in all of them."""

import re
from functools import cache
from urllib.parse import unquote

import nbformat
import numpy as np
import pytest
from matplotlib.colors import to_rgb
from repository import NOTEBOOKS

from lecture_lib.figures import plots

TELEPHONE = 390  # pixels across, and figures reach from edge to edge
LEGIBLE = 9
GEYSER = 270  # points; no other picture with two colours has as many
PICTURE = re.compile(r'src="data:image/svg\+xml,([^"]*)')
POINT = re.compile(r"<use [^>]*x='([\d.]+)' y='[\d.]+' style='fill: (#\w{6})")
each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


@cache
def pictures(path):
    """(number of the cell, picture) of each stored figure."""
    return [
        (number, unquote(found))
        for number, cell in enumerate(nbformat.read(path, as_version=4).cells)
        for output in cell.get("outputs", [])
        for found in PICTURE.findall(output.get("data", {}).get("text/html", ""))
    ]


@each_notebook
def test_labels_are_legible_on_a_telephone(path):
    small = {}
    for number, picture in pictures(path):
        width = float(re.search(r"viewBox='0 0 ([\d.]+)", picture)[1])
        sizes = [100 * float(size) for size in re.findall(r" scale\(([\d.]+) -", picture)]
        if (least := min(sizes) * TELEPHONE / width) < LEGIBLE:
            small[f"cell {number}"] = f"{least:.1f} pixels: narrow the figure, or set larger letters"
    assert small == {}


@each_notebook
def test_short_eruptions_are_blue(path):
    """They come first in every fit of the geyser, so they have the first colour in every picture."""
    wrong = {}
    for number, picture in pictures(path):
        for axes in re.split(r"<g id='axes_\d+'>", picture)[1:]:
            left, right = crowds(axes)
            both = len(left) and len(right) and len(left) + len(right) > GEYSER
            if both and np.mean(left) > np.mean(right):
                wrong[number] = f"blue at {np.mean(left):.0f}, orange at {np.mean(right):.0f}"
    assert wrong == {}


def crowds(axes):
    """How far right points stand whose colour is next to the first, and to the second."""
    points = POINT.findall(axes)
    x = np.array([float(x) for x, _ in points])
    colour = np.array([to_rgb(fill) for _, fill in points]).reshape(-1, 1, 3)
    palette = np.array([to_rgb(colour) for colour in plots.COLOURS[:2]])
    nearest = np.linalg.norm(colour - palette, axis=-1).argmin(-1)
    return x[nearest == 0], x[nearest == 1]
