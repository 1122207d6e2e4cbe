"""The cover and the reader's place: kept in this browser, forgotten at a press; and nothing moves."""

import gzip

import pytest
from bs4 import BeautifulSoup
from repository import ROOT, SITE
from test_browser import tab  # noqa: F401

browser = pytest.mark.browser
each_width = pytest.mark.parametrize("width", [1280, 390])
CHAPTERS = ["kmeans", "soft-clustering", "mixtures", "likelihood", "em", "why-em-works"]
SECTION = "book/em.html#why-are-averages-the-answer"


def cover():
    return BeautifulSoup((SITE / "book" / "index.html").read_text(encoding="utf-8"), "html.parser")


def test_each_chapter_has_a_card(site):
    cards = cover().select(".cards a.card")
    names = [card["href"].removesuffix(".html") for card in cards]
    assert names[:6] == CHAPTERS
    assert "in-practice" in names
    for card in cards:
        assert len(card.img["alt"]) > 40
        words = card.get_text(" ", strip=True)
        assert "?" in words
        assert words.endswith(("hour", "minutes", "half", "quarter"))


def test_teachers_have_a_door_of_their_own(site):
    menu = cover().select_one("nav.bd-links")
    part = {a["href"]: a.find_previous("p").get_text(strip=True) for a in menu.select("a.reference")}
    assert part["homework/hw1.html"] == "Homework"
    assert part["homework/instructors.html"] == "If you teach"
    assert list(part)[-1] == "homework/instructors.html"
    assert list(part).index("notation.html") > list(part).index("in-practice.html")
    assert cover().article.select('a[href="homework/instructors.html"]')


@browser
def test_one_begins_and_goes_on(tab, address):  # noqa: F811
    opened = tab(address + "book/index.html")
    begin = opened.locator("#begin a")
    assert begin.all_inner_texts() == ["Start k-means"]
    opened.goto(address + SECTION)
    opened.wait_for_function("localStorage.getItem('place')")
    opened.goto(address + "book/index.html")
    assert begin.all_inner_texts() == ["Continue EM: Why are averages the answer?", "Start k-means"]
    read = "e => Number(getComputedStyle(e).getPropertyValue('--read'))"
    card = opened.locator('.card[data-page="book/em"]')
    assert 0 < card.evaluate(read) < 1
    begin.first.click()
    opened.wait_for_url("**" + SECTION)
    opened.goto(address + "book/index.html")
    opened.locator(".forget").click()
    assert begin.all_inner_texts() == ["Start k-means"]
    assert opened.evaluate("localStorage.getItem('place')") is None
    assert card.evaluate(read) == 0


@browser
@each_width
def test_the_bar_says_where_one_is(width, tab, address):  # noqa: F811
    opened = tab(address + SECTION, width)
    section = opened.locator(".place .section").get_by_text("Why are averages the answer?", exact=True)
    section.wait_for()  # what comes late moves the page for a moment
    name, left = (opened.locator(f".place {part}").inner_text() for part in ("b", "i"))
    assert name == "EM"
    assert left.endswith(" min left")
    assert 20 <= int(left.split()[0]) <= 45
    opened.keyboard.press("End")
    opened.wait_for_function("document.querySelector('.place i').textContent === ''")
    assert opened.evaluate("document.documentElement.style.getPropertyValue('--read')") == "1.0000"


@browser
@each_width
def test_the_theme_is_switched_where_one_stands(width, tab, address):  # noqa: F811
    opened = tab(address + SECTION, width)
    opened.evaluate("scrollBy(0, 300)")
    opened.wait_for_timeout(500)
    before = opened.evaluate("scrollY")
    assert before > 1000
    for _ in range(3):
        opened.locator(".theme-switch-button:visible").first.click()
        opened.wait_for_timeout(200)
        assert opened.evaluate("scrollY") == before


@browser
def test_an_answer_is_remembered(tab, address):  # noqa: F811
    opened = tab(address + "book/em.html")
    answer = opened.locator(".quiz details.wrong").first
    answer.locator("summary").click()
    assert answer.get_attribute("class").split()[-1] == "chosen"
    opened.reload()
    chosen = opened.locator(".quiz details.chosen")
    chosen.wait_for()
    assert chosen.count() == 1
    assert not chosen.evaluate("e => e.open"), "nothing unfolds by itself"
    assert "Not quite" in chosen.locator("summary").evaluate(
        "e => getComputedStyle(e, '::after').content"
    )
    opened.locator(".forget").click()
    assert opened.locator(".quiz details.chosen").count() == 0


@browser
@each_width
@pytest.mark.parametrize("page", ["index", "em"])
def test_nothing_moves_by_itself(page, width, tab, address):  # noqa: F811
    opened = tab(address + f"book/{page}.html", width)
    opened.evaluate(SHIFTS)
    for _ in range(10):
        opened.evaluate("scrollBy(0, 600)")
        opened.wait_for_timeout(100)
    assert opened.evaluate("shifts") < 0.02


SHIFTS = """() => {
    window.shifts = 0;
    new PerformanceObserver(list => list.getEntries().forEach(e => (shifts += e.value)))
        .observe({type: "layout-shift", buffered: true});
}"""


@browser
def test_a_browser_that_keeps_nothing_will_do(tab, address):  # noqa: F811
    opened = tab(address + "book/index.html")
    opened.add_init_script("""Storage.prototype.setItem = (key) => {
        if (key === "place") throw new DOMException("full", "QuotaExceededError");
    }""")
    opened.goto(address + SECTION)
    opened.wait_for_function("document.querySelector('.place .section').textContent")
    opened.locator(".quiz details.wrong summary").first.click()
    opened.locator(".forget").click()
    assert opened.wrong == []


def test_the_script_is_small():
    script = (ROOT / "book" / "_static" / "place.js").read_bytes()
    assert len(gzip.compress(script)) < 3000
