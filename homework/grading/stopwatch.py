"""How long a student's process has taken, so that a busy machine costs nobody a point."""

import os
import time
from pathlib import Path

PATIENCE = 3  # a time limit is one of processor time; a process that only waits gets so many times that


class Stopwatch:
    """Started at a request: knows the time since then, and how much of it the process could use."""

    def __init__(self, pid):
        self.pid, self.began = pid, time.monotonic()
        self._queued_before, self._used_before = self._queued(), self._used()
        self._queued_since = 0.0

    def elapsed(self):
        """Seconds, without those in which the process waited for a processor."""
        queued = self._queued()
        if queued is not None and self._queued_before is not None:
            self._queued_since = queued - self._queued_before
        return time.monotonic() - self.began - self._queued_since

    def is_up(self, seconds, at_most):
        """Whether the process has used up its time for this request, or all that is left to it."""
        waited = time.monotonic() - self.began
        if self.elapsed() > at_most:
            return True
        return waited > seconds and (waited > seconds * PATIENCE or self._processor_time() > seconds)

    def _processor_time(self):
        """Seconds that all threads of the process have used since the start."""
        used = self._used()
        return 0.0 if used is None or self._used_before is None else used - self._used_before

    def _used(self):
        """Seconds of processor time in the life of the process; None when it has ended."""
        try:
            times = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()[11:13]
        except OSError:
            return None
        return sum(map(int, times)) / os.sysconf("SC_CLK_TCK")

    def _queued(self):
        """Seconds that its main thread has waited for a processor; None where nobody counts them."""
        try:
            return int(Path(f"/proc/{self.pid}/schedstat").read_text().split()[1]) / 1e9
        except (OSError, ValueError, IndexError):
            return None
