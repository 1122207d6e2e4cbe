"""Whatever opens, reads or renders a hand-in runs in a process of its own. The process has limits, a
hand-in may make it crash, and only bytes come back from it, no more than agreed.
"""

import contextlib
import ctypes
import os
import signal
import warnings
from multiprocessing import get_context

from . import limits

FORK = get_context("fork")  # what the grader has imported need not be imported again
PR_SET_PDEATHSIG = 1
SECONDS = 20  # of processor time
PATIENCE = 3  # so many times that, where a process only waits
MEMORY = 1 << 30  # bytes, beyond what the grader itself takes
MOST = 128 << 20  # bytes that come back


class Failed(ValueError):
    """What could not be done with a hand-in; the message is a sentence's end, for people."""


def in_child(work, *arguments, most=MOST):
    """The bytes that `work` returns, or Failed."""
    receiver, sender = FORK.Pipe(duplex=False)
    process = FORK.Process(target=_work, args=(sender, work, arguments, os.getpid()))
    process.start()
    sender.close()
    try:
        result = receiver.recv_bytes(most)
    except EOFError:  # it died before it could answer
        process.join()
        raise Failed(_death(process.exitcode)) from None
    except OSError:
        raise Failed(f"it unfolds to more than {most >> 20} MB") from None
    finally:
        receiver.close()
        process.kill()
        process.join()
    if result[:1] == b"-":
        raise Failed(result[1:].decode(errors="replace"))
    return result[1:]


def _death(code):
    """Why a child gave no answer."""
    if -code in (signal.SIGXCPU, signal.SIGALRM):
        return f"it takes more than {SECONDS} s"
    return f"what reads it died of it ({signal.Signals(-code).name if code < 0 else f'exit {code}'})"


def _work(sender, work, arguments, parent):
    """What the child does: the work, and its answer."""
    begin(parent)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, PATIENCE * SECONDS)
    limits.restrict(MEMORY, SECONDS, file=0)
    try:
        answer = b"+" + work(*arguments)
    except Failed as problem:
        answer = f"-{problem}".encode(errors="replace")
    except MemoryError:
        answer = f"-it takes more than {MEMORY >> 30} GB of memory".encode()
    except Exception as problem:  # whatever a hand-in can cause
        answer = f"-it cannot be read ({type(problem).__name__})".encode()
    with contextlib.suppress(OSError):  # the parent takes no more than was agreed
        sender.send_bytes(answer)
    os._exit(0)


def begin(parent):
    """A child's first steps: it never outlives its parent, and Ctrl-C does not stop it half-way."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    warnings.simplefilter("ignore")  # of libraries, to an instructor who cannot mend them
