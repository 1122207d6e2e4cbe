"""One limit for all the memory of a sandbox: a control group, where the grader can make one.

A limit on address space counts one process's own memory. A control group also counts files in memory,
the buffers of sockets, page tables, and the kernel's own records of all these.
"""

import contextlib
import os
import signal
import subprocess
import time
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path

MOUNTED = Path("/sys/fs/cgroup")
LIMITS = {  # by version: the files that hold the limit, for memory and for swap besides
    1: ("memory.limit_in_bytes", "memory.memsw.limit_in_bytes"),
    2: ("memory.max", "memory.swap.max"),
}
ADVICE = (
    "The grader can make no control group here. A sandbox's memory is limited by 3 GB of address space "
    "and 64 MB in each folder; what the system keeps for it besides (records of files, say) is not. "
    "With systemd: `systemd-run --user --scope`, and then the command."
)
_numbers = count()


@dataclass(frozen=True)
class Group:
    """A control group that one sandbox will live in."""

    folder: Path

    def enter(self):
        """Called in the process that becomes the sandbox: it, and all that it starts, belong here."""
        (self.folder / "cgroup.procs").write_text("0")

    def remove(self, patience=2.0):
        """End what is left in the group, and remove the group."""
        deadline = time.monotonic() + patience
        while self.folder.exists() and time.monotonic() < deadline:
            try:
                self.folder.rmdir()
            except OSError:
                self._kill()
                time.sleep(0.02)

    def _kill(self):
        """End its processes: a sandbox whose grader died while it was starting would live on."""
        with contextlib.suppress(OSError):
            for pid in map(int, (self.folder / "cgroup.procs").read_text().split()):
                if pid > 0:  # 0 stands for a process that cannot be seen from here
                    os.kill(pid, signal.SIGKILL)


def make(limit):
    """A new group with a limit of so many bytes, or None where there are no control groups."""
    place = where()
    return _make(*place, limit) if place else None


@cache
def where(own="/proc/self/cgroup", mounted=MOUNTED):
    """The folder in which groups can be made, and the version of control groups; or None."""
    for parent, version in _candidates(Path(own), mounted):
        if _works(parent, version):
            return parent, version
    return None


def _candidates(own, mounted):
    """The grader's own group and those above it, nearest first."""
    try:
        lines = [line.split(":", 2) for line in own.read_text().splitlines()]
    except (OSError, ValueError):
        return
    for _, controllers, path in lines:
        if controllers not in ("", "memory"):
            continue
        version, root = (1, mounted / "memory") if controllers else (2, mounted)
        nearest = Path(root, path.lstrip("/"))
        for parent in (nearest, *nearest.parents):
            if parent.is_relative_to(root):
                yield parent, version


def _works(parent, version):
    """Whether a group can be made in this folder, be limited, and take in a process."""
    try:
        group = _make(parent, version, 64 << 20)
    except OSError:
        return False
    try:
        return subprocess.run(["true"], preexec_fn=group.enter).returncode == 0
    except (OSError, subprocess.SubprocessError):
        return False
    finally:
        group.remove()


def _make(parent, version, limit):
    """Make a group with this limit."""
    folder = parent / f"grading-{os.getpid()}-{next(_numbers)}"
    folder.mkdir()
    memory, swap = LIMITS[version]
    try:
        (folder / memory).write_text(str(limit))
    except OSError:  # no such limit here
        folder.rmdir()
        raise
    try:
        (folder / swap).write_text(str(limit if version == 1 else 0))
    except OSError:  # a machine without swap need not have this one
        pass
    return Group(folder)


def sweep():
    """Remove the groups of graders that have ended, with the processes that are left in them."""
    place = where()
    for folder in place[0].glob("grading-*-*") if place else ():
        if not Path("/proc", folder.name.split("-")[1]).exists():
            Group(folder).remove()
