"""What a link names is shown beside it: by pointing, by the keyboard, by a tap."""

import pytest
from bs4 import BeautifulSoup
from repository import SITE
from test_browser import SIDEWAYS, tab, violations  # noqa: F401

browser = pytest.mark.browser
PAGE = "book/mixtures.html"
# a link, and what it shows
LINKS = {
    "soft-clustering.html#equation-eq-soft": "(6)",
    "#equation-eq-mixture": "(10)",
    "em.html#thm-m-restricted": "The M-step with a restriction",
    "notation.html#symbol-gamma-nk": "responsibility",
    "references.html#": "Pattern Recognition",
}


@pytest.fixture
def link(tab, address):  # noqa: F811
    """Opens a page and gives it with a link and the sheet that shows what the link names."""

    def find(target, width=1280, **options):
        opened = tab(address + PAGE, width, **options)
        opened.link = opened.locator(f'article a.internal[href^="{target}"]:visible').first
        opened.link.scroll_into_view_if_needed()
        opened.wait_for_timeout(300)
        opened.sheet = opened.locator("#preview")
        return opened

    return find


@browser
@pytest.mark.parametrize("target", LINKS)
def test_pointing_shows_it(target, link):
    opened = link(target)
    opened.link.hover()
    opened.sheet.wait_for()
    assert LINKS[target] in opened.sheet.inner_text()
    box, window = opened.sheet.bounding_box(), opened.viewport_size
    assert 0 <= box["x"]
    assert box["x"] + box["width"] <= window["width"]
    assert 0 <= box["y"]
    opened.sheet.hover()
    opened.wait_for_timeout(500)
    assert opened.sheet.is_visible(), "one may point at what is shown"
    opened.mouse.move(5, 5)
    opened.sheet.wait_for(state="hidden")
    assert opened.wrong == []


@browser
def test_the_keyboard_shows_and_hides_it(link):
    opened = link("#equation-eq-mixture")
    opened.keyboard.press("Shift")  # what has the focus is seen
    opened.link.focus()
    opened.sheet.wait_for()
    assert opened.link.get_attribute("aria-describedby") == "preview"
    opened.keyboard.press("Escape")
    assert not opened.sheet.is_visible()
    assert opened.link.evaluate("e => e === document.activeElement")
    opened.keyboard.press("Enter")
    opened.wait_for_url("**#equation-eq-mixture")


@browser
def test_a_tap_shows_it_and_a_second_follows(link):
    opened = link("soft-clustering.html#equation-eq-soft", width=390, has_touch=True)
    opened.link.tap()
    opened.sheet.wait_for()
    assert PAGE in opened.url
    assert opened.evaluate(SIDEWAYS) == []
    opened.link.tap()
    opened.wait_for_url("**/soft-clustering.html#equation-eq-soft")


@browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_shown_is_usable_by_all(scheme, link):
    opened = link("em.html#thm-m-restricted", scheme=scheme)
    opened.link.hover()
    opened.sheet.wait_for()
    assert violations(opened, "#preview") == []


@browser
def test_nothing_is_fetched_before_one_points(link):
    opened = link("em.html#thm-m-restricted")
    assert [r.url for r in opened.responses if "em.html" in r.url] == []


def test_symbols_lead_to_the_notation(site):
    soup = BeautifulSoup((SITE / "book" / "em.html").read_text(encoding="utf-8"), "html.parser")
    links = soup.article.select("a.symbol")
    assert len(links) > 15
    for section in soup.article.section.find_all("section", recursive=False):
        own = [a["href"] for a in section.select("a.symbol") if a.find_parent("section") is section]
        assert len(own) == len(set(own)), "once a section"
