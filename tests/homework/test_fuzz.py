"""Whatever chance hands in, nobody is lost: `make fuzz SECONDS=300 SEED=7`; thirty seconds otherwise."""

import json
import os
import time

import nbformat
import pytest
import toy
from grading import batch, kernel, load, run_tests, summary
from grading.outputs import Collected
from trials import folders, fuzz

SECONDS, SEED = int(os.environ.get("FUZZ_SECONDS", 30)), os.environ.get("FUZZ_SEED", "1")
ROUND = 12  # hand-ins graded together


def until(share):
    """Numbers, as long as a share of the time lasts."""
    end, number = time.monotonic() + share * SECONDS, 0
    while time.monotonic() < end:
        yield number
        number += 1


def storable(nb):
    """It is a notebook, and can be written."""
    nbformat.validate(nb)
    nbformat.writes(nb).encode()


def test_a_hand_in_made_by_chance_depends_on_its_seed_and_number_alone():
    """Junk that was put into one hand-in and spoiled there must not reach the next."""
    before, solved = repr(fuzz.JUNK), toy.source()
    first = [fuzz.hand_in(solved, fuzz.rng("1", number)) for number in range(1000)]
    answers = [repr(fuzz.answer(fuzz.rng("1", number))) for number in range(1000)]
    assert repr(fuzz.JUNK) == before
    assert first == [fuzz.hand_in(solved, fuzz.rng("1", number)) for number in range(1000)]
    assert answers == [repr(fuzz.answer(fuzz.rng("1", number))) for number in range(1000)]


@pytest.mark.filterwarnings("ignore::nbformat.warnings.DuplicateCellId")  # nbgrader gives new ones
def test_whatever_a_file_holds_is_read(tmp_path):
    path, solved = tmp_path / "x.ipynb", toy.source()
    for number in until(0.1):
        path.write_bytes(fuzz.hand_in(solved, fuzz.rng(SEED, number)))
        nb, notes = load.read(path)
        storable(nb)
        "\n".join(notes).encode()


def test_whatever_a_message_holds_is_an_output_or_nothing():
    for number in until(0.1):
        collected = Collected(10_000)
        for _ in range(3):
            message = fuzz.message(fuzz.rng(SEED, number))
            kind, content = kernel._checked(message, "1")
            if kind:
                collected.take(kind, content)
        cell = nbformat.v4.new_code_cell(outputs=collected.outputs)
        storable(nbformat.v4.new_notebook(cells=[cell]))


def test_whatever_an_answer_holds_is_data_or_an_error():
    for number in until(0.1):
        try:
            run_tests.unpack_answer(fuzz.answer(fuzz.rng(SEED, number)), "f", {})
        except Exception as error:
            assert isinstance(error, AssertionError) or error.from_student
            json.dumps(str(error)).encode()


@pytest.mark.filterwarnings("ignore")
def test_no_hand_in_is_lost(sandboxed, tmp_path):
    graded = 0
    for number in until(0.7):
        root = toy.course(tmp_path / f"course{number}")
        solved = folders.solved(root, "toy")
        folders.put(root, "right", "toy", solved)
        names = {fuzz.name(fuzz.rng(SEED, ROUND * number + n)): n for n in range(ROUND)}
        for name, n in names.items():
            folder = os.path.join(os.fsencode(root), b"submitted", name, b"toy")  # noqa: PTH118
            os.makedirs(folder)  # noqa: PTH103
            with open(os.path.join(folder, b"toy.ipynb"), "wb") as file:  # noqa: PTH118, PTH123
                file.write(fuzz.hand_in(solved, fuzz.rng(SEED, ROUND * number + n)))
        batch.grade_class(root, "toy", quiet=True)
        everybody_is_there(root, {*map(os.fsdecode, names), "right"})
        graded += len(names)
    print(f"{graded} fuzzed hand-ins with the seed {SEED}, none lost")


def everybody_is_there(root, students):
    """Each has a row of one line; the right solution has all points; what is said can be printed."""
    rows = {row["student"]: row for row in summary.rows(root, "toy")}
    assert set(rows) == students
    assert rows["right"] == {"student": "right", "points": 5, "of": 5, "due": 1, "look": []}
    text = summary.write(root, "toy")
    table = [line for line in text.splitlines() if line.startswith("| ")]
    assert len(table) == len(students) + 1, text
    assert not any(ord(c) < 32 and c != "\n" for c in text)
    text.encode()
    for student, row in rows.items():
        assert row["of"] == 5 or any("NOT GRADED" in look for look in row["look"]), (student, row)
        assert not any("own process died" in look for look in row["look"]), (student, row)
