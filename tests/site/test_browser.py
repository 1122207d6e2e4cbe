"""The built site in Chromium: no error, nothing from elsewhere, nothing cut off, usable by all."""

import pytest
from repository import ROOT, SITE, name

pytestmark = pytest.mark.browser
PAGES = sorted((SITE / "book").rglob("*.html"))
AXE = ROOT / "_build" / "pages" / "node_modules" / "axe-core" / "axe.min.js"
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
each_page = pytest.mark.parametrize("page", PAGES, ids=name)
FIRST_VISIT = 300  # KB


@pytest.fixture
def tab(browser):
    """Opens a page in a fresh window and collects what goes wrong in it."""
    contexts = []

    def open_(url, width=1280, scheme="light", before="", **options):
        options = {"color_scheme": scheme, "reduced_motion": "reduce"} | options
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        context.add_init_script(before)
        tab = context.new_page()
        tab.wrong, tab.responses = [], []
        tab.on("response", lambda response: tab.responses.append(response))
        origin = "file://" if url.startswith("file:") else url.split("/", 3)[2]
        tab.on("console", lambda m: tab.wrong.append(m.text) if m.type == "error" else None)
        tab.on("pageerror", lambda error: tab.wrong.append(str(error)))
        tab.on("requestfailed", lambda request: tab.wrong.append(f"failed: {request.url[:99]}"))
        tab.on(
            "request",
            lambda request: (
                None
                if request.url.startswith(("data:", "blob:")) or origin in request.url
                else tab.wrong.append(f"elsewhere: {request.url}")
            ),
        )
        tab.on(
            "response",
            lambda r: tab.wrong.append(f"{r.status}: {r.url}") if r.status >= 400 else None,
        )
        tab.goto(url, wait_until="load")
        if options.get("java_script_enabled", True):  # the script comes after the first paint
            tab.wait_for_function("typeof DOCUMENTATION_OPTIONS === 'object'")
        return tab

    yield open_
    for context in contexts:
        context.close()


SIDEWAYS = """() => {
    const root = document.documentElement, width = root.clientWidth;
    if (root.scrollWidth <= width) return [];
    const inside = e => {
        for (let a = e.parentElement; a && a !== document.body; a = a.parentElement)
            if (getComputedStyle(a).overflowX !== "visible") return true;
        return false;
    };
    return [...document.body.querySelectorAll("*")]
        .filter(e => e.getBoundingClientRect().right > width + 1 && !inside(e))
        .map(e => e.tagName + "." + e.className).slice(0, 5).concat(`page ${root.scrollWidth}`);
}"""


NOTHING_MEASURED = "ResizeObserver = class { observe() {} unobserve() {} disconnect() {} }"


@each_page
@pytest.mark.parametrize("width", [1280, 768, 390])
def test_page_opens_well(page, width, tab, address):
    """No error, nothing from elsewhere, no sideways scrolling, accessible by day and by night.

    What the keyboard reaches only after a script has measured it would be found, since none measures.
    """
    opened = tab(address + name(page), width, before=NOTHING_MEASURED)
    assert opened.evaluate(SIDEWAYS) == []
    opened.add_style_tag(content="section { content-visibility: visible !important }")  # seen it all
    opened.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert opened.evaluate(SIDEWAYS) == [], "with everything unfolded"
    assert opened.evaluate("document.getAnimations().length") == 0, "moves, though asked not to"
    for theme in ("light", "dark"):
        opened.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
        assert violations(opened) == [], theme
    assert opened.wrong == []


# What is wider than its place, without a shadow at the side where there is more. Formulas must fit.
HIDDEN = """() => [...document.querySelectorAll("article *")].filter(e => {
    if (e.scrollWidth <= e.clientWidth || e.closest(".katex-mathml, .lab-aloud")) return false;
    const { overflowX, display, backgroundAttachment } = getComputedStyle(e);
    const shadow = backgroundAttachment.includes("local");
    return overflowX !== "visible" && display !== "inline" && !shadow;
}).map(e => `${e.className}: ${e.scrollWidth} in ${e.clientWidth}, ${e.textContent.slice(0, 60)}`)"""

# Lines of one formula that touch: parts that stand over each other with no room between them.
TOUCHING = """() => [...document.querySelectorAll(".katex-display .katex-html")].flatMap(formula => {
    const parts = [...formula.querySelectorAll(":scope > .base")].map(e => e.getBoundingClientRect());
    const beside = (a, b) => a.right <= b.left || b.right <= a.left;
    const touch = (a, b) => !beside(a, b) && a.top < b.top && b.top < a.bottom + 2;
    return parts.some(a => parts.some(b => touch(a, b))) ? [formula.textContent.slice(0, 60)] : [];
})"""


@each_page
@pytest.mark.parametrize("width", [360, 390])
def test_nothing_is_hidden_on_a_telephone(page, width, tab, address):
    opened = tab(address + name(page), width)
    assert opened.evaluate(HIDDEN) == []
    opened.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert opened.evaluate(HIDDEN) == [], "with everything unfolded"
    assert opened.evaluate(TOUCHING) == []


def test_the_editor_hides_nothing_on_a_telephone(tab, address):
    """What a reader wrote before opens in it."""
    opened = tab(address + "book/em.html", 390)
    written = f"for x in range(3):\\n    long = '{'word ' * 30}'"
    opened.evaluate(
        f'localStorage.setItem(`cells:${{location.pathname}}`, JSON.stringify([[1, "{written}"]]))'
    )
    opened.reload()
    rows = "line => line.getBoundingClientRect().height / parseFloat(getComputedStyle(line).lineHeight)"
    line = opened.locator(".cm-line").last
    opened.locator("details:has(.cm-editor)").evaluate_all("folds => folds.forEach(d => d.open = true)")
    assert line.evaluate(rows) > 3
    assert opened.evaluate(HIDDEN) == []


def test_lines_are_copied_as_they_were_written(tab, address):
    """Where a line goes on below, nothing is added; and no line is doubled."""
    opened = tab(address + "book/em.html", 360)
    copied = "pre => (getSelection().selectAllChildren(pre), `${getSelection()}`.trim())"
    for listing in opened.locator("article .cell_input:visible pre").all()[:5]:
        assert listing.evaluate(copied) == listing.text_content().strip()


# Formulas whose MathML does not lie over what is seen: over all of it, or where it begins if it goes on
# in the next line.
OUT_OF_REACH = """() => [...document.querySelectorAll("article .katex")].filter(e => {
    const box = part => e.querySelector(part)?.getBoundingClientRect();
    const read = box(".katex-mathml"), seen = box(".katex-html"), begins = box(".base");
    const goesOn = e.closest("span.math") && e.querySelectorAll(".base").length > 1
        && seen.height > 1.9 * begins.height;
    const { x, y, width, height } = goesOn ? begins : seen;
    return Math.abs(x - read.x) > 2 || read.width < (goesOn ? 15 : 0.9 * width)
        || y + height / 2 < read.y || y + height / 2 > read.bottom;
}).map(e => e.querySelector("annotation").textContent)"""


# What follows a formula without a space and yet stands in the next line, or the bracket before it above.
ALONE = """() => [...document.querySelectorAll(".together")].filter(e => {
    const [first, last] = [e.firstChild, e.lastChild];
    const box = (node) => {
        const range = document.createRange();
        range.selectNodeContents(node);
        return range.getBoundingClientRect();
    };
    const parts = e.querySelectorAll(".base");
    return last.nodeType === 3 && box(last).top > parts[parts.length - 1].getBoundingClientRect().bottom
        || first.nodeType === 3 && box(first).bottom < parts[0].getBoundingClientRect().top;
}).map(e => e.textContent.slice(-60))"""


@each_page
def test_formulas_are_found_by_touch(page, tab, address):
    """KaTeX hides from screen readers what is seen; the MathML that they read must lie at its place.

    And no comma is left alone.
    """
    opened = tab(address + name(page), 390)
    opened.add_style_tag(content="section { content-visibility: visible !important }")
    opened.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert opened.evaluate(OUT_OF_REACH) == []
    assert opened.evaluate(ALONE) == []


# A formula is a hundred elements in the colour of its text, and a listing has a thousand words in ten
# colours: axe would spend most of its time there. Formulas in links and one word of each colour stay.
THIN = """() => {
    document.querySelectorAll(".katex:not(a .katex)").forEach(e => e.replaceWith("x"));
    const seen = new Set();
    document.querySelectorAll("pre span:not(.line)").forEach(e =>
        seen.has(e.className) ? e.replaceWith(...e.childNodes) : seen.add(e.className));
}"""


def violations(opened, within="html"):
    # (preload would fetch the style sheets once more, which pages opened as files may not.)
    run = """([tags, within]) => axe.run({include: [[within]]},
        {runOnly: tags, rules: {'td-has-header': {enabled: true}}, resultTypes: ['violations'],
         preload: false})"""
    opened.evaluate(THIN)
    if not opened.evaluate("'axe' in window"):
        opened.add_script_tag(path=str(AXE))
    result = opened.evaluate(run, [STANDARD, within])
    return [
        f"{v['id']}: {node['html'][:120]} {node['failureSummary'][:300]}"
        for v in result["violations"]
        for node in v["nodes"][:3]
    ]


@each_page
def test_page_opens_from_disk(page, tab):
    opened = tab(page.as_uri())
    assert opened.wrong == []
    assert not opened.locator(".btn-run").count(), "needs a server"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_follows_the_system(scheme, tab, address):
    opened = tab(address + name(PAGES[0]), scheme=scheme)
    assert opened.evaluate("document.documentElement.dataset.theme") == scheme


def test_the_theme_can_be_switched_and_is_remembered(tab, address):
    opened = tab(address + name(PAGES[0]))
    button = opened.locator(".theme-switch-button:visible").first
    for _ in range(3):
        button.press("Enter")
        if opened.evaluate("document.documentElement.dataset.theme") == "dark":
            break
    opened.reload()
    assert opened.evaluate("document.documentElement.dataset.theme") == "dark"
    assert opened.wrong == []


@pytest.mark.parametrize(("kind", "says"), [("right", "Right"), ("wrong", "Not quite")])
def test_a_quiz_answers_to_the_keyboard(kind, says, tab, address):
    page = next(p for p in PAGES if 'class="answer right"' in p.read_text(encoding="utf-8"))
    opened = tab(address + name(page))
    answer = opened.locator(f"details.answer.{kind}").first
    answer.locator("summary").focus()
    opened.keyboard.press("Enter")
    assert answer.evaluate("e => e.open")
    said = "e => getComputedStyle(e, '::after').content"
    assert says in answer.locator("summary").evaluate(said)


def test_paper_shows_figures_and_folded_text(tab, address):
    page = next(p for p in PAGES if "<details" in p.read_text(encoding="utf-8"))
    opened = tab(address + name(page))
    opened.emulate_media(media="print")
    opened.evaluate("dispatchEvent(new Event('beforeprint'))")
    folded = "article details:not([open], .answer)"
    assert not opened.locator(folded).count()
    assert not opened.locator("details.answer > :not(summary)").first.is_visible(), "an answer is told"
    assert all(figure.is_visible() for figure in opened.locator("figure.plot img").all())
    assert not opened.locator(".bd-sidebar-primary").is_visible()
    assert len(opened.pdf()) > 50_000


@each_page
def test_a_first_visit_is_light(page, tab, address, record_property):
    """In KB of 1000 bytes as a compressing server sends them, with all that comes while reading."""
    opened = tab(address + name(page))
    at_once = transferred(opened)
    for place in opened.locator("figure.lab, article img:visible:not(.lab img)").all():
        place.scroll_into_view_if_needed()
    labs = opened.locator("figure.lab").count()
    opened.wait_for_function("n => document.querySelectorAll('.lab-live').length === n", arg=labs)
    opened.wait_for_load_state("networkidle")
    whole, requests = transferred(opened), len(opened.responses)
    record_property("row", f"{name(page):28} {at_once:4.0f} KB at once, {whole:4.0f} KB in all "
                           f"(at most {FIRST_VISIT}), {requests} requests")  # fmt: skip
    assert whole <= FIRST_VISIT


def transferred(opened):
    return sum(int(response.headers["content-length"]) for response in opened.responses) / 1000
