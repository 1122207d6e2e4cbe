"""The instructor's page, run as written; releases that are the same in every run; an interrupted
batch.
"""

import csv
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

import nbformat
import pytest
import toy
from grading import batch, report, sandbox, summary
from trials import folders

GUIDE = toy.ROOT / "book/homework/instructors.md"


AGAIN = "nbgrader autograde hw1 --student ada --force --ConfinedExecute.seed=N"
BANK = "python -m grading.bank hw1"
UNTRIED = {
    "apt install bubblewrap": "changes the machine; CI sets itself up so",
    "gh classroom clone student-repos": "wants GitHub; test_collect has what it leaves",
    "ssh -L 8001:localhost:8001": "wants another machine",
}


def blocks(kind="bash"):
    """All blocks of one kind in the guide."""
    text = GUIDE.read_text(encoding="utf-8")
    return re.findall(rf"^```{kind}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


def test_every_command_in_the_guides_text_is_tried_or_excused():
    text = GUIDE.read_text(encoding="utf-8")
    commands = re.findall(r"`((?:python|nbgrader|make|apt|gh|ssh|pip|jupyter|cd|source)\s[^`]*)`", text)
    assert {" ".join(command.split()) for command in commands} == {AGAIN, BANK, *UNTRIED}
    assert " except `apt`, `ssh` and `gh`" in " ".join(text.split())
    assert "grading.bank" in Path(__file__).with_name("test_bank.py").read_text()


def test_the_guide_sets_up_what_the_rest_of_it_needs():
    [block] = blocks("console")
    commands = [line.removeprefix("$ ") for line in block.splitlines()]
    said = shell("\n".join([*commands, "pwd", "command -v python nbgrader"]), toy.ROOT)
    bin = toy.ROOT / ".venv/bin"
    assert said.splitlines()[-3:] == [str(toy.HOMEWORK), f"{bin}/python", f"{bin}/nbgrader"]


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


BOB = {"q3-assign": "def assign_l1(*a, **k):\n    return None"}


def hand_in(root):
    """What Canvas leaves of two students, one of them late; and the roster that the guide shows."""
    [roster] = blocks("text")
    (root / "roster.csv").write_text(roster, encoding="utf-8")
    with zipfile.ZipFile(root / "submissions.zip", "w") as archive:
        for name, cells in (("lovelaceada_101_900", {}), ("mullerbjorn_102_901", BOB)):
            archive.writestr(f"{name}_hw1.ipynb", nbformat.writes(folders.solved(root, "hw1", cells)))


def mind_ctrl_c():
    """What a shell starts in the background ignores Ctrl-C, and so would all that the tests start."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def marked_in_a_browser(command, root):
    """The marking page, started as the guide says; its list of hand-ins."""
    command = [sys.executable, *command.split()[1:], "--port", str(free_port()), "--no-browser"]
    with subprocess.Popen(
        command, cwd=root, stdout=subprocess.PIPE, text=True, preexec_fn=mind_ctrl_c
    ) as server:
        try:
            address = re.search(r"http://\S+", server.stdout.readline())[0]
            visitor = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
            with visitor.open(address, timeout=60) as page:
                return page.read().decode()
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(60)


@pytest.fixture(scope="module")
def graded(sandboxed, copy):
    """A class that was collected and graded as the guide says, and the commands that follow."""
    release, collect, grade, *others = blocks()
    shell(release, copy)
    hand_in(copy)
    assert "2 of 3 students" in shell(collect, copy)
    assert "| ada | 23 of 23 | 2 |" in shell(grade, copy)
    return copy, collect, *others


def test_the_guide_leads_to_the_marking_page_and_says_what_is_unmarked(graded):
    copy, _, _, page, _, export, _ = graded
    assert "2 of 2 hand-ins wait for marks" in marked_in_a_browser(page, copy)
    early = shell(export, copy)
    assert "EMPTY, ada: 2 answers unmarked" in early and "EMPTY, bob" in early


def test_the_guide_leads_to_marks_and_feedback(graded):
    copy, collect, again, _, mark, export, feedback = graded
    shell(mark, copy)
    shell(f"{collect.strip()} --late bob=2", copy)
    assert "| bob | 21 of 23 | 0 |" in shell(again, copy)
    assert "EMPTY" not in shell(export, copy)
    rows = {row["id"]: row for row in csv.DictReader((copy / "grades.csv").read_text().splitlines())}
    assert [float(rows[who]["total"]) for who in ("ada", "bob", "eve")] == [30, 28 - 2 * 3, 0]
    assert rows["bob"]["late days"] == "2" and rows["eve"]["open"] == ""
    with (copy / "canvas.csv").open() as stream:
        assert {row["ID"]: float(row["hw1"]) for row in csv.DictReader(stream)} == {
            "101": 30,
            "102": 22,
            "103": 0,
        }
    shell(feedback, copy)
    with zipfile.ZipFile(copy / "feedback.zip") as archive:
        name = "mullerbjorn_102_901_hw1-feedback.html"
        assert archive.namelist() == ["lovelaceada_101_900_hw1-feedback.html", name]
        told = archive.read(name).decode()
    for words in (
        "22 of 30 points",
        "2 days late: 6 points less",
        "3. The bill without the square",
        "assign_l1",
    ):
        assert words in told
    assert '<img src="data:image/svg+xml;base64,' in told and "seed" in told


def test_a_grading_is_repeated_exactly_as_the_guide_says(graded):
    root = graded[0]
    before = points(root, "ada")
    shell(AGAIN.replace("=N", "=7"), root)
    assert report.read(root, "hw1", "ada")["seed"] == 7
    assert points(root, "ada") == before


def points(root, student):
    """What the table says of a student's points."""
    return next(row["points"] for row in summary.rows(root, "hw1") if row["student"] == student)


def test_the_page_that_would_run_scripts_is_switched_off_where_hand_ins_are(copy):
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ServerApp.token=x"]
    command += [f"--ServerApp.port={(port := free_port())}", "--ServerApp.port_retries=0"]
    lab = subprocess.Popen(command, cwd=copy, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        assert answer(f"http://127.0.0.1:{port}/api/status?token=x") == 200
        assert answer(f"http://127.0.0.1:{port}/formgrader/gradebook?token=x") == 404, "make homework"
    finally:
        lab.terminate()
        lab.wait(30)


def free_port():
    """A port that nobody uses just now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def answer(address):
    """The status of a page, once the server is up."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=60) as page:
                return page.status
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code
        except OSError:
            time.sleep(0.2)
    return pytest.fail("JupyterLab did not start.")


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
