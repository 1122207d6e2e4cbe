"""The printable edition (make pdf): whole, in order, and nothing of it cut."""

import html
import os
import re
import subprocess
import sys

import pytest
from pypdf import PdfReader
from repository import ROOT, SITE

pytestmark = pytest.mark.browser
PRINTER = ROOT / "tools" / "pdf.py"
PDF = ROOT / "_build" / "pdf" / "course.pdf"
TOC = (ROOT / "_toc.yml").read_text(encoding="utf-8")
CHAPTERS = re.findall(r"^(?:root:|\s*-\s*file:)\s*book/([\w-]+)$", TOC, re.M)  # not homework/


@pytest.fixture(scope="module")
def reader(site, chromium):
    done = subprocess.run([sys.executable, PRINTER], cwd=ROOT, env=os.environ | {"CHROMIUM": chromium},
                          capture_output=True, text=True)  # fmt: skip
    assert done.returncode == 0, done.stderr
    return PdfReader(PDF)


def plain(text):
    """Without tags and spaces, which a PDF does not keep."""
    return re.sub(r"<annotation.*?</annotation>|<[^>]*>|\s", "", html.unescape(text))


def chapter(name):
    return (SITE / "book" / f"{name}.html").read_text(encoding="utf-8")


def contents():
    """(level, identifier, title, page) of each line of the printed contents."""
    line = r'<li class="level(\d)"><a href="#([^"]*)">(.*?)</a><span>(\d+)</span></li>'
    found = re.findall(line, PDF.with_suffix(".html").read_text(encoding="utf-8"))
    return [(int(level), key, plain(title), int(page)) for level, key, title, page in found]


def test_the_contents_lead_where_they_say(reader):
    titles = [re.search(r"<h1>(.*?)<a ", chapter(name))[1] for name in CHAPTERS]
    titles.append("Answers to the self-checks")
    assert [title for level, _, title, _ in contents() if level == 1] == [*map(plain, titles)]
    sections = sum(chapter(name).count("<h2>") - chapter(name).count("<h2> ") for name in CHAPTERS)
    assert sum(level == 2 for level, *_ in contents()) == sections
    for _, key, title, page in contents():
        place = reader.named_destinations[f"/{key}"]
        assert reader.get_destination_page_number(place) + 1 == page, title


def test_the_bookmarks_are_the_contents(reader):
    found = {(plain(mark.title), reader.get_destination_page_number(mark) + 1)
             for mark in flat(reader.outline)}  # fmt: skip
    assert [line for line in contents() if line[2:] not in found] == []


def test_self_checks_are_unanswered_until_the_end(reader):
    last = next(page for _, _, title, page in contents() if title == plain("Answers to the self-checks"))
    texts = [plain(page.extract_text()) for page in reader.pages]
    assert "Self-check." in "".join(texts[:last])
    assert not re.search("1a,(right|wrong)", "".join(texts[: last - 1]))
    assert re.search("1a,(right|wrong)", texts[last - 1])


def flat(outline):
    for entry in outline:
        yield from flat(entry) if isinstance(entry, list) else [entry]


def test_links_lead_to_a_place_in_print_or_to_the_world(reader):
    links = [note.get_object() for page in reader.pages for note in page.get("/Annots", [])]
    lost = [
        link
        for link in links
        if link.get("/Dest") not in reader.named_destinations
        and not link.get("/A", {}).get("/URI", "").startswith("https://")
    ]
    assert links and lost == []


def test_every_chapter_has_its_figures(reader):
    """Each picture of a page is a figure of the tagged PDF, with the same alternative text."""
    printed = set(alternative_texts(reader.trailer["/Root"]["/StructTreeRoot"]))
    for name in CHAPTERS:
        described = re.findall(r'<img[^>]*? alt="([^"]*)"', chapter(name))
        assert [alt for alt in described if plain(alt) not in printed] == [], name


def alternative_texts(root):
    """Of all figures of the structure tree."""
    waiting = [root]
    while waiting:
        element = waiting.pop().get_object()
        if isinstance(element, list):
            waiting.extend(element)
        elif isinstance(element, dict):
            if element.get("/S") == "/Figure" and "/Alt" in element:
                yield plain(element["/Alt"])
            if "/K" in element:
                waiting.append(element["/K"])


@pytest.mark.parametrize(("wide", "found"), [("14cm", 0), ("18cm", 1)])
def test_the_printer_sees_what_would_be_cut(wide, found, browser):
    """It looks at every element before it prints, and stops."""
    import pdf  # here, since the matrix of versions lacks what it imports

    tab = browser.new_page()
    tab.set_content(f'<body style="margin:0"><p style="width:{wide}">A line.</p>')
    assert len(tab.evaluate(pdf.TOO_WIDE, pdf.WIDTH)) == found
    tab.close()
