"""The library's own source as a listing, so that a page can show code and never a stale copy."""

import ast
import inspect


def show(*functions):
    """The functions as they stand in the library, each docstring cut to its first line.

    Returns
    -------
    IPython.display.Markdown with one listing
    """
    from IPython.display import Markdown  # only a notebook needs it

    return Markdown("```python\n" + "\n\n\n".join(map(brief, functions)) + "\n```")


def brief(function):
    """The source of a function with only the first line of its docstring.

    >>> print(brief(brief).splitlines()[0])
    def brief(function):
    """
    source = inspect.getsource(function)
    lines, doc = source.splitlines(), ast.parse(source).body[0].body[0]
    first = lines[doc.lineno - 1]
    if doc.end_lineno > doc.lineno:
        lines[doc.lineno - 1:doc.end_lineno] = [first + '"""']
    return "\n".join(lines)
