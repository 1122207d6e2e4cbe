"""Marks do not depend on seeds: every hand-in of the bank loses the same points whatever is drawn."""

import contextlib
import io

import pytest
import toy
from grading import bank, compare, execute, run_tests, wire

SEEDS = range(100, 106)


def asking(names):
    """The student's side of the wire, in this process: the bank is our own code."""

    def ask(request):
        try:
            return wire._ask(wire.unpack(request, names), names)
        except Exception as error:
            return {"error": [[kind.__name__ for kind in type(error).__mro__], str(error)]}

    return ask


def failing(cells, question, seed):
    """The test cells that a hand-in fails, of one question or of all."""
    compare.set_seed(seed)
    given = [cell.source for cell in cells if cell.metadata.nbgrader.grade_id.startswith("given-")]
    names = run_tests.given_names(given)
    failed = set()
    with contextlib.redirect_stdout(io.StringIO()):
        for cell in cells:
            about = cell.metadata.nbgrader
            if cell.cell_type == "code" and about.solution:
                exec(cell.source, names)
            if execute.is_test(cell) and about.grade_id.startswith(question):
                outputs = run_tests.run_test(cell.source, run_tests.given_names(given), asking(names))
                failed |= {about.grade_id} if any(o.output_type == "error" for o in outputs) else set()
    return failed


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("assignment", toy.ASSIGNMENTS)
def test_the_same_points_whatever_is_drawn(assignment):
    worked = bank.Variant(bank.ROOT / "worked", "The worked solution.", None, {})
    wrong = {}
    for variant in [worked, *bank.variants(assignment)]:
        cells = bank.hand_in(assignment, variant.cells).cells
        lost = {frozenset(failing(cells, variant.question or "q", seed)) for seed in SEEDS}
        if len(lost) > 1 or bool(min(lost)) != (variant.question is not None):
            wrong[variant.name] = lost
    assert not wrong
