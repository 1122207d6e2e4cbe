"""The marking page: `python -m grading.marking hw1`. Question, figure, answer and rubric stand together,
and marks go into nbgrader's gradebook.

It is a server of its own, for this machine alone, without kernels, files or scripts, so that nothing in
a hand-in can do anything through it. The Formgrader of JupyterLab has kernels beside it.
"""

import argparse
import asyncio
import hmac
import secrets
import sys
import webbrowser
from pathlib import Path

from markupsafe import Markup
from nbgrader.api import Gradebook, MissingEntry
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, HTTPError, RequestHandler

from . import pages, summary
from .course import configuration

POLICY = pages.policy("'self'").replace(
    "form-action 'none'", "form-action 'self'; frame-ancestors 'none'"
)
COOKIE = "marking"


class Page(RequestHandler):
    """What all pages have in common: who may see them, and what they may do (nothing)."""

    def initialize(self, course):
        """The course whose hand-ins are marked."""
        self.course = course

    def set_default_headers(self):
        """No script, no request, in no frame, in no cache."""
        self.set_header("Content-Security-Policy", POLICY)
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Cross-Origin-Opener-Policy", "same-origin")
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")
        self.set_header("Referrer-Policy", "same-origin")
        self.set_header("Cache-Control", "no-store")

    def prepare(self):
        """Let in a browser that has the token: first in the address, then in a cookie."""
        if self.request.host not in self.course.hosts:
            raise HTTPError(403)
        given = self.get_query_argument("token", None)
        if given and hmac.compare_digest(given.encode(), self.course.token.encode()):
            self.set_signed_cookie(COOKIE, self.course.token, httponly=True, samesite="Strict")
            self.redirect(self.request.path)
        elif self.get_signed_cookie(COOKIE) != self.course.token.encode():
            raise HTTPError(403, "Open the address that the command printed.")


class Style(Page):
    """The style sheet."""

    def get(self):
        """Send the style sheet."""
        self.set_header("Content-Type", "text/css")
        self.write(pages.CSS)


class Overview(Page):
    """All hand-ins and what is still to be marked."""

    def get(self):
        """Show the list."""
        rows = self.course.rows()
        waiting = [row for row in rows if row["due"]]
        self.write(
            pages.render(
                "list.html.j2",
                title=f"Marking {self.course.assignment}",
                rows=rows,
                names=self.course.names(),
                due=len(waiting),
                first=waiting[0]["address"] if waiting else None,
            )
        )


class HandIn(Page):
    """One hand-in."""

    def get(self, key, problem=None):
        """Show what is to be marked."""
        xsrf = Markup('<input type="hidden" name="_xsrf" value="{}">').format(self.xsrf_token.decode())
        page = self.course.page(key, xsrf, problem)
        if page is None:
            raise HTTPError(404)
        self.write(page)

    def post(self, key):
        """Save marks and comments, all or none."""
        fields = {name: self.get_body_argument(name) for name in self.request.body_arguments}
        try:
            self.course.save(key, fields)
        except ValueError as problem:
            self.set_status(400)
            return self.get(key, str(problem))
        then = self.course.after(key) if fields.get("then") == "next" else f"/{key}"
        return self.redirect(then)


class Course:
    """One assignment in the gradebook of a course folder."""

    def __init__(self, root, assignment):
        """Refuse an assignment that nobody has released."""
        self.root, self.assignment = Path(root).resolve(), assignment
        self.url = configuration(self.root).CourseDirectory.db_url
        self.rubrics = pages.rubrics(self.root, assignment)
        self.token, self.hosts = secrets.token_urlsafe(24), set()
        with Gradebook(self.url) as gradebook:
            gradebook.find_assignment(assignment)

    def path(self, student):
        """A graded notebook."""
        return self.root / "autograded" / student / self.assignment / f"{self.assignment}.ipynb"

    def _notebooks(self, gradebook):
        """The graded hand-ins, always in the same order, which does not follow the names."""
        found = gradebook.notebook_submissions(self.assignment, self.assignment)
        return sorted((n for n in found if self.path(n.student.id).is_file()), key=lambda n: n.id)

    def names(self):
        """The cells marked by hand, by what they are about."""
        return [f"{key.partition('-')[0]} {pages.label(key)}" for key in self.rubrics]

    def rows(self):
        """One row for each hand-in, for the list."""
        with Gradebook(self.url) as gradebook:
            found = [(n, pages.marks(n)) for n in self._notebooks(gradebook)]
            return [
                {
                    "address": f"/{notebook.id}",
                    "student": notebook.student.id,
                    "marks": [marks[key] for key in self.rubrics if key in marks],
                    "due": any(mark.due for mark in marks.values()),
                    "score": sum(mark.score for mark in marks.values()),
                    "points": sum(mark.points for mark in marks.values()),
                }
                for notebook, marks in found
            ]

    def page(self, key, xsrf="", problem=None):
        """The page of one hand-in, or None if there is no such hand-in. No name is on it."""
        with Gradebook(self.url) as gradebook:
            notebooks = self._notebooks(gradebook)
            found = [n for n in notebooks if n.id == key]
            if not found:
                return None
            student, marks = found[0].student.id, pages.marks(found[0])
            number = notebooks.index(found[0]) + 1
        return pages.of_hand_in(
            self.path(student),
            "marking.html.j2",
            marks,
            self.rubrics,
            title=f"Hand-in {number} of {len(notebooks)}",
            assignment=self.assignment,
            notes=summary.look(self.root, self.assignment, student),
            xsrf=xsrf,
            problem=problem,
        )

    def save(self, key, fields):
        """Write marks and comments into the gradebook. An empty field is a mark that is still due."""
        with Gradebook(self.url) as gradebook:
            notebook = gradebook.find_submission_notebook_by_id(key)
            by_hand = [grade for grade in notebook.grades if grade.name in self.rubrics]
            scores = {
                grade.name: _score(grade, fields.get(f"score-{grade.name}", "")) for grade in by_hand
            }
            for grade in by_hand:
                grade.manual_score = scores[grade.name]
                grade.needs_manual_grade = grade.manual_score is None
            for comment in notebook.comments:
                if comment.name in self.rubrics:
                    comment.manual_comment = fields.get(f"comment-{comment.name}") or None
            gradebook.db.commit()

    def after(self, key):
        """The next hand-in that waits for marks, or the list."""
        rows = self.rows()
        place = [row["address"] for row in rows].index(f"/{key}")
        waiting = [row["address"] for row in rows[place + 1 :] + rows[:place] if row["due"]]
        return waiting[0] if waiting else "/"


def _score(grade, text):
    """The points in a field, or None if it is empty."""
    if not text.strip():
        return None
    try:
        score = float(text)
    except ValueError:
        raise ValueError(f"{text[:20]!r} is no number of points") from None
    if not 0 <= score <= grade.max_score:
        raise ValueError(f"{score:g} points, where there are 0 to {grade.max_score:g}")
    return score


def application(course):
    """The pages as tornado serves them."""
    routes = [(r"/", Overview), (r"/page\.css", Style), (r"/([0-9a-f]{32})", HandIn)]
    return Application(
        [(address, handler, {"course": course}) for address, handler in routes],
        xsrf_cookies=True,
        xsrf_cookie_kwargs={"httponly": True, "samesite": "Strict"},
        cookie_secret=secrets.token_bytes(32),
    )


def listen(course, port=0):
    """Serve on this machine alone; the server and the address to open."""
    sockets = bind_sockets(port, "127.0.0.1")
    port = sockets[0].getsockname()[1]
    course.hosts |= {f"127.0.0.1:{port}", f"localhost:{port}"}
    server = HTTPServer(application(course), max_body_size=1 << 20)
    server.add_sockets(sockets)
    return server, f"http://127.0.0.1:{port}/?token={course.token}"


async def serve(course, port, browse):
    """Serve until stopped."""
    _, address = listen(course, port)
    print(f"Marking {course.assignment} at {address} (Ctrl-C stops it)", flush=True)
    if browse:
        webbrowser.open(address)
    await asyncio.Event().wait()


def main():
    """The command."""
    parser = argparse.ArgumentParser(
        prog="grading.marking", description="Mark what people have written."
    )
    parser.add_argument("assignment")
    parser.add_argument("--port", type=int, default=0, help="a port of your choice (any free one)")
    parser.add_argument("--no-browser", action="store_true", help="print the address only")
    options = parser.parse_args()
    try:
        course = Course(Path.cwd(), options.assignment)
    except (MissingEntry, FileNotFoundError):
        sys.exit(f"There is no graded {options.assignment} here. First: python -m grading.batch ...")
    try:
        asyncio.run(serve(course, options.port, not options.no_browser))
    except KeyboardInterrupt:
        print("\nStopped. All marks that were saved are in the gradebook.")


if __name__ == "__main__":
    main()
