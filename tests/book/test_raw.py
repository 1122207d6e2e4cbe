"""Every notebook reads well where MyST is not known: on Colab, in other viewers, in plain Jupyter."""

import re
from functools import cache

import nbformat
import pytest
from bs4 import BeautifulSoup
from repository import NOTEBOOKS, ROOT, name

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


@each_notebook
def test_no_directive_loses_its_content(path):
    source = written(path)
    assert source.count("\n:::{") + source.startswith(":::{") == len(FENCE.findall(source))
    for _, kind, title, body in FENCE.findall(source):
        body = re.sub(r"^:\w+:.*\n", "", body, flags=re.MULTILINE)
        words = re.findall(r"[^\W\d_]{3,}", MARKUP.sub(" ", f"{title} {body}"))
        assert words, f"{kind}: nothing but options, which a plain viewer does not carry out"
        assert [word for word in words if word not in shown(path)] == []


@each_notebook
def test_a_role_is_named_by_what_it_leads_to(path):
    everything = "\n".join(map(written, NOTEBOOKS))
    for kind, target in ROLE.findall(written(path)):
        assert kind in SHOWN_AS, f"a plain viewer shows {{{kind}}}{target}, which says nothing"
        if SHOWN_AS[kind] != "{}":
            assert SHOWN_AS[kind].format(target) in everything, f"no {target} to be found in plain text"


@each_notebook
def test_formulas_arrive_whole(path):
    """Markdown must not take their underscores and stars for emphasis, nor their < for a tag."""
    formulas = [squeezed(display or inline) for display, inline in FORMULA.findall(written(path))]
    assert [formula for formula in formulas if formula not in shown(path)] == []
