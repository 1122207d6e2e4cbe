"""The same marks on every machine: the grader runs in an interpreter that no user's settings reach.

Flags (-O), environment (PYTHON..., locale, time zone, JUPYTER_...), site packages of the user: all of
these can change what a program does. So the command starts itself again, isolated, with an
environment of its own. This file imports nothing that takes time.
"""

import os
import sys
from pathlib import Path

ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "TZ": "UTC",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "JUPYTER_NO_CONFIG": "1",
}
KEPT = ("PATH", "HOME", "TERM", "TMPDIR")  # where programs are, and where to write
HOMEWORK = Path(__file__).parents[1]
START = (
    "import runpy, sys; sys.path.insert(0, {path!r}); runpy.run_module({module!r}, run_name='__main__')"
)


def start_again(module):
    """Run a module of the grader anew, isolated, if this interpreter is not."""
    if sys.flags.isolated and not sys.flags.optimize:
        return
    environment = ENVIRONMENT | {name: os.environ[name] for name in KEPT if name in os.environ}
    code = START.format(path=str(HOMEWORK), module=module)
    command = [sys.executable, "-I", "-W", "ignore", "-c", code, *sys.argv[1:]]
    os.execve(sys.executable, command, environment)
