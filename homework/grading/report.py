"""What happened to each hand-in: one small file for each student, written whole or not at all."""

import hashlib
import json
import os
import re
from pathlib import Path

MAX_NOTES, MAX_NOTE = 100, 300  # of each kind; characters


def path(root, assignment, student):
    """Where the report stands; under a number if the student's name cannot be a file's."""
    plain = re.fullmatch(r"[\w.@+ -]{1,50}", student) is not None
    number = hashlib.sha256(os.fsencode(student)).hexdigest()[:16]
    return Path(root, "reports", assignment, f"{student if plain else 'no-id-' + number}.json")


def read(root, assignment, student):
    """The report, or an empty one."""
    file = path(root, assignment, student)
    return json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}


def students(root, assignment):
    """The students for whom there is a report."""
    files = Path(root, "reports", assignment).glob("*.json")
    return sorted(json.loads(file.read_text(encoding="utf-8"))["student"] for file in files)


def write(root, about, content):
    """Write a report; `about` names assignment and student as nbgrader does."""
    file = path(root, about["assignment"], about["student"])
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(f".{os.getpid()}.draft")
    content = {"student": about["student"]} | {name: _bounded(value) for name, value in content.items()}
    draft.write_text(json.dumps(content, indent=1), encoding="utf-8")
    draft.replace(file)


def _bounded(value):
    """What was noted, cut to a length that a person may still read."""
    if isinstance(value, list):
        left = [f"and {len(value) - MAX_NOTES} more"] if len(value) > MAX_NOTES else []
        return [_bounded(item) for item in value[:MAX_NOTES]] + left
    return value[:MAX_NOTE] if isinstance(value, str) else value
