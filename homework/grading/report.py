"""What happened to each hand-in: one small file a student, written whole or not at all."""

import json
import os
from pathlib import Path


def path(root, assignment, student):
    return Path(root, "reports", assignment, f"{student}.json")


def read(root, assignment, student):
    """The report, or an empty one."""
    file = path(root, assignment, student)
    return json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}


def write(root, about, content):
    """Write a report; `about` names assignment and student as nbgrader does."""
    file = path(root, about["assignment"], about["student"])
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(f".{os.getpid()}.draft")
    draft.write_text(json.dumps(content, indent=1, ensure_ascii=False), encoding="utf-8")
    draft.replace(file)
