"""Marks and feedback as platforms take them: `python -m grading.export hw1 --for canvas`.

Students whose written answers nobody has marked, or who were not graded, get an empty field, not a 0,
and are named.
"""

import argparse
import csv
import re
import sys
import zipfile
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry

from . import collect, report, roster
from .course import configuration
from .late import LateDays

OWN_NAME = {  # the beginning of a collected file's name, by which the platform knows it again
    "canvas": r"[^_]*_(?:LATE_)?\d+_\d+_",
    "moodle": r".+?_\d+_assignsubmission_[a-z]+_",
}


def table(root, assignment):
    """A row for every student of the roster: points of each kind, late days, and the total."""
    config = configuration(root)
    late = LateDays(config=config)
    with Gradebook(config.CourseDirectory.db_url) as gradebook:
        try:
            of = gradebook.find_assignment(assignment).max_score
        except MissingEntry:
            raise SystemExit(f"The gradebook knows no {assignment}.") from None
        return [
            _row(gradebook, root, assignment, student, late, of)
            for student in roster.read(Path(root, "roster.csv"))
        ]


def _row(gradebook, root, assignment, student, late, of):
    """One student's marks; a total that is not known yet is empty, with the reason."""
    row = {"id": student.id, "name": student.name, "email": student.email, "of": of, "student": student}
    try:
        submission = gradebook.find_submission(assignment, student.id)
    except MissingEntry:
        handed_in = Path(root, "submitted", student.id, assignment).is_dir()
        note = collect.rows(root, assignment).get(student.id, {}).get("note", "")
        unclear = "not graded" if handed_in or note.startswith("NOT COLLECTED") else ""
        return row | {"total": "" if unclear else 0, "open": unclear, "late days": 0, "note": note}
    grades = [grade for notebook in submission.notebooks for grade in notebook.grades]
    unmarked = sum(grade.needs_manual_grade for grade in grades)
    failed = report.read(root, assignment, student.id).get("failed")
    unclear = "not graded" if failed else f"{unmarked} answers unmarked" if unmarked else ""
    by_machine = sum(g.score or 0 for g in grades if g.cell.cell_type == "code")
    return row | {
        "by machine": by_machine,
        "by hand": submission.score - by_machine,
        "late days": late.days(submission),
        "penalty": late.penalty(submission),
        "total": "" if unclear else submission.score - late.penalty(submission),
        "open": unclear,
    }


def _plain(text):
    """A name in a form that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in tuple("=+-@\t") else text


def _csv(row, assignment):
    """Everything that is known."""
    columns = (
        "id",
        "name",
        "email",
        "by machine",
        "by hand",
        "late days",
        "penalty",
        "total",
        "of",
        "open",
    )
    return {
        c: _plain(str(row.get(c, ""))) if c in ("name", "email") else row.get(c, "") for c in columns
    }


def _canvas(row, assignment):
    """As Canvas imports a gradebook; the numbers are in the roster's column `canvas`."""
    also = row["student"].also
    about = {
        "Student": _plain(row["name"]),
        "ID": also.get("canvas", ""),
        "SIS User ID": also.get("sis", ""),
    }
    return about | {"SIS Login ID": also.get("login", ""), "Section": "", assignment: row["total"]}


def _moodle(row, assignment):
    """As Moodle imports grades from CSV, with students found by their addresses."""
    return {"Email address": row["email"], assignment: row["total"]}


def _blackboard(row, assignment):
    """As Blackboard uploads grades, with students found by user name."""
    return {"Username": row["student"].also.get("blackboard", row["id"]), assignment: row["total"]}


FORMATS = {"csv": _csv, "canvas": _canvas, "moodle": _moodle, "blackboard": _blackboard}


def write(root, assignment, form, path):
    """Write a table of marks; return what the instructor has to know about it."""
    rows = table(root, assignment)
    lines = [FORMATS[form](row, assignment) for row in rows]
    with Path(path).open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(lines[0]))
        writer.writeheader()
        writer.writerows(lines)
    said = [f"{path}: {len(rows)} students, {assignment}, of {rows[0]['of']:g} points."]
    said += [f"EMPTY, {row['id']}: {row['open']}" for row in rows if row["open"]]
    if form == "canvas" and (nameless := [r["id"] for r in rows if not r["student"].also.get("canvas")]):
        said.append(
            f"Canvas will not find {', '.join(nameless)}: no number in the roster's column canvas."
        )
    return said


def feedback(root, assignment, form, path):
    """Pack all feedback as the platform takes it back; return how many pages, and whose are missing."""
    collected, packed, without = collect.rows(root, assignment), 0, []
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for student in roster.read(Path(root, "roster.csv")):
            page = Path(root, "feedback", student.id, assignment, f"{assignment}.html")
            name = _name_back(collected.get(student.id, {}).get("file", ""), form, assignment)
            if not page.is_file() or name is None:
                without.append(student.id)
                continue
            archive.write(page, name.format(id=student.id))
            packed += 1
    said = [f"{path}: {packed} pages."]
    return [*said, f"None for: {', '.join(without)}"] if without else said


def _name_back(collected, form, assignment):
    """What a page is called in the archive; None if the platform would not know whose it is."""
    if form not in OWN_NAME:
        return f"{{id}}-{assignment}.html"
    known = re.match(OWN_NAME[form], collected)
    if not known:
        return None
    name = known[0].replace("{", "").replace("}", "")
    folder = "/" if form == "moodle" and collected[known.end() :].startswith("/") else ""
    return f"{name}{folder}{assignment}-feedback.html"


def main():
    """The command."""
    parser = argparse.ArgumentParser(
        prog="grading.export", description="Marks and feedback for a platform."
    )
    parser.add_argument("assignment")
    parser.add_argument("--for", dest="form", choices=FORMATS, default="csv")
    parser.add_argument(
        "--feedback", action="store_true", help="the pages, in a zip archive, not the marks"
    )
    parser.add_argument("--to", help="the file to write")
    options = parser.parse_args()
    ending = "feedback.zip" if options.feedback else "csv"
    path = options.to or f"{options.assignment}-{options.form}.{ending}"
    make = feedback if options.feedback else write
    try:
        print("\n".join(make(Path.cwd(), options.assignment, options.form, path)))
    except roster.BadRoster as problem:
        sys.exit(str(problem))


if __name__ == "__main__":
    main()
