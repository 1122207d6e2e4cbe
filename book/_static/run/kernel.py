"""Run the cells of a page, and say what each shows: in the reader's browser, and in tests under CPython.

What a cell shows is a list of pairs (kind, text); the kinds are stdout, stderr, text, html, markdown and
error. IPython and anywidget are megabytes of which a page needs a few lines: those stand here.
"""

import ast
import builtins
import html
import io
import json
import linecache
import logging
import re
import sys
import traceback
import types
from contextlib import redirect_stderr, redirect_stdout
from urllib.parse import quote

MOST = 100_000  # characters that one cell may print
KINDS = {"text/html": "html", "text/markdown": "markdown", "text/plain": "text"}  # the best first

MAGIC = re.compile(r"^(\s*)[%!].*$", re.MULTILINE)
names = {"__name__": "__main__"}
shown = []


def run(source, number):
    """Run one cell; what it shows, as JSON.

    >>> run("a = 20; print(a); a + 1", 0)
    '[["stdout", "20\\\\n"], ["text", "21"]]'
    """
    shown.clear()
    place = f"<cell {number}>"
    linecache.cache[place] = (len(source), None, source.splitlines(True), place)
    with redirect_stdout(Stream("stdout")), redirect_stderr(Stream("stderr")):
        try:
            value = value_of(source, place)
            if value is not None:
                display(value)
        except BaseException as error:  # SystemExit, too, must not end the page's Python
            shown.append(["error", short(error)])
        show_figures()
    return json.dumps(shown)


def value_of(source, place):
    """Run the statements; the value of the last one, if it is an expression. Magics do nothing here."""
    try:
        tree = ast.parse(source, place)
    except SyntaxError:
        tree = ast.parse(MAGIC.sub(r"\1pass", source), place)
    ends_in_value = tree.body and isinstance(tree.body[-1], ast.Expr) and source.rstrip()[-1] != ";"
    last = ast.Expression(tree.body.pop().value) if ends_in_value else None
    exec(compile(tree, place, "exec"), names)
    return last and eval(compile(last, place, "eval"), names)


def short(error):
    """The lines of the cell that led to the error, and its message.

    >>> run("def f(x):\\n    return 1 / x\\nf(0)", 1)
    '[["error", "line 3: f(0)\\\\nline 2: return 1 / x\\\\nZeroDivisionError: division by zero"]]'
    """
    frames = traceback.extract_tb(error.__traceback__)
    lines = [f"line {f.lineno}: {f.line}" for f in frames if f.filename.startswith("<cell ")]
    said = "".join(traceback.format_exception_only(error)).strip()
    return "\n".join([*lines, said])


class Stream(io.TextIOBase):
    """What is printed, among what else is shown, up to a limit."""

    def __init__(self, kind):
        self.kind, self.room = kind, MOST

    def write(self, text):
        """Append the text to what is shown, or say once that there is no room."""
        kept = text[: max(self.room, 0)]
        if self.room >= 0 and len(text) > self.room:
            kept += f"\n… more than {MOST} characters; the rest is left out\n"
        self.room -= len(text)
        if kept and not (shown and shown[-1][0] == self.kind):
            shown.append([self.kind, ""])
        if kept:
            shown[-1][1] += kept
        return len(text)


def display(*values):
    """Show values as a notebook would: in the richest way that they know."""
    for value in values:
        bundle = mimebundle(value)
        kind = next(kind for kind in KINDS if kind in bundle)
        shown.append([KINDS[kind], bundle[kind]])


def mimebundle(value):
    """What a value says of itself, by media type; always with plain text."""
    if hasattr(value, "_repr_mimebundle_"):
        return value._repr_mimebundle_()
    ways = {kind: getattr(value, f"_repr_{KINDS[kind]}_", lambda: None)() for kind in KINDS}
    return {kind: text for kind, text in ways.items() if text is not None} | {"text/plain": repr(value)}


def show_figures():
    """Figures of matplotlib that the cell drew and did not show."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    for number in pyplot.get_fignums() if pyplot else ():
        picture = io.StringIO()
        pyplot.figure(number).savefig(picture, format="svg")
        source = "data:image/svg+xml," + quote(picture.getvalue())
        shown.append(["html", f'<img alt="A figure that this cell drew." src="{html.escape(source)}">'])
    if pyplot:
        pyplot.close("all")


class Text(str):
    """Text of some kind, as IPython.display has it."""


class HTML(Text):
    def _repr_html_(self):
        return str(self)


class Markdown(Text):
    def _repr_markdown_(self):
        return str(self)


def install():
    """Put stand-ins into the places of IPython and anywidget."""
    import traitlets

    ipython, display_, anywidget = map(types.ModuleType, ("IPython", "IPython.display", "anywidget"))
    vars(display_).update(HTML=HTML, Markdown=Markdown, display=display)
    ipython.display, ipython.get_ipython = display_, lambda: None
    anywidget.AnyWidget = type("AnyWidget", (traitlets.HasTraits,), {"model_id": None})
    sys.modules |= {module.__name__: module for module in (ipython, display_, anywidget)}
    builtins.display = display
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)  # no news
