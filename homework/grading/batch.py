"""Grades a class: `python -m grading.batch hw1`. Two hand-ins at a time, with a progress bar; an
interrupted run resumes.

Each hand-in goes through nbgrader's own autograde, configured as in nbgrader_config.py. What is
added here: several at a time, kernels started ahead of need, no hand-in graded twice, and a report
that names what went wrong with each.
"""

if __name__ == "__main__":  # before the imports below, which take seconds
    from grading.clean import start_again

    start_again("grading.batch")

import argparse
import contextlib
import sys
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry
from tqdm import tqdm

from . import cgroups, pool, report, sandbox, summary
from .course import configuration
from .execute import UNCONFINED
from .kernel import Kernel
from .one import GLOB, Grader, fingerprint

DIED = "the grader's own process died of it, also when nothing ran beside it"


def handed_in(root, assignment):
    """The students who handed in something."""
    return sorted(
        path.name for path in Path(root, "submitted").glob("*") if (path / assignment).is_dir()
    )


def is_finished(root, assignment, student, graded):
    """Whether this version of the hand-in was graded, and the gradebook has its points."""
    content = report.read(root, assignment, student)
    try:
        version = fingerprint(Path(root, "submitted", student, assignment))
    except (OSError, RecursionError):  # its own process will say what is wrong
        return False
    if content.get("finished") != version:
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
    """Whether every cell has its points or waits for a person."""
    grades = [grade for notebook in submission.notebooks for grade in notebook.grades]
    return bool(grades) and all(g.auto_score is not None or g.needs_manual_grade for g in grades)


def grade_class(root, assignment, workers=2, again=False, quiet=False):
    """Grade every hand-in that is not graded yet; return how many these were."""
    root = Path(root).resolve()
    if GLOB & set(str(root)):
        raise SystemExit(f"nbgrader finds no files in {root}: rename the folder, without any of * ? [ ]")
    config = configuration(root)
    confined = config.ConfinedExecute.get("sandbox") != UNCONFINED
    if confined:
        sandbox.require()
        cgroups.sweep()
    graded = with_points(config, assignment)
    students = handed_in(root, assignment)
    waiting = [s for s in students if again or not is_finished(root, assignment, s, graded)]
    grader = Grader(root, assignment, config)
    tqdm.monitor_interval = 0  # no thread beside the one that forks
    with tqdm(
        total=len(students), initial=len(students) - len(waiting), unit="hand-in", desc=assignment,
        disable=quiet,
    ) as bar:  # fmt: skip
        _grade(grader, waiting, kernel_ahead if confined else contextlib.nullcontext, workers, bar)
    return len(waiting)


@contextlib.contextmanager
def kernel_ahead():
    """A kernel that is started ahead, before its hand-in has its turn."""
    kernel = Kernel()
    try:
        yield kernel
    finally:
        kernel.end()


def _grade(grader, students, prepare, workers, bar):
    """Grade these hand-ins; if one fails for reasons of the machine, grade it once more, alone."""
    failed = []
    for student, good in pool.run(students, prepare, grader.grade, workers, ahead=workers):
        bar.update(good)
        failed += [] if good else [student]
    for student, good in pool.run(sorted(failed), prepare, grader.grade, workers=1, ahead=0):
        bar.update()
        if not good:
            _name_dead(grader, student)


def _name_dead(grader, student):
    """Report what became of a hand-in whose process died before it could report."""
    about = {"assignment": grader.assignment, "student": student}
    if not report.read(grader.root, grader.assignment, student).get("failed"):
        report.write(grader.root, about, {"failed": DIED, "finished": None})


def main():
    """The command."""
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
    main()
