"""Every reference leads to something: an equation, a theorem, an exercise, a page, an entry of the list.

The build says so, too, but only of the pages that it reads. This looks at all pages in a moment, so that
a label renamed on one page is missed on every other. Whether a reference leads to the *right* thing,
only its author can say.
"""

import re

import pytest
from findings import Finding, report
from repository import MARKDOWN, NOTEBOOKS, ROOT, cells, name

HOMEWORK = sorted((ROOT / "book" / "homework").glob("*.md"))
PAGES = NOTEBOOKS + MARKDOWN + HOMEWORK
ROLE = re.compile(r"\{(eq|prf:ref|ref|cite:\w+|doc)\}`(?:[^`<]*<)?([^`>]+)>?`")
LABEL = re.compile(
    r"\$\$ \(([\w-]+)\)$|^:label: (\S+)$|^\(([\w-]+)\)=$|\\label\{([^}]+)\}|\{#([\w-]+)", re.MULTILINE
)


def texts(path):
    """(number, Markdown) of each cell; a Markdown file is one text without a number."""
    if path.suffix == ".md":
        return [(None, path.read_text(encoding="utf-8"))]
    return [(number, "".join(cell["source"])) for number, cell in cells(path, "markdown")]


def labels(pages):
    found = (LABEL.findall(text) for path in pages for _, text in texts(path))
    return {label for groups in found for group in groups for label in group if label}


LABELS = labels(PAGES)
CITED = set(re.findall(r"^@\w+\{(\w+),", (ROOT / "book" / "references.bib").read_text("utf-8"), re.M))


def lost(path):
    for number, text in texts(path):
        for match in ROLE.finditer(text):
            role, targets = match.groups()
            for target in targets.split(",") if role.startswith("cite") else [targets]:
                if not leads(path, role, target.strip()):
                    wrong = f"there is no {target.strip()}"
                    yield Finding(path, number, match.group(), wrong, "name what it should lead to")


def leads(path, role, target):
    if role.startswith("cite"):
        return target in CITED
    if role == "doc":
        return any((path.parent / target).with_suffix(kind).is_file() for kind in (".md", ".ipynb"))
    return target in LABELS


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_every_reference_leads_to_something(path):
    report(lost(path))
