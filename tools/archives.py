"""What students download, without solutions: an archive of each assignment, and one of the course.

python tools/archives.py FOLDER     writes hw1.zip, …, course.zip, the same bytes in every run

An assignment's archive holds its released notebook, lecture_lib beside it, and how to start. The
course's archive holds what COURSE names and nothing else, so a new file is left out until it is named.
"""

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
COURSE = [
    ".binder",
    ".gitignore",
    "CITATION.cff",
    "LICENSE",
    "Makefile",
    "README.md",
    "_config.yml",
    "_toc.yml",
    "book",
    "homework/release",
    "lecture_lib",
    "pyproject.toml",
    "tools/archives.py",
    "tools/bundle.py",
    "tools/live.py",
    "tools/lock.txt",
    "tools/pages",
    "tools/pdf.css",
    "tools/pdf.py",
    "tools/refresh.py",
]
EPOCH = (1980, 1, 1, 0, 0, 0)
START = """{name}: the notebook, and lecture_lib, which it needs.

You need Python 3.11 or newer. In this folder:

    python3 -m venv .venv
    .venv/bin/pip install -r requirements.txt
    .venv/bin/jupyter lab {name}.ipynb

On Windows write .venv\\Scripts\\ for .venv/bin/. If you have JupyterLab, NumPy, SciPy and matplotlib
already, open the notebook in this folder. To hand in, restart the kernel, run all cells, and save.
"""
NEEDED = ["ipython", "jupyterlab", "matplotlib", "numpy", "scipy"]


def files(*paths):
    """The files that belong to the project at or below these paths, by their names in it."""
    if (ROOT / ".git").exists():
        listed = subprocess.run(
            ["git", "ls-files", "-z", *paths], cwd=ROOT, capture_output=True, text=True, check=True
        )
        names = [name for name in listed.stdout.split("\0") if name]
    else:  # in a copy made from the archive itself
        found = [file for path in paths for file in [ROOT / path, *(ROOT / path).rglob("*")]]
        names = [file.relative_to(ROOT).as_posix() for file in found if file.is_file()]
    return {name: (ROOT / name).read_bytes() for name in names if "__pycache__" not in name}


def assignment(name):
    """The files of an assignment's archive: {name in the archive: content}."""
    [notebook] = files(f"homework/release/{name}/{name}.ipynb").values()
    return files("lecture_lib", "LICENSE") | {
        f"{name}.ipynb": notebook,
        "START.txt": START.format(name=name).encode(),
        "requirements.txt": "\n".join([*NEEDED, ""]).encode(),
    }


def write(path, contents):
    """Write an archive that holds one folder of its own name; the bytes are the same every time."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(contents.items()):
            entry = zipfile.ZipInfo(f"{path.stem}/{name}", EPOCH)
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)


def main(folder):
    """Write all archives into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    names = sorted(path.name for path in ROOT.glob("homework/release/*") if path.is_dir())
    for name in names:
        write(folder / f"{name}.zip", assignment(name))
    write(folder / "course.zip", files(*COURSE))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
