"""The bank of wrong and right hand-ins: `python -m grading.bank hw1` grades it and prints a table."""

import ast
import re
import sys
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbgrader.utils import determine_grade

from . import compare
from .execute import is_test, run_notebook
from .session import Session

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Variant:
    """One hand-in: which cells differ from the worked solution, and which question that should cost."""

    path: Path
    title: str
    question: str | None
    cells: dict

    @property
    def name(self):
        return f"{self.path.parent.name}/{self.path.stem}"


def variants(assignment, root=ROOT):
    """The bank of an assignment: wrong ones, then right ones."""
    folder = Path(root, "bank", assignment)
    return [read(path) for kind in ("wrong", "right") for path in sorted(folder.glob(f"{kind}/*.py"))]


def read(path):
    """A variant from its file."""
    content = path.read_text(encoding="utf-8")
    about = ast.get_docstring(ast.parse(content)) or ""
    found = re.search(r"^question: (\w+)$", about, re.MULTILINE)
    if not found:
        raise ValueError(
            f"{path}: expected a line 'question: q2' (or 'question: none') in the docstring."
        )
    parts = re.split(r"^# %% (\S+)\n", content, flags=re.MULTILINE)[1:]
    if not parts:
        raise ValueError(f"{path}: expected cells, each below a line '# %% grade_id'.")
    cells = {name: text.strip() for name, text in zip(parts[::2], parts[1::2], strict=True)}
    question = None if found[1] == "none" else found[1]
    return Variant(path, about.splitlines()[0], question, cells)


def hand_in(assignment, cells, root=ROOT):
    """The worked solution as somebody hands it in, with some cells replaced."""
    nb = nbformat.read(Path(root, "source", assignment, f"{assignment}.ipynb"), as_version=4)
    unknown = set(cells) - {cell.metadata.get("nbgrader", {}).get("grade_id") for cell in nb.cells}
    if unknown:
        raise ValueError(f"{assignment} has no cell named {', '.join(sorted(unknown))}.")
    for cell in nb.cells:
        about = cell.metadata.get("nbgrader", {})
        cell.source = cells.get(about.get("grade_id"), cell.source)
        if about.get("solution"):
            cell.source = re.sub(
                r"^[ \t]*### (BEGIN|END) SOLUTION\n?", "", cell.source, flags=re.MULTILINE
            )
    return nb


def grade(nb, session):
    """{question: (points, possible points)} of what is graded by machine."""
    compare.set_seed(1)
    session.begin_afresh()
    nb.cells = [cell for cell in nb.cells if _counts(cell)]
    run_notebook(nb, session)
    points = {}
    for cell in filter(is_test, nb.cells):
        question = cell.metadata.nbgrader.grade_id.split("-")[0]
        got, of = determine_grade(cell)
        before = points.get(question, (0, 0))
        points[question] = (before[0] + got, before[1] + of)
    return points


def _counts(cell):
    """Whether a cell is run: not those that only show what a right answer leads to."""
    about = cell.metadata.get("nbgrader", {})
    return about.get("solution") or about.get("grade") or about["grade_id"].startswith("given-")


def losing(points):
    """Questions that lost points."""
    return {question for question, (got, of) in points.items() if got < of}


def as_meant(variant, points):
    """Whether the points were lost where they should be, and nowhere else."""
    return losing(points) == ({variant.question} if variant.question else set())


def grade_all(chosen, assignment, root=ROOT):
    """Each variant and its points, graded in one kernel: no variant tries to leave anything behind."""
    session = Session()
    try:
        for variant in chosen:
            yield variant, grade(hand_in(assignment, variant.cells, root), session)
    finally:
        session.end()


def main(assignment):
    everything = [
        Variant(Path("right/worked-solution"), "The worked solution.", None, {}),
        *variants(assignment),
    ]
    failed = 0
    for variant, points in grade_all(everything, assignment):
        good = as_meant(variant, points)
        failed += not good
        lost = (
            ", ".join(f"{q} {points[q][0]:g}/{points[q][1]:g}" for q in sorted(losing(points)))
            or "nothing"
        )
        should = variant.question or "nothing"
        name = f"{assignment}/{variant.name}"
        print(f"{'ok ' if good else 'BAD'}  {name:44} should lose {should:8} lost {lost}")
    return failed


if __name__ == "__main__":
    sys.exit(min(1, sum(main(assignment) for assignment in sys.argv[1:])))
