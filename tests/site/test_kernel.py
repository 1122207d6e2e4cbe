"""The Python that runs a page's cells, under CPython."""

import doctest
import importlib.util
import json
import os
import sys

import pytest
from repository import ROOT


@pytest.fixture
def kernel(monkeypatch):
    path = ROOT / "book" / "_static" / "run" / "kernel.py"
    spec = importlib.util.spec_from_file_location("kernel", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name in ("MPLBACKEND", "MATPLOTLIBRC"):  # which install() sets
        monkeypatch.setenv(name, os.environ.get(name, ""))
    for name in ("IPython", "IPython.display", "anywidget"):
        monkeypatch.setitem(sys.modules, name, sys.modules.get(name))
    return module


def shown(kernel, source):
    return json.loads(kernel.run(source, 0))


def test_its_examples(kernel):
    assert doctest.testmod(kernel) == (0, 7)


def test_streams_stand_in_the_order_in_which_they_were_written(kernel):
    source = "import sys; print(1); print(2); print('no', file=sys.stderr); print(3); 4"
    assert shown(kernel, source) == [
        ["stdout", "1\n2\n"], ["stderr", "no\n"], ["stdout", "3\n"], ["text", "4"],
    ]  # fmt: skip


@pytest.mark.parametrize("source", ["", "# a word", "x = 1", "1;", "None", "%matplotlib inline", "!ls"])
def test_nothing_is_shown(kernel, source):
    assert shown(kernel, source) == []


def test_a_percent_sign_is_no_magic(kernel):
    assert shown(kernel, "(7\n% 4)") == [["text", "3"]]


def test_names_last_from_cell_to_cell(kernel):
    assert shown(kernel, "x = 2") == [] and shown(kernel, "x * 21") == [["text", "42"]]


@pytest.mark.parametrize(
    ("source", "said"),
    {
        "for": 'File "<cell 0>", line 1\n    for\n       ^\nSyntaxError: invalid syntax',
        "1\n1 / 0": "line 2: 1 / 0\nZeroDivisionError: division by zero",
        "exit()": "line 1: exit()\nSystemExit: None",
        "import numpy as np\nnp.ones(2) @ np.ones(3)": "line 2: np.ones(2) @ np.ones(3)\nValueError: ",
    }.items(),
)
def test_an_error_is_told_by_lines_of_the_cell(kernel, source, said):
    [[kind, text]] = shown(kernel, source)
    assert kind == "error" and text.startswith(said)


def test_what_is_printed_has_an_end(kernel):
    [[_, text]] = shown(kernel, "for _ in range(10**6): print('x' * 10)")
    assert len(text) < kernel.MOST + 100 and text.endswith("the rest is left out\n")


def test_a_figure_that_nobody_has_shown_is_shown(kernel):
    pytest.importorskip("matplotlib").use("agg")
    source = "import matplotlib.pyplot as plt\nplt.plot([1, 2]);"
    [[kind, text]] = shown(kernel, source)
    assert kind == "html" and text.startswith("<img alt=") and "svg" in text
    assert shown(kernel, "1") == [["text", "1"]]


def test_labs_stand_on_the_stand_ins(kernel, monkeypatch):
    for name in [name for name in sys.modules if name.startswith("lecture_lib.figures")]:
        monkeypatch.delitem(sys.modules, name)
    kernel.install()
    source = "from lecture_lib.figures import labs; labs.soft([0.5, 0.5], [0, 2], [1, 1])"
    [[kind, text]] = shown(kernel, source)
    assert kind == "html" and "<figure" in text and "data-state=" in text


def test_an_import_of_a_large_package_waits_until_it_is_used(kernel):
    first = "import matplotlib.pyplot as plt\nfrom scipy.stats import norm, chi2\nimport math"
    assert kernel.wanted(first) == "import math"
    assert shown(kernel, first) == [] and "norm" not in kernel.names
    assert kernel.wanted("norm.cdf(0)").startswith("from scipy.stats import norm, chi2\n")
    assert shown(kernel, "norm.cdf(0) == 0.5") == [["text", "np.True_"]]
    assert kernel.wanted("plt = 1").strip() == "plt = 1"
    assert shown(kernel, "plt = 1; plt") == [["text", "1"]]


@pytest.mark.parametrize(
    "source", ["for", "return 1", "import nothing_of_this_name", "from math import *"]
)
def test_what_cannot_run_wants_nothing_large(kernel, source):
    assert "matplotlib" not in kernel.wanted(source)
    assert kernel.needless(["plots.show(1)", source], []) == "[0]"


def test_labs_want_matplotlib_when_they_are_shown(kernel):
    assert "matplotlib" in kernel.wanted("labs.soft()")
    assert "matplotlib" not in kernel.wanted("labs.soft()", False)


def test_what_only_draws_is_left_out_until_something_needs_it(kernel):
    sources = ["x = 1", "fig = x\nplots.show(fig)", "assert x", "y = x", "print(y)"]
    assert kernel.needless(sources, [2]) == "[2, 1]"
    assert kernel.needless([*sources, "fig"], [2]) == "[2]"
