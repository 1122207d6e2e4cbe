"""Every hand-in in a process of its own, several at a time.

Such a process has limits (limits.py) and starts its kernel ahead of its turn. If it dies, no other
hand-in is affected: its hand-in is tried once more, with nothing beside it, before it is named.
"""

import contextlib
import os
import time
from collections import deque
from multiprocessing import connection

from . import cgroups, limits
from .child import FORK, begin

HAND_IN_SECONDS = 600  # more than all limits on a hand-in's parts together; then its process is ended


class Child:
    """One hand-in's process: it gets ready, waits for its turn, works, and ends."""

    def __init__(self, prepare, work, student):
        self.student, self.deadline = student, None
        turn, self._turn = FORK.Pipe(duplex=False)
        self.process = FORK.Process(target=_live, args=(turn, prepare, work, student, os.getpid()))
        self.process.start()
        turn.close()

    def go(self):
        """Tell the process that it has its turn."""
        self.deadline = time.monotonic() + HAND_IN_SECONDS
        self._send(True)

    def _send(self, has_turn):
        """Tell the process whether it has its turn; if it has died, its exit code will say so."""
        with contextlib.suppress(OSError):
            self._turn.send(has_turn)

    def overdue(self):
        """Seconds until this one has taken too long."""
        return self.deadline - time.monotonic()

    def end(self):
        """Wait for the process, or end it if it is overdue or had no turn; whether all was well."""
        if self.deadline is None:
            self._send(False)
        elif self.overdue() <= 0:
            self.process.kill()
        self.process.join()
        self._turn.close()
        if self.process.exitcode:
            cgroups.sweep()
        return self.process.exitcode == 0


def _live(turn, prepare, work, student, parent):
    """What the process does, from its start to its end."""
    begin(parent)
    limits.restrict()
    with prepare() as prepared:
        good = turn.recv() and work(student, prepared)
    os._exit(0 if good else 1)


def run(students, prepare, work, workers=2, ahead=2):
    """Work on all, so many at a time, while as many get ready; yields (student, was all well)."""
    waiting, ready, running = deque(students), deque(), []
    try:
        while waiting or ready or running:
            while waiting and len(ready) < max(ahead, workers - len(running)):
                ready.append(Child(prepare, work, waiting.popleft()))
            while ready and len(running) < workers:
                ready[0].go()
                running.append(ready.popleft())
            for child in _ended(running):
                running.remove(child)
                yield child.student, child.end()
    finally:  # Ctrl-C, too: those who have had their turn may finish
        for child in (*ready, *running):
            child.end()


def _ended(running):
    """Those that have ended, or must be, after waiting for the first."""
    patience = max(0.0, min(child.overdue() for child in running))
    connection.wait([child.process.sentinel for child in running], patience)
    return [child for child in running if not child.process.is_alive() or child.overdue() <= 0]
