"""The notebooks as they are stored: run to the end, tidy, and legible without this book's tools."""

import json
import os
import re

import numpy as np
import pytest
from findings import Finding, report
from repository import MARKDOWN, NOTEBOOKS, cells, name
from threadpoolctl import threadpool_info

each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=name)
each_page = pytest.mark.parametrize("path", NOTEBOOKS + MARKDOWN, ids=name)
REFRESH = "run it anew: make refresh"


def source(cell):
    return "".join(cell["source"])


def texts(path):
    """What authors wrote: the Markdown cells of a notebook, or the whole of a Markdown file."""
    if path.suffix == ".md":
        return [(None, path.read_text(encoding="utf-8"))]
    return [(number, source(cell)) for number, cell in cells(path, "markdown")]


def outputs(path):
    """(cell number, MIME type or stream, text) of everything stored."""
    for number, cell in cells(path, "code"):
        for output in cell["outputs"]:
            if output["output_type"] == "stream":
                yield number, output["name"], "".join(output["text"])
            for kind, data in output.get("data", {}).items():
                yield number, kind, data if isinstance(data, str) else "".join(map(str, data))


@each_notebook
def test_every_cell_was_run_in_order(path):
    ran = [(number, cell) for number, cell in cells(path, "code") if source(cell).strip()]
    report(
        Finding(path, number, source(cell), "this cell was not run, or not in its order", REFRESH)
        for count, (number, cell) in enumerate(ran, 1)
        if cell["execution_count"] != count
    )


@pytest.mark.skipif("ELSEWHERE" not in os.environ, reason="only in make test, which sets it")
def test_the_notebooks_are_compared_on_another_processor():
    """Otherwise `make test` would say nothing of digits that depend on it."""
    blas = [lib for lib in threadpool_info() if lib["internal_api"] == "openblas"]
    assert {lib["architecture"] for lib in blas} == {os.environ["OPENBLAS_CORETYPE"]}
    assert {lib["num_threads"] for lib in blas} == {2}
    assert np.show_config(mode="dicts")["SIMD Extensions"].get("found", []) == []


@each_notebook
def test_no_cell_is_empty(path):
    stored = json.loads(path.read_text(encoding="utf-8"))["cells"]
    empty = [number for number, cell in enumerate(stored, 1) if not source(cell).strip()]
    report(Finding(path, number, "", "the cell is empty", "delete it") for number in empty)


@each_notebook
def test_no_error_or_warning_is_stored(path):
    report(
        Finding(path, number, source(cell), "it stores an error or a warning", "mend its cause; refresh")
        for number, cell in cells(path, "code")
        for output in cell["outputs"]
        if output["output_type"] == "error" or output.get("name") == "stderr"
    )


@each_notebook
def test_metadata_is_the_same_on_every_machine(path):
    metadata = json.loads(path.read_text(encoding="utf-8"))["metadata"]
    kernel, language = metadata["kernelspec"]["name"], metadata["language_info"]
    if (kernel, language) != ("python3", {"name": "python"}):
        wrong = f"the metadata name a kernel {kernel!r} and {language}"
        report([Finding(path, None, "", wrong, REFRESH)])


@each_notebook
def test_nothing_names_a_machine_or_an_address(path):
    machine = r"(?<![\w./])/(?:home|root|tmp|usr|Users|work|opt|var)/\w|[A-Z]:\\\w"
    address = r"\bat 0x[0-9a-f]{6,}"
    code = [(number, source(cell)) for number, cell in cells(path, "code")]
    printed = [(number, text) for number, _, text in outputs(path)]
    report(
        Finding(path, number, match[0], "a path or an address of a machine", "leave it out")
        for number, text in texts(path) + code + printed
        for match in [re.search(f"{machine}|{address}", text)]
        if match
    )


@each_notebook
def test_no_widget_is_stored(path):
    """A page would show its view instead of the lab's poster, and the view would be empty."""
    view, words = "application/vnd.jupyter.widget-view+json", "it stores a widget"
    metadata = json.loads(path.read_text(encoding="utf-8"))["metadata"]
    stored = [number for number, kind, _ in outputs(path) if kind == view]
    stored += [None] * ("widgets" in metadata)
    report(Finding(path, number, "", words, REFRESH) for number in stored)


@each_notebook
def test_cells_are_short(path):
    report(
        Finding(path, number, source(cell), f"a cell of {lines} lines", "25 are enough; divide it")
        for number, cell in cells(path, "code")
        for lines in [len(source(cell).splitlines())]
        if lines > 25
    )


@each_page
def test_every_exercise_has_a_hint(path):
    """One that answers, "Your turn: …", gives its hints itself."""
    exercise = re.compile(r"^:::\{exercise\}(?! Your turn:).*?^:::$", re.M | re.S)
    report(
        Finding(
            path, number, box.splitlines()[0], "an exercise without a hint", 'add <details class="hint">'
        )
        for number, text in texts(path)
        for box in exercise.findall(text)
        if '<details class="hint">' not in box
    )


@each_page
def test_directives_show_their_content_in_plain_jupyter(path):
    """A ```{directive} fence is a grey block there; a ::: fence shows its text."""
    report(
        Finding(path, number, match[0], "plain Jupyter shows this as a grey block", "fence it with :::")
        for number, text in texts(path)
        for match in re.finditer(r"^\s*`{3,}\{.*", text, re.M)
    )


ANSWER = re.compile(
    r'<details class="answer (right|wrong)">\s*<summary>(.*?)</summary>(.*?)</details>', re.S
)


def questions(quiz):
    """The questions of a quiz: (text, answers); an answer: (verdict, text, explanation)."""
    found, end = [], 0
    for answer in ANSWER.finditer(quiz):
        between = quiz[end : answer.start()].strip()
        if between or not found:
            found.append((between, []))
        found[-1][1].append(tuple(part.strip() for part in answer.groups()))
        end = answer.end()
    return found


def wrong_quizzes(path):
    for number, text in texts(path):
        quizzes = re.findall(r'<div class="quiz">(.*?)</div>', text, re.S)
        answers = sum(len(ANSWER.findall(quiz)) for quiz in quizzes)
        if (text.count('class="quiz"'), text.count('class="answer')) != (len(quizzes), answers):
            yield Finding(
                path, number, "", "a quiz whose tags do not match", "compare it with another quiz"
            )
        for question, answers in (asked for quiz in quizzes for asked in questions(quiz) or [("", [])]):
            for wrong in faults(question, answers):
                yield Finding(path, number, question, wrong, "mend the quiz")


def faults(question, answers):
    if not question:
        yield "answers without a question"
    if len(answers) < 2:
        yield "fewer than two answers to choose from"
    if [verdict for verdict, *_ in answers].count("right") != 1:
        yield "not exactly one right answer"
    for _, text, explanation in answers:
        if not (text and explanation):
            yield f"an answer without text or explanation: {text!r}"


@each_page
def test_quizzes_have_one_right_answer_and_explain_every_one(path):
    report(wrong_quizzes(path))
