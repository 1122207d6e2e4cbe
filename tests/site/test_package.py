"""The package as PyPI gets it: the same wherever it is built, the library and nothing else, at work."""

import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from repository import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.package]  # with the former, `make test` leaves it out
BUILT = ROOT / "_build" / "packages"
MADE = {f"lecture_lib/figures/built/{name}" for name in ("labs.mjs", "LICENSES.txt", "stamp")}


def kept(*folders):
    command = ["git", "ls-files", *folders]
    return set(subprocess.run(command, cwd=ROOT, capture_output=True, text=True).stdout.split())


OURS = kept("lecture_lib") | MADE


@pytest.fixture(scope="module")
def wheel():
    return next(BUILT.glob("*.whl"))


@pytest.fixture(scope="module")
def sdist():
    return next(BUILT.glob("*.tar.gz"))


def test_built_again_elsewhere_it_is_the_same_byte_for_byte(wheel, sdist, tmp_path):
    """From what the sdist holds, later, in another folder, by somebody whose files no other may read."""
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    folder = next(tmp_path.iterdir())
    for path in folder.rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)
    command = [sys.executable, "-m", "hatchling", "build", "-d", tmp_path]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, umask=0o077)
    for built in (wheel, sdist):
        assert (tmp_path / built.name).read_bytes() == built.read_bytes(), built.name


def test_the_wheel_holds_the_library_its_data_and_the_licence(wheel):
    inside = set(zipfile.ZipFile(wheel).namelist())
    about = {name for name in inside if ".dist-info/" in name}
    assert "lecture_lib/data/penguins.csv" in OURS and inside - about == OURS
    assert {name.partition(".dist-info/")[2] for name in about} == {
        "METADATA",
        "WHEEL",
        "RECORD",
        "licenses/LICENSE",
    }


def test_the_sdist_holds_what_the_wheel_is_made_of(sdist):
    """Of the rest of the project what makes the labs' script, and .gitignore as always."""
    with tarfile.open(sdist) as archive:
        inside = {name.partition("/")[2] for name in archive.getnames()}
    about = {"LICENSE", "pyproject.toml", "PKG-INFO", ".gitignore"}
    assert inside == OURS | kept("tools/bundle.py", "tools/pages") | about


def test_the_version_to_cite_is_that_of_the_package(wheel):
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert re.search(r"^version: (.*)$", citation, re.MULTILINE)[1] == wheel.name.split("-")[1]


@pytest.mark.parametrize("kind", ["wheel", "sdist"])
def test_in_an_empty_environment_the_example_of_the_readme_runs(kind, request, tmp_path):
    uv, python = Path(sys.executable).with_name("uv"), tmp_path / "bin" / "python"
    subprocess.run([uv, "venv", "-q", "--python", sys.executable, tmp_path], check=True)
    package = request.getfixturevalue(kind)
    subprocess.run([uv, "pip", "install", "-q", "--python", python, package], check=True)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    example = re.search(r"```python\n(.*?)```", readme, re.DOTALL)[1]
    done = subprocess.run([python, "-c", example], cwd=tmp_path, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("[[ 4.29 79.97]\n [ 2.04 54.48]]\n", "")
    listed = subprocess.run(
        [uv, "pip", "list", "-q", "--python", python, "--format=json"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert set(re.findall(r'"name":"([^"]*)"', listed.replace("_", "-"))) == {"lecture-lib", "numpy"}
