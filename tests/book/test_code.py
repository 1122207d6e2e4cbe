"""The code of every chapter, run once in this process: what its names hold, and what it asserts.

- A name of the table in book/notation.md holds what the table says, whenever a cell has set it.
- An assertion that vouches for a sentence could be false: see tests/helpers/falsify.py.
"""

import re
from functools import cache

import numpy as np
import pytest
from claims import assertions
from falsify import Doubts
from findings import Finding, report
from repository import NOTEBOOKS, ROOT, cells, python

from lecture_lib.mixture import Mixture

each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)

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
    "rho": lambda v: numbers(v, 0, 1) and np.all(np.abs(v) <= 1),
    "M": lambda v: whole(v),
    "p": lambda v: numbers(v, 0, 1, 2) or callable(v),
}  # fmt: skip
MODULES_AND_FUNCTIONS = {"gaussian", "log_likelihood", "lower_bound"}


@cache
def run(path):
    """(findings about names, findings about assertions) of a chapter that was run to its end."""
    doubts, vouching, clashes = Doubts(), [], []
    namespace = {"DOUBTS": doubts}
    for number, cell in cells(path, "code"):
        source = "".join(cell["source"])
        quoted = [(node, said) for node, said in assertions(source) if said]
        vouching += [(number, said) for _, said in quoted]
        exec(doubts.instrumented(python(source), [node for node, _ in quoted]), namespace)
        clashes += clashing(path, number, namespace)
    empty = [
        Finding(path, number, said[0], "the assertion that vouches for this holds for any data there "
                "could be", "assert something that would be false if the sentence were")
        for n, (number, said) in enumerate(vouching) if n not in doubts.false
    ]  # fmt: skip
    return clashes, empty


def clashing(path, number, namespace):
    for name in sorted(HOLDS.keys() & namespace.keys()):
        if not HOLDS[name](namespace[name]):
            value = f"{name} = {str(namespace[name])[:60]}"
            todo = "call it otherwise"
            yield Finding(path, number, value, f"book/notation.md gives {name} another meaning", todo)


def test_every_name_of_the_table_is_checked():
    assert CODE == HOLDS.keys() | MODULES_AND_FUNCTIONS


@each_notebook
def test_code_uses_the_letters_for_what_the_table_says(path):
    clashes, _ = run(path)
    report(clashes)


@each_notebook
def test_an_assertion_that_vouches_for_the_text_could_be_false(path):
    _, empty = run(path)
    report(empty)
