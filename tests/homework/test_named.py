"""The figures of homework 3, question 6: what its picture shows is what 300 draws give."""

import ast

import nbformat
import numpy as np
import pytest
import toy

DRAWS = 300


@pytest.fixture(scope="module")
def notebook():
    """What the cells of the question define: constants and functions, without their loops."""
    nb = nbformat.read(toy.HOMEWORK / "source/hw3/hw3.ipynb", as_version=4)
    source = {cell.metadata.nbgrader.grade_id: cell.source for cell in nb.cells}
    names = {}
    for cell in ("given-imports", "q6-gamma", "named-figure", "named-repeat"):
        kept = [
            node
            for node in ast.parse(source[cell]).body
            if isinstance(node, ast.Import | ast.ImportFrom | ast.FunctionDef | ast.Assign)
            and "subplots" not in ast.unparse(node)
        ]
        exec(compile(ast.Module(kept, []), cell, "exec"), names)
    return names


def test_the_picture_shows_what_was_found(notebook):
    for name, restrict in notebook["models"].items():
        found = np.mean(
            [
                [
                    notebook["shares_misplaced"](known, draw, restrict)
                    for known in notebook["known_per_species"]
                ]
                for draw in range(DRAWS)
            ],
            axis=0,
        )
        assert np.abs(found.T - notebook["misplaced_share"][name]).max() < 0.0006


def test_the_key_draws_conclusions_that_hold(notebook):
    """Paired draws: the differences that the key names are larger than their standard errors allow."""

    def gain(known, model):
        pairs = np.array(
            [
                notebook["shares_misplaced"](known, draw, notebook["models"][model])
                for draw in range(DRAWS)
            ]
        )
        difference = pairs[:, 0] - pairs[:, 1]
        return difference.mean() / (difference.std() / np.sqrt(DRAWS))

    one, each = notebook["models"]
    assert gain(3, one) > 5 and gain(3, each) > 5  # the birds without names help
    assert gain(6, one) > 5 and gain(6, each) < -2  # and cost a bird with a variance for each
