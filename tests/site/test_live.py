"""The notebooks at work in the browser: from a page into its notebook, and to the first output.

Pyodide's own distribution cannot be reached from everywhere. Its core comes from npm, and what is pure
Python from PyPI, both in the versions that the distribution names. NumPy for the browser is on neither:
what needs it is tested under CPython 3.13 with the same versions (noxfile.py). So NO WHOLE CHAPTER RUNS
IN JUPYTERLITE here; on the pages each does, with another Pyodide (test_run.py).
"""

import hashlib
import json
import mimetypes
import re
import shutil
import subprocess
import sys
import time

import live
import nbformat
import pytest
from jupyterlite_pyodide_kernel.constants import PYODIDE_VERSION
from repository import ROOT
from test_browser import tab  # noqa: F401

pytestmark = pytest.mark.browser

WHEELS_LOCKED = ROOT / "tools" / "pages" / "wheels.txt"  # with these the kernel starts
PYODIDE = ROOT / "_build" / "pages" / "node_modules" / "pyodide"
WHEELS = ROOT / "_build" / "pages" / "wheels"


@pytest.fixture(scope="module")
def distribution(site):
    """What Pyodide's distribution would send, by file name; of what is compiled only the core."""
    pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary=:all:"]
    wanted = ["--python-version", "3.13", "-d", WHEELS, "--require-hashes", "-r", WHEELS_LOCKED]
    shutil.rmtree(WHEELS, ignore_errors=True)
    subprocess.run([*pip, *wanted], check=True)
    lock = json.loads((PYODIDE / "pyodide-lock.json").read_text())
    for package in lock["packages"].values():  # PyPI's files are not byte for byte Pyodide's
        if (wheel := WHEELS / package["file_name"]).is_file():
            package["sha256"] = hashlib.sha256(wheel.read_bytes()).hexdigest()
    paths = [path for folder in (PYODIDE, WHEELS) for path in folder.iterdir() if path.is_file()]
    files = {path.name: path.read_bytes() for path in paths}
    return files | {"pyodide-lock.json": json.dumps(lock).encode()}


def test_the_wheels_are_those_that_pyodide_names(distribution):
    """Another Pyodide: write its versions into tools/pages/wheels.txt, then make lock."""
    packages = json.loads(distribution["pyodide-lock.json"])["packages"].values()
    named = {package["file_name"] for package in packages}
    assert {wheel.name for wheel in WHEELS.iterdir()} <= named


def test_the_versions_are_those_of_the_matrix():
    lock = json.loads((PYODIDE / "pyodide-lock.json").read_text())["packages"]
    assert json.loads((PYODIDE / "package.json").read_text())["version"] == PYODIDE_VERSION
    for name in ("numpy", "scipy", "matplotlib", "scikit-learn"):
        assert f'"{name}=={lock[name]["version"]}"' in (ROOT / "tools" / "noxfile.py").read_text()


@pytest.mark.parametrize("name", sorted(live.notebooks()))
def test_the_notebook_is_todays_below_a_welcome(name, site):
    stored = nbformat.read(site / "live" / "files" / f"{name}.ipynb", as_version=4)
    assert [cell.id for cell in stored.cells[:2]] == ["welcome", "ready"]
    todays = nbformat.read(live.notebooks()[name], as_version=4).cells
    assert [cell.source for cell in stored.cells[2:]] == [
        live.readable(cell.source) if cell.cell_type == "markdown" else cell.source for cell in todays
    ]
    plain = json.loads((site / "live" / "files" / f"{name}.ipynb").read_text(encoding="utf-8"))
    assert all(c["metadata"]["trusted"] for c in plain["cells"] if c["cell_type"] == "code")


@pytest.mark.parametrize("name", sorted(live.notebooks()))
def test_references_are_words(name, site):
    stored = nbformat.read(site / "live" / "files" / f"{name}.ipynb", as_version=4)
    text = "".join(cell.source for cell in stored.cells if cell.cell_type == "markdown")
    assert re.findall(r"\{[a-z:]+\}`[^`]*`|\{prf.*|\$\$ \(.*", text) == []
    assert {*re.findall(r"\]\(([\w-]+)\.ipynb\)", text)} <= live.notebooks().keys()


def test_references_read_as_in_the_book(site):
    said = "{cite:p}`gorman2014,horst2020`, {cite:t}`arthur2007`, {eq}`eq-assign`, {doc}`em`"
    assert live.readable(said) == (
        "[Gorman et al., 2014; Horst et al., 2020], Arthur and Vassilvitskii [2007], (2), "
        "[EM: guess, weigh, average, repeat](em.ipynb)"
    )


@pytest.mark.parametrize("name", sorted(live.notebooks()))
def test_every_notebook_opens_from_its_page(name, site):
    (page,) = (site / "book").rglob(f"{name}.html")
    there = "/".join([".."] * len(page.parent.relative_to(site).parts))
    html = page.read_text(encoding="utf-8")
    assert f'href="{there}/live/notebooks/index.html?path={name}.ipynb"' in html


def test_from_a_page_to_the_first_output(tab, address, distribution, record_property):  # noqa: F811
    opened = tab(f"{address}book/soft-clustering.html")
    elsewhere = []

    def send(route):
        name = route.request.url.partition("?")[0].rpartition("/")[2]
        elsewhere.append(name)
        if name in distribution:
            route.fulfill(
                body=distribution[name],
                content_type=mimetypes.guess_type(name)[0],
                headers={"Access-Control-Allow-Origin": "*"},
            )
        else:
            route.abort()

    opened.context.route(lambda url: url.startswith("http") and not url.startswith(address), send)
    with opened.context.expect_page() as new:
        opened.locator("a[href*='live/notebooks']").click()
    notebook, began = new.value, time.monotonic()
    notebook.get_by_text("This page runs in your browser.").wait_for(timeout=60_000)
    notebook.get_by_text("Trusted", exact=True).wait_for()
    shown = time.monotonic() - began
    run(notebook, 1)
    notebook.get_by_text("lecture_lib is ready", exact=True).wait_for(timeout=180_000)
    first = time.monotonic() - began
    try_a_lab(notebook)
    record_property(
        "row",
        f"one click and {shown:.0f} s from the page to its notebook, one key and "
        f"{first:.0f} s to the first output, {len(elsewhere)} files from Pyodide; "
        "NO WHOLE CHAPTER WAS RUN IN JUPYTERLITE, for want of its NumPy",
    )
    lock = json.loads(distribution["pyodide-lock.json"])["packages"].values()
    assert set(elsewhere) <= {package["file_name"] for package in lock} | {*distribution}


LAB = """import anywidget, traitlets
from importlib.resources import files
class Lab(anywidget.AnyWidget):
    _esm = (files("lecture_lib") / "figures" / "built" / "labs.mjs").read_text()
    lab = traitlets.Unicode("kmeans").tag(sync=True)
    columns = traitlets.List(["x", "y"]).tag(sync=True)
    presets = traitlets.Dict().tag(sync=True)
    task = traitlets.Bool(False).tag(sync=True)
    X = traitlets.List([[0, 0], [1, 0], [9, 9]]).tag(sync=True)
    mu = traitlets.List([[0, 1], [5, 5]]).tag(sync=True)
    step = traitlets.Int(1).tag(sync=True)
lab = Lab()
lab"""


def try_a_lab(notebook):
    """As lecture_lib.figures.labs would make it, were NumPy here."""
    run_new(notebook, LAB)
    lab = notebook.locator(".lab-live")
    lab.get_by_text("Step 0, assign: J = 35.0.").first.wait_for(timeout=60_000)
    mean = lab.locator(".lab-handle").first
    mean.focus()
    mean.press("ArrowUp")
    run_new(notebook, "print('higher' if lab.mu[0][1] > 1 else 'where it was')")
    notebook.get_by_text("higher", exact=True).wait_for(timeout=60_000)
    run_new(notebook, "lab.mu = [[0, 0], [9, 9]]")
    lab.get_by_text("Step 0, assign: J = 1.0.").first.wait_for(timeout=60_000)


def run_new(notebook, code):
    """In a new cell below the last one that was run."""
    notebook.locator(".jp-Notebook .jp-Cell.jp-mod-selected .jp-InputPrompt").click()
    notebook.keyboard.press("Escape")
    notebook.keyboard.press("b")
    notebook.keyboard.press("Enter")
    notebook.keyboard.insert_text(code)
    notebook.keyboard.press("Shift+Enter")


def run(notebook, number):
    notebook.locator(".jp-Notebook .jp-Cell").nth(number).click()
    notebook.keyboard.press("Shift+Enter")
