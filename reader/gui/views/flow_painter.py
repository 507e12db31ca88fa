"""What the reading view paints of its visible blocks: under the text, in the margins, for the moment of a flash."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QTextBlock, QTextDocument
from PySide6.QtWidgets import QTextEdit

from reader.core import document as d
from reader.gui import theme as themes
from reader.gui.theme import Theme
from reader.gui.views import painting
from reader.gui.views.flow_document import BANNER, Builder
from reader.gui.views.margins import STRIPE_GAP, STRIPE_WIDTH, lanes
from reader.gui.views.marks import MarkMap, Piece

_BACK_STEPS = 40  # blocks looked at above the one under the viewport's corner: a table's row may begin further up
# Behind spans of these kinds: as a background of their letters it would lie over the highlights.
_SPAN_BACKS: Final = {d.CODE_SPAN: "code-back", d.MARK: "find"}


class FlowPainter:
    """Paints what is visible of one article; made anew for each article and theme."""

    def __init__(self, view: QTextEdit, builder: Builder, marks: MarkMap, theme: Theme, ui_font: QFont) -> None:
        self._view = view
        self._builder = builder
        self._theme = theme
        self._near = 0  # the number of the block that was found last
        self._small = QFont(ui_font)
        self._small.setPixelSize(11)
        self._marker = QFont(builder.target.defaultFont())
        self._backdrops = {
            "bar": themes.colour(theme, "border-strong"),
            "code": themes.colour(theme, "code-back"),
            "border": themes.colour(theme, "border-strong"),
        }
        self.marks = marks
        self.sentence: tuple[int, int] | None = None
        self.found: list[tuple[int, int]] = []
        self.found_current = -1
        self.current_id = ""
        self.flash_id = ""
        self.flash = 0.0  # 1 at once, 0 when it is over

    @property
    def document(self) -> d.Document:
        return self._builder.document

    def take_over(self, other: FlowPainter) -> None:
        """Mark what another one of the same document marks besides its highlights."""
        self.found, self.found_current, self.current_id = other.found, other.found_current, other.current_id

    # -- what is visible ---------------------------------------------------------------------------------

    def visible_blocks(self, area: QRect) -> Iterator[tuple[QTextBlock, QPointF]]:
        """The blocks in ``area`` of the viewport, each with where its lines count from in the viewport."""
        document: QTextDocument = self._view.document()
        scroll = self._view.verticalScrollBar().value()
        layout = document.documentLayout()
        block = painting.row_start(painting.block_at(document, scroll + area.top(), self._near))
        self._near = block.blockNumber()
        for _ in range(_BACK_STEPS):
            before = block.previous()
            if not before.isValid() or layout.blockBoundingRect(before).bottom() - scroll < area.top() - 40:
                break
            block = before
        below = 0
        while block.isValid() and below < 8:  # cells of one row: a later block may begin higher up
            rect = layout.blockBoundingRect(block)
            if rect.top() - scroll > area.bottom():
                below += 1
            else:
                yield block, painting.origin(document, block) - QPointF(0, scroll)
            block = block.next()

    def rects(self, start: int, end: int) -> list[QRectF]:
        """Where ``[start, end)`` (offsets) is in the viewport, as far as it is laid out; a line each."""
        builder = self._builder
        out: list[QRectF] = []
        scroll = self._view.verticalScrollBar().value()
        document = builder.document
        for index in document.indices_in(start, end):
            if index >= len(builder.positions):
                break
            block = builder.target.findBlock(builder.positions[index])
            base = document.starts[index]
            a, b = max(0, start - base), min(len(document.blocks[index].text), end - base)
            at = painting.origin(builder.target, block) - QPointF(0, scroll)
            out += [r.translated(at) for r in self._piece_rects(block, index, a, b)]
            if out and out[-1].top() > self._view.viewport().height() * 2:
                break
        return out

    def _piece_rects(self, block: QTextBlock, index: int, start: int, end: int) -> Iterator[QRectF]:
        builder = self._builder
        shift = builder.text_start(index, block)
        first = shift + builder.local_to_qt(index, start)
        last = shift + builder.local_to_qt(index, end)
        return painting.text_rects(block, first, last)

    # -- under the text ----------------------------------------------------------------------------------

    def paint_under(self, painter: QPainter, area: QRect) -> None:
        """Highlights and the like; the text is painted over it."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        banner = QRectF()
        for block, at in self.visible_blocks(area):
            index = block.userState()
            if index == BANNER:
                banner = block.layout().boundingRect().translated(at)
                self._banner(painter, banner)
            if 0 <= index < len(self._builder.positions):
                self._paint_block(painter, block, index, at)

    def _banner(self, painter: QPainter, rect: QRectF) -> None:
        painter.setPen(themes.colour(self._theme, "banner-border"))
        painter.setBrush(themes.colour(self._theme, "banner-back"))
        width = self._view.viewport().width()
        painter.drawRoundedRect(QRectF(0.5, rect.top() - 9.5, width - 1, rect.height() + 19), 6, 6)

    def _paint_block(self, painter: QPainter, block: QTextBlock, index: int, at: QPointF) -> None:
        ours = self._builder.document.blocks[index]
        rtl = block.textDirection() == Qt.LayoutDirection.RightToLeft
        if ours.kind in (d.QUOTATION, d.CODE, d.RULE):
            rect = block.layout().boundingRect().translated(at)
            painting.backdrop(painter, ours, rect, self._backdrops, rtl)
        if ours.marker and ours.kind in (d.ITEM, d.FOOTNOTE):
            colour = themes.colour(self._theme, "muted")
            painting.marker(painter, block, at, ours.marker, self._marker, colour)
        for span in ours.spans:
            if role := _SPAN_BACKS.get(span.kind):
                self._fill(painter, block, index, at, (span.start, span.end), self._role(role))
        for piece in self.marks.pieces(index):
            self._paint_piece(painter, block, index, at, piece)
        base = self._builder.document.starts[index]
        end = base + len(ours.text)
        first = max(0, bisect_right(self.found, (base,)) - 1)  # the one before may reach into this block
        for number in range(first, bisect_right(self.found, (end,))):
            start, stop = self.found[number]
            if start < end and stop > base:
                role = "find-current" if number == self.found_current else "find"
                self._fill(painter, block, index, at, (start - base, stop - base), themes.colour(self._theme, role))
        if self.sentence and self.sentence[0] < end and self.sentence[1] > base:
            a, b = max(0, self.sentence[0] - base), min(len(ours.text), self.sentence[1] - base)
            for rect in self._piece_rects(block, index, a, b):
                painting.underline(painter, rect.translated(at).adjusted(0, 0, 0, 2), self._role("sentence"))

    def _fill(
        self, painter: QPainter, block: QTextBlock, index: int, at: QPointF, span: tuple[int, int], colour: QColor
    ) -> None:
        length = len(self._builder.document.blocks[index].text)
        for rect in self._piece_rects(block, index, max(0, span[0]), min(length, span[1])):
            painting.highlight(painter, rect.translated(at), colour, True, True)

    def _paint_piece(self, painter: QPainter, block: QTextBlock, index: int, at: QPointF, piece: Piece) -> None:
        colour = themes.blended(self._theme, piece.colours)
        if self.flash and self.flash_id in piece.ids:
            strong = themes.colour(self._theme, f"{piece.colours[-1]}.strong")
            colour = _between(colour, strong, self.flash)
        rects = [r.translated(at) for r in self._piece_rects(block, index, piece.start, piece.end)]
        for number, rect in enumerate(rects):
            opens = piece.opens and number == 0
            closes = piece.closes and number == len(rects) - 1
            painting.highlight(painter, rect, colour, opens, closes)
            if self.current_id in piece.ids:
                painter.fillRect(
                    QRectF(rect.left(), rect.bottom() - 1.5, rect.width(), 1.5),
                    themes.colour(self._theme, f"{piece.colours[-1]}.strong"),
                )

    def _role(self, name: str) -> QColor:
        return themes.colour(self._theme, name)

    # -- margins -----------------------------------------------------------------------------------------

    def paint_numbers(self, painter: QPainter, area: QRect) -> None:
        """Paragraph numbers, level with the first line of their paragraph."""
        painter.setFont(self._small)
        painter.setPen(self._role("faint"))
        numbers = self._builder.document.paragraph_numbers
        viewport = self._view.viewport().rect()
        for block, at in self.visible_blocks(viewport):
            number = numbers.get(block.userState())
            if number is None or not block.layout().lineCount():
                continue
            line = block.layout().lineAt(0)
            baseline = at.y() + line.y() + line.ascent()
            painter.drawText(
                QRectF(area.left(), baseline - 20, area.width() - 24, 20),
                Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom,
                str(number),
            )

    def paint_stripes(self, painter: QPainter, area: QRect) -> None:
        """A stripe for each visible highlight, in lanes, so that overlapping ones can be told apart."""
        spans: dict[str, tuple[float, float, str]] = {}
        for block, at in self.visible_blocks(self._view.viewport().rect()):
            index = block.userState()
            if not 0 <= index < len(self._builder.positions):
                continue
            for mark in self.marks.in_block(index):
                base = self._builder.document.starts[index]
                for start, end in mark.ranges:
                    a, b = max(0, start - base), min(len(self._builder.document.blocks[index].text), end - base)
                    rects = [r.translated(at) for r in self._piece_rects(block, index, a, b)] if a < b else []
                    if rects:
                        known = spans.get(mark.id, (rects[0].top(), rects[-1].bottom(), mark.colour))
                        spans[mark.id] = (
                            min(known[0], rects[0].top()),
                            max(known[1], rects[-1].bottom()),
                            mark.colour,
                        )
        rows = sorted(spans.values(), key=lambda s: (s[0], -s[1]))
        painter.setPen(Qt.PenStyle.NoPen)
        for (y1, y2, colour), lane in zip(rows, lanes([(a, b) for a, b, _ in rows]), strict=True):
            painter.setBrush(themes.colour(self._theme, f"{colour}.strong"))
            x = area.left() + 14 + lane * (STRIPE_WIDTH + STRIPE_GAP)
            painter.drawRoundedRect(QRectF(x, y1, STRIPE_WIDTH, max(4.0, y2 - y1)), 1.5, 1.5)


def _between(a: QColor, b: QColor, share: float) -> QColor:
    keep = 1 - share
    return QColor(
        round(a.red() * keep + b.red() * share),
        round(a.green() * keep + b.green() * share),
        round(a.blue() * keep + b.blue() * share),
    )
