"""Every wrong answer of the bank loses points on its question and nowhere else; every right one gets
all.
"""

import subprocess
import sys

import pytest
import toy
from grading import bank

pytestmark = pytest.mark.usefixtures("sandboxed")


@pytest.mark.parametrize("assignment", toy.ASSIGNMENTS)
def test_the_bank_is_graded_as_meant(assignment):
    """By the command that the guide names."""
    variants = bank.variants(assignment)
    assert sum(v.question is not None for v in variants) >= 10
    assert sum(v.question is None for v in variants) >= 3
    command = [sys.executable, "-m", "grading.bank", assignment]
    done = subprocess.run(command, cwd=toy.HOMEWORK, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("ok ") == len(variants) + 1
