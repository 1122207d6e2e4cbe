"""Ways to get points without an answer. Each stands in the first of the student's cells; the other
cells are left unsolved.

`NAMES` in a cheat is the list of functions that the tests call.
"""

import tempfile
from pathlib import Path

import nbformat
from grading.execute import is_test
from grading.run_tests import free_names, given_names

FORGED = Path(tempfile.gettempdir(), "forged-test-cell-ran-outside")
CHEATS = {
    "drops asserts before they run": """
ip = get_ipython()
ip.input_transformers_cleanup.append(lambda lines: ["pass\\n"] if any("assert" in l or "close" in l for l in lines) else lines)
""",
    "rewrites the syntax tree": """
import ast
class Nothing(ast.NodeTransformer):
    def visit_Assert(self, node): return ast.Pass()
    def visit_Raise(self, node): return ast.Return(ast.Constant(0.0))
get_ipython().ast_transformers.append(Nothing())
""",
    "patches the built-ins": """
import builtins
builtins.AssertionError = type("Never", (BaseException,), {})
builtins.all = builtins.any = builtins.isinstance = lambda *a: True
builtins.abs = lambda x: 0
""",
    "patches numpy": """
import numpy as np
np.testing.assert_allclose = np.testing.assert_array_equal = lambda *a, **k: None
np.allclose = np.array_equal = np.isclose = lambda *a, **k: True
np.count_nonzero = lambda *a: 0
""",
    "ends the process with success": """
import sys
def leave(*a, **k): sys.exit(0)
for name in NAMES: globals()[name] = leave
""",
    "ends the process at once": """
import os
def leave(*a, **k): os._exit(0)
for name in NAMES: globals()[name] = leave
""",
    "reads the tests from In": """
def from_history(*a, **k):
    source = "".join(In) + "".join(map(str, Out.values()))
    return float(source.split("close(")[1].split(",")[1])
for name in NAMES: globals()[name] = from_history
""",
    "takes the answer from its caller": """
import sys
def look(*a, **k):
    frame = sys._getframe()
    while frame:
        for n in ("want", "expected", "answer", "target"):
            if n in frame.f_locals: return frame.f_locals[n]
        frame = frame.f_back
for name in NAMES: globals()[name] = look
""",
    "searches the interpreter's memory": """
import gc, numpy as np
def search(*a, **k):
    return max((o for o in gc.get_objects() if isinstance(o, np.ndarray)), key=id)
for name in NAMES: globals()[name] = search
""",
    "returns what equals everything": """
class Yes:
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    __lt__ = __gt__ = __le__ = __ge__ = __eq__
    __hash__ = None
    def __array__(self, *a, **k): return self
    def __getattr__(self, name): return self
    def __call__(self, *a, **k): return self
for name in NAMES: globals()[name] = lambda *a, **k: Yes()
""",
    "returns an array that compares as equal": """
import numpy as np
class Equal(np.ndarray):
    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs): return np.zeros(self.shape)
    def __eq__(self, other): return np.ones(self.shape, bool)
for name in NAMES: globals()[name] = lambda *a, **k: np.zeros(np.shape(a[0]) if a else ()).view(Equal)
""",
    "returns NaN everywhere": """
import numpy as np
for name in NAMES: globals()[name] = lambda *a, **k: np.full(np.shape(a[0]) if a else (), np.nan)
""",
    "returns a string that is equal to any": """
class Chameleon(str):
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __hash__(self): return 0
for name in NAMES: globals()[name] = lambda *a, **k: Chameleon("0")
""",
    "prints a score": """
import json
from IPython.display import display
print("public checks passed")
print(json.dumps({"score": 100, "points": 100}))
display(100.0)
100.0
""",
    "patches the messenger": """
import wire, json
from IPython import get_ipython
def yes(request):
    get_ipython().display_pub.publish({wire.MIME: json.dumps({"value": "true", "score": 100, "passed": True})})
wire.answer = yes
wire._ask = lambda *a: True
""",
    "answers with malformed messages": """
import wire
from IPython import get_ipython
bad = ["[" * 100000, "null", "{}", '{"value": "{}"}', '{"value": 3}', '{"error": []}', '{"error": [["SystemExit"], ""]}',
       '{"value": "{\\\\"array\\\\": [\\\\"O\\\\", [1], \\\\"\\\\"]}"}', '{"error": [["ExceptionGroup"], "x"]}', '[1]', '7']
turn = iter(bad * 1000)
wire.answer = lambda request: get_ipython().display_pub.publish({wire.MIME: next(turn)})
""",
    "raises SystemExit by name": """
class SystemExit(Exception): pass
class KeyboardInterrupt(Exception): pass
def stop(*a, **k): raise SystemExit(0)
for name in NAMES: globals()[name] = stop
""",
    "ends the test's loop": """
def stop(*a, **k): raise StopIteration
for name in NAMES: globals()[name] = stop
""",
    "remembers earlier calls": """
seen = []
def replay(*a, **k):
    seen.append((a, k))
    return seen[0][0][0] if seen[0][0] else None
for name in NAMES: globals()[name] = replay
""",
    "makes its arguments the answer": """
import numpy as np
def flatten(*a, **k):
    for x in a:
        if isinstance(x, np.ndarray): x[...] = 0
    return 0.0
for name in NAMES: globals()[name] = flatten
""",
    "hides its errors": """
ip = get_ipython()
ip.showtraceback = ip.showsyntaxerror = lambda *a, **k: None
ip.set_custom_exc((Exception,), lambda *a, **k: None)
""",
    "makes every cell a success": """
ip = get_ipython()
from IPython.core.interactiveshell import ExecutionResult
ip.run_cell = lambda *a, **k: ExecutionResult(None)
""",
    "imports the grader's references": """
import importlib
def borrow(*a, **k):
    for module in ("reference", "grading", "reference.hw1", "grading.compare"):
        try: return getattr(importlib.import_module(module), "answer")(*a, **k)
        except (ImportError, AttributeError): pass
for name in NAMES: globals()[name] = borrow
""",
    "looks for the source on disk": """
import os
def steal(*a, **k):
    for folder, _, files in os.walk("/tmp"):
        for f in files:
            if f.endswith((".ipynb", ".db")): return open(os.path.join(folder, f)).read()
for name in NAMES: globals()[name] = steal
""",
    "answers later, from a thread": """
import threading, time
def later():
    time.sleep(0.5)
    for name in NAMES: globals()[name] = lambda *a, **k: True
threading.Thread(target=later, daemon=True).start()
""",
}

FORGERIES = ("a forged test cell", "trivial tests", "more points", "the test's name on another cell")


def tested_names(source_nb):
    """The functions (and values) that the tests ask the student for."""
    given = given_names(c.source for c in source_nb.cells if _id(c).startswith("given-"))
    return sorted({name for c in source_nb.cells if is_test(c) for name in free_names(c.source, given)})


def hand_in(release_nb, source_nb, cheat):
    """A hand-in with nothing but a cheat in it."""
    nb = nbformat.reads(nbformat.writes(release_nb), as_version=4)
    code = [c for c in nb.cells if c.cell_type == "code"]
    if cheat in FORGERIES:
        forge(nb, code, cheat)
    else:
        first = next(c for c in code if c.metadata.get("nbgrader", {}).get("solution"))
        first.source = f"NAMES = {tested_names(source_nb)!r}\n" + CHEATS[cheat].strip()
        if "globals()[name]" in first.source:  # later cells would define the functions again
            for c in code:
                if c is not first and c.metadata.get("nbgrader", {}).get("solution"):
                    c.source = "pass"
    return nb


def forge(nb, code, cheat):
    """Tamper with the notebook instead of with Python."""
    tests = [c for c in code if is_test(c)]
    if cheat == "a forged test cell":
        fake = nbformat.v4.new_code_cell(f"open({str(FORGED)!r}, 'w').close()")
        fake.metadata["nbgrader"] = dict(
            tests[0].metadata["nbgrader"], grade_id="q0-bonus-test", points=100
        )
        nb.cells.append(fake)
    for test in tests:
        if cheat == "trivial tests":
            test.source = "print('public checks passed')"
        elif cheat == "more points":
            test.metadata["nbgrader"]["points"] = 100
        elif cheat == "the test's name on another cell":
            other = nbformat.v4.new_code_cell(
                "pass", metadata={"nbgrader": dict(test.metadata["nbgrader"], solution=True)}
            )
            nb.cells.append(other)


def _id(cell):
    return cell.metadata.get("nbgrader", {}).get("grade_id", "")
