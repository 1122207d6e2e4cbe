"""Makes text from a hand-in safe to store and to print on a terminal."""

import re

TERMINAL = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])")
CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff]")  # all but \t \n \f \r
DIRECTION = re.compile("[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")  # turn the rest of a line round
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def text(value, limit=10_000):
    """A string without terminal escapes, control characters and lone surrogates; anything else is ""."""
    if not isinstance(value, str):
        return ""
    return CONTROL.sub(REPLACEMENT, TERMINAL.sub("", value[:limit]))


def line(value, limit=200):
    """The same on one line, with nothing in it that changes the direction of writing."""
    return " ".join(DIRECTION.sub(REPLACEMENT, text(str(value), limit)).split())
