"""What the pages promise, the released notebooks hold; and the bank is as large as it should be."""

import re
from collections import Counter

import pytest
import toy

each = pytest.mark.parametrize("assignment", toy.ASSIGNMENTS)


def page(assignment):
    return (toy.ROOT / "book/homework" / f"{assignment}.md").read_text(encoding="utf-8")


def points(assignment):
    """Points by question and by who gives them, from the cells' metadata."""
    found = Counter()
    for cell in toy.released(assignment):
        about = cell.metadata.nbgrader
        if about.grade:
            by = "person" if about.solution else "program"
            found[about.grade_id.split("-")[0], by] += about.points
    return found


def rows(text):
    """The rows of a table whose first column begins with a question's number, or continues one."""
    question = None
    for line in re.findall(r"^\|(.*)\|$", text, re.MULTILINE):
        first, *rest = [part.strip() for part in line.split("|")]
        if re.match(r"\d ", first):
            question = f"q{first.split()[0]}"
        if question and (not first or first[0].isdigit()):
            yield question, first, rest


@each
def test_the_page_states_the_points_of_the_notebook(assignment):
    said = Counter()
    for question, _, (_, number, by) in rows(page(assignment)):
        said[question, by] += int(number)
    assert said == points(assignment)
    assert (sum(said.values()), sum(n for (_, by), n in said.items() if by == "person")) == (30, 7)


@each
def test_the_notebook_states_its_own_points_and_titles(assignment):
    text = "\n".join(cell.source for cell in toy.released(assignment) if cell.cell_type == "markdown")
    titles = {
        found[1]: (found[2], found[3])
        for found in re.finditer(r"^## (\d)\. (.*) \((.*) points\)$", text, re.MULTILINE)
    }
    by_question = points(assignment)
    for question, first, (number, *_) in rows(text):
        program, person = by_question[question, "program"], by_question[question, "person"]
        assert number == " + ".join(str(n) for n in (program, person) if n)
        assert titles[question[1:]] == (first[2:], number)
    assert len(titles) == len({question for question, _ in by_question})


@each
def test_page_and_notebook_have_one_title(assignment):
    first = toy.released(assignment)[0].source.splitlines()[0]
    assert page(assignment).splitlines()[0] == first


@each
def test_the_bank_is_large_enough(assignment):
    folder = toy.HOMEWORK / "bank" / assignment
    assert len(list(folder.glob("wrong/*.py"))) >= 10
    assert len(list(folder.glob("right/*.py"))) >= 3
