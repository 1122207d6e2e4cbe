"""The breaks of `make sabotage` still fit the files that they break; what they prove takes minutes."""

import json

import pytest
from repository import ROOT
from sabotage import changed
from sabotage_edits import EDITS


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.kind)
def test_a_break_fits_its_file(edit):
    text = (ROOT / edit.file).read_text(encoding="utf-8")
    broken = changed(text, edit)
    assert broken != text
    if edit.file.endswith(".ipynb"):
        json.loads(broken)  # what no check could read, every check would catch
