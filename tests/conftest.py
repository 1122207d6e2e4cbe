"""What the checks share: the notebooks, the built site, and the counts at the end."""

import json
import os
import shutil
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import Phase, settings
from repository import SITE
from server import serve

from lecture_lib.fast import hamerly, passes

# The same examples in every run, and no failure because a machine was busy.
settings.register_profile("course", deadline=None, derandomize=True)
settings.load_profile("course")
# Once a week, other examples than ever before (weekly.yml). A failure prints the line that repeats it.
settings.register_profile(
    "weekly", settings.get_profile("course"), derandomize=False, max_examples=300, print_blob=True
)
# `make mutants`: a mutant is dead at the first example that fails; the smallest is not looked for.
settings.register_profile(
    "mutants", settings.get_profile("course"), max_examples=40, phases=[Phase.explicit, Phase.generate]
)


def pytest_collection_modifyitems(items):
    """A mutant meets the quickest tests first; most are dead before the slow ones begin."""
    if os.environ.get("MUTANT_UNDER_TEST") and Path("mutmut-stats.json").is_file():
        seconds = json.loads(Path("mutmut-stats.json").read_text())["duration_by_test"]
        items.sort(key=lambda item: seconds.get(item.nodeid, 0))


@pytest.fixture
def looked(monkeypatch):
    """How many points `kmeans.fit` looks at together, call by call, where it uses margins."""
    counts = []
    monkeypatch.setattr(passes, "is_small", lambda X, mu: False)
    nearest = hamerly.nearest_and_margin
    monkeypatch.setattr(
        hamerly, "nearest_and_margin", lambda X, mu: (counts.append(len(X)), nearest(X, mu))[1]
    )
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
def browser(site, playwrights):
    """A browser for the built site."""
    return playwrights


@pytest.fixture(scope="session")
def playwrights(chromium):
    """A browser for pages of any kind."""
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
        path = Path(report.nodeid.split("::")[0])
        kind = "notebook cells" if path.suffix == ".ipynb" else KINDS.get(path.parent.name, "doctests")
        counts[kind] += 1
    line = ", ".join(f"{count} {kind}" for kind, count in counts.items())
    terminalreporter.write_line(f"passed: {line or 'nothing'}")


KINDS = {
    "library": "laws of the library",
    "book": "on stored notebooks",
    "site": "on the site",
    "homework": "of homework",
}
