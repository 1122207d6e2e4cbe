"""Around the kernel: names, sizes, times, deaths, and settings of the machine."""

import errno
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import toy
from grading import batch, cgroups, clean, one, plain, report, run_tests, sandbox, summary, syscalls
from trials import folders

BATCH = [sys.executable, "-m", "grading.batch", "toy"]
WRONG = {
    "q1-centre": "def centre(X):\n    return None",
    "q2-spread": "def spread(X, m):\n    return None",
}


def course(tmp_path, **cells):
    """A course in which everybody handed in a solution with some cells replaced."""
    root = toy.course(tmp_path / "course")
    for student, changed in cells.items():
        folders.put(root, student, "toy", folders.solved(root, "toy", changed))
    return root


def points(root):
    return {row["student"]: row["points"] for row in summary.rows(root, "toy")}


# Names

NAMES = [b"*", b"[a-z]*", b"a\nb", b"a|b", b"..b", b".hidden", b"M\xfcller", b"x" * 245, b"-rf",
         "Zoë".encode(), b"\x1b[2J", "evil\u202e".encode(), b"Amy Miller"]  # fmt: skip
PLAIN = {"-rf", "a|b", "Zoë", "Amy Miller", "right"}


def test_a_name_is_graded_or_named_and_costs_nobody_else(sandboxed, tmp_path):
    root = course(tmp_path, right={})
    for name in NAMES:
        folder = Path(root, "submitted", os.fsdecode(name), "toy")
        folder.mkdir(parents=True)
        (folder / "toy.ipynb").write_bytes((root / "submitted/right/toy/toy.ipynb").read_bytes())
    batch.grade_class(root, "toy", quiet=True)
    rows = {row["student"]: row for row in summary.rows(root, "toy")}
    assert set(rows) == {*map(os.fsdecode, NAMES), "right"}
    for student, row in rows.items():
        if student in PLAIN:
            assert (row["points"], row["look"]) == (5, [])
        else:
            assert row["look"][0].startswith("NOT GRADED: the folder's name")
    assert len(re.findall(r"^\| .* \|$", summary.write(root, "toy"), re.MULTILINE)) == len(rows) + 1


@pytest.mark.parametrize("name", ["a [b]", "what?"])
def test_a_course_in_a_folder_that_nbgrader_cannot_search_is_refused(tmp_path, name):
    with pytest.raises(SystemExit, match="rename the folder"):
        batch.grade_class(tmp_path / name, "toy")


@pytest.mark.parametrize("name", ["a [b]", "a:b", 'a"b', "a$b", "a`b", "a\\b"])
def test_a_folder_whose_name_breaks_the_tools_is_refused_by_every_make(tmp_path, name):
    (tmp_path / name).mkdir()
    makefile = ["make", "-f", toy.ROOT / "Makefile", "site"]
    done = subprocess.run(makefile, cwd=tmp_path / name, capture_output=True, text=True)
    assert done.returncode == 2 and f"Move the course out of {tmp_path / name}" in done.stderr


def test_a_course_in_a_folder_with_a_space_is_graded(sandboxed, tmp_path):
    (tmp_path / "a b").mkdir()
    root = course(tmp_path / "a b", right={})
    batch.grade_class(root, "toy", quiet=True)
    assert points(root) == {"right": 5}


# Sizes and times

WITNESSES = {  # what a function may return instead of an array, and none of it takes long or much
    "no columns": "np.zeros((50, 0))",
    "no columns, long": "np.zeros((10**7, 0))",
    "nested": "__import__('functools').reduce(lambda a, _: [a], range(100_000), 0)",
    "many lists": "[[]] * 500_000",
    "an endless number": "10**400",
    "a text": "'x' * 5_000_000",
    "sixteen dimensions": "np.zeros((1,) * 16)",
}


def test_what_an_answer_claims_to_be_takes_neither_memory_nor_time(sandboxed, tmp_path):
    wrong = {
        name.replace(" ", "-").replace(",", ""): {"q1-centre": f"def centre(X):\n    return {witness}"}
        for name, witness in WITNESSES.items()
    }
    root = course(tmp_path, right={}, **wrong)
    before = _largest()
    done = subprocess.run(BATCH, cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert points(root) == dict.fromkeys(wrong, 2) | {"right": 5}
    assert _largest() < max(before, 2 << 30)


def _largest():
    """Bytes of the largest process that this one has waited for."""
    import resource

    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024


def test_a_hand_in_has_one_time_limit_as_a_whole(sandboxed, tmp_path):
    root = course(tmp_path, right={}, sleeper={"q1-centre": "import time\ntime.sleep(15)"})
    nb = root / "submitted/sleeper/toy/toy.ipynb"
    nb.write_text(
        nb.read_text().replace(
            '"import numpy as np\\n', '"import time; time.sleep(15)\\n", "import numpy as np\\n'
        )
    )
    config = root / "nbgrader_config.py"
    config.write_text(config.read_text() + "\nc.ConfinedExecute.hand_in_seconds = 10\n")
    batch.grade_class(root, "toy", quiet=True)
    assert points(root) == {"right": 5, "sleeper": 0}
    content = report.read(root, "toy", "sleeper")
    assert "took more than 10 s as a whole" in content["events"][0]["what"]
    assert content["seconds"] < 60


def test_a_test_stops_when_an_answer_keeps_it_busy(monkeypatch):
    monkeypatch.setattr(run_tests, "TEST_SECONDS", 0.2)
    [output] = run_tests.run_test("try:\n    while True: pass\nexcept Exception: pass", {}, None)
    assert "took more than 0.2 s" in output.evalue


# Deaths


@pytest.fixture
def killer(monkeypatch):
    """Grading `killer` kills the process that does it, as when memory runs out; while `on`."""
    grade, state = one.Grader.grade, {"on": True}

    def deadly(self, student, kernel):
        if student == "killer" and state["on"]:
            os.kill(os.getpid(), signal.SIGKILL)
        return grade(self, student, kernel)

    monkeypatch.setattr(one.Grader, "grade", deadly)
    return state


def test_a_death_costs_nobody_else_and_is_tried_again(sandboxed, tmp_path, killer):
    root = course(tmp_path, a={}, b={}, c={}, killer={})
    assert batch.grade_class(root, "toy", quiet=True) == 4
    rows = {row["student"]: row for row in summary.rows(root, "toy")}
    assert [rows[s]["points"] for s in "abc"] == [5, 5, 5]
    assert rows["killer"]["look"] == [f"NOT GRADED: {batch.DIED}"]
    assert batch.grade_class(root, "toy", quiet=True) == 1
    killer["on"] = False
    assert batch.grade_class(root, "toy", quiet=True) == 1
    assert points(root) == dict.fromkeys(["a", "b", "c", "killer"], 5)


# Settings of the machine

HOSTILE = {
    "a flag": {"PYTHONOPTIMIZE": "2"},
    "a locale": {"LC_ALL": "tr_TR.ISO-8859-9", "LANG": "C", "PYTHONUTF8": "0"},
    "a time zone": {"TZ": "Asia/Kathmandu"},
    "Python's own": {"PYTHONHASHSEED": "7", "PYTHONWARNINGS": "error", "PYTHONMALLOC": "debug"},
    "libraries": {"MPLBACKEND": "no-such", "OMP_NUM_THREADS": "7", "NUMPY_EXPERIMENTAL_DTYPE_API": "1"},
    "site configuration": {},  # see below
}  # fmt: skip
SITE = {
    "python/sitecustomize.py": "import builtins\nbuiltins.abs = lambda x: 0",
    "python/usercustomize.py": "raise SystemExit(3)",
    "python/numpy.py": "raise ImportError('not the real one')",
    "jupyter/nbgrader_config.py": "c = get_config()\nc.ConfinedExecute.sandbox = 'none'",
    "home/.jupyter/nbgrader_config.py": "c = get_config()\nc.SaveAutoGrades.enabled = False",
    "home/.ipython/profile_default/startup/a.py": "raise SystemExit",
    "home/.config/matplotlib/matplotlibrc": "backend: no-such",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_marks_do_not_depend_on(sandboxed, tmp_path, name):
    root, environment = course(tmp_path, right={}, wrong=WRONG), dict(HOSTILE[name])
    if name == "site configuration":
        for path, content in SITE.items():
            file = tmp_path / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content)
        environment = {
            "PYTHONPATH": str(tmp_path / "python"), "HOME": str(tmp_path / "home"),
            "JUPYTER_CONFIG_DIR": str(tmp_path / "jupyter"), "PYTHONUSERBASE": str(tmp_path / "python"),
        }  # fmt: skip
    done = subprocess.run(BATCH, cwd=root, env=os.environ | environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert points(root) == {"right": 5, "wrong": 0}


def test_nbgraders_own_command_grades_nothing_without_asserts(sandboxed, tmp_path):
    root = course(tmp_path, wrong=WRONG)
    command = [sys.executable, "-O", "-m", "nbgrader", "autograde", "toy"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True)
    assert done.returncode and "runs without asserts" in done.stderr
    assert not list(root.glob("autograded/*/*/*"))


def test_the_command_starts_again_isolated(monkeypatch):
    started = []
    monkeypatch.setattr(os, "execve", lambda *words: started.append(words))
    monkeypatch.setenv("PYTHONOPTIMIZE", "1")
    clean.start_again("grading.batch")
    [(_, command, environment)] = started
    assert "-I" in command and set(environment) <= {*clean.ENVIRONMENT, *clean.KEPT}


# Confinement

REFUSED = """add_key request_key keyctl ptrace process_vm_readv process_vm_writev pidfd_open pidfd_getfd
    pidfd_send_signal unshare setns mount umount2 pivot_root chroot bpf perf_event_open userfaultfd
    io_uring_setup memfd_create memfd_secret shmget shmat msgget semget mq_open sendmsg sendmmsg symlink
    symlinkat link linkat mknod mknodat fork vfork clone3 kcmp mlock mlockall quotactl swapon reboot
    init_module finit_module kexec_load open_by_handle_at name_to_handle_at fanotify_init inotify_init1
    setuid setgid personality seccomp acct settimeofday clock_settime landlock_create_ruleset""".split()


def test_what_no_kernel_needs_is_in_no_list():
    allowed = {*syscalls.FREELY, *syscalls.WITH_ARGUMENT}
    assert not allowed & set(REFUSED)
    assert len(allowed) == len(syscalls.FREELY) + len(syscalls.WITH_ARGUMENT) < 180


def test_every_refused_call_answers_that_it_does_not_exist(sandboxed, tmp_path):
    import pyseccomp

    arch = pyseccomp.system_arch()
    numbers = {n: pyseccomp.resolve_syscall(arch, n) for n in REFUSED}
    numbers = {name: number for name, number in numbers.items() if number >= 0}
    code = f"""
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
for name, number in {numbers!r}.items():
    if libc.syscall(number, 0, 0, 0, 0, 0, 0) != -1 or ctypes.get_errno() != {errno.ENOSYS}:
        print("BREACH", name, ctypes.get_errno())
print("tried", len({numbers!r}))
"""
    kernel = batch.Kernel()
    try:
        ran = kernel.run(code, 20, 10_000)
    finally:
        kernel.end()
    assert [output.text for output in ran.outputs] == [f"tried {len(numbers)}\n"]


def test_without_libseccomp_nothing_is_graded(sandboxed, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyseccomp", None)
    syscalls.program.cache_clear()
    with pytest.raises(sandbox.NoSandbox, match="apt install libseccomp2"):
        sandbox.require.__wrapped__()
    monkeypatch.undo()
    syscalls.program.cache_clear()


def test_a_control_group_counts_what_lies_in_files(tmp_path):
    group = cgroups.make(64 << 20)
    if group is None:
        pytest.skip(cgroups.ADVICE)
    fill = "with open('/dev/shm/grading-test', 'wb') as f: f.write(b'x' * (128 << 20))"
    try:
        done = subprocess.run([sys.executable, "-c", fill], preexec_fn=group.enter)
        assert done.returncode == -signal.SIGKILL
    finally:
        Path("/dev/shm/grading-test").unlink(missing_ok=True)
        group.remove()
    assert not group.folder.exists()


def test_the_nearest_group_that_takes_processes_is_used(tmp_path, monkeypatch):
    own = tmp_path / "own"
    own.write_text("0::/user.slice/session.scope\n")
    monkeypatch.setattr(cgroups, "_works", lambda parent, version: parent.name == "user.slice")
    place = cgroups.where.__wrapped__(own, tmp_path / "mounted")
    assert place == (tmp_path / "mounted/user.slice", 2)
    monkeypatch.setattr(cgroups, "_works", lambda parent, version: False)
    assert cgroups.where.__wrapped__(own, tmp_path / "mounted") is None


def test_without_control_groups_the_report_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(cgroups, "where", lambda: None)
    assert cgroups.make(1 << 30) is None
    root = course(tmp_path)
    assert cgroups.ADVICE in summary.write(root, "toy")


# Text


def test_text_is_cleaned_and_kept_on_its_line():
    assert (
        plain.text("a\x1b[31mb\x1b]0;title\x07c\ud800\x00\n")
        == "abc\N{REPLACEMENT CHARACTER}" * 1 + "\N{REPLACEMENT CHARACTER}\n"
    )
    assert plain.line("a\n b\u202ec\t") == "a b\N{REPLACEMENT CHARACTER}c"
    assert plain.text(7) == "" and plain.line(7) == "7"
    assert len(plain.text("x" * 100, 10)) == 10
