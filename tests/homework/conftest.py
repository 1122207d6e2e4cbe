"""What the checks of the grader share."""

import shutil
import sys

import pytest
import toy

sys.path.insert(0, str(toy.HOMEWORK))


@pytest.fixture(scope="session")
def copy(tmp_path_factory):
    """A copy of the homework folder as it is committed: a course of our own."""
    folder = tmp_path_factory.mktemp("copy") / "homework"
    generated = (
        "submitted",
        "downloaded",
        "autograded",
        "feedback",
        "reports",
        "release",
        "gradebook.db*",
        "grades.csv",
        "__pycache__",
    )
    shutil.copytree(toy.HOMEWORK, folder, ignore=shutil.ignore_patterns(*generated))
    return folder
