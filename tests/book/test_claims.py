"""Numbers and comparisons in the text are tied to what the code beside them prints or asserts.

What the text reports, the code in the same section must show: in prose, captions, alternative texts.
The sentence

    The bill falls from 149914 to 8902, and never needed more than 6 steps.

makes four claims. The long numerals pass if a cell of the section prints them: 149914.1, 8901.8. A
numeral of one or two digits would be found there by accident, and a comparison ("falls", "never … more
than") is not printed at all. Those are tied to an assertion, whose comment quotes the sentence:

    assert J[-1] < J[0]     # "the bill falls"
    assert len(J) - 1 <= 6  # "never needed more than 6 steps"

Every comparing word and every short numeral must stand in such a quote, and every quote in one
sentence. If "falls" becomes "rises", or 6 becomes 5, the quote no longer fits; the author looks at the
assertion again. That it could be false is checked, too (test_code.py): `len(J) > 0` vouches for
nothing. "…" in a quote skips words; a quote may also stand on a line of its own above the assertion. An
assertion that teaches nothing goes into a cell with the tag `remove-cell`. A section without code may
be quoted from anywhere in its chapter.

Exempt are theorems and proofs, tasks, questions and headings; sentences that cite a paper, point to
another chapter or define a term in bold; words in quotation marks; counting words up to twelve; whole
numbers up to twelve in a formula; places in books ("section 9.1"); and the parts of sentences that
EXCUSES lists. A word like "never" or "best" is a claim even beside "can". There is no list of excepted
sentences: if no assertion can show a sentence, write another one. Some words slip through, because they
mostly compare nothing: "both" and "neither", "equal", "inside", "before", places in a picture. Where
one of them is a claim, quote it all the same.
"""

import re
import tomllib

import pytest
from claims import found, printed, quotes, sections, sentences
from findings import Finding, report
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


def any_word(patterns):
    return re.compile(rf"(?<![\w-])(?:{'|'.join(patterns)})(?!\w)", re.IGNORECASE)


COMPARING = any_word([
    rf"(?<!no )(?:{SIZE})er(?! left| right| triang| bound)",    # places in a picture, names
    "(?<!no )(?<!or )more", "less", "fewer", "better", "worse", "farther", "further", "than",
    rf"too (?:{MEASURE})",
    "(?<!the )(?<!its )rises", "rose", "risen", "falls", "fell", "fallen", "falling", "grows", "grew",
    "shrinks", "shrank", "shrunk", "drops(?! out)", "sinks?", "gains", "gained", "loses", "saves",
    "raises", "lowers", "doubles", "beats", "wins?", "outruns", "exceeds?", "outnumbers?",
    "twice", "half (?:of|a|as)", "by half", "nearly half", r"times (?=as\b|the\b|that\b)",
    rf"(?:a|one|two|three|four|five|six|seven|eight|nine) (?:{PARTS_OF_ONE})s?",
    "(?:am|are|is|was|were|be|stay|stays|come out) (?:the same|equal|alike|identical)", "equally",
    "the same as", "(?:is|are|lies|comes out) (?:nowhere )?(?:above|below)",
])  # fmt: skip
# These claim something of all there is.
SWEEPING = any_word([
    rf"(?!nearest|likeliest)(?:{SIZE})est",                     # what an assignment picks
    "best", "worst", "most", "least", "fewest", "farthest",
    "never", "always", "none", "exactly", "(?<!not )only(?! if)",
])  # fmt: skip

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
DIVIDE = (
    r"[:;]|, (?:and|but|so|yet|while|where) |, (?=if|unless)"
    r"|\b(?:see|seen|say|says|show|shows|shown|prove|proves|find|tell|notice) that "
)
EXCUSES = {
    r"\*\*": "it says what a term means",
    r"^\W*(?:suppose|were|let)\b|\b(?:if|unless|provided)\b": "a supposition",
    r"\bneed not\b": "what need not be so",
    r"^\W*(?:never )?(?:take|keep|put|look|start|compare|cut|hold|use|make|give|choose|say|fit|divide"
    r"|guess|draw)\b": "an instruction",
}
POSSIBLE = {r"\b(?:may|might|can|cannot|could|should|would|must)\b": "what is possible or due"}


def reports_a_result(sentence, word, excuses):
    before, after = sentence.text[: word.start()], sentence.text[word.start() :]
    part = re.split(DIVIDE, before)[-1] + re.split(DIVIDE, after)[0]
    return not (
        sentence.place.startswith(tuple(PLACES))
        or any(re.search(form, sentence.text) for form in SENTENCES)
        or any(re.search(form, part, re.IGNORECASE) for form in excuses)
    )


def loose_comparisons(path):
    for section, quoted in scopes(path):
        for sentence in (sentence for piece in section for sentence in sentences(piece)):
            if words := sorted(set(comparing_words(sentence, sentence.tied(quoted)))):
                yield loose(path, sentence, f"no assertion vouches for {listed(words)}")


def comparing_words(sentence, tied):
    """Those that report a result and stand in no quote."""
    for pattern, excuses in ((COMPARING, EXCUSES | POSSIBLE), (SWEEPING, EXCUSES)):
        for word, positions in sentence.positions(pattern):
            if not positions <= tied and reports_a_result(sentence, word, excuses):
                yield word.group()


def listed(words):
    return ", ".join(f'"{word}"' for word in words)


def loose(path, sentence, wrong):
    todo = "quote its words in the comment of an assertion in this section, or say it otherwise"
    return Finding(path, sentence.cell, sentence.readable(), wrong, todo)


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


def loose_numbers(path):
    for section, quoted in scopes(path):
        outputs = numerals(printed(section))
        typed = outputs | numerals(piece.source for piece in section if piece.kind == "code")
        for piece in section:
            for sentence in sentences(piece):
                if numbers := list(numbers_of_prose(sentence, quoted, outputs, typed)):
                    yield loose(path, sentence, f"nothing in this section computes {listed(numbers)}")
            for numeral in formula_numbers(piece):
                if not occurs(numeral, outputs):
                    wrong = f"no cell of this section prints the {numeral} of a formula"
                    yield Finding(path, piece.number, "", wrong, "print or assert it beside the formula")


def numbers_of_prose(sentence, quoted, outputs, typed):
    """The numerals and counting words of a sentence that nothing beside it computes."""
    sentence = sentence._replace(text=PLACE_IN_A_BOOK.sub("", sentence.text))
    free = sentence.place.startswith(tuple(PLACES)) or sentence.text.endswith("?")
    tied = sentence.tied(quoted)
    for match, positions in sentence.positions(NUMBER):
        numeral = value(match.group())
        known = occurs(numeral, outputs) if is_long(numeral) else free
        if not (known or positions <= tied):
            yield match.group()
    for match, positions in sentence.positions(WORDED):
        if not (free or positions <= tied or occurs(worded(match), typed)):
            yield match.group()


def formula_numbers(piece):
    """The numerals of a cell's formulas, but for small whole numbers."""
    if piece.kind == "markdown":
        for formula in re.findall(r"\$\$.*?\$\$|\$[^$]+\$", piece.source, re.DOTALL):
            formula = re.sub(r"\\\w+|[_^{}\\]", " ", POWER_OF_TEN.sub(r" 1e\1 ", formula))
            for numeral in map(value, NUMBER.findall(formula)):
                if not (re.fullmatch(r"-?\d+", numeral) and abs(int(numeral)) <= SMALL):
                    yield numeral


# ---------------------------------------------------------------- quotes


def scopes(path):
    """(section, what its assertions quote): those of the whole chapter, if it has no code itself."""
    parts = sections(path)
    chapter = [piece for part in parts for piece in part]
    for section in parts:
        has_code = any(piece.kind == "code" for piece in section)
        yield section, [quote for quote, _ in quotes(section if has_code else chapter)]


def quotes_that_do_not_fit(path):
    parts = sections(path)
    closing = [piece for part in parts if all(p.kind == "markdown" for p in part) for piece in part]
    for section in parts:
        for quote, cell in quotes(section):
            here, there = (
                sum(bool(found(quote, s.words())) for piece in near for s in sentences(piece))
                for near in (section, closing)
            )
            if here + there == 0:
                wrong = "an assertion quotes this, and no sentence of the section says it"
                yield Finding(path, cell, quote, wrong, "quote the sentence as it stands now")
            elif here > 1:
                wrong = f"an assertion quotes this, and {here} sentences say it"
                yield Finding(path, cell, quote, wrong, "quote more words of the one that is meant")


# ---------------------------------------------------------------- the checks


@each_notebook
def test_every_number_in_the_text_is_computed_beside_it(path):
    report(loose_numbers(path))


@each_notebook
def test_every_comparison_in_the_text_is_asserted_beside_it(path):
    report(loose_comparisons(path))


@each_notebook
def test_every_quote_in_an_assertion_fits_one_sentence_of_the_text(path):
    report(quotes_that_do_not_fit(path))


def test_the_readme_names_the_oldest_python_and_the_shape_of_the_data():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert f"Python {project['requires-python'].removeprefix('>=')} or newer" in readme
    assert f"# {datasets.old_faithful().X.shape} minutes" in readme
