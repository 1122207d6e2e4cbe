"""What the checks of the grader share."""

import shutil

import pytest
import toy
from grading import sandbox


@pytest.fixture(scope="session")
def sandboxed():
    """A machine that forbids sandboxes (some containers do) can only check that grading refuses."""
    if shutil.which("bwrap") and (reason := sandbox.available()):
        pytest.skip(f"Nothing can be graded here. {reason}")


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
        "*.csv",
        "*.zip",
        "__pycache__",
    )
    shutil.copytree(toy.HOMEWORK, folder, ignore=shutil.ignore_patterns(*generated))
    return folder
