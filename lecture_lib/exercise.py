"""Exercises that answer: a reader's function is tried on a few cases, and a known mistake is named.

right     the function that was asked for
cases     lists of arguments to try it on, the easiest first
mistakes  {sentence: function that makes this mistake}
hints     sentences, one more after each wrong try
"""

from copy import deepcopy
from textwrap import fill
from warnings import catch_warnings

import numpy as np

UNWRITTEN = "Nothing comes back yet. Put your code in the place of the dots, and return its result."
WIDTH = 44  # of a phone


class Exercise:
    """An exercise that tells the reader what is wrong with an answer.

    >>> double = Exercise(
    ...     right=lambda x: 2 * x,
    ...     cases=[(1.0,), (np.array([0.0, 3.0]),)],
    ...     mistakes={"That is the square of x.": lambda x: x**2},
    ...     hints=["Add x to itself."],
    ... )
    >>> double(lambda x: ...)
    Nothing comes back yet. Put your code in the
    place of the dots, and return its result.
    >>> double(lambda x: x * x)
    That is the square of x. Hint 1 of 1: Add x
    to itself.
    >>> double(lambda x: x + 1)
    Case 2 is not right yet. Expected [0. 6.],
    yours gave [1. 4.]. The solution is below.
    >>> double(lambda x: x + x)
    Right, in 2 of 2 cases.
    """

    def __init__(self, right, cases, mistakes, hints):
        self.right, self.cases, self.mistakes, self.hints = right, cases, mistakes, hints
        self.tries = 0

    def __call__(self, answer):
        """Print what is wrong with the answer and the next hint, or that it is right."""
        wrong = self.wrong(answer)
        if wrong and wrong != UNWRITTEN:
            wrong += " " + self.hint()
        print(fill(wrong or f"Right, in {len(self.cases)} of {len(self.cases)} cases.", WIDTH))

    def wrong(self, answer):
        """The first thing that is wrong with an answer, as a sentence; nothing if it is right."""
        cases = deepcopy(self.cases)
        found = results(answer, cases)
        if any(value is None or value is ... for value in found):
            return UNWRITTEN
        if not all(map(equal, cases, self.cases)):
            return "It changes an array that it was given. Work on a copy: `X = X.copy()`."
        for sentence, mistake in self.mistakes.items():
            if equal(results(mistake, self.cases), found):
                return sentence
        return self.difference(found)

    def difference(self, found):
        """What was expected and what was given, in the first case that is wrong."""
        pairs = zip(results(self.right, self.cases), found, strict=True)
        for number, (expected, value) in enumerate(pairs, 1):
            if not equal(expected, value):
                return f"Case {number} is not right yet. {compared(expected, value)}"
        return ""

    def hint(self):
        """One more hint after each wrong try; after the last hint, a pointer to the solution."""
        self.tries += 1
        if self.tries > len(self.hints):
            return "The solution is below."
        return f"Hint {self.tries} of {len(self.hints)}: {self.hints[self.tries - 1]}"


def results(function, cases):
    """What a function gives for each case, without warnings."""
    with np.errstate(all="ignore"), catch_warnings(action="ignore"):
        return [function(*case) for case in cases]


def equal(a, b):
    """Equal in shape, and in numbers to rounding; part by part where there are several."""
    if isinstance(a, (tuple, list)) and isinstance(b, (tuple, list)):
        return len(a) == len(b) and all(map(equal, a, b))
    try:
        a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    except (TypeError, ValueError):
        return False
    return a.shape == b.shape and np.allclose(a, b, rtol=1e-6, atol=1e-9, equal_nan=True)


def compared(expected, value):
    """What was expected and what was given: the first part that differs, or the shapes.

    >>> compared(np.ones(2), np.ones((2, 1)))
    'Expected shape (2,), yours has (2, 1).'
    """
    if isinstance(expected, tuple):
        if not isinstance(value, (tuple, list)) or len(value) != len(expected):
            return f"Expected {len(expected)} results, separated by commas."
        parts = enumerate(zip(expected, value, strict=True), 1)
        return next(f"Result {n}: {compared(e, v)}" for n, (e, v) in parts if not equal(e, v))
    try:
        given = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        return f"Expected numbers, yours gave {type(value).__name__}."
    if given.shape != np.shape(expected):
        return f"Expected shape {np.shape(expected)}, yours has {given.shape}."
    return f"Expected {brief(expected)}, yours gave {brief(given)}."


def brief(value):
    """Numbers with four digits, on one line."""
    if np.ndim(value) == 0:
        return f"{float(value):.4g}"
    return " ".join(np.array2string(np.asarray(value), precision=4, threshold=12).split())
