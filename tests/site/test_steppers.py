"""Every stepper of the built site, driven by keys alone: each frame says what the library computes."""

import re

import numpy as np
import pytest
from test_browser import SIDEWAYS, awake, tab, violations  # noqa: F401

from lecture_lib import datasets, em, gaussian, initialise, mixture

pytestmark = pytest.mark.browser
X = datasets.old_faithful().X
WAITS = X[:, 1:]
QUICK = 100  # milliseconds from the key to the next frame, as a rule; a busy machine has its moments

WATCH = """stepper => {
    addEventListener("keydown", () => window.pressed = performance.now(), true);
    new MutationObserver(() => window.shown = performance.now())
        .observe(stepper, {childList: true, subtree: true});
}"""

CLIPPED = """() => [...document.querySelectorAll(".stepper svg svg")]
    .map(e => getComputedStyle(e).overflow)"""


class Driven:
    """A stepper in the hands of somebody without a mouse."""

    def __init__(self, opened, stepper):
        self.tab, self.stepper, self.took = opened, stepper, []
        stepper.evaluate(WATCH)

    @property
    def said(self):
        return self.stepper.locator(".stepper-text").inner_text()

    @property
    def drawn(self):
        return self.stepper.locator("svg[role=img]").evaluate_all("all => all.map(e => e.outerHTML)")

    def slide(self, key="ArrowRight", handle=0):
        """Press a key on a slider, and wait for another frame."""
        self._press(self.stepper.locator("[role=slider]").nth(handle), key)

    def choose(self, key="ArrowDown", menu=0):
        """The next entry of a menu, or the one before."""
        self._press(self.stepper.locator("select").nth(menu), key)

    def _press(self, handle, key):
        before = self.drawn
        handle.focus()
        self.tab.keyboard.press(key)
        self.tab.wait_for_function("window.shown > window.pressed")
        self.took.append(self.tab.evaluate("window.shown - window.pressed"))
        assert self.drawn != before, "the same frame again"


@pytest.fixture
def steppers(tab, address):  # noqa: F811
    """The steppers of a chapter. Afterwards the page must be as sound as before."""
    driven = []

    def of(chapter, width=1280):
        opened = tab(f"{address}book/{chapter}.html", width)
        driven[:] = [Driven(opened, stepper) for stepper in awake(opened)]
        return driven

    yield of
    opened = driven[0].tab
    assert np.median([took for one in driven for took in one.took]) < QUICK
    assert opened.evaluate(SIDEWAYS) == [] and opened.wrong == []
    assert set(opened.evaluate(CLIPPED)) == {"hidden"}, "marks are drawn outside the axes"
    for theme in ("light", "dark"):
        opened.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
        assert violations(opened, within=".stepper-poster") == [], f"after use, {theme}"


def signed(number):
    return f"{number:.2f}".replace("-", "−")


def test_the_surface_and_the_needle(steppers):
    surface, needle = steppers("likelihood")
    here, l_here = np.array([45.0, 45.0]), set()
    for handle in (0, 1, 1, 1, 0, 1, 1, 1, 1, 0, 0, 1, 1):
        surface.slide(handle=handle)
        here[handle] += 5
        assert surface.said.startswith(f"Means {here[0]:g} and {here[1]:g}: l = −")
        l_here.add(re.search("l = (.*?),", surface.said).group(1))
    assert len(l_here) == 13
    mu, Sigma = gaussian.maximum_likelihood(WAITS)
    share = (WAITS == 78).mean()
    for number, sigma in enumerate(np.geomspace(1e-6, 10, 15)):
        if number:
            needle.slide()
        theta = mixture.Mixture(
            np.array([share, 1 - share]), np.stack([[78.0], mu]), np.stack([[[sigma**2]], Sigma])
        )
        assert needle.said == f"σ (min) = {sigma:g}: l = {signed(mixture.log_likelihood(WAITS, theta))}."
