"""The instructor's page, run as written; releases that are the same in every run; an interrupted
batch.
"""

import csv
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import toy
from grading import batch, report, sandbox, summary
from trials import folders

GUIDE = toy.ROOT / "book/homework/instructors.md"


def blocks():
    return re.findall(
        r"^```bash\n(.*?)^```", GUIDE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )


def shell(command, folder):
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    done = subprocess.run(
        ["bash", "-euc", command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout


@pytest.mark.parametrize("assignment", toy.ASSIGNMENTS)
def test_a_release_is_the_same_byte_for_byte(copy, assignment):
    toy.release(copy, assignment)
    name = f"release/{assignment}/{assignment}.ipynb"
    assert (copy / name).read_bytes() == (toy.HOMEWORK / name).read_bytes(), (
        f"{name} is stale. In homework/: nbgrader generate_assignment {assignment} --force"
    )


def test_the_instructors_guide_does_what_it_says(sandboxed, copy):
    release, collect, grade, mark, export, feedback = blocks()
    shell(release, copy)
    (archive := copy / "downloaded/hw1/archive").mkdir(parents=True)
    for student, cells in (
        ("alice", {}),
        ("bob", {"q3-assign": "def assign(*a, **k):\n    return None"}),
    ):
        folders.put(copy, student, "hw1", folders.solved(copy, "hw1", cells))
        (copy / f"submitted/{student}/hw1/hw1.ipynb").rename(archive / f"{student}_hw1.ipynb")
    shell(f"rm -r submitted\n{collect}", copy)
    assert batch.handed_in(copy, "hw1") == ["alice", "bob"]
    assert "| alice |" in shell(grade, copy)
    shell(mark + export, copy)
    exported = (copy / "grades.csv").read_text().splitlines()
    rows = [row for row in csv.DictReader(exported) if row["assignment"] == "hw1"]
    marks = {row["student_id"]: row for row in rows}
    assert float(marks["alice"]["score"]) == float(marks["alice"]["max_score"])
    assert float(marks["bob"]["score"]) < float(marks["bob"]["max_score"])
    shell(feedback, copy)
    assert "q3-assign" in (copy / "feedback/bob/hw1/hw1.html").read_text()


def test_a_batch_killed_in_the_middle_loses_nothing_and_is_completed(sandboxed, tmp_path):
    root = toy.course(tmp_path / "course")
    for n in range(6):
        folders.put(root, f"s{n}", "toy", folders.solved(root, "toy"))
    command = [sys.executable, "-W", "ignore", "-m", "grading.batch", "toy"]
    run = subprocess.Popen(command, cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    finished = wait_for_some(root, 2)
    run.send_signal(signal.SIGKILL)
    run.wait()
    time.sleep(1)
    finished = {s: report.path(root, "toy", s).stat().st_mtime_ns for s in finished}
    assert batch.grade_class(root, "toy", quiet=True) <= 6 - len(finished)
    assert {s: report.path(root, "toy", s).stat().st_mtime_ns for s in finished} == finished
    assert [row["points"] for row in summary.rows(root, "toy")] == [5] * 6


def wait_for_some(root, number):
    """Until so many are graded and others are under way."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        done = [f"s{n}" for n in range(6) if "finished" in report.read(root, "toy", f"s{n}")]
        if number <= len(done):
            return done
        time.sleep(0.05)
    pytest.fail("Nothing was graded.")


@pytest.fixture
def nowhere(monkeypatch):
    """A machine without bubblewrap."""
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent))
    sandbox.require.cache_clear()
    yield
    sandbox.require.cache_clear()


@pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")  # of nbgrader's, when it breaks off
def test_without_a_sandbox_nothing_is_graded_unless_told_so_in_as_many_words(tmp_path, nowhere):
    root = toy.course(tmp_path / "course")
    folders.put(root, "s", "toy", folders.solved(root, "toy"))
    refusal = "student code would not be confined: bubblewrap is not installed"
    command = [sys.executable, "-W", "ignore", "-m", "grading.batch", "toy"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True)
    assert done.returncode and refusal in done.stderr
    assert refusal in toy.nbgrader(root).autograde("toy", "s")["log"]
    assert not list(root.glob("autograded/*/*/*"))
    config = root / "nbgrader_config.py"
    config.write_text(
        config.read_text() + "\nc.ConfinedExecute.sandbox = 'none, I trust every student'\n"
    )
    batch.grade_class(root, "toy", quiet=True)
    assert [row["points"] for row in summary.rows(root, "toy")] == [5]


def test_where_sandboxes_are_forbidden_the_reason_is_told(tmp_path, monkeypatch):
    program = tmp_path / "bwrap"
    program.write_text("#!/bin/sh\necho 'bwrap: No permissions to create a new namespace' >&2\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with pytest.raises(sandbox.NoSandbox, match=r"^Nothing was graded.* bwrap: No permissions"):
        sandbox.require.__wrapped__()
