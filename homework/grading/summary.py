"""One page about a graded class: points, and what to look at, student by student."""

from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry

from . import report


def rows(root, assignment):
    """For each hand-in: the student, points by machine, their sum, marks due, what to look at."""
    with Gradebook(f"sqlite:///{Path(root).resolve() / 'gradebook.db'}?timeout=60") as gradebook:
        return [
            _row(gradebook, root, assignment, path.stem)
            for path in sorted(Path(root, "reports", assignment).glob("*.json"))
        ]


def _row(gradebook, root, assignment, student):
    content = report.read(root, assignment, student)
    try:
        submission = gradebook.find_submission(assignment, student)
        grades = [grade for notebook in submission.notebooks for grade in notebook.grades]
    except MissingEntry:
        grades = []
    by_machine = [g for g in grades if g.auto_score is not None]
    return {
        "student": student,
        "points": sum(g.auto_score for g in by_machine),
        "of": sum(g.max_score for g in grades if g.cell.cell_type == "code"),
        "due": sum(g.needs_manual_grade for g in grades),
        "look": _look(content),
    }


def _look(content):
    failed = [f"NOT GRADED: {content['failed']}"] if content.get("failed") else []
    events = [f"{event['cell']} {event['what']}" for event in content.get("events", [])]
    return list(
        dict.fromkeys([*failed, *content.get("notes", []), *events, *content.get("suspicious", [])])
    )


def write(root, assignment):
    """Write the page beside the reports; its text."""
    lines = [
        f"# {assignment}",
        "",
        "| student | points by machine | marks due | to look at |",
        "|---|---|---|---|",
    ]
    for row in rows(root, assignment):
        look = "; ".join(row["look"]).replace("|", "\\|").replace("\n", " ")
        lines.append(
            f"| {row['student']} | {row['points']:g} of {row['of']:g} | {row['due']} | {look} |"
        )
    text = "\n".join(lines) + "\n"
    Path(root, "reports", f"{assignment}.md").write_text(text, encoding="utf-8")
    return text
