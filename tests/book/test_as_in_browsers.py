"""A browser's NumPy has no BLAS and indices of 32 bits: do library and chapters stand that?

tests/helpers/as_in_browsers.py runs them under CPython. What is printed must be what is stored, and no
comparison in an assertion may be closer than ten times what the order of sums changes. The chapter on
practice takes longer than all others, for scikit-learn's fits; it runs in Chromium only (test_run.py).
"""

import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from repository import NOTEBOOKS, ROOT

CHAPTERS = [path.stem for path in NOTEBOOKS if path.stem != "in-practice"]
WAYS = ("32-bits", "in-order", "left-out")
MARGIN = 10


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """What came out, by way."""
    folder = tmp_path_factory.mktemp("ran")

    def run(way):
        command = [sys.executable, "-W", "ignore", ROOT / "tests" / "helpers" / "as_in_browsers.py"]
        subprocess.run([*command, way, folder / way, *CHAPTERS], check=True, cwd=ROOT)
        return pickle.loads((folder / way).read_bytes())

    with ThreadPoolExecutor(2) as at_once:
        return dict(zip(WAYS, at_once.map(run, WAYS), strict=True))


@pytest.mark.parametrize("way", WAYS)
def test_every_cell_says_what_is_stored(ran, way):
    different, _, failed = ran[way]
    assert {name: cells for name, cells in different.items() if cells} == {}
    assert failed == 0, "examples of lecture_lib"


def test_the_order_of_sums_decides_nothing(ran):
    (_, plain, _), (_, in_order, _) = ran["32-bits"], ran["in-order"]
    assert [place for place, *_ in plain] == [place for place, *_ in in_order]
    close = [
        (place, float(np.abs(a - b).min()), float(np.abs((a - b) - (c - d)).max()))
        for (place, a, b), (_, c, d) in zip(plain, in_order, strict=True)
        if too_close(a - b, c - d)
    ]
    assert close == []


def too_close(apart, in_order):
    """Whether two sides are closer than ten times what the order changes of it."""
    with np.errstate(invalid="ignore"):
        return bool(np.any(np.abs(apart - in_order) * MARGIN > np.abs(apart)))
