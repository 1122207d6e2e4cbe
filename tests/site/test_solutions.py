"""One setting builds the book without the solutions of its exercises."""

from types import SimpleNamespace

import pytest
import solutions
from docutils import nodes


def page():
    """An exercise with a hint and a solution, and a code cell that belongs to the solution."""
    html = [
        '<details class="hint"><summary>Hint</summary>',
        "</details>",
        '<details class="solution"><summary>Solution</summary>',
        "<details><summary>More</summary>",
        "</details>",
        "</details>",
    ]
    raw = [nodes.raw("", text, format="html") for text in html]
    words = [nodes.paragraph(text=text) for text in ("a hint", "the answer", "more of it", "after")]
    exercise = nodes.admonition(
        "", raw[0], words[0], raw[1], raw[2], words[1], raw[3], words[2], *raw[4:]
    )
    cells = [nodes.container(classes=["cell", f"tag_{tag}"]) for tag in ("hide-input", "solution")]
    document = nodes.section("", exercise, *cells, words[3])
    return document


def left(show):
    app = SimpleNamespace(config=SimpleNamespace(show_solutions=show))
    document = page()
    solutions.leave_out(app, document)
    return document


def test_with_solutions_nothing_is_left_out_and_folds_say_what_they_hold():
    shown = left(True)
    folds = [cell.attributes.pop("prompt_show", "") for cell in shown.findall(nodes.container)]
    assert folds == ["", "Show the solution"]
    for cell in shown.findall(nodes.container):
        cell.attributes.pop("prompt_hide", "")
    assert shown.pformat() == page().pformat()


def test_without_solutions_hints_stay_and_answers_go():
    document = left(False)
    assert [p.astext() for p in document.findall(nodes.paragraph)] == ["a hint", "after"]
    assert [cell["classes"] for cell in document.findall(nodes.container)] == [
        ["cell", "tag_hide-input"]
    ]
    assert len(list(document.findall(nodes.raw))) == 2


def test_a_solution_that_is_never_closed_stops_the_build():
    opening = nodes.raw("", '<details class="solution">', format="html")
    nodes.section("", opening, nodes.paragraph(text="the answer"))
    with pytest.raises(ValueError, match="opened and never closed"):
        solutions.remove_through_close(opening)
