"""What an exercise says of answers that are wrong in ways of their own."""

import numpy as np
import pytest

from lecture_lib.exercise import UNWRITTEN, Exercise


@pytest.fixture
def spread():
    """An exercise with two results, for rows of numbers."""
    return Exercise(
        right=lambda x: (x.mean(), x - x.mean()),
        cases=[(np.array([1.0, 3.0]),), (np.array([0.0, 4.0, 5.0]),)],
        mistakes={"The median is not the mean.": lambda x: (np.median(x), x - np.median(x))},
        hints=["Add up.", "Divide."],
    )


def minus_mean_in_place(x):
    mu = x.mean()
    x -= mu
    return mu, x


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (lambda x: None, UNWRITTEN),
        (lambda x: ..., UNWRITTEN),
        (minus_mean_in_place, "It changes an array that it was given. Work on a copy: `X = X.copy()`."),
        (lambda x: (np.median(x), x - np.median(x)), "The median is not the mean."),
        (lambda x: x.mean(), "Case 1 is not right yet. Expected 2 results, separated by commas."),
        (lambda x: (x.mean(),), "Case 1 is not right yet. Expected 2 results, separated by commas."),
        (
            lambda x: (x.mean(), x[:, None]),
            "Case 1 is not right yet. Result 2: Expected shape (2,), yours has (2, 1).",
        ),
        (
            lambda x: (x.mean(), "ab"),
            "Case 1 is not right yet. Result 2: Expected numbers, yours gave str.",
        ),
        (
            lambda x: (2, x - 2),
            "Case 2 is not right yet. Result 1: Expected 3, yours gave 2.",
        ),
        (lambda x: [np.mean(x), list(x - np.mean(x))], ""),
    ],
)
def test_an_answer_is_told_what_is_wrong_with_it(spread, answer, says):
    assert spread.wrong(answer) == says


def test_hints_come_one_by_one_and_only_for_tries(spread, capsys):
    for answer in (
        lambda x: None,
        lambda x: 1,
        lambda x: 1,
        lambda x: 1,
        lambda x: (x.mean(), x - x.mean()),
    ):
        spread(answer)
    said = " ".join(capsys.readouterr().out.split())
    places = [
        said.index(part) for part in ("Nothing", "1 of 2: Add", "2 of 2: Divide", "is below", "Right")
    ]
    assert places == sorted(places)
    assert said.count("Hint") == 2
    assert said.endswith("Right, in 2 of 2 cases.")


def test_an_error_of_the_answer_is_the_readers_to_see(spread):
    with pytest.raises(ZeroDivisionError):
        spread(lambda x: 1 / 0)
