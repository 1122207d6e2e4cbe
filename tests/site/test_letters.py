"""Figures get the type of the text, and no line of their text gets another place or length."""

import re

import matplotlib.pyplot as plt
import pytest
from letters import LETTER, at_natural_distances, read, set_anew, theirs

from lecture_lib.figures import plots


@pytest.fixture
def picture():
    plots.use_style()
    fig, ax = plt.subplots()
    ax.set(title="fit of 2 lines, in ℓ", xlabel="$x^2$", xticks=[], yticks=[])
    return plots._svg(fig)


def test_only_letters_that_the_type_lacks_stay(picture):
    left = re.findall("#STIXGeneral-Regular-(.*?)'", set_anew(picture))
    assert {theirs("Regular")[int(number, 16)][0] for number in left} == {"ℓ"}


def test_every_outline_is_there_once(picture):
    after = set_anew(picture)
    outlines = re.findall("<path id='([^']*)'", after)
    assert len(outlines) == len(set(outlines))
    assert {*re.findall("xlink:href='#([^']*)'", after)} <= set(outlines)


def test_a_line_keeps_its_length(picture):
    """The last letter of the title ends where it ended: its place and width, squeezed, say so."""
    line = max(re.findall("(?:<use [^>]*#STIX[^>]*/> ?)+", picture), key=len)
    _, natural, long = at_natural_distances([read(letter) for letter in LETTER.finditer(line)])
    assert 0.8 < long / natural < 1.05
    assert re.search(rf"scale\({long / natural:.3f} 1\)", set_anew(line))
