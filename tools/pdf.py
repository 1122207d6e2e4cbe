"""The printable edition: every chapter of the built site, in order, as one PDF (make pdf).

    python tools/pdf.py

Chromium prints one page made of all the articles. It is printed twice: the first copy says on which
pages the headings fall, the second has these numbers in its contents. Self-checks are unanswered; the
answers are the last chapter.
"""

import html
import json
import os
import shutil
import sys
from pathlib import Path
from string import ascii_lowercase

import yaml
from bs4 import BeautifulSoup
from playwright.sync_api import sync_playwright
from pypdf import PdfReader

ROOT = Path(__file__).parents[1]
SITE, OUT = ROOT / "_build" / "html", ROOT / "_build" / "pdf"
WIDTH = 643  # CSS pixels between the margins of pdf.css: 17 cm

# Whatever sticks out would be cut, or make Chromium print everything smaller.
TOO_WIDE = """width => [...document.querySelectorAll("body *")]
    .filter(e => e.getBoundingClientRect().right > width + 1
                 && (e.localName === "img" || e.textContent.trim())
                 && !e.closest(".katex-mathml, svg"))
    .map(e => e.closest("section")?.id + ": " + (e.alt || e.textContent).trim().slice(0, 60))"""

ANSWERS = '<section id="answers.all"><h1>Answers to the self-checks</h1></section>'


def main():
    """Print twice: the second time with the page numbers of the first."""
    config, toc = (yaml.safe_load((ROOT / f).read_text("utf-8")) for f in ("_config.yml", "_toc.yml"))
    files = [Path(entry["file"]) for part in toc["parts"] for entry in part["chapters"]]
    names = [Path(toc["root"]).name, *(file.name for file in files if file.parent.name != "homework")]
    articles = {name: article(name, names) for name in names}
    articles["answers"] = answers(articles.values())
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
    """The program that prints."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    return found or sys.exit("The PDF needs Chromium, and it is not here. Debian: apt install chromium")


def article(name, names):
    """A chapter's text, with identifiers and links that also work where all chapters are one page."""
    page = BeautifulSoup((SITE / "book" / f"{name}.html").read_text(encoding="utf-8"), "html.parser")
    text = page.article
    for tag in text.select("script, a.headerlink"):
        tag.decompose()
    for tag in text.select("[id]"):
        tag["id"] = f"{name}.{tag['id']}"
    for link in text.select("a[href]"):
        lead(link, name, names)
    for image in text.select("img"):
        image["src"] = image["src"].replace("../", "../html/", 1)
        image.attrs.pop("loading", None)
    for fold in text.select("details"):
        fold["open"] = ""
    return text


def answers(articles):
    """Take the answers out of the self-checks of all articles, and make a chapter of them."""
    last = BeautifulSoup(ANSWERS, "html.parser")
    for text in articles:
        quizzes = text.select(".quiz")
        if quizzes:
            last.section.append(heading := last.new_tag("h2"))
            heading.append(words(text.h1))
        for number, quiz in enumerate(quizzes, 1):
            quiz.p.insert(0, f"{number}. ")
            last.section.extend(answer(quiz, number, last))
    return last


def answer(quiz, number, last):
    """What the quiz says of each choice; only the choices stay."""
    for letter, fold in zip(ascii_lowercase, quiz.select("details"), strict=False):
        choice = fold.summary.extract()
        choice.name = "p"
        choice.insert(0, f"{letter}) ")
        fold.replace_with(choice)
        right = "right" if "right" in fold["class"] else "wrong"
        said = last.new_tag("div")
        said.extend([last.new_tag("strong"), *list(fold.contents)])
        said.strong.append(f"{number}{letter}, {right}")
        yield said


def lead(link, name, names):
    """Let a link lead to the same place in print; remove links to what is not printed."""
    page, _, place = link["href"].partition("#")
    chapter = page.removesuffix(".html") or name
    if chapter in names:
        link["href"] = f"#{chapter}.{place}" if place else f"#{chapter}"
    elif page.startswith("homework/"):
        link.unwrap()
    else:
        link["href"] = link["href"].replace("../", "../html/", 1)


def headings(text):
    """(level, identifier, words) of the chapter and its sections."""
    for section in text.select("section[id]"):
        if heading := section.find(["h1", "h2"], recursive=False):
            yield int(heading.name[1]), section["id"], words(heading)


def words(heading):
    """What a heading shows, without the second copy of its formulas, which is for screen readers."""
    shown = (text for text in heading.strings if not text.find_parent(class_="katex-mathml"))
    return "".join(shown).strip()


def document(config, articles, pages):
    """The page that is printed; `pages` says where the headings fell when it was printed before."""
    title, author = html.escape(config["title"]), html.escape(config["author"])
    contents, running, body = "", "", ""
    for name, text in articles.items():
        for level, identifier, said in headings(text):
            page = pages.get(identifier, "")
            link = f'<a href="#{identifier}">{html.escape(said)}</a><span>{page}</span>'
            contents += f'<li class="level{level}">{link}</li>'
            if level == 1:
                running += f"#{name} {{ page: {name} }}\n"
                said = json.dumps(said, ensure_ascii=False)
                running += f"@page {name} {{ @top-right {{ content: {said} }} }}\n"
        body += f'<article class="bd-article" id="{name}">{text.decode_contents()}</article>\n'
    return f"""<!DOCTYPE html>
<html lang="en" data-theme="light"><head><meta charset="utf-8"><title>{title}</title>
<meta name="author" content="{author}">
<link rel="stylesheet" href="../html/_static/site.css">
<link rel="stylesheet" href="../../tools/pdf.css">
<style>{running}</style></head>
<body><header class="cover"><h1>{title}</h1><p>{author}</p></header>
<nav class="overview"><h1>Contents</h1><ul>{contents}</ul></nav>
<main class="bd-content">{body}</main></body></html>"""


def print_page(browser, page, pdf):
    """Print one page of HTML as a PDF; stop if anything would be cut off."""
    tab = browser.new_page(viewport={"width": WIDTH, "height": 900})
    tab.emulate_media(media="print")
    tab.goto(page.as_uri())
    tab.evaluate("document.fonts.ready")
    if wide := tab.evaluate(TOO_WIDE, WIDTH):
        sys.exit("Wider than the paper, so these would be cut:\n" + "\n".join(wide))
    tab.pdf(path=pdf, prefer_css_page_size=True, print_background=True, outline=True, tagged=True)
    tab.close()


def destinations(reader):
    """The identifiers that something links to, and their pages, counted from 1."""
    for key, place in reader.named_destinations.items():
        yield key, reader.get_destination_page_number(place) + 1


if __name__ == "__main__":
    main()
