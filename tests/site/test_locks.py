"""The two locks: every package by version and hash, no address, nothing that is asked for missing."""

import json
import re
import subprocess
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from repository import ROOT

LOCK = (ROOT / "tools" / "lock.txt").read_text(encoding="utf-8")
PINS = re.findall(r"^([\w.-]+)(?:\[.*\])?==(\S+).*((?:\n    --hash=sha256:.*)*)", LOCK, re.MULTILINE)
WHEELS = (ROOT / "tools" / "pages" / "wheels.txt").read_text(encoding="utf-8")
PARTS = (ROOT / "tools" / "pages" / "package-lock.json").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
ASKED = [
    Requirement(line)
    for lines in (PROJECT["build-system"]["requires"], PROJECT["project"]["dependencies"],
                  *PROJECT["project"]["optional-dependencies"].values())
    for line in lines
]  # fmt: skip


@pytest.mark.parametrize("lock", [LOCK, WHEELS, PARTS], ids=["Python", "browser", "npm"])
def test_a_lock_holds_no_address(lock):
    assert "://" not in lock


def test_every_package_has_hashes():
    assert len(PINS) > 100
    assert [name for name, _, hashes in PINS if not hashes] == []
    packages = json.loads(PARTS)["packages"]
    assert [name for name, package in packages.items() if name and "integrity" not in package] == []


@pytest.mark.parametrize("asked", ASKED, ids=str)
def test_what_the_project_asks_for_is_in_the_lock(asked):
    """After a change in pyproject.toml: make lock."""
    found = [version for name, version, _ in PINS if name == canonicalize_name(asked.name)]
    assert asked.name == PROJECT["project"]["name"] or any(map(asked.specifier.contains, found))


def test_no_package_is_under_version_control():
    """What others made comes from their registries, by the locks."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    archives = re.findall(
        r"^.*(?:\.whl|\.tgz|\.tar\.gz|\.zip|node_modules/.*)$", listed.stdout, re.MULTILINE
    )
    assert archives == []
