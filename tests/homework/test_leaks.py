"""The leak check finds what it should: each secret cell, in every kind of file, and nothing where
nothing is.
"""

import io
import json
import tarfile
import zipfile

import nbformat
import pytest
import toy
from grading import leaks


@pytest.fixture(scope="module")
def secret_cells():
    """A solution or hidden test of each assignment, as somebody might leak it."""
    cells = {}
    for path in sorted((toy.HOMEWORK / "source").glob("*/*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            if leaks.secret_text(cell).strip():
                cells[f"{path.stem} {cell.metadata.nbgrader.grade_id}"] = leaks.secret_text(cell)
    return cells


def test_every_secret_cell_has_a_fingerprint(secret_cells):
    assert len(secret_cells) > 20
    assert set(secret_cells) <= set(leaks.secrets().values())


def wheel(path, text):
    with zipfile.ZipFile(path.with_suffix(".whl"), "w") as archive:
        archive.writestr("lecture_lib/extra.py", text)


def sdist(path, text):
    with tarfile.open(path.with_suffix(".tar.gz"), "w:gz") as archive:
        file = tarfile.TarInfo("lecture_lib/extra.py")
        file.size = len(content := text.encode())
        archive.addfile(file, io.BytesIO(content))


def page(path, text):
    words = "".join(
        f'<span class="n">{c}</span>' if c.isalnum() else c.replace("<", "&lt;").replace(">", "&gt;")
        for c in text
    )
    path.with_suffix(".html").write_text(f"<pre>{words}</pre>")


def notebook(path, text):
    nbformat.write(
        nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(text)]), path.with_suffix(".ipynb")
    )


def index(path, text):
    path.with_suffix(".js").write_text("Search.setIndex(" + json.dumps({"docs": [text]}) + ")")


@pytest.mark.parametrize("kind", [wheel, sdist, page, notebook, index])
def test_every_secret_cell_is_found_in_every_kind_of_file(secret_cells, tmp_path, kind):
    for number, text in enumerate(secret_cells.values()):
        kind(tmp_path / f"leak-{number}", text)
    found = {name for _, name, _ in leaks.leaks([tmp_path])}
    assert set(secret_cells) <= found


def test_the_releases_leak_nothing():
    assert leaks.leaks([toy.HOMEWORK / "release"]) == []
