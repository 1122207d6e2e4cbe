"""Collects hand-ins: `python -m grading.collect hw1 submissions.zip --from canvas`.

Takes the folder or archive that a platform leaves and writes submitted/<id>/hw1/hw1.ipynb for every
student in roster.csv whose hand-in it finds. It lists what it cannot match. A hand-in that it cannot
open affects one student only.
"""

import argparse
import csv
import io
import sys
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry

from . import archives, platforms, roster
from .archives import Unreadable, printable
from .child import Failed, in_child
from .course import configuration

PLATFORMS = ("canvas", "moodle", "gradescope", "blackboard", "github", "email", "files")
ARCHIVES = (".zip", ".gz", ".tgz", ".tar", ".bz2", ".tbz2", ".xz", ".txz", ".rar", ".7z")
COLUMNS = ("id", "file", "time", "note")


class Collection:
    """What became of a collection: a row for each student found, and what has to be settled by hand."""

    def __init__(self):
        """Nothing so far."""
        self.rows, self.unsettled = {}, []

    def ask(self, label, why):
        """List something that nobody but the instructor can decide."""
        self.unsettled.append((printable(label), printable(why, 300)))


def collect(root, assignment, source, platform, deadline=None, late=None):
    """Write the hand-ins of an assignment into submitted/; return a Collection."""
    root, students = Path(root), roster.read(Path(root, "roster.csv"))
    deadline = register(root, assignment, students, deadline)
    _check_late(late or {}, students, deadline)
    result = Collection()
    found, left = platforms.hand_ins(archives.files(source), platform, source, assignment)
    for label in left:
        result.ask(label, f"is not named as {platform} names what it collects")
    for student, hand_ins in _by_student(found, students, platform, result).items():
        days = (late or {}).get(student)
        row = _collect_one(root, assignment, student, hand_ins, deadline, days, result)
        if row:
            result.rows[student] = row
    _write_rows(root, assignment, result.rows)
    return result


def register(root, assignment, students, deadline):
    """Tell the gradebook who is in the class and when the work is due; return the deadline, or None."""
    config = configuration(root)
    with Gradebook(config.CourseDirectory.db_url, config.CourseDirectory.course_id) as gradebook:
        try:
            entry = gradebook.find_assignment(assignment)
        except MissingEntry:
            raise Unreadable(
                f"the gradebook knows no {assignment}. First: nbgrader generate_assignment {assignment}"
            ) from None
        for student in students:
            first, _, last = student.name.rpartition(" ")
            gradebook.update_or_create_student(
                student.id, first_name=first, last_name=last, email=student.email
            )
        if deadline:
            entry.duedate = deadline.astimezone(UTC).replace(tzinfo=None)
            gradebook.db.commit()
        return entry.duedate.replace(tzinfo=UTC) if entry.duedate and not deadline else deadline


def _check_late(late, students, deadline):
    """`--late ada=2` needs a deadline, and an id of the roster."""
    unknown = set(late) - {student.id for student in students}
    if unknown:
        raise Unreadable(f"--late names {', '.join(sorted(unknown))}, not in roster.csv")
    if late and not deadline:
        raise Unreadable("--late counts from a deadline: give --deadline, too")


def _by_student(found, students, platform, result):
    """The hand-ins of each student; the instructor is asked about those of no student or of several."""
    grouped = defaultdict(list)
    for hand_in in found:
        matching = students.find(hand_in.account, hand_in.name)
        why = _doubt(hand_in, matching, platform)
        if why:
            result.ask(hand_in.label, why)
        else:
            grouped[matching[0].id].append(hand_in)
    for student, hand_ins in list(grouped.items()):
        accounts = {hand_in.account for hand_in in hand_ins if hand_in.account}
        if len(accounts) > 1:
            del grouped[student]
            for hand_in in hand_ins:
                result.ask(
                    hand_in.label,
                    f"{len(accounts)} accounts are called as {student}: {', '.join(accounts)}",
                )
    return grouped


def _doubt(hand_in, matching, platform):
    """Why this hand-in may not be the one student's whom it matches, or None."""
    if not matching:
        return "nobody in roster.csv is called so; add this name or number to the student's line"
    if len(matching) > 1:
        names = " or ".join(student.id for student in matching)
        return f"could be {names}; add the number to the right line"
    [student], account = matching, (hand_in.account or "").casefold()
    known = student.also.get(platform) or (student.email if "@" in account else "")
    if known and account and account not in student.accounts():
        return f"is called as {student.id}, but comes from {printable(account)}, not from {known}"
    return None


def _collect_one(root, assignment, student, hand_ins, deadline, late, result):
    """Write the hand-in of a student that counts; return its row."""
    zone = deadline.tzinfo if deadline else UTC
    ordered = in_order(hand_ins, deadline, zone)
    if len(ordered) > 1 and _when(ordered[0], zone) == _when(ordered[1], zone):
        result.ask(
            ordered[0].label, f"and {printable(ordered[1].label)} are both {student}'s, of the same time"
        )
        return None
    notes, chosen = [], None
    for chosen in ordered:
        try:
            opened = in_child(_opened, chosen.files, assignment)
            break
        except Failed as problem:
            notes.append(printable(f"{printable(chosen.label)}: {problem}", 400))
    else:
        return {"id": student, "file": "", "time": "", "note": "NOT COLLECTED: " + "; ".join(notes)}
    name, note, content = opened.split(b"\n", 2)
    notes += [note.decode()] if note else []
    time = chosen.time and _zoned(chosen.time, zone)
    if late is not None:
        time = deadline + timedelta(days=late)
    elif chosen.late:
        notes.append(f"late, says the platform, but not how late: --late {student}=DAYS")
    if len(ordered) > 1:
        notes.append(f"{len(ordered)} hand-ins, this one counts")
    _write(root, student, assignment, content, time)
    label = "/".join(dict.fromkeys((chosen.label, name.decode())))
    return {
        "id": student,
        "file": printable(label, 200),
        "time": time.isoformat(" ", "minutes") if time else "",
        "note": "; ".join(notes),
    }


def in_order(hand_ins, deadline, zone):
    """The hand-in that counts, then those that take its place if it is unreadable. The last one before
    the deadline counts; if all are late, the first of them, which costs the fewest days.
    """
    late = [h for h in hand_ins if deadline and h.time and _zoned(h.time, zone) > deadline]
    in_time = [h for h in hand_ins if h not in late]
    return sorted(in_time, key=lambda h: _when(h, zone), reverse=True) + sorted(
        late, key=lambda h: _when(h, zone)
    )


def _when(hand_in, zone):
    """The key by which the hand-ins of one student are ordered."""
    return _zoned(hand_in.time or hand_in.changed or datetime(1980, 1, 1), zone)


def _zoned(time, zone):
    """A time; one without a zone is taken to be in the deadline's zone."""
    return time if time.tzinfo else time.replace(tzinfo=zone)


def _opened(files, assignment):
    """In a child: the name of the notebook in a hand-in, what is wrong with it, and its content."""
    name, content = notebook_of(files, assignment)
    said = printable(name, 200), printable(_about(content) or "", 200)
    return "\n".join([*said, ""]).encode() + content


def notebook_of(files, assignment):
    """The one notebook of a hand-in: its name and content."""
    notebooks, problems = [], []
    for file in files:
        try:
            inside = archives.unpack(file) if file.name.lower().endswith(ARCHIVES) else [file]
        except Unreadable as problem:
            problems.append(str(problem))
            continue
        notebooks += [f for f in inside if f.name.lower().endswith(".ipynb") and not f.is_litter]
    if not notebooks:
        names = ", ".join(sorted(printable(file.name) for file in files)[:5])
        raise Unreadable("; ".join(problems) or f"no notebook among what was handed in ({names})")
    named = [f for f in notebooks if f.name.lower() == f"{assignment}.ipynb".lower()]
    [*chosen] = named or notebooks
    if len(chosen) > 1 and len({file.read() for file in chosen}) > 1:
        names = ", ".join(sorted(printable("/".join(file.parts)) for file in chosen)[:5])
        raise Unreadable(f"{len(chosen)} notebooks, and no telling which is {assignment}.ipynb: {names}")
    return chosen[0].name, chosen[0].read()


def _about(content):
    """What is wrong with a file at first sight, or None; it is graded as far as possible."""
    if not content.strip(b"\0 \t\r\n"):
        return "the file is empty"
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "the file is in UTF-16"
    start = content[:2000].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start.startswith(b"{"):
        first = start.decode("utf-8", "replace").partition("\n")[0].strip()
        return f"the file is no notebook: it begins with '{printable(first, 40)}'"
    if b"\n<<<<<<< " in content:
        return "the file has the marks of an unfinished merge (<<<<<<<)"
    return None


def _write(root, student, assignment, content, time):
    """Replace what was collected of a student, unless it is the same."""
    folder = Path(root, "submitted", student, assignment)
    wanted = {f"{assignment}.ipynb": content}
    if time:
        wanted["timestamp.txt"] = f"{time.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC".encode()
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        if path.name not in wanted and path.is_file():
            path.unlink()
    for name, new in wanted.items():
        path = folder / name
        if not path.is_file() or path.read_bytes() != new:
            path.write_bytes(new)


def rows_path(root, assignment):
    """The list of what was collected."""
    return Path(root, "reports", f"{assignment}-collected.csv")


def rows(root, assignment):
    """What was collected, by student: the rows of all runs, the newest of each."""
    path = rows_path(root, assignment)
    if not path.is_file():
        return {}
    return {row["id"]: row for row in csv.DictReader(io.StringIO(path.read_text(encoding="utf-8")))}


def _write_rows(root, assignment, new):
    """Add to the list of what was collected."""
    path = rows_path(root, assignment)
    path.parent.mkdir(parents=True, exist_ok=True)
    merged = rows(root, assignment) | new
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS)
        writer.writeheader()
        writer.writerows(merged[student] for student in sorted(merged))


def told(root, assignment, result):
    """The collection in a few lines: how many, who is missing, what to settle, what to look at."""
    students = roster.read(Path(root, "roster.csv"))
    here = {s.id for s in students if Path(root, "submitted", s.id, assignment).is_dir()}
    lines = [f"{assignment}: the hand-ins of {len(here)} of {len(students)} students are in submitted/."]
    if missing := [s.id for s in students if s.id not in here]:
        lines.append(f"Nothing from: {', '.join(missing)}")
    lines += [f"{row['id']}: {row['note']}" for row in result.rows.values() if row["note"]]
    if result.unsettled:
        lines.append("To be settled by you (not collected):")
        lines += [f"- {label}: {why}" for label, why in result.unsettled]
        lines.append("Then collect again; what is collected already stays.")
    lines.append(f"Next: python -m grading.batch {assignment}")
    return "\n".join(lines)


def _deadline(text):
    """Read a time with its distance from UTC, so that it means the same on every machine."""
    time = datetime.fromisoformat(text)
    if not time.tzinfo:
        raise argparse.ArgumentTypeError(f"write the distance from UTC, too, as in {text}+01:00")
    return time


def _late(text):
    """`ada=2`."""
    student, _, days = text.partition("=")
    if not days.isdecimal():
        raise argparse.ArgumentTypeError(f"expected an id and a number of days, as in ada=2; got {text}")
    return student, int(days)


def main():
    """The command."""
    parser = argparse.ArgumentParser(
        prog="grading.collect", description="Collect what students handed in."
    )
    parser.add_argument("assignment")
    parser.add_argument("source", help="the folder or zip archive that the platform left")
    parser.add_argument("--from", dest="platform", choices=PLATFORMS, required=True)
    parser.add_argument("--deadline", type=_deadline, help="as in 2026-12-01T23:59+01:00")
    parser.add_argument(
        "--late", type=_late, nargs="+", default=[], help="days late, as you know: ada=2 bob=0"
    )
    options = parser.parse_args()
    try:
        result = collect(
            Path.cwd(),
            options.assignment,
            options.source,
            options.platform,
            options.deadline,
            dict(options.late),
        )
    except (Unreadable, roster.BadRoster) as problem:
        sys.exit(f"Nothing was collected: {problem}")
    print(told(Path.cwd(), options.assignment, result))
    sys.exit(1 if result.unsettled else 0)


if __name__ == "__main__":
    main()
