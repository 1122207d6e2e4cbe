"""Cells that run where they stand: in Chromium, on the very files that a reader's browser gets.

Pyodide's distribution is on no registry. Its core is on npm; a wheel that somebody else made carries the
packages beside it (tools/pages/browser.txt). npm's core is the anchor: its lock names the hash of each
package, and a file with another hash is not served.
"""

import hashlib
import json
import mimetypes
import re
import shutil
import subprocess
import sys
import zipfile
import zlib

import nbformat
import pytest
import run_here
from repository import NOTEBOOKS, ROOT, stored, words
from test_browser import tab, violations  # noqa: F401

pytestmark = pytest.mark.browser
mimetypes.add_type("text/javascript", ".mjs")

PAGES = ROOT / "_build" / "pages"
CORE = PAGES / "node_modules" / "pyodide-in-pages"
CARRIER = ROOT / "tools" / "pages" / "browser.txt"
HOMEWORK = sorted(ROOT.glob("homework/source/*/*.ipynb"))
HIDDEN = re.compile(r"### BEGIN HIDDEN TESTS.*?### END HIDDEN TESTS", re.DOTALL)
ALL = """async () => {
    const { script } = document.getElementById("cells").dataset;
    await (await import(new URL(script, document.baseURI))).all();
}"""
IDLE = (
    """number => document.querySelectorAll(".run-bar")[number].closest(".cell").ariaBusy === "false" """
)
SAID = "number => document.querySelectorAll('.run-bar .said')[number].textContent"
each_chapter = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


@pytest.fixture(scope="module")
def distribution():
    """What Pyodide's public distribution sends, by file name, each file by its hash."""
    pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--require-hashes"]
    folder = PAGES / "carrier"
    shutil.rmtree(folder, ignore_errors=True)
    done = subprocess.run([*pip, "-d", folder, "-r", CARRIER], capture_output=True, text=True)
    if done.returncode:
        pytest.skip("NO CHAPTER WAS RUN IN A BROWSER: the packages of Pyodide cannot be had any more.")
    with zipfile.ZipFile(next(folder.iterdir())) as carrier:
        carried = {n.rpartition("/")[2]: carrier.read(n) for n in carrier.namelist() if "/pyodide/" in n}
    lock = json.loads((CORE / "pyodide-lock.json").read_text(encoding="utf-8"))
    named = {package["file_name"]: package["sha256"] for package in lock["packages"].values()}
    packages = {n: b for n, b in carried.items() if hashlib.sha256(b).hexdigest() == named.get(n)}
    return packages | {path.name: path.read_bytes() for path in CORE.iterdir() if path.is_file()}


@pytest.fixture
def page(tab, address, distribution):  # noqa: F811
    """Opens a chapter; what it asks of Pyodide's distribution is sent, and noted."""

    def open_(name, offline=False, **options):
        opened = tab(f"{address}book/{name}.html", **options)
        opened.asked = {}

        def send(route):
            file = route.request.url.partition("?")[0].rpartition("/")[2]
            if offline or file not in distribution:
                return route.abort()
            opened.asked[file] = len(zlib.compress(distribution[file]))
            kind = mimetypes.guess_type(file)[0] or "application/octet-stream"
            allowed = {"Access-Control-Allow-Origin": "*"}
            return route.fulfill(body=distribution[file], content_type=kind, headers=allowed)

        elsewhere = re.compile(rf"^https?://(?!{address.split('/')[2]})")
        opened.context.route(elsewhere, send)
        opened.evaluate("""() => {
            window.ran = [];
            document.addEventListener("ran", ({ detail }) => ran.push(detail));
        }""")
        return opened

    return open_


def press(opened, number, key=None, within=120_000):
    """Press Run below a cell, and wait until it has run."""
    button = opened.locator("button.run-cell").nth(number)
    button.evaluate("""button => {
        if (button.closest("details")) button.closest("details").open = true;
        button.focus();
        button.closest(".cell").ariaBusy = "soon";
    }""")
    opened.keyboard.press("Enter")
    opened.wait_for_function(IDLE, arg=number, timeout=within)


def tool(opened, number, word):
    return opened.locator(".run-bar").nth(number).get_by_role("button", name=word)


def output(opened, number):
    """Of the cell with this button."""
    return opened.locator(".cell:has(.run-bar)").nth(number).locator(".cell_output")


def outputs(opened):
    """The words of each output, on the screen or not; labs have words of their own."""
    texts = opened.locator(".cell_output:not(:has(figure.lab))").all_text_contents()
    return [" ".join(text.replace("Copy to clipboard", "").split()) for text in texts]


@each_chapter
def test_every_cell_of_a_chapter_says_what_is_stored(path, page):
    opened = page(path.stem)
    opened.evaluate(ALL)
    cells = [c for c in nbformat.read(path, as_version=4).cells if c.cell_type == "code"]
    ran = {one["number"]: words(one["shown"]) for one in opened.evaluate("ran")}
    assert sorted(ran) == list(range(len(cells)))
    different = {n: ran[n] for n, c in enumerate(cells) if ran[n] != words(stored(c))}
    assert different == {}
    assert [said for said in opened.wrong if not said.startswith("elsewhere: ")] == []


@pytest.mark.parametrize("path", HOMEWORK, ids=lambda path: path.stem)
def test_the_worked_homework_passes_its_public_checks_in_a_browser(path, page):
    """In the page of a chapter, whose cells are exchanged for those of the worked assignment."""
    cells = [c for c in nbformat.read(path, as_version=4).cells if c.cell_type == "code"]
    public = [re.sub(HIDDEN, "", cell.source) for cell in cells]
    opened = page("index")
    opened.context.route("**/run/index.json*", lambda route: route.fulfill(json=public))
    opened.evaluate(ALL)
    ran = {one["number"]: words(one["shown"]) for one in opened.evaluate("ran")}
    assert {n: ran[n] for n, cell in enumerate(cells) if ran[n] != words(stored(cell))} == {}


def test_press_edit_run_reset_by_keyboard(page, record_property):
    opened = page("kmeans", width=390)
    assert opened.wrong == [] and opened.asked == {}
    before = outputs(opened)
    assert violations(opened) == []
    light, asked = timed(opened, lambda: press(opened, 4)), megabytes(opened)
    assert outputs(opened) == before
    assert not any(file.startswith("matplotlib") for file in opened.asked), (
        "for a cell that draws nothing"
    )
    tool(opened, 4, "Edit").press("Enter")
    editor = opened.get_by_label("Code of cell 5")
    opened.wait_for_function("() => document.activeElement.ariaLabel === 'Code of cell 5'")
    opened.keyboard.press("Control+End")
    opened.keyboard.insert_text("\nprint('mine')\n1 ")
    opened.keyboard.type("/ 0")  # each key, as the page's shortcuts see it

    def again():
        opened.keyboard.press("Shift+Enter")
        output(opened, 4).get_by_text("ZeroDivisionError: division by zero").wait_for()

    edit = timed(opened, again)
    assert "mine" in output(opened, 4).inner_text()
    assert editor.evaluate("e => e === document.activeElement")
    for theme in ("light", "dark"):
        opened.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
        assert violations(opened) == [], theme
    opened.reload()
    opened.get_by_label("Code of cell 5").wait_for()
    assert "mine" in editor.inner_text()
    tool(opened, 4, "Reset").press("Enter")
    assert outputs(opened) == before
    assert tool(opened, 4, "Edit").evaluate("e => e === document.activeElement")
    assert opened.evaluate("localStorage.getItem(`cells:${location.pathname}`)") is None
    opened.reload()
    drawn = timed(opened, lambda: press(opened, 1))
    assert outputs(opened) == before
    said = run_here.MEGABYTES
    assert (
        abs(asked - said["Python"]) < 1
        and abs(megabytes(opened) - said["Python"] - said["a figure"]) < 1
    )
    record_property(
        "row",
        f"from a press to its output {light:.1f} s and {asked:.1f} MB, to that of a figure "
        f"{drawn:.1f} s and {megabytes(opened):.1f} MB, after an edit {edit:.1f} s",
    )


def test_an_exercise_answers_by_keyboard(page):
    opened = page("kmeans", width=390)
    opened.get_by_label("Write cell").first.press("Enter")
    exercise = opened.locator(".cell.tag_exercise").first
    opened.wait_for_function("() => document.activeElement.closest('.tag_exercise .editor, .cm-editor')")
    assert opened.asked == {}
    editor, said = exercise.get_by_role("textbox"), exercise.locator(".cell_output")
    for line, answer in {
        "return np.mean((x - mu[z]) ** 2)": "Hint 1 of 2:",
        "return np.sum((x - mu[z]) ** 2)": "Right, in 3 of 3 cases.",
    }.items():
        editor.fill(f"def distortion(x, z, mu):\n    {line}\n\ncheck_distortion(distortion)")
        opened.keyboard.press("Shift+Enter")
        said.get_by_text(answer).wait_for(timeout=120_000)
    assert violations(opened) == []
    exercise.get_by_role("button", name="Reset").press("Enter")
    assert exercise.get_by_label("Write cell").evaluate("e => e === document.activeElement")


def timed(opened, act):
    """The seconds that this takes by the page's clock."""
    began = opened.evaluate("performance.now()")
    act()
    return (opened.evaluate("performance.now()") - began) / 1000


def megabytes(opened):
    """What was asked of Pyodide's distribution, compressed as it is sent."""
    return sum(opened.asked.values()) / 1e6


def test_what_goes_wrong_is_said_and_the_page_stays(page):
    opened = page("index")
    before = outputs(opened)
    press(opened, 0)
    for source, said in {
        "print('x' * 50_000_000)": "more than 100000 characters",
        "for": "SyntaxError: invalid syntax",
        "raise SystemExit": "SystemExit",
        "%timeit 1": "",
    }.items():
        write(opened, source)
        press(opened, 0)
        assert said in output(opened, 0).inner_text(), source
    write(opened, "while True: pass")
    opened.locator("button.run-cell").first.press("Enter")
    tool(opened, 0, "Stop").press("Enter")
    opened.get_by_text("Stopped. The next run starts anew.").wait_for()
    tool(opened, 0, "Reset").press("Enter")
    press(opened, 0)
    assert outputs(opened) == before


def test_nothing_that_a_browser_lacks_harms_the_page(page):
    opened = page("index")
    opened.add_init_script("""
        Object.defineProperty(window, "localStorage", { get() { throw new Error("blocked"); } });
        if (location.hash === "#old") window.Worker = class {
            constructor() { setTimeout(() => this.onerror()); }
            postMessage() {}
            terminate() {}
        };
    """)
    before = outputs(opened)
    opened.reload()
    press(opened, 0)
    write(opened, "import numpy as np\n[np.empty(2**27) for _ in range(5)]")
    press(opened, 0)
    told = output(opened, 0).inner_text() + opened.evaluate(SAID, 0)
    assert "MemoryError" in told or "This did not run: " in told  # Python stopped, or its worker
    tool(opened, 0, "Reset").press("Enter")
    assert outputs(opened) == before
    opened.goto(opened.url + "#old")
    opened.reload()
    press(opened, 0)
    assert "could not start Python" in opened.evaluate(SAID, 0)
    assert outputs(opened) == before


@pytest.mark.parametrize("width", [390, 1280])
def test_a_run_is_told_and_leaves_the_keyboard_free(width, page):
    opened = page("index", width=width)
    button = opened.locator("button.run-cell").first
    assert "MB from" in button.get_attribute("title")
    press(opened, 0)
    write(opened, "while True: pass")
    button.press("Enter")
    said = opened.locator(".run-bar .said").first
    said.get_by_text("Running …").wait_for(timeout=120_000)
    assert said.get_attribute("role") == "status"
    assert button.evaluate("e => e === document.activeElement")
    for theme in ("light", "dark"):
        opened.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
        assert violations(opened, ".cell") == [], theme
    tool(opened, 0, "Stop").press("Enter")
    said.get_by_text("Stopped.").wait_for()
    opened.get_by_label("Code of cell 1").focus()
    opened.keyboard.press("Tab")
    assert opened.evaluate("!document.activeElement.closest('.editor, .cm-editor')"), "a trap"


def write(opened, source):
    """Put this into the first cell."""
    if (edit := tool(opened, 0, "Edit")).is_visible():
        edit.press("Enter")
    opened.get_by_label("Code of cell 1").fill(source)


def test_without_a_network_the_stored_output_stays(page):
    opened = page("index", offline=True)
    before = outputs(opened)
    press(opened, 0)
    assert "is there a network connection?" in opened.evaluate(SAID, 0)
    assert outputs(opened) == before


def test_a_network_lost_before_the_press_is_told(page):
    opened = page("kmeans")
    opened.context.set_offline(True)
    opened.locator("button.run-cell").nth(4).evaluate("button => button.click()")
    opened.get_by_text("What this takes could not be fetched").wait_for()


def test_a_lab_that_ran_is_alive(page):
    opened = page("why-em-works")
    number = opened.evaluate("""() => [...document.querySelectorAll(".run-bar")]
        .findIndex(bar => bar.closest(".cell").querySelector("figure.lab"))""")
    press(opened, number)
    opened.locator("figure.lab").first.locator("svg [tabindex], svg [role=slider]").first.wait_for()


def test_the_version_is_that_of_the_lock():
    assert json.loads((CORE / "package.json").read_text())["version"] == run_here.PYODIDE
