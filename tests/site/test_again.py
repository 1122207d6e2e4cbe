"""Elsewhere and later: a clone with other line endings has the same bytes, and so has a second site."""

import filecmp
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from repository import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.package]  # with the former, `make test` leaves it out
LOADS = "from lecture_lib import datasets; print(datasets.__file__, len(datasets.old_faithful().X))"


def run(*command, **where):
    done = subprocess.run(command, capture_output=True, text=True, **where)
    assert done.returncode == 0, done.stderr or done.stdout
    return done.stdout


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    """As it is usual on Windows: text files get other line endings unless .gitattributes says no."""
    folder = tmp_path_factory.mktemp("a course [1]") / "clone"
    run("git", "clone", "-q", "-c", "core.autocrlf=true", ROOT, folder)
    return folder


def loads_from(folder):
    """The data load from the library in this folder, whole."""
    where, length = run(sys.executable, "-c", LOADS, cwd=folder).rsplit(maxsplit=1)
    return Path(where).is_relative_to(folder) and int(length) == 272


def test_the_clone_has_the_line_endings_of_the_repository(clone):
    assert "w/crlf" not in run("git", "ls-files", "--eol", cwd=clone)


def test_the_data_load_in_the_clone(clone):
    assert loads_from(clone)


def test_a_wheel_made_in_the_clone_loads_the_data(clone, tmp_path):
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path, cwd=clone)
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        wheel.extractall(tmp_path)
    assert loads_from(tmp_path)


def test_a_site_built_again_elsewhere_is_the_same_byte_for_byte(site, tmp_path):
    """From the files as they are, in a folder with a space, in another zone, for nobody else to read."""
    folder = tmp_path / "a course"
    for name in run("git", "ls-files", "-zco", "--exclude-standard", cwd=ROOT).split("\0"):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    (folder / "_build").mkdir()
    (folder / "_build" / "pages").symlink_to(ROOT / "_build" / "pages")
    shutil.copytree(ROOT / "_build" / "live" / "theirs", folder / "_build" / "live" / "theirs")
    later = {"cwd": folder, "env": os.environ | {"TZ": "Pacific/Auckland"}, "umask": 0o077}
    jupyter_book = Path(sys.executable).with_name("jupyter-book")
    run(sys.executable, "tools/archives.py", "_build/archives", **later)
    run(sys.executable, "tools/bundle.py", **later)
    run(jupyter_book, "build", ".", "-W", "-n", "--keep-going", "--quiet", **later)
    run(sys.executable, "tools/live.py", **later)
    assert differences(site, folder / "_build" / "html") == []


def differences(one, other):
    """The files that are not in both folders, or not the same."""
    names = {p.relative_to(root) for root in (one, other) for p in root.rglob("*") if p.is_file()}
    _, different, missing = filecmp.cmpfiles(one, other, names, shallow=False)
    return sorted(map(str, [*different, *missing]))
