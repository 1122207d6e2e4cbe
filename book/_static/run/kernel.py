"""Run the cells of a page, and say what each shows: in the reader's browser, and in tests under CPython.

What a cell shows is a list of pairs (kind, text); the kinds are stdout, stderr, text, html, markdown and
error. IPython and anywidget are megabytes of which a page needs a few lines: those stand here.
"""

import ast
import builtins
import dis
import html
import io
import json
import linecache
import logging
import os
import re
import sys
import traceback
import types
from contextlib import redirect_stderr, redirect_stdout
from importlib.resources import files
from urllib.parse import quote

MOST = 100_000  # characters that one cell may print
KINDS = {"text/html": "html", "text/markdown": "markdown", "text/plain": "text"}  # the best first

LARGE = {"matplotlib", "scipy", "sklearn", "threadpoolctl"}  # their imports wait until a name is used

GENERATORS = re.compile(r"^([\w, ]+?) = .*\bdefault_rng\(", re.MULTILINE)
DRAWS = re.compile(r"^plots\.show\(", re.MULTILINE)
MAGIC = re.compile(r"^(\s*)[%!].*$", re.MULTILINE)
names = {"__name__": "__main__"}
waiting = {}  # imports of large packages, by the names that they bind
shown = []


def run(source, number, show=True):
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
            if show and value is not None:
                display(value)
        except BaseException as error:  # SystemExit, too, must not end the page's Python
            shown.append(["error", short(error)])
        show_figures()
    return json.dumps(shown)


def value_of(source, place):
    """Run the statements; the value of the last one, if it is an expression."""
    tree = without_large_imports(source, place)
    for statement in due(tree):
        exec(compile(ast.Module([statement], []), place, "exec"), names)
    free, bound = free_and_bound(tree)
    for name in waiting.keys() & (free | bound):
        del waiting[name]
    ends_in_value = tree.body and isinstance(tree.body[-1], ast.Expr) and source.rstrip()[-1] != ";"
    last = ast.Expression(tree.body.pop().value) if ends_in_value else None
    exec(compile(tree, place, "exec"), names)
    return last and eval(compile(last, place, "eval"), names)


def parsed(source, place):
    """The statements of a cell. Magics do nothing here."""
    try:
        return ast.parse(source, place)
    except SyntaxError:
        return ast.parse(MAGIC.sub(r"\1pass", source), place)


def without_large_imports(source, place="<cell>"):
    """The statements of a cell; imports of large packages wait until a name that they bind is used."""
    tree = parsed(source, place)
    for statement in filter(is_large, tree.body):
        for alias in statement.names:
            waiting[alias.asname or alias.name.split(".")[0]] = statement
    tree.body = [statement for statement in tree.body if not is_large(statement)]
    return tree


def is_large(statement):
    """Whether a statement imports a large package, by names of which one can be waited for."""
    if not isinstance(statement, ast.Import | ast.ImportFrom) or statement.names[0].name == "*":
        return False
    modules = [getattr(statement, "module", None), *(alias.name for alias in statement.names)]
    return any((module or "").split(".")[0] in LARGE for module in modules)


def due(tree):
    """The imports that wait for names that these statements use.

    >>> tree = without_large_imports("import scipy.stats as stats; import math")
    >>> ast.unparse(tree), due(tree)
    ('import math', [])
    >>> [ast.unparse(statement) for statement in due(ast.parse("stats.norm(0)"))]
    ['import scipy.stats as stats']
    """
    free, _ = free_and_bound(tree)
    return [*dict.fromkeys(statement for name, statement in waiting.items() if name in free)]


def free_and_bound(code):
    """The names that statements take from before, and those that they give a value.

    >>> free_and_bound(ast.parse("y = [f(x) for x in z]; y")) == ({"f", "z"}, {"y"})
    True
    """
    if isinstance(code, ast.AST):
        code = compile(code, "<cell>", "exec")
    free, bound = set(), set()
    for step in dis.get_instructions(code):
        if isinstance(step.argval, types.CodeType):
            free |= free_and_bound(step.argval)[0] - bound
        elif step.opname.startswith("STORE") and step.opcode in dis.hasname:
            bound.add(step.argval)
        elif "NAME" in step.opname or "GLOBAL" in step.opname:
            free |= {step.argval} - bound
    return free, bound


def names_of(source):
    """The same of a cell; none of one that is no Python, which says so when it runs."""
    try:
        return free_and_bound(parsed(source, "<cell>"))
    except SyntaxError:
        return set(), set()


def wanted(source, show=True):
    """The imports without which a cell cannot run, as Python; nothing if it is no Python at all."""
    free, bound = names_of(source)
    if not free | bound:
        return ""
    labs = [name for name in free if name == "labs" or hasattr(names.get(name), "poster")]
    draws = "plots" in free or (show and labs)
    tree = without_large_imports(source)
    return ast.unparse([*due(tree), *tree.body]) + "\nimport matplotlib" * bool(draws)


def needless(sources, unseen):
    """The numbers of cells before the last one that it can do without.

    Those are cells that only draw or that no page shows, where no cell that runs needs a name of theirs.

    >>> needless(["x = 1", "y = 2", "z = 3", "x"], unseen=[0, 1])
    '[1]'
    """
    needed, left_out = set(), []
    generators = {*re.findall(r"\w+", " ".join(GENERATORS.findall("\n".join(sources))))}
    for number, source in [*enumerate(sources)][::-1]:
        free, bound = names_of(source)
        bound |= free & generators  # who draws numbers changes those that are drawn next
        may = number < len(sources) - 1 and (number in unseen or DRAWS.search(source))
        if may and not bound & needed:
            left_out.append(number)
        else:
            needed |= free
    return json.dumps(left_out)


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

    from lecture_lib.figures import plots

    ipython, display_, anywidget = map(types.ModuleType, ("IPython", "IPython.display", "anywidget"))
    vars(display_).update(HTML=HTML, Markdown=Markdown, display=display)
    ipython.display, ipython.get_ipython, ipython.version_info = display_, lambda: None, (9, 0)
    anywidget.AnyWidget = type("AnyWidget", (traitlets.HasTraits,), {"model_id": None})
    sys.modules |= {module.__name__: module for module in (ipython, display_, anywidget)}
    builtins.display = display
    style = files("lecture_lib.figures") / "course.mplstyle"
    os.environ |= {"MPLBACKEND": "agg", "MATPLOTLIBRC": str(style)}
    plots.use_style = lambda: None  # it is set: a page that draws nothing needs no matplotlib
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)  # no news
