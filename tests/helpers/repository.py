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
