"""The pages about one hand-in: what the student gets, and what the marker sees. Both show a notebook
question by question; the templates escape every text, and `inert` renders what is written and drawn.
"""

import base64
import hashlib
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from nbconvert.exporters import Exporter
from nbconvert.filters.ansi import strip_ansi
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory

from . import inert, report
from .child import Failed, in_child
from .late import LateDays

TEMPLATES = Path(__file__).with_name("templates")
CSS = (TEMPLATES / "page.css").read_text(encoding="utf-8")
ENVIRONMENT = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
ENVIRONMENT.filters["points"] = lambda number: f"{round(number, 2):g}"
SHOWN = 20_000  # characters of code or output
MOST = 64 << 20  # bytes of a page


@dataclass
class Mark:
    """What the gradebook knows of one cell."""

    points: float
    score: float
    due: bool  # whether a person still has to mark it
    comment: str = ""


@dataclass
class Output:
    """Something that a cell printed or drew."""

    text: str = ""
    picture: str = ""  # an address that contains it
    failed: bool = False


@dataclass
class Cell:
    """One cell, ready to be shown."""

    kind: str  # text, code, test or answer
    name: str
    html: str = ""
    code: str = ""
    outputs: list = field(default_factory=list)
    mark: Mark | None = None
    key: str = ""  # grade_id
    locked: bool = True
    rubric: str = ""


@dataclass
class Question:
    """A heading and what stands below it."""

    title: str
    cells: list = field(default_factory=list)

    @property
    def by_hand(self):
        """Whether a person marks something here."""
        return any(cell.kind == "answer" for cell in self.cells)

    @property
    def marks(self):
        """The marks of its cells."""
        return [cell.mark for cell in self.cells if cell.mark]

    @property
    def score(self):
        """Points so far."""
        return sum(mark.score for mark in self.marks)

    @property
    def points(self):
        """Points that there are."""
        return sum(mark.points for mark in self.marks)

    @property
    def due(self):
        """Whether a mark is missing."""
        return any(mark.due for mark in self.marks)


def policy(style):
    """The Content-Security-Policy of a page: no script, no request, one style sheet."""
    return f"default-src 'none'; style-src {style}; img-src data:; base-uri 'none'; form-action 'none'"


def own_style():
    """The style sheet of a page that is a file, as its policy names it."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(CSS.encode()).digest()).decode()}'"


def render(template, **names):
    """A page as text."""
    return ENVIRONMENT.get_template(template).render(css=CSS, policy=policy(own_style()), **names)


def of_hand_in(path, template, marks, rubrics=None, **names):
    """The page about a graded notebook, made in a child. If that fails, what is written there is shown
    as plain text; if that fails, too, the page says why.
    """
    names["unset"] = ""
    for show in (inert.markdown, inert.as_written):
        try:
            page = in_child(_of_file, path, template, marks, rubrics or {}, show, names, most=MOST)
            return page.decode()
        except Failed as problem:
            names["unset"] = why = str(problem)
    return render("unshown.html.j2", title=names["title"], why=why, path="/".join(path.parts[-4:]))


def _of_file(path, template, marks, rubrics, show, names):
    """In a child: the page about a notebook's file."""
    nb = nbformat.read(path, as_version=4)
    return render(template, questions=questions(nb, marks, rubrics, show), **names).encode()


def marks(notebook):
    """The gradebook's marks of a hand-in, by grade_id."""
    comments = {comment.name: comment.comment or "" for comment in notebook.comments}
    return {
        grade.name: Mark(
            grade.max_score, grade.score or 0.0, grade.needs_manual_grade, comments.get(grade.name, "")
        )
        for grade in notebook.grades
    }


def questions(nb, marks, rubrics=None, show=inert.markdown):
    """A graded notebook as questions. Only a locked cell can begin one: the student's text cannot."""
    found = [Question("Before the first question")]
    for number, cell in enumerate(nb.cells, 1):
        about = cell.metadata.get("nbgrader", {})
        title = _heading(cell.source) if about.get("locked") and cell.cell_type == "markdown" else None
        if title:
            found.append(Question(title))
        found[-1].cells.append(_cell(cell, about, marks, rubrics or {}, number, show))
    return [question for question in found if question.marks]


def _heading(source):
    """The heading that a cell begins with, if any."""
    first = source.lstrip().partition("\n")[0]
    return first[3:].strip() if first.startswith("## ") else None


def _cell(cell, about, marks, rubrics, number, show):
    """One cell as it is shown."""
    key = about.get("grade_id", "")
    shown = Cell("text", label(key) or f"cell {number}", key=key, mark=marks.get(key))
    shown.locked = bool(about.get("locked"))
    if cell.cell_type == "code":
        shown.kind = "test" if shown.mark else "code"
        shown.code = cell.source[:SHOWN]
        shown.outputs = [output for output in map(_output, cell.outputs[:50]) if output]
    else:
        below = (
            cell.source.lstrip().partition("\n")[2] if shown.locked and _heading(cell.source) else None
        )
        shown.html = show(cell.source if below is None else below, cell.get("attachments"))
    if shown.mark and not shown.locked:
        shown.kind, shown.rubric = "answer", inert.markdown(rubrics.get(key, ""))
    return shown


def label(key):
    """What a cell is about, by its grade_id: q3-assign-test is about assign."""
    return " ".join(part for part in key.split("-")[1:] if part != "test")


def _output(output):
    """An output as a picture or as text; what is neither is left out."""
    if output.output_type == "stream":
        return Output(output.text[:SHOWN])
    if output.output_type == "error":
        return Output(strip_ansi("\n".join(output.traceback))[:SHOWN], failed=True)
    picture = inert.picture(output.data)
    if picture:
        return Output(picture=picture)
    text = output.data.get("text/plain") or output.data.get("text/latex")
    return Output(strip_ansi(text)[:SHOWN]) if isinstance(text, str) else None


def rubrics(root, assignment):
    """The model answer and rubric of every written question, by grade_id, from the source."""
    nb = nbformat.read(Path(root, "source", assignment, f"{assignment}.ipynb"), as_version=4)
    about = [(cell.metadata.get("nbgrader", {}), cell.source) for cell in nb.cells]
    return {a["grade_id"]: source for a, source in about if a.get("grade") and a.get("solution")}


class FeedbackPage(Exporter):
    """What nbgrader's generate_feedback writes for a student."""

    def from_filename(self, filename, resources=None, **keywords):
        """The page and nbgrader's resources."""
        about = resources["nbgrader"]
        late = LateDays(config=self.config)
        with Gradebook(about["db_url"]) as gradebook:
            submission = gradebook.find_submission(about["assignment"], about["student"])
            [notebook] = [n for n in submission.notebooks if n.name == about["notebook"]]
            given = marks(notebook)
            lateness = {"days": late.days(submission), "penalty": late.penalty(submission)}
        root = Path(CourseDirectory(config=self.config).root)
        seed = report.read(root, about["assignment"], about["student"]).get("seed")
        page = of_hand_in(
            Path(filename),
            "feedback.html.j2",
            given,
            title=about["assignment"],
            late=lateness,
            seed=seed,
        )
        return page, resources | {"output_extension": ".html"}
