"""What leaves for a platform: late days by their rule, names that it knows again, no formulas."""

import re
from types import SimpleNamespace

import pytest
from grading import export
from grading.late import LateDays

DAY = 86400


@pytest.mark.parametrize(
    "seconds, days",
    [(0, 0), (600, 0), (601, 1), (DAY, 1), (DAY + 1, 2), (10 * DAY, 10)],
)
def test_every_day_begun_after_the_first_minutes_counts(seconds, days):
    assert LateDays().days(SimpleNamespace(total_seconds_late=seconds)) == days


@pytest.mark.parametrize("days, score, penalty", [(0, 20, 0), (2, 20, 6), (9, 20, 20), (2, 4, 4)])
def test_a_late_day_costs_a_tenth_of_all_points_and_never_more_than_there_are(days, score, penalty):
    late = SimpleNamespace(total_seconds_late=days * DAY, max_score=30, score=score)
    assert LateDays().penalty(late) == pytest.approx(penalty)


COLLECTED = {
    "canvas": ("lovelaceada_LATE_101_900_toy-2.ipynb", "lovelaceada_LATE_101_900_toy-feedback.html"),
    "moodle": (
        "Ada Lovelace_77_assignsubmission_file_/toy.ipynb",
        "Ada Lovelace_77_assignsubmission_file_/toy-feedback.html",
    ),
    "blackboard": ("hw_ada_attempt_2026-11-30-18-05-59_toy.ipynb", "{id}-toy.html"),
}


@pytest.mark.parametrize("platform", COLLECTED)
def test_feedback_bears_the_name_by_which_a_platform_knows_the_student(platform):
    collected, wanted = COLLECTED[platform]
    assert export._name_back(collected, platform, "toy") == wanted


@pytest.mark.parametrize("platform", ["canvas", "moodle"])
def test_feedback_is_kept_back_where_the_platform_would_not_know_whose_it_is(platform):
    assert export._name_back("ada_toy.ipynb", platform, "toy") is None


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@x", "\t=1"])
def test_no_name_is_a_formula_in_a_spreadsheet(name):
    assert re.match("'", export._plain(name)) and export._plain("Ada") == "Ada"
