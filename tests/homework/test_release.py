"""The release is what is tested: all that a student needs is read from the released notebook."""

import ast
import re
from collections import Counter
from itertools import pairwise

import pytest
import toy

each = pytest.mark.parametrize("assignment", toy.ASSIGNMENTS)


def about(cell):
    return cell.metadata.nbgrader


def is_written(cell):
    return cell.cell_type == "markdown" and about(cell).solution


def question(cell):
    """The question that a cell belongs to: q5 for q5-picture."""
    return about(cell).grade_id.split("-")[0]


def text(cells):
    return "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


def points(cells):
    """The points of each question, from the metadata."""
    found = Counter()
    for cell in cells:
        found[question(cell)] += about(cell).get("points", 0)
    return +found


def parts(cells):
    """What the text says of points: (question, title, points), a heading or a bold beginning each."""
    number = None
    for found in re.finditer(
        r"^## (\d)\. (?P<t>.*) \((?P<p>[\d +]+) points?\)$|^\*\*(?P<b>.*?) \((?P<n>\d+) points?\)\.\*\*",
        text(cells),
        re.MULTILINE,
    ):
        number = found[1] or number
        yield f"q{number}", found["t"] or found["b"], found["p"] or found["n"], bool(found["t"])


@each
def test_every_question_has_a_heading_with_its_points(assignment):
    cells = toy.released(assignment)
    said = {q: sum(map(int, number.split(" + "))) for q, _, number, top in parts(cells) if top}
    assert said == points(cells)
    assert sum(said.values()) == 30


@each
def test_the_parts_of_a_question_add_up_to_it(assignment):
    cells = toy.released(assignment)
    total, by_part = points(cells), Counter()
    for q, _, number, top in parts(cells):
        by_part[q] += 0 if top else int(number)
    assert +by_part == {q: total[q] for q in +by_part}


@each
def test_a_written_answer_follows_its_question_in_a_locked_cell(assignment):
    cells = toy.released(assignment)
    written = [pair for pair in pairwise(cells) if is_written(pair[1])]
    assert sorted(about(cell).points for _, cell in written) == [3, 4]
    for asked, cell in written:
        assert cell.source == "*Your answer here.*"
        assert about(asked).grade_id == f"{about(cell).grade_id}-question"
        assert about(asked).locked and not about(asked).solution
        assert f"({about(cell).points} points)" in asked.source
        assert "?" in asked.source or "Show" in asked.source


@each
def test_the_text_names_each_function_with_its_arguments(assignment):
    cells = toy.released(assignment)
    for number, cell in enumerate(cells):
        if cell.cell_type == "code" and about(cell).solution:
            [function] = ast.parse(cell.source).body
            signature = f"{function.name}({', '.join(a.arg for a in function.args.args)})"
            assert f"`{signature}`" in text(cells[:number])
            assert ast.get_docstring(function)
            assert cell.source.endswith("    # Your code here.\n    raise NotImplementedError")


@each
def test_a_test_cell_says_what_it_tests_and_hides_the_rest(assignment):
    cells = toy.released(assignment)
    title = {q: name for q, name, _, top in parts(cells) if top}
    for cell in cells:
        if cell.cell_type == "code" and about(cell).grade:
            first, number = cell.source.splitlines()[0], about(cell).points
            assert first.startswith(f"# Question {question(cell)[1:]}, {title[question(cell)]}: ")
            assert first.endswith(f" ({number} point{'s' if number > 1 else ''})")
            assert 'print("public checks passed")' in cell.source
            assert "grading" not in cell.source and "HIDDEN" not in cell.source


@each
def test_it_runs_wherever_lecture_lib_is_and_reads_no_file(assignment):
    code = "\n".join(c.source for c in toy.released(assignment) if c.cell_type == "code")
    imported = {
        name.split(".")[0]
        for node in ast.walk(ast.parse(code.replace("%pip", "pass  #")))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported <= {"itertools", "math", "copy", "numpy", "matplotlib", "lecture_lib", "scipy"}
    assert not re.search(r"\bopen\(|read_csv|loadtxt|https?:", code)


@each
def test_nothing_was_run_or_filled_in(assignment):
    """Given cells keep the outputs of the worked solution, which show what a right answer leads to."""
    for cell in toy.released(assignment):
        if about(cell).solution or about(cell).grade:
            assert not cell.get("outputs")
