"""Test cells run here, outside the sandbox; the student's functions stand in them as calls into it."""

import ast
import builtins
import contextlib
import io
import linecache
import sys
import traceback

from . import outputs, plain
from .kernel import NotStarted
from .limits import TEST_SECONDS, TookTooLong, processor_time
from .wire import MAX_ERROR, pack, unpack


class StudentFunction:
    """A name in a test cell: calling it asks the student's process."""

    def __init__(self, name, ask, named):
        self.__name__, self._ask, self._named = name, ask, named

    def __call__(self, *arguments, **keywords):
        request = {"ask": "call", "name": self.__name__, "args": list(arguments), "kwargs": keywords}
        return unpack_answer(self._ask(pack(request)), self.__name__, self._named)


def unpack_answer(answer, name, named):
    """The value, or the error that the student's function raised, as the nearest built-in one."""
    try:
        if answer.get("error"):
            kinds, message = answer["error"]
            raise _as_error(name, [plain.line(kind) for kind in kinds], plain.text(message, MAX_ERROR))
        value = unpack(answer["value"], named)
    except Exception as unreadable:  # whatever can be wrong with what came
        if getattr(unreadable, "from_student", False):
            raise
        raise AssertionError(f"{name} returned something that is not plain data.") from None
    if answer.get("changed"):
        raise AssertionError(f"{name} changed its arguments in place.")
    return value


def _as_error(name, kinds, message):
    """An error that a test can catch as it would catch the student's own."""
    found = [getattr(builtins, kind, None) for kind in kinds]
    allowed = [kind for kind in found if isinstance(kind, type) and issubclass(kind, Exception)]
    kind = next((k for k in allowed if not issubclass(k, UNUSUAL)), RuntimeError)
    error = kind(f"{name} raised {kinds[0] if kinds else 'an error'}: {message}")
    error.from_student = True
    return error


# The first two would end a loop of the test quietly; the others want more than a message.
UNUSUAL = (StopIteration, StopAsyncIteration, UnicodeError, ExceptionGroup)


def given_names(sources):
    """What the given cells define; the grader's own copy."""
    names = {"__name__": "__main__"}
    with contextlib.redirect_stdout(io.StringIO()):
        for source in sources:
            exec(_compiled(source, "<given cell>"), names)
    return names


def _compiled(source, name):
    """Code with its asserts, whatever the flags of this interpreter."""
    return compile(source, name, "exec", dont_inherit=True, optimize=0)


def require_asserts():
    """Refuse to grade where Python leaves asserts out, as those of compare.py would be."""
    if sys.flags.optimize:
        raise RuntimeError(
            "Python runs without asserts (-O or PYTHONOPTIMIZE), so that every test would pass. "
            "Nothing was graded; start Python without these settings."
        )


def free_names(source, known):
    """Names that a test cell uses and nobody else defines: they are the student's."""
    tree = ast.parse(source)
    used, bound = set(), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            (used if isinstance(node.ctx, ast.Load) else bound).add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            bound.add(node.name)
        elif isinstance(node, ast.arg):
            bound.add(node.arg)
        elif isinstance(node, ast.alias):
            bound.add((node.asname or node.name).split(".")[0])
        elif isinstance(node, ast.ExceptHandler) and node.name:
            bound.add(node.name)
    return sorted(used - bound - set(known) - set(dir(builtins)))


def run_test(source, given, ask):
    """The outputs of a test cell: an error if it failed, which costs the points."""
    names, printed = dict(given), io.StringIO()
    try:
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            with processor_time(TEST_SECONDS):
                for name in free_names(source, given):
                    _bind(name, names, ask)
                linecache.cache[CELL] = (len(source), None, source.splitlines(keepends=True), CELL)
                exec(_compiled(source, CELL), names)
    except NotStarted:
        raise
    except (Exception, TookTooLong) as failure:
        return [*_printed(printed), _report(failure)]
    return _printed(printed)


CELL = "<test cell>"


def _bind(name, names, ask):
    """Let a name stand for what the student calls so."""
    kind = unpack_answer(ask(pack({"ask": "kind", "name": name})), name, names)
    if kind == "function":
        names[name] = StudentFunction(name, ask, names)
    elif kind == "data":
        names[name] = unpack_answer(ask(pack({"ask": "data", "name": name})), name, names)
    else:
        names.pop(name, None)


def _printed(stream):
    """What a test has printed, as an output."""
    return [outputs.text(stream.getvalue()[:10_000])] if stream.getvalue() else []


def _report(failure):
    """The error as the student reads it in the feedback: the line of the test, and what was wrong."""
    kind, message = type(failure).__name__, str(failure)
    lines = [f for f in traceback.extract_tb(failure.__traceback__) if f.filename == CELL]
    where = [f"Line {lines[-1].lineno} of this cell:", f"    {lines[-1].line}"] if lines else []
    return outputs.error(kind, message, [*where, f"{kind}: {message}"])
