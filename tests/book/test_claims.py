"""Numbers and comparisons in the text are tied to what the code beside them prints or asserts.

The convention, with an example, is in CONTRIBUTING.md under "Numbers and comparisons".
"""

import ast
import re
import tomllib

import nbformat
import pytest
from claims import assertions, found, printed, quotes, sections, sentences
from repository import NOTEBOOKS, ROOT

from lecture_lib import datasets

each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)

# ---------------------------------------------------------------- comparisons

SIZES = (
    "larg small great bigg high low long short wid narrow fast slow near clos common rar cheap "
    "steep flatt thinn deep light heavi strong weak likeli"
).split()
SIZE = "|".join(SIZES)
MEASURE = "few|many|much|small|large|high|low|heavy|light|wide|narrow|long|short|early|late"
PARTS_OF_ONE = "third|quarter|fifth|sixth|eighth|tenth|hundredth|thousandth|millionth"
COMPARING = re.compile(r"(?<![\w-])(?:" + "|".join([
    rf"(?<!no )(?:{SIZE})er(?! left| right| triang| bound)",    # places in a picture, names
    rf"(?!nearest|likeliest)(?:{SIZE})est",                     # what an assignment picks
    "(?<!no )(?<!or )more", "less", "fewer", "better", "worse", "farther", "further", "than",
    "fewest", "most", "least", "worst", "farthest", r"best(?=[.,;:]| and| of)", rf"too (?:{MEASURE})",
    "(?<!the )(?<!its )rises", "rose", "risen", "falls", "fell", "fallen", "falling", "grows", "grew",
    "shrinks", "shrank", "shrunk", "drops(?! out)", "sinks?", "gains", "gained", "loses", "saves",
    "raises", "lowers", "doubles", "beats", "wins?", "outruns", "exceeds?", "outnumbers?",
    "never", "always", "none", "exactly", "(?<!not )only(?! if)",
    "twice", "half (?:of|a|as)", "by half", "nearly half", r"times (?=as\b|the\b|that\b)",
    rf"(?:a|one|two|three|four|five|six|seven|eight|nine) (?:{PARTS_OF_ONE})s?",
    "(?:am|are|is|was|were|be|stay|stays|come out) (?:the same|equal|alike|identical)", "equally",
    "the same as", "(?:is|are|lies|comes out) (?:nowhere )?(?:above|below)",
]) + r")(?!\w)", re.IGNORECASE)  # fmt: skip

# What reports no result, and why it needs no assertion: whole boxes and titles, ...
PLACES = {
    "prf:": "a theorem has its proof",
    "exercise": "a task is set; its solution is the reader's",
    "question": "nothing is claimed before the answer",
    "heading": "the section shows what its title announces",
}
# ... sentences, ...
SENTENCES = {
    r"\?[\")]*$": "a question",
    r"§": "it names its source: a paper, or another chapter",
    r"^\*\*": "it announces what the chapter will do",
}
# ... and parts of sentences.
DIVIDE = r"[:;]|, (?:and|but|so|yet|while|where) |, (?=if|unless)"
PARTS = {
    r"\*\*": "it says what a term means",
    r"^\W*(?:suppose|were|let)\b|\b(?:if|unless|provided)\b": "a supposition",
    r"\b(?:may|might|can(?! always| never| only)|cannot|could|should|would|must|need not)\b": (
        "what is possible or due"
    ),
    r"^\W*(?:never )?(?:take|keep|put|look|start|compare|cut|hold|use|make|give|choose|say|fit|divide"
    r"|guess|draw)\b": "an instruction",
}


def reports_a_result(sentence, word):
    before, after = sentence.text[: word.start()], sentence.text[word.start() :]
    part = re.split(DIVIDE, before)[-1] + re.split(DIVIDE, after)[0]
    return not (
        sentence.place.startswith(tuple(PLACES))
        or any(re.search(form, sentence.text) for form in SENTENCES)
        or any(re.search(form, part, re.IGNORECASE) for form in PARTS)
    )


def loose_comparisons(section, quoted):
    for cell in section:
        for sentence in sentences(cell):
            tied = sentence.tied(quoted)
            for word, positions in sentence.positions(COMPARING):
                if not positions <= tied and reports_a_result(sentence, word):
                    yield f"{word.group()!r} in {sentence.text!r}"


# ---------------------------------------------------------------- numbers

NUMBER = re.compile(r"(?<![\w.^/-])[-−]?\d+(?:[ ,]\d{3})*(?:\.\d+)?(?:e[-+]?\d+)?(?!\w|-of)")
UNITS = {word: n for n, word in enumerate("one two three four five six seven eight nine".split(), 1)}
TENS = dict(
    zip(
        "thirteen fourteen fifteen sixteen seventeen eighteen nineteen "
        "twenty thirty forty fifty sixty seventy eighty ninety".split(),
        [*range(13, 20), *range(20, 100, 10)],
        strict=True,
    )
)
POWERS = {"hundred million": 10**8, "hundred": 100, "thousand": 1000, "million": 10**6}
WORDED = re.compile(rf"(?<!few )\b(?:(?:(a|{'|'.join(UNITS)}) )?({'|'.join(POWERS)})|"
                    rf"({'|'.join(TENS)})(?:-(\w+))?)\b", re.IGNORECASE)  # fmt: skip
SMALL = 12  # the largest whole number that a formula may use freely: exponents, indices, K = 3
LONG = 3  # a numeral with so many digits is found among the outputs; a shorter one by accident
PLACE_IN_A_BOOK = re.compile(
    r"(?:sections?|chapters?|equations?|figures?|pages?) \(?\d[\d.]*\)?"
    r"(?:(?:,| and| to|–) \d[\d.]*)*"
)
POWER_OF_TEN = re.compile(r"10\^\{?([-−]?\d+)\}?")


def value(numeral):
    return numeral.replace("−", "-").replace(" ", "").replace(",", "")


def worded(match):
    """The number that words name: "two hundred", "sixty", "forty-five"."""
    unit, power, ten, more = (part and part.lower() for part in match.groups())
    return str(POWERS[power] * UNITS.get(unit, 1) if power else TENS[ten] + UNITS.get(more, 0))


def numerals(texts):
    """Every number in these texts, as a string; 10^{82} is 1e82."""
    text = POWER_OF_TEN.sub(r" 1e\1 ", "\n".join(texts))
    text = re.sub(r"(?<=\d)_(?=\d)", "", text)  # 1_000_000
    inside_words = re.findall(r"\d+(?:\.\d+)?(?:e[-+]?\d+)?", text)
    return {value(numeral) for numeral in NUMBER.findall(text)} | set(inside_words)


def occurs(numeral, numbers):
    """True if some number, rounded to the numeral's own digits, is the numeral."""
    if any(float(n) == float(numeral) for n in numbers if "e" in n + numeral):
        return True
    decimals = len(numeral.partition(".")[2])
    half_unit = 0.5 * 10.0**-decimals
    return any(
        abs(float(n) - float(numeral)) <= half_unit * (1 + 1e-9) and len(n.partition(".")[2]) >= decimals
        for n in numbers
        if "e" not in n
    )


def is_long(numeral):
    return len(re.sub(r"\D", "", numeral).lstrip("0")) >= LONG


def loose_numbers(section, quoted):
    outputs = numerals(printed(section))
    typed = outputs | numerals(cell.source for cell in section if cell.cell_type == "code")
    for cell in section:
        for sentence in sentences(cell):
            sentence = sentence._replace(text=PLACE_IN_A_BOOK.sub("", sentence.text))
            free = sentence.place.startswith(tuple(PLACES)) or sentence.text.endswith("?")
            tied = sentence.tied(quoted)
            for match, positions in sentence.positions(NUMBER):
                numeral = value(match.group())
                known = occurs(numeral, outputs) if is_long(numeral) else free
                if not (known or positions <= tied):
                    yield f"{match.group()!r} in {sentence.text!r}"
            for match, positions in sentence.positions(WORDED):
                if not (free or positions <= tied or occurs(worded(match), typed)):
                    yield f"{match.group()!r} in {sentence.text!r}"
        for numeral in formula_numbers(cell):
            if not occurs(numeral, outputs):
                yield f"{numeral!r} in a formula of {cell.source[:60]!r}"


def formula_numbers(cell):
    """The numerals of a cell's formulas, but for small whole numbers."""
    if cell.cell_type == "markdown":
        for formula in re.findall(r"\$\$.*?\$\$|\$[^$]+\$", cell.source, re.DOTALL):
            formula = re.sub(r"\\\w+|[_^{}\\]", " ", POWER_OF_TEN.sub(r" 1e\1 ", formula))
            for numeral in map(value, NUMBER.findall(formula)):
                if not (re.fullmatch(r"-?\d+", numeral) and abs(int(numeral)) <= SMALL):
                    yield numeral


# ---------------------------------------------------------------- the checks


def scopes(path):
    """(section, what its assertions quote): those of the whole chapter, if it has no code itself."""
    notebook = nbformat.read(path, as_version=4)
    for section in sections(notebook):
        has_code = any(cell.cell_type == "code" for cell in section)
        yield section, quotes(section if has_code else notebook.cells)


@each_notebook
def test_every_number_in_the_text_is_computed_beside_it(path):
    loose = [claim for scope in scopes(path) for claim in loose_numbers(*scope)]
    assert not loose, (
        "print these numbers in their section, or quote their words in the comment of "
        "an assertion:\n" + "\n".join(loose)
    )


@each_notebook
def test_every_comparison_in_the_text_is_asserted_beside_it(path):
    loose = [claim for scope in scopes(path) for claim in loose_comparisons(*scope)]
    assert not loose, (
        "quote these words in the comment of an assertion that holds only if they are "
        "true, or say them otherwise:\n" + "\n".join(loose)
    )


@each_notebook
def test_every_quote_in_an_assertion_fits_one_sentence_of_the_text(path):
    parts = sections(nbformat.read(path, as_version=4))
    closing = [part for part in parts if all(cell.cell_type == "markdown" for cell in part)]
    for section in parts:
        for quote in quotes(section):
            here, there = (
                sum(
                    bool(found(quote, sentence.words()))
                    for part in near
                    for cell in part
                    for sentence in sentences(cell)
                )
                for near in ([section], closing)
            )
            assert here + there > 0, f"the text of this section does not say: {quote}"
            assert here < 2, f"quote more words, these stand in {here} sentences: {quote}"


@each_notebook
def test_assertions_that_vouch_for_the_text_look_at_what_was_computed(path):
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code":
            for test, quoted in assertions(cell.source):
                assert not quoted or any(isinstance(node, ast.Name) for node in ast.walk(test)), quoted


def test_the_readme_names_the_oldest_python_and_the_shape_of_the_data():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert f"Python {project['requires-python'].removeprefix('>=')} or newer" in readme
    assert f"# {datasets.old_faithful().X.shape} minutes" in readme
