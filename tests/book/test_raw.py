"""Every notebook reads well where MyST is not known: on Colab, in other viewers, in plain Jupyter."""

import re
from functools import cache

import nbformat
import pytest
from bs4 import BeautifulSoup
from findings import Finding, report
from repository import NOTEBOOKS, ROOT, cells, name

ALL = NOTEBOOKS + sorted((ROOT / "homework" / "release").glob("*/*.ipynb"))
each_notebook = pytest.mark.parametrize("path", ALL, ids=name)

FENCE = re.compile(r"^(:{3,})\{([\w:-]+)\}(.*?)\n(.*?)^\1$", re.MULTILINE | re.DOTALL)
ROLE = re.compile(r"\{([a-z:]+)\}`([^`]+)`")
FORMULA = re.compile(r"\$\$(.+?)\$\$|(?<![\\$])\$([^$]+?)\$", re.DOTALL)
MARKUP = re.compile(r"\$.*?\$|<[^>]+>|`[^`]*`|\]\([^)]*\)", re.DOTALL)
# What a role leaves to be read, and how the thing that it names shows the same word.
SHOWN_AS = {
    "eq": "({})",
    "prf:ref": ":label: {}",
    "ref": ":label: {}",
    "doc": "{}",
    "cite:p": "{}",
    "cite:t": "{}",
}


def written(path):
    cells = nbformat.read(path, as_version=4).cells
    return "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


@cache
def shown(path):
    """What nbconvert, which knows no MyST, makes of the text of a notebook."""
    from nbconvert import HTMLExporter  # not in every environment of noxfile.py

    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(written(path))])
    page, _ = HTMLExporter(template_name="basic").from_notebook_node(notebook)
    return squeezed(BeautifulSoup(page, "html.parser").get_text())


def squeezed(text):
    return re.sub(r"\s+", "", text)


def at(path, words, wrong, todo):
    """A finding in the cell that holds these words."""
    cell = next((n for n, c in cells(path, "markdown") if words in "".join(c["source"])), None)
    return Finding(path, cell, words, wrong, todo)


def lost_content(path):
    source = written(path)
    if source.count("\n:::{") + source.startswith(":::{") != len(FENCE.findall(source)):
        yield Finding(path, None, "", "a ::: box that is never closed", "close it by ::: on a line")
    for box in FENCE.finditer(source):
        _, _, title, body = box.groups()
        body = re.sub(r"^:\w+:.*\n", "", body, flags=re.MULTILINE)
        words = re.findall(r"[^\W\d_]{3,}", MARKUP.sub(" ", f"{title} {body}"))
        if not words or any(word not in shown(path) for word in words):
            wrong = "a plain viewer, as on Colab, does not show this box whole"
            yield at(path, box.group(), wrong, "say it in words of its own")


def nameless_roles(path):
    everything = written(path) + "\n".join(map(written, NOTEBOOKS))
    for role in ROLE.finditer(written(path)):
        kind, target = role.groups()
        there = kind in SHOWN_AS and SHOWN_AS[kind].format(target)
        if not there or (SHOWN_AS[kind] != "{}" and there not in everything):
            wrong = "a plain viewer shows this as it stands, and nothing there has the name"
            yield at(path, role.group(), wrong, f"use one of {', '.join(SHOWN_AS)}")


def broken_formulas(path):
    """Markdown must not take their underscores and stars for emphasis, nor their < for a tag."""
    for formula in FORMULA.finditer(written(path)):
        if squeezed(formula[1] or formula[2]) not in shown(path):
            wrong = "plain Markdown does not leave this formula whole"
            yield at(path, formula.group(), wrong, r"begin no line with - or +; write \lt for <")


@each_notebook
def test_no_directive_loses_its_content(path):
    report(lost_content(path))


@each_notebook
def test_a_role_is_named_by_what_it_leads_to(path):
    report(nameless_roles(path))


@each_notebook
def test_formulas_arrive_whole(path):
    report(broken_formulas(path))
