"""What holds at a place of an RTF file: the properties of text and paragraph, and the tables of fonts and styles."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from reader.core import document as doc
from reader.formats.docxstyles import CODE_STYLE, shape_of_name
from reader.formats.docxsymbols import is_symbol_font
from reader.formats.manuscript import Mark, Shape
from reader.formats.rtftokens import SYMBOL_CHARSET, encoding_of

_DEPTH: Final = 20  # styles that stand on each other
_TWIPS_INSET: Final = 360
_TWIPS_LEFT: Final = 500
_LONG: Final = 120  # code points; a shorter paragraph that is set in on one side is no quotation
NO_OUTLINE: Final = 9


@dataclass(slots=True)
class State:
    """The properties inside one group; those of the paragraph are here too, as RTF has it."""

    destination: str = "text"
    bytes_after: int = 1  # \uc: how many bytes stand for a \u character for programs that do not know it
    font: int = -1
    link: str = ""
    bold: bool = False
    italic: bool = False
    underline: bool = False
    strike: bool = False
    raised: str = ""
    marked: bool = False
    hidden: bool = False
    inserted: bool = False
    deleted: bool = False
    character_style: int = -1
    language: int = 0
    style: int = 0
    outline: int = NO_OUTLINE
    level: int = 0  # \ilvl
    in_table: bool = False
    left: int = 0
    right: int = 0
    first: int = 0

    def plain(self) -> None:
        """The text as it is without any properties (``\\plain``)."""
        self.bold = self.italic = self.underline = self.strike = self.marked = self.hidden = False
        self.inserted = self.deleted = False
        self.raised, self.character_style, self.font = "", -1, -1

    def plain_paragraph(self) -> None:
        """The paragraph as it is without any properties (``\\pard``)."""
        self.style, self.outline, self.level, self.in_table = 0, NO_OUTLINE, 0, False
        self.left = self.right = self.first = 0


@dataclass(slots=True)
class Font:
    """A font of the file."""

    name: str = ""
    charset: int = -1
    encoding: str = ""

    def symbols(self) -> str:
        """The font's name if its characters are other than their codes say."""
        if is_symbol_font(self.name):
            return self.name
        return "Symbol" if self.charset == SYMBOL_CHARSET else ""


@dataclass(slots=True)
class Style:
    """A style of the file; its name in lower case."""

    name: str = ""
    based_on: int = -1
    outline: int = NO_OUTLINE


@dataclass(slots=True)
class Sheets:
    """The tables at the head of a file."""

    encoding: str = "cp1252"
    default_font: int = 0
    fonts: dict[int, Font] = field(default_factory=dict)
    styles: dict[int, Style] = field(default_factory=dict)
    character_styles: dict[int, Style] = field(default_factory=dict)

    def font(self, state: State) -> Font:
        """The font that text has here."""
        return self.fonts.get(state.font if state.font >= 0 else self.default_font, Font())

    def encoding_at(self, state: State) -> str:
        """The encoding of text here."""
        font = self.font(state)
        return font.encoding or encoding_of(font.charset, self.encoding)

    def shape(self, state: State) -> Shape:
        """What the paragraph becomes, without its number."""
        outline, style, seen = state.outline, self.styles.get(state.style), 0
        while style is not None and seen < _DEPTH:
            if (shape := shape_of_name(style.name)) is not None:
                return shape
            outline = min(outline, style.outline)
            style, seen = self.styles.get(style.based_on), seen + 1
        if 0 <= outline < NO_OUTLINE:
            return Shape(doc.HEADING, min(outline + 1, 6))
        if state.left < _TWIPS_INSET or state.first < 0:
            return Shape()
        return Shape(indented=1 if state.right >= _TWIPS_INSET else _LONG if state.left >= _TWIPS_LEFT else 0)

    def marks(self, state: State, kind: str) -> set[Mark]:
        """The marks of text here, in a block of ``kind``."""
        named = self.character_styles.get(state.character_style, Style()).name
        own = kind not in (doc.HEADING, doc.CAPTION)
        pairs = (
            (state.bold and own, doc.STRONG),
            (state.italic, doc.EMPHASIS),
            (state.underline and not state.link, doc.UNDERLINE),
            (state.strike, doc.STRIKE),
            (state.marked, doc.MARK),
            (kind != doc.CODE and bool(CODE_STYLE.fullmatch(named)), doc.CODE_SPAN),
        )
        out: set[Mark] = {(mark, "") for on, mark in pairs if on}
        if state.raised:
            out.add((state.raised, ""))
        if state.link:
            out.add((doc.LINK, state.link))
        return out
