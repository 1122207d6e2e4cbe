"""A small assignment that the grader is tried on: one function to write, one value, one written
answer.
"""

from pathlib import Path

import nbformat
from grading import batch
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.apps.api import NbGraderAPI
from nbgrader.coursedir import CourseDirectory

ROOT = Path(__file__).parents[2]
HOMEWORK = ROOT / "homework"
ASSIGNMENTS = sorted(path.name for path in (HOMEWORK / "source").iterdir() if path.is_dir())


def released(assignment):
    """The cells of an assignment as students get them."""
    path = HOMEWORK / "release" / assignment / f"{assignment}.ipynb"
    return nbformat.read(path, as_version=4).cells


GIVEN = (
    "import numpy as np\nfrom lecture_lib.mixture import Mixture\n\nX = np.arange(12.0).reshape(6, 2)"
)

CENTRE = """def centre(X):
    \"\"\"The mean of the rows.\"\"\"
    ### BEGIN SOLUTION
    return X.mean(axis=0)
    ### END SOLUTION"""

CENTRE_TEST = """assert np.shape(centre(X)) == (2,), "one number a column"
print("public checks passed")
### BEGIN HIDDEN TESTS
from grading.compare import close, fresh_rng

rng = fresh_rng()
for _ in range(3):
    Y = rng.normal(size=(7, 3))
    close(centre(Y), Y.sum(0) / 7, "the mean of the rows of random data")
### END HIDDEN TESTS"""

SPREAD = """def spread(X, m):
    \"\"\"The sum of squared distances of the rows from m.\"\"\"
    ### BEGIN SOLUTION
    return float(((X - m) ** 2).sum())
    ### END SOLUTION

n_rows = 0
### BEGIN SOLUTION
n_rows = len(X)
### END SOLUTION"""

SPREAD_TEST = """### BEGIN HIDDEN TESTS
from grading.compare import close, fresh_rng, same

rng = fresh_rng()
Y, m = rng.normal(size=(5, 2)), rng.normal(size=2)
close(spread(Y, m), ((Y - m) ** 2).sum(), "the sum of squared distances for random data")
same(n_rows, 6, "the number of rows")
### END HIDDEN TESTS"""


def cell(name, source, kind="code", points=None, solution=False):
    about = {"schema_version": 3, "grade_id": name, "cell_type": kind, "task": False}
    about |= {"solution": solution, "grade": points is not None, "locked": not solution}
    if points is not None:
        about["points"] = points
    new = new_code_cell if kind == "code" else new_markdown_cell
    return new(source, id=name, metadata={"nbgrader": about})


def source():
    cells = [
        new_markdown_cell("# Toy", id="title"),
        cell("given-data", GIVEN),
        cell("q1-centre", CENTRE, solution=True),
        cell("q1-centre-test", CENTRE_TEST, points=3),
        cell("q2-spread", SPREAD, solution=True),
        cell("q2-spread-test", SPREAD_TEST, points=2),
        cell("q3-why", "Because it is secretly the middle.", kind="markdown", points=4, solution=True),
    ]
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    return new_notebook(cells=cells, metadata=kernel)


SHORT = "\nc.ConfinedExecute.cell_seconds = 6\nc.ConfinedExecute.call_seconds = 4\n"


def course(folder):
    """A course folder with the toy assignment released; the project's configuration, less patient."""
    folder.mkdir()
    for name in ("grading", "trials"):
        (folder / name).symlink_to(HOMEWORK / name)
    config = (HOMEWORK / "nbgrader_config.py").read_text(encoding="utf-8")
    (folder / "nbgrader_config.py").write_text(config + SHORT, encoding="utf-8")
    (folder / "source/toy").mkdir(parents=True)
    nbformat.write(source(), folder / "source/toy/toy.ipynb")
    release(folder, "toy")
    return folder


def nbgrader(folder):
    """nbgrader's commands, without the seconds that it takes to start."""
    config = batch.configuration(folder)
    return NbGraderAPI(coursedir=CourseDirectory(config=config), config=config)


def release(folder, assignment):
    result = nbgrader(folder).generate_assignment(assignment)
    assert result["success"], result
