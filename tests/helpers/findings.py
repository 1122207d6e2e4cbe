"""What a check of the pages says: where, which words, what is wrong, and what to do."""

import os
from typing import NamedTuple

import pytest
from repository import ROOT

LONGEST = 160  # characters of a sentence that a message repeats


class Finding(NamedTuple):
    path: object  # of the page
    cell: int | None  # counted from 1; None for a file that has no cells
    words: str  # of the page
    wrong: str
    todo: str

    def __str__(self):
        place = os.path.relpath(self.path, ROOT) + (f", cell {self.cell}" if self.cell else "")
        words = " ".join(self.words.split())
        if len(words) > LONGEST:
            words = words[:LONGEST].rsplit(" ", 1)[0] + " …"
        said = f'"{words}": ' if words else ""
        return f"{place}: {said}{self.wrong}; {self.todo}"


def report(findings):
    """Fail with one line for each finding, as a compiler does, and no traceback."""
    lines = [str(finding) for finding in findings]
    if lines:
        pytest.fail("\n".join(lines), pytrace=False)
