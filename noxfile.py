"""Library and notebooks under the versions that a reader may have: `make matrix`.

Stored outputs are those of the pins. Under other versions every cell must run, every assertion hold, and
all that is printed, captions and alternative texts be the same. Only the pictures may differ, since
another matplotlib draws another SVG.
"""

from pathlib import Path

import nox

nox.options.default_venv_backend = "uv"
nox.options.download_python = "never"
nox.options.error_on_missing_interpreters = False    # skipped, and said so

VERSIONS = {
    "oldest": ["--resolution=lowest-direct", "--only-binary=matplotlib"],
    "pins": ["--constraint=constraints.txt"],
    "newest": ["--upgrade"],
}
PYODIDE = ["numpy==2.2.5", "scipy==1.14.1", "matplotlib==3.8.4"]     # that 0.29 ships
SHOW = "import numpy, scipy, matplotlib as m; print(numpy.__version__, scipy.__version__, m.__version__)"
NOTEBOOKS = sorted(map(str, Path("book").glob("*.ipynb")))


@nox.session(python=["3.11", "3.12", "3.13"])
@nox.parametrize("versions", list(VERSIONS))
def suite(session, versions):
    check(session, VERSIONS[versions])


@nox.session(python="3.13")
def pyodide(session):
    """matplotlib 3.8.4 has no wheel for CPython 3.13 and is built; weekly.yml shows with what."""
    check(session, PYODIDE)


def check(session, versions):
    session.install("-e", ".[widgets,progress,test]", *versions)
    session.run("python", "-c", SHOW)
    deprecations = "-Wdefault::DeprecationWarning"   # of the oldest packages by the newest Python
    pytest = ["pytest", "-q", "-n2", "--dist=loadfile", "--max-worker-restart=0", deprecations]
    pinned = ["--ignore=tests/homework", "--ignore=tests/test_live.py"]   # with nbgrader and JupyterLite
    library = "not notebooks and not site and not browser"
    session.run(*pytest, "-m", library, *pinned, "tests", "lecture_lib")
    nbval = ["--nbval", "--nbval-current-env", "--nbval-sanitize-with=tests/pictures.cfg"]
    session.run(*pytest, *nbval, *NOTEBOOKS)
