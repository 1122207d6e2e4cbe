"""Grades a class: `python -m grading.batch hw1`. Two hand-ins at a time, with a progress bar; an
interrupted run resumes.

Each hand-in goes through nbgrader's own autograde, configured as in nbgrader_config.py. What is
added here: several at a time, kernels started ahead of need, no hand-in graded twice, and a report
that names what went wrong with each.
"""

import argparse
import ctypes
import hashlib
import os
import shutil
import signal
import sys
import time
import warnings
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.apps.api import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from tqdm import tqdm

from . import report, sandbox, summary, suspicious
from .course import configuration
from .execute import UNCONFINED, ConfinedExecute
from .kernel import Kernel
from .load import read

GIVE_UP = 2  # times that a hand-in may take the grader's own process down with it


def handed_in(root, assignment):
    """Who handed in something."""
    return sorted(
        path.parent.name for path in Path(root, "submitted").glob(f"*/{assignment}") if path.is_dir()
    )


def fingerprint(folder):
    """Which version of a hand-in this is."""
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and not p.is_symlink()):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def find_notebook(folder, assignment):
    """See to it that there is a notebook with the assignment's name; what was done for that."""
    links = [path.name for path in folder.rglob("*") if path.is_symlink()]
    if links:
        raise NothingToGrade(f"{links[0]} is a link to another file; hand in the file itself")
    wanted = folder / f"{assignment}.ipynb"
    if wanted.is_file():
        return None
    others = sorted(folder.rglob("*.ipynb"), key=lambda path: path.stat().st_size)
    if not others:
        raise NothingToGrade(
            f"no notebook was handed in: expected {wanted.name}, found {_listing(folder)}"
        )
    shutil.copy(others[-1], wanted)
    return f"{others[-1].name} was graded as {wanted.name}"


def _listing(folder):
    return ", ".join(sorted(path.name for path in folder.iterdir())[:5]) or "an empty folder"


class NothingToGrade(ValueError):
    """There is no notebook in a hand-in."""


class Ahead:
    """Keeps one kernel starting while another is used."""

    def __init__(self):
        self.next = Kernel()

    def take(self):
        kernel, self.next = self.next, Kernel()
        return kernel


class Worker:
    """What a process that grades keeps between hand-ins."""

    root = api = None

    @classmethod
    def start(cls, root):
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG: never outlive the one who counts
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C: what is under way is finished
        warnings.simplefilter("ignore")
        config = configuration(root)
        cls.root, cls.api = root, NbGraderAPI(coursedir=CourseDirectory(config=config), config=config)
        if config.ConfinedExecute.get("sandbox") != UNCONFINED:
            ConfinedExecute.kernels = Ahead().take

    @classmethod
    def grade(cls, assignment, student):
        """Grade one hand-in, and report; never raise."""
        folder = Path(cls.root, "submitted", student, assignment)
        about, started = {"assignment": assignment, "student": student}, time.monotonic()
        notes, found, finished = [], [], fingerprint(folder)
        try:
            renamed = find_notebook(folder, assignment)
            notes += [renamed] if renamed else []
            result = cls.api.autograde(assignment, student)
            reason = None if result["success"] else _reason(result)
            finished = None if reason else fingerprint(folder)
            found = suspicious.of_notebook(read(folder / f"{assignment}.ipynb")[0])
        except NothingToGrade as problem:
            reason = str(problem)
        except Exception as problem:
            reason, finished = f"{type(problem).__name__}: {problem}", None
        content = report.read(cls.root, assignment, student) if reason is None else {}
        content |= {
            "notes": [*notes, *content.get("notes", [])],
            "suspicious": found,
            "failed": reason,
            "finished": finished,
            "seconds": round(time.monotonic() - started, 2),
        }
        report.write(cls.root, about, content)
        return student


def _reason(result):
    """The last thing that nbgrader said of its own accord."""
    lines = [
        line
        for line in result.get("log", "").splitlines()
        if "ERROR" not in line and ": " in line and line[0] != "["
    ]
    return "nbgrader could not grade it: " + (
        lines[-1] if lines else result.get("error", "").strip().splitlines()[-1]
    )


def is_finished(root, assignment, student, graded):
    """Whether this version of the hand-in was graded, and the gradebook has its points."""
    content = report.read(root, assignment, student)
    if content.get("finished") != fingerprint(Path(root, "submitted", student, assignment)):
        return False
    return content.get("failed") is not None or student in graded


def with_points(config, assignment):
    """Students for whom the gradebook has a score for every cell that a machine grades."""
    with Gradebook(config.CourseDirectory.db_url) as gradebook:
        try:
            submissions = gradebook.find_assignment(assignment).submissions
        except MissingEntry:
            raise SystemExit(
                f"The gradebook knows no {assignment}. First: nbgrader generate_assignment {assignment}"
            ) from None
        return {s.student.id for s in submissions if _complete(s)}


def _complete(submission):
    grades = [grade for notebook in submission.notebooks for grade in notebook.grades]
    return bool(grades) and all(g.auto_score is not None or g.needs_manual_grade for g in grades)


def grade_class(root, assignment, workers=2, again=False, quiet=False):
    """Grade everybody who is not graded yet; how many that were."""
    root = Path(root).resolve()
    config = configuration(root)
    if config.ConfinedExecute.get("sandbox") != UNCONFINED:
        sandbox.require()
    graded = with_points(config, assignment)
    students = handed_in(root, assignment)
    waiting = [s for s in students if again or not is_finished(root, assignment, s, graded)]
    tries = dict.fromkeys(waiting, 0)
    tqdm.monitor_interval = 0  # no thread beside the one that forks
    with tqdm(
        total=len(students),
        initial=len(students) - len(waiting),
        unit="hand-in",
        desc=assignment,
        disable=quiet,
    ) as bar:
        while waiting:
            waiting = _one_pool(root, assignment, waiting, tries, workers, bar)
    return len(tries)


def _one_pool(root, assignment, students, tries, workers, bar):
    """Grade until all is done or a worker dies; who is left."""
    left = list(students)
    pool = ProcessPoolExecutor(workers, get_context("fork"), Worker.start, (root,))
    try:
        for done in as_completed(
            [pool.submit(Worker.grade, assignment, student) for student in students]
        ):
            left.remove(done.result())
            bar.update()
    except BrokenProcessPool:
        return _without_culprits(root, assignment, left, tries, workers, bar)
    finally:
        pool.shutdown(cancel_futures=True)
    return left


def _without_culprits(root, assignment, left, tries, workers, bar):
    """A worker died. Those it may have been grading are tried once more, then named."""
    for student in left[:workers]:
        tries[student] += 1
        if tries[student] >= GIVE_UP:
            reason = "the grader's own process died of it, twice"
            version = fingerprint(Path(root, "submitted", student, assignment))
            report.write(
                root,
                {"assignment": assignment, "student": student},
                {"failed": reason, "finished": version},
            )
            left.remove(student)
            bar.update()
    return left


def main():
    parser = argparse.ArgumentParser(prog="grading.batch", description="Grade a class, confined.")
    parser.add_argument("assignment")
    parser.add_argument("--workers", type=int, default=2, help="hand-ins at a time (2)")
    parser.add_argument("--again", action="store_true", help="grade also what is graded already")
    options = parser.parse_args()
    root = Path.cwd()
    if not (root / "nbgrader_config.py").is_file():
        sys.exit(f"There is no nbgrader_config.py in {root}. Run this in the course's folder.")
    try:
        grade_class(root, options.assignment, options.workers, options.again)
    except sandbox.NoSandbox as refusal:
        sys.exit(str(refusal))
    except KeyboardInterrupt:
        sys.exit("Stopped. The same command goes on from here.")
    print(summary.write(root, options.assignment))


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    main()
