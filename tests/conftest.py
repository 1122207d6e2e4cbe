"""What the checks share: the notebooks, the built site, and the counts at the end."""

import json
import os
import re
import shutil
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import Phase, settings
from server import serve

from lecture_lib import kmeans

ROOT = Path(__file__).parents[1]
SITE = ROOT / "_build" / "html"
NOTEBOOKS = sorted((ROOT / "book").glob("*.ipynb"))
MARKDOWN = sorted((ROOT / "book").glob("*.md"))

collect_ignore = ["mutants.py"]    # imports mutmut, which only `make mutants` installs

# The same examples in every run, and no failure because a machine was busy.
settings.register_profile("course", deadline=None, derandomize=True)
settings.load_profile("course")
# `make mutants`: a mutant is dead at the first example that fails; the smallest is not looked for.
settings.register_profile("mutants", settings.get_profile("course"), max_examples=40,
                          phases=[Phase.explicit, Phase.generate])


def pytest_collection_modifyitems(items):
    """A mutant meets the quickest tests first; most are dead before the slow ones begin."""
    if os.environ.get("MUTANT_UNDER_TEST") and Path("mutmut-stats.json").is_file():
        seconds = json.loads(Path("mutmut-stats.json").read_text())["duration_by_test"]
        items.sort(key=lambda item: seconds.get(item.nodeid, 0))


def name(path):
    """How a page or notebook is called in the list of checks."""
    return path.relative_to(SITE if SITE in path.parents else ROOT).as_posix()


def cells(path, kind):
    """The cells of one kind: (their number among all cells, the cell)."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    return [(n, c) for n, c in enumerate(notebook["cells"], 1) if c["cell_type"] == kind]


def python(source):
    """The source of a cell without IPython's own lines, for what reads Python only."""
    return re.sub(r"^([ \t]*)%.*", r"\1pass", source, flags=re.MULTILINE)


@pytest.fixture
def looked(monkeypatch):
    """How many points `kmeans.fit` looks at together, call by call."""
    counts = []
    monkeypatch.setattr(kmeans, "nearest", lambda X, mu, nearest=kmeans.nearest: (
        counts.append(len(X)), nearest(X, mu))[1])
    return counts


@pytest.fixture(scope="session")
def site():
    if not (SITE / "index.html").is_file():
        pytest.fail("The site is not built: run `make site` first.", pytrace=False)
    return SITE


@pytest.fixture(scope="session")
def address(site):
    with serve(site) as address:
        yield address


@pytest.fixture(scope="session")
def chromium():
    """The program; skips where it is missing, except in CI."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not found:
        missing = "Chromium is not installed, so the site was not opened in a browser."
        pytest.fail(missing, pytrace=False) if os.environ.get("CI") else pytest.skip(missing)
    return found


@pytest.fixture(scope="session")
def browser(site, chromium):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        arguments = ["--no-sandbox"]  # Chromium's own does not start as root, as in most CI
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        yield browser
        browser.close()


def pytest_terminal_summary(terminalreporter):
    """The rows that checks recorded, and one line that says what was checked, by kind."""
    reports = [r for reports in terminalreporter.stats.values() for r in reports]
    rows = {dict(getattr(report, "user_properties", ())).get("row") for report in reports}
    for row in sorted(filter(None, rows)):
        terminalreporter.write_line(row)
    counts = Counter()
    for report in terminalreporter.stats.get("passed", []):
        path = report.nodeid.split("::")[0]
        counts[KINDS.get(Path(path).name, "notebook cells" if ".ipynb" in path else "library")] += 1
    line = ", ".join(f"{count} {kind}" for kind, count in counts.items())
    terminalreporter.write_line(f"passed: {line or 'nothing'}")


KINDS = {
    "test_notebooks.py": "on stored notebooks",
    "test_claims.py": "on stored notebooks",
    "test_notation.py": "on stored notebooks",
    "test_raw.py": "on stored notebooks",
    "test_references.py": "on stored notebooks",
    "test_sabotage.py": "on stored notebooks",
    "test_speed.py": "on stored notebooks",
    "test_site.py": "on the site's files",
    "test_elsewhere.py": "of links to Binder and Colab",
    "test_browser.py": "in the browser",
    "test_pdf.py": "on the printed course",
    "test_package.py": "on the package",
    "test_lighthouse.py": "pages seen by Lighthouse",
    "test_live.py": "of notebooks in the browser",
    "test_steppers.py": "of steppers in the browser",
}
