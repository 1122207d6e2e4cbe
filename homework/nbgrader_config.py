"""The course as nbgrader reads it. Its commands are run in this folder."""

import os
import sys
from pathlib import Path

here = Path(__file__).resolve().parent
sys.path.insert(0, str(here))
# nbgrader calls alembic by name, which stands beside this Python even where that is not activated
os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"

from grading.execute import ConfinedExecute  # noqa: E402
from grading.load import PatientExporter  # noqa: E402
from grading.restore import RestoreCells  # noqa: E402
from nbgrader.preprocessors import (  # noqa: E402
    AssignLatePenalties,
    DeduplicateIds,
    LimitOutput,
    OverwriteCells,
    OverwriteKernelspec,
    SaveAutoGrades,
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
    ConfinedExecute, LimitOutput, SaveAutoGrades, AssignLatePenalties,
]  # fmt: skip

# A written answer must not run a script in the browser of whoever marks it
c.HTMLExporter.sanitize_html = True
# alice_hw1.ipynb: who, then what
c.FileNameCollectorPlugin.named_regexp = r".*?(?P<student_id>[^/_]+)_(?P<file_id>[^/]+)$"

c.ClearSolutions.code_stub = {"python": "# Your code here.\nraise NotImplementedError"}
c.ClearSolutions.text_stub = "*Your answer here.*"
