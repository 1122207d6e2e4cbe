"""What pages need so that nothing is lost in a narrow window.

- Each line of code and of output is an element: a line that is too long goes on below, indented and
  marked (narrow.css). Pygments names every kind of word; names without a colour are removed.
- No line begins with the comma that follows a formula.
- A table that is too wide scrolls, with the keyboard, too; course.js takes back what is not needed.
"""

import re

from docutils import nodes

COLOURED = "k kn kd kr ow kc m mi mf mh mo s s1 s2 sa se si sr sb c c1 cm sd nf nc".split()
PLAIN = re.compile(rf'<span class="(?!(?:{"|".join(COLOURED)})")\w+">([^<]*)</span>')
LISTING = re.compile(r"<pre>(?:<span></span>)?(.*?)\n?</pre>", re.DOTALL)
BESIDE = re.compile(r'(\S.*)<span class="c1">')  # a comment behind code
NEXT_PART = '</span><span class="base">'  # of a formula, which may stand in the next line
TABLE = '<div class="pst-scrollable-table-container"'
BEFORE = re.compile(r"[(\[“‘]+$")
BEHIND = re.compile(r"^[^\s\w(\[]+")


def set_lines(app, pagename, templatename, context, doctree):
    """In every listing and output of the page; tables for the keyboard; and where formulas may break."""
    body = LISTING.sub(lambda pre: listing(pre[1]), context.get("body", ""))
    body = body.replace(TABLE, f'{TABLE} tabindex="0" role="group" aria-label="Table"')
    context["body"] = body.replace(NEXT_PART, NEXT_PART.replace("><", "><wbr><"))


def listing(code):
    """The lines of one listing or output, and how many characters the longest line has."""
    lines = PLAIN.sub(r"\1", code).split("\n")
    longest = max(len(text(one)) for one in lines)
    return f'<pre style="--columns:{longest}">{"".join(map(line, lines))}</pre>'


def line(code):
    """One line as an element, with its end (for copying) and the indent with which it goes on below."""
    code = BESIDE.sub(r'\1<span class="c1 beside">', code)
    indent = len(code) - len(code.lstrip(" "))
    style = f' style="--indent:{indent}"' if indent else ""
    return f'<span class="line"{style}>{code}\n</span>'


def text(code):
    """The text of an element as a reader sees it."""
    return re.sub("&[^;]*;", "_", re.sub("<[^>]*>", "", code))


def keep_together(app, doctree, docname):
    """Keep a formula together with the sign that follows it without a space, or that opens before it."""
    for formula in list(doctree.findall(nodes.math)):
        place = formula.parent
        before, behind = cut(place, formula, -1, BEFORE), cut(place, formula, 1, BEHIND)
        if before or behind:
            whole = nodes.inline("", "", classes=["together"])
            place.replace(formula, whole)
            whole += [*before, formula, *behind]


def cut(place, formula, side, pattern):
    """Cut from the text at one side of the formula what must stay with it."""
    at = place.index(formula) + side
    neighbour = place[at] if 0 <= at < len(place) else None
    found = isinstance(neighbour, nodes.Text) and pattern.search(neighbour)
    if not found:
        return []
    rest = neighbour[: found.start()] + neighbour[found.end() :]
    place.replace(neighbour, nodes.Text(rest))
    return [nodes.Text(found[0])]


def setup(app):
    app.connect("doctree-resolved", keep_together)
    app.connect("html-page-context", set_lines)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
