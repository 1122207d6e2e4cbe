"""The built site, read as files: complete, self-contained, described."""

import re
from functools import cache
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup
from repository import MARKDOWN, NOTEBOOKS, ROOT, SITE, name

PAGES = sorted(SITE.rglob("*.html")) if SITE.is_dir() else []
OTHERS = {"_static", "live"}  # the theme's templates, and JupyterLite
PAGES = [page for page in PAGES if not OTHERS & set(page.relative_to(SITE).parts)]
CHAPTERS = [page for page in PAGES if page.parent.name == "book"]
each_page = pytest.mark.parametrize("page", PAGES, ids=name)
each_chapter = pytest.mark.parametrize("page", CHAPTERS, ids=name)


@cache
def soup(page):
    return BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")


def is_elsewhere(address):
    return bool(urlsplit(address).netloc) and urlsplit(address).scheme != "data"


def loaded(page):
    """The addresses that a browser fetches by itself when it opens the page."""
    for tag in soup(page).select("script[src], img[src], iframe[src], source[src], video[src]"):
        yield tag["src"]
    for tag in soup(page).select("link[href]"):
        if not set(tag["rel"]) & {"next", "prev", "search", "index", "canonical", "author"}:
            yield tag["href"]
    for tag in soup(page).select("style, [style]"):
        yield from addresses_in_css(tag.get("style") or tag.get_text())


def addresses_in_css(css):
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    for quote, quoted, bare in re.findall(r"""url\(\s*(?:(['"])(.*?)\1|([^'")]*))\s*\)""", css):
        yield quoted if quote else bare
    yield from re.findall(r"""@import\s+['"]([^'"]+)""", css)


def target(page, address):
    path = unquote(urlsplit(address).path)
    return (page.parent / path).resolve() if path else page


def test_every_chapter_was_built(site):
    toc = (ROOT / "_toc.yml").read_text(encoding="utf-8")
    files = re.findall(r"^(?:root:|\s*-\s*file:)\s*(\S+)", toc, re.M)
    assert files
    assert [file for file in files if not (site / f"{file}.html").is_file()] == []


@pytest.mark.parametrize("path", NOTEBOOKS + MARKDOWN, ids=name)
def test_every_page_can_be_downloaded_as_it_is(path, site):
    """The source next to the page is today's, so the site is not older than the notebook."""
    copy = site / "_sources" / "book" / path.name
    page = site / "book" / f"{path.stem}.html"
    assert copy.is_file(), "not in _toc.yml?"
    assert copy.read_bytes() == path.read_bytes(), "the site is out of date: make site"
    links = [target(page, a["href"]) for a in soup(page).select("a.btn-download-source-button")]
    assert links == [copy]


@each_page
def test_nothing_is_loaded_from_elsewhere(page):
    assert [address for address in loaded(page) if is_elsewhere(address)] == []


@each_page
def test_everything_loaded_is_there(page):
    local = [a for a in loaded(page) if not urlsplit(a).scheme and not is_elsewhere(a)]
    assert [a for a in local if not target(page, a).is_file()] == []


def test_styles_load_nothing_from_elsewhere(site):
    for css in (site / "_static").rglob("*.css"):
        for address in addresses_in_css(css.read_text(encoding="utf-8")):
            assert not is_elsewhere(address), f"{name(css)} loads {address}"
            if not address.startswith(("data:", "#")):
                assert target(css, address).is_file(), f"{name(css)} loads {address}"


@each_page
def test_no_script_that_fetches_more(page):
    scripts = " ".join(str(tag) for tag in soup(page).find_all("script"))
    assert not re.search(r"mathjax|thebe|require(\.min)?\.js|unpkg|jsdelivr|cdnjs", scripts, re.I)


@each_page
def test_links_and_anchors_resolve(page):
    dead = []
    for tag in soup(page).select("a[href]"):
        address = tag["href"]
        if is_elsewhere(address) or urlsplit(address).scheme:
            continue
        file, anchor = target(page, address), unquote(urlsplit(address).fragment)
        is_html = file.suffix == ".html"
        if not file.is_file() or (anchor and is_html and anchor not in anchors(file)):
            dead.append(address)
    assert dead == []


@cache
def anchors(page):
    return {tag["id"] for tag in soup(page).select("[id]")}


@each_page
def test_ids_are_unique(page):
    ids = [tag["id"] for tag in soup(page).select("[id]")]
    assert sorted({i for i in ids if ids.count(i) > 1}) == []


@each_page
def test_images_are_described(page):
    for image in soup(page).find_all("img"):
        alt = image.get("alt", "").strip()
        assert alt, f"no alternative text: {image['src'][:60]}"
        assert not re.search(r"^data:|^\S+\.\w{3,4}$", alt), f"a path is no description: {alt}"


@each_page
def test_the_head_is_complete(page):
    head = soup(page)
    assert head.html["lang"] == "en"
    assert head.title.get_text(strip=True)
    descriptions = [tag["content"] for tag in head.select('meta[name="description"]')]
    assert len(descriptions) == 1
    assert len(descriptions[0]) > 20
    assert head.select('link[rel~="icon"]')


def test_titles_and_descriptions_differ():
    for tag in ("title", 'meta[name="description"]'):
        texts = [str(soup(page).select_one(tag)) for page in CHAPTERS]
        assert len(set(texts)) == len(texts)


@each_chapter
def test_references_are_resolved(page):
    article = soup(page).article
    for tag in article.find_all("pre"):
        tag.extract()
    text = article.get_text()
    assert not re.search(r"\{[a-z:]+\}`|^:::|\[\?\]|%s", text, re.M)
    assert article.select(".problematic, .system-message") == []


@each_chapter
def test_formulas_are_set_and_can_be_read_aloud(page):
    formulas = soup(page).article.select("span.math, div.math")
    assert all(formula.select_one("math annotation") for formula in formulas)
    assert soup(page).article.select(".katex-error") == []


@each_chapter
def test_tables_have_heads(page):
    for table in soup(page).article.find_all("table"):
        assert table.select("th"), table.get_text(" ", strip=True)[:60]
