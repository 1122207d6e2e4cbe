"""Puts a hand-in back into the form that was released, before nbgrader looks at it.

Only the student's own text is taken from the hand-in; kinds, points, locks and tests come from the
gradebook.
"""

import json
from pathlib import Path

from nbformat.v4 import new_code_cell, new_markdown_cell
from nbgrader.api import Gradebook, SourceCell
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor
from sqlalchemy import text

from . import report


class RestoreCells(NbGraderPreprocessor):
    """Every released cell stands in the notebook once, with the metadata it was released with."""

    def preprocess(self, nb, resources):
        """Mend the notebook, and write down what had to be mended."""
        about = resources["nbgrader"]
        with Gradebook(about["db_url"]) as gradebook:
            released = released_cells(gradebook, about["assignment"], about["notebook"])
        root = Path(CourseDirectory(config=self.config).root)
        by_id = cell_ids(root / "source" / about["assignment"] / f"{about['notebook']}.ipynb")
        report.write(root, about, {"notes": restore(nb, released, by_id)})
        return nb, resources


def released_cells(gradebook, assignment, notebook):
    """What the gradebook knows of each cell, in order: text, type, and nbgrader's metadata."""
    entry = gradebook.find_notebook(notebook, assignment)
    points = {cell.name: cell.max_score for cell in entry.grade_cells}
    solutions = {cell.name for cell in entry.solution_cells}
    cells = {}
    for cell in (
        gradebook.db.query(SourceCell)
        .filter_by(notebook_id=entry.id)
        .order_by(text("source_cell.rowid"))
    ):
        metadata = {
            "schema_version": 3,
            "grade_id": cell.name,
            "cell_type": cell.cell_type,
            "checksum": cell.checksum,
            "grade": cell.name in points,
            "solution": cell.name in solutions,
            "locked": cell.locked,
            "task": False,
        }
        if cell.name in points:
            metadata["points"] = points[cell.name]
        cells[cell.name] = {"cell_type": cell.cell_type, "source": cell.source, "nbgrader": metadata}
    return cells


def cell_ids(path):
    """Which released cell bears which id: ids survive where metadata is stripped."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return {
        c["id"]: c["metadata"]["nbgrader"]["grade_id"]
        for c in cells
        if "nbgrader" in c["metadata"] and "id" in c
    }


def restore(nb, released, by_id):
    """Mend the notebook in place; return what had to be mended."""
    notes, found = list(nb.metadata.pop("damage", [])), {}
    for number, cell in enumerate(list(nb.cells), 1):
        name = _name(cell, released, by_id, notes, number)
        cell.metadata = type(cell.metadata)()
        if name is None:
            continue
        if name in found:
            _repeated(nb, found, name, number, released, notes)
        found[name] = cell
    for name, cell in found.items():
        _mend(cell, released[name], name, notes)
    if not found:
        notes.append("not one cell of this assignment: is it another notebook?")
    _add_missing(nb, released, found, notes)
    return notes


def _name(cell, released, by_id, notes, number):
    """Which released cell this is, by its metadata or, if that was stripped, by its id."""
    metadata = cell.metadata.get("nbgrader")
    claimed = metadata.get("grade_id") if isinstance(metadata, dict) else None
    if isinstance(claimed, str) and claimed in released:
        return claimed
    if claimed is not None:
        notes.append(f"cell {number} claims to be {str(claimed)[:40]!r}, which was not released")
    name = by_id.get(cell.get("id"))
    if name in released and claimed is None:
        notes.append(f"{name}: metadata was stripped, found by its id")
        return name
    return None


def _repeated(nb, found, name, number, released, notes):
    """Of two cells with one name the later one counts, as when they are run."""
    notes.append(f"{name}: stands there twice, the later one (cell {number}) counts")
    if released[name]["nbgrader"]["locked"]:
        nb.cells.remove(found[name])


def _mend(cell, original, name, notes):
    """Give a cell back its kind, its metadata and, if it is locked, its text."""
    if cell.cell_type != original["cell_type"]:
        notes.append(f"{name}: was turned from {original['cell_type']} into {cell.cell_type}")
        cell.cell_type = original["cell_type"]
        cell.pop("attachments", None)
        if cell.cell_type == "code":
            cell.update(outputs=[], execution_count=None)
        else:
            cell.pop("outputs", None)
            cell.pop("execution_count", None)
    if original["nbgrader"]["locked"]:
        cell.source = original["source"]
    cell.metadata["nbgrader"] = dict(original["nbgrader"])


def _add_missing(nb, released, found, notes):
    """Put missing cells back: given ones where they stood, tests behind the code or at the end."""
    place, anchored = 0, True
    for name, original in released.items():
        about = original["nbgrader"]
        if name in found:
            place, anchored = next(n for n, cell in enumerate(nb.cells) if cell is found[name]) + 1, True
            continue
        notes.append(
            f"{name}: is missing" + (" and was put back" if about["locked"] or about["grade"] else "")
        )
        if about["solution"]:
            anchored = False  # the code it held may stand anywhere, if it stands at all
        if about["locked"] or about["grade"]:
            given = name.startswith("given-")
            nb.cells.insert(place if given or anchored else len(nb.cells), _put_back(original))
            place += given or anchored


def _put_back(original):
    """The cell as released, but a written answer is not taken for an empty one."""
    new = new_code_cell if original["cell_type"] == "code" else new_markdown_cell
    text = LOOK if original["nbgrader"]["solution"] else original["source"]
    return new(text, metadata={"nbgrader": dict(original["nbgrader"])})


LOOK = "This cell was missing from the hand-in. The answer may stand elsewhere in the notebook."
