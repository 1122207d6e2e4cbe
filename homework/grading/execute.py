"""The step of nbgrader's autograde that runs a notebook: student code inside the sandbox, tests
outside.
"""

import secrets
from pathlib import Path

from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Enum, Integer

from . import compare, outputs, report
from .run_tests import given_names, require_asserts, run_test
from .session import NoAnswer, Session

UNCONFINED = "none, I trust every student"


class ConfinedExecute(NbGraderPreprocessor):
    """Runs a hand-in so that its code decides about its answers, and about nothing else."""

    sandbox = Enum(["bubblewrap", UNCONFINED], "bubblewrap", help="What confines student code.").tag(
        config=True
    )
    seed = Integer(None, allow_none=True, help="Repeat a grading: the seed that its report names.").tag(
        config=True
    )
    cell_seconds = Integer(30, help="A cell may take so long.").tag(config=True)
    call_seconds = Integer(10, help="A call of a student's function may take so long.").tag(config=True)

    hand_in_seconds = Integer(120, help="A hand-in may take so long as a whole.").tag(config=True)

    kernels = None  # whoever grades many starts them ahead: a function that returns a kernel

    def preprocess(self, nb, resources):
        """Run the notebook, and write down what happened."""
        seed = secrets.randbits(64) if self.seed is None else self.seed
        compare.set_seed(seed)
        confined = self.sandbox != UNCONFINED
        kernel = ConfinedExecute.kernels() if ConfinedExecute.kernels and confined else None
        session = Session(kernel, confined, self.cell_seconds, self.call_seconds, self.hand_in_seconds)
        try:
            run_notebook(nb, session)
        finally:
            session.end()
        root, about = Path(CourseDirectory(config=self.config).root), resources["nbgrader"]
        notes = report.read(root, about["assignment"], about["student"]).get("notes", [])
        report.write(root, about, {"seed": seed, "notes": notes, "events": session.events})
        return nb, resources


def run_notebook(nb, session):
    """Run every code cell, from top to bottom, each in the place where it belongs."""
    require_asserts()
    given = given_names(cell.source for cell in nb.cells if _grade_id(cell).startswith("given-"))
    for number, cell in enumerate(nb.cells, 1):
        if cell.cell_type != "code":
            continue
        if is_test(cell):
            cell.outputs = run_test(cell.source, given, session.ask)
        else:
            cell.outputs = _run_cell(cell, session, _grade_id(cell) or f"cell {number}")


def is_test(cell):
    """Whether this is a test cell. RestoreCells lets no other cell claim to be one."""
    about = cell.metadata.get("nbgrader", {})
    return bool(about.get("grade")) and not about.get("solution")


def _run_cell(cell, session, where):
    """The outputs of a cell of the student's; one that says so if it could not run."""
    try:
        return session.run(cell.source, where).outputs
    except NoAnswer as silence:
        return [outputs.error("NotRun", str(silence))]


def _grade_id(cell):
    """The cell's name, if it was released with one."""
    return cell.metadata.get("nbgrader", {}).get("grade_id", "")
