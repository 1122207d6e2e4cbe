"""Things in a hand-in that have no business there: named in the report for a person to look at, never graded.

They cannot change points, since the tests run elsewhere. A match is a reason to look, not a proof.
"""

import ast
import re

SUSPECT_CALLS = {
    "os": "runs or ends processes", "sys": "ends or inspects the interpreter", "subprocess": "starts a process",
    "socket": "opens a network connection", "urllib": "opens a network connection", "requests": "opens a network connection",
    "ctypes": "reaches below Python", "gc": "searches the interpreter's memory", "inspect": "looks at its callers",
    "multiprocessing": "starts a process", "signal": "changes signals", "shutil": "handles files", "pathlib": "handles files",
    "threading": "starts a thread", "resource": "changes its limits", "mmap": "reaches below Python", "atexit": "runs after the end",
    "grading": "looks for the grader", "border": "meddles with the grader's messenger", "nbgrader": "looks for the grader",
    "glob": "handles files", "tempfile": "handles files", "importlib": "imports by name",
}  # fmt: skip
SUSPECT_NAMES = {
    "input_transformers_cleanup": "rewrites cells before they run", "input_transformers_post": "rewrites cells before they run",
    "ast_transformers": "rewrites cells before they run", "_getframe": "looks at its callers", "f_back": "looks at its callers",
    "get_ipython": "talks to IPython", "In": "reads other cells", "Out": "reads other cells", "_ih": "reads other cells",
    "__builtins__": "touches built-ins", "builtins": "touches built-ins", "AssertionError": "touches assertions",
    "assert_allclose": "touches numpy.testing", "set_custom_exc": "hides errors", "showtraceback": "hides errors",
    "display_pub": "writes the grader's messages", "run_cell": "changes how cells run", "open": "opens files",
    "exec": "runs text", "eval": "runs text", "__import__": "imports by name", "__class__": "changes classes",
    "settrace": "traces the interpreter", "hidden": "looks for hidden tests",
}  # fmt: skip


def of_notebook(nb):
    """The signs in all code cells, each once."""
    found = []
    for number, cell in enumerate(nb.cells, 1):
        if cell.cell_type == "code":
            found += [f"cell {number} {sign}" for sign in of_source(cell.source)]
    return found


def of_source(source):
    """The signs in one cell, in the order of the alphabet."""
    plain = re.sub(r"^\s*[%!].*$", "pass", source, flags=re.MULTILINE)
    shell = {"starts a process"} if re.search(r"^\s*(!|%%(bash|sh|script)|%(sx|system))", source, re.MULTILINE) else set()
    try:
        tree = ast.parse(plain)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return sorted(shell)
    return sorted(shell.union(*map(_of_node, ast.walk(tree))))


def _of_node(node):
    if isinstance(node, ast.Import):
        return {SUSPECT_CALLS[name] for a in node.names if (name := a.name.split(".")[0]) in SUSPECT_CALLS}
    if isinstance(node, ast.ImportFrom):
        name = (node.module or "").split(".")[0]
        return {SUSPECT_CALLS[name]} if name in SUSPECT_CALLS else set()
    word = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else None
    return {SUSPECT_NAMES[word]} if word in SUSPECT_NAMES else set()
