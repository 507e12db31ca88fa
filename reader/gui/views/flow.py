"""The reading view: the article as flowing text, with its highlights painted under it.

It emits what the reader does (selects, clicks, scrolls) in offsets of the document, and shows what it is given.
"""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import (
    QMimeData,
    QPoint,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QTextCursor,
)
from PySide6.QtWidgets import QWidget

from reader.gui.views.flow_page import FlowPage
from reader.gui.views.marks import Mark
from reader.gui.views.walking import Walker


class FlowView(FlowPage, Walker):
    """The page with a cursor: selecting, clicking, and moving by keys, told in offsets of the document."""

    selected = Signal(int, int)  # a selection is made (the mouse or the key is up)
    deselected = Signal()
    mark_clicked = Signal(str, int)  # annotation id, offset of the click
    link_clicked = Signal(str)
    link_hovered = Signal(str, QPoint)  # the link that the mouse has come to, "" when it has left one; where it is
    moved = Signal(int)  # the place of the cursor, by key or click
    menu_requested = Signal(QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pressed_link = self._hovered_link = ""
        self.pressed_at = QPoint()  # where the mouse was pressed last, in this widget's coordinates

    # -- the cursor --------------------------------------------------------------------------------------

    def selection(self) -> tuple[int, int] | None:
        """The selected range; None when nothing of the text is selected."""
        cursor = self.textCursor()
        if self._builder is None or self._is_leaving or not cursor.hasSelection():
            return None
        first, last = _cells(cursor) or (cursor.selectionStart(), cursor.selectionEnd())
        start = self._builder.to_offset(first)
        end = self._builder.to_offset(last)
        text = self._document.text[start:end]
        return (start, end) if text.strip() else None

    def select(self, start: int, end: int) -> None:
        """Select a range, as if with the mouse."""
        if self._builder:
            cursor = self.textCursor()
            cursor.setPosition(self._builder.to_qt(start))
            cursor.setPosition(self._builder.to_qt(end), QTextCursor.MoveMode.KeepAnchor)
            self.setTextCursor(cursor)
            self._caret, self._has_caret = start, True
            self.selected.emit(start, end)

    def deselect(self) -> None:
        """Drop the selection; the cursor stays."""
        cursor = self.textCursor()
        if cursor.hasSelection():
            cursor.setPosition(cursor.selectionStart())
            self.setTextCursor(cursor)
        self.deselected.emit()

    def place_caret(self, offset: int) -> None:
        """Put the cursor somewhere, without scrolling and without a selection."""
        self._set_cursor(offset)

    def go_to(self, offset: int) -> None:
        """Put the cursor somewhere and bring its sentence into view."""
        self._set_cursor(offset)
        found = self.sentence()
        self.scroll_to(offset, found[1] if found else offset)
        self.moved.emit(offset)

    def _visible_count(self) -> int:
        return len(self._builder.positions) if self._builder else 0

    def _paint_selection(self, painter: QPainter) -> None:
        # Qt paints cells of a table as a rectangle of whole cells, and a passage runs on from cell to cell.
        found = self.selection() if _cells(self.textCursor()) else None
        if found is not None and self._painter is not None:
            for rect in self._painter.rects(*found):
                painter.fillRect(rect, self.palette().highlight())

    # -- events ------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed_link = self.anchorAt(event.position().toPoint())
        self.pressed_at = event.position().toPoint() + self.viewport().pos()
        super().mousePressEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            self.deselected.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() != Qt.MouseButton.LeftButton or self._builder is None:
            return
        if (found := self.selection()) is not None:
            self._caret, self._has_caret = found[0], True
            self.selected.emit(*found)
            self._refresh()
            return
        point = event.position().toPoint()
        link = self.anchorAt(point)
        if link and link == self._pressed_link:
            self.link_clicked.emit(link)
            return
        offset = self._offset_at(point)
        self._caret, self._has_caret = offset, True
        hits = self.marks_at_point(point)
        if hits:
            self.mark_clicked.emit(hits[0].id, offset)
        self.moved.emit(offset)
        self._refresh()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        point = event.position().toPoint()
        link = self.anchorAt(point) if not event.buttons() else ""
        if link != self._hovered_link:
            self._hovered_link = link
            self.link_hovered.emit(link, point + self.viewport().pos())
        over = bool(link) or bool(self.marks_at_point(point))
        shape = Qt.CursorShape.PointingHandCursor if over and not event.buttons() else Qt.CursorShape.IBeamCursor
        self.viewport().setCursor(shape)

    def marks_at_point(self, point: QPoint) -> list[Mark]:
        """The highlights painted at a point of the viewport, shortest first."""
        if self._painter is None or not len(self._painter.marks):
            return []
        offset = self._offset_at(point)
        for at in (offset, offset - 1):  # the cursor's place lies between two characters
            hits = [m for m in self._painter.marks.at(at) if at >= 0] if at >= 0 else []
            where = QRectF(point.x() - 1, point.y() - 1, 2, 2)
            if hits and any(r.intersects(where) for r in self._painter.rects(at, at + 1)):
                return hits
        return []

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            is_up = event.key() == Qt.Key.Key_PageUp or event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            step = self.viewport().height() - self.fontMetrics().height() * 3
            self._bar.setValue(self._bar.value() + (-step if is_up else step))
            return
        if event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End) and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self._bar.setValue(0 if event.key() == Qt.Key.Key_Home else self._bar.maximum())
            return
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            step = self.fontMetrics().height() * 2
            self._bar.setValue(self._bar.value() + (step if event.key() == Qt.Key.Key_Down else -step))
            return
        super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        super().keyReleaseEvent(event)
        if event.key() == Qt.Key.Key_Shift and (found := self.selection()) is not None:
            self.selected.emit(*found)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_requested.emit(event.globalPos())

    def createMimeDataFromSelection(self) -> QMimeData:
        """The quote from the document, never from Qt, which changes spaces and line ends."""
        data = QMimeData()
        if (found := self.selection()) is not None:
            data.setText(self._document.text[found[0] : found[1]])
        return data


def _cells(cursor: QTextCursor) -> tuple[int, int] | None:
    """Qt's positions of the first and the last end of the cells selected; None within one cell, and outside tables."""
    table = cursor.currentTable()
    if table is None or not cursor.hasComplexSelection():
        return None
    row, rows, column, columns = cast("tuple[int, int, int, int]", cursor.selectedTableCells())
    if row < 0:
        return None
    first = table.cellAt(row, column).firstCursorPosition().position()
    return first, table.cellAt(row + rows - 1, column + columns - 1).lastCursorPosition().position()
