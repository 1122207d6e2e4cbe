"""Numbers and comparisons in the text are tied to what the code beside them prints or asserts.

The convention, with an example, is in CONTRIBUTING.md under "Numbers and comparisons".
"""

import ast
import re

import nbformat
import pytest
from claims import assertions, found, printed, quotes, sections, sentences
from conftest import NOTEBOOKS

pytestmark = pytest.mark.notebooks
TIED = {"em"}       # chapters whose comparisons and short numerals are all tied; the others follow
each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)

# ---------------------------------------------------------------- comparisons

SIZES = ("larg small great bigg high low long short wid narrow fast slow near clos common rar cheap "
         "steep flatt thinn deep light heavi strong weak likeli").split()
ORDINARY = "few|many|much|small|large|high|low|heavy|light|wide|narrow|long|short|early|late"
COMPARING = re.compile(r"(?<![\w-])(?:" + "|".join([
    rf"(?:{'|'.join(SIZES)})er(?! left| right| triang| bound)", "more", "less", "fewer", "better",
    "worse", "farther", "further", "than", rf"too (?:{ORDINARY})",
    rf"(?!nearest|likeliest)(?:{'|'.join(SIZES)})est", "fewest", "most", "least", "worst", "farthest",
    r"best(?=[.,;:]| and| of)",
    "rises", "rose", "risen", "falls", "fell", "fallen", "falling", "grows", "grew", "shrinks", "shrank",
    "shrunk", "drops", "sinks?", "gains", "gained", "loses", "saves", "raises", "lowers", "doubles",
    "beats?", "wins?", "outruns", "exceeds?", "outnumbers?",
    "never", "always", "none", "exactly", "only(?! if)", "twice", "half (?:of|a|as)", "by half",
    "nearly half", r"times (?=as\b|the\b|that\b)",
    r"(?:a|one|two|three|four|five|six|seven|eight|nine) "
    r"(?:third|quarter|fifth|sixth|eighth|tenth|hundredth|thousandth|millionth)s?",
    r"(?:am|are|is|was|were|be|stay|stays|being|come out) (?:the same|equal|alike|identical)", "equally",
    "the same as", "as much alike",
]) + r")(?!\w)", re.IGNORECASE)  # fmt: skip

# Sentences that report no result, and why they need no assertion.
PLACES = {
    "prf:": "a theorem has its proof",
    "exercise": "a task is set; its solution is the reader's",
    "question": "nothing is claimed before the answer",
    "heading": "the section shows what its title announces",
}
IMPERATIVES = "Take|Keep|Put|Look|Start|Compare|Cut|Hold|Use|Make|Give|Choose|Say|Fit|Divide|Guess|Draw"
FORMS = {
    r"\?[\")]*$": "a question",
    r"§": "it names its source: a paper, a theorem, an equation, a chapter",
    r"\*\*": "it says what a term means, or what the chapter will do",
    r"^\W*(?:Suppose|Were|Let)\b|\b(?:if|unless|provided)\b": "a supposition: what would follow",
    r"\b(?:may|might|can|cannot|could|should|would|must)\b": "what is possible or due, not what was",
    rf"^\W*(?:Never )?(?:{IMPERATIVES})\b": "an instruction",
}  # fmt: skip
EXCEPTIONS = {
}


def results(section):
    """The sentences of a section that may report a result."""
    for cell in section:
        for sentence in sentences(cell):
            if not (sentence.place.startswith(tuple(PLACES))
                    or any(re.search(form, sentence.text, re.IGNORECASE) for form in FORMS)):
                yield sentence


def loose_comparisons(section, quoted):
    for sentence in results(section):
        covered = sentence.covered(quoted)
        for word, positions in sentence.positions(COMPARING):
            if not positions <= covered and not any(re.search(e, sentence.text) for e in EXCEPTIONS):
                yield f"{word.group()!r} in {sentence.text!r}"


# ---------------------------------------------------------------- numbers

NUMBER = re.compile(r"(?<![\w.^/-])[-−]?\d+(?:[ ,]\d{3})*(?:\.\d+)?(?:e[-+]?\d+)?(?!\w|-of)")
TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
        "ninety": 90}
UNITS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
         "nine": 9}
POWERS = {"hundred": 100, "thousand": 1000, "million": 10**6, "hundred million": 10**8}
WORDED = re.compile(rf"(?<!few )\b(?:(?:({'|'.join(UNITS)}) )?(hundred million|{'|'.join(POWERS)})|"
                    rf"({'|'.join(TENS)})(?:-(\w+))?)\b", re.IGNORECASE)  # fmt: skip
SMALL = 12      # the largest whole number that a formula may use freely: exponents, indices, K = 3
LONG = 3        # a numeral with so many digits is found among the outputs; a shorter one by accident
PLACE_IN_A_BOOK = re.compile(r"(?:sections?|chapters?|equations?|figures?|pages?) \(?\d[\d.]*\)?"
                             r"(?:(?:,| and| to|–) \d[\d.]*)*")


def value(numeral):
    return numeral.replace("−", "-").replace(" ", "").replace(",", "")


def worded(match):
    unit, power, ten, more = (part and part.lower() for part in match)
    return str(POWERS[power] * UNITS[unit or "a"] if power else TENS[ten] + UNITS.get(more, 0))


def numerals(texts):
    """Every number in these texts, as a string; 10^{82} is 1e82."""
    text = re.sub(r"10\^\{?([-−]?\d+)\}?", r" 1e\1 ", "\n".join(texts))
    inside_words = re.findall(r"\d+(?:\.\d+)?(?:e[-+]?\d+)?", text)
    return {value(numeral) for numeral in NUMBER.findall(text)} | set(inside_words)


def occurs(numeral, numbers):
    """True if some number, rounded to the numeral's own digits, is the numeral."""
    if any(float(n) == float(numeral) for n in numbers if "e" in n + numeral):
        return True
    decimals = len(numeral.partition(".")[2])
    half_unit = 0.5 * 10.0**-decimals
    return any(abs(float(n) - float(numeral)) <= half_unit * (1 + 1e-9) and
               len(n.partition(".")[2]) >= decimals
               for n in numbers if "e" not in n)


def is_long(numeral):
    return len(re.sub(r"\D", "", numeral).lstrip("0")) >= LONG


def loose_numbers(section, quoted, tied=True):
    outputs = numerals(printed(section))
    typed = outputs | numerals(cell.source for cell in section if cell.cell_type == "code")
    for cell in section:
        for sentence in sentences(cell):
            sentence = sentence._replace(text=PLACE_IN_A_BOOK.sub("", sentence.text))
            covered = sentence.covered(quoted)
            free = sentence.place.startswith(tuple(PLACES))
            for numeral, positions in sentence.positions(NUMBER):
                numeral = value(numeral.group())
                known = occurs(numeral, outputs) if is_long(numeral) else free or not tied
                if not (known or positions <= covered):
                    yield f"{numeral!r} in {sentence.text!r}"
            for match, positions in sentence.positions(WORDED):
                if tied and not (free or positions <= covered or occurs(worded(match.groups()), typed)):
                    yield f"{match.group()!r} in {sentence.text!r}"
        for numeral in formula_numbers(cell):
            if not occurs(numeral, outputs):
                yield f"{numeral!r} in a formula of {cell.source[:60]!r}"


def formula_numbers(cell):
    """The numerals of a cell's formulas, but for small whole numbers."""
    if cell.cell_type == "markdown":
        for formula in re.findall(r"\$\$.*?\$\$|\$[^$]+\$", cell.source, re.DOTALL):
            formula = re.sub(r"10\^\{?([-−]?\d+)\}?", r" 1e\1 ", formula)
            for numeral in NUMBER.findall(re.sub(r"\\\w+|[_^{}\\]", " ", formula)):
                if not (re.fullmatch(r"[-−]?\d+", numeral) and abs(int(value(numeral))) <= SMALL):
                    yield value(numeral)


# ---------------------------------------------------------------- the checks


def scopes(path):
    """(section, what its assertions quote): those of the whole chapter, if it has no code itself."""
    notebook = nbformat.read(path, as_version=4)
    for section in sections(notebook):
        has_code = any(cell.cell_type == "code" for cell in section)
        yield section, quotes(section if has_code else notebook.cells)


@each_notebook
def test_every_number_in_the_text_is_computed_beside_it(path):
    loose = [claim for scope in scopes(path) for claim in loose_numbers(*scope, path.stem in TIED)]
    assert not loose, ("print these numbers in their section, or quote their words in the comment of "
                       "an assertion:\n" + "\n".join(loose))


@each_notebook
def test_every_comparison_in_the_text_is_asserted_beside_it(path):
    if path.stem not in TIED:
        pytest.skip("not yet tied")
    loose = [claim for scope in scopes(path) for claim in loose_comparisons(*scope)]
    assert not loose, ("quote these words in the comment of an assertion that holds only if they are "
                       "true, or say them otherwise:\n" + "\n".join(loose))


@each_notebook
def test_every_quote_in_an_assertion_stands_in_the_text(path):
    notebook = nbformat.read(path, as_version=4)
    parts = sections(notebook)
    for section in parts:
        near = [cell for part in parts for cell in part
                if part is section or all(c.cell_type == "markdown" for c in part)]
        said = [sentence.words() for cell in near for sentence in sentences(cell)]
        stale = [quote for quote in quotes(section) if not any(found(quote, words) for words in said)]
        assert not stale, "the text of this section no longer says:\n" + "\n".join(stale)


@each_notebook
def test_assertions_that_vouch_for_the_text_look_at_what_was_computed(path):
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code":
            for test, quoted in assertions(cell.source):
                assert not quoted or any(isinstance(node, ast.Name) for node in ast.walk(test)), quoted
