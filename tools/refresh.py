"""Run notebooks and store their outputs so that a second run changes no byte.

python tools/refresh.py              all notebooks of the book, and the homework's sources
python tools/refresh.py kmeans em    only these
python tools/refresh.py --check      store nothing; say which cells would change
"""

import asyncio
import json
import os
import sys
import tempfile
from itertools import zip_longest
from pathlib import Path

# All that could differ between two runs is fixed before a kernel starts.
os.environ |= {
    "OMP_NUM_THREADS": "1",  # sums in one order
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
    "SOURCE_DATE_EPOCH": "0",  # matplotlib writes no date
    "PYTHONPATH": str(Path(__file__).parents[1] / "homework"),  # what its hidden tests import
}

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).parents[1]
BOOK, HOMEWORK = ROOT / "book", ROOT / "homework"
AT_ONCE = 2
VIEW = "application/vnd.jupyter.widget-view+json"


async def rerun(path: Path, **environment: str) -> str:
    """The notebook as it would be stored, had its kernel run in this environment."""
    notebook = nbformat.read(path, as_version=4)
    notebook.metadata.pop("widgets", None)
    client = NotebookClient(
        notebook,
        kernel_name="python3",
        timeout=300,
        record_timing=False,
        coalesce_streams=True,
        store_widget_state=False,
        extra_arguments=["--log-level=ERROR"],  # no advice about ports
        resources={"metadata": {"path": str(BOOK)}},
    )
    try:
        await client.async_execute(env=os.environ | environment)
    except Exception as error:
        number, source = failing_cell(notebook)
        where = f"{named(path)}, cell {number}" if number else named(path)
        first = (source.splitlines() or [""])[0]
        raise RuntimeError(f'{where}: "{first}": {last_line(error)}; mend the cell') from error
    notebook.metadata["kernelspec"] = {
        "display_name": "Python 3", "language": "python", "name": "python3",
    }  # fmt: skip
    notebook.metadata["language_info"] = {"name": "python"}  # its version would differ by machine
    return nbformat.writes(without_widgets(notebook)) + "\n"


def without_widgets(notebook):
    """The notebook with its labs stored as posters, because a stored view of a widget shows nothing."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(VIEW, None)
    return notebook


async def refresh(path: Path, free: asyncio.Semaphore, check: bool) -> bool:
    """True if all is well: the notebook was stored, or as a check found to be what it would be."""
    async with free:
        before = path.read_text(encoding="utf-8")
        try:
            after = await rerun(path)
        except RuntimeError as error:
            print(error, file=sys.stderr)
            return False
    if check:
        print(*differences(path, before, after), sep="\n", end="\n" * (before != after))
        return after == before
    path.write_text(after, encoding="utf-8")
    print(f"{path.name}: {'unchanged' if after == before else 'stored anew'}")
    return True


def differences(path: Path, before: str, after: str):
    """For each cell whose outputs would change: its place, what is stored, and what a run shows."""
    stored, ran = (json.loads(text) for text in (before, after))
    for number, (old, new) in enumerate(zip(stored["cells"], ran["cells"], strict=True), 1):
        if old != new:
            was, now = apart(shown(old), shown(new))
            yield f'{named(path)}, cell {number}: "{was}": stored, but a run gives "{now}"; {how(path)}'
    if before != after and stored["cells"] == ran["cells"]:
        yield f"{named(path)}: its metadata would change; {how(path)}"


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def how(path: Path) -> str:
    return f"make refresh ONLY={path.stem}, and look at what changes"


def shown(cell) -> str:
    """All that a cell holds, in one line of text: first what it prints, then what it draws."""
    outputs = cell.get("outputs", [])
    printed = ["".join(output.get("text", [])) for output in outputs]
    drawn = ["".join(map(str, data)) for output in outputs for data in output.get("data", {}).values()]
    return " ".join("".join([*printed, *drawn, json.dumps(cell)]).split())


def apart(old: str, new: str) -> tuple[str, str]:
    """The two texts around the first place where they differ."""
    alike = next((n for n, (a, b) in enumerate(zip_longest(old, new)) if a != b), 0)
    begin = max(0, alike - 30)
    return old[begin : alike + 40], new[begin : alike + 40]


def failing_cell(notebook) -> tuple[int | None, str]:
    """(number, source) of the cell that stopped the run."""
    for number, cell in enumerate(notebook.cells, 1):
        failed = any(output.output_type == "error" for output in cell.get("outputs", []))
        if cell.cell_type == "code" and (failed or cell.execution_count is None):
            return number, cell.source
    return None, ""


def last_line(error: Exception) -> str:
    return (str(error).strip() or repr(error)).splitlines()[-1]


async def main(arguments: list[str]) -> int:
    check, names = "--check" in arguments, [name for name in arguments if name != "--check"]
    known = {path.stem: path for path in [*BOOK.glob("*.ipynb"), *HOMEWORK.glob("source/*/*.ipynb")]}
    wanted = [Path(name).stem for name in names] or sorted(known)
    missing = [name for name in wanted if name not in known]
    if missing:
        there = ", ".join(sorted(known))
        print(f"No such notebook: {', '.join(missing)}. There are: {there}", file=sys.stderr)
        return 1
    free = asyncio.Semaphore(AT_ONCE)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["IPYTHONDIR"] = folder  # nobody's own start-up files
        ran = await asyncio.gather(*(refresh(path, free, check) for path in map(known.get, wanted)))
    return 0 if all(ran) else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1:])))
