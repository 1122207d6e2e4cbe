"""Run library and notebooks under the versions that a reader may have: `make matrix`.

Stored outputs are those of the pins. Under other versions every cell must run, every assertion hold, and
all that is printed, captions and alternative texts be the same. Only the pictures may differ, since
another matplotlib draws another SVG.
"""

from pathlib import Path

import nox

nox.options.default_venv_backend = "uv"
nox.options.download_python = "never"
nox.options.error_on_missing_interpreters = False  # skipped, and said so

ROOT = Path(__file__).parents[1]
VERSIONS = {
    "oldest": ["--resolution=lowest-direct", "--only-binary=matplotlib"],
    "pins": ["--constraint=tools/lock.txt"],
    "newest": ["--upgrade"],
}
# That 0.29 ships:
PYODIDE = ["numpy==2.2.5", "scipy==1.14.1", "matplotlib==3.8.4", "scikit-learn==1.7.0"]
# Colab's of January 2026, which its readers still may choose; in August it came to numpy 2.1.3.
COLAB = [
    "numpy==2.0.2",
    "scipy==1.16.3",
    "matplotlib==3.10.0",
    "ipython==7.34.0",
    "ipywidgets==7.7.1",
    "tqdm==4.67.1",
]
SHOW = "import numpy, scipy, matplotlib as m; print(numpy.__version__, scipy.__version__, m.__version__)"
NOTEBOOKS = sorted(map(str, [*ROOT.glob("book/*.ipynb"), *ROOT.glob("homework/source/*/*.ipynb")]))


@nox.session(python=["3.11", "3.12", "3.13"])
@nox.parametrize("versions", list(VERSIONS))
def suite(session, versions):
    """The oldest, the pinned and the newest versions."""
    check(session, VERSIONS[versions])


@nox.session(python="3.13")
def pyodide(session):
    """matplotlib 3.8.4 has no wheel for CPython 3.13 and is built; weekly.yml shows with what."""
    check(session, PYODIDE)


@nox.session(python="3.12")
def colab(session):
    """Older than the oldest elsewhere, and what the first cell of a notebook must leave as it is."""
    check(session, COLAB)


def check(session, versions):
    """Run the tests of the library and all notebooks under these versions."""
    session.chdir(ROOT)
    session.install("-e", ".[widgets,progress,test]", *versions)
    session.run("python", "-c", SHOW)
    deprecations = "-Wdefault::DeprecationWarning"  # of the oldest packages by the newest Python
    pytest = ["pytest", "-q", "-n2", "--dist=loadfile", "--max-worker-restart=0", deprecations]
    session.run(*pytest, "tests/library", "lecture_lib")
    nbval = ["--nbval", "--nbval-current-env", "--nbval-sanitize-with=tools/pictures.cfg"]
    compare = {"PYTHONPATH": str(ROOT / "homework")}  # what the assignments' tests import
    session.run(*pytest, *nbval, *NOTEBOOKS, env=compare)
