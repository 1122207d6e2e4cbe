"""Solutions to the exercises of the chapters, and one setting that builds the book without them.

In Markdown a solution is `<details class="solution"> … </details>`; a code cell that belongs to one has
the tag `solution`. With `show_solutions: false` in _config.yml neither reaches a page.
"""

from docutils import nodes

OPEN, CLOSE = '<details class="solution">', "</details>"


def leave_out(app, doctree):
    """Remove the solutions of a page, if the book is built without them; else name their folds."""
    if app.config.show_solutions:
        return name_cells(doctree)
    for node in list(doctree.findall(nodes.raw)):
        if node.parent is not None and node.astext().lstrip().startswith(OPEN):
            remove_through_close(node)
    for cell in solution_cells(doctree):
        cell.parent.remove(cell)


def solution_cells(doctree):
    """The code cells of a page that belong to solutions."""
    return [c for c in doctree.findall(nodes.container) if "tag_solution" in c.get("classes", ())]


def name_cells(doctree):
    """A fold says that it holds a solution, not just code."""
    for cell in solution_cells(doctree):
        cell["prompt_show"], cell["prompt_hide"] = "Show the solution", "Hide the solution"


def remove_through_close(opening):
    """Remove the raw HTML that opens a solution, what follows, and the raw HTML that closes it."""
    parent = opening.parent
    depth, first = 0, parent.index(opening)
    for node in list(parent.children[first:]):
        if isinstance(node, nodes.raw):
            depth += node.astext().count("<details") - node.astext().count(CLOSE)
        parent.remove(node)
        if depth <= 0:
            return
    raise ValueError(f"a solution is opened and never closed: {opening.astext()!r}")


def setup(app):
    app.add_config_value("show_solutions", True, "env", bool)
    app.connect("doctree-read", leave_out)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
