"""Check pages of the book in half a minute: `make check ONLY=kmeans`.

    python tools/check.py              the pages that differ from the last commit
    python tools/check.py kmeans em    these

It runs all tests of tests/book that concern these pages, ruff, and a build that writes nothing
(references, formulas, directives, alternative texts). The code of a page is run again and its outputs
are compared with the stored ones only if they may differ from the last commit: if a code cell or its
output has changed since then, or anything in lecture_lib. Each finding is one line: where, which
words, what is wrong, what to do.
"""

import ast
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
sys.path.append(str(ROOT / "tests" / "helpers"))

from findings import Finding  # noqa: E402
from repository import cells, python  # noqa: E402

BOOK = ROOT / "book"
PAGES = {
    p.stem: p for p in sorted([*BOOK.glob("*.ipynb"), *BOOK.glob("*.md"), *BOOK.glob("homework/*.md")])
}
BIN = Path(sys.executable).parent
BUILD = [BIN / "jupyter-book", "build", ".", "-n", "--all", "--quiet", "--path-output", "_build/check",
         "--builder", "custom", "--custom-builder", "dummy"]  # fmt: skip
PLACES = ("book/", "docs/", "homework/")  # how a finding begins
WARNING = re.compile(
    r"^(?:\x1b\[\d+m)*(.+?)(?::(\d+))?: (?:WARNING|ERROR): (.*?)(?:\x1b.*)?$", re.MULTILINE
)


# ---------------------------------------------------------------- which pages, and is their code run


def git(*arguments):
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True)
    return done.stdout if done.returncode == 0 else ""


def differing(*folders):
    """Files that differ from the last commit, new ones too."""
    named = git("status", "--porcelain", "--untracked-files=all", "-z", "--no-renames", "--", *folders)
    return {ROOT / entry[3:] for entry in named.split("\0") if entry}


def code(text):
    """The code cells of a notebook with what they print and draw."""
    stored = json.loads(text)["cells"] if text else []
    return [(c["source"], c["outputs"]) for c in stored if c["cell_type"] == "code"]


def may_do_something_else(page):
    before = git("show", f"HEAD:{page.relative_to(ROOT).as_posix()}")
    return bool(differing("lecture_lib")) or code(page.read_text(encoding="utf-8")) != code(before)


# ---------------------------------------------------------------- the checks


def unreadable(page):
    """Findings that would make every other check fail: a broken notebook, a cell that is not Python."""
    if page.suffix == ".md":
        return
    number = None
    try:
        for number, cell in cells(page, "code"):  # noqa: B007 (it is named when a cell fails)
            ast.parse(python("".join(cell["source"])))
    except json.JSONDecodeError as error:
        yield Finding(page, None, "", f"not a notebook: {error}", "undo the last change of the file")
    except SyntaxError as error:
        yield Finding(page, number, error.text or "", f"not Python: {error.msg}", "mend the cell")


class Concerning:
    """A plugin of pytest that keeps only tests of these pages, and collects what failing tests say."""

    def __init__(self, pages, run):
        self.pages, self.run, self.said = pages, run, []

    def pytest_collection_modifyitems(self, items):
        items[:] = [item for item in items if self.concerns(item)]

    def concerns(self, item):
        params = item.callspec.params if hasattr(item, "callspec") else {}
        if "path" in params:
            return params["path"] in (self.run if item.path.stem == "test_code" else self.pages)
        if "row" in params:  # of the map of the notes
            return any(f"`{page.stem}`" in params["row"][2] for page in self.pages)
        return item.path.stem == "test_formulas"  # all of them: it takes a moment

    def pytest_collectreport(self, report):
        self.pytest_runtest_logreport(report)

    def pytest_runtest_logreport(self, report):
        if report.failed:  # with findings, or as pytest shows it
            text = report.longreprtext
            self.said += text.splitlines() if text.startswith(PLACES) else [text]


def tested(pages, run):
    """What the tests of the book say."""
    concerning = Concerning(pages, run)
    options = ["-p", "no:terminal", "-p", "no:cacheprovider", str(ROOT / "tests" / "book")]
    if pytest.main(options, [concerning]) not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        sys.exit("pytest could not run the tests; its message is above.")
    return concerning.said


def started(*command):
    return subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8"
    )


def linted(said):
    """What ruff says, in the form of the other findings."""
    for line in re.findall(r"^\S+?:.*", said, re.MULTILINE):
        yield re.sub(r"^(\S+?):cell (\d+):\d+:\d+: (.*)", r"\1, cell \2: \3; mend the cell", line)


def built(said):
    """What the build says; the number of a line in a notebook is 10 000 times its cell and more."""
    for place, line, wrong in WARNING.findall(said):
        line = int(line or 0)
        cell = f", cell {line // 10_000}" * (line >= 10_000)
        at = f", line {line % 10_000}" * (line % 10_000 > 0)
        yield f"{os.path.relpath(place, ROOT)}{cell}{at}: {wrong}; mend it"


def check(pages):
    """All findings, as lines."""
    if findings := [str(finding) for page in pages for finding in unreadable(page)]:
        return findings
    notebooks = [page for page in pages if page.suffix == ".ipynb"]
    run = [page for page in notebooks if may_do_something_else(page)]
    print(
        "Checking",
        *(os.path.relpath(page) + " (its code, too)" * (page in run) for page in pages),
        "...",
    )
    build = started(*BUILD)
    again = (
        started(sys.executable, "tools/refresh.py", "--check", *(p.stem for p in run)) if run else None
    )
    lint = started(BIN / "ruff", "check", "--output-format", "concise", "--quiet", *notebooks)
    findings = [*tested(pages, run), *linted(lint.communicate()[0]), *built(build.communicate()[0])]
    if again:
        findings += again.communicate()[0].splitlines()
    return sorted(
        set(findings), key=lambda line: [int(n) if n.isdigit() else n for n in re.split(r"(\d+)", line)]
    )


def main(names):
    began = time.monotonic()
    if unknown := set(names) - PAGES.keys():
        sys.exit(f"There is no page {', '.join(unknown)}. There are: {', '.join(PAGES)}")
    changed = differing("book")
    pages = [page for name, page in PAGES.items() if name in names or (not names and page in changed)]
    if not pages:
        print("No page differs from the last commit. To check one all the same: make check ONLY=kmeans")
        return 0
    findings = check(pages)
    number = f"{len(findings)} finding" + "s" * (len(findings) > 1) if findings else "No findings"
    print(*findings, f"{number} in {time.monotonic() - began:.0f} s.", sep="\n")
    return min(len(findings), 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
