"""A graded class on one page and in the terminal: points, and what to look at, student by student."""

from collections import defaultdict
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry

from . import cgroups, collect, pages, plain, report, roster
from .archives import printable

NAMED = 3  # cells that are named where the same happened in several
LONGEST = 300  # characters of one remark


def rows(root, assignment):
    """For each hand-in: the student, points by machine, their sum, marks due, what to look at."""
    students = report.students(root, assignment)
    with Gradebook(f"sqlite:///{Path(root).resolve() / 'gradebook.db'}?timeout=60") as gradebook:
        return [_row(gradebook, root, assignment, student) for student in students]


def _row(gradebook, root, assignment, student):
    """One hand-in's row."""
    try:
        submission = gradebook.find_submission(assignment, plain.text(student))
        grades = [grade for notebook in submission.notebooks for grade in notebook.grades]
    except MissingEntry:
        grades = []
    by_machine = [g for g in grades if g.auto_score is not None]
    return {
        "student": student,
        "points": sum(g.auto_score for g in by_machine),
        "of": sum(g.max_score for g in grades if g.cell.cell_type == "code"),
        "due": sum(g.needs_manual_grade for g in grades),
        "look": look(root, assignment, student),
    }


def look(root, assignment, student):
    """What somebody should look at in a hand-in, each kind once."""
    content = report.read(root, assignment, student)
    failed = [f"NOT GRADED: {content['failed']}"] if content.get("failed") else []
    events = [(event["cell"], event["what"]) for event in content.get("events", [])]
    suspicious = [sign.removeprefix("cell ").partition(" ") for sign in content.get("suspicious", [])]
    signs = [(f"cell {number}", what) for number, _, what in suspicious]
    every = [*failed, *content.get("notes", []), *_by_kind(events), *_by_kind(signs)]
    return list(dict.fromkeys(printable(remark, LONGEST) for remark in every))


def _by_kind(found):
    """One remark for all cells to which the same happened."""
    cells = defaultdict(dict)
    for cell, what in found:
        cells[what][cell] = None
    return [f"{_list(list(where))} {what}" for what, where in cells.items()]


def _list(cells):
    """The first few cells, and how many more."""
    more = f" and {len(cells) - NAMED} more" if len(cells) > NAMED else ""
    return ", ".join(cells[:NAMED]) + more


def missing(root, assignment):
    """Students from whom there is nothing to grade, each with the reason; none without a roster."""
    try:
        students = roster.read(Path(root, "roster.csv"))
    except roster.BadRoster:
        return []
    collected = collect.rows(root, assignment)
    return [
        (student.id, collected.get(student.id, {}).get("note") or "nothing was handed in")
        for student in students
        if not Path(root, "submitted", student.id, assignment).is_dir()
    ]


def write(root, assignment):
    """Write the page beside the reports; return the same as text, one line for each student."""
    found = [row | {"student": printable(row["student"])} for row in rows(root, assignment)]
    nothing = missing(root, assignment)
    page = pages.render("report.html.j2", title=assignment, rows=found, missing=nothing)
    path = Path(root, "reports", f"{assignment}.html")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page, encoding="utf-8")
    lines = [
        f"# {assignment}",
        "",
        *([cgroups.ADVICE, ""] if cgroups.where() is None else []),
        "| student | points by machine | marks due | to look at |",
        "|---|---|---|---|",
    ]
    for row in found:
        remarks = printable("; ".join(row["look"]), 4 * LONGEST).replace("|", "\\|")
        student = row["student"].replace("|", "\\|")
        lines.append(f"| {student} | {row['points']:g} of {row['of']:g} | {row['due']} | {remarks} |")
    lines += [f"\n{student}: {printable(why, LONGEST)}" for student, why in nothing]
    return "\n".join(lines) + "\n"
