"""A listing on a page is the function as it stands in the library."""

import inspect

import pytest

from lecture_lib import em, kmeans, source


@pytest.mark.parametrize("function", [kmeans.assign, em.m_step, kmeans._means])
def test_a_listing_has_the_code_and_the_first_line_of_the_docstring(function):
    listing, whole = source.brief(function).splitlines(), inspect.getsource(function).splitlines()
    assert set(listing) <= {*whole, whole[1] + '"""'}
    assert [line for line in listing if line.strip()][-1] == whole[-1]
    assert sum('"""' in line for line in listing) == bool(function.__doc__)


def test_several_functions_are_one_block_of_python():
    text = source.show(kmeans.assign, kmeans.update).data
    assert text.startswith("```python\ndef assign(") and text.endswith("```")
    assert "\n\n\ndef update(" in text and text.count("```") == 2
