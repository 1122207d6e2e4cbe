"""Every number in prose, captions and alternative texts occurs among what its section computes.

The convention (CONTRIBUTING.md): a numeral written in digits in a section's text must occur,
rounded alike, in the text output of a code cell of that section, or in an assertion there.
Counting words ("two crowds") are free; so are small integers inside a formula.
"""

import ast
import re

import nbformat
import pytest
from conftest import NOTEBOOKS

pytestmark = pytest.mark.notebooks

NUMBER = re.compile(r"(?<![\w.^])[-−]?\d+(?:[ ,]\d{3})*(?:\.\d+)?(?:e[-+]?\d+)?")
SMALL = 12  # the largest integer that a formula may use freely: exponents, indices, K = 3
NOT_A_CLAIM = [
    r"```.*?```", r"`[^`\n]*`",                                # code and roles' targets
    r"\{[\w:]+\}`[^`]*`", r"^:::.*$", r"^:\w+:.*$", r"^\(.*\)=$",  # directives, options, labels
    r"<[^>]*>", r"\]\([^)]*\)", r"\(eq-[\w-]+\)",              # tags, link targets, equation labels
    r"(?:sections?|chapters?|equations?|figures?|exercises?|pages?) \(?\d[\d.]*\)?"
    r"(?:(?:,| and| to|–) \d[\d.]*)*",                         # places in books
    r"^ *\d+\. ",                                              # numbered lists
]  # fmt: skip


def sections(notebook):
    """Lists of cells, a new one at each heading of the second level, also inside a cell."""
    found = [[]]
    for cell in notebook.cells:
        if cell.cell_type == "code":
            found[-1].append(cell)
            continue
        for text in re.split(r"^(?=## )", cell.source, flags=re.MULTILINE):
            if text.startswith("## "):
                found.append([])
            found[-1].append(nbformat.v4.new_markdown_cell(text))
    return found


def claimed(text):
    """(numeral, in a formula?) for every numeral that a text states."""
    for pattern in NOT_A_CLAIM:
        text = re.sub(pattern, " ", text, flags=re.DOTALL | re.MULTILINE)
    for part in re.split(r"(\$\$.*?\$\$|\$[^$]*\$)", text, flags=re.DOTALL):
        formula = part.startswith("$")
        if formula:
            part = re.sub(r"10\^\{?([-−]?\d+)\}?", r" 1e\1 ", part)   # 10^{82} claims an exponent
            part = re.sub(r"\\\w+|[_^{}\\]", " ", part)
        for match in NUMBER.finditer(part):
            yield match.group().replace("−", "-").replace(" ", "").replace(",", ""), formula


def literals(source):
    """What the author typed, not computed, into the captions and texts of plots.show."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.keyword) and node.arg in ("caption", "alt"):
            yield from typed(node.value)


def typed(node):
    """The constant parts of a string expression; what stands in braces is computed."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif not isinstance(node, ast.FormattedValue):
        for child in ast.iter_child_nodes(node):
            yield from typed(child)


def computed(cells):
    """Every number that the section's outputs print or its assertions state."""
    texts = []
    for cell in cells:
        if cell.cell_type == "code":
            texts += re.findall(r"assert .*", cell.source)
            for output in cell.outputs:
                texts.append(output.get("text", ""))
                texts += [value for kind, value in output.get("data", {}).items()
                          if kind in ("text/plain", "text/latex")]
    found = set()
    for text in texts:
        text = re.sub(r"10\^\{?([-−]?\d+)\}?", r" 1e\1 ", text)
        found |= {m.group().replace("−", "-").replace(" ", "").replace(",", "")
                  for m in NUMBER.finditer(text)}
        found |= set(re.findall(r"\d+(?:\.\d+)?(?:e[-+]?\d+)?", text))
    return found


def occurs(numeral, outputs):
    """True if some output, rounded to the numeral's own digits, is the numeral."""
    if "e" in numeral:
        return any(float(o) == float(numeral) for o in outputs)
    decimals = len(numeral.partition(".")[2])
    half_unit = 0.5 * 10.0**-decimals
    return any(abs(float(o) - float(numeral)) <= half_unit * (1 + 1e-9) and
               len(o.partition(".")[2]) >= decimals
               for o in outputs if "e" not in o)


def unsupported(cells):
    outputs = computed(cells)
    for cell in cells:
        if cell.cell_type == "markdown":
            texts = [cell.source]
        else:
            texts = list(literals(cell.source))
        for text in texts:
            for numeral, formula in claimed(text):
                free = formula and re.fullmatch(r"-?\d+", numeral) and abs(int(numeral)) <= SMALL
                if not free and not occurs(numeral, outputs):
                    yield f"{numeral!r} in {text.strip().splitlines()[0][:60]!r}"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_number_in_the_text_is_computed_beside_it(path):
    notebook = nbformat.read(path, as_version=4)
    loose = [claim for cells in sections(notebook) for claim in unsupported(cells)]
    assert not loose, ("these numbers of the text are not among the outputs or assertions of their "
                       "section (print them there, or write a counting word):\n" + "\n".join(loose))
