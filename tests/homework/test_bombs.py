"""Hand-ins that take time, memory or room when they are opened, read or shown cost nobody else."""

import email.mime.multipart as mime
import io
import json
import lzma
import os
import re
import signal
import subprocess
import tarfile
import zipfile
import zlib

import pytest
import toy
from grading import batch, child, collect, marking, summary
from grading.child import Failed, in_child
from test_collect import CANVAS, ROSTER, collected, zipped
from trials import folders

MB = 1 << 20


@pytest.fixture
def hurried(monkeypatch):
    """Children have three seconds, so that nobody waits for what takes twenty."""
    monkeypatch.setattr(child, "SECONDS", 3)


# The child itself


def without_end():
    while True:
        pass


DEEDS = {
    "works without end": (without_end, "takes more than 3 s"),
    "waits without end": (lambda: os.read(os.pipe()[0], 1), "takes more than 3 s"),
    "fills memory": (lambda: bytes(2 << 30), "more than 1 GB of memory"),
    "says too much": (lambda: bytes(200 * MB), "more than 128 MB"),
    "is killed": (lambda: os.kill(os.getpid(), signal.SIGKILL), "died of it (SIGKILL)"),
    "ends": (lambda: os._exit(7), "died of it (exit 7)"),
    "writes": (lambda: os.write(os.memfd_create("x"), b"x"), "cannot be read (OSError)"),
    "is wrong": (lambda: {}["x"], "cannot be read (KeyError)"),
}


@pytest.mark.parametrize("deed", DEEDS)
def test_what_a_child_does_ends_there_with_a_sentence(hurried, deed):
    work, sentence = DEEDS[deed]
    with pytest.raises(Failed, match=re.escape(sentence)):
        in_child(work)
    assert in_child(lambda text: text, b"\0-+") == b"\0-+"


# Collecting


def same_again(times):
    """An archive of a few KB that unfolds to so many times 100 MB: every entry is the same one."""
    zipped(stream := io.BytesIO(), {"toy.ipynb": bytes(99 * MB)})
    archive = zipfile.ZipFile(stream, "a")
    archive.filelist *= times
    archive._didModify = True
    archive.close()
    return stream.getvalue()


def wide_dictionary():
    """An xz file that wants 3 GB of memory to unpack two letters, and says so in its header."""
    packed = bytearray(lzma.compress(b"{}"))
    assert packed[14:16] == b"\x21\x01", "the filter, and how many bytes describe it"
    packed[16] = 39
    end = 12 + 4 * packed[12]
    packed[end : end + 4] = zlib.crc32(packed[12:end]).to_bytes(4, "little")
    return bytes(packed)


def long_header():
    """A tar archive whose first header says that 8 GB of names follow."""
    about = tarfile.TarInfo("toy.ipynb")
    about.type, about.size = tarfile.GNUTYPE_LONGNAME, (8 << 30) - 1
    return about.tobuf(tarfile.GNU_FORMAT) + bytes(10_000)


def nested_mail(depth):
    """A message in a message in a message."""
    inner = mime.MIMEMultipart()
    head = "From: Eve <eve@example.org>\nDate: Mon, 30 Nov 2026 21:00:00 +0000\n"
    parts = "".join(f'Content-Type: multipart/mixed; boundary="{n}"\n\n--{n}\n' for n in range(depth))
    return f"{head}{parts}{inner}".encode()


PACKED = {
    "the same 100 MB a thousand times": ("toy.zip", same_again(1000), "takes more than 3 s"),
    "a dictionary of 3 GB": ("toy.ipynb.xz", wide_dictionary(), "more than 1 GB of memory"),
    "names without end": ("toy.tar", long_header(), "NOT COLLECTED"),
    "a mark and nothing else": ("toy.ipynb", b"\xef\xbb\xbf", "begins with ''"),
    "an odd sign and nothing else": ("toy.ipynb", b"\x0b", "begins with ''"),
    "a long way to the first letter": ("toy.ipynb", b" " * 3000 + b"x", "begins with ''"),
}


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    root = toy.course(tmp_path_factory.mktemp("bombs") / "course")
    (root / "roster.csv").write_text(ROSTER, encoding="utf-8")
    return root


@pytest.mark.parametrize("case", PACKED)
def test_a_bomb_in_an_archive_costs_one_student(course, tmp_path, hurried, case):
    name, content, word = PACKED[case]
    source = zipped(tmp_path / "a.zip", {**CANVAS, f"adamseve_103_2_{name}": content})
    result = collect.collect(course, "toy", source, "canvas")
    assert {"ada", "bob"} <= set(collected(course))
    assert word in result.rows["eve"]["note"], result.rows["eve"]


def storeys(folder, number):
    """So many folders, each in the last."""
    here = os.open(folder, os.O_RDONLY)
    for _ in range(number):
        os.mkdir("d", dir_fd=here)
        below = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)


def test_a_repository_of_a_thousand_storeys_costs_one_student(course, tmp_path):
    left = tmp_path / "toy-submissions"
    for user in ("ada-l", "eve"):
        (left / f"toy-{user}").mkdir(parents=True)
        (left / f"toy-{user}/toy.ipynb").write_bytes(b"{%s}" % user.encode())
    storeys(left / "toy-eve", 1500)
    collect.collect(course, "toy", left, "github")
    subprocess.run(["rm", "-rf", left], check=True)  # which Python and pytest could not
    assert collected(course)["ada"] == b"{ada-l}" and collected(course)["eve"] == b"{eve}"


def test_a_message_of_a_thousand_storeys_is_listed(course, tmp_path, hurried):
    source = zipped(tmp_path / "a.zip", {"eve.eml": nested_mail(3000)})
    result = collect.collect(course, "toy", source, "email")
    assert result.unsettled or "eve" in result.rows


# Grading, marking page, feedback, report


def cell(source, **more):
    return {"cell_type": "markdown", "metadata": {}, "source": source, **more}


ANSWERS = {
    "slow": [cell("\\begin{a}" * 3000)] * 100,  # half a second each
    "wide": [cell("&" * 30_000)] * 900,  # 130 MB as HTML, also as plain text
    "deep": [cell(">" * 30_000), cell("- " * 15_000), cell("$" + "{" * 990 + "}" * 990 + "$")],
    "table": [cell("|a" * 10_000 + "\n" + "|-" * 2000 + "\n" + "|b" * 3000)],
    "formulas": [cell(("$" + "\\frac{1}{" * 100 + "}" * 100 + "$ ") * 15)],
    "pictures": [cell("![](a.png)" * 1000, attachments={"a.png": {"image/png": "iVBORw0K" * 10**6}})],
    "metadata": [cell("x", metadata={"nbgrader": {"a": [[]] * 10**6}, "b": "x" * 20 * MB})],
    "nested": [cell("x", metadata="NESTED")],
}


@pytest.fixture(scope="module")
def graded(sandboxed, tmp_path_factory):
    """A class in which nearly everybody handed in a bomb; what there is to see of it."""
    root = toy.course(tmp_path_factory.mktemp("bombs") / "course")
    folders.put(root, "right", "toy", folders.solved(root, "toy"))
    for student, cells in ANSWERS.items():
        nb = json.loads((root / "submitted/right/toy/toy.ipynb").read_text())
        nb["cells"] = nb["cells"][:-1] + cells + nb["cells"][-1:]
        text = json.dumps(nb).replace('"NESTED"', "[" * 10**6 + "]" * 10**6)
        path = root / "submitted" / student / "toy/toy.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(text)
    batch.grade_class(root, "toy", quiet=True)
    return root


def test_a_bomb_in_a_notebook_costs_nobody_anything(graded):
    rows = {row["student"]: row for row in summary.rows(graded, "toy")}
    assert set(rows) == {*ANSWERS, "right"}
    assert {row["points"] for row in rows.values()} == {5}, rows
    assert len(summary.write(graded, "toy").splitlines()) == 4 + len(rows)


SHOWN = {"slow": "shown as plain text: it takes more than 3 s", "wide": "unfolds to more than 64 MB"}


def test_a_bomb_is_shown_as_text_or_named_and_the_others_as_ever(graded, hurried):
    assert toy.nbgrader(graded).generate_feedback("toy")["success"]
    course = marking.Course(graded, "toy")
    addresses = {row["student"]: row["address"][1:] for row in course.rows()}
    for student in (*ANSWERS, "right"):
        told = (graded / f"feedback/{student}/toy/toy.html").read_text()
        seen = course.page(addresses[student])
        for page in (told, seen):
            assert len(page) < 64 * MB
            assert SHOWN.get(student, "</html>") in page
            assert student != "right" or "plain text:" not in page
