"""Make every small change to the library, one at a time; do the unit tests notice? `make mutants`.

    python tools/mutants.py                          all of it: an hour or two
    python tools/mutants.py 'lecture_lib.kmeans.*'   only these functions

mutmut makes the changes and runs the tests that reach them (pyproject.toml says how), in a copy. This
prints what survived and the score of each module, and fails if fewer than 95 % of all were noticed.
lecture_lib/figures is not changed, because no test should fix where a word stands in a drawing.
"""

import os
import shutil
import subprocess
import sys
from collections import Counter
from contextlib import chdir
from pathlib import Path

from mutmut.mutation.data import SourceFileMutationData
from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.stats import status_by_exit_code
from mutmut.utils.file_utils import walk_mutatable_files
from sabotage import ROOT, copy_to

COPY = ROOT / "_build" / "mutation"
LEAST = 0.95
NOTICED = {"killed", "timeout", "segfault"}  # a loop without end is noticed, too


def mutate(patterns):
    shutil.rmtree(COPY, ignore_errors=True)
    COPY.mkdir(parents=True)
    copy_to(COPY)
    command = [Path(sys.executable).with_name("mutmut"), "run", "--max-children", "2", *patterns]
    with (COPY / "mutmut.log").open("w") as log:
        done = subprocess.run(command, cwd=COPY, stdout=log, stderr=subprocess.STDOUT)
    if done.returncode:
        sys.exit(f"mutmut stopped before its end; {log.name} says why.")


def results():
    """(module, name of the mutant, what became of it, file) for each that was tried."""
    for path in walk_mutatable_files():
        data = SourceFileMutationData(path=path)
        data.load()
        for name, code in data.exit_code_by_key.items():
            if code is not None:
                yield path.stem, name, status_by_exit_code[code], path


def scores(found):
    """Print a line for each module; return the share of all that was noticed."""
    tried = Counter(module for module, *_ in found)
    killed = Counter(module for module, _, fate, _ in found if fate in NOTICED)
    print("| module | mutants | killed | score |\n|---|---:|---:|---:|")
    for module, n in sorted(tried.items()):
        print(f"| {module} | {n} | {killed[module]} | {killed[module] / n:.1%} |")
    score = killed.total() / tried.total()
    print(f"| all | {tried.total()} | {killed.total()} | {score:.1%} |")
    return score


def show_survivors(found):
    for _, name, fate, path in found:
        if fate not in NOTICED:
            lines = get_diff_for_mutant(name, path=path).splitlines()[3:]
            print(f"\n{name}: {fate}", *(line for line in lines if line[:1] in "-+"), sep="\n")


def main(patterns):
    mutate(patterns)
    with chdir(COPY):
        found = list(results())
        show_survivors(found)
    score = scores(found)
    print(f"\n{score:.1%} of {len(found)} noticed; wanted: {LEAST:.0%}.")
    return score < LEAST


if __name__ == "__main__":
    os.nice(10)
    sys.exit(main(sys.argv[1:]))
