"""The core starts with NumPy alone, and its modules depend one way."""

import ast
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import lecture_lib
from lecture_lib import progress

BELOW = {
    "checks": set(),
    "progress": set(),
    "gaussian": {"checks"},
    "mixture": {"checks", "gaussian"},
    "collapse": {"checks", "gaussian"},
    "accelerate": {"collapse", "mixture"},
    "fast.chunks": set(),
    "fast.blocks": {"checks", "fast.cluster"},
    "fast.hamerly": {"fast.chunks"},
    "fast.passes": {"fast.chunks", "fast.hamerly"},
    "fast.seeding": {"checks", "fast.chunks"},
    "fast.sufficient_statistics": {"fast.chunks", "mixture"},
    "fast.products": {
        "collapse",
        "fast.blocks",
        "fast.chunks",
        "fast.sufficient_statistics",
        "gaussian",
        "mixture",
    },
    "kmeans": {"checks", "fast.blocks", "fast.hamerly", "fast.passes", "progress"},
    "em": {
        "accelerate",
        "checks",
        "collapse",
        "fast.blocks",
        "fast.products",
        "fast.sufficient_statistics",
        "mixture",
        "progress",
    },
    "initialise": {"checks", "fast.blocks", "fast.sufficient_statistics", "kmeans", "mixture"},
    "selection": {"checks", "mixture", "kmeans"},
    "datasets": {"mixture"},
}


def test_importing_the_core_imports_no_other_package():
    code = (
        "import sys; import lecture_lib."
        + ", lecture_lib.".join(BELOW)
        + """
heavy = {"matplotlib", "ipywidgets", "anywidget", "scipy", "sklearn", "tqdm", "IPython", "dask"}
print(*sorted(heavy & set(sys.modules)))"""
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(lecture_lib.__file__).parents[1],
    )
    assert done.stdout.split() == []


def test_figures_need_no_widgets():
    code = "import sys; from lecture_lib.figures import plots, source;print('ipywidgets' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(lecture_lib.__file__).parents[1],
    )
    assert done.stdout.split() == ["False"]


@pytest.mark.parametrize("module", BELOW)
def test_modules_depend_one_way(module):
    tree = ast.parse(Path(import_module(f"lecture_lib.{module}").__file__).read_text("utf-8"))
    used = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("lecture_lib"):
            inner = node.module.removeprefix("lecture_lib").strip(".")
            names = [f"{inner}.{alias.name}".strip(".") for alias in node.names]
            used |= {inner} if inner not in ("", "fast") else set(names)
    assert used <= BELOW[module]


def test_a_bar_without_tqdm_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    says = r"^progress=True needs tqdm: pip install tqdm, or leave it out$"
    with pytest.raises(ImportError, match=says):
        progress.steps(3, True, "EM")
