"""Figures in the book's type.

matplotlib draws the letters of a figure as outlines of the type that it carries, STIX. A picture cannot
use the type of the page around it, so Source Serif's outlines take their place while the pages are
written. A line of text keeps its beginning and its length; its letters become as much narrower as that
takes. In formulas each letter keeps its place.
"""

import re
from functools import cache
from pathlib import Path

import matplotlib
from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.ttLib import TTFont
from parts import PARTS

USE = r"<use xlink:href='#STIXGeneral-[^>]*/>"
LINE = re.compile(rf"{USE}(?: {USE})*")
LETTER = re.compile(
    r"#(?P<name>STIXGeneral-(?P<style>\w+)-(?P<number>\w+))'"
    r"(?: transform='translate\((?P<x>\S+) (?P<y>\S+)\)(?: scale\((?P<scale>\S+)\))?')?"
)
OUTLINE = re.compile(r"<path id='(STIXGeneral-[^']*)'[^>]*/> ?")
OURS = re.compile(r"#((Regular|Italic)-(\w+))'")
STYLES = {"Regular": "normal", "Italic": "italic"}
LIGATURES = {"ﬁ": "fi", "ﬂ": "fl"}
PER_EM = 100  # matplotlib's unit within a line
SPACE = 15  # a gap wider than this is one or more
SPACES = 25  # as wide as one is in matplotlib's type


@cache
def theirs(style):
    """For each number of a letter in matplotlib's type: what it is, and how wide."""
    name = f"STIXGeneral{style.removeprefix('Regular')}.ttf"
    font = TTFont(Path(matplotlib.get_data_path(), "fonts", "ttf", name))
    return {
        font.getGlyphID(glyph): (chr(character), PER_EM * width(font, glyph))
        for character, glyph in font.getBestCmap().items()
    }


@cache
def ours(style):
    """For each letter of Source Serif: how wide it is, and its outline."""
    letters = {}
    for script in ("greek", "latin"):
        name = f"source-serif-4-{script}-wght-{STYLES[style]}.woff2"
        font = TTFont(PARTS / "@fontsource-variable" / "source-serif-4" / "files" / name)
        glyphs, scale = font.getGlyphSet(), PER_EM / font["head"].unitsPerEm
        for character, glyph in font.getBestCmap().items():
            glyphs[glyph].draw(pen := SVGPathPen(glyphs))
            names = f"id='{style}-{character:x}' transform='scale({scale})'"
            outline = f"<path {names} d='{pen.getCommands()}'/>"
            letters[chr(character)] = PER_EM * width(font, glyph), outline
    return letters


def width(font, glyph):
    """The width of a letter, as a part of the letters' size."""
    return font["hmtx"][glyph][0] / font["head"].unitsPerEm


def set_anew(picture):
    """The picture with Source Serif's letters; one that this type lacks stays as it is."""
    picture = LINE.sub(set_line, " ".join(picture.replace('"', "'").split()))
    picture = OUTLINE.sub(lambda old: old[0] if f"#{old[1]}'" in picture else "", picture)
    used = {ours(style)[chr(int(code, 16))][1] for _, style, code in OURS.findall(picture)}
    return picture.replace("</svg>", f"<defs>{''.join(sorted(used))}</defs></svg>")


def set_line(found):
    """A line of text as a whole, a formula letter by letter."""
    letters = [read(letter) for letter in LETTER.finditer(found[0])]
    kinds = {(style, y, scale) for _, style, _, _, y, scale in letters}
    parts = [letters] if kinds == {("Regular", "0", 1)} else [[letter] for letter in letters]
    return " ".join(set_letters(part) for part in parts)


def read(letter):
    """Of a drawn letter: its name, its style, its number in this style, its place, and its size."""
    number, x, scale = int(letter["number"], 16), float(letter["x"] or 0), float(letter["scale"] or 1)
    return letter["name"], letter["style"], number, x, letter["y"] or "0", scale


def set_letters(letters):
    """Letters of one line at their natural distances, then squeezed to the length that they had."""
    *_, begin, y, scale = letters[0]
    placed, natural, long = at_natural_distances(letters)
    squeeze = long / natural
    size = f"scale({squeeze:.3f} {scale:g})"
    return " ".join(
        f"<use xlink:href='#{name}' transform='translate({begin + x * squeeze:.2f} {y}) {size}'/>"
        for name, x in placed
    )


def at_natural_distances(letters):
    """Our letters' names with their places, how long they are together, and how long theirs were."""
    begin = end = letters[0][3]
    placed, natural = [], 0
    for name, style, number, x, _, scale in letters:
        character, wide = theirs(style)[number]
        if x - end > SPACE:
            natural += round((x - end) / SPACES) * ours(style)[" "][0]
        for one in LIGATURES.get(character, character):
            known = ours(style).get(one)
            placed.append((f"{style}-{ord(one):x}" if known else name, natural))
            natural += known[0] if known else wide
        end = x + wide * scale
    return placed, natural, end - begin
