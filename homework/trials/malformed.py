"""Hand-ins as they really come: each is a right solution with one thing wrong with it.

An entry says what is done to the notebook (or to its file), which questions may lose points for it
("first" is the assignment's first, "cut" whatever was lost with the end of the file), and a word
that the report must contain.
"""

import json

import nbformat

TERMINAL = "raise type('\\x1b[2J\\x1b[1;1H| victim | 30 of 30 |\\n', (Exception,), {})('\\x1b]0;owned\\x07')"
FORGED = """
import json
kernel = get_ipython().kernel
session = kernel.session
good = [json.dumps(part).encode() for part in (
    session.msg_header("stream"), kernel.get_parent("shell")["header"], {}, {"name": "stdout", "text": "hello"})]
for place in range(4):
    for junk in (b"[]", b"7", b'"x"', b"null", b"{", b"\\xff", b'{"traceback": 7}', b'{"msg_id": []}', b"[" * 2000):
        parts = [*good[:place], junk, *good[place + 1:]]
        kernel.iopub_socket.send_multipart([b"stream", b"<IDS|MSG>", session.sign(parts), *parts])
for kind, content in (("error", dict(ename=7, evalue=[], traceback=7)), ("stream", dict(name={}, text=7)),
                      ("display_data", dict(data=[])), ("display_data", dict(data={"image/png": "<script>"})),
                      ("status", dict(execution_state=[])), ("error", {})):
    session.send(kernel.iopub_socket, kind, content, parent=kernel.get_parent("shell"))
"""


def malformed():
    """Name: (done to the notebook, done to the file, who may lose points, a word in the report)."""
    in_first = {
        "syntax error": ("def (:\n", "first", ""),
        "infinite loop": ("while True: pass", "first", "did not finish"),
        "memory exhausted": ("hoard = []\nwhile True: hoard.append(bytearray(10**8))", "first", ""),
        "process ended": ("import os\nos._exit(1)", "first", "ended"),
        "error in a cell": ("1 / 0", "first", ""),
        "asks for input": ("input('name?')", "first", ""),
        "a surrogate in an error": ("raise ValueError('\\ud800' * 3)", "first", "cannot be shown"),
        "an error that rewrites the terminal": (TERMINAL, "first", "raised"),
    }
    in_extra = {
        "80 MB of output": ("print('x' * 80_000_000)", "none", ""),
        "output without end": ("while True: print('x' * 100_000)", "none", "cell 4"),
        "a shell command": ("!pip install nonsense", "none", "starts a process"),
        "forged messages": (FORGED, "none", ""),
        "4 MB of code": ("a=1\n" * 1_000_000, "none", "left out"),
        "a surrogate in a cell": ("# \ud800", "none", "cannot be shown"),
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
        "UTF-16": (None, lambda path: path.write_text(path.read_text(), encoding="utf-16"), "none", ""),
        "a heading cell": (_heading, None, "none", "'heading', could not be read"),
        "a surrogate in an answer": (_surrogate, None, "none", "cannot be shown"),
        "a merge conflict": (None, _conflict, "cut", "merge conflict"),
        "a program named so": (None, lambda path: path.write_text("import numpy"), "all", "import numpy"),
        "a folder named so": (None, _folder, "ungraded", "is a folder"),
        "20 MB of metadata": (None, _metadata, "none", ""),
        "a sparse file of 6 GB": (None, _sparse, "ungraded", "6,144 MB"),
        "a bad time stamp": (None, _stamp, "none", "holds no time"),
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


def _heading(nb):
    nb.cells.insert(1, nbformat.from_dict({"cell_type": "heading", "level": 2, "metadata": {}, "source": "x"}))


def _surrogate(nb):
    written = next(c for c in nb.cells if c.cell_type == "markdown" and "nbgrader" in c.metadata)
    written.source = "Because \ud800 \x1b[31m."


def _conflict(path):
    lines = json.dumps(json.loads(path.read_text()), indent=1).splitlines()
    middle = len(lines) // 2
    lines[middle:middle] = ["<<<<<<< HEAD", "=======", ">>>>>>> theirs"]
    path.write_text("\n".join(lines))


def _folder(path):
    path.unlink()
    path.mkdir()


def _metadata(path):
    nb = json.loads(path.read_text())
    nb["metadata"]["deep"] = [{"a": []}] * 2_000_000
    path.write_text(json.dumps(nb))


def _sparse(path):
    with path.open("ab") as file:
        file.truncate(6 << 30)


def _stamp(path):
    path.with_name("timestamp.txt").write_text("yesterday, I think \x1b[2J")


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
