"""Collecting: what a platform leaves reaches the right student, and one bad file costs one student."""

import bz2
import gzip
import io
import os
import tarfile
import zipfile
from datetime import datetime
from pathlib import Path

import nbformat
import pytest
import toy
from grading import archives, collect, roster
from nbgrader.api import Gradebook
from trials import folders

ROSTER = """id,name,email,canvas,github
ada,Ada Lovelace,ada@example.org,101,ada-l
bob,"Müller, Björn",bob@example.org,102,bmueller
eve,Eve Adams,eve@example.org,103,eve
kim1,Kim Lee,kim1@example.org,,
kim2,Kim Lee,kim2@example.org,,
"""
DEADLINE = datetime.fromisoformat("2026-12-01T23:59+01:00")


@pytest.fixture(scope="module")
def notebook(tmp_path_factory):
    root = toy.course(tmp_path_factory.mktemp("solved") / "course")
    return nbformat.writes(folders.solved(root, "toy")).encode()


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    return toy.course(tmp_path_factory.mktemp("released") / "course")


@pytest.fixture
def course(released):
    """The course, with nothing collected."""
    (released / "roster.csv").write_text(ROSTER, encoding="utf-8")
    for path in (*released.glob("submitted/*/toy/*"), *released.glob("reports/*.csv")):
        path.unlink()
    for path in (*released.glob("submitted/*/toy"), *released.glob("submitted/*")):
        path.rmdir()
    return released


def zipped(path, members):
    """A zip archive of {name: content}."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def packed(members):
    """The bytes of a zip archive."""
    zipped(stream := io.BytesIO(), members)
    return stream.getvalue()


def collected(course):
    """Who has a hand-in, and its content."""
    return {
        path.parent.parent.name: path.read_bytes() for path in course.glob("submitted/*/toy/toy.ipynb")
    }


CANVAS = {"lovelaceada_101_900_toy.ipynb": b"{ada}", "mullerbjorn_LATE_102_901_toy-2.ipynb": b"{bob}"}
MOODLE = {
    "Ada Lovelace_77_assignsubmission_file_/toy.ipynb": b"{ada}",
    "Ada Lovelace_77_assignsubmission_onlinetext_/onlinetext.html": b"<p>see file",
    "Björn Müller_78_assignsubmission_file_my toy.ipynb": b"{bob}",
}
BLACKBOARD = {
    "Home work_1_ada_attempt_2026-11-30-18-05-59_toy.ipynb": b"{ada}",
    "Home work_1_ada_attempt_2026-11-30-18-05-59.txt": b"Name: Ada",
    "Home work_1_bob_attempt_2026-12-02-00-10-00_x_ada_attempt_2026-12-01-00-00-00_toy.ipynb": b"{bob}",
}
GRADESCOPE = {
    "assignment_1_export/submission_metadata.yml": (
        "submission_5:\n  :submitters:\n"
        "  - :name: Ada Lovelace\n    :sid: ''\n    :email: ada@example.org\n"
        "  :created_at: 2026-11-30 21:40:24.131213000 Z\n"
        "submission_6:\n  :submitters:\n"
        "  - :name: Björn Müller\n    :sid: 7\n    :email: bob@example.org\n"
    ),
    "assignment_1_export/submission_5/toy.ipynb": b"{ada}",
    "assignment_1_export/submission_6/sub/toy.ipynb": b"{bob}",
    "assignment_1_export/submission_6/submission_metadata.yml": "submission_5: nonsense",
}
GITHUB = {
    "toy-ada-l/toy.ipynb": b"{ada}",
    "toy-ada-l/.git/x.ipynb": b"{}",
    "toy-bmueller/toy.ipynb": b"{bob}",
}
FILES = {"ada_toy.ipynb": b"{ada}", "bob@example.org_toy.ipynb": b"{bob}"}
FOLDERS = {"ada/toy.ipynb": b"{ada}", "Björn Müller/toy.ipynb": b"{bob}"}


def mail(sender, content, date="Mon, 30 Nov 2026 18:00:00 +0100"):
    """A message as a mail program saves it."""
    from email.message import EmailMessage

    message = EmailMessage()
    message["From"], message["Date"], message["Subject"] = sender, date, "my homework"
    message.set_content("Hi, attached.")
    message.add_attachment(content, maintype="application", subtype="x-ipynb", filename="toy.ipynb")
    return message.as_bytes()


MAIL = {
    "homework.eml": mail("Somebody <ADA@example.org>", b"{ada}"),
    "homework (1).eml": mail("Ada Lovelace <bob@example.org>", b"{bob}"),
}


@pytest.mark.parametrize("as_folder", [False, True], ids=["zip", "folder"])
@pytest.mark.parametrize(
    "platform, left",
    [
        ("canvas", CANVAS),
        ("moodle", MOODLE),
        ("blackboard", BLACKBOARD),
        ("gradescope", GRADESCOPE),
        ("github", GITHUB),
        ("email", MAIL),
        ("files", FILES),
        ("files", FOLDERS),
    ],
    ids=["canvas", "moodle", "blackboard", "gradescope", "github", "email", "files", "folders"],
)
def test_what_a_platform_leaves_reaches_the_right_students(course, tmp_path, platform, left, as_folder):
    source = zipped(tmp_path / "toy-submissions.zip", left)
    if as_folder:
        zipfile.ZipFile(source).extractall(tmp_path / "toy-submissions")
        source = tmp_path / "toy-submissions"
    result = collect.collect(course, "toy", source, platform, DEADLINE)
    assert result.unsettled == []
    assert collected(course) == {"ada": b"{ada}", "bob": b"{bob}"}


def test_times_of_a_platform_reach_the_gradebooks_clock(course, tmp_path):
    collect.collect(course, "toy", zipped(tmp_path / "a.zip", BLACKBOARD), "blackboard", DEADLINE)
    stamps = {p.parent.parent.name: p.read_text() for p in course.glob("submitted/*/toy/timestamp.txt")}
    assert stamps == {"ada": "2026-11-30 17:05:59 UTC", "bob": "2026-12-01 23:10:00 UTC"}
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        assert gradebook.find_assignment("toy").duedate == datetime(2026, 12, 1, 22, 59)
        assert {s.id for s in gradebook.students} >= {"ada", "bob", "eve", "kim1", "kim2"}


def blackboard(*times, student="ada"):
    """Several hand-ins of one student; each contains its time."""
    return {f"hw_{student}_attempt_{t}_toy.ipynb": f"{{{t}}}".encode() for t in times}


def test_the_last_one_before_the_deadline_counts_and_else_the_first_after_it(course, tmp_path):
    left = blackboard("2026-11-29-10-00-00", "2026-12-01-23-58-59", "2026-12-02-00-01-00")
    left |= blackboard("2026-12-05-10-00-00", "2026-12-02-10-00-00", student="bob")
    collect.collect(course, "toy", zipped(tmp_path / "a.zip", left), "blackboard", DEADLINE)
    assert collected(course) == {"ada": b"{2026-12-01-23-58-59}", "bob": b"{2026-12-02-10-00-00}"}


def test_an_unreadable_last_one_gives_way_to_the_one_before_and_is_named(course, tmp_path):
    left = blackboard("2026-11-29-10-00-00")
    left |= {"hw_ada_attempt_2026-11-30-10-00-00_toy.zip": b"PK\x03\x04 cut off"}
    result = collect.collect(course, "toy", zipped(tmp_path / "a.zip", left), "blackboard", DEADLINE)
    assert collected(course) == {"ada": b"{2026-11-29-10-00-00}"}
    assert "toy.zip is a damaged archive" in result.rows["ada"]["note"]


def test_late_days_that_only_the_instructor_knows(course, tmp_path):
    left = zipped(tmp_path / "a.zip", CANVAS)
    asked = collect.collect(course, "toy", left, "canvas", DEADLINE)
    assert "--late bob=DAYS" in asked.rows["bob"]["note"]
    collect.collect(course, "toy", left, "canvas", DEADLINE, {"bob": 2})
    assert (course / "submitted/bob/toy/timestamp.txt").read_text() == "2026-12-03 22:59:00 UTC"
    with pytest.raises(archives.Unreadable, match="mallory, not in roster"):
        collect.collect(course, "toy", left, "canvas", DEADLINE, {"mallory": 0})


def test_a_students_list_beside_gradescopes_own_is_a_file_like_any_other(course, tmp_path):
    inner = {name.partition("/")[2]: content for name, content in GRADESCOPE.items()}
    assert "submission_6/submission_metadata.yml" in inner
    collect.collect(course, "toy", zipped(tmp_path / "a.zip", inner), "gradescope", DEADLINE)
    assert collected(course) == {"ada": b"{ada}", "bob": b"{bob}"}


QUESTIONS = {
    "nobody of the roster": ("canvas", {"stranger_999_1_toy.ipynb": b"{}"}, "nobody in roster.csv"),
    "two namesakes": ("moodle", {"Kim Lee_5_assignsubmission_file_/toy.ipynb": b"{}"}, "kim1 or kim2"),
    "somebody else's name, another account": (
        "canvas",
        {"lovelaceada_666_1_toy.ipynb": b"{}"},
        "comes from 666, not from 101",
    ),
    "two accounts of one name": (
        "moodle",
        {f"Ada Lovelace_{n}_assignsubmission_file_/toy.ipynb": b"{%d}" % n for n in (1, 2)},
        "2 accounts are called as ada",
    ),
    "two files of one time": (
        "files",
        {"ada_toy.ipynb": b"{1}", "ada_toy (1).ipynb": b"{2}"},
        "same time",
    ),
    "another platform's names": ("canvas", {"toy.ipynb": b"{}"}, "is not named as canvas names"),
    "a sender's invented name": ("email", {"a.eml": mail("Ada Lovelace <m@x.org>", b"{}")}, "nobody"),
    "no message": ("email", {"a.eml": b"\xff\xfe"}, "is not named as email"),
}


@pytest.mark.parametrize("case", QUESTIONS)
def test_what_does_not_match_is_asked_about_and_never_guessed(course, tmp_path, case):
    platform, left, word = QUESTIONS[case]
    result = collect.collect(course, "toy", zipped(tmp_path / "a.zip", left), platform, DEADLINE)
    assert collected(course) == {}
    assert result.unsettled and all(word in why for _, why in result.unsettled), result.unsettled


ODD_NAMES = ["x" * 245 + "_toy.ipynb", "*_toy.ipynb", ".._toy.ipynb", "._toy.ipynb", "|_toy.ipynb",
             "a\nb_toy.ipynb", "\x1b[2J_toy.ipynb", "<script>_toy.ipynb", "../../ada_toy.ipynb",
             "ada\x00_toy.ipynb", "/etc/ada_toy.ipynb", "_toy.ipynb", "C:\\ada_toy.ipynb"]  # fmt: skip


@pytest.mark.parametrize("name", ODD_NAMES, ids=ascii)
def test_an_odd_name_is_nobodys_and_costs_nobody_anything(course, tmp_path, name):
    source = zipped(tmp_path / "a.zip", {"eve_toy.ipynb": b"{eve}", name: b"{odd}"})
    result = collect.collect(course, "toy", source, "files", DEADLINE)
    assert collected(course) == {"eve": b"{eve}"}
    told = collect.told(course, "toy", result)
    assert all(c.isprintable() for line in told.splitlines() for c in line)
    assert not (tmp_path / "ada_toy.ipynb").exists()


def test_bytes_that_are_no_text_in_a_file_name(course, tmp_path):
    (tmp_path / "left").mkdir()
    folder = os.fsencode(tmp_path / "left")
    for name in (b"eve_toy.ipynb", b"amy_M\xfcller.ipynb"):
        Path(os.fsdecode(folder + b"/" + name)).write_bytes(b"{eve}")
    result = collect.collect(course, "toy", os.fsdecode(folder), "files", DEADLINE)
    assert collected(course) == {"eve": b"{eve}"}
    assert "amy_M?ller.ipynb" in collect.told(course, "toy", result)


def nested(depth, size=64 << 20):
    """An archive of archives around zeros."""
    content = {"toy.ipynb": bytes(size)}
    for _ in range(depth):
        content = {"inner.zip": packed(content)}
    return packed(content)


def tarred(members):
    """A tar.gz archive."""
    with tarfile.open(fileobj=(stream := io.BytesIO()), mode="w:gz") as archive:
        for name, content in members.items():
            about = tarfile.TarInfo(name)
            about.size = len(content)
            archive.addfile(about, io.BytesIO(content))
    return stream.getvalue()


def linked():
    """A tar archive with a link to a file of the instructor."""
    with tarfile.open(fileobj=(stream := io.BytesIO()), mode="w") as archive:
        about = tarfile.TarInfo("toy.ipynb")
        about.type, about.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(about)
    return stream.getvalue()


BAD = {
    "a corrupt zip": ("toy.zip", b"PK\x03\x04 nonsense", "damaged archive"),
    "an archive in an archive": ("toy.zip", nested(3, 1000), "no notebook"),
    "a zip bomb": ("toy.zip", packed({"toy.ipynb": bytes(101 << 20)}), "at most 100 MB"),
    "a gzip bomb": ("toy.ipynb.gz", gzip.compress(bytes(101 << 20)), "unpacks to more than 100 MB"),
    "a bzip2 bomb": ("toy.ipynb.bz2", bz2.compress(bytes(101 << 20)), "unpacks to more than 100 MB"),
    "a rar archive": ("toy.rar", b"Rar!\x1a\x07\x00", "zip is"),
    "a link in a tar": ("toy.tar", linked(), "no notebook"),
    "too many files": ("toy.zip", packed({f"{n}.ipynb": b"" for n in range(1001)}), "1,001 files"),
    "another's name inside": ("toy.zip", packed({"x/victim.txt": b""}), "no notebook"),
    "two notebooks": ("toy.zip", packed({"a.ipynb": b"{1}", "b.ipynb": b"{2}"}), "no telling which"),
    "no notebook": ("essay.pdf", b"%PDF", "no notebook"),
    "gzip cut off": ("toy.ipynb.gz", gzip.compress(b"{}" * 999)[:20], "damaged archive"),
}


@pytest.mark.parametrize("case", BAD)
def test_one_bad_file_costs_one_student_by_name(course, tmp_path, case):
    name, content, word = BAD[case]
    left = {f"adamseve_103_2_{name}": content, "lovelaceada_101_1_toy.ipynb": b"{ada}"}
    result = collect.collect(course, "toy", zipped(tmp_path / "a.zip", left), "canvas", DEADLINE)
    assert collected(course) == {"ada": b"{ada}"}
    assert result.rows["eve"]["note"].startswith("NOT COLLECTED"), result.rows
    assert word in result.rows["eve"]["note"]
    assert "eve: NOT COLLECTED" in collect.told(course, "toy", result)


GOOD = {
    "a zip": ("homework.zip", packed({"my folder/toy.ipynb": b"{eve}", "__MACOSX/._toy.ipynb": b"x"})),
    "a tar.gz": (
        "homework.tar.gz",
        tarred({"toy.ipynb": b"{eve}", ".ipynb_checkpoints/toy.ipynb": b"{"}),
    ),
    "a gzip": ("toy.ipynb.gz", gzip.compress(b"{eve}")),
    "another's name inside": ("homework.zip", packed({"lovelaceada_101_5_toy.ipynb": b"{eve}"})),
    "a folder called so": ("homework.zip", packed({"toy.ipynb/Untitled.ipynb": b"{eve}"})),
    "its own time stamp": (
        "homework.zip",
        packed({"toy.ipynb": b"{eve}", "timestamp.txt": b"yesterday"}),
    ),
    "a path out": ("homework.zip", packed({"../../../../toy.ipynb": b"{eve}"})),
}


@pytest.mark.parametrize("case", GOOD)
def test_what_a_student_packs_is_that_students_whatever_it_is_called(course, tmp_path, case):
    name, content = GOOD[case]
    left = {f"adamseve_103_2_{name}": content, "lovelaceada_101_1_toy.ipynb": b"{ada}"}
    collect.collect(course, "toy", zipped(tmp_path / "a.zip", left), "canvas", DEADLINE)
    assert collected(course) == {"ada": b"{ada}", "eve": b"{eve}"}
    assert [p.name for p in (course / "submitted/eve/toy").iterdir()] == ["toy.ipynb"]


ODD_CONTENT = {
    "a script": (b"import numpy as np\n", "begins with 'import numpy as np'"),
    "utf-16": ('{"cells": []}'.encode("utf-16"), "UTF-16"),
    "a merge": (b'{\n<<<<<<< HEAD\n "cells": []\n', "unfinished merge"),
    "nothing": (b"", "empty"),
    "a page": (b"<!DOCTYPE html>", "begins with '<!DOCTYPE html>'"),
}


@pytest.mark.parametrize("case", ODD_CONTENT)
def test_what_is_no_notebook_is_named_and_handed_on_to_the_grader(course, tmp_path, case):
    content, word = ODD_CONTENT[case]
    source = zipped(tmp_path / "a.zip", {"eve_toy.ipynb": content})
    result = collect.collect(course, "toy", source, "files", DEADLINE)
    assert word in result.rows["eve"]["note"] and collected(course) == {"eve": content}


def test_what_lies_in_a_folder_but_is_no_file(course, tmp_path):
    (tmp_path / "eve_toy.ipynb").symlink_to("/etc/passwd")
    (tmp_path / "ada_toy.ipynb").mkdir()
    (tmp_path / "ada_toy.ipynb/toy.ipynb").write_bytes(b"{ada}")
    os.mkfifo(tmp_path / "bob_toy.ipynb")
    with (tmp_path / "kim1_toy.ipynb").open("wb") as huge:
        huge.truncate(6 << 30)
    result = collect.collect(course, "toy", tmp_path, "files", DEADLINE)
    assert collected(course) == {"ada": b"{ada}"}
    assert "is a link" in result.rows["eve"]["note"] and "6,144 MB" in result.rows["kim1"]["note"]


def test_collecting_again_changes_only_what_is_new(course, tmp_path):
    collect.collect(course, "toy", zipped(tmp_path / "a.zip", CANVAS), "canvas", DEADLINE)
    before = (course / "submitted/ada/toy/toy.ipynb").stat().st_mtime_ns
    again = {**CANVAS, "mullerbjorn_102_905_toy-3.ipynb": b"{new}"}
    del again["mullerbjorn_LATE_102_901_toy-2.ipynb"]
    collect.collect(course, "toy", zipped(tmp_path / "b.zip", again), "canvas", DEADLINE)
    assert collected(course)["bob"] == b"{new}"
    assert (course / "submitted/ada/toy/toy.ipynb").stat().st_mtime_ns == before


ROSTERS = {
    "no id": ("name\nAda\n", "a column 'id'"),
    "an unsafe id": ("id,name\n../ada,Ada\n", "line 2: the id '../ada'"),
    "a long id": (f"id\n{'a' * 33}\n", "one to 32 letters"),
    "the same id twice": ("id\nada\nADA\n", "stands for both"),
    "one number for two": ("id,canvas\nada,7\nbob,7\n", "'7' stands for both ada and bob"),
    "nobody": ("id,name\n", "a line for every student"),
}


@pytest.mark.parametrize("case", ROSTERS)
def test_a_roster_that_cannot_be_trusted_says_where(tmp_path, case):
    text, word = ROSTERS[case]
    (tmp_path / "roster.csv").write_text(text)
    with pytest.raises(roster.BadRoster, match=word):
        roster.read(tmp_path / "roster.csv")


def test_a_missing_roster_or_one_in_another_encoding(tmp_path):
    with pytest.raises(roster.BadRoster, match=r"There is no roster\.csv"):
        roster.read(tmp_path / "roster.csv")
    (tmp_path / "roster.csv").write_bytes("id,name\nbob,Müller\n".encode("latin-1"))
    with pytest.raises(roster.BadRoster, match="not UTF-8"):
        roster.read(tmp_path / "roster.csv")


def test_the_command_asks_for_a_deadline_that_means_the_same_everywhere(capsys, monkeypatch):
    monkeypatch.setattr(
        "sys.argv", ["collect", "toy", "x", "--from", "files", "--deadline", "2026-12-01T23:59"]
    )
    with pytest.raises(SystemExit):
        collect.main()
    assert "write the distance from UTC, too" in capsys.readouterr().err
