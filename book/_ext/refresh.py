"""Run notebooks and store their outputs so that a second run changes no byte.

    python book/_ext/refresh.py              all notebooks of the book
    python book/_ext/refresh.py kmeans em    only these
"""

import asyncio
import os
import sys
import tempfile
from pathlib import Path

# All that could differ between two runs is fixed before a kernel starts.
os.environ |= {
    "OMP_NUM_THREADS": "1",  # sums in one order
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
    "SOURCE_DATE_EPOCH": "0",  # matplotlib writes no date
}

import nbformat
from nbclient import NotebookClient

BOOK = Path(__file__).parents[1]
AT_ONCE = 2


async def refresh(path: Path, free: asyncio.Semaphore) -> bool:
    """True if the notebook ran to its end; then it is stored."""
    async with free:
        before = path.read_text(encoding="utf-8")
        notebook = nbformat.reads(before, as_version=4)
        client = NotebookClient(
            notebook,
            kernel_name="python3",
            timeout=300,
            record_timing=False,
            coalesce_streams=True,
            extra_arguments=["--log-level=ERROR"],  # no advice about ports
            resources={"metadata": {"path": str(BOOK)}},
        )
        try:
            await client.async_execute()
        except Exception as error:
            print(f"{path.name}: {failing_cell(notebook)}\n{last_line(error)}", file=sys.stderr)
            return False
    notebook.metadata["kernelspec"] = {
        "display_name": "Python 3", "language": "python", "name": "python3",
    }  # fmt: skip
    notebook.metadata["language_info"] = {"name": "python"}  # its version would differ by machine
    after = nbformat.writes(notebook) + "\n"
    path.write_text(after, encoding="utf-8")
    print(f"{path.name}: {'unchanged' if after == before else 'stored anew'}")
    return True


def failing_cell(notebook) -> str:
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for number, cell in enumerate(code, 1):
        failed = any(output.output_type == "error" for output in cell.outputs)
        if failed or cell.execution_count is None:
            return f"code cell {number} failed (id {cell.get('id')}):\n{cell.source}"
    return "the kernel failed"


def last_line(error: Exception) -> str:
    return (str(error).strip() or repr(error)).splitlines()[-1]


async def main(names: list[str]) -> int:
    paths = [BOOK / f"{Path(name).stem}.ipynb" for name in names] or sorted(BOOK.glob("*.ipynb"))
    missing = [path.name for path in paths if not path.is_file()]
    if missing:
        print(f"No such notebook in book/: {', '.join(missing)}", file=sys.stderr)
        return 1
    free = asyncio.Semaphore(AT_ONCE)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["IPYTHONDIR"] = folder  # nobody's own start-up files
        ran = await asyncio.gather(*(refresh(path, free) for path in paths))
    return 0 if all(ran) else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1:])))
