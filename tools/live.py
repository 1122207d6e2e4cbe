"""Notebooks that run in the reader's browser: JupyterLite, built into the site as live/.

`make site` runs this after the book is built. The site brings the laboratory, the notebooks, and the
wheels of lecture_lib and anywidget. Python for the browser, NumPy and the like are Pyodide's: they come
from its own public distribution, when somebody opens a notebook there.
"""

import json
import os
import posixpath
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import nbformat
from pybtex.database import parse_file
from pybtex.richtext import Text
from sphinx.util.inventory import InventoryFile

ROOT = Path(__file__).parents[1]
HTML = ROOT / "_build" / "html"
LIVE = HTML / "live"
WORK = ROOT / "_build" / "live"
EXTENSIONS = [
    "@jupyter-widgets/jupyterlab-manager",
    "@jupyterlite/pyodide-kernel-extension",
    "anywidget",
    "jupyterlab-myst",
    "jupyterlab_pygments",
]
THEIRS = ["anywidget", "psygnal", "ipywidgets", "jupyterlab-widgets", "comm"]
EPOCH = 1580601600  # the time that all files get, so that two builds are the same; hatchling's choice
PIP = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
WELCOME = """**This page runs in your browser.** Nothing is installed on your computer, and what you
write stays on it. Press Shift+Enter in a cell to run it, the next one first. Python itself has to arrive
before, then NumPy and the like, some tens of megabytes: that takes from ten seconds to a minute. The
circle beside *Python (Pyodide)*, at the top, is filled as long as it works. Your changes are kept by
this browser; *File, Download* saves them."""
READY = """%pip install -q lecture_lib anywidget
import lecture_lib
print("lecture_lib is ready")"""


ROLE = re.compile(r"\{(doc|ref|prf:ref|eq|cite:[pt])\}`([^`]+)`")
THEOREM = re.compile(r":::\{prf:(\w+)\} ?(.*)\n(?::label: ([\w-]+)\n)?")
NUMBERED = re.compile(r"\$\$ \((eq-[\w-]+)\)")  # the end of a formula, and its name


def notebooks():
    """{name: notebook} of the chapters, and of the homework as students get it."""
    found = [*ROOT.glob("book/*.ipynb"), *ROOT.glob("homework/release/*/*.ipynb")]
    return {path.stem: path for path in found}


def readable(source):
    """Text of a notebook, its references as words: JupyterLite knows neither pages nor works."""
    source = NUMBERED.sub(lambda name: f"\\tag{{{numbers()[name[1]]}}}\n$$", source)
    source = THEOREM.sub(lambda theorem: f":::{{admonition}} {headed(*theorem.groups())}\n", source)
    return ROLE.sub(lambda role: referred(*role.groups()), source)


def headed(kind, title, name):
    """The head of a theorem, as where the book refers to it, or of a proof."""
    return f"{links().get(name, kind.capitalize())}. {title}".rstrip(" ")


def referred(kind, name):
    """What stands on a page where a notebook refers to something."""
    if kind == "eq":
        return f"({numbers()[name]})"
    if kind in ("ref", "prf:ref"):
        return links()[name]
    if kind == "doc":
        title = titles()[f"book/{name}"]
        here = Path(name).name
        return f"[{title}]({here}.ipynb)" if here in notebooks() else f"*{title}*"
    works = "; ".join(cited(key, kind) for key in name.split(","))
    return works if kind == "cite:t" else f"[{works}]"


@cache
def numbers():
    """The numbers of formulas, by name."""
    found = re.findall(r'class="eqno">\((\d+)\)<a [^>]*href="#equation-([\w-]+)"', pages())
    return {name: number for number, name in found}


@cache
def links():
    """The words of links to places within pages, by the name of the place."""
    return dict(
        re.findall(
            r'<a class="reference internal" href="[^"#]*#([\w-]+)">(?:<span[^>]*>)?([^<]+)', pages()
        )
    )


@cache
def pages():
    """All chapters as they were built."""
    return "".join(page.read_text(encoding="utf-8") for page in HTML.glob("book/*.html"))


@cache
def titles():
    """The titles of pages, as Sphinx lists them."""
    with (HTML / "objects.inv").open("rb") as listed:
        return {
            name: entry[3]
            for name, entry in InventoryFile.load(listed, "", posixpath.join)["std:doc"].items()
        }


def cited(key, kind):
    """Authors and year of a work."""
    work = parse_file(ROOT / "book" / "references.bib").entries[key]
    names = [str(Text.from_latex(" ".join(person.last_names))) for person in work.persons["author"]]
    who = f"{names[0]} et al." if len(names) > 2 else " and ".join(names)
    return f"{who} [{work.fields['year']}]" if kind == "cite:t" else f"{who}, {work.fields['year']}"


def with_welcome(notebook):
    """The notebook for the browser, with two cells on top that explain and fetch what it needs."""
    notebook.metadata.kernelspec = {"name": "python", "display_name": "Python (Pyodide)"}
    notebook.cells[:0] = [
        nbformat.v4.new_markdown_cell(WELCOME, id="welcome"),
        nbformat.v4.new_code_cell(READY, id="ready"),
    ]
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = readable(cell.source)
        else:
            cell.metadata.trusted = True  # its figures and labs are seen before anything was run
    return notebook


def wheels():
    """lecture_lib's own wheel, made anew, and those of others that Pyodide does not have."""
    own = WORK / "own"
    shutil.rmtree(own, ignore_errors=True)
    run([*PIP, "wheel", "--no-deps", "--no-build-isolation", "-w", own, "."], cwd=ROOT)
    found = [*own.glob("*.whl"), *sorted(theirs().glob("*.whl"))]
    for wheel in found:
        os.utime(wheel, (EPOCH, EPOCH))
    return found


def theirs():
    """The folder with the wheels of others, fetched once and checked against the hashes of the lock."""
    folder, wanted = WORK / "theirs", "\n".join(map(locked, THEIRS))
    asked = folder / "requirements.txt"
    if not (asked.is_file() and asked.read_text() == wanted):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        (WORK / "requirements.txt").write_text(wanted)
        pure = ["--no-deps", "--only-binary=:all:", "--platform=any", "--require-hashes"]
        run([*PIP, "download", *pure, "-d", folder, "-r", WORK / asked.name])
        asked.write_text(wanted)
    return folder


def locked(name):
    """What the lock says of a package: its version and its hashes."""
    lock = (ROOT / "tools" / "lock.txt").read_text(encoding="utf-8")
    return re.search(rf"^{name}==.*(?:\n    --hash.*)*", lock, re.MULTILINE)[0]


def build():
    """Build the site's live/ anew."""
    for folder in (LIVE, WORK / "content"):
        shutil.rmtree(folder, ignore_errors=True)
    (WORK / "content").mkdir(parents=True)
    for name, path in notebooks().items():
        notebook = with_welcome(nbformat.read(path, as_version=4))
        content = WORK / "content" / f"{name}.ipynb"
        content.write_text(json.dumps(notebook), encoding="utf-8")  # nbformat would drop the trust
    (WORK / "jupyter_lite_config.json").write_text(json.dumps(config()))
    (WORK / ".jupyterlite.doit.db").unlink(missing_ok=True)  # what it remembers is no longer there
    environment = os.environ | {"SOURCE_DATE_EPOCH": str(EPOCH)}
    run([sys.executable, "-m", "jupyterlite_core.app", "build"], cwd=WORK, env=environment)
    put_on_style()


def put_on_style():
    """The book's type and colours, into each application."""
    book = (ROOT / "book" / "_static" / "course.css").read_text(encoding="utf-8")
    fonts = "\n".join(re.findall(r"@font-face \{.*?\n\}", book, re.DOTALL))
    ours = (ROOT / "tools" / "live.css").read_text(encoding="utf-8")
    style = fonts.replace('url("fonts', 'url("../_static/fonts') + "\n" + ours
    (LIVE / "book.css").write_text(style, encoding="utf-8")
    for page in (LIVE / "notebooks" / "index.html", LIVE / "lab" / "index.html"):
        html = page.read_text(encoding="utf-8")
        link = '<link rel="stylesheet" href="../book.css" />'
        page.write_text(html.replace("</head>", f"{link}</head>"), encoding="utf-8")


def config():
    """The configuration of JupyterLite."""
    extensions = Path(sys.prefix, "share", "jupyter", "labextensions")
    return {
        "LiteBuildConfig": {
            "contents": ["content"],
            "output_dir": str(LIVE),
            "apps": ["notebooks", "lab"],
            "no_sourcemaps": True,
            "no_unused_shared_packages": True,
            "ignore_sys_prefix": ["federated_extensions"],
            "federated_extensions": [str(extensions / name) for name in EXTENSIONS],
        },
        "PipliteAddon": {"piplite_urls": [str(wheel) for wheel in wheels()]},
    }


def run(command, **where):
    """Run a command; if it fails, stop with what it said."""
    done = subprocess.run(command, capture_output=True, text=True, **where)
    if done.returncode:
        said = (done.stdout + done.stderr)[-2000:]
        sys.exit(f"The notebooks for the browser were not built. The command that failed said:\n{said}")


if __name__ == "__main__":
    build()
