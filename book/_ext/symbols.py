"""Symbols lead to their line in the notation, where each section uses them first.

A formula in the text that is one symbol of the notation, letter for letter, becomes a link to the
line of its table. book/_static/preview.js shows that line in place.
"""

from docutils import nodes

NOTATION = "book/notation"


def lines(doctree):
    """The lines of the notation's tables, by the symbol (TeX) that each explains."""
    for row in doctree.findall(nodes.row):
        symbols = list(row[0].findall(nodes.math))
        if len(symbols) == 1 and row[0].astext() == symbols[0].astext():
            yield symbols[0].astext(), row


def name_lines(app, doctree):
    """Give each line a name, to which a link can lead."""
    if app.env.docname == NOTATION:
        for symbol, row in lines(doctree):
            row["ids"] = ["symbol-" + nodes.make_id(symbol)]


def link(app, doctree, docname):
    """The first use of a symbol in each section of a page becomes a link."""
    if docname == NOTATION:
        return
    names = {symbol: row["ids"][0] for symbol, row in lines(app.env.get_doctree(NOTATION))}
    there = app.builder.get_relative_uri(docname, NOTATION)
    linked = set()
    for formula in list(doctree.findall(nodes.math)):
        section = next(parent for parent in ancestors(formula) if isinstance(parent, nodes.section))
        use = (id(section), formula.astext())
        if formula.astext() in names and use not in linked and is_text(formula):
            linked.add(use)
            address = f"{there}#{names[formula.astext()]}"
            named = {"reftitle": "Notation", "classes": ["symbol"]}  # a formula alone is no name to all
            reference = nodes.reference("", "", internal=True, refuri=address, **named)
            formula.replace_self(reference)
            reference += formula


def ancestors(node):
    """The nodes around a node, from the inside out."""
    while node.parent is not None:
        node = node.parent
        yield node


def is_text(formula):
    """Does it stand in text, and not in a heading, in a link or in a table?"""
    return not any(
        isinstance(parent, nodes.title | nodes.reference | nodes.table) for parent in ancestors(formula)
    )


def setup(app):
    app.connect("doctree-read", name_lines)
    app.connect("doctree-resolved", link, priority=800)  # after narrow.py, which looks beside formulas
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
