"""`make grade-demo`: a class of 60, generated from the bank, graded with a progress bar, and measured.

The well-formed hand-ins are graded twice on the same machine: by plain `nbgrader autograde`, whose
kernel sees tests, gradebook and network, and by this project's grader. Then come the malformed ones
and the cheats.
"""

import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from grading import bank, summary

from . import cheats, folders, malformed

HOMEWORK = Path(__file__).resolve().parents[1]
SLOW = {
    "infinite loop",
    "output without end",
    "memory exhausted",
}  # wait for a time limit, which measures nothing
PLAIN = """
c = get_config()
c.CourseDirectory.course_id = "plain"
c.Execute.timeout = 30
"""


def class_of(size, assignment, seed=0):
    """Who hands in what: two thirds well-formed, the rest malformed or a cheat."""
    random.seed(seed)
    well = random.choices(bank.variants(assignment), k=size * 2 // 3)
    bad = random.sample(sorted(set(malformed.malformed()) - SLOW), size // 6)
    cheating = random.sample([*cheats.CHEATS, *cheats.FORGERIES], size - len(well) - len(bad))
    return well, bad, cheating


def make_course(root, assignment, well):
    """A course folder with its release and the well-formed hand-ins."""
    for name in ("grading", "trials"):
        (root / name).symlink_to(HOMEWORK / name)
    shutil.copy(HOMEWORK / "nbgrader_config.py", root)
    shutil.copytree(HOMEWORK / "source" / assignment, root / "source" / assignment)
    shutil.copytree(HOMEWORK / "bank" / assignment, root / "bank" / assignment)
    nbgrader(root, "generate_assignment", assignment)
    for number, variant in enumerate(well, 1):
        nb = folders.solved(root, assignment, variant.cells)
        folders.put(root, f"{number:02}-{variant.path.parent.name}-{variant.path.stem}", assignment, nb)


def nbgrader(root, *arguments):
    """Run one of nbgrader's commands, which calls alembic by name."""
    command = [sys.executable, "-W", "ignore", "-m", "nbgrader", *arguments]
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        command, cwd=root, env={**os.environ, "PATH": path}, capture_output=True, text=True
    )
    if done.returncode:
        raise SystemExit(f"nbgrader {' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")


def time_plain(root, assignment):
    """Seconds that plain nbgrader takes for the hand-ins there are."""
    plain = root / "plain"
    plain.mkdir()
    (plain / "nbgrader_config.py").write_text(PLAIN, encoding="utf-8")
    shutil.copytree(root / "source", plain / "source")
    nbgrader(plain, "generate_assignment", assignment)
    shutil.copytree(root / "submitted", plain / "submitted")
    started = time.monotonic()
    nbgrader(plain, "autograde", assignment)
    return time.monotonic() - started


def time_ours(root, assignment):
    started = time.monotonic()
    command = [sys.executable, "-W", "ignore", "-m", "grading.batch", assignment]
    subprocess.run(command, cwd=root, check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - started


def main(assignment="hw1", size=60):
    well, bad, cheating = class_of(size, assignment)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        make_course(root, assignment, well)
        print(f"{len(well)} well-formed hand-ins by plain nbgrader autograde, unconfined ...")
        plain = time_plain(root, assignment)
        print("The same by the confined grader ...")
        ours = time_ours(root, assignment)
        for number, name in enumerate(bad, 1):
            folders.put_malformed(root, f"malformed-{number:02}-{_dashed(name)}", assignment, name)
        for number, name in enumerate(cheating, 1):
            folders.put_cheat(root, f"cheat-{number:02}-{_dashed(name)}", assignment, name)
        print(f"{len(bad)} malformed ones and {len(cheating)} cheats ...")
        rest = time_ours(root, assignment)
        print(summary.write(root, assignment))
    print(
        f"plain nbgrader autograde: {plain:6.1f} s for {len(well)}, {plain / len(well):.2f} s a hand-in"
    )
    print(f"confined grader:          {ours:6.1f} s for {len(well)}, {ours / len(well):.2f} s a hand-in")
    print(f"malformed and cheats:     {rest:6.1f} s for {size - len(well)}")
    print(f"The confined grader has {plain / ours:.2f} times the throughput.")


def _dashed(name):
    return name.replace(" ", "-").replace("'", "")


if __name__ == "__main__":
    main(*sys.argv[1:2])
