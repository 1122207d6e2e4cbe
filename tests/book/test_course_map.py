"""The table in docs/notes.md: every line of the lecture notes has a section, code and a test."""

import ast
import importlib
import re
from functools import cache

import nbformat
import pytest
from findings import Finding, report
from repository import ROOT

ROWS = [f"A{i}" for i in range(1, 19)] + [f"B{i}" for i in range(1, 20)]
NOTES = ROOT / "docs" / "notes.md"
TABLE = [
    [cell.strip() for cell in line.strip("|\n").split("|")]
    for line in NOTES.read_text(encoding="utf-8").splitlines()
    if re.match(r"\| [AB]\d+ \|", line)
]


def test_the_table_has_each_row_of_the_notes_once():
    assert sorted(row[0] for row in TABLE) == sorted(ROWS)


def faults(row):
    _, _, section, functions, test = row
    page, title = re.fullmatch(r"`([\w-]+)`, (.+)", section).groups()
    if title not in headings(page):
        yield f"{page} has no section {title!r}, but {', '.join(headings(page))}"
    named = re.findall(r"`([\w.]+)`", functions)
    if not named and page != "references":
        yield "no function of the library is named"
    for module, attribute in (name.rsplit(".", 1) for name in named):
        if not hasattr(importlib.import_module(f"lecture_lib.{module}"), attribute):
            yield f"lecture_lib.{module} has no {attribute}"
    tests = re.findall(r"`([\w]+)::(\w+)`", test)
    if not tests:
        yield "no test is named"
    yield from (
        f"{module}.py has no {name}" for module, name in tests if name not in functions_of(module)
    )


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row[0])
def test_what_the_table_names_exists(row):
    todo = "name in this row what is there now"
    report(Finding(NOTES, None, " | ".join(row[:3]), wrong, todo) for wrong in faults(row))


def test_the_reading_of_the_notes_is_in_the_guide():
    guide = (ROOT / "book" / "references.md").read_text(encoding="utf-8")
    assert "section 9.1" in guide and "9.1.1" in guide and "section 9.2.1" in guide


GUIDES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *ROOT.glob("docs/*.md"),
    *ROOT.glob("tools/*.md"),
]
FOLDERS = "book|docs|homework|lecture_lib|tests|tools"


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.relative_to(ROOT).as_posix())
def test_what_a_guide_names_exists(guide):
    """Files in backticks from the root, links from the page, and every `make` target."""
    text = guide.read_text(encoding="utf-8")
    named = [ROOT / name for name in re.findall(rf"`((?:{FOLDERS}|\.ci|\.binder)/[\w./-]*)`", text)]
    named += [guide.parent / name for name in re.findall(r"\]\(([\w./-]+)\)", text)]
    assert [path for path in named if not path.exists()] == []
    targets = re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(re.findall(r"`(?:make )([a-z-]+)[^`]*`", text)) <= set(targets)


def test_every_command_is_listed():
    listed = (ROOT / "tools" / "README.md").read_text(encoding="utf-8").replace("sabotage*", "sabotage")
    commands = {path.name for path in (ROOT / "tools").glob("*.py") if "sabotage_" not in path.name}
    assert [name for name in sorted(commands) if f"`{name}`" not in listed] == []


def test_the_guide_is_short():
    assert (ROOT / "CONTRIBUTING.md").stat().st_size <= 4096
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 60


def headings(page):
    notebook = ROOT / "book" / f"{page}.ipynb"
    if notebook.exists():
        cells = nbformat.read(notebook, as_version=4).cells
        text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    else:
        text = (ROOT / "book" / f"{page}.md").read_text(encoding="utf-8")
    return re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE)


@cache
def functions_of(module):
    (path,) = ROOT.glob(f"tests/*/{module}.py")
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
