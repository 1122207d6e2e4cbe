"""Mutants of the library that no unit test notices, and why that is no gap: `make mutants`.

{reason: [(function, the line before, the line after), …]}. A reason that has become untrue is reported.
"""

# ruff: noqa: E501
SURVIVORS = {
}
