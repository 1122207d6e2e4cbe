"""Things in a hand-in that do not belong there. The report names them for a person to look at; they cost
no points.

They cannot change points, since the tests run elsewhere. A match is a reason to look, not a proof.
"""

import ast
import re
import sys

MODULES = {
    "runs or ends processes": "os subprocess multiprocessing signal",
    "opens a network connection": "socket urllib requests http",
    "reaches below Python": "ctypes mmap resource",
    "inspects the interpreter": "sys gc inspect atexit importlib",
    "handles files": "shutil pathlib glob tempfile io",
    "starts a thread": "threading concurrent asyncio",
    "looks for the grader": "grading wire nbgrader reference",
}
NAMES = {
    "rewrites cells": "input_transformers_cleanup input_transformers_post ast_transformers",
    "looks at its callers": "_getframe f_back f_locals settrace",
    "talks to IPython": "get_ipython run_cell display_pub",
    "reads other cells": "In Out _ih _oh",
    "touches built-ins": "__builtins__ builtins AssertionError",
    "patches numpy's comparisons": "testing assert_allclose assert_array_equal",
    "hides errors": "set_custom_exc showtraceback",
    "answers with objects that lie": "__eq__ __array_ufunc__ __array__ __class__",
    "opens files": "open",
    "runs text": "exec eval __import__",
    "rewrites names": "globals setattr",
}
MAX_SOURCE = 50_000  # characters; Python's parser takes a thousand times as many bytes
ALLOWED = {"numpy", "scipy", "matplotlib", "lecture_lib"}  # beside Python's own


def _by_word(table):
    """What each single word is a sign of."""
    return {word: sign for sign, words in table.items() for word in words.split()}


SIGN_OF_MODULE, SIGN_OF_NAME = _by_word(MODULES), _by_word(NAMES)


def of_notebook(nb):
    """What is suspicious in all code cells, each once."""
    found = []
    for number, cell in enumerate(nb.cells, 1):
        if cell.cell_type == "code":
            found += [f"cell {number} {sign}" for sign in of_source(cell.source)]
    return found


def of_source(source):
    """What is suspicious in one cell, in the order of the alphabet."""
    if len(source) > MAX_SOURCE:
        return [f"has {len(source):,} characters, too many to look at"]
    plain = re.sub(r"^([ \t]*)[%!].*$", r"\1pass", source, flags=re.MULTILINE)
    shell = (
        {"starts a process"}
        if re.search(r"^\s*(!|%%(bash|sh|script)|%(sx|system))", source, re.MULTILINE)
        else set()
    )
    try:
        tree = ast.parse(plain)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return sorted(shell)
    return sorted(shell.union(*map(_of_node, ast.walk(tree))))


def _of_node(node):
    """What one import, name or attribute is a sign of."""
    if isinstance(node, ast.Import):
        return {sign for alias in node.names if (sign := _of_module(alias.name))}
    if isinstance(node, ast.ImportFrom):
        return {sign} if (sign := _of_module(node.module or "lecture_lib")) else set()
    word = getattr(node, "id", None) or getattr(node, "attr", None) or getattr(node, "name", None)
    return {SIGN_OF_NAME[word]} if word in SIGN_OF_NAME else set()


def _of_module(name):
    """What to say of an import; nothing if the rules allow the library and it is no help in cheating."""
    library = name.split(".")[0]
    if library in SIGN_OF_MODULE:
        return SIGN_OF_MODULE[library]
    known = library in ALLOWED or library in sys.stdlib_module_names
    return None if known else f"imports {library}, which the rules do not allow"
