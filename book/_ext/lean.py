"""What a page loads: one style sheet, one script, pictures when they come near, and trimmed fonts.

Theme and extensions bring eleven style sheets and as many scripts to every page, most of whose lines
no page of this book needs. While the pages are written, `take_over` notes what they ask for (the
templates ask for site.css and site.js instead); when all are written, `write` makes these two and leaves
out of the fonts what the book never uses.
"""

import hashlib
import html
import re
import shutil
import sys
from concurrent.futures import ProcessPoolExecutor
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote

import tinycss2
from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

sys.path.append(str(Path(__file__).parents[2] / "tools"))

import assets

# What the theme's own templates would ask for, besides the lists of Sphinx.
THEME_STYLES = ["_static/basic.css", "_static/styles/pydata-sphinx-theme.css"]
THEME_SCRIPTS = ["_static/scripts/pydata-sphinx-theme.js"]
OURS = "course.css"
# katex-math.css would scroll wide formulas so that their left end cannot be reached; the colours of
# code are in course.css, where they fit the page; what folds here, folds without a script.
UNUSED = (
    "sphinx-thebe.css", "katex-math.css", "pygments.css", "design-tabs.js",
    "togglebutton.css", "togglebutton.js",
)  # fmt: skip
LEFT_OVER = (*UNUSED, "styles", "scripts", "vendor", "images", "locales")
VIEW_BOX = re.compile(r"""viewBox=['"]0 0 ([\d.]+) ([\d.]+)""")
NEXT_POINT = re.compile("(?<=/>) </g> <g clip-path='[^']*'> (?=<use )")  # a group for each is too many
SMALL = 4_000  # bytes; a font below is not worth trimming
SPAN = re.compile(r"<(?P<end>/?)span[^>]*>(?P<text>[^<]*)")
WEIGHTS = (400, 700)  # from plain to bold


def take_over(app, pagename, templatename, context, doctree):
    """Note what the page asks for, and let it ask for nothing."""
    app.builder.asked_for = {
        "site.css": THEME_STYLES + _files(context["css_files"]),
        "site.js": _files(context["script_files"]) + THEME_SCRIPTS,
    }
    context["css_files"], context["script_files"] = [], []


def _files(listed):
    """In the order in which Sphinx would load them, without what no page needs."""
    names = [str(f.filename) for f in sorted(listed, key=lambda f: f.priority) if f.filename]
    return [name for name in names if not name.endswith(UNUSED)]


def put_pictures_aside(app, pagename, templatename, context, doctree):
    """Each figure in a file of its own: those inside a page would all be read before it is shown."""
    folder = Path(app.outdir, "_images")
    folder.mkdir(exist_ok=True)
    first = True

    def aside(found):
        nonlocal first
        picture = NEXT_POINT.sub(" ", unquote(found[1]))
        name = hashlib.sha256(picture.encode()).hexdigest()[:12] + ".svg"
        (folder / name).write_text(picture, encoding="utf-8")
        width, height = (round(float(number)) for number in VIEW_BOX.search(picture).groups())
        when, first = ("" if first else ' loading="lazy"'), False
        where = context["pathto"](f"_images/{name}", 1)
        return f'{when} decoding="async" width="{width}" height="{height}" src="{where}"'

    context["body"] = re.sub(r' src="data:image/svg\+xml,([^"]*)"', aside, context.get("body", ""))


def write(app, exception):
    if exception or not hasattr(app.builder, "asked_for"):
        return
    site = Path(app.outdir)
    static = site / "_static"
    pages = {p: p.read_text(encoding="utf-8") for p in site.rglob("*.html") if static not in p.parents}
    files = {name: [site / f for f in asked] for name, asked in app.builder.asked_for.items()}
    script = without_delays("\n;\n".join(f.read_text(encoding="utf-8") for f in files["site.js"]))
    names = names_in(pages.values(), script)
    style = "\n".join(
        f.read_text(encoding="utf-8")
        if f.name == OURS
        else rebase(needed(f.read_text(encoding="utf-8"), names), f.parent, static)
        for f in files["site.css"]
    )
    for name, text in (("site.css", style), ("site.js", script)):
        (static / name).write_text(text, encoding="utf-8")
    stamp(pages, hashlib.sha256((style + script).encode()).hexdigest()[:8])
    trim_fonts(static / "fonts", letters(pages.values(), style))
    trim_fonts(static / "katex" / "fonts", "".join(sorted(set(formula_letters(pages.values())))))
    tidy(static, [f for asked in files.values() for f in asked])


# What keeps a telephone busy for a tenth of a second and more, and what stands there instead.
SLOW = {
    # Tab stops for what scrolls, after measuring all code blocks. course.js asks what is on the screen.
    r""","complete"===document\.readyState\?(\w+)\(\):window\.addEventListener\("load",\1\)""": "",
    # Looks for 28 classes of notes in the margin among all pieces of the formulas. The book has none.
    r"""\["marginnote"(,"[\w-]+")+\]""": '["margin"]',
}


def without_delays(script):
    """The theme's script without its slow lines."""
    for slow, instead in SLOW.items():
        script, found = re.subn(slow, instead, script)
        if found != 1:
            raise RuntimeError(f"The theme's script has changed; find what has become of {slow}")
    return script


def stamp(pages, version):
    """A new address for new contents, so that no browser keeps the old."""
    for page, text in pages.items():
        page.write_text(re.sub(r'(_static/site\.(?:css|js))"', rf'\1?v={version}"', text), "utf-8")


def tidy(static, merged):
    for path in [*merged, *(path for pattern in LEFT_OVER for path in static.glob(pattern))]:
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)


# Styles --------------------------------------------------------------------------------------


def names_in(pages, script):
    """Every element, class and id of the pages, and every word of the script, which may make more."""
    names = set(re.findall(r"[\w-]+", script))
    for page in pages:
        names.update(re.findall(r"<([a-z][\w-]*)", page))
        for values in set(re.findall(r"""\b(?:class|id)=["']([^"']*)""", page)):
            names.update(values.split())
    return names


def needed(css, names):
    """The rules of a style sheet that can match something."""
    rules = tinycss2.parse_stylesheet(css, skip_whitespace=True)
    return "\n".join(filter(None, (_needed(rule, names) for rule in rules)))


def _needed(rule, names):
    if rule.type == "comment":
        return rule.serialize() if rule.value.startswith("!") else ""  # a licence
    if rule.type == "qualified-rule":
        kept = [part for part in _parts(rule.prelude) if _can_match(part, names)]
        if not kept:
            return ""
        selector = ",".join(tinycss2.serialize(part).strip() for part in kept)
        return f"{selector}{{{tinycss2.serialize(rule.content).strip()}}}"
    if rule.type == "at-rule" and rule.lower_at_keyword in ("media", "supports"):
        inside = needed(tinycss2.serialize(rule.content), names)
        return f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{inside}}}" if inside else ""
    if rule.type == "at-rule" and rule.lower_at_keyword == "font-face":
        return rule.serialize() if "Font Awesome" not in rule.serialize() else ""
    return rule.serialize() if rule.type == "at-rule" and rule.lower_at_keyword != "charset" else ""


def _parts(prelude):
    """The selectors between the commas of a list."""
    part = []
    for token in prelude:
        if token == ",":
            yield part
            part = []
        else:
            part.append(token)
    yield part


def _can_match(selector, names):
    """False if it names a class, id or element that is nowhere; what stands in () and [] is free."""
    before = None
    for token in selector:
        named = token.type == "hash" or (token.type == "ident" and before != ":")
        if named and token.value not in names:
            return False
        before = token.value if token.type == "literal" else None
    return True


def rebase(css, folder, static):
    """Addresses in a style sheet that moves from its folder up to _static."""
    inside = folder.relative_to(static).as_posix() + "/"
    return re.sub(r"""url\((['"]?)(?!data:|#|/|['"])""", rf"url(\1{inside}", css)


# Fonts ---------------------------------------------------------------------------------------


def letters(pages, style):
    """Every character of the book, and all that a keyboard has."""
    found = set(map(chr, range(0x20, 0x7F))) | set(style)
    for page in pages:
        found |= set(html.unescape(page))
    return "".join(sorted(found))


def formula_letters(pages):
    """The characters of formulas, which stand in nested spans."""
    for page in pages:
        for formula in re.finditer('<span class="katex-html"', page):
            depth = 0
            for span in SPAN.finditer(page, formula.start()):
                depth += -1 if span["end"] else 1
                if not depth:
                    break
                yield from html.unescape(span["text"])


def trim_fonts(folder, text):
    """Replace each font by what it needs to set the text; the results are kept for the next build."""
    key = hashlib.sha256((text + Path(__file__).read_text(encoding="utf-8")).encode()).hexdigest()
    trimmed = assets.VENDOR / "trimmed" / key[:16]
    fonts = [font for font in folder.glob("*.woff2") if font.stat().st_size > SMALL]
    if not trimmed.is_dir():
        with ProcessPoolExecutor() as pool:
            results = list(pool.map(trim, fonts, [text] * len(fonts)))
        trimmed.mkdir(parents=True)
        for font, result in zip(fonts, results, strict=True):
            (trimmed / font.name).write_bytes(result)
    for font in fonts:
        shutil.copyfile(trimmed / font.name, font)


def trim(font, text):
    subsetter = subset.Subsetter(subset.Options(layout_features=["*"], hinting=False))
    subsetter.populate(text=text)
    opened = TTFont(font)
    subsetter.subset(opened)
    opened = TTFont(_saved(opened, None))  # the instancer wants to see what is left
    if "fvar" in opened:
        opened = instantiateVariableFont(opened, {"wght": WEIGHTS})
    return _saved(opened, "woff2").getvalue()


def _saved(font, flavor):
    font.flavor, file = flavor, BytesIO()
    font.save(file)
    return file


def setup(app):
    app.connect("html-page-context", take_over, priority=950)
    app.connect("html-page-context", put_pictures_aside)
    app.connect("build-finished", write)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": False}
