"""Formulas spell as the table of book/notation.md does; test_code.py holds the code against it.

A spelling that the table gives to Bishop or to the notes must not be used as if it were ours.
"""

import re

import pytest
from findings import Finding, report
from repository import NOTEBOOKS, cells

# Spellings from the last two columns of the table, and slips that look like ours.
FOREIGN = {
    r"\\mathbf\{[xzμ]": r"\boldsymbol, only the data \mathbf{X} are upright",
    r"\\mathcal\{L\}": r"\mathcal{B} for the bound, \ell for the log-likelihood",
    r"\\mathcal\{Q\}": "Q",
    r"(?<![\\a-zA-Z])P\(": "p, or \\pi_k",
    r"\\Theta": r"\theta",
    r"(?<![\\a-zA-Z{])l\(\\theta": r"\ell(\theta)",
    r"(?<!\{)\\Sigma(?!\})": r"\boldsymbol{\Sigma}, which is a matrix",
    r"(?<![\d\s({/,$-])\s*\\pi(?![_a-z}'])": r"\pi_k, \boldsymbol{\pi}, or the number as in 2 \pi",
    r"(?<![\\a-z])N\(\\?mu": r"\mathcal{N}(\mu, \sigma^2)",
}


def foreign_spellings(path):
    """A paragraph that quotes the notes or Bishop, and says so, may spell as they do."""
    for number, cell in cells(path, "markdown"):
        text = "".join(cell["source"])
        for formula in re.finditer(r"\$\$.*?\$\$|\$[^$]+\$", text, flags=re.DOTALL):
            before = text[: formula.start()].split("\n\n")[-2:]  # this paragraph and the last
            after = text[formula.end() :].split("\n\n")[0]
            if re.search(r"\bnotes\b|Bishop", " ".join([*before, after])):
                continue
            for foreign, ours in FOREIGN.items():
                if re.search(foreign, formula.group()):
                    wrong = "a spelling that is not of book/notation.md"
                    yield Finding(path, number, formula.group(), wrong, f"write {ours}")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_formulas_use_the_spelling_of_the_table(path):
    report(foreign_spellings(path))
