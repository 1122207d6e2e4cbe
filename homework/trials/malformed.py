"""Hand-ins as they really come: each is a right solution with one thing wrong with it.

An entry says what is done to the notebook (or to its file), which questions may lose points for it
("first" is the assignment's first, "cut" whatever was lost with the end of the file), and a word
that the report must contain.
"""

import json

import nbformat


def malformed():
    """Name: (done to the notebook, done to the file, who may lose points, a word in the report)."""
    in_first = {
        "syntax error": ("def (:\n", "first", ""),
        "infinite loop": ("while True: pass", "first", "did not finish"),
        "memory exhausted": ("hoard = []\nwhile True: hoard.append(bytearray(10**8))", "first", ""),
        "process ended": ("import os\nos._exit(1)", "first", "ended"),
        "error in a cell": ("1 / 0", "first", ""),
        "asks for input": ("input('name?')", "first", ""),
    }
    in_extra = {
        "80 MB of output": ("print('x' * 80_000_000)", "none", ""),
        "output without end": ("while True: print('x' * 100_000)", "none", "cell 4"),
        "a shell command": ("!pip install nonsense", "none", "starts a process"),
    }
    entries = {name: (_instead(code), None, who, word) for name, (code, who, word) in in_first.items()}
    entries |= {name: (_extra(code), None, who, word) for name, (code, who, word) in in_extra.items()}
    entries |= {
        "deleted test cells": (_delete("grade"), None, "none", "missing"),
        "deleted solution cell": (_delete_first, None, "first", "missing"),
        "duplicated test cells": (_duplicate("grade"), None, "none", "twice"),
        "duplicated solution cells": (_duplicate("solution"), None, "none", "twice"),
        "test cells turned into text": (_retype("grade", "markdown"), None, "none", "was turned"),
        "solution cells turned into raw text": (_retype("solution", "raw"), None, "none", "was turned"),
        "changed tests": (_each("grade", lambda c: c.update(source="pass")), None, "none", ""),
        "changed points": (
            _each("grade", lambda c: c.metadata.nbgrader.update(points=0)),
            None,
            "none",
            "",
        ),
        "stripped metadata": (_strip(ids=False), None, "none", "stripped"),
        "stripped metadata and ids": (_strip(ids=True), None, "none", "missing"),
        "nonsense metadata": (_nonsense, None, "none", "claims"),
        "80 MB of stored output": (_fat, None, "none", ""),
        "renamed file": (None, _rename, "none", "graded as"),
        "truncated file": (None, _cut, "cut", "damaged"),
        "empty file": (None, lambda path: path.write_text(""), "all", "empty"),
        "not a notebook": (
            None,
            lambda path: path.write_text("<!DOCTYPE html><p>404"),
            "all",
            "damaged",
        ),
        "another encoding": (_extra("# Müller"), _latin, "none", ""),
        "byte order mark": (None, lambda path: path.write_text("\ufeff" + path.read_text()), "none", ""),
        "wrong notebook": (_other, None, "all", "another notebook"),
        "no notebook": (
            None,
            lambda path: path.rename(path.with_suffix(".txt")),
            "ungraded",
            "no notebook",
        ),
        "a link to another file": (None, _link, "ungraded", "link"),
    }
    return entries


def hand_in(solved, name, folder, assignment):
    """Write the hand-in called `name` into a folder."""
    mend, spoil, _, _ = malformed()[name]
    nb = nbformat.reads(nbformat.writes(solved), as_version=4)
    if mend:
        nb = mend(nb) or nb
    folder.mkdir(parents=True)
    path = folder / f"{assignment}.ipynb"
    path.write_text(json.dumps(nb), encoding="utf-8")
    if spoil:
        spoil(path)


def _is(cell, kind):
    about = cell.metadata.get("nbgrader", {})
    return bool(about.get(kind)) and cell.cell_type == "code"


def _first(nb):
    return next(cell for cell in nb.cells if _is(cell, "solution"))


def _instead(code):
    return lambda nb: _first(nb).update(source=code)


def _extra(code):
    return lambda nb: nb.cells.insert(nb.cells.index(_first(nb)) + 1, nbformat.v4.new_code_cell(code))


def _each(kind, change):
    def changed(nb):
        for cell in nb.cells:
            if _is(cell, kind):
                change(cell)

    return changed


def _delete(kind):
    return lambda nb: nb.update(cells=[cell for cell in nb.cells if not _is(cell, kind)])


def _delete_first(nb):
    nb.cells.remove(_first(nb))


def _duplicate(kind):
    return lambda nb: nb.update(
        cells=[copy for cell in nb.cells for copy in [cell] * (2 if _is(cell, kind) else 1)]
    )


def _retype(kind, into):
    def change(cell):
        cell.cell_type = into
        cell.pop("outputs", None)
        cell.pop("execution_count", None)

    return _each(kind, change)


def _strip(ids):
    def strip(nb):
        for number, cell in enumerate(nb.cells):
            cell.metadata = nbformat.NotebookNode()
            if ids:
                cell.id = f"new-{number}"

    return strip


def _nonsense(nb):
    nb.cells[0].metadata["nbgrader"] = {"grade_id": "no-such-cell", "grade": "yes", "schema_version": 99}
    nb.cells[-1].metadata["tags"] = 7


def _fat(nb):
    _first(nb).outputs = [nbformat.v4.new_output("stream", text="x" * 80_000_000)]


def _other(nb):
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("print('my essay')")])


def _rename(path):
    path.rename(path.with_name("Copy of homework (1).ipynb"))


def _cut(path):
    content = path.read_text()
    path.write_text(content[: int(len(content) * 0.6)])


def _latin(path):
    path.write_bytes(
        json.dumps(json.loads(path.read_text()), ensure_ascii=False).encode("latin-1", errors="replace")
    )


def _link(path):
    path.unlink()
    path.symlink_to("/etc/passwd")
