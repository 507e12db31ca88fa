"""Painting under the text: highlights, the current sentence, markers of lists, bars of quotations, the banner."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QPen,
    QTextBlock,
    QTextCursor,
    QTextDocument,
    QTextLine,
)

from reader.core import document as d
from reader.core.document import Block

_RADIUS: Final = 2.5


def origin(document: QTextDocument, block: QTextBlock) -> QPointF:
    """Where the block's lines count from, in the document's coordinates."""
    place = document.documentLayout().blockBoundingRect(block).topLeft()
    return QPointF(place.x(), place.y() - block.layout().boundingRect().top())


def block_at(document: QTextDocument, y: float, near: int = 0) -> QTextBlock:
    """The last block that begins at ``y`` or above, in the document's coordinates; the first one if none does.

    Qt's own search walks all blocks of the document when ``y`` lies in the space between two of them, which takes
    seconds in a long text that is not laid out yet. This one steps away from the block numbered ``near``.
    """
    layout, last = document.documentLayout(), document.blockCount() - 1

    def begins_above(number: int) -> bool:
        return layout.blockBoundingRect(document.findBlockByNumber(number)).top() <= y

    low, step = min(max(0, near), last), 1
    while low > 0 and not begins_above(low):
        low, step = max(0, low - step), step * 2
    high, step = low + 1, 1
    while high <= last and begins_above(high):
        low, high, step = high, high + step, step * 2
    high = min(high, last + 1)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if begins_above(middle) else (low, middle)
    return document.findBlockByNumber(low)


def row_start(block: QTextBlock) -> QTextBlock:
    """The first block of the table's row that ``block`` is in; outside a table the block itself."""
    cursor = QTextCursor(block)
    table = cursor.currentTable()
    return table.cellAt(table.cellAt(cursor).row(), 0).firstCursorPosition().block() if table is not None else block


def text_rects(block: QTextBlock, start: int, end: int) -> Iterator[QRectF]:
    """The rectangles of ``[start, end)`` (UTF-16 units in the block), a line at a time, relative to the block."""
    layout = block.layout()
    has_rtl = block.textDirection() == Qt.LayoutDirection.RightToLeft or _is_mixed(block.text())
    for number in range(layout.lineCount()):
        line = layout.lineAt(number)
        first, last = max(start, line.textStart()), min(end, line.textStart() + line.textLength())
        if first >= last:
            continue
        top = line.y() + 1
        height = line.ascent() + line.descent()
        if has_rtl:
            yield from (QRectF(x, top, w, height) for x, w in _runs(line, first, last))
        else:
            left, right = _x(line, first), _x(line, last)
            right = min(right, line.naturalTextRect().right() + 1)
            yield QRectF(min(left, right), top, abs(right - left), height)


def _is_mixed(text: str) -> bool:
    return not text.isascii() and any("\u0590" <= c <= "\u08ff" or "\ufb1d" <= c <= "\ufeff" for c in text)


def _x(line: QTextLine, position: int) -> float:
    found: Any = line.cursorToX(position)  # the stubs say object
    return float(found[0] if isinstance(found, tuple) else found)


def _runs(line: QTextLine, first: int, last: int) -> Iterator[tuple[float, float]]:
    """Left edges and widths of a range in text of both directions: neighbours in the text may stand apart."""
    boxes = sorted((r.left(), r.right()) for run in line.glyphRuns(first, last - first) for r in [run.boundingRect()])
    left, right = boxes[0] if boxes else (0.0, 0.0)
    for a, b in boxes[1:]:
        if a > right + 0.75:
            yield left, right - left
            left, right = a, b
        else:
            right = max(right, b)
    if right > left:
        yield left, right - left


def highlight(painter: QPainter, rect: QRectF, colour: QColor, opens: bool, closes: bool) -> None:
    """One rectangle of a highlight, round where the mark begins or ends."""
    painter.fillPath(outline(rect, opens, closes), colour)


def outline(rect: QRectF, opens: bool, closes: bool) -> QPainterPath:
    """The edge of one rectangle of a highlight: several are filled at once, as twice the colour would be darker."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    if not opens and not closes:
        path.addRect(rect)
        return path
    path.addRoundedRect(rect, _RADIUS, _RADIUS)
    side = QRectF(rect.left(), rect.top(), min(2 * _RADIUS, rect.width()), rect.height())
    if not opens:
        path.addRect(side)
    if not closes:
        path.addRect(side.translated(rect.width() - side.width(), 0))
    return path


def underline(painter: QPainter, rect: QRectF, colour: QColor) -> None:
    """The quiet line under the current sentence."""
    pen = QPen(colour, 1.2, Qt.PenStyle.DotLine)
    painter.setPen(pen)
    y = rect.bottom() - 0.5
    painter.drawLine(QPointF(rect.left(), y), QPointF(rect.right(), y))


def marker(painter: QPainter, block: QTextBlock, at: QPointF, text: str, font: QFont, colour: QColor) -> None:
    """The bullet or number of a list item, or the number of a footnote, beside its first line."""
    if not text or not block.layout().lineCount():
        return
    line = block.layout().lineAt(0)
    painter.setPen(colour)
    painter.setFont(font)
    width = QFontMetricsF(font).horizontalAdvance(text)
    baseline = at.y() + line.y() + line.ascent()
    gap = font.pixelSize() * 0.45
    if block.textDirection() == Qt.LayoutDirection.RightToLeft:
        x = at.x() + line.x() + line.width() + gap
    else:
        x = at.x() + line.x() - gap - width
    painter.drawText(QPointF(x, baseline), text)


def backdrop(painter: QPainter, block: Block, rect: QRectF, colours: dict[str, QColor], rtl: bool) -> None:
    """What lies under a whole block: the bar of a quotation, the ground of code, a rule."""
    painter.setPen(Qt.PenStyle.NoPen)
    if block.kind == d.QUOTATION:
        painter.setBrush(colours["bar"])
        for depth in range(max(1, block.level)):
            step = 18.0 * depth
            x = rect.right() + 10 - step if rtl else rect.left() - 16 - step
            painter.drawRoundedRect(QRectF(x, rect.top(), 3, rect.height()), 1.5, 1.5)
    elif block.kind == d.CODE:
        painter.setBrush(colours["code"])
        painter.drawRoundedRect(rect.adjusted(-14, -8, 14, 8), 6, 6)
    elif block.kind == d.RULE:
        painter.setBrush(colours["border"])
        middle = rect.center()
        painter.drawRect(QRectF(middle.x() - 48, middle.y(), 96, 1))
