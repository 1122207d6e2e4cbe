"""Make every small change to the library, one at a time, and see the unit tests notice: `make mutants`.

    python tools/mutants.py                          all of it: two hours
    python tools/mutants.py 'lecture_lib.kmeans.*'   only these functions

mutmut makes the changes and runs the tests that reach them (pyproject.toml says how), in a copy. This
counts, and compares the survivors with the reasons in survivors.py. It fails if fewer than 95 % of the
mutants are killed, if one survives without a reason, or if a reason stands for one that does not.
"""

import os
import shutil
import subprocess
import sys
from collections import Counter
from contextlib import chdir
from pathlib import Path
from typing import NamedTuple

from mutmut.mutation.data import SourceFileMutationData
from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.stats import status_by_exit_code
from mutmut.utils.file_utils import walk_mutatable_files
from sabotage import ROOT, copy_to
from survivors import SURVIVORS

COPY = ROOT / "_build" / "mutation"
LEAST = 0.95
NOTICED = {"killed", "timeout", "segfault"}  # a loop without end is noticed, too


class Mutant(NamedTuple):
    """A changed line of a function; what was tested is told from it and not from a number."""

    where: str
    old: str
    new: str


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
    """(module, mutant, what became of it), for each that was tried."""
    for path in walk_mutatable_files():
        data = SourceFileMutationData(path=path)
        data.load()
        for name, code in data.exit_code_by_key.items():
            if code is not None:
                yield path.stem, mutant(path, name), status_by_exit_code[code]


def mutant(path, name):
    lines = get_diff_for_mutant(name, path=path).splitlines()[3:]
    old, new = ("\n".join(line[1:].strip() for line in lines if line[0] == sign) for sign in "-+")
    function = name.removeprefix("lecture_lib.").rpartition("__mutmut_")[0]
    return Mutant(function.replace(".x_", ".").replace(".xǁ", ".").replace("ǁ", "."), old, new)


def scores(found):
    """Print a line for each module; the share of all that was killed."""
    tried = Counter(module for module, *_ in found)
    killed = Counter(module for module, _, fate in found if fate in NOTICED)
    print("| module | mutants | killed | score |\n|---|---:|---:|---:|")
    for module, n in sorted(tried.items()):
        print(f"| {module} | {n} | {killed[module]} | {killed[module] / n:.1%} |")
    score = killed.total() / tried.total()
    print(f"| all | {tried.total()} | {killed.total()} | {score:.1%} |")
    return score


def survivors(found):
    """Print each with its reason; the number of those without, and of reasons out of date."""
    reason = {Mutant(*row): why for why, rows in SURVIVORS.items() for row in rows}
    alive = {mutant: fate for _, mutant, fate in found if fate not in NOTICED}
    for mutant, fate in alive.items():
        show(f"{fate}: {reason.get(mutant, 'NO REASON GIVEN')}", mutant)
    tried = {mutant for _, mutant, _ in found}
    functions = {mutant.where for mutant in tried}
    stale = [mutant for mutant in reason if mutant.where in functions and mutant not in alive]
    for mutant in stale:
        show("now killed" if mutant in tried else "no longer there", mutant)
    return len(alive.keys() - reason.keys()) + len(stale)


def show(what, mutant):
    print(
        f"\n{mutant.where}: {what}",
        *(f"  - {line}" for line in mutant.old.splitlines()),
        *(f"  + {line}" for line in mutant.new.splitlines()),
        sep="\n",
    )


def main(patterns):
    mutate(patterns)
    with chdir(COPY):
        found = list(results())
    score, wrong = scores(found), survivors(found)
    print(f"\n{score:.1%} of {len(found)} killed; wanted: {LEAST:.0%}, and reasons for the rest.")
    if wrong:
        print(f"tools/survivors.py: {wrong} reasons are missing or out of date.")
    return score < LEAST or wrong > 0


if __name__ == "__main__":
    os.nice(10)
    sys.exit(main(sys.argv[1:]))
