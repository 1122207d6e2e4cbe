"""One small drawing, kept as it was looked at: axes, every mark, a line, an area, a histogram.

What stands in a frame is a law (test_widgets.py), and the frames of the book are stored in its notebooks
and compared in every run. If this drawing is meant to change, `pytest tests/library/test_drawn.py
--snapshot-update` stores it anew; look at the difference.
"""

import re

import numpy as np

from lecture_lib.figures import svg


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
    assert re.sub("(?<=.)(?=<(?!/))", "\n", drawn.svg) == snapshot
