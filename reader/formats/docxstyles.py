"""Styles of a DOCX file: what a paragraph is and how its text is marked, resolved along the chain of styles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from reader.core import document as doc
from reader.formats.docxpackage import W, is_on, number, value
from reader.formats.manuscript import Mark, Shape

_DEPTH: Final = 20  # styles that stand on each other
_SWITCHES: Final = {W + "b": doc.STRONG, W + "i": doc.EMPHASIS, W + "strike": doc.STRIKE, W + "dstrike": doc.STRIKE}
_RAISED: Final = {"superscript": doc.SUPERSCRIPT, "subscript": doc.SUBSCRIPT}
_TWIPS_INSET: Final = 360  # a quarter of an inch: set in on both sides
_TWIPS_LEFT: Final = 500
_LONG: Final = 120  # code points; a shorter paragraph that is set in on one side is no quotation
# Kinds that say themselves how they look: what their style adds is not the author's emphasis.
OWN_LOOK: Final = frozenset({doc.HEADING, doc.CAPTION, doc.QUOTATION, doc.BYLINE, doc.CODE})

_KINDS: Final = (
    (re.compile(r"(?:heading|überschrift|titre|título|titolo|kop|rubrik|otsikko|заголовок|标题|見出し) ?([1-9])"),
     "heading"),
    (re.compile(r"title|book title page"), "title"),
    (re.compile(r"subtitle|toc heading|contents heading|abstract title"), "subheading"),
    (re.compile(r"(?:toc|index|contents) ?([1-9])"), "entry"),
    (re.compile(r"table of figures|figure index 1|illustration index 1"), "entry"),
    (re.compile(r"(?:intense )?quot(?:e|ation)s?|block ?(?:text|quotes?|quotations?)|zitat|blockzitat|cita|"
                r"citation bloc|extract|epigraph|引用文?"), doc.QUOTATION),
    (re.compile(r"(?:image|table|figure)? ?caption|(?:figure|table) title|beschriftung|légende"), doc.CAPTION),
    (re.compile(r"html preformatted|source ?code|preformatted text|code(?: ?block)?|listing|quelltext"), doc.CODE),
    (re.compile(r"authors?|date|byline|affiliations?"), doc.BYLINE),
    (re.compile(r"verse|poem|poetry|line ?block"), doc.VERSE),
    (re.compile(r"list continue ?[2-5]?|definition(?: definition)?"), "continued"),
)  # fmt: skip
CODE_STYLE: Final = re.compile(
    r"verbatim char|html (?:code|sample|typewriter|keyboard)|source[ _]text|(?:inline )?code(?: char)?"
)
NOT_LOOK: Final = re.compile(
    r"hyperlink|internetlink|internet link|followedhyperlink|(?:foot|end)note (?:reference|anchor|characters)"
)


@dataclass(slots=True)
class Style:
    """One style as the file has it."""

    id: str
    name: str  # lower case; Word keeps the English names of its own styles in any language
    based_on: str
    paragraph: etree._Element | None
    run: etree._Element | None
    header_row: bool = False
    chain: tuple[Style, ...] = ()


@dataclass(frozen=True, slots=True)
class RunLook:
    """How a run looks: its marks, and whether it is seen at all."""

    marks: frozenset[Mark] = frozenset()
    hidden: bool = False
    font: str = ""
    language: str = ""


@dataclass(slots=True)
class Styles:
    """All styles of a file."""

    known: dict[str, Style] = field(default_factory=dict)
    default: str = ""  # the paragraph style of paragraphs that name none
    language: str = ""
    _shapes: dict[str, Shape] = field(default_factory=dict)
    _looks: dict[tuple[str, str, bytes, str], RunLook] = field(default_factory=dict)

    @classmethod
    def of(cls, root: etree._Element | None) -> Styles:
        out = cls()
        if root is None:
            return out
        for element in root.iterfind(W + "style"):
            style = Style(
                value(element, "styleId"),
                value(element.find(W + "name")).lower(),
                value(element.find(W + "basedOn")),
                element.find(W + "pPr"),
                element.find(W + "rPr"),
                any(value(s, "type") == "firstRow" for s in element.iterfind(W + "tblStylePr")),
            )
            out.known[style.id] = style
            if value(element, "type") == "paragraph" and value(element, "default") in ("1", "true", "on"):
                out.default = style.id
        lang = root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}lang")
        out.language = value(lang) or value(lang, "eastAsia")
        return out

    def chain(self, style: str) -> tuple[Style, ...]:
        """The style and those that it is based on, the nearest first."""
        first = self.known.get(style)
        if first is None:
            return ()
        if not first.chain:
            chain: list[Style] = []
            current: Style | None = first
            while current is not None and current not in chain and len(chain) < _DEPTH:
                chain.append(current)
                current = self.known.get(current.based_on)
            first.chain = tuple(chain)
        return first.chain

    def paragraph_elements(self, style: str, direct: etree._Element | None, tag: str) -> Iterator[etree._Element]:
        """The elements ``tag`` that say something of a paragraph, its own first, then its styles'."""
        for properties in (direct, *(s.paragraph for s in self.chain(style))):
            found = properties.find(tag) if properties is not None else None
            if found is not None:
                yield found

    def shape(self, style: str, direct: etree._Element | None) -> Shape:
        """What a paragraph becomes, without its numbering."""
        style = style or self.default
        if style not in self._shapes:
            self._shapes[style] = self._of_style(style)
        shape = self._shapes[style]
        outline = direct.find(W + "outlineLvl") if direct is not None else None
        if outline is not None and (level := number(value(outline), 9)) < 9 and shape.kind == doc.PARAGRAPH:
            return Shape(doc.HEADING, min(level + 1, 6))
        if shape.kind == doc.PARAGRAPH:
            return Shape(shape.kind, title=shape.title, indented=self._inset(style, direct))
        return shape

    def _of_style(self, style: str) -> Shape:
        for one in self.chain(style):
            if (shape := shape_of_name(one.name)) is not None:
                return shape
            outline = one.paragraph.find(W + "outlineLvl") if one.paragraph is not None else None
            if outline is not None and number(value(outline), 9) < 9:
                return Shape(doc.HEADING, min(number(value(outline)) + 1, 6))
        return Shape()

    def _inset(self, style: str, direct: etree._Element | None) -> int:
        sides: dict[str, int] = {}
        for indent in self.paragraph_elements(style, direct, W + "ind"):
            for side, names in (("left", ("left", "start")), ("right", ("right", "end")), ("hanging", ("hanging",))):
                if text := next((value(indent, n) for n in names if value(indent, n)), ""):
                    sides.setdefault(side, number(text))
        left, right = sides.get("left", 0), sides.get("right", 0)
        if sides.get("hanging", 0) > 0 or left < _TWIPS_INSET:
            return 0
        if right >= _TWIPS_INSET:
            return 1
        return _LONG if left >= _TWIPS_LEFT else 0

    def is_list_paragraph(self, style: str) -> bool:
        """Whether the style is the one that Word gives to the paragraphs of lists."""
        return any(s.name == "list paragraph" for s in self.chain(style))

    # -- runs --------------------------------------------------------------------------------------------

    def look(self, paragraph: str, kind: str, run: etree._Element | None) -> RunLook:
        """How a run with the properties ``run`` looks in a paragraph of this style and kind."""
        paragraph = "" if kind in OWN_LOOK else paragraph or self.default
        named = value(run.find(W + "rStyle")) if run is not None else ""
        key = (paragraph, named, etree.tostring(run) if run is not None and len(run) else b"", kind)
        if key not in self._looks:
            if len(self._looks) > 5_000:
                self._looks.clear()
            self._looks[key] = self._look(paragraph, named, run, kind)
        return self._looks[key]

    def _look(self, paragraph: str, named: str, run: etree._Element | None, kind: str) -> RunLook:
        styles = [s.run for s in self.chain(named) if s.run is not None and not NOT_LOOK.fullmatch(s.name)]
        above = [s.run for s in self.chain(paragraph) if s.run is not None]
        own = [run] if run is not None else []
        marks: set[Mark] = set()
        for tag, mark in _SWITCHES.items():
            direct = _said(own, tag)
            # The switches of a paragraph's and a character's style cancel each other (ISO/IEC 29500-1, 17.7.3).
            if direct if direct is not None else bool(_said(above, tag)) != bool(_said(styles, tag)):
                marks.add((mark, ""))
        chain = [*own, *styles]
        if (raised := _RAISED.get(_first(chain, "vertAlign"))) is not None:
            marks.add((raised, ""))
        if _first([*own, *styles], "u") not in ("", "none"):
            marks.add((doc.UNDERLINE, ""))
        if _first(chain, "highlight") not in ("", "none", "white"):
            marks.add((doc.MARK, ""))
        if kind != doc.CODE and any(CODE_STYLE.fullmatch(s.name) for s in self.chain(named)):
            marks.add((doc.CODE_SPAN, ""))
        every = [*chain, *above]
        hidden = bool(_said(every, W + "vanish")) or bool(_said(own, W + "webHidden"))
        font = _first(every, "rFonts", "ascii") or _first(every, "rFonts", "hAnsi")
        return RunLook(frozenset(marks), hidden, font, _first(every, "lang"))


def shape_of_name(name: str) -> Shape | None:
    """What paragraphs of a style with this name (in lower case) become; None: the name says nothing."""
    for pattern, what in _KINDS:
        if found := pattern.fullmatch(name):
            return _shape_of(what, int(found[1]) if pattern.groups and found[1] else 1)
    return None


def _shape_of(what: str, level: int) -> Shape:
    match what:
        case "heading":
            return Shape(doc.HEADING, min(level, 6))
        case "title":
            return Shape(doc.HEADING, 1, title=True)
        case "subheading":
            return Shape(doc.HEADING, 2)
        case "entry" | "continued":
            return Shape(doc.ITEM, level)
        case _:
            return Shape(what, 1 if what == doc.QUOTATION else 0)


def _said(properties: list[etree._Element], tag: str) -> bool | None:
    return next((is_on(found) for p in properties if (found := p.find(tag)) is not None), None)


def _first(properties: list[etree._Element], name: str, attribute: str = "val") -> str:
    return next((text for p in properties if (text := value(p.find(W + name), attribute))), "")
