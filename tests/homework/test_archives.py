"""What students download: whole, the same in every run, without a solution; and what Binder opens."""

import hashlib
import os
import subprocess
import sys
import zipfile

import archives
import pytest
import toy
from grading import leaks

WRITTEN = [f"{name}.zip" for name in (*toy.ASSIGNMENTS, "course")]
SECRET = ("source", "bank", "grading", "trials", "tests", ".git", "sabotage")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """All archives, as `make archives` writes them."""
    folder = tmp_path_factory.mktemp("archives")
    archives.main(folder)
    return folder


def test_they_are_the_same_bytes_in_every_run(folder, tmp_path):
    archives.main(tmp_path)
    digest = {path.name: hashlib.sha256(path.read_bytes()).digest() for path in sorted(folder.iterdir())}
    assert sorted(digest) == sorted(WRITTEN)
    for name in WRITTEN:
        assert hashlib.sha256((tmp_path / name).read_bytes()).digest() == digest[name]


def test_they_leak_nothing(folder):
    assert leaks.leaks([folder]) == []


@pytest.mark.parametrize("name", WRITTEN)
def test_an_archive_has_one_folder_and_nothing_of_the_graders(folder, name):
    listed = zipfile.ZipFile(folder / name).namelist()
    assert {entry.split("/")[0] for entry in listed} == {name.removesuffix(".zip")}
    parts = {part for entry in listed for part in entry.split("/")[1:-1]}
    assert parts.isdisjoint(SECRET)
    assert not any("sabotage" in entry or entry.endswith(".db") for entry in listed)


@pytest.mark.parametrize("assignment", toy.ASSIGNMENTS)
def test_an_assignments_archive_runs_where_it_is_unpacked(folder, tmp_path, assignment):
    """Its notebook is the release; its lecture_lib is found beside it, before any that is installed."""
    zipfile.ZipFile(folder / f"{assignment}.zip").extractall(tmp_path)
    there = tmp_path / assignment
    release = toy.HOMEWORK / "release" / assignment / f"{assignment}.ipynb"
    assert (there / f"{assignment}.ipynb").read_bytes() == release.read_bytes()
    assert f"jupyter lab {assignment}.ipynb" in (there / "START.txt").read_text()
    look = (
        "import lecture_lib, lecture_lib.datasets as d; print(lecture_lib.__file__, len(d.penguins().X))"
    )
    done = subprocess.run(
        [sys.executable, "-c", look], cwd=there, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == [str(there / "lecture_lib/__init__.py"), "274"]


def test_the_courses_archive_makes_the_same_archive_again(folder, tmp_path):
    """So whoever has it has all that the pages and `make lab` need, though there is no repository."""
    zipfile.ZipFile(folder / "course.zip").extractall(tmp_path)
    course = tmp_path / "course"
    subprocess.run([sys.executable, "tools/archives.py", tmp_path / "again"], cwd=course, check=True)
    for name in WRITTEN:
        assert (tmp_path / "again" / name).read_bytes() == (folder / name).read_bytes()
    assert len(list(course.glob("book/*.ipynb"))) == len(list(toy.ROOT.glob("book/*.ipynb")))


def test_the_repository_for_students_holds_the_course_and_no_solution(tmp_path):
    """Twice: the second time there is something to replace, and something to take away."""
    remote, clone = tmp_path / "students.git", tmp_path / "clone"
    who = {
        f"GIT_{role}_{what}": "a@b.c" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
    }

    def run(*command):
        done = subprocess.run(
            command, cwd=toy.ROOT, env=os.environ | who, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr

    run("git", "init", "--quiet", "--bare", "--initial-branch=main", remote)
    run("make", "students", f"TO={remote}")
    run("git", "clone", "--quiet", remote, clone)
    (clone / "homework/source").mkdir()
    (clone / "homework/source/hw1.ipynb").write_text("once here by mistake")
    run("git", "-C", clone, "add", "--all")
    run("git", "-C", clone, "commit", "--quiet", "-m", "A mistake")
    run("git", "-C", clone, "push", "--quiet")
    run("make", "students", f"TO={remote}")
    run("git", "-C", clone, "pull", "--quiet")
    assert not (clone / "homework/source").exists()
    assert (clone / ".binder").is_dir() and (clone / "book/kmeans.ipynb").is_file()
    assert leaks.leaks([path for path in clone.iterdir() if path.name != ".git"]) == []
