"""Limits for what looks at a hand-in outside the sandbox: reading, restoring, testing, reporting.

Set in a process of its own (child.py), which ends with the hand-in.
"""

import contextlib
import resource
import signal
from pathlib import Path

MEMORY = 2 << 30  # bytes, beyond what the grader itself takes
PROCESSOR = 300  # seconds, of which the tests may take only some
FILE = 512 << 20  # bytes of one file that is written
TEST_SECONDS = 20  # of processor time, for one test cell


def restrict(memory=MEMORY, processor=PROCESSOR, file=FILE):
    """Limit this process; a kernel that it starts sets limits of its own."""
    for kind, value in (
        (resource.RLIMIT_AS, _address_space() + memory),
        (resource.RLIMIT_CPU, processor),
        (resource.RLIMIT_FSIZE, file),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        resource.setrlimit(kind, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))


def _address_space():
    """Bytes that this process has reserved already."""
    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()


class TookTooLong(BaseException):
    """A test has used up its processor time; no `except Exception` of its own may catch this."""


@contextlib.contextmanager
def processor_time(seconds):
    """Raise TookTooLong in here when so many seconds of processor time are used."""

    def stop(*_):
        """The signal's handler."""
        raise TookTooLong(f"the test took more than {seconds} s with this answer")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
