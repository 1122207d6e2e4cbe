"""The sandbox around a student's kernel: what it sees, and how much it may use."""

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from . import syscalls

HERE = Path(__file__).parent
HOME = "/home/student"
MATPLOTLIB = f"{HOME}/.matplotlib"  # not read-only, or matplotlib would list all fonts anew
MIB = 1 << 20
SITE_CONFIGURATION = ("/usr/local/etc", "/usr/etc")  # IPython's for all users of a machine, say
PYTHON = os.path.abspath(sys.executable)  # noqa: PTH100  (a link that must not be followed: it is the venv)


class NoSandbox(RuntimeError):
    """There is no sandbox on this machine, and no setting allows to grade without one."""


@dataclass(frozen=True)
class Limits:
    """What one hand-in may use."""

    memory: int = 3072 * MIB  # address space, which numpy and matplotlib fill to about a third
    group: int = 2048 * MIB  # real memory of the whole sandbox, where there are control groups
    disk: int = 64 * MIB  # in /home/student and /tmp, which is all it can write
    processor: int = 300  # seconds
    open_files: int = 256

    def apply(self):
        """Set in the process that becomes the sandbox, and inherited by all in it."""
        for kind, value in (
            (resource.RLIMIT_AS, self.memory),
            (resource.RLIMIT_FSIZE, self.disk),
            (resource.RLIMIT_CPU, self.processor),
            (resource.RLIMIT_NOFILE, self.open_files),
            (resource.RLIMIT_CORE, 0),
        ):
            resource.setrlimit(kind, (value, value))


def available():
    """Whether a sandbox starts on this machine; else the reason why not."""
    if shutil.which("bwrap") is None:
        return "bubblewrap is not installed (on Debian and Ubuntu: apt install bubblewrap)"
    try:
        syscalls.program()
    except syscalls.NoFilter as problem:
        return str(problem)
    done = subprocess.run(
        [*_isolation(Limits()), "--", PYTHON, "-I", "-c", ""], capture_output=True, text=True
    )
    return None if done.returncode == 0 else f"bubblewrap does not start: {done.stderr.strip()[-300:]}"


def confine(group):
    """What the process that becomes the sandbox does first: limits, control group, keyring."""

    def first():
        """Called between fork and exec."""
        if group:
            group.enter()
        syscalls.leave_keyring()
        Limits().apply()

    return first


@cache
def require():
    """Refuse to grade where student code would run unconfined."""
    reason = available()
    if reason:
        raise NoSandbox(
            f"Nothing was graded, because student code would not be confined: {reason}. "
            "To grade without a sandbox all the same, where student code can read and change all you "
            "can, set c.ConfinedExecute.sandbox = 'none, I trust every student' in nbgrader_config.py."
        )


def command(arguments, connection, filter_fd, info_fd):
    """The command line that runs a kernel confined, with its connection file."""
    return [
        *_isolation(Limits()),
        "--ro-bind", str(connection), "/run/connection.json",
        "--ro-bind", str(HERE / "wire.py"), "/run/grader/wire.py",
        *_font_cache(),
        "--remount-ro", "/run", "--remount-ro", "/",
        "--seccomp", str(filter_fd), "--info-fd", str(info_fd),
        "--", *arguments,
    ]  # fmt: skip


def _isolation(limits):
    """Arguments that show the sandbox only the system, this Python and its packages, all read-only."""
    tmpfs = ["--size", str(limits.disk), "--tmpfs"]
    options = [
        "bwrap", "--unshare-all", "--unshare-user", "--die-with-parent", "--new-session", "--clearenv",
        "--hostname", "sandbox", "--uid", "1000", "--gid", "1000", "--proc", "/proc",
        "--dev", "/dev", "--remount-ro", "/dev",
        *tmpfs, HOME, *tmpfs, "/tmp", *tmpfs, "/run", "--chdir", HOME,
    ]  # fmt: skip
    for path in _visible():
        options += (
            ["--symlink", str(Path(path).readlink()), path]
            if Path(path).is_symlink()
            else ["--ro-bind", path, path]
        )
    options += [word for path in SITE_CONFIGURATION if Path(path).is_dir() for word in ("--tmpfs", path)]
    for name, value in environment().items():
        options += ["--setenv", name, value]
    return options


def environment():
    """The environment variables of the student's process."""
    return {
        "HOME": HOME,
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "PYTHONPATH": "/run/grader",
        "PYTHONDONTWRITEBYTECODE": "1",
        "IPYTHONDIR": f"{HOME}/.ipython",
        "MPLCONFIGDIR": MATPLOTLIB,
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }


@cache
def _visible():
    """Folders that a kernel needs: the system's libraries, Python, its packages, and lecture_lib."""
    system = [
        p
        for p in ("/usr", "/lib", "/lib64", "/bin", "/sbin", "/etc/fonts", "/etc/ld.so.cache")
        if Path(p).exists()
    ]
    library = str(Path(find_spec("lecture_lib").origin).parent)
    paths = [*system, os.path.realpath(sys.base_prefix), str(Path(PYTHON).parents[1]), library]
    return [
        p
        for n, p in enumerate(paths)
        if not any(Path(p) == Path(q) or Path(q) in Path(p).parents for q in paths[:n])
    ]


@cache
def _font_cache():
    """matplotlib's list of fonts, made once: it takes seconds, and a sandbox keeps nothing."""
    folder = Path(tempfile.gettempdir()) / f"grading-fonts-{os.getuid()}"
    if not any(folder.glob("fontlist*.json")):
        fresh = Path(tempfile.mkdtemp())
        subprocess.run([sys.executable, "-c", "import matplotlib.font_manager"],
                       env={**os.environ, "MPLCONFIGDIR": str(fresh)}, capture_output=True)  # fmt: skip
        if not folder.exists():
            fresh.rename(folder)
    files = folder.glob("fontlist*.json")
    bound = [("--ro-bind", str(file), f"{MATPLOTLIB}/{file.name}") for file in files]
    return [word for words in bound for word in words]


def first_process(info):
    """The sandbox's first process, as this machine numbers it."""
    return json.loads(info)["child-pid"]


def as_seen_outside(path, pid):
    """The path on this machine of a path in the sandbox."""
    return str(Path("/proc", str(pid), "root", path.removeprefix("/")))


def child_of(pid):
    """The process that it looks after: the kernel."""
    return int(Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0])
