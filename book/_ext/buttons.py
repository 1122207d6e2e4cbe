"""The buttons of a page that lead into its notebook: in the browser, on Binder, on Colab."""

from pathlib import Path

from sphinx_book_theme.header_buttons.launch import add_launch_buttons

ROOT = Path(__file__).parents[2]


def notebook_of(pagename):
    """The notebook that a page shows, or the assignment that it describes; None if there is none."""
    name = Path(pagename).name
    for path in (ROOT / f"{pagename}.ipynb", ROOT / "homework" / "release" / name / f"{name}.ipynb"):
        if path.is_file():
            return path


def button(app, pagename, templatename, context, doctree):
    """The button that opens the notebook of a page."""
    if doctree is not None and (path := notebook_of(pagename)):
        there = context["pathto"]("live/notebooks/index.html", 1)
        context["header_buttons"].insert(
            0,
            {
                "type": "link",
                "url": f"{there}?path={path.name}",
                "label": "run",
                "icon": "fas fa-play",
                "tooltip": "Run this page in your browser",
                "text": "",
            },
        )


def without_an_address(app, config):
    """Where no repository is set, leave out the buttons for Binder and Colab; the theme would stop."""
    if not config.html_theme_options["repository_url"]:
        config.html_theme_options["launch_buttons"] = {}


def elsewhere(app, pagename, templatename, context, doctree):
    """Binder and Colab for an assignment, whose notebook is not the page's own source; the theme does
    the chapters."""
    path = notebook_of(pagename)
    if doctree is not None and path and not path.is_relative_to(ROOT / "book"):
        there = context | {"page_source_suffix": ".ipynb", "sourcename": path.name}
        name = path.relative_to(ROOT).with_suffix("").as_posix()
        add_launch_buttons(app, name, templatename, there, doctree)


def setup(app):
    app.connect("config-inited", without_an_address)
    app.connect("html-page-context", elsewhere, priority=502)  # when the theme has done its own
    app.connect("html-page-context", button, priority=910)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
