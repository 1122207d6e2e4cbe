"""The cover: a way in, and a card for each chapter, made of what the chapter itself says first.

A chapter's card shows its first figure, the question in that figure's caption, and how long it takes
("It takes about …"). The notebook of the cover has an empty `<div id="begin">` and `<div id="chapters">`
where they go.
"""

import re
from pathlib import Path

from docutils import nodes
from sphinx.errors import ExtensionError

FIGURE = re.compile(r'<figure class="plot">\s*(<img .*?>).*?<figcaption>(.*?\?)', re.DOTALL)
CARD = """<li><a class="card" href="{there}" data-page="{name}">{picture}
<span><b>{title}</b> {question} <em>{takes}</em></span></a></li>"""
BEGIN = """<p id="begin"><a class="start" href="{there}">Start <span>{title}</span></a></p>"""
# Before anything is painted, so that nothing moves.
BEFORE_PAINT = """<script>
try {
  const { last, read = {} } = JSON.parse(localStorage.getItem("place")) ?? {};
  const link = (page) => document.querySelector(`.card[data-page="${page}"]`);
  for (const page in read) link(page)?.style.setProperty("--read", read[page]);
  if (last && link(last.page)) {
    const go = document.querySelector("#begin .start").cloneNode(true);
    go.href = `${link(last.page).href}#${last.id}`;
    go.className = "continue";
    go.firstChild.data = "Continue ";
    go.lastChild.textContent = last.title;
    document.getElementById("begin").prepend(go);
  }
} catch { /* a browser that keeps nothing */ }
</script>"""
MINUTES = {"ten minutes": 10, "a quarter of an hour": 15, "twenty minutes": 20, "half an hour": 30,
           "forty minutes": 40, "three quarters of an hour": 45, "fifty minutes": 50, "an hour": 60,
           "an hour and a quarter": 75, "an hour and a half": 90, "two hours": 120}  # fmt: skip
EXTRA = re.compile(r"\(Deeper\)$|^Exercises$|^What to read$")  # sections whose time is said apart


def chapters(env):
    """The notebooks in the order of the book; assignments and lists are other kinds of pages."""
    names = env.toctree_includes[env.config.root_doc]
    return [name for name in names if Path(env.doc2path(name)).suffix == ".ipynb"]


def takes(doctree):
    """How long a chapter takes, in its own words: "about forty minutes"; None if it does not say."""
    for strong in doctree.findall(nodes.strong):
        if strong.astext() == "It takes":
            words = strong.next_node(nodes.Text, descend=False, siblings=True).astext()
            return " ".join(re.split(r"[,.;]", words)[0].split())


def minutes(words):
    """How many minutes a chapter takes, as a number."""
    words = words.removeprefix("about ")
    if words not in MINUTES:
        raise ExtensionError(
            f'"It takes {words}" cannot be read as a time. Write one of: {", ".join(MINUTES)}.'
        )
    return MINUTES[words]


def lengths(doctree):
    """How many words the beginning and each section have; those that take extra time count for none."""
    chapter = next(doctree.findall(nodes.section))
    parts = [part for part in chapter.children if isinstance(part, nodes.section)]
    counts = [0 if EXTRA.search(part[0].astext()) else length(part) for part in parts]
    return [length(chapter) - sum(map(length, parts)), *counts]


def length(section):
    """How many words a node has, without those of code."""
    return sum(len(paragraph.astext().split()) for paragraph in section.findall(nodes.paragraph))


def first_figure(doctree):
    """The picture that a chapter begins with, and the question below it."""
    for output in doctree.findall(nodes.raw):
        if found := FIGURE.search(output.astext()):
            return found[1], re.sub("<[^>]*>", "", found[2])
    return "", ""


def short(title):
    """The short title: "EM" of "EM: guess, weigh, average, repeat"."""
    return title.split(":")[0]


def card(app, name, there):
    """What the cover says of a chapter."""
    doctree = app.env.get_doctree(name)
    picture, question = first_figure(doctree)
    time = takes(doctree)
    if not (picture and time):
        raise ExtensionError(f'{name}: no question below its first figure, or no "It takes".')
    title = short(app.env.titles[name].astext())
    return CARD.format(
        there=there, name=name, picture=picture, title=title, question=question, takes=time
    )


def fill(app, pagename, templatename, context, doctree):
    """For the bar, the name of the page and its minutes; on the cover, the way in and the cards."""
    names = chapters(app.env)
    if doctree is not None:
        context["short_title"] = short(app.env.titles[pagename].astext())
    if pagename in names:
        chapter = app.env.get_doctree(pagename)
        context["minutes"] = minutes(takes(chapter))
        context["words"] = " ".join(map(str, lengths(chapter)))
    if pagename == app.config.root_doc:
        there = {name: context["pathto"](name) for name in names}
        first = short(app.env.titles[names[0]].astext())
        cards = "\n".join(card(app, name, there[name]) for name in names)
        context["body"] = (
            context["body"]
            .replace('<div id="begin"></div>', BEGIN.format(there=there[names[0]], title=first))
            .replace('<div id="chapters"></div>', f'<ol class="cards">\n{cards}\n</ol>\n{BEFORE_PAINT}')
        )


def setup(app):
    app.connect("html-page-context", fill, priority=400)  # before lean.py puts pictures aside
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
