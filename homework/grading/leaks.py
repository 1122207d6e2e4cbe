"""Does anything that others receive contain a solution or a hidden test? `python -m grading.leaks
FOLDER_OR_FILE ...`

Every run of three lines of a solution or hidden test (spaces, marks and entities apart) is a
fingerprint; so is every single line that is too long to agree by chance. What the release shows
openly, and what the library contains, is no secret.
"""

import html
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[1]
TELLING = 40  # characters of a line, without spaces, that identify it alone
RUN = 3  # lines in a row
SECRET = re.compile(
    r"^[ \t]*### BEGIN (SOLUTION|HIDDEN TESTS)\n(.*?)^[ \t]*### END \1", re.DOTALL | re.MULTILINE
)
IMPORT = re.compile(r"\s*(from\s+\S+\s+)?import\s")
TAGS = re.compile(r"<[^>]*>")
SKIP = {".png", ".jpg", ".woff", ".woff2", ".ttf", ".ico", ".map"}


def squeezed(text):
    """Letters, digits and operators: what survives highlighting, JSON, and a change of layout."""
    text = re.sub(r"\\+u([0-9a-f]{4})", lambda match: chr(int(match[1], 16)), text)
    return re.sub(r"\\+n\",\s*\"|\\+[nt]|[\s\"'\\]", "", text)


def secrets(root=ROOT):
    """Fingerprint: where it comes from."""
    found = {}
    public = [path.read_text(encoding="utf-8") for path in root.parent.glob("lecture_lib/*.py")]
    for path in sorted(Path(root, "source").glob("*/*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            name = f"{path.stem} {cell.metadata.get('nbgrader', {}).get('grade_id', '')}"
            found |= dict.fromkeys(fingerprints(secret_text(cell)), name)
            public.append("" if _is_answer(cell) else SECRET.sub("", cell.source + "\n"))
    for path in sorted(Path(root, "bank").glob("*/right/*.py")):
        found |= dict.fromkeys(
            fingerprints(path.read_text(encoding="utf-8")), path.relative_to(root).as_posix()
        )
    open_text = squeezed("\n".join(public))
    return {mark: name for mark, name in found.items() if mark not in open_text}


def _is_answer(cell):
    """A written answer is secret as a whole."""
    about = cell.metadata.get("nbgrader", {})
    return cell.cell_type == "markdown" and bool(about.get("solution"))


def secret_text(cell):
    """The part of a cell that nobody may see."""
    if _is_answer(cell):
        return cell.source
    return "\n".join(match[2] for match in SECRET.finditer(cell.source + "\n"))


def fingerprints(text):
    """The marks of a text: its long lines and its runs of lines; all of it, if it has neither.

    An import alone tells nothing: a chapter may need the same.
    """
    lines = [line for line in map(squeezed, text.splitlines()) if line]
    alone = [squeezed(line) for line in text.splitlines() if not IMPORT.match(line)]
    runs = ["".join(lines[n : n + RUN]) for n in range(len(lines) - RUN + 1)]
    marks = {mark for mark in [*alone, *runs] if len(mark) >= TELLING}
    return marks or ({"".join(lines)} if lines else set())


def texts(path):
    """Everything readable in a file or folder, archives included: (where, text)."""
    if path.is_dir():
        for file in sorted(p for p in path.rglob("*") if p.is_file() and p.suffix not in SKIP):
            yield from texts(file)
    elif path.suffix in (".whl", ".zip"):
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                yield f"{path.name}/{name}", archive.read(name).decode(errors="replace")
    elif path.name.endswith(".tar.gz"):
        with tarfile.open(path) as archive:
            for member in filter(tarfile.TarInfo.isfile, archive):
                yield (
                    f"{path.name}/{member.name}",
                    archive.extractfile(member).read().decode(errors="replace"),
                )
    elif path.suffix == ".pdf":
        yield str(path), text_of_pdf(path)
    else:
        yield str(path), path.read_text(encoding="utf-8", errors="replace")


def text_of_pdf(path):
    if shutil.which("pdftotext") is None:
        raise SystemExit(f"To look into {path}: apt install poppler-utils")
    return subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True).stdout


def readings(text):
    """A text as it stands, and without its tags."""
    plain = html.unescape(TAGS.sub("", text)) if "<" in text else text
    return "\0".join(squeezed(version) for version in {text, plain})


def leaks(paths, root=ROOT):
    """(file, which secret, its first characters) for each secret found."""
    marks = secrets(root)
    found = []
    for path in map(Path, paths):
        for where, text in texts(path):
            squeezed_text = readings(text)
            found += [(where, name, mark[:60]) for mark, name in marks.items() if mark in squeezed_text]
    return found


def main(paths):
    missing = [path for path in paths if not Path(path).exists()]
    if missing or not paths:
        raise SystemExit(f"Nothing to look at: {', '.join(missing) or 'name files or folders'}.")
    found = leaks(paths)
    for where, name, mark in found:
        print(f"LEAK in {where}: {name}: {mark} ...")
    print(f"{len(secrets())} fingerprints of solutions and hidden tests; {len(found)} found.")
    return min(1, len(found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
