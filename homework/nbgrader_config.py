"""The course as nbgrader reads it. Its commands are run in this folder."""

import os
import sys
from pathlib import Path

here = Path(__file__).resolve().parent
sys.path.insert(0, str(here))
# nbgrader calls alembic by name, which stands beside this Python even where that is not activated
os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"

from grading.execute import ConfinedExecute  # noqa: E402
from grading.keep_marks import KeepMarks  # noqa: E402
from grading.load import PatientExporter  # noqa: E402
from grading.pages import FeedbackPage  # noqa: E402
from grading.restore import RestoreCells  # noqa: E402
from nbgrader.preprocessors import (  # noqa: E402
    DeduplicateIds,
    LimitOutput,
    OverwriteCells,
    OverwriteKernelspec,
)

c = get_config()  # noqa: F821
c.CourseDirectory.root = str(here)
c.CourseDirectory.course_id = "from-k-means-to-em"
c.CourseDirectory.db_url = f"sqlite:///{here / 'gradebook.db'}?timeout=60"

# A hand-in is read even if it is damaged, put back into the form that was released, and run
# in a sandbox while the tests run outside. The rest is nbgrader's own, but for its checks of metadata
# that RestoreCells has just written.
c.Autograde.exporter_class = PatientExporter
c.Autograde.sanitize_preprocessors = [
    RestoreCells, DeduplicateIds, OverwriteKernelspec, OverwriteCells,
]  # fmt: skip
c.Autograde.autograde_preprocessors = [
    ConfinedExecute, LimitOutput, KeepMarks,
]  # fmt: skip

# Each day begun after the deadline costs a tenth of an assignment's points; ten minutes are free.
c.LateDays.share_per_day = 0.1
c.LateDays.grace_minutes = 10

# What students get back is a page of our own, in which nothing of theirs can run
c.GenerateFeedback.exporter_class = FeedbackPage
c.GenerateFeedback.preprocessors = []

c.ClearSolutions.code_stub = {"python": "# Your code here.\nraise NotImplementedError"}
c.ClearSolutions.text_stub = "*Your answer here.*"
