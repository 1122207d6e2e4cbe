"""A listing on a page is the function as it stands in the library."""

import inspect

import pytest
from repository import cells, name

from lecture_lib import em, kmeans
from lecture_lib.fast import hamerly
from lecture_lib.figures import source


@pytest.mark.parametrize("function", [kmeans.assign, em.m_step, hamerly.one_hot, name])
def test_a_listing_has_the_code_and_the_first_line_of_the_docstring(function):
    listing, whole = source.brief(function).splitlines(), inspect.getsource(function).splitlines()
    first = (function.__doc__ or "").partition("\n")[0]
    quotes = [n for n, line in enumerate(whole) if '"""' in line] or [0]
    assert set(listing) <= {*whole, f'    """{first}"""'}
    assert [line for line in listing if line.strip()][-1] == whole[-1]
    assert len(listing) == len(whole) - (quotes[-1] - quotes[0])
    assert sum('"""' in line for line in listing) == bool(function.__doc__)


def test_several_functions_are_one_block_of_python():
    text = source.show(name, cells).data
    assert text.startswith("```python\ndef name(") and text.endswith("\n```")
    assert "\n\n\ndef cells(" in text and text.count("```") == 2
