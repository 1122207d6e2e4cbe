"""What the hosting side runs: valid, read-only, and each action pinned to one commit."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
each_workflow = pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)


def test_actionlint_finds_nothing():
    actionlint = Path(sys.executable).with_name("actionlint")
    done = subprocess.run([actionlint, "-no-color", *WORKFLOWS], capture_output=True, text=True)
    assert WORKFLOWS and done.stdout + done.stderr == ""


@each_workflow
def test_every_action_is_one_commit_with_its_version_beside_it(path):
    used = re.findall(r"uses: (.*)", path.read_text(encoding="utf-8"))
    assert used and all(re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line) for line in used)


@each_workflow
def test_a_workflow_may_only_read_and_ends(path):
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"permissions:\n((?: +.*\n)+)", text) == ["  contents: read\n"]
    assert "secrets." not in text
    assert text.count("runs-on:") == text.count("timeout-minutes:")
