"""Every wrong answer of the bank loses points on its question and nowhere else; every right one gets
all.
"""

import pytest
import toy
from grading import bank

pytestmark = pytest.mark.usefixtures("sandboxed")


@pytest.mark.parametrize("assignment", toy.ASSIGNMENTS)
def test_the_bank_is_graded_as_meant(assignment):
    variants = bank.variants(assignment)
    assert sum(v.question is not None for v in variants) >= 10
    assert sum(v.question is None for v in variants) >= 3
    worked = bank.Variant(bank.ROOT / "worked", "The worked solution.", None, {})
    failed = {
        v.name: points
        for v, points in bank.grade_all([worked, *variants], assignment)
        if not bank.as_meant(v, points)
    }
    assert not failed
