"""Run chapters under CPython as a browser would run them, in one of three ways, and keep what comes out.

    python as_in_browsers.py 32-bits FILE em     random whole numbers are too wide to be indices
    python as_in_browsers.py in-order FILE em    sums and products of matrices are added up in order
    python as_in_browsers.py left-out FILE em    without cells that a press of the last button leaves out

The file gets: the cells that show something else than is stored, by chapter; both sides of every
comparison of numbers in their assertions; and how many examples of lecture_lib fail. Sums are replaced
in the source, since `a @ b` and `a.sum()` of a compiled array cannot be changed. No chapter named: all.
"""

import ast
import builtins
import doctest
import json
import operator
import pickle
import pkgutil
import sys
from importlib import import_module
from importlib.machinery import PathFinder, SourceFileLoader
from pathlib import Path

import matplotlib.pyplot as plt
import nbformat
import numpy as np
from repository import NOTEBOOKS, ROOT, stored, words

import lecture_lib

sys.path.append(str(ROOT / "book" / "_static" / "run"))

import kernel

OPERATORS = {"Lt": operator.lt, "LtE": operator.le, "Gt": operator.gt, "GtE": operator.ge}
compared = []
place = []  # the chapter and the cell that run


# ---------------------------------------------------------------- comparisons, noted


class Noted(ast.NodeTransformer):
    """In assertions, comparisons by `compare`."""

    def visit_Assert(self, node):
        """What is asserted; elsewhere comparisons stay."""
        node.test = Compared().visit(node.test)
        return node


class Compared(ast.NodeTransformer):
    """Comparisons by `compare`."""

    def visit_Compare(self, node):
        """`a < b` as compare("Lt", a, b)."""
        self.generic_visit(node)
        name = type(node.ops[0]).__name__
        if len(node.ops) > 1 or name not in OPERATORS:
            return node
        return call("_compare", ast.Constant(name), node.left, node.comparators[0])


def call(name, *arguments):
    return ast.Call(ast.Name(name, ast.Load()), [*arguments], [])


def compare(name, left, right):
    """The comparison of this name; both sides are kept if they are numbers."""
    try:
        sides = np.asarray(left, dtype=float), np.asarray(right, dtype=float)
        compared.append((tuple(place), *np.broadcast_arrays(*sides)))
    except (TypeError, ValueError):
        pass
    return OPERATORS[name](left, right)


def isclose(a, b, rtol=1e-5, atol=1e-8, equal_nan=False):
    """np.isclose as the comparison that it is."""
    if equal_nan:
        a, b = np.nan_to_num(a), np.nan_to_num(b)
    return compare("LtE", np.abs(np.subtract(a, b)), atol + rtol * np.abs(b))


def allclose(a, b, **options):
    """np.allclose, likewise."""
    return bool(np.all(isclose(a, b, **options)))


# ---------------------------------------------------------------- sums in order


class InOrder(ast.NodeTransformer):
    """Sums and products by functions that add up in order."""

    def visit_BinOp(self, node):
        """`a @ b` as product(a, b)."""
        self.generic_visit(node)
        return call("_product", node.left, node.right) if isinstance(node.op, ast.MatMult) else node

    def visit_Call(self, node):
        """`a.sum(0)` as total("sum", a, 0)."""
        self.generic_visit(node)
        if isinstance(node.func, ast.Attribute) and node.func.attr in ("sum", "mean"):
            node.args = [ast.Constant(node.func.attr), node.func.value, *node.args]
            node.func = ast.Name("_total", ast.Load())
        return node


def product(a, b):
    """a @ b, each of its sums in order."""
    a, b = np.asarray(a), np.asarray(b)
    if b.ndim == 1:
        return product(a, b[:, None])[..., 0][()]  # a number, where it is one
    if a.ndim == 1:
        return product(a[None], b)[..., 0, :]
    if a.shape[-1] != b.shape[-2]:
        return a @ b  # which says what is wrong
    if a.shape[-1] < 10:
        return sum(a[..., :, i, None] * b[..., None, i, :] for i in range(a.shape[-1]))
    return total("sum", a[..., :, :, None] * b[..., None, :, :], -2)


def total(name, a, *more, **options):
    """a.sum(), np.sum(a) and a.mean(), in order where the numbers are not whole."""
    a, *more = more if a is np else (a, *more)
    a = np.asarray(a)
    axis = more[0] if more else options.get("axis")
    if a.dtype.kind != "f" or not a.size or isinstance(axis, tuple):
        return getattr(np, name)(a, *more, **options)
    flat, along = (a.ravel(), 0) if axis is None else (a, axis)
    last = np.add.accumulate(flat, along).take([-1], along)
    return np.sum(last, *more, **options) / (a.size // last.size if name == "mean" else 1)


class Library(SourceFileLoader):
    """Loads the modules of lecture_lib with their sums in order."""

    def get_code(self, fullname):
        """Compiled anew each time."""
        return compile(in_order(ast.parse(self.get_source(fullname))), self.path, "exec")


def in_order(tree):
    return ast.fix_missing_locations(InOrder().visit(tree))


class Finder(PathFinder):
    """Finds them."""

    @classmethod
    def find_spec(cls, fullname, path=None, target=None):
        """The usual place, another loader."""
        spec = super().find_spec(fullname, path, target)
        if fullname.startswith("lecture_lib.") and isinstance(spec.loader, SourceFileLoader):
            spec.loader = Library(fullname, spec.origin)
        return spec


# ---------------------------------------------------------------- draws that are no indices


class Wide(np.random.Generator):
    """Whole numbers that it draws do not fit an index: of 64 bits and unsigned, as 64 do not fit 32."""


def wide(name):
    """The method of this name; of its results, integers of 64 bits become unsigned."""

    def drawn(self, *arguments, **options):
        result = getattr(np.random.Generator, name)(self, *arguments, **options)
        return result.astype(np.uint64) if getattr(result, "dtype", None) == np.int64 else result

    return drawn


def bincount(x, *more, **options):
    """np.bincount, which makes an exception for what is wide; a browser's does not."""
    return counted(np.asarray(x).astype(np.intp, casting="safe"), *more, **options)


counted = np.bincount


def default_rng(seed=None):
    """A wide generator; a generator as it is."""
    return seed if isinstance(seed, np.random.Generator) else Wide(np.random.PCG64(seed))


# ---------------------------------------------------------------- the run


def chapter(path, way):
    """{cell: (what it shows, what is stored)} where these differ."""
    cells = [c for c in nbformat.read(path, as_version=4).cells if c.cell_type == "code"]
    tags = [{*c.metadata.get("tags", [])} for c in cells]
    unseen = [n for n in range(len(cells)) if tags[n] & {"remove-cell", "exercise"}]
    left_out = kernel.needless([*(c.source for c in cells), ""], unseen) if way == "left-out" else "[]"
    kernel.names.clear()
    outputs = {}
    for n, cell in enumerate(cells):
        place[:] = path.stem, n
        if n not in json.loads(left_out):
            shown = json.loads(kernel.run(changed(cell.source, way), n))
            outputs[n] = words(shown), words(stored(cell))
    return {n: (shows, keeps) for n, (shows, keeps) in outputs.items() if shows != keeps}


def changed(source, way):
    """The source of a cell, its assertions noted, its sums in order."""
    tree = Noted().visit(kernel.parsed(source, "<cell>"))
    return ast.unparse(in_order(tree) if way == "in-order" else ast.fix_missing_locations(tree))


def main(way, file, *chapters):
    """Change what is to be changed, run everything, and keep what came out."""
    np.isclose, np.allclose = isclose, allclose
    vars(builtins).update(_compare=compare, _product=product, _total=total)
    if way == "in-order":
        sys.meta_path.insert(0, Finder)
    if way == "32-bits":
        np.random.default_rng, np.bincount = default_rng, bincount
        for name in ("integers", "choice", "multinomial", "binomial", "poisson", "geometric"):
            setattr(Wide, name, wide(name))
    plots = import_module("lecture_lib.figures.plots")
    plots.use_style()
    plots._svg = lambda fig: plt.close(fig) or ""  # the pictures themselves are not compared
    kernel.install()
    different = {
        path.stem: chapter(path, way) for path in NOTEBOOKS if not chapters or path.stem in chapters
    }
    modules = [
        import_module(m.name) for m in pkgutil.walk_packages(lecture_lib.__path__, "lecture_lib.")
    ]
    failed = sum(doctest.testmod(module).failed for module in modules)
    Path(file).write_bytes(pickle.dumps((different, compared, failed)))


if __name__ == "__main__":
    main(*sys.argv[1:])
