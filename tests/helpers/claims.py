"""What the pages say, sentence by sentence, and what the code beside it prints and asserts.

A section runs from one `##` heading to the next. Its sentences stand in Markdown cells and in the
typed parts of captions and alternative texts. Its quotes stand in the comments of assertions:

    assert J[-1] < J[0]  # "the bill falls"

test_claims.py says what is asked of them.
"""

import ast
import io
import re
import tokenize
from typing import NamedTuple

import nbformat
from repository import python

REFERENCE, FORMULA, COMPUTED = "§", "¤", "{}"  # what stands for them in a sentence
LETTERS = {r"\ell": "ℓ", r"\gamma": "γ", r"\theta": "θ", r"\pi": "π", r"\sigma": "σ"}
MENTIONED = re.compile(r'"[^"]+"')  # in quotation marks: not what the author says
WORD = re.compile(r"(?<!\w)[-−]\d+(?:\.\d+)?|\w+(?:[.'’]\w+)*")


# ---------------------------------------------------------------- sections


class Piece(NamedTuple):
    """A code cell, or as much of a Markdown cell as belongs to one section."""

    number: int  # of the cell, from 1
    kind: str
    source: str
    outputs: list


def sections(path):
    """Lists of pieces, a new one at each heading of the second level, also inside a cell."""
    parts = [[]]
    for number, cell in enumerate(nbformat.read(path, as_version=4).cells, 1):
        if cell.cell_type == "code":
            parts[-1].append(Piece(number, "code", cell.source, cell.outputs))
            continue
        for text in re.split(r"^(?=## )", cell.source, flags=re.MULTILINE):
            if text.startswith("## "):
                parts.append([])
            parts[-1].append(Piece(number, cell.cell_type, text, []))
    return parts


# ---------------------------------------------------------------- sentences


class Sentence(NamedTuple):
    text: str  # without markup
    place: str  # text, heading, caption, alt, or the kind of box that it stands in
    cell: int

    def words(self):
        return [match.group().lower() for match in WORD.finditer(self.text)]

    def tied(self, quotes):
        """The numbers of the words that a quote repeats, or that the sentence only mentions."""
        mentioned = {i for _, places in self.positions(MENTIONED) for i in places}
        return mentioned | {i for quote in quotes for i in found(quote, self.words())}

    def positions(self, pattern):
        """For each match of a pattern: the match, and the numbers of its words."""
        spans = [match.span() for match in WORD.finditer(self.text)]
        for match in pattern.finditer(self.text):
            within = (start < match.end() and end > match.start() for start, end in spans)
            yield match, {i for i, inside in enumerate(within) if inside}

    def readable(self):
        return self.text.replace(FORMULA, "[formula]").replace(REFERENCE, "[reference]")


def found(quote, words):
    """Where a sentence repeats a quote, in which … stands for anything; empty if nowhere."""
    at, places = 0, []
    for part in quote.split("…"):
        part = [match.group().lower() for match in WORD.finditer(part)]
        starts = (i for i in range(at, len(words)) if words[i : i + len(part)] == part)
        start = next(starts, None)
        if start is None:
            return []
        at = start + len(part)
        places += range(start, at)
    return places


def letter(formula):
    inside = formula.group().strip("$ ")
    return LETTERS.get(inside, inside if len(inside) == 1 and inside.isalpha() else FORMULA)


MARKUP = [
    (r"```.*?```", "\n"),
    (r"<details class=\"answer wrong\"><summary>.*?</summary>", ""),      # nobody claims it
    (r"\*\*Self-check\.(.*?)\*\*\n", r":::{question} \1\n\n:::\n"),
    (r"\$\$.*?\$\$(?: \([\w-]+\))?", FORMULA), (r"\$[^$]+\$", letter),
    (r"\{(?:cite:\w+|doc)\}`[^`]*`", REFERENCE), (r"(?:\{[\w:]+\})?`[^`\n]*`", FORMULA),
    (r"!?\[([^\]]*)\]\([^)]*\)", r"\1"),
    (r"^:(?!class: tip)\w+:[^\n]*$", ""), (r"^\([^\n]*\)=$", ""), (r"<[^>]*>", "\n\n"),
]  # fmt: skip
PARAGRAPH = r"\n\s*\n|\n(?=:::|:class|#|- |[1-9]\. |\|)"


def sentences(piece):
    """The sentences of a Markdown cell, or those that a code cell types into a figure's texts."""
    if piece.kind == "code":
        for place, text in literals(piece.source):
            yield from split(text, place, piece.number)
        return
    text, inside = piece.source, ["text"]
    for pattern, plain in MARKUP:
        text = re.sub(pattern, plain, text, flags=re.DOTALL | re.MULTILINE)
    for paragraph in re.split(PARAGRAPH, text):
        for part, place in read(paragraph.strip(), inside):
            yield from split(part, place, piece.number)


def read(paragraph, inside):
    """(text, place) of a paragraph, item or cell of a table; keeps the list of the open boxes."""
    if paragraph == ":::":
        inside.pop()
        return
    if opened := re.match(r":::\{([\w:]+)\}", paragraph):
        inside.append(opened[1])
    if ":class: tip" in paragraph:
        inside[-1] = "question"
    titled = paragraph.startswith("#") or (opened and opened[1] != "question")
    paragraph = re.sub(r"^:::\S+|^:class: tip", "", paragraph)
    for part in paragraph.split("|") if paragraph.startswith("|") else [paragraph]:
        yield part, "heading" if titled else inside[-1]


def split(text, place, cell):
    text = re.sub(r"^(?:#+|-|[1-9]\.|>) ", "", " ".join(text.split()))
    for sentence in re.split(r"(?<=[.?!])[\")*]*\s+", text):
        if sentence:
            yield Sentence(sentence, place, cell)


def literals(source):
    """What the author typed into the captions and texts of plots.show; {} for what is computed."""
    for node in ast.walk(ast.parse(python(source))):
        if isinstance(node, ast.keyword) and node.arg in ("caption", "alt"):
            yield node.arg, "".join(typed(node.value))


def typed(node):
    """The texts in an expression, and {} for each place that is computed."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.FormattedValue):
        yield COMPUTED
    else:
        for child in ast.iter_child_nodes(node):
            yield from typed(child)


# ---------------------------------------------------------------- assertions and outputs


def assertions(source):
    """(the assertion, the words of the text that it vouches for) for each in a cell."""
    comments = {
        token.start[0]: (token.string, token.line.lstrip().startswith("#"))
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type == tokenize.COMMENT
    }
    for node in ast.walk(ast.parse(python(source))):
        if isinstance(node, ast.Assert):
            first = node.lineno
            while comments.get(first - 1, ("", False))[1]:  # whole lines above it
                first -= 1
            lines = range(first, node.end_lineno + 1)
            said = " ".join(comments[n][0].strip("# ") for n in lines if n in comments)
            yield node, re.findall(r'"([^"]+)"', said)


def quotes(pieces):
    """(quote, number of its cell) for each quote of these pieces."""
    for piece in pieces:
        if piece.kind == "code":
            for _, quoted in assertions(piece.source):
                yield from ((quote, piece.number) for quote in quoted)


def printed(pieces):
    """The texts that the section prints, and its assertions without their comments."""
    for piece in pieces:
        if piece.kind == "code":
            yield from (ast.unparse(node.test) for node, _ in assertions(piece.source))
        for output in piece.outputs:
            yield output.get("text", "")
            data = output.get("data", {})
            yield from (data[kind] for kind in ("text/plain", "text/latex") if kind in data)
