"""Cheats: none gains a point, whether or not it is noticed."""

import pytest
import toy
from grading import bank, suspicious
from trial import Trial
from trials import cheats, folders

CHEATS = [*cheats.CHEATS, *cheats.FORGERIES]


@pytest.fixture(scope="module")
def trial(sandboxed, tmp_path_factory):
    cheats.FORGED.unlink(missing_ok=True)
    return Trial(tmp_path_factory.mktemp("cheats"), folders.put_cheat, CHEATS)


def test_the_honest_one_has_every_point(trial):
    trial.the_others_are_as_they_should_be(CHEATS)


@pytest.mark.parametrize("name", CHEATS)
def test_it_gains_no_point(trial, name):
    row = trial.row(name)
    assert (row["points"], row["of"]) == (0, 5), row


def test_a_forged_test_cell_never_runs_outside(trial):
    assert not cheats.FORGED.exists()


@pytest.mark.parametrize("assignment", toy.ASSIGNMENTS)
def test_who_keeps_to_the_rules_is_not_suspected(assignment):
    assert suspicious.of_notebook(folders.solved(toy.HOMEWORK, assignment)) == []
    for variant in bank.variants(assignment):
        assert [suspicious.of_source(cell) for cell in variant.cells.values()] == [[]] * len(
            variant.cells
        )


def test_a_line_for_ipython_hides_nothing():
    assert suspicious.of_source("if True:\n    %time 1 + 1\nopen('marks')") == ["opens files"]


def test_a_library_that_the_rules_do_not_allow_is_named():
    imports = "import sklearn.cluster as c\nfrom pandas import DataFrame\nimport itertools, scipy.stats"
    assert suspicious.of_source(imports) == [
        "imports pandas, which the rules do not allow",
        "imports sklearn, which the rules do not allow",
    ]
