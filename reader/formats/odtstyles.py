"""Styles of an ODT file: what a paragraph is, how its text is marked, and how its lists count."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from reader.core import document as doc
from reader.formats.docxpackage import number
from reader.formats.docxstyles import CODE_STYLE, NOT_LOOK, OWN_LOOK, shape_of_name
from reader.formats.manuscript import Mark, Shape

_NS: Final = "urn:oasis:names:tc:opendocument:xmlns:"
OFFICE: Final = f"{{{_NS}office:1.0}}"
STYLE: Final = f"{{{_NS}style:1.0}}"
TEXT: Final = f"{{{_NS}text:1.0}}"
FO: Final = f"{{{_NS}xsl-fo-compatible:1.0}}"
LOEXT: Final = f"{{{_NS}loext:1.0}}"
_DEPTH: Final = 20  # styles that stand on each other
_ESCAPED: Final = re.compile(r"_([0-9a-f]{2,4})_")
_LENGTH: Final = re.compile(r"(-?[0-9.]{1,12})(cm|mm|in|pt|pc|px)")
_MILLIMETRES: Final = {"cm": 10.0, "mm": 1.0, "in": 25.4, "pt": 25.4 / 72, "pc": 25.4 / 6, "px": 25.4 / 96}
_INSET: Final = 6.3  # mm: set in on both sides
_LEFT: Final = 8.8
_LONG: Final = 120  # code points; a shorter paragraph that is set in on one side is no quotation
_LISTS: Final = TEXT + "list-level-style-"


@dataclass(slots=True)
class Style:
    """One style; names in lower case, as they are shown."""

    name: str
    parent: str
    element: etree._Element
    outline: int = 0


@dataclass(frozen=True, slots=True)
class Look:
    """What is known of how text looks; None: nothing is said."""

    bold: bool | None = None
    italic: bool | None = None
    underline: bool | None = None
    strike: bool | None = None
    position: str | None = None  # a kind of span, or ""
    marked: bool | None = None
    hidden: bool | None = None
    code: bool | None = None
    font: str | None = None
    language: str | None = None

    def over(self, below: Look) -> Look:
        """This look, and where it says nothing the one ``below``."""
        mine = (getattr(self, name) for name in Look.__dataclass_fields__)
        theirs = (getattr(below, name) for name in Look.__dataclass_fields__)
        return Look(*(m if m is not None else t for m, t in zip(mine, theirs, strict=True)))

    def marks(self, kind: str) -> frozenset[Mark]:
        """The marks of text with this look in a block of ``kind``."""
        pairs = (
            (self.bold, doc.STRONG),
            (self.italic, doc.EMPHASIS),
            (self.underline, doc.UNDERLINE),
            (self.strike, doc.STRIKE),
            (self.marked, doc.MARK),
            (self.code and kind != doc.CODE, doc.CODE_SPAN),
        )
        raised = {(self.position, "")} if self.position else set()
        return frozenset({(mark, "") for on, mark in pairs if on} | raised)


@dataclass(frozen=True, slots=True)
class ListLevel:
    """One level of a list. ``form`` is a ``style:num-format``: "1", "a", "i", …; ``levels``: how many are shown."""

    form: str = ""
    prefix: str = ""
    suffix: str = ""
    start: int = 1
    levels: int = 1
    bullet: str = ""
    font: str = ""


@dataclass(slots=True)
class Styles:
    """All styles of a file, the text's own before those of the document."""

    known: dict[tuple[str, str], Style] = field(default_factory=dict)  # family and name
    lists: dict[str, dict[int, ListLevel]] = field(default_factory=dict)
    outline: dict[int, ListLevel] = field(default_factory=dict)
    language: str = ""
    _looks: dict[tuple[str, str], Look] = field(default_factory=dict)
    _shapes: dict[str, Shape] = field(default_factory=dict)

    @classmethod
    def of(cls, trees: Iterable[etree._Element | None]) -> Styles:
        out = cls()
        for tree in trees:
            if tree is None:
                continue
            for element in tree.iter(STYLE + "style"):
                name = element.get(STYLE + "name", "")
                title = element.get(STYLE + "display-name") or shown(name)
                parent = element.get(STYLE + "parent-style-name", "")
                outline = number(element.get(STYLE + "default-outline-level", ""))
                out.known.setdefault(
                    (element.get(STYLE + "family", ""), name), Style(title.lower(), parent, element, outline)
                )
            for element in tree.iter(TEXT + "list-style"):
                out.lists.setdefault(element.get(STYLE + "name", ""), _levels(element))
            for element in tree.iter(TEXT + "outline-style"):
                out.outline = out.outline or _levels(element)
            for element in tree.iter(STYLE + "default-style"):
                if element.get(STYLE + "family") == "paragraph":
                    out.language = out.language or (_look(element).language or "")
        return out

    def chain(self, family: str, name: str) -> list[Style]:
        """The style and those that it is based on, the nearest first."""
        out: list[Style] = []
        style = self.known.get((family, name))
        while style is not None and style not in out and len(out) < _DEPTH:
            out.append(style)
            style = self.known.get((family, style.parent))
        return out

    def look(self, family: str, name: str) -> Look:
        """How text of this style looks."""
        key = (family, name)
        if key not in self._looks:
            look = Look()
            for style in self.chain(family, name):
                if not NOT_LOOK.fullmatch(style.name):
                    look = look.over(_look(style.element))
            names = [style.name for style in self.chain(family, name)] or [shown(name).lower()]
            if family == "text" and any(map(CODE_STYLE.fullmatch, names)):
                look = look.over(Look(code=True))
            self._looks[key] = look
        return self._looks[key]

    def base(self, style: str, kind: str) -> Look:
        """How a paragraph's text looks where nothing else is said."""
        look = self.look("paragraph", style)
        return Look(hidden=look.hidden, language=look.language) if kind in OWN_LOOK else look

    def shape(self, style: str) -> Shape:
        """What a paragraph of this style becomes."""
        if style not in self._shapes:
            self._shapes[style] = self._shape(style)
        return self._shapes[style]

    def _shape(self, style: str) -> Shape:
        chain = self.chain("paragraph", style)
        last = chain[-1].parent if chain else style  # some name styles that they do not define
        for name in (*(one.name for one in chain), shown(last).lower()):
            if (shape := shape_of_name(name)) is not None:
                return shape
        if any(one.name == "list contents" for one in chain):
            return Shape(doc.ITEM, 1)
        return Shape(indented=self._inset(chain))

    def _inset(self, chain: list[Style]) -> int:
        sides: dict[str, float] = {}
        for style in chain:
            properties = style.element.find(STYLE + "paragraph-properties")
            for side in ("margin-left", "margin-right", "text-indent"):
                value = properties.get(FO + side) if properties is not None else None
                if value and side not in sides:
                    sides[side] = millimetres(value)
        left, right = sides.get("margin-left", 0.0), sides.get("margin-right", 0.0)
        if sides.get("text-indent", 0.0) < 0 or left < _INSET:
            return 0
        if right >= _INSET:
            return 1
        return _LONG if left >= _LEFT else 0


def millimetres(length: str) -> float:
    """A length in millimetres; 0 for one that is relative or none."""
    found = _LENGTH.fullmatch(length.strip())
    try:
        return float(found[1]) * _MILLIMETRES[found[2]] if found else 0.0
    except ValueError:
        return 0.0


def shown(name: str) -> str:
    """A style's name as it is shown: "Heading_20_1" is "Heading 1"."""
    return _ESCAPED.sub(_character, name)


def _character(found: re.Match[str]) -> str:
    return chr(int(found[1], 16)) if int(found[1], 16) < 0xD800 else found[0]


def _look(element: etree._Element) -> Look:
    said = element.find(STYLE + "text-properties")
    if said is None:
        return Look()
    weight, slant = said.get(FO + "font-weight"), said.get(FO + "font-style")
    line = said.get(STYLE + "text-underline-style") or said.get(STYLE + "text-underline-type")
    through = said.get(STYLE + "text-line-through-style") or said.get(STYLE + "text-line-through-type")
    back = said.get(FO + "background-color") if element.get(STYLE + "family") == "text" else None
    code, country = said.get(FO + "language", ""), said.get(FO + "country", "")
    language = f"{code}-{country}" if country not in ("", "none") else code
    return Look(
        None if weight is None else weight in ("bold", "bolder", "600", "700", "800", "900"),
        None if slant is None else slant in ("italic", "oblique"),
        None if line is None else line != "none",
        None if through is None else through != "none",
        _position(said.get(STYLE + "text-position")),
        None if back is None else back not in ("transparent", "#ffffff"),
        said.get(TEXT + "display") == "none" or None,
        None,
        said.get(STYLE + "font-name") or said.get(FO + "font-family"),
        language if code not in ("", "none", "zxx") else None,
    )


def _position(value: str | None) -> str | None:
    """ "super 58%", "sub", "33% 58%", "-33%", or "0% 100%"."""
    if value is None:
        return None
    first = value.split()[0] if value.split() else ""
    if first == "super" or (first.endswith("%") and number(first.rstrip("%")) > 0):
        return doc.SUPERSCRIPT
    return doc.SUBSCRIPT if first == "sub" or first.startswith("-") else ""


def _levels(element: etree._Element) -> dict[int, ListLevel]:
    out: dict[int, ListLevel] = {}
    for level in element:
        at = number(level.get(TEXT + "level", ""), 1)
        fonts = level.find(STYLE + "text-properties")
        font = (fonts.get(STYLE + "font-name") or fonts.get(FO + "font-family") or "") if fonts is not None else ""
        prefix, suffix = level.get(STYLE + "num-prefix", ""), level.get(STYLE + "num-suffix", "")
        if level.tag in (_LISTS + "number", TEXT + "outline-level-style"):
            pattern = level.get(LOEXT + "num-list-format") or level.get(STYLE + "num-list-format") or ""
            if "%" in pattern:  # newer files have the pattern, "%1%.%2%.", and not always the two
                prefix, suffix = pattern[: pattern.index("%")], pattern[pattern.rindex("%") + 1 :]
            start = number(level.get(TEXT + "start-value", ""), 1)
            shown = max(1, number(level.get(TEXT + "display-levels", ""), 1))
            out[at] = ListLevel(level.get(STYLE + "num-format", ""), prefix, suffix, start, shown, font=font)
        else:
            out[at] = ListLevel(bullet=level.get(TEXT + "bullet-char", "") or "•", font=font)
    return out
