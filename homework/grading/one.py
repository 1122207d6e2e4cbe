"""Grades one hand-in, in a process of its own, and writes its report."""

import hashlib
import os
import shutil
import time
from pathlib import Path

from nbgrader.apps.api import NbGraderAPI
from nbgrader.coursedir import CourseDirectory

from . import plain, report, suspicious
from .execute import ConfinedExecute
from .load import MAX_FILE, read

MAX_NAME = 150  # bytes of a folder's name
GLOB = set("*?[]")


class NothingToGrade(ValueError):
    """There is no notebook in a hand-in."""


class PatientCourse(CourseDirectory):
    """nbgrader's course folder, in which a time stamp that is none counts as missing."""

    def get_existing_timestamp(self, dest_path):
        """When it was handed in, or None."""
        try:
            return super().get_existing_timestamp(dest_path)
        except (
            ValueError,
            OverflowError,
            OSError,
            AttributeError,
        ):  # the last: nbgrader has no self.fail
            return None


def fingerprint(folder):
    """Which version of a hand-in this is."""
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and not p.is_symlink()):
        digest.update(os.fsencode(path.relative_to(folder)) + b"\0" + _content(path) + b"\0")
    return digest.hexdigest()


def _content(path):
    """What stands for a file: its bytes' digest, or its size and time if it is too large to be read."""
    about = path.stat()
    if about.st_size > MAX_FILE:
        return f"{about.st_size} {about.st_mtime_ns}".encode()
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def check_name(student):
    """Refuse a folder's name that nbgrader would take for something else, or that cannot be written."""
    if GLOB & set(student) or student != plain.line(student) or student.startswith("."):
        raise NothingToGrade(
            "the folder's name holds characters that no id may have; rename it and run this again"
        )
    if len(os.fsencode(student)) > MAX_NAME:
        raise NothingToGrade("the folder's name is too long; rename it and run this again")


def find_notebook(folder, assignment):
    """Make sure that there is a notebook with the assignment's name; return what was done for that."""
    everything = sorted(folder.rglob("*"))
    _check_files(everything)
    wanted = folder / f"{assignment}.ipynb"
    if wanted.is_file():
        return []
    others = [path for path in everything if path.suffix == ".ipynb" and path.is_file()]
    if wanted.is_dir() and not others:
        raise NothingToGrade(f"{wanted.name} is a folder; hand in the notebook itself")
    if not others:
        raise NothingToGrade(
            f"no notebook was handed in: expected {wanted.name}, found {_listing(folder)}"
        )
    if wanted.is_dir():
        raise NothingToGrade(
            f"{wanted.name} is a folder, with {_name(others[0])} in it; hand in that file"
        )
    largest = max(others, key=lambda path: path.stat().st_size)
    shutil.copy(largest, wanted)
    return [f"{_name(largest)} was graded as {wanted.name}"]


def _check_files(paths):
    """Refuse links, and files that are too large to be copied for every run."""
    for path in paths:
        if path.is_symlink():
            raise NothingToGrade(f"{_name(path)} is a link to another file; hand in the file itself")
        if path.is_file() and path.stat().st_size > MAX_FILE:
            size = path.stat().st_size >> 20
            raise NothingToGrade(f"{_name(path)} has {size:,} MB; at most {MAX_FILE >> 20} MB are read")


def _name(path):
    """A file's name as it can be shown."""
    return plain.line(path.name, 80)


def _listing(folder):
    """The first few names in a folder."""
    return ", ".join(_name(path) for path in sorted(folder.iterdir())[:5]) or "an empty folder"


class Grader:
    """Grades the hand-ins of one assignment; knows the course and nothing of any student."""

    def __init__(self, root, assignment, config):
        self.root, self.assignment = root, assignment
        self.api = NbGraderAPI(coursedir=PatientCourse(config=config), config=config)

    def grade(self, student, kernel):
        """Grade one hand-in, and report; whether it need not be tried again."""
        if kernel:
            ConfinedExecute.kernels = iter([kernel]).__next__
        folder = Path(self.root, "submitted", student, self.assignment)
        started, notes, finished = time.monotonic(), [], None
        try:
            check_name(student)
            notes = find_notebook(folder, self.assignment) + self._about_time(folder)
            failed = self._autograde(student)
            finished = None if failed else fingerprint(folder)
        except NothingToGrade as problem:
            failed, finished = str(problem), fingerprint(folder)
        except Exception as problem:
            failed = plain.line(f"{type(problem).__name__}: {problem}")
        self._report(student, notes, failed, finished, time.monotonic() - started)
        return finished is not None

    def _about_time(self, folder):
        """A note if the time at which it was handed in cannot be read."""
        stamp = folder / "timestamp.txt"
        unread = stamp.exists() and self.api.coursedir.get_existing_timestamp(str(folder)) is None
        return ["timestamp.txt holds no time: whether it was late is not known"] if unread else []

    def _autograde(self, student):
        """nbgrader's autograde; what it said if it failed."""
        result = self.api.autograde(self.assignment, student)
        if result["success"]:
            return None
        said = [
            line
            for line in result.get("log", "").splitlines()
            if "ERROR" not in line and ": " in line and line[0] != "["
        ]
        last = (said or result.get("error", "").strip().splitlines() or ["it did not say why"])[-1]
        return plain.line(f"nbgrader could not grade it: {last}")

    def _report(self, student, notes, failed, finished, seconds):
        """Add to the report what is known now."""
        content = {} if failed else report.read(self.root, self.assignment, student)
        content |= {
            "notes": [*notes, *content.get("notes", [])],
            "suspicious": [] if failed else self._suspicious(student),
            "failed": failed,
            "finished": finished,
            "seconds": round(seconds, 2),
        }
        report.write(self.root, {"assignment": self.assignment, "student": student}, content)

    def _suspicious(self, student):
        """What in the hand-in does not belong there."""
        path = Path(self.root, "submitted", student, self.assignment, f"{self.assignment}.ipynb")
        return suspicious.of_notebook(read(path)[0])
