"""Reads whatever was handed in under a notebook's name, as far as it goes."""

import json
import re
from pathlib import Path

import nbformat
from nbconvert.exporters import NotebookExporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell, to_notebook

MAX_FILE = 200 << 20  # bytes


class PatientExporter(NotebookExporter):
    """nbconvert's exporter, which does not give up on a damaged file."""

    def from_filename(self, filename, resources=None, **keywords):
        nb, note = read(Path(filename))
        if note:
            nb.metadata["damage"] = note
        return self.from_notebook_node(nb, resources, **keywords)


def read(path):
    """A notebook, and what was wrong with its file (or None)."""
    if path.stat().st_size > MAX_FILE:
        return new_notebook(), f"the file has more than {MAX_FILE >> 20} MB and was not read"
    content = path.read_text(encoding="utf-8", errors="replace").removeprefix("\ufeff")
    if not content.strip():
        return new_notebook(), "the file is empty"
    try:
        return _checked(nbformat.reads(content, as_version=4)), None
    except Exception:  # whatever is wrong with it
        nb = _whole_cells(content)
    return nb, f"the file is damaged; {len(nb.cells)} of its cells could be read"


def _whole_cells(content):
    """The cells that stand whole in a notebook cut off somewhere."""
    decoder, cells = json.JSONDecoder(), []
    place = content.find("[", content.find('"cells"')) + 1 if '"cells"' in content else 0
    while place:
        place = content.find("{", place)
        try:
            cell, place = decoder.raw_decode(content, place) if place >= 0 else (None, 0)
            if cell:
                cells += _checked(
                    to_notebook({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
                ).cells
        except Exception:  # cut off here
            break
    return new_notebook(cells=cells)


def _checked(nb):
    """The notebook with nothing in it but what grading needs, so that nothing else can be wrong."""
    return new_notebook(cells=[_plain(cell) for cell in nb.cells])


def _plain(cell):
    """The text of a cell, its kind, what nbgrader says of it, its id, and its pictures."""
    new = {"code": new_code_cell, "markdown": new_markdown_cell, "raw": new_raw_cell}[cell.cell_type]
    about = cell.get("metadata", {}).get("nbgrader")
    plain = new("".join(cell.source), metadata={"nbgrader": about} if isinstance(about, dict) else {})
    if re.fullmatch(r"[\w-]{1,64}", str(cell.get("id")), re.ASCII) and isinstance(cell.get("id"), str):
        plain.id = cell.id
    if isinstance(cell.get("attachments"), dict) and cell.cell_type != "code":
        plain.attachments = cell.attachments
    return plain
