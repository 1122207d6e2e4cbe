"""Writes the hand-ins of a trial into a course folder, as students would have left them."""

from pathlib import Path

import nbformat
from grading import bank

from . import attacks, cheats, malformed


def notebooks(root, assignment):
    """The source and the release of an assignment."""
    return [
        nbformat.read(Path(root, kind, assignment, f"{assignment}.ipynb"), as_version=4)
        for kind in ("source", "release")
    ]


def solved(root, assignment, cells=None):
    """The release with every cell of the student's filled in: worked solutions, or the cells given."""
    _, release = notebooks(root, assignment)
    for cell, answer in zip(
        release.cells, bank.hand_in(assignment, cells or {}, root).cells, strict=True
    ):
        if cell.metadata.get("nbgrader", {}).get("solution"):
            cell.source = answer.source
    return release


def put(root, student, assignment, nb):
    """Hand in a notebook."""
    path = Path(root, "submitted", student, assignment, f"{assignment}.ipynb")
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(nb, path)


def put_cheat(root, student, assignment, name):
    source, release = notebooks(root, assignment)
    put(root, student, assignment, cheats.hand_in(release, source, name))


def put_malformed(root, student, assignment, name):
    malformed.hand_in(
        solved(root, assignment), name, Path(root, "submitted", student, assignment), assignment
    )


def put_attack(root, student, assignment, name, **facts):
    """A right solution with an attack between its cells."""
    nb = solved(root, assignment)
    place = next(n for n, c in enumerate(nb.cells) if c.metadata.get("nbgrader", {}).get("solution"))
    code = attacks.ATTACKS[name].format(root=str(root), assignment=assignment, **facts).strip()
    nb.cells.insert(place, nbformat.v4.new_code_cell(code))
    put(root, student, assignment, nb)
