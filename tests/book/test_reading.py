"""How long a chapter is: its core has at most 2500 words, and it says how long that takes."""

import json
import re
from collections import Counter

import pytest
from cover import MINUTES
from findings import Finding, report
from repository import NOTEBOOKS, cells

CHAPTERS = [path for path in NOTEBOOKS if path.stem != "index"]
each_chapter = pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
HIDDEN = {"remove-cell", "hide-input", "hide-cell", "solution"}
FORMULA = re.compile(r"\$\$.*?\$\$(?:\s*\([\w-]+\))?", re.S)
NOT_READ = re.compile(
    r"<details.*?</details>|^:::\{exercise\}.*?^:::$"  # folds, tasks
    r"|\$\$.*?\$\$(?:\s*\([\w-]+\))?|\$[^$]+\$"  # formulas
    r"|\{[\w:]+\}`[^`]*`|^:\S[^\n]*$|<[^>]+>",  # references, options of directives, tags
    re.S | re.M,
)


def source(cell):
    return "".join(cell["source"])


def visible(path):
    """The code cells whose code a reader sees: (number, cell)."""
    return [(n, c) for n, c in cells(path, "code") if not HIDDEN & {*c["metadata"].get("tags", [])}]


def part_of(title):
    """Of a section: core, deeper, or what comes after the reading."""
    if title.startswith(("Exercises", "What to read")):
        return "after"
    return "deeper" if "(Deeper)" in title else "core"


def counted(path):
    """{part: how many words, formulas, cells and labs are read in it}"""
    part, counts = "core", {kind: Counter() for kind in ("core", "deeper", "after")}
    seen = [cell for _, cell in visible(path)]
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code" and cell in seen:
            kind = "labs" if "labs." in source(cell) else "cells"
            counts[part][kind] += "exercise" not in cell["metadata"].get("tags", [])
        for block in (
            re.split(r"^(?=## )", source(cell), flags=re.M) if cell["cell_type"] == "markdown" else ()
        ):
            title = re.match(r"## (.*)", block)
            part = part_of(title[1]) if title else part
            text = re.sub(r"<details.*?</details>", "", block, flags=re.S)
            counts[part]["formulas"] += len(FORMULA.findall(text))
            counts[part]["words"] += len(re.findall(r"[^\W_][\w’'.-]*", NOT_READ.sub("", block)))
    return counts


@each_chapter
def test_the_core_has_at_most_2500_words(path):
    assert counted(path)["core"]["words"] <= 2500


@each_chapter
def test_the_time_that_a_chapter_says_is_the_time_it_takes(path):
    """200 words a minute, 20 s for a displayed formula, a minute for a cell, three for a lab."""
    core = counted(path)["core"]
    takes = core["words"] / 200 + core["formulas"] / 3 + core["cells"] + 3 * core["labs"]
    text = " ".join(source(cell) for _, cell in cells(path, "markdown"))
    said = re.search(r"\*\*It takes\*\* (?:about )?([a-z -]+)", " ".join(text.split()))[1].strip()
    assert 0.8 * takes <= MINUTES[said] <= 1.25 * takes, f"says {said}, takes {takes:.0f} minutes"


@each_chapter
def test_visible_cells_are_one_idea(path):
    report(
        Finding(path, number, source(cell), wrong, "divide or fold it; checks go into removed cells")
        for number, cell in visible(path)
        for lines in [source(cell).splitlines()]
        for bad, wrong in (
            (len(lines) > 15, f"a visible cell of {len(lines)} lines; 15 are enough"),
            (max(map(len, lines)) > 60, f"a line of {max(map(len, lines))} characters; 60 are enough"),
            (re.search(r"^\s*assert ", source(cell), re.M), "a visible assertion"),
        )
        if bad
    )
