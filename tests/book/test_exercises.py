"""The exercises that answer: each mistake is named for what it is, and nothing right is called wrong.

An exercise of a chapter is defined in a removed cell that needs no other cell. `answers/NAME.py` holds
a class for each: functions `right_…`, at least three, and `wrong_…`, whose docstring quotes the message.
"""

import importlib.util
import inspect
from functools import cache
from pathlib import Path

import pytest
from repository import NOTEBOOKS, cells

from lecture_lib.exercise import UNWRITTEN, Exercise

ANSWERS = Path(__file__).parent / "answers"
FEWEST = 3


def file_of(path):
    """Where the answers to a chapter's exercises stand."""
    return ANSWERS / f"{path.stem.replace('-', '_')}.py"


CHAPTERS = [path for path in NOTEBOOKS if file_of(path).exists()]
each_chapter = pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)


def source(cell):
    return "".join(cell["source"])


@cache
def exercises(path):
    """{name: Exercise} of a chapter, from the cells that define them."""
    names = {}
    for _, cell in cells(path, "code"):
        if " = Exercise(" in source(cell):
            assert cell["metadata"]["tags"] == ["remove-cell"]
            exec(source(cell), names)
    return {name: value for name, value in names.items() if isinstance(value, Exercise)}


@cache
def answers(path):
    """{name of the exercise: {name of the answer: function}}"""
    spec = importlib.util.spec_from_file_location(f"answers_{path.stem}", file_of(path))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    groups = inspect.getmembers(module, inspect.isclass)
    return {name: dict(inspect.getmembers(group, inspect.isfunction)) for name, group in groups}


def given(kind):
    """(chapter, exercise, answer) for each answer of a kind, as parameters of a test."""
    return [
        pytest.param(path, name, answer, id=f"{path.stem}-{name}-{answer}")
        for path in CHAPTERS
        for name, group in answers(path).items()
        for answer in group
        if answer.startswith(kind)
    ]


@each_chapter
def test_a_chapter_has_exercises_and_each_has_answers(path):
    assert len(exercises(path)) >= FEWEST
    assert exercises(path).keys() == answers(path).keys()
    for name, group in answers(path).items():
        kinds = [answer.split("_")[0] for answer in group]
        assert kinds.count("right") >= 3, name
        assert kinds.count("wrong") >= len(exercises(path)[name].mistakes), name
        assert exercises(path)[name].hints, name


@each_chapter
def test_an_exercise_begins_unwritten_and_its_solution_is_right(path):
    for name in exercises(path):
        asking = [cell for _, cell in cells(path, "code") if f"{name}(" in source(cell).split("\n")[-1]]
        stub, solution = asking
        assert stub["metadata"]["tags"] == ["exercise"]
        assert "..." in source(stub) and said(stub) == UNWRITTEN
        assert solution["metadata"]["tags"] == ["solution", "hide-cell"]
        assert said(solution).startswith("Right, in ")


def said(cell):
    """What a cell printed, on one line."""
    return " ".join("".join(cell["outputs"][0]["text"]).split())


@pytest.mark.parametrize(("path", "name", "answer"), given("right"))
def test_a_right_answer_is_right(path, name, answer):
    assert exercises(path)[name].wrong(answers(path)[name][answer]) == ""


@pytest.mark.parametrize(("path", "name", "answer"), given("wrong"))
def test_a_mistake_is_named_for_what_it_is(path, name, answer):
    function, exercise = answers(path)[name][answer], exercises(path)[name]
    assert function.__doc__ in exercise.wrong(function)


@each_chapter
def test_every_mistake_is_made_by_an_answer(path):
    for name, exercise in exercises(path).items():
        wrong = [f for answer, f in answers(path)[name].items() if answer.startswith("wrong")]
        assert {exercise.wrong(f) for f in wrong} >= set(exercise.mistakes), name
