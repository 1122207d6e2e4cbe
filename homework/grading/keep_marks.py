"""Marks given by hand are kept when a hand-in is graded again, unless the answer has changed."""

import hashlib
import json
from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import SaveAutoGrades


class KeepMarks(SaveAutoGrades):
    """nbgrader's step that stores points. By itself it asks for every mark again after every grading."""

    def preprocess(self, nb, resources):
        """Store the points; settle again what was settled and is still the same."""
        about = resources["nbgrader"]
        settled = _settled(about)
        path = Path(CourseDirectory(config=self.config).root, "reports", "answers", about["assignment"])
        path = path / f"{about['student']}.json"
        before = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        now = {c.metadata.nbgrader.grade_id: _digest(c) for c in nb.cells if _is_written(c)}
        nb, resources = super().preprocess(nb, resources)
        same = {name for name in settled if name in now and before.get(name) == now[name]}
        with Gradebook(about["db_url"]) as gradebook:
            for name in same:
                grade = gradebook.find_grade(
                    name, about["notebook"], about["assignment"], about["student"]
                )
                grade.needs_manual_grade = False
            gradebook.db.commit()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(now), encoding="utf-8")
        return nb, resources


def _settled(about):
    """The cells that a person has marked."""
    with Gradebook(about["db_url"]) as gradebook:
        notebook = gradebook.find_submission_notebook(
            about["notebook"], about["assignment"], about["student"]
        )
        return {
            g.name for g in notebook.grades if g.manual_score is not None and not g.needs_manual_grade
        }


def _is_written(cell):
    """Whether a person marks this cell."""
    return cell.metadata.get("nbgrader", {}).get("grade") and cell.metadata.nbgrader.get("solution")


def _digest(cell):
    """Which version of an answer this is."""
    return hashlib.sha256(json.dumps([cell.source, cell.get("attachments")]).encode()).hexdigest()
