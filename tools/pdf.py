"""The printable edition: every chapter of the built site, in order, as one PDF (make pdf).

    python tools/pdf.py

Chromium prints one page made of all the articles. It is printed twice: the first copy says on which
pages the headings fall, the second has these numbers in its contents.
"""

import html
import os
import re
import shutil
import sys
from pathlib import Path

import yaml
from playwright.sync_api import sync_playwright
from pypdf import PdfReader

ROOT = Path(__file__).parents[1]
SITE, OUT = ROOT / "_build" / "html", ROOT / "_build" / "pdf"
WIDTH = 643  # CSS pixels between the margins of pdf.css: 17 cm

UNPRINTED = r'<script.*?</script>|<a class="headerlink".*?</a>| loading="lazy"'
HEADING = r'<section[^>]* id="([^"]*)">\s*(?:<span[^>]*></span>\s*)*<h([12])>(.*?)</h'

# Whatever sticks out would be cut, or make Chromium print everything smaller.
TOO_WIDE = """width => [...document.querySelectorAll("body *")]
    .filter(e => e.getBoundingClientRect().right > width + 1
                 && (e.localName === "img" || e.textContent.trim())
                 && !e.closest(".katex-mathml, svg"))
    .map(e => e.closest("section")?.id + ": " + (e.alt || e.textContent).trim().slice(0, 60))"""


def main():
    config, toc = (yaml.safe_load((ROOT / f).read_text("utf-8")) for f in ("_config.yml", "_toc.yml"))
    chapters = toc["parts"][0]["chapters"]  # not the pages on homework
    names = [Path(toc["root"]).name, *(Path(entry["file"]).name for entry in chapters)]
    articles = {name: article(name, names) for name in names}
    OUT.mkdir(exist_ok=True)
    pdf = OUT / "course.pdf"
    pages = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        for _ in range(2):
            page = OUT / "course.html"
            page.write_text(document(config, articles, pages), encoding="utf-8")
            print_page(browser, page, pdf)
            pages = {key[1:]: where for key, where in destinations(PdfReader(pdf))}
        browser.close()
    print(f"The course is in {pdf.relative_to(Path.cwd())}, {len(PdfReader(pdf).pages)} pages.")


def chromium():
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    return found or sys.exit("Chromium prints the PDF, and it is not here. Debian: apt install chromium")


def article(name, names):
    """A chapter's text, whose identifiers and links also hold where all chapters are one page."""
    text = (SITE / "book" / f"{name}.html").read_text(encoding="utf-8")
    text = re.search(r"<article[^>]*>(.*)</article>", text, re.S)[1]
    text = re.sub(UNPRINTED, "", text, flags=re.S)
    text = re.sub(r'(<[^<>]*?\s)id="', rf'\1id="{name}.', text).replace('href="#', f'href="#{name}.')
    for other in names:
        text = text.replace(f'href="{other}.html#', f'href="#{other}.')
        text = text.replace(f'href="{other}.html"', f'href="#{other}"')
    text = re.sub(r'<a [^>]*href="homework/[^>]*>(.*?)</a>', r"\1", text, flags=re.S)  # not printed
    return text.replace('="../', '="../html/').replace("<details", "<details open")


def headings(text):
    """(level, identifier, words) of the chapter and its sections."""
    for section, level, words in re.findall(HEADING, text, re.S):
        yield int(level), section, re.sub(r"<annotation.*?</annotation>|<[^>]*>", "", words).strip()


def document(config, articles, pages):
    """The page that is printed; `pages` says where the headings fell when it was printed before."""
    title, author = html.escape(config["title"]), html.escape(config["author"])
    contents, running, body = "", "", ""
    for name, text in articles.items():
        for level, identifier, words in headings(text):
            link = f'<a href="#{identifier}">{words}</a><span>{pages.get(identifier, "")}</span>'
            contents += f'<li class="level{level}">{link}</li>'
            if level == 1:
                running += f"#{name} {{ page: {name} }}\n"
                running += f"@page {name} {{ @top-right {{ content: '{html.unescape(words)}' }} }}\n"
        body += f'<article class="bd-article" id="{name}">{text}</article>\n'
    return f"""<!DOCTYPE html>
<html lang="en" data-theme="light"><head><meta charset="utf-8"><title>{title}</title>
<meta name="author" content="{author}">
<link rel="stylesheet" href="../html/_static/site.css">
<link rel="stylesheet" href="../../tools/pdf.css">
<style>{running}</style></head>
<body><header class="cover"><h1>{title}</h1><p>{author}</p></header>
<nav class="contents"><h1>Contents</h1><ul>{contents}</ul></nav>
<main class="bd-content">{body}</main></body></html>"""


def print_page(browser, page, pdf):
    tab = browser.new_page(viewport={"width": WIDTH, "height": 900})
    tab.emulate_media(media="print")
    tab.goto(page.as_uri())
    tab.evaluate("document.fonts.ready")
    if wide := tab.evaluate(TOO_WIDE, WIDTH):
        sys.exit("Wider than the paper, so it would be cut:\n" + "\n".join(wide))
    tab.pdf(path=pdf, prefer_css_page_size=True, print_background=True, outline=True, tagged=True)
    tab.close()


def destinations(reader):
    """The identifiers that something links to, and their pages, counted from 1."""
    for key, place in reader.named_destinations.items():
        yield key, reader.get_destination_page_number(place) + 1


if __name__ == "__main__":
    main()
