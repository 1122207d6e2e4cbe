"""Steppers on a page without a kernel: a poster first, the live figure when the reader comes near.

A stepper's output holds two things: a poster (HTML), and the view of a widget whose state is in the
notebook. The page gets the poster with the view's number inside, and the state in a file of its own,
since a browser would read through all frames before the page is ready. steppers.js loads it, and the
widgets' own script, when a poster comes near the window.
"""

import hashlib
import json
from pathlib import Path

from docutils import nodes
from sphinx.util import logging

log = logging.getLogger(__name__)
VIEW = "application/vnd.jupyter.widget-view+json"
STATE = "application/vnd.jupyter.widget-state+json"


def put_views_into_posters(app, doctree):
    """Both at once: myst-nb would show either the poster or the view."""
    for bundle in doctree.findall(nodes.container):
        outputs = {child.get("mime_type"): child for child in bundle.children}
        if bundle.get("nb_element") != "mime_bundle" or VIEW not in outputs:
            continue
        view = outputs[VIEW].next_node(nodes.raw)
        poster = outputs.get("text/html", outputs[VIEW]).next_node(nodes.raw)
        if "<figcaption>" not in poster.astext():
            log.warning("a widget without a poster: nobody sees it without scripts", location=bundle)
            continue
        both = poster.astext().replace("<figcaption>", f"{view.astext()}<figcaption>")
        poster.replace_self(nodes.raw("", both, format="html"))
        bundle.remove(outputs[VIEW])


def put_state_aside(app, pagename, templatename, context, doctree):
    """For the templates: where the frames are. A script, since pages opened as files cannot fetch."""
    kept = [file for file in context["script_files"] if file.attributes.get("type") == STATE]
    if kept:
        text = "widgetState = " + json.dumps("".join(file.attributes["body"] for file in kept))
        name = f"_static/widgets/{hashlib.sha256(text.encode()).hexdigest()[:12]}.js"
        path = Path(app.outdir, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        context["widget_state"] = context["pathto"](name, 1)


def setup(app):
    app.connect("doctree-read", put_views_into_posters)
    app.connect("html-page-context", put_state_aside, priority=940)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
