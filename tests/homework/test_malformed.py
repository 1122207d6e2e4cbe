"""Malformed hand-ins: each is graded as far as it goes, or named."""

import pytest
from grading import batch, report
from trial import Trial
from trials import folders, malformed

MALFORMED = malformed.malformed()


@pytest.fixture(scope="module")
def trial(sandboxed, tmp_path_factory):
    return Trial(tmp_path_factory.mktemp("malformed"), folders.put_malformed, MALFORMED)


def test_the_batch_finishes_and_names_everybody(trial):
    trial.the_others_are_as_they_should_be(MALFORMED)


@pytest.mark.parametrize("name", MALFORMED)
def test_it_is_graded_as_far_as_it_goes_or_named(trial, name):
    _, _, who, word = MALFORMED[name]
    row = trial.row(name)
    assert word in " ".join(row["look"]), row
    if who == "ungraded":
        assert any("NOT GRADED" in look for look in row["look"])
    elif who != "cut":
        assert trial.lost(name) == {"none": set(), "first": {"q1"}, "all": {"q1", "q2"}}[who], row


def test_a_second_run_grades_nobody_again(trial):
    before = {p: p.stat().st_mtime_ns for p in (trial.root / "reports/toy").iterdir()}
    assert batch.grade_class(trial.root, "toy", quiet=True) == 0
    assert before == {p: p.stat().st_mtime_ns for p in (trial.root / "reports/toy").iterdir()}


def test_a_new_version_of_a_hand_in_is_graded_anew(trial):
    for cells, lost in (({"q1-centre": "def centre(X):\n    return 0"}, {"q1"}), ({}, set())):
        folders.put(trial.root, "late", "toy", folders.solved(trial.root, "toy", cells))
        assert batch.grade_class(trial.root, "toy", quiet=True) == 1
        assert trial.lost("late") == lost
        assert report.read(trial.root, "toy", "late")["failed"] is None
