"""Break the course on purpose, in copies: does the right check catch each break? `make sabotage`.

python tools/sabotage.py            all of EDITS (sabotage_edits.py)
python tools/sabotage.py figure     those whose kind contains a word
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sabotage_edits import EDITS

ROOT = Path(__file__).parents[1]
PYTHON = sys.executable
PYTEST = [PYTHON, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--tb=short"]
BUILD = [str(Path(PYTHON).with_name("jupyter-book")), *"build . -W -n --keep-going --quiet".split()]
LIVE = [PYTHON, "tools/live.py"]


def copy_to(folder):
    """Copy what is under version control or will be, and the generated files that a build needs."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, names.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    (folder / "_build").mkdir()
    for made in ("pages", "archives"):
        (folder / "_build" / made).symlink_to(ROOT / "_build" / made)
    shutil.copytree(ROOT / "lecture_lib/figures/built", folder / "lecture_lib/figures/built")


def changed(text, edit):
    """The file with the break; a notebook is changed as text, so that its stored outputs can be, too."""
    if not edit.old:
        return appended(text, edit)
    old, new = edit.old, edit.new
    if edit.file.endswith(".ipynb"):
        spelled = [json.dumps(part, ensure_ascii=False)[1:-1] for part in (old, new)]
        old, new = spelled if spelled[0] in text else (old, new)
    if text.count(old) != 1:
        sys.exit(
            f"{edit.kind}: {edit.old!r} stands {text.count(old)} times in {edit.file}, which has "
            "changed. Mend the table of edits."
        )
    return text.replace(old, new)


def see_that_they_fit(edits):
    """Stop before anything is run if a table no longer fits the files that it breaks."""
    for edit in edits:
        changed((ROOT / edit.file).read_text(encoding="utf-8"), edit)


def appended(text, edit):
    """The file with one more paragraph; in a notebook, at the end of its last text."""
    if not edit.file.endswith(".ipynb"):
        return f"{text}\n\n{edit.new}\n"
    notebook = json.loads(text)
    last = [cell for cell in notebook["cells"] if cell["cell_type"] == "markdown"][-1]
    last["source"] = ["".join(last["source"]), "\n\n", edit.new]
    return json.dumps(notebook, ensure_ascii=False)


def commands(checks):
    """The commands that run a check; a site is built first, and homework has its own conftest."""
    looked_at = any(check.startswith("tests/site/test_site.py") for check in checks)
    tests = [check for check in checks if check != "build"]
    nbval = ["--nbval", "--nbval-current-env"] * any(check.endswith(".ipynb") for check in tests)
    homework = [check for check in tests if check.startswith("tests/homework/")]
    others = [check for check in tests if check not in homework]
    return (
        [BUILD] * (looked_at or "build" in checks)
        + [LIVE] * looked_at
        + [[*PYTEST, *nbval, *others]] * bool(others)
        + [[*PYTEST, *homework]] * bool(homework)
    )


def run(checks, folder):
    """(how many of the commands passed before one failed, what that one said)"""
    environment = os.environ | {"PYTHONPATH": str(folder)}
    for passed, command in enumerate(commands(checks)):
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
        if done.returncode:
            return passed, done.stdout + done.stderr
    return len(commands(checks)), ""


def all_pass(checks):
    """Stop unless all checks pass without an edit: else a failure with one would prove nothing."""
    with tempfile.TemporaryDirectory() as name:
        copy_to(Path(name))
        _, said = run(checks, Path(name))
    return said


def caught(edit):
    """(True if the check itself failed, not its preparation, and said why; seconds)"""
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        copy_to(Path(name))
        path = Path(name) / edit.file
        path.write_text(changed(path.read_text(encoding="utf-8"), edit), encoding="utf-8")
        passed, said = run([edit.check], Path(name))
    right = passed == len(commands([edit.check])) - 1 and re.search(edit.says, said) is not None
    if not right:
        print(f"{edit.kind}: {edit.check} did not say {edit.says!r}:\n{said[-3000:]}", file=sys.stderr)
    return right, time.monotonic() - started


def main(words):
    edits = [edit for edit in EDITS if not words or any(word in edit.kind for word in words)]
    see_that_they_fit(edits)
    if said := all_pass(sorted({edit.check for edit in edits})):
        sys.exit(f"Not everything passes before anything is broken:\n{said[-5000:]}")
    print("| what was broken | where | caught by | seconds |\n|---|---|---|---|", flush=True)
    missed = 0
    with ThreadPoolExecutor(2) as pool:
        for edit, (right, seconds) in zip(edits, pool.map(caught, edits), strict=True):
            by, missed = edit.check if right else "NOTHING", missed + (not right)
            print(f"| {edit.kind} | {edit.file} | {by} | {seconds:.0f} |", flush=True)
    print(f"{len(edits) - missed} of {len(edits)} caught.")
    return min(missed, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
