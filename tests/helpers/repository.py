"""Where things stand in the repository, and what a notebook holds."""

import json
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
SITE = ROOT / "_build" / "html"
NOTEBOOKS = sorted((ROOT / "book").glob("*.ipynb"))
MARKDOWN = sorted((ROOT / "book").glob("*.md"))


def name(path):
    """How a page or notebook is called in the list of checks."""
    return path.relative_to(SITE if SITE in path.parents else ROOT).as_posix()


def cells(path, kind):
    """The cells of one kind: (their number among all cells, the cell)."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    return [(n, c) for n, c in enumerate(notebook["cells"], 1) if c["cell_type"] == kind]


def python(source):
    """The source of a cell without IPython's own lines, for what reads Python only."""
    return re.sub(r"^([ \t]*)%.*", r"\1pass", source, flags=re.MULTILINE)


KIND = {"text/html": "html", "text/markdown": "markdown", "text/plain": "text"}  # the best first


def stored(cell):
    """What a notebook keeps of a cell's run, as the page's Python says it."""
    for output in cell.outputs:
        if output.output_type == "stream":
            yield [output.name, output.text]
        else:
            best = next(kind for kind in KIND if kind in output.data)
            yield [KIND[best], output.data[best]]


def words(shown):
    """All but the pictures, which another matplotlib draws otherwise, and states of ten digits."""
    return [[kind, re.sub(r"src=\"data:[^\"]*\"|data-state='[^']*'", "", text)] for kind, text in shown]
