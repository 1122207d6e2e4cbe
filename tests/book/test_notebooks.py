"""The notebooks as they are stored: run to the end, tidy, and legible without this book's tools."""

import hashlib
import json
import os
import re

import numpy as np
import pytest
from repository import MARKDOWN, NOTEBOOKS, cells, name
from threadpoolctl import threadpool_info

from lecture_lib.figures import stepper

each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=name)
each_page = pytest.mark.parametrize("path", NOTEBOOKS + MARKDOWN, ids=name)


def source(cell):
    return "".join(cell["source"])


def texts(path):
    """What authors wrote: the Markdown cells of a notebook, or the whole of a Markdown file."""
    if path.suffix == ".md":
        return [(1, path.read_text(encoding="utf-8"))]
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
    counts = [cell["execution_count"] for _, cell in cells(path, "code") if source(cell).strip()]
    assert counts == list(range(1, len(counts) + 1)), "run it anew: make refresh"


@pytest.mark.skipif("OPENBLAS_CORETYPE" not in os.environ, reason="only in make test")
def test_the_notebooks_are_compared_on_another_processor():
    """Otherwise `make test` would say nothing of digits that depend on it."""
    blas = [lib for lib in threadpool_info() if lib["internal_api"] == "openblas"]
    assert {lib["architecture"] for lib in blas} == {os.environ["OPENBLAS_CORETYPE"]}
    assert {lib["num_threads"] for lib in blas} == {2}
    assert np.show_config(mode="dicts")["SIMD Extensions"].get("found", []) == []


@each_notebook
def test_no_cell_is_empty(path):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    assert all(source(cell).strip() for cell in notebook["cells"])


@each_notebook
def test_no_error_or_warning_is_stored(path):
    errors = [
        (number, output.get("name", "error"))
        for number, cell in cells(path, "code")
        for output in cell["outputs"]
        if output["output_type"] == "error" or output.get("name") == "stderr"
    ]
    assert not errors


@each_notebook
def test_metadata_is_the_same_on_every_machine(path):
    metadata = json.loads(path.read_text(encoding="utf-8"))["metadata"]
    assert metadata["kernelspec"]["name"] == "python3"
    assert metadata["language_info"] == {"name": "python"}


@each_notebook
def test_nothing_names_a_machine_or_an_address(path):
    machine = re.compile(r"(?<![\w./])/(?:home|root|tmp|usr|Users|work|opt|var)/\w|[A-Z]:\\\w")
    address = re.compile(r"\bat 0x[0-9a-f]{6,}")
    code = [(number, source(cell)) for number, cell in cells(path, "code")]
    printed = [(number, text) for number, _, text in outputs(path)]
    found = [
        (number, match.group())
        for number, text in texts(path) + code + printed
        for match in [machine.search(text) or address.search(text)]
        if match
    ]
    assert not found


def steppers(path):
    """(what is stored of all widgets, the poster, the id of the widget) for each stepper."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    stored = notebook["metadata"].get("widgets", {}).values()
    states = {name: model["state"] for saved in stored for name, model in saved["state"].items()}
    for _, cell in cells(path, "code"):
        for output in cell["outputs"]:
            view = output.get("data", {}).get("application/vnd.jupyter.widget-view+json")
            if view:
                yield states, "".join(output["data"]["text/html"]), view["model_id"]


def content(states, model):
    """What stepper._content says of a live stepper, read from the stored one."""
    state = states[model.removeprefix("IPY_MODEL_")]
    if "children" in state:
        return f"({''.join(content(states, child) for child in state['children'])})"
    return json.dumps([state.get(name) for name in stepper.SHOWN])


@each_notebook
def test_steppers_are_stored_with_the_frames_that_their_posters_say(path):
    """nbval compares posters, and so the frames that the library would draw today."""
    for states, poster, model in steppers(path):
        stored = hashlib.sha256(content(states, model).encode()).hexdigest()
        said = re.search('data-frames="(.*?)"', poster).group(1)
        assert stored.startswith(said), "run it anew: make refresh"


@each_notebook
def test_cells_are_short(path):
    long = {n: len(source(c).splitlines()) for n, c in cells(path, "code")}
    assert {n: lines for n, lines in long.items() if lines > 25} == {}


@each_page
def test_every_exercise_has_a_hint(path):
    exercise = re.compile(r"^:::\{exercise\}.*?^:::$", re.M | re.S)
    boxes = [box for _, text in texts(path) for box in exercise.findall(text)]
    assert [box.splitlines()[0] for box in boxes if '<details class="hint">' not in box] == []


@each_page
def test_directives_show_their_content_in_plain_jupyter(path):
    """A ```{directive} fence is a grey block there; a ::: fence shows its text."""
    assert [n for n, text in texts(path) if re.search(r"^\s*`{3,}\{", text, re.M)] == []


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


@each_page
def test_quizzes_have_one_right_answer_and_explain_every_one(path):
    for number, text in texts(path):
        quizzes = re.findall(r'<div class="quiz">(.*?)</div>', text, re.S)
        assert text.count('class="quiz"') == len(quizzes), f"cell {number}: malformed quiz"
        well_formed = sum(len(ANSWER.findall(quiz)) for quiz in quizzes)
        assert text.count('class="answer') == well_formed, f"cell {number}: malformed answer"
        for quiz in quizzes:
            asked = questions(quiz)
            assert asked, f"cell {number}: a quiz without answers"
            for question, answers in asked:
                where = f"cell {number}: {question[:60]!r}"
                assert question, f"{where}: answers without a question"
                assert len(answers) > 1, f"{where}: only one answer to choose"
                assert [a[0] for a in answers].count("right") == 1, f"{where}: right answers"
                assert all(a[1] for a in answers), f"{where}: an empty answer"
                assert all(a[2] for a in answers), f"{where}: an answer without explanation"
