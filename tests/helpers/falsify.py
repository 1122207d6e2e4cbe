"""Could an assertion be false? It is evaluated again with the data that it names changed.

`(np.diff(bills) < 0).all()` fails as soon as `bills` stands in another order. `len(bills) > 0` holds
for every bills there could be, and says nothing. Each name of an assertion is changed in turn, in every
way of CHANGES, at all places where it stands; a function of the chapter has its results changed. One
change that makes the assertion false is enough. An error does not count: it is no answer. (What is true
of all data, a theorem, is asserted of a named result: `middle = np.median(x)`, and `middle` can be
changed.)
"""

import ast
import functools
import types
import warnings

import numpy as np

rng = np.random.default_rng(0)  # goes on from change to change: equal values become unequal


def _scattered(a):
    return a * rng.uniform(0.1, 3, a.shape) if a.dtype.kind != "b" else ~a


def _shuffled(a):
    return rng.permutation(a.ravel()).reshape(a.shape)


# What becomes of an array. Texts and containers have their values changed, or are rearranged themselves.
CHANGES = {
    "in reverse": lambda a: a[::-1],
    "turned by one": lambda a: np.roll(a, 1),
    "shuffled": _shuffled,
    "all alike": lambda a: np.full_like(a, a.flat[0]),
    "twice as long": lambda a: np.concatenate([a, a]),
    "half as long": lambda a: a[: (len(a) + 1) // 2],
    "ten times": lambda a: a * 10,
    "a tenth": lambda a: a / 10,
    "one more": lambda a: a + 1 if a.dtype.kind != "b" else ~a,
    "one less": lambda a: a - 1 if a.dtype.kind != "b" else ~a,
    "scattered": _scattered,
    "negated": lambda a: -a if a.dtype.kind != "b" else ~a,
}
ARRANGED = {
    "in reverse": lambda items: items[::-1],
    "turned by one": lambda items: items[1:] + items[:1],
    "shuffled": lambda items: [items[i] for i in rng.permutation(len(items))],
    "all alike": lambda items: items[:1] * len(items),
    "twice as long": lambda items: items * 2,
    "half as long": lambda items: items[: (len(items) + 1) // 2],
}


def changed(value, how):
    """A value like this one, changed."""
    if isinstance(value, str):
        return f"{value}?"
    if isinstance(value, bool | int | float | np.generic):
        return CHANGES[how](np.array([value]))[0] if how not in ARRANGED else value
    if isinstance(value, np.ndarray) and value.dtype.kind in "fiub":
        return CHANGES[how](np.atleast_1d(value))
    if hasattr(value, "_fields"):
        return value._make(changed(part, how) for part in value)
    if isinstance(value, dict):
        return _changed_dict(value, how)
    if isinstance(value, list | tuple | range):
        items = list(value)
        items = ARRANGED[how](items) if how in ARRANGED else [changed(item, how) for item in items]
        return tuple(items) if isinstance(value, tuple) else items
    if isinstance(value, types.FunctionType):
        return functools.wraps(value)(lambda *args, **kw: changed(value(*args, **kw), how))
    return value


def _changed_dict(value, how):
    """Its values rearranged among its keys, or changed; some keys are lost if it becomes shorter."""
    if how == "half as long":
        return dict(ARRANGED[how](list(value.items())))
    if how in ARRANGED:
        return dict(zip(value, ARRANGED[how](list(value.values())), strict=False))
    return {key: changed(item, how) for key, item in value.items()}


def can_be_false(test, namespace):
    """True if some change of what an expression names makes it false."""
    names = {node.id for node in ast.walk(test) if isinstance(node, ast.Name)}
    names = sorted(n for n in names & namespace.keys() if not isinstance(namespace[n], types.ModuleType))
    code = compile(ast.Expression(test), "<assertion>", "eval")
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        return any(_is_false(code, namespace, name, how) for how in CHANGES for name in names)


def _is_false(code, namespace, name, how):
    """True if the assertion is false, and not merely in error, once one name is changed."""
    try:
        return not eval(code, namespace | {name: changed(namespace[name], how)})
    except Exception:
        return False


class Doubts:
    """Runs the cells of a chapter and remembers which of their assertions could be false."""

    TRIES = 5  # an assertion in a loop is looked at in its first rounds

    def __init__(self):
        self.tests, self.rounds, self.false = [], [], set()

    def instrumented(self, source, chosen):
        """The code of a cell that asks, before each chosen assertion, whether it could be false."""
        tree = ast.parse(source)
        doubt = functools.partial(_Doubting, self, {(node.lineno, node.col_offset) for node in chosen})
        return compile(ast.fix_missing_locations(doubt().visit(tree)), "<cell>", "exec")

    def __call__(self, number, namespace):
        if number not in self.false and self.rounds[number] < self.TRIES:
            self.rounds[number] += 1
            if can_be_false(self.tests[number], namespace):
                self.false.add(number)


class _Doubting(ast.NodeTransformer):
    """Puts a question before each chosen assertion."""

    def __init__(self, doubts, chosen):
        self.doubts, self.chosen = doubts, chosen

    def visit_Assert(self, node):
        if (node.lineno, node.col_offset) not in self.chosen:
            return node
        number = len(self.doubts.tests)
        self.doubts.tests.append(node.test)
        self.doubts.rounds.append(0)
        question = ast.parse(f"DOUBTS({number}, globals() | locals())").body[0]
        return [ast.copy_location(question, node), node]
