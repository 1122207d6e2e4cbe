"""Turns what students write and draw into content that can do nothing: no script, no request, no link.

Written answers become HTML with formulas as MathML; HTML in them is shown as text. Pictures
are checked before they are shown. Everything else on our pages is text that the templates escape.
"""

import base64
import binascii
import html
import re
from urllib.parse import unquote
from xml.etree import ElementTree

import nh3
from latex2mathml.converter import convert
from markupsafe import Markup
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

MAX_TEXT = 30_000  # characters of a written answer; a longer one is shown as plain text
MAX_FORMULA = 2000  # characters
MAX_PICTURE = 4 << 20  # characters of base64 or SVG
MAX_PIXELS = 25_000_000

TEXT = set(
    "p br hr h1 h2 h3 h4 h5 h6 em strong del code pre blockquote ul ol li table thead tbody tr th td "
    "dl dt dd img div span".split()
)
MATHML = set(
    "math mrow mi mn mo mtext ms mspace mstyle mpadded mphantom mfrac msqrt mroot msub msup msubsup "
    "munder mover munderover mmultiscripts mprescripts mtable mtr mtd menclose merror".split()
)
ATTRIBUTES = {
    "img": {"src", "alt"},
    "math": {"display"},
    "mo": {"stretchy", "fence", "form", "minsize", "maxsize", "accent", "lspace", "rspace"},
    "mi": {"mathvariant"},
    "mspace": {"width"},
    "mstyle": {"displaystyle", "scriptlevel"},
    "mtable": {"displaystyle", "rowspacing", "columnspacing", "columnalign"},
    "mtd": {"columnalign"},
    "mfrac": {"linethickness"},
    "mover": {"accent"},
}
SVG = set(
    "svg g defs path use clipPath rect circle ellipse line polyline polygon text tspan style".split()
)
XLINK = "{http://www.w3.org/1999/xlink}href"
JPEG_SIZE = re.compile(rb"\xff[\xc0-\xc3\xc5-\xc7\xc9-\xcb\xcd-\xcf]..\x08(.{4})", re.DOTALL)
SIGNATURES = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}


def markdown(text, attachments=None):
    """A written answer as HTML."""
    if len(text) > MAX_TEXT:
        return as_written(text)
    try:
        rendered = MarkdownWithMath(renderer=Renderer(attachments)).render(text)
    except Exception:  # whatever the answer contains, it can be read
        return as_written(text)
    clean = nh3.clean(
        rendered, tags=TEXT | MATHML, attributes=ATTRIBUTES, url_schemes={"data"}, link_rel=None
    )
    return Markup(clean)


def as_written(text, _=None):
    """A written answer as plain text."""
    return Markup("<pre>{}</pre>").format(text[:MAX_TEXT] + "\n[…]" * (len(text) > MAX_TEXT))


class Renderer(IPythonRenderer):
    """nbconvert's renderer without links, addresses and HTML of the student's own."""

    def __init__(self, attachments=None):
        """Pictures come from the cell's attachments alone."""
        attachments = attachments if isinstance(attachments, dict) else {}
        super().__init__(escape=True, allow_harmful_protocols=False, exclude_anchor_links=True)
        self.attachments = attachments

    def block_code(self, code, info=None):
        """Code is not coloured."""
        return f"<pre><code>{html.escape(code)}</code></pre>"

    def link(self, text, url, title=None):
        """A link is shown and leads nowhere."""
        return text if text == url else f"{text} <code>{html.escape(url)}</code>"

    def image(self, text, url, title=None):
        """A picture that was attached to the cell, or the place where one was meant to be."""
        attached = self.attachments.get(unquote(url).removeprefix("attachment:"))
        source = next(filter(None, map(_raster_item, _items(attached))), None)
        alt = html.escape(text or "")
        return f'<img src="{source}" alt="{alt}">' if source else f"[picture: {alt} {html.escape(url)}]"

    def inline_math(self, body):
        """A formula in the line."""
        return formula(body)

    def block_math(self, body):
        """A formula of its own."""
        return formula(body, "block")

    def latex_environment(self, name, body):
        """A formula in an environment such as align."""
        return formula(rf"\begin{{{name}}}{body}\end{{{name}}}", "block")


def _items(attachment):
    """The pairs of kind and content of an attachment, if it is one."""
    return attachment.items() if isinstance(attachment, dict) else ()


def _raster_item(item):
    """An attachment's content as an address, if it is a picture."""
    return raster(*item)


def formula(tex, display="inline"):
    """TeX as MathML, or as it was written where that is not understood."""
    written = f"<code>{html.escape(tex[:MAX_TEXT])}</code>"
    if len(tex) > MAX_FORMULA:
        return written
    try:
        tex = re.sub(r"\\(begin|end)\{(aligned|split|gathered)\}", r"\\\1{align*}", tex)
        root = ElementTree.fromstring(convert(tex, display=display, xmlns=""))
    except Exception:  # not TeX, or not what latex2mathml knows of it
        return written
    if any(element.tag not in MATHML for element in root.iter()):
        return written
    for element in root.iter():
        allowed = ATTRIBUTES.get(element.tag, ())
        element.attrib = {name: value for name, value in element.attrib.items() if name in allowed}
    return ElementTree.tostring(root, encoding="unicode", method="html")


def raster(kind, content):
    """A PNG or JPEG picture as an address that contains it, or None if it is something else."""
    if kind not in SIGNATURES or not isinstance(content, str) or len(content) > MAX_PICTURE:
        return None
    try:
        data = base64.b64decode("".join(content.split()), validate=True)
    except (binascii.Error, ValueError):
        return None
    if not data.startswith(SIGNATURES[kind]) or _pixels(kind, data) > MAX_PIXELS:
        return None
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"


def _pixels(kind, data):
    """How many pixels a picture unpacks to, by its own header."""
    if kind == "image/png":
        return int.from_bytes(data[16:20]) * int.from_bytes(data[20:24])
    sizes = [int.from_bytes(size[:2]) * int.from_bytes(size[2:]) for size in JPEG_SIZE.findall(data)]
    return max(sizes, default=MAX_PIXELS + 1)


def figure_in(page):
    """The SVG picture in what `lecture_lib.figures` shows, or None."""
    if not isinstance(page, str) or len(page) > MAX_PICTURE:
        return None
    found = re.search(r'<img [^>]*\bsrc="data:image/svg\+xml,([^"]*)"', page)
    return svg(unquote(found[1])) if found else None


def svg(text):
    """An SVG drawing that shows shapes and nothing else, or None. A page shows it as a picture, in which
    browsers run no script and fetch nothing; what this adds is that it is soon drawn.
    """
    if not isinstance(text, str) or len(text) > MAX_PICTURE or "<!" in text or "<?" in text:
        return None
    try:
        root = ElementTree.fromstring(text)
    except (ElementTree.ParseError, ValueError):
        return None
    elements = list(root.iter())
    if any(element.tag.rpartition("}")[2] not in SVG or _reaches_out(element) for element in elements):
        return None
    return None if _draws_copies_of_copies(elements) else text


def _reaches_out(element):
    """Whether an element names anything outside its drawing, or reacts to anything."""
    values = [*element.attrib.values(), element.text or ""]
    return (
        any(name.rpartition("}")[2].lower().startswith("on") for name in element.attrib)
        or any(not element.get(name, "#").startswith("#") for name in ("href", XLINK))
        or any(re.search(r"url\((?!#)|@import|javascript:", value, re.IGNORECASE) for value in values)
    )


def _draws_copies_of_copies(elements):
    """Whether copies contain copies, with which a few lines could draw without end."""
    copied = {element.get("href") or element.get(XLINK) for element in elements if _is_copy(element)}
    originals = [element for element in elements if f"#{element.get('id')}" in copied]
    return any(_is_copy(inner) for original in originals for inner in original.iter())


def _is_copy(element):
    """Whether this is a <use>."""
    return element.tag.endswith("use")


def picture(data):
    """The picture among the forms of an output, as an address that contains it, or None."""
    drawing = svg(data.get("image/svg+xml"))
    if drawing:
        return f"data:image/svg+xml;base64,{base64.b64encode(drawing.encode()).decode()}"
    return next(filter(None, (raster(kind, data.get(kind)) for kind in SIGNATURES)), None)
