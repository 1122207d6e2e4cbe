"""A class in which everything goes wrong: malformed hand-ins, cheats, attacks. One batch, looked at from all sides."""

import os
import socket
import sys
from pathlib import Path

import nbformat
import pytest
import toy
from grading import batch, report, summary
from trials import attacks, cheats, folders, malformed

pytestmark = pytest.mark.homework

CHEATS = [*cheats.CHEATS, *cheats.FORGERIES]
SECRET = "SECRET_OF_THE_GRADER"
FORGED = Path("/tmp/forged-test-cell-ran-outside")


def student(kind, name):
    return f"{kind}-{name}".replace(" ", "-").replace("'", "")


@pytest.fixture(scope="session")
def course(tmp_path_factory):
    """A graded course: one right hand-in, and all the others."""
    root = toy.course(tmp_path_factory.mktemp("homework") / "course")
    folders.put(root, "right", "toy", folders.solved(root, "toy"))
    for name in malformed.malformed():
        folders.put_malformed(root, student("malformed", name), "toy", name)
    for name in CHEATS:
        folders.put_cheat(root, student("cheat", name), "toy", name)
    FORGED.unlink(missing_ok=True)
    with socket.create_server(("127.0.0.1", 0)) as server, pytest.MonkeyPatch.context() as patch:
        facts = dict(port=server.getsockname()[1], home=str(Path.home()), pid=os.getpid(),
                     python=sys.prefix, library=str(toy.ROOT / "lecture_lib"))  # fmt: skip
        for name in attacks.ATTACKS:
            folders.put_attack(root, student("attack", name), "toy", name, **facts)
        patch.setenv(SECRET, "may not be seen")
        batch.grade_class(root, "toy", quiet=True)
    return root


@pytest.fixture(scope="session")
def rows(course):
    return {row["student"]: row for row in summary.rows(course, "toy")}


def lost(course, who):
    """The questions in which the gradebook took points from somebody."""
    with summary.Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        [notebook] = gradebook.find_submission("toy", who).notebooks
        return {g.name.split("-")[0] for g in notebook.grades if g.auto_score is not None and g.auto_score < g.max_score}


def test_everybody_is_in_the_report(course, rows):
    assert set(rows) == set(batch.handed_in(course, "toy"))
    assert len(rows) == 1 + len(malformed.malformed()) + len(CHEATS) + len(attacks.ATTACKS)


def test_the_right_solution_gets_every_point_and_raises_no_suspicion(rows):
    assert rows["right"] == {"student": "right", "points": 5, "of": 5, "due": 1, "look": []}


@pytest.mark.parametrize("name", malformed.malformed())
def test_a_malformed_hand_in_is_graded_as_far_as_it_goes_or_named(course, rows, name):
    _, _, who, word = malformed.malformed()[name]
    row = rows[student("malformed", name)]
    assert word in " ".join(row["look"]), row
    if who == "ungraded":
        assert any("NOT GRADED" in look for look in row["look"])
    elif who != "cut":
        assert lost(course, row["student"]) == {"none": set(), "first": {"q1"}, "all": {"q1", "q2"}}[who], row


@pytest.mark.parametrize("name", CHEATS)
def test_a_cheat_gains_no_point(course, rows, name):
    row = rows[student("cheat", name)]
    assert row["points"] == 0, row
    assert row["of"] == 5


def test_a_forged_test_cell_never_runs_outside(course):
    assert not FORGED.exists()


@pytest.mark.parametrize("name", attacks.ATTACKS)
def test_an_attack_fails_is_reported_and_costs_nobody_else_anything(course, rows, name):
    who = student("attack", name)
    nb = nbformat.read(course / "autograded" / who / "toy/toy.ipynb", as_version=4)
    printed = "".join(str(output.get("text", "")) for cell in nb.cells for output in cell.get("outputs", []))
    assert "BREACH" not in printed
    assert rows[who]["look"], "the report says nothing"


def test_nothing_runs_on_after_the_batch(course):
    mine = str(Path(sys.prefix))
    kernels = [p for p in Path("/proc").glob("[0-9]*/cmdline") if _command(p).count("/run/connection.json")]
    assert not [p for p in kernels if mine in _command(p)]


def _command(path):
    try:
        return path.read_bytes().decode(errors="replace")
    except OSError:
        return ""


def test_a_second_run_grades_nobody_again(course):
    before = {p: p.stat().st_mtime_ns for p in (course / "reports/toy").iterdir()}
    assert batch.grade_class(course, "toy", quiet=True) == 0
    assert before == {p: p.stat().st_mtime_ns for p in (course / "reports/toy").iterdir()}


def test_a_new_version_of_a_hand_in_is_graded_anew(course):
    folders.put(course, "late", "toy", folders.solved(course, "toy", {"q1-centre": "def centre(X):\n    return 0"}))
    assert batch.grade_class(course, "toy", quiet=True) == 1
    path = course / "submitted/late/toy/toy.ipynb"
    path.unlink()
    path.parent.rmdir()
    folders.put(course, "late", "toy", folders.solved(course, "toy"))
    assert batch.grade_class(course, "toy", quiet=True) == 1
    assert lost(course, "late") == set()
    assert report.read(course, "toy", "late")["failed"] is None
