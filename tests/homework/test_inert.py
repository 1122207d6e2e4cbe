"""Nothing of a hand-in is ever code for whoever marks: a bank of payloads, looked at in Chromium."""

import asyncio
import json
import re
import threading
from collections import Counter

import nbformat
import numpy as np
import pytest
import toy
from grading import archives, batch, collect, inert, marking, pages, summary
from markupsafe import Markup
from nbconvert.exporters import HTMLExporter
from nbformat.v4 import new_markdown_cell, new_notebook
from nbgrader.api import Gradebook
from nbgrader.server_extensions.formgrader import handlers
from trials import folders, payloads

PAYLOADS = payloads.payloads()
TOGETHER = 6  # payloads in one hand-in
IDS = {
    f"p{n:02}": PAYLOADS[n :: -(-len(PAYLOADS) // TOGETHER)]
    for n in range(-(-len(PAYLOADS) // TOGETHER))
}
FILE = '<img src=x onerror=pwned()>_<script>pwned()<script>_"onload="pwned()'


@pytest.fixture(scope="module")
def course(sandboxed, tmp_path_factory):
    """A class in which every hand-in carries payloads: in cells of it, and in its file's name."""
    root = toy.course(tmp_path_factory.mktemp("payloads") / "course")
    solved, left = folders.solved(root, "toy"), tmp_path_factory.mktemp("left")
    lines = [f'{student},"<script>pwned()</script> {student}",{student}@x.org' for student in IDS]
    (root / "roster.csv").write_text(
        "\n".join(["id,name,email", *lines, "nobody,=x,<b>"]), encoding="utf-8"
    )
    for student, names in IDS.items():
        nb = payloads.hand_in(solved, names)
        (left / f"{student}_<img src=x onerror=pwned()>.ipynb").write_text(json.dumps(nb))
    (left / f"nobody_{FILE}.zip").write_bytes(b"PK")
    result = collect.collect(root, "toy", left, "files")
    assert result.unsettled == []
    batch.grade_class(root, "toy", quiet=True)
    put_back(root)
    assert toy.nbgrader(root).generate_feedback("toy")["success"]
    summary.write(root, "toy")
    return root


def put_back(root):
    """Undo what reading and running have taken away, so that the pages are tried on everything."""
    for student, names in IDS.items():
        path = root / f"autograded/{student}/toy/toy.ipynb"
        nb = nbformat.read(path, as_version=4)
        payloads.stored(nb, names)
        path.chmod(0o644)
        path.write_text(json.dumps(nb))


@pytest.fixture(scope="module")
def served(course):
    """The marking page's address, and what it knows."""
    loop, ready, found = asyncio.new_event_loop(), threading.Event(), []
    marked = marking.Course(course, "toy")

    async def listen():
        found.append(marking.listen(marked)[1])
        ready.set()

    threading.Thread(
        target=lambda: (loop.run_until_complete(listen()), loop.run_forever()), daemon=True
    ).start()
    ready.wait(30)
    yield found[0], marked
    loop.call_soon_threadsafe(loop.stop)


@pytest.fixture
def tab(playwrights):
    """A page that counts what no page of ours should do."""
    context = playwrights.new_context()
    page = context.new_page()
    page.done = Counter()
    page.own = ("file:", "data:")
    page.expose_function("pwned", lambda *_: page.done.update(["scripts"]))
    page.on("dialog", lambda dialog: (page.done.update(["scripts"]), dialog.dismiss()))
    page.on("popup", lambda _: page.done.update(["windows"]))
    page.on("request", lambda r: None if r.url.startswith(page.own) else page.done.update(["requests"]))
    page.on("console", lambda m: page.done.update(["violations"]) if m.type == "error" else None)
    yield page
    context.close()


def opened(tab, address):
    """What happened while a page was opened and everything in it unfolded."""
    tab.done.clear()
    tab.goto(address, wait_until="load")
    tab.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    tab.wait_for_timeout(50)
    assert tab.url.partition("?")[0] == address.partition("?")[0], "the page went elsewhere"
    return dict(tab.done)


def scores(root):
    """All points in the gradebook."""
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as gradebook:
        return {
            (s.student.id, g.name): (g.auto_score, g.manual_score, g.needs_manual_grade)
            for s in gradebook.find_assignment("toy").submissions
            for g in s.notebooks[0].grades
        }


def addresses(served):
    """The address of each hand-in's marking page."""
    address, marked = served
    host = address.partition("?")[0].rstrip("/")
    return host, {row["student"]: host + row["address"] for row in marked.rows()}


def test_the_bank_is_large_and_everybody_is_graded(course):
    assert len(PAYLOADS) >= 70
    assert {student for student, _ in scores(course)} == set(IDS)
    assert sorted(name for names in IDS.values() for name in names) == sorted(PAYLOADS)


@pytest.mark.parametrize("student", IDS)
def test_a_payload_does_nothing_on_the_marking_page_and_in_the_feedback(course, served, tab, student):
    before = scores(course)
    host, marked = addresses(served)
    tab.own = ("file:", "data:", host)
    tab.goto(served[0])
    assert opened(tab, marked[student]) == {}
    assert opened(tab, (course / f"feedback/{student}/toy/toy.html").as_uri()) == {}
    assert scores(course) == before


def test_the_list_and_the_report_are_as_still(course, served, tab):
    host, _ = addresses(served)
    tab.own = ("file:", "data:", host)
    assert opened(tab, served[0]) == {}
    assert opened(tab, (course / "reports/toy.html").as_uri()) == {}
    assert "nobody" in tab.inner_text("body") and "is a damaged archive" in tab.inner_text("body")
    text = summary.write(course, "toy")
    assert len(text.strip().splitlines()) == 4 + len(IDS) + 2, "a row is one line"
    assert all(c.isprintable() or c == "\n" for c in text)


@pytest.mark.parametrize(
    "name", ["script", "onerror", "script that marks", "iframe srcdoc", "closing everything"]
)
def test_the_policy_alone_would_hold(course, served, tab, monkeypatch, name):
    """The second line: the same page with the student's text let through as it is."""
    monkeypatch.setattr(inert, "markdown", lambda *_: Markup(payloads.ANSWERS[name]))
    before, (_, marked) = scores(course), addresses(served)
    tab.goto(served[0])
    happened = opened(tab, marked["p00"])
    assert happened.get("violations") and "scripts" not in happened
    assert scores(course) == before


def test_the_same_payloads_run_in_nbgraders_own_page(tab, tmp_path):
    """The check can fail: without what is tested here, scripts run."""
    exporter = HTMLExporter(
        template_name="feedback",
        extra_template_basedirs=[handlers.template_path],
        extra_template_paths=[f"{handlers.static_path}/node_modules/bootstrap/dist/css"],
    )
    nb = new_notebook(cells=[new_markdown_cell(payloads.ANSWERS["onerror"])])
    about = {"notebook": "toy", "score": 0, "max_score": 0, "late_penalty": 0}
    page, _ = exporter.from_notebook_node(nb, resources={"nbgrader": about})
    (tmp_path / "page.html").write_text(re.sub(r"<script src=.*?</script>", "", page), encoding="utf-8")
    tab.goto((tmp_path / "page.html").as_uri())
    tab.wait_for_timeout(200)
    assert tab.done["scripts"]


def test_marks_are_saved_by_a_person_and_by_nobody_else(course, served, tab):
    student = next(iter(IDS))
    _, marked = addresses(served)
    tab.goto(served[0])
    tab.goto(marked[student])
    tab.fill("[name=score-q3-why]", "3.5")
    tab.fill("[name=comment-q3-why]", "Nearly <b>all</b>.")
    tab.click("text=Save, and next")
    assert tab.url in set(marked.values()) - {marked[student]}
    assert scores(course)[student, "q3-why"][1:] == (3.5, False)
    tab.goto(marked[student])
    tab.evaluate("document.querySelector('[name=score-q3-why]').removeAttribute('max')")
    tab.fill("[name=score-q3-why]", "99")
    tab.click("text=Save >> nth=1")
    assert "99 points, where there are 0 to 4" in tab.inner_text("[role=alert]")
    assert scores(course)[student, "q3-why"][1:] == (3.5, False)
    tab.fill("[name=score-q3-why]", "")
    tab.click("text=Save >> nth=1")
    assert scores(course)[student, "q3-why"][1:] == (None, True)


def test_nobody_gets_in_without_the_token_or_under_another_name(served, playwrights):
    address, _ = served
    context = playwrights.new_context()
    host = address.partition("?")[0]
    assert context.request.get(host).status == 403
    assert context.request.get(host + "?token=x").status == 403
    assert context.request.get(address).status == 200
    assert context.request.get(host, headers={"Host": "evil.invalid"}).status == 403
    assert context.request.post(host + "0" * 32, form={"then": "next"}).status == 403, (
        "no cross-site form"
    )
    assert context.request.get(host + "0" * 32).status == 404
    policy = context.request.get(host).headers["content-security-policy"]
    assert "default-src 'none'" in policy and "script-src" not in policy and "unsafe" not in policy
    context.close()


def test_the_marker_sees_question_figure_answer_and_rubric_together():
    nb = nbformat.read(toy.HOMEWORK / "source/hw1/hw1.ipynb", as_version=4)
    rubrics = pages.rubrics(toy.HOMEWORK, "hw1")
    for cell in nb.cells:
        for output in cell.get("outputs", []):
            if drawing := inert.figure_in(output.get("data", {}).get("text/html")):
                output.data = {"image/svg+xml": drawing}
    marks = {
        cell.metadata.nbgrader.grade_id: pages.Mark(cell.metadata.nbgrader.points, 0, True)
        for cell in nb.cells
        if cell.metadata.nbgrader.get("grade")
    }
    for question in pages.questions(nb, marks, rubrics):
        if question.by_hand:
            kinds = [cell.kind for cell in question.cells]
            answer = next(cell for cell in question.cells if cell.kind == "answer")
            assert kinds.index("text") < kinds.index("answer")
            assert "Rubric" in answer.rubric and "points" in question.title
            assert ("picture" not in answer.key) or any(
                output.picture for cell in question.cells for output in cell.outputs
            )


@pytest.mark.parametrize("assignment", toy.ASSIGNMENTS)
def test_every_formula_of_the_assignments_is_set_as_one(assignment):
    for kind in ("source", "release"):
        nb = nbformat.read(toy.HOMEWORK / kind / assignment / f"{assignment}.ipynb", as_version=4)
        for cell in nb.cells:
            if cell.cell_type == "markdown":
                shown = re.sub(r"<math.*?</math>", "", inert.markdown(cell.source))
                assert not re.search(r"\\(?:frac|sum|mu|ldots|ln|pi)\b|\$\$", shown), shown


def test_a_picture_of_the_library_stays_a_picture():
    import matplotlib.pyplot as plt

    from lecture_lib.figures import plots

    fig, ax = plt.subplots()
    plots.clusters(ax, np.array([[0.0, 1.0], [2.0, 3.0]]), np.array([0, 1]))
    shown = plots.show(fig, caption="two points", alt="two points")
    assert inert.picture({"image/svg+xml": inert.figure_in(shown.data)}).startswith("data:image/svg+xml")


def test_a_name_is_printable_and_short():
    assert archives.printable("a\x1b[2J\nb\udcfc\u202e" + "x" * 200, 20) == "a?[2J?b??xxxxxxxxxx…"
