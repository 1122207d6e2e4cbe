"""Other people's files that the pages load, served from the site itself.

`make parts` installs them from npm by version and hash (tools/pages). This module says which of them
the site gets, and where they go below _static.
"""

import shutil
from pathlib import Path

from sphinx.errors import ExtensionError

PARTS = Path(__file__).parents[2] / "_build" / "pages" / "node_modules"
SERVED = {
    "katex/dist/katex.min.css": "katex",
    "katex/dist/fonts/*": "katex/fonts",
    "katex/LICENSE": "katex",
    "@fontsource-variable/source-serif-4/files/*-latin-wght-*.woff2": "fonts",
    "@fontsource-variable/source-serif-4/files/*-greek-wght-*.woff2": "fonts",
    "@fontsource-variable/source-serif-4/LICENSE": "fonts/source-serif-4",
    "@fontsource-variable/source-code-pro/files/*-latin-wght-normal.woff2": "fonts",
    "@fontsource-variable/source-code-pro/files/*-greek-wght-normal.woff2": "fonts",
    "@fontsource-variable/source-code-pro/LICENSE": "fonts/source-code-pro",
    "pagefind/LICENSE/LICENSE": "find",
}


def look(app, config):
    """If files are missing, stop before anything is built, and say which."""
    if not PARTS.is_dir():
        raise ExtensionError("KaTeX and the fonts are not here yet: run `make parts`.")


def serve(app, exception):
    """Copy the files into the site."""
    for pattern, folder in {} if exception else SERVED.items():
        target = Path(app.outdir, "_static", folder)
        target.mkdir(parents=True, exist_ok=True)
        for path in PARTS.glob(pattern):
            shutil.copyfile(path, target / path.name)


def setup(app):
    app.connect("config-inited", look, priority=1)
    app.connect("build-finished", serve, priority=100)  # before lean.py reads them
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
