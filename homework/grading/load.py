"""Reads whatever was handed in under a notebook's name, as far as possible, and says what was wrong.

Of each cell only the text, the kind, nbgrader's metadata, the id and the pictures are taken. All else
that a file can hold (outputs, other metadata) is dropped before anything looks at it.
"""

import codecs
import json
import re
from pathlib import Path

import nbformat
from nbconvert.exporters import NotebookExporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell

from . import plain

MAX_FILE = 100 << 20  # bytes
MAX_CELLS, MAX_SOURCE = 1000, 200_000  # of a notebook; characters of a cell
MAX_PICTURES = 20 << 20  # characters, all cells together
MAX_TRIES = 10_000  # to find another whole cell in a damaged file
NEW = {"code": new_code_cell, "markdown": new_markdown_cell, "raw": new_raw_cell}
ENCODINGS = (  # a byte order mark and what it says; the longer marks first
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
ABOUT = {  # what RestoreCells writes, and a notebook is read once more afterwards
    **dict.fromkeys(("grade_id", "cell_type", "checksum"), str),
    **dict.fromkeys(("grade", "solution", "locked", "task"), bool),
    "schema_version": int,
    "points": (int, float),
}
BEGINS = re.compile(r'\{\s*"(?:attachments|cell_type|execution_count|id|metadata)"')
CONFLICT = re.compile(r"^(<<<<<<<|>>>>>>>) ", re.MULTILINE)


class PatientExporter(NotebookExporter):
    """nbconvert's exporter, which does not give up on a damaged file."""

    def from_filename(self, filename, resources=None, **keywords):
        """Read the file, and note its damage where RestoreCells finds it."""
        nb, notes = read(Path(filename))
        if notes:
            nb.metadata["damage"] = notes
        return self.from_notebook_node(nb, resources, **keywords)


def read(path):
    """A notebook, and what was wrong with its file."""
    if path.stat().st_size > MAX_FILE:
        return new_notebook(), [f"the file has more than {MAX_FILE >> 20} MB and was not read"]
    content, notes = _decoded(path.read_bytes())
    if not content.strip():
        return new_notebook(), ["the file is empty"]
    try:
        cells = _cells(json.loads(content))
    except Exception:  # whatever is wrong with it
        cells = _whole_cells(content)
        notes.append(f"{_damage(content)}; {len(cells)} of its cells could be read")
    return _notebook(cells, notes), notes


def _decoded(raw):
    """The file's text, by its byte order mark or as UTF-8, and a note if that does not fit."""
    mark, encoding = next((pair for pair in ENCODINGS if raw.startswith(pair[0])), (b"", "utf-8"))
    try:
        return raw[len(mark) :].decode(encoding), []
    except UnicodeDecodeError:
        note = f"not all of the file is {encoding.upper()}; the rest stands as {plain.REPLACEMENT}"
        return raw[len(mark) :].decode(encoding, errors="replace"), [note]


def _cells(content):
    """The cells of a notebook in any format; an error if it is none."""
    if content["nbformat"] < 4:
        return nbformat.convert(nbformat.from_dict(content), 4)["cells"]
    if not isinstance(content["cells"], list):
        raise ValueError("cells are no list")
    return content["cells"]


def _damage(content):
    """What kind of damage a file has that is no whole notebook."""
    if CONFLICT.search(content):
        return "the file is damaged: it holds both sides of a merge conflict (<<<<<<<)"
    if content.lstrip()[:1] == "{":
        return "the file is damaged"
    return f"the file is damaged or no notebook: it begins with {plain.line(content.lstrip(), 30)!r}"


def _whole_cells(content):
    """The cells that stand whole in a damaged file."""
    decoder, cells, place = json.JSONDecoder(), [], 0
    for _ in range(MAX_TRIES):
        begins = BEGINS.search(content, place)
        if not begins:
            break
        try:
            cell, place = decoder.raw_decode(content, begins.start())
        except (ValueError, RecursionError):  # not whole: look for the next one inside it
            place = begins.start() + 1
            continue
        if "cell_type" in cell and "source" in cell:
            cells.append(cell)
    return cells


def _notebook(cells, notes):
    """The notebook with nothing in it but what grading needs, so that nothing else can be wrong."""
    if len(cells) > MAX_CELLS:
        notes.append(
            f"there are {len(cells):,} cells; those after the first {MAX_CELLS:,} were left out"
        )
    kept, room = [], MAX_PICTURES
    for number, cell in enumerate(cells[:MAX_CELLS], 1):
        try:
            new = _plain(cell, number, notes)
        except (KeyError, TypeError, AttributeError):
            kind = cell.get("cell_type") if isinstance(cell, dict) else type(cell).__name__
            kind = plain.line(kind, 40)
            notes.append(f"cell {number}, of the kind {kind!r}, could not be read and was skipped")
            continue
        room -= _add_pictures(new, cell, number, room, notes)
        kept.append(new)
    return new_notebook(cells=kept)


def _plain(cell, number, notes):
    """The text of a cell, its kind, what nbgrader says of it, and its id."""
    about = _about(cell.get("metadata", {}).get("nbgrader"))
    metadata = {"nbgrader": about} if about else {}
    new = NEW[cell["cell_type"]](_source(cell["source"], number, notes), metadata=metadata)
    if isinstance(cell.get("id"), str) and re.fullmatch(r"[\w-]{1,64}", cell["id"], re.ASCII):
        new.id = cell["id"]
    return new


def _about(nbgrader):
    """nbgrader's metadata of a cell, as far as they are of the right type."""
    if not isinstance(nbgrader, dict):
        return {}
    kept = {key: nbgrader[key] for key, kind in ABOUT.items() if isinstance(nbgrader.get(key), kind)}
    return {key: plain.line(value) if isinstance(value, str) else value for key, value in kept.items()}


def _source(source, number, notes):
    """A cell's text as it can be stored, run and shown; what had to be left out is noted."""
    source = "".join(source)
    if len(source) > MAX_SOURCE:
        notes.append(f"cell {number} has {len(source):,} characters and was left out")
        return f"# Left out: {len(source):,} characters."
    clean = plain.CONTROL.sub(plain.REPLACEMENT, source)
    if clean != source:
        notes.append(f"cell {number}: characters that cannot be shown stand as {plain.REPLACEMENT}")
    return clean


def _add_pictures(new, cell, number, room, notes):
    """Keep the pictures that stand in a written answer, if there is room; how much they take."""
    pictures = cell.get("attachments")
    if new.cell_type != "markdown" or not isinstance(pictures, dict):
        return 0
    good = {plain.line(name): _pictures(kinds) for name, kinds in pictures.items()}
    good = {name: kinds for name, kinds in good.items() if kinds}
    size = sum(len(data) for kinds in good.values() for data in kinds.values())
    if len(good) < len(pictures) or size > room:
        notes.append(f"cell {number}: attachments that are no picture, or too large, were left out")
    if size > room:
        return 0
    new.attachments = good
    return size


def _pictures(kinds):
    """Of an attachment's contents, those that are pictures."""
    if not isinstance(kinds, dict):
        return {}
    return {
        kind: data
        for kind, data in kinds.items()
        if kind in ("image/png", "image/jpeg")
        and isinstance(data, str)
        and re.fullmatch(r"[A-Za-z0-9+/=\s]*", data)
    }
