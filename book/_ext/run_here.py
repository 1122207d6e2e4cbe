"""Cells that run where they stand: a button below each, and for each page the sources of all its cells.

Nothing is loaded before a press. What runs then stands in _static/run; the sources, those of removed
cells included, in _static/run/NAME.json. Python is Pyodide's public distribution, in the version below,
or what `python_in_pages` in _config.yml names: a folder beside the site, say.
"""

import hashlib
import json
import re
import sys
from pathlib import Path
from urllib.parse import urlsplit

import nbformat
from docutils import nodes

import lecture_lib

sys.path.append(str(Path(__file__).parents[2] / "tools"))

import bundle

PYODIDE = "0.27.7"
MEGABYTES = {"Python": 9, "a figure": 10, "SciPy": 20, "scikit-learn": 7}  # compressed, as they are sent
LARGE = {"a figure": "matplotlib", "SciPy": "scipy", "scikit-learn": "sklearn"}
RUN = Path(__file__).parents[1] / "_static" / "run"
JUPYTERLITE = "share/jupyter/labextensions/@jupyterlite/pyodide-kernel-extension"
BAR = """<div class="run-bar" data-name="{name}"><button class="run-cell" type="button"
 data-cell="{index}" aria-label="{word} cell {name}">{word}</button><span class="said"
 role="status"></span></div>"""
WHERE = """<template id="cells" data-script="{script}" data-sources="{sources}" data-python="{python}"
 data-wheel="{wheel}" data-megabytes="{megabytes}" data-takes="{takes}"></template>"""
WAIT = """<script>
(() => {
  const bars = document.querySelectorAll(".run-bar");
  if (location.protocol === "file:") return bars.forEach((bar) => bar.remove());
  const { script, takes } = document.getElementById("cells").dataset;
  const page = () => import(new URL(script, document.baseURI));
  const unreached = "What this takes could not be fetched; is there a network connection?";
  const press = (bar) => page().then((it) => it.press(bar.firstChild))
    .catch(() => (bar.lastChild.textContent = unreached));
  bars.forEach((bar) => Object.assign(bar.firstChild, { title: takes, onclick: () => press(bar) }));
  try {
    if (localStorage.getItem(`cells:${location.pathname}`)) page().then((it) => it.recall());
  } catch { /* a browser that keeps nothing */ }
})();
</script>"""


def public_distribution():
    """Where JupyterLite's kernel finds Pyodide, in our version."""
    settings = Path(sys.prefix, JUPYTERLITE, "static", "schema", "kernel.v0.schema.json")
    schema = json.loads(settings.read_text(encoding="utf-8"))
    theirs = schema["properties"]["pyodideUrl"]["default"]
    before, _, _ = theirs.partition("/v")
    return f"{before}/v{PYODIDE}/full/"


def code_cells(path):
    """The code cells of a notebook, in order, by their places in it."""
    cells = enumerate(nbformat.read(path, as_version=4).cells)
    return {place: cell for place, cell in cells if cell.cell_type == "code"}


def sources(path, solutions):
    """The code of each code cell, in order; nothing in the place of a solution that is not shown."""
    hidden = set() if solutions else {"solution"}
    cells = code_cells(path).values()
    return ["" if hidden & {*cell.metadata.get("tags", [])} else cell.source for cell in cells]


def put_buttons(app, doctree):
    """Put a button below the code of every cell that a page shows: Run, or Write in an exercise."""
    path = Path(app.env.doc2path(app.env.docname))
    if path.suffix != ".ipynb":
        return
    number = {place: n for n, place in enumerate(code_cells(path))}
    inputs = [c for c in doctree.findall(nodes.container) if c.get("nb_element") == "cell_code_source"]
    for name, code in enumerate(inputs, 1):
        word = "Write" if "tag_exercise" in code.parent["classes"] else "Run"
        bar = BAR.format(name=name, index=number[code.parent["cell_index"]], word=word)
        code.append(nodes.raw("", bar, format="html"))


def write_sources(app, pagename, templatename, context, doctree):
    """The sources of a page's cells beside the page, and where all is that a press needs."""
    path = Path(app.srcdir, f"{pagename}.ipynb")
    if 'class="run-cell"' not in context.get("body", ""):
        return
    folder = Path(app.outdir, "_static", "run")
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(sources(path, app.config.show_solutions), ensure_ascii=False)
    (folder / f"{path.stem}.json").write_text(text, encoding="utf-8")
    there, python = context["pathto"], app.config.python_in_pages or public_distribution()
    context["body"] += WHERE.format(
        script=there(f"_static/run/page.js?v={version(RUN)}", 1),
        sources=there(f"_static/run/{path.stem}.json?v={fingerprint(text.encode())}", 1),
        python=python,
        wheel=there(f"live/pypi/lecture_lib-{lecture_lib.__version__}-py3-none-any.whl", 1),
        megabytes=MEGABYTES["Python"],
        takes=takes(python, text),
    )
    context["body"] += WAIT


def takes(python, code):
    """What a press takes, as each button is described: who is asked, and how much comes.

    >>> takes("https://one.example/v1/", "from scipy.stats import norm")
    'The first press brings Python, 9 MB from one.example; SciPy takes 20 MB more.'
    """
    host = urlsplit(python).netloc or "this site"
    more = [name for name, module in LARGE.items() if re.search(rf"\b{module}\b", code)]
    later = "".join(f"; {name} takes {MEGABYTES[name]} MB more" for name in more)
    return f"The first press brings Python, {MEGABYTES['Python']} MB from {host}{later}."


def bundle_editor(app, exception):
    """CodeMirror, as one file with our few lines."""
    if exception is None:
        folder = Path(app.outdir, "_static", "run")
        source = (RUN / "editor.js").read_text(encoding="utf-8")
        packages = bundle.esbuild(source, RUN, folder / "editor.js", bundle.NOTEBOOK)
        (folder / "LICENSES.txt").write_text(bundle.licences(packages), encoding="utf-8")


def version(folder):
    """A new address for new contents."""
    return fingerprint(b"".join(path.read_bytes() for path in sorted(folder.glob("*.*"))))


def fingerprint(content):
    """A few letters that differ when the content does."""
    return hashlib.sha256(content).hexdigest()[:8]


def setup(app):
    app.add_config_value("python_in_pages", "", "html", str)
    app.connect("doctree-read", put_buttons)
    app.connect("html-page-context", write_sources)
    app.connect("build-finished", bundle_editor, priority=400)  # before lean.py looks for classes
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
