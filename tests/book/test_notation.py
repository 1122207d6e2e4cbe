"""One symbol, one meaning: the chapters are held against the table of book/notation.md.

In code, each listed name must hold what the table says whenever a cell of a chapter has set it. In
formulas, a spelling that the table gives to Bishop or to the notes must not be used as if it were ours.
"""

import re

import nbformat
import numpy as np
import pytest
from repository import NOTEBOOKS, ROOT, python

from lecture_lib.mixture import Mixture

PAGE = (ROOT / "book" / "notation.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.replace(r"\mid", "MID").splitlines()
    if line.startswith("| $")
]
CODE = set(re.findall(r"`(\w+)(?:\[n\])?`", " ".join(row[3] for row in ROWS))) | {"z"}


def whole(v):
    return isinstance(v, (int, np.integer)) and not isinstance(v, bool)


def numbers(v, *dims):
    return np.asarray(v).dtype.kind in "iuf" and np.ndim(v) in dims


def sums_to_one(v):
    return np.all(np.asarray(v) >= 0) and np.allclose(np.sum(v, axis=-1), 1)


# What a name may hold. A single component's mean or covariance may drop the leading K.
HOLDS = {
    "N": whole, "D": whole, "K": whole, "n": whole, "k": whole, "t": whole,
    "X": lambda v: numbers(v, 2),
    "r": lambda v: numbers(v, 2) and sums_to_one(v) and set(np.unique(v)) <= {0, 1},
    "mu": lambda v: numbers(v, 0, 1, 2),
    "J": lambda v: numbers(v, 0, 1) and np.all(np.asarray(v) >= 0),
    "pi": lambda v: numbers(v, 1) and sums_to_one(v),
    "Sigma": lambda v: numbers(v, 2, 3) and np.allclose(v, np.swapaxes(v, -1, -2)),
    "sigma": lambda v: numbers(v, 0, 1) and np.all(np.asarray(v) > 0),
    "theta": lambda v: isinstance(v, Mixture),
    "z": lambda v: isinstance(v, np.ndarray) and v.ndim == 1 and v.dtype.kind == "i",
    "gamma": lambda v: numbers(v, 2) and sums_to_one(v),
    "N_k": lambda v: numbers(v, 1) and np.all(v >= 0),
    "p": lambda v: numbers(v, 0, 1, 2) or callable(v),
}  # fmt: skip
MODULES_AND_FUNCTIONS = {"gaussian", "log_likelihood", "lower_bound"}


def test_every_name_of_the_table_is_checked():
    assert CODE == HOLDS.keys() | MODULES_AND_FUNCTIONS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_code_uses_the_letters_for_what_the_table_says(path):
    namespace, clashes = {}, []
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code":
            exec(compile(python(cell.source), path.stem, "exec"), namespace)
            clashes += [
                f"{name} = {str(namespace[name])[:60]} after {cell.source[:60]!r}"
                for name in HOLDS.keys() & namespace.keys()
                if not HOLDS[name](namespace[name])
            ]
    assert not clashes, "not what book/notation.md says:\n" + "\n".join(clashes)


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


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_formulas_use_the_spelling_of_the_table(path):
    """A paragraph that quotes the notes or Bishop, and says so, may spell as they do."""
    clashes = []
    for cell in nbformat.read(path, as_version=4).cells:
        text = cell.source if cell.cell_type == "markdown" else ""
        for formula in re.finditer(r"\$\$.*?\$\$|\$[^$]+\$", text, flags=re.DOTALL):
            before = text[: formula.start()].split("\n\n")[-2:]  # this paragraph and the last
            after = text[formula.end() :].split("\n\n")[0]
            if re.search(r"\bnotes\b|Bishop", " ".join([*before, after])):
                continue
            clashes += [
                f"{formula.group()[:80]}: the book writes {ours}"
                for foreign, ours in FOREIGN.items()
                if re.search(foreign, formula.group())
            ]
    assert not clashes, "\n".join(clashes)
