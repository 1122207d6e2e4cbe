"""Steppers on a page without a kernel: a poster first, the live figure when the reader comes near.

A stepper's output holds two things: a poster (HTML), and the view of a widget whose state is in the
notebook. The page gets the poster with the view's number inside, and the state at its end. steppers.js
loads the widgets' own script when a poster comes near the window.
"""

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


def put_state_last(app, pagename, templatename, context, doctree):
    """For the templates: the frames, which nobody needs before all else has arrived."""
    kept = [file for file in context["script_files"] if file.attributes.get("type") == STATE]
    context["widget_state"] = "".join(file.attributes["body"] for file in kept)


def setup(app):
    app.connect("doctree-read", put_views_into_posters)
    app.connect("html-page-context", put_state_last, priority=940)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
