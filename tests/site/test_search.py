"""Search: by section, on its own files, from the keyboard, and it lands where a term is explained."""

import pytest
from repository import SITE
from test_browser import SIDEWAYS, tab, violations  # noqa: F401

pytestmark = pytest.mark.browser
PAGE = "book/index.html"
# what is asked, where the first answer leads
LANDS = {
    "k-means++": "book/kmeans.html#where-should-k-means-start",
    "log-sum-exp": "book/likelihood.html#how-does-a-program-add-what-underflows",
    "γ": "book/soft-clustering.html#what-does-a-hard-assignment-hide",
    "responsibility": "book/soft-clustering.html#what-does-a-hard-assignment-hide",
    "covariance": "book/mixtures.html#how-do-two-columns-vary-together",
    "Lloyd": "book/kmeans.html#how-does-k-means-find-a-split",
    "Mahalanobis": "book/mixtures.html#how-unusual-is-a-point",
    "Jensen": "book/why-em-works.html#why-is-an-average-of-logarithms-too-small",
}


@pytest.fixture
def ask(tab, address):  # noqa: F811
    """Opens a page, asks, and gives the tab with what was found."""

    def ask(question, page=PAGE, width=1280, code=False, **options):
        opened = tab(address + page, width, **options)
        opened.keyboard.press("/")
        if code:
            opened.get_by_label("code, too").check()
        opened.locator("dialog [name=q]").fill(question)
        opened.wait_for_function("document.querySelector('dialog [role=status]').textContent")
        opened.found = opened.locator("dialog .found > li:not(.more)")
        return opened

    return ask


@pytest.mark.parametrize("question", LANDS)
def test_search_lands_where_a_term_is_explained(question, ask):
    opened = ask(question)
    opened.wait_for_load_state("networkidle")  # leaving would cut requests off
    opened.keyboard.press("Enter")
    opened.wait_for_url("**" + LANDS[question])
    opened.wait_for_function("CSS.highlights.has('found')")
    target = opened.locator(":target")
    assert 0 <= target.evaluate("e => e.getBoundingClientRect().top") < 120
    marked = opened.evaluate(MARKED)
    assert marked["words"], "the words are marked"
    assert all(word.lower().startswith(question.lower()[:5]) for word in marked["words"]), marked
    assert marked["inside"], "only in the section"
    assert opened.wrong == []


MARKED = """() => {
    const marks = [...CSS.highlights.get("found")], section = document.querySelector(":target");
    return {words: marks.map(m => m.startContainer.data.slice(m.startOffset, m.endOffset)),
            inside: marks.every(m => section.contains(m.startContainer))};
}"""


def test_what_is_found_reads_well(ask):
    for question in LANDS:
        opened = ask(question)
        for text in opened.found.all_inner_texts():
            assert "\\" not in text, f"TeX: {text}"
            assert "\n\n\n" not in text


def test_code_is_found_when_asked_for(ask):
    assert ask("default_rng").found.count() == 0
    assert ask("default_rng", code=True).found.count() > 0


def test_a_letter_may_be_spelled_out(ask):
    assert ask("gamma").found.first.inner_text() == ask("γ").found.first.inner_text()


def test_nothing_found_is_said(ask):
    assert "No sections" in ask("xylophone").locator("dialog [role=status]").inner_text()


def test_from_the_keyboard(tab, address):  # noqa: F811
    opened = tab(address + PAGE)
    opened.keyboard.press("Control+k")
    field = opened.locator("dialog [name=q]")
    assert field.evaluate("e => e === document.activeElement")
    field.fill("covariance")
    opened.locator("dialog .found button").wait_for()
    opened.keyboard.press("ArrowDown")
    opened.keyboard.press("ArrowDown")
    assert opened.evaluate("document.activeElement === document.querySelectorAll('.found a')[1]")
    opened.keyboard.press("ArrowUp")
    opened.keyboard.press("ArrowUp")
    assert field.evaluate("e => e === document.activeElement")
    opened.locator("dialog .found button").press("Enter")
    opened.wait_for_function("document.querySelectorAll('.found a').length > 8")
    opened.wait_for_function("document.activeElement === document.querySelectorAll('.found a')[8]")
    opened.get_by_label("code, too").press("Space")
    assert opened.locator("#pst-search-dialog").is_visible()
    opened.keyboard.press("Escape")
    assert not opened.locator("#pst-search-dialog").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_search_is_usable_by_all(width, scheme, ask):
    opened = ask("responsibility", width=width, scheme=scheme)
    opened.found.first.wait_for()
    assert opened.evaluate(SIDEWAYS) == []
    assert violations(opened) == []
    assert opened.wrong == []


def test_a_section_of_the_same_page_is_not_loaded_anew(ask):
    opened = ask("Mahalanobis", page="book/mixtures.html")
    opened.evaluate("window.same = true")
    opened.keyboard.press("Enter")
    opened.wait_for_function("CSS.highlights.has('found')")
    assert opened.evaluate("window.same")
    assert not opened.locator("#pst-search-dialog").is_visible()


def test_nothing_is_loaded_before_the_search_is_opened(ask, tab, address):  # noqa: F811
    opened = tab(address + PAGE)
    opened.wait_for_load_state("networkidle")
    assert [r.url for r in opened.responses if "find" in r.url] == []
    opened = ask("covariance")
    kilobytes = sum(int(r.headers["content-length"]) for r in opened.responses if "find" in r.url) / 1000
    assert 50 < kilobytes < 200


def test_a_page_opened_as_a_file_says_why_not(tab):  # noqa: F811
    opened = tab((SITE / PAGE).as_uri())
    opened.keyboard.press("/")
    opened.wait_for_function("document.querySelector('dialog [role=status]').textContent")
    assert "opened as a file" in opened.locator("dialog [role=status]").inner_text()
