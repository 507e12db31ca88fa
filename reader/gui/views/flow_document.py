"""A document as a QTextDocument: blocks put in one after the other, and the map between offsets and Qt's positions.

Qt counts UTF-16 units and adds marks of its own (tables, the header's lines); only this folder knows that.
"""

from __future__ import annotations

import time
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextImageFormat,
    QTextLength,
    QTextTable,
    QTextTableFormat,
)

from reader.core import document as d
from reader.core.document import Block, Document, Span
from reader.gui.views.flow_pictures import FlowDocument, address_of

# QTextBlock.userState() is the index of the block of ours, or one of these for lines that are not the article's.
PLAIN: Final = -1
TITLE: Final = -2
META: Final = -3
BANNER: Final = -4
FOLD: Final = -5

TOP: Final = 44  # pixels above the article
BOTTOM: Final = 160  # and below it, so that the last lines can be read at the height of the eyes

_LINE: Final = "\u2028"  # Qt's line break inside a block; as long as our "\n"
_MOST_CELLS: Final = 4_000  # a larger table is shown as lines: Qt lays a table out as one piece
_SLICE_SECONDS: Final = 0.02


@dataclass(frozen=True, slots=True)
class Header:
    """What stands above the article: lines of the view's, not of the text."""

    title: str = ""  # "" when the text begins with it
    meta: str = ""
    banners: tuple[str, ...] = ()  # as HTML with links of ours


@dataclass(frozen=True, slots=True)
class Typography:
    """How the text is set. Sizes in pixels, ``width`` that of the column."""

    family: str
    families: tuple[str, ...]
    size: int
    line_height: float
    width: int
    ui_family: str
    mono_families: tuple[str, ...]
    text: QColor
    muted: QColor
    link: QColor
    banner_text: QColor
    border: QColor


class _Face(NamedTuple):
    """What a block's kind makes of its letters."""

    heading: int = 0  # level; 0: none
    small: bool = False
    mono: bool = False
    bold: bool = False
    dim: bool = False


_PLAIN: Final = _Face()


class Builder:
    """Fills a QTextDocument in slices, so that the window goes on answering while a long text comes in."""

    def __init__(
        self,
        target: FlowDocument,
        document: Document,
        typography: Typography,
        image_size: Callable[[str], QSize | None],
    ) -> None:
        self.target = target
        self.document = document
        self.positions: list[int] = []  # of each block put in so far, where its text begins
        self._type = typography
        self._column = typography.width  # that the pictures fit into
        self._pictures: list[tuple[int, str, QSize]] = []  # Qt's position, name, own size
        self._image_size = image_size
        self._units: dict[int, tuple[int, ...]] = {}  # block → code point index of its characters above U+FFFF
        self._cursor = QTextCursor(target)
        self._is_empty = True
        self._chars: dict[tuple[_Face, tuple[tuple[str, str], ...]], QTextCharFormat] = {}
        font = QFont(list(typography.families))
        font.setPixelSize(typography.size)
        font.setHintingPreference(QFont.HintingPreference.PreferVerticalHinting)
        target.setDefaultFont(font)
        self._natural = QFontMetricsF(font).height()
        target.setDocumentMargin(0)
        frame = target.rootFrame().frameFormat()
        frame.setTopMargin(TOP)
        frame.setBottomMargin(BOTTOM)
        target.rootFrame().setFrameFormat(frame)

    # -- the map -----------------------------------------------------------------------------------------

    def to_qt(self, offset: int) -> int:
        """Qt's position of an offset (code points); of the last block built if it is not there yet."""
        if not self.positions:
            return 0
        index = min(self.document.index_at(offset), len(self.positions) - 1)
        within = min(max(0, offset - self.document.starts[index]), len(self.document.blocks[index].text))
        return self.positions[index] + within + bisect_right(self._wide(index), within - 1)

    def to_offset(self, position: int) -> int:
        """The offset of a position of Qt's; positions in lines that are not the text's go to the nearest text."""
        index = bisect_right(self.positions, position) - 1
        if index < 0:
            return 0
        units = position - self.positions[index]
        wide = self._wide(index)
        if wide:
            count = 0
            while count < len(wide) and wide[count] + count < units:
                count += 1
            units -= count
        return self.document.starts[index] + min(units, len(self.document.blocks[index].text))

    def local_to_qt(self, index: int, within: int) -> int:
        """Units from the start of a block's text, for code points from there."""
        return within + bisect_right(self._wide(index), within - 1)

    def text_start(self, index: int, block: QTextBlock) -> int:
        """Where the text of block ``index`` begins in its QTextBlock."""
        return self.positions[index] - block.position()

    def _wide(self, index: int) -> tuple[int, ...]:
        known = self._units.get(index)
        if known is None:
            text = self.document.blocks[index].text
            known = () if text.isascii() else tuple(i for i, c in enumerate(text) if c > "\uffff")
            self._units[index] = known
        return known

    # -- building ----------------------------------------------------------------------------------------

    def header(self, header: Header) -> None:
        """Put in the lines above the article."""
        for banner in header.banners:
            form = self._line_format(above=10, below=28)
            form.setLeftMargin(12)
            form.setRightMargin(12)
            self._html(form, BANNER, f'<span style="{self._banner_style()}">{banner}</span>')
        if header.title:
            self._begin(self._heading_block(1), TITLE)
            self._cursor.insertText(header.title, self._char(_Face(heading=1)))
            if header.meta:
                self.meta(header.meta)

    def meta(self, text: str) -> None:
        """The quiet line under the title."""
        self._begin(self._line_format(above=0, below=self._type.size * 0.9), META)
        self._cursor.insertText(text, self._char(_Face(small=True)))

    def run(self, first: int, last: int, meta: str = "") -> Iterator[None]:
        """Put in the blocks ``[first, last)``; yields after each slice of time. ``meta`` goes under a leading title."""
        blocks = self.document.blocks
        started = time.perf_counter()
        self._cursor.beginEditBlock()
        index = first
        while index < last:
            if blocks[index].kind == d.CELL:
                index = self._table(index, last)
            else:
                self._block(index, blocks[index])
                index += 1
            if meta and index == 1:
                self.meta(meta)
            if time.perf_counter() - started > _SLICE_SECONDS:
                self._cursor.endEditBlock()
                yield
                self._cursor.beginEditBlock()
                started = time.perf_counter()
        self._cursor.endEditBlock()

    def fold(self, html: str) -> None:
        """The line that stands for the appendix."""
        form = self._line_format(above=self._type.size * 1.6, below=self._type.size)
        self._html(form, FOLD, f'<span style="{self._small_style()}">{html}</span>')

    def _html(self, form: QTextBlockFormat, state: int, html: str) -> None:
        self._begin(form, state)
        self._cursor.insertHtml(html)
        self._cursor.setBlockFormat(form)  # which insertHtml has replaced
        self._cursor.block().setUserState(state)

    def _begin(self, form: QTextBlockFormat, state: int) -> None:
        if self._is_empty:
            self._cursor.setBlockFormat(form)
            self._is_empty = False
        else:
            self._cursor.insertBlock(form, self._char())
        self._cursor.block().setUserState(state)

    def _block(self, index: int, block: Block) -> None:
        self._begin(self._block_format(block), index)
        self.positions.append(self._cursor.position())
        if block.kind == d.FIGURE:
            self._figure(block)
        else:
            self._text(block)

    def _figure(self, block: Block) -> None:
        size = self._image_size(block.image) if block.image else None
        if size is None or size.isEmpty():
            self._cursor.insertText(block.alt or "\u00a0", self._char(_Face(small=True)))
            return
        self._image(block.image, size)

    def _image(self, name: str, size: QSize) -> None:
        self._pictures.append((self._cursor.position(), name, size))
        self._cursor.insertImage(self._image_format(name, size, self._column))

    def fit(self, column: int) -> None:
        """Make the pictures as wide as a column of ``column`` pixels lets them be; they came in at the usual width."""
        column = min(column, self._type.width)
        cursor = QTextCursor(self.target)
        cursor.beginEditBlock()
        for position, name, size in self._pictures if column != self._column else ():
            if size.width() > min(column, self._column):
                cursor.setPosition(position)
                cursor.setPosition(position + 1, QTextCursor.MoveMode.KeepAnchor)
                cursor.setCharFormat(self._image_format(name, size, column))
        cursor.endEditBlock()
        self._column = column

    def _image_format(self, name: str, size: QSize, most: int) -> QTextImageFormat:
        form = QTextImageFormat()
        form.setAnchor(True)
        form.setAnchorHref(f"picture:{name}")
        scale = min(1.0, most / max(1, size.width()), 900 / max(1, size.height()))
        form.setName(address_of(name, size * scale))
        form.setWidth(size.width() * scale)
        form.setHeight(size.height() * scale)
        return form

    def _text(self, block: Block) -> None:
        text = block.text.replace("\n", _LINE)
        face = self._face(block)
        if not block.spans:
            self._cursor.insertText(text, self._char(face))
            return
        for start, end, spans in split_spans(block.spans, len(text)):
            image = next((s for s in spans if s.kind == d.IMAGE), None)
            size = self._image_size(image.target) if image else None
            if image is not None and size is not None and text[start:end] == "\ufffc":
                self._image(image.target, size)
            else:
                self._cursor.insertText(text[start:end], self._char(face, spans))

    @staticmethod
    def _face(block: Block) -> _Face:
        return _Face(
            heading=block.level if block.kind == d.HEADING else 0,
            small=block.kind in (d.CAPTION, d.FOOTNOTE, d.BYLINE, d.CELL),
            mono=block.kind == d.CODE,
            bold=block.kind == d.CELL and block.header,
            dim=block.role == d.FURNITURE or block.kind in (d.CAPTION, d.BYLINE),
        )

    def _table(self, first: int, last: int) -> int:
        blocks = self.document.blocks
        number = blocks[first].table
        end = first
        while end < last and blocks[end].kind == d.CELL and blocks[end].table == number:
            end += 1
        cells = blocks[first:end]
        rows = max(b.row + max(1, b.rowspan) for b in cells)
        columns = max(b.column + max(1, b.colspan) for b in cells)
        if rows * columns > _MOST_CELLS or len({(b.row, b.column) for b in cells}) < len(cells):
            for index in range(first, end):
                self._block(index, blocks[index])
            return end
        table = self._insert_table(rows, columns)
        for index in range(first, end):
            self._cell(table, index, blocks[index])
        self._cursor.movePosition(QTextCursor.MoveOperation.End)
        self._cursor.block().setUserState(PLAIN)
        return end

    def _insert_table(self, rows: int, columns: int) -> QTextTable:
        form = QTextTableFormat()
        form.setBorder(1)
        form.setBorderCollapse(True)
        form.setBorderBrush(self._type.border)
        form.setBorderStyle(QTextTableFormat.BorderStyle.BorderStyle_Solid)
        form.setCellPadding(6)
        form.setCellSpacing(0)
        form.setTopMargin(6)
        form.setBottomMargin(self._type.size * 0.9)
        if columns > 2:
            form.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
        if self._is_empty:
            self._begin(self._line_format(0, 0), PLAIN)
        return self._cursor.insertTable(rows, columns, form)

    def _cell(self, table: QTextTable, index: int, block: Block) -> None:
        if block.colspan > 1 or block.rowspan > 1:
            table.mergeCells(block.row, block.column, max(1, block.rowspan), max(1, block.colspan))
        cell = table.cellAt(block.row, block.column)
        self._cursor = cell.firstCursorPosition()
        form = self._line_format(0, 0)
        form.setLineHeight(125, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        self._cursor.setBlockFormat(form)
        self._cursor.block().setUserState(index)
        self.positions.append(self._cursor.position())
        self._text(block)

    # -- formats -----------------------------------------------------------------------------------------

    def _line_format(self, above: float, below: float) -> QTextBlockFormat:
        form = QTextBlockFormat()
        form.setTopMargin(above)
        form.setBottomMargin(below)
        return form

    def _heading_block(self, level: int) -> QTextBlockFormat:
        size = self._type.size
        above = (0.2, 1.5, 1.2, 1.0, 0.8, 0.8)[min(level, 6) - 1] * size
        form = self._line_format(above, (0.5 if level == 1 else 0.45) * size)
        form.setLineHeight(100 if level == 1 else 106, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        form.setHeadingLevel(min(level, 6))
        return form

    def _block_format(self, block: Block) -> QTextBlockFormat:
        size = self._type.size
        if block.kind == d.HEADING:
            return self._heading_block(block.level or 2)
        form = self._line_format(0, size * 0.85)
        spread = self._type.line_height
        if block.kind == d.ITEM:
            form.setLeftMargin(size * 1.9 * max(1, block.level))
            form.setBottomMargin(size * 0.4)
        elif block.kind in (d.QUOTATION, d.VERSE):
            form.setLeftMargin(size * 1.25 * max(1, block.level))
            form.setRightMargin(size * 0.6)
        elif block.kind == d.CODE:
            form.setLeftMargin(14)
            form.setRightMargin(14)
            form.setTopMargin(10)
            form.setBottomMargin(size * 0.85 + 10)
            spread = min(spread, 1.4)
        elif block.kind in (d.CAPTION, d.FOOTNOTE, d.BYLINE):
            spread = min(spread, 1.45)
            if block.kind == d.FOOTNOTE:
                form.setLeftMargin(size * 1.6)
                form.setBottomMargin(size * 0.4)
        elif block.kind == d.FIGURE:
            form.setBottomMargin(size * 0.5)
            form.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            return form
        form.setLineHeight(self._percent(spread), QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        return form

    def _percent(self, spread: float) -> float:
        """Qt's line height, in per cent of the font's own, for a distance of ``spread`` font sizes."""
        return max(100.0, 100 * spread * self._type.size / self._natural)

    def _char(self, face: _Face = _PLAIN, spans: tuple[Span, ...] = ()) -> QTextCharFormat:
        key = (face, tuple((s.kind, s.target) for s in spans))
        if (known := self._chars.get(key)) is not None:
            return known
        heading, small, mono, bold, dim = face
        form = QTextCharFormat()
        kind = self._type
        size = float(kind.size)
        families = list(kind.families)
        weight = QFont.Weight.Bold if bold else QFont.Weight.Normal
        colour = kind.muted if dim or (small and not (spans or bold)) else kind.text
        if heading:
            size *= (1.75, 1.32, 1.14, 1.0, 1.0, 1.0)[min(heading, 6) - 1]
            weight = QFont.Weight.Normal if heading == 1 else QFont.Weight.DemiBold
            colour = kind.text
        if small:
            families, size = [kind.ui_family, *families], size * 0.8
        if mono:
            families, size = list(kind.mono_families), size * 0.82
        form.setFontFamilies(families)
        form.setForeground(colour)
        font_size = size
        for span in spans:
            font_size = self._apply_span(form, span, font_size)
        if any(s.kind == d.STRONG for s in spans):
            weight = QFont.Weight.Bold
        form.setFontWeight(weight)
        form.setProperty(QTextCharFormat.Property.FontPixelSize, max(8, round(font_size)))
        if len(self._chars) < 5_000:
            self._chars[key] = form
        return form

    def _apply_span(self, form: QTextCharFormat, span: Span, size: float) -> float:
        kind = span.kind
        if kind == d.EMPHASIS:
            form.setFontItalic(True)
        elif kind == d.CODE_SPAN:
            form.setFontFamilies(list(self._type.mono_families))
            return size * 0.86
        elif kind == d.LINK:
            form.setAnchor(True)
            form.setAnchorHref(span.target)
            form.setForeground(self._type.link)
            form.setToolTip(span.target)
        elif kind in (d.SUBSCRIPT, d.SUPERSCRIPT, d.FOOTNOTE_REF):
            form.setVerticalAlignment(
                QTextCharFormat.VerticalAlignment.AlignSubScript
                if kind == d.SUBSCRIPT
                else QTextCharFormat.VerticalAlignment.AlignSuperScript
            )
            if kind == d.FOOTNOTE_REF:
                form.setAnchor(True)
                form.setAnchorHref(f"note:{span.target}")
                form.setForeground(self._type.link)
        elif kind == d.STRIKE:
            form.setFontStrikeOut(True)
        elif kind == d.UNDERLINE:
            form.setFontUnderline(True)
        return size

    def _small_style(self) -> str:
        kind = self._type
        return f"font-family:'{kind.ui_family}'; font-size:{round(kind.size * 0.76)}px; color:{kind.muted.name()}"

    def _banner_style(self) -> str:
        kind = self._type
        size = max(11, round(kind.size * 0.74))
        return f"font-family:'{kind.ui_family}'; font-size:{size}px; color:{kind.banner_text.name()}"


def split_spans(spans: tuple[Span, ...], length: int) -> Iterator[tuple[int, int, tuple[Span, ...]]]:
    """The pieces between all borders of the spans, each with the spans that cover it."""
    borders = sorted({0, length, *(min(s.start, length) for s in spans), *(min(s.end, length) for s in spans)})
    active: list[Span] = []
    waiting = sorted(spans, key=lambda s: s.start, reverse=True)
    for start, end in pairwise(borders):
        while waiting and waiting[-1].start <= start:
            active.append(waiting.pop())
        active = [s for s in active if s.end > start]
        yield start, end, tuple(active)
