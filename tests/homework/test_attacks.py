"""Attacks on the machine: each fails, is reported, and costs nobody else anything."""

import contextlib
import os
import socket
import sys
from functools import partial
from pathlib import Path

import nbformat
import pytest
import toy
from trial import Trial
from trials import attacks, folders


@pytest.fixture(scope="module")
def trial(sandboxed, tmp_path_factory):
    folder = tmp_path_factory.mktemp("attacks")
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_server(str(folder / "s"), family=socket.AF_UNIX) as unix,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setenv("SECRET_OF_THE_GRADER", "may not be seen")
        facts = dict(port=server.getsockname()[1], home=str(Path.home()), pid=os.getpid(),
                     python=sys.prefix, library=str(toy.ROOT / "lecture_lib"),
                     unix=unix.getsockname())  # fmt: skip
        trial = Trial(folder, partial(folders.put_attack, **facts), attacks.ATTACKS)
        unix.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            trial.connected = unix.accept()
        return trial


def test_the_grader_connects_to_no_socket_of_this_machine(trial):
    assert not hasattr(trial, "connected")


def test_nobody_else_is_harmed(trial):
    trial.the_others_are_as_they_should_be(attacks.ATTACKS)


@pytest.mark.parametrize("name", attacks.ATTACKS)
def test_it_fails_and_is_reported(trial, name):
    path = trial.root / "autograded" / trial.student(name) / "toy/toy.ipynb"
    cells = nbformat.read(path, as_version=4).cells
    assert "BREACH" not in "".join(
        str(output.get("text", "")) for cell in cells for output in cell.get("outputs", [])
    )
    assert trial.row(name)["look"], "the report says nothing"


def test_nothing_runs_on_after_the_batch(trial):
    sandboxed = [
        p
        for p in Path("/proc").glob("[0-9]*/cmdline")
        if "/run/connection.json" in (c := _command(p)) and sys.prefix in c
    ]
    ours = [p for p in sandboxed if os.getpid() in _ancestors(p.parent.name)]
    assert not ours


def _command(path):
    try:
        return path.read_bytes().decode(errors="replace")
    except OSError:
        return ""


def _ancestors(pid):
    """The processes above one."""
    while int(pid) > 1:
        try:
            pid = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1]
        except OSError:
            return
        yield int(pid)
