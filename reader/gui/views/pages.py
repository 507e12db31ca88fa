"""The reading view of printed pages: selecting, clicking, and moving by keys, told in offsets of the document."""

from __future__ import annotations

from html import escape
from typing import Final

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from reader.gui.views.marks import Mark
from reader.gui.views.page_source import Link
from reader.gui.views.pages_area import PagesArea
from reader.gui.views.pages_painter import area_box
from reader.gui.views.pages_speech import Speech
from reader.gui.views.walking import Walker

_EDGE: Final = 24  # pixels from the window's edge where a drag begins to scroll
_EDGE_MS: Final = 30

CHARACTER, WORD, LINE = range(3)  # what a drag takes whole


class PagesView(PagesArea, Walker):
    """The pages with a cursor. Until the map of the text is there, they can be looked at only."""

    selected = Signal(int, int)
    deselected = Signal()
    mark_clicked = Signal(str, int)
    link_clicked = Signal(str)
    moved = Signal(int)
    menu_requested = Signal(QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.viewport().setMouseTracking(True)
        self.speech = Speech(self)
        self._drag: tuple[int, int] | None = None  # what the press took
        self._unit = CHARACTER
        self._clicks = 0  # presses that came one after the other at the same place
        self._pressed_at = QPoint()
        self._pressed_link: Link | None = None
        self._click_timer = QTimer(self, singleShot=True)
        self._edge_timer = QTimer(self, interval=_EDGE_MS)
        self._edge_timer.timeout.connect(self._scroll_at_edge)

    def close_file(self) -> None:
        """Show nothing; what was being dragged over ends."""
        self._drag, self._pressed_link = None, None
        self._edge_timer.stop()
        super().close_file()

    # -- the cursor --------------------------------------------------------------------------------------

    def selection(self) -> tuple[int, int] | None:
        """The selected range; None when nothing of the text is selected."""
        now = self._overlay.selection
        return now if now and self._document.text[now[0] : now[1]].strip() else None

    def select(self, start: int, end: int) -> None:
        """Select a range, as if with the mouse."""
        self._overlay.selection = (start, end)
        self._caret, self._has_caret = start, True
        self.viewport().update()
        self.selected.emit(start, end)

    def deselect(self) -> None:
        """Drop the selection; the cursor stays."""
        self._overlay.selection = None
        self.viewport().update()
        self.deselected.emit()

    def place_caret(self, offset: int) -> None:
        """Put the cursor somewhere, without scrolling and without a selection."""
        self._caret, self._has_caret = offset, True
        self._overlay.selection = None
        self.viewport().update()

    def spoken_caret(self) -> int:
        """Where a screen reader begins: at the cursor, or at the first line that is visible."""
        return self._caret if self._has_caret else self.top_offset()

    def go_to(self, offset: int) -> None:
        """Put the cursor somewhere and bring its sentence into view."""
        self.place_caret(offset)
        found = self.sentence()
        self.scroll_to(offset, found[1] if found else offset)
        self.moved.emit(offset)

    def _visible_count(self) -> int:
        return self._document.body_count

    def copy(self) -> None:
        """Put the selected text on the clipboard, as it is in the document."""
        if (found := self.selection()) is not None:
            QGuiApplication.clipboard().setText(self._document.text[found[0] : found[1]])

    def offset_at(self, point: QPoint) -> int:
        """The offset of the character at, or nearest to, a point of the viewport; -1 without a map."""
        place, text = self.place_at(point), self._overlay.text
        return -1 if place is None or text is None else text.offset_at(*place)

    def marks_at_point(self, point: QPoint) -> list[Mark]:
        """The highlights painted at a point of the viewport, smallest first."""
        where = QRectF(point.x() - 1, point.y() - 1, 2, 2)
        offset = self.offset_at(point)
        hits: list[Mark] = []
        for at in (offset, offset - 1) if offset >= 0 else ():
            found = self.marks.at(at) if at >= 0 else []
            if found and any(self.box_in_viewport(*b).intersects(where) for b in self._visible_boxes(at, at + 1)):
                hits = found
                break
        for mark in self.marks.with_areas():
            if any(self.box_in_viewport(int(a[0]), area_box(a)).contains(QPointF(point)) for a in mark.areas):
                hits.append(mark)
        return hits

    # -- the mouse ---------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        point = event.position().toPoint()
        self.leave_frame()
        if self._is_area_tool:
            self._area_from = self.place_at(point)
            return
        self._pressed_link = self.link_at(point)
        is_again = self._click_timer.isActive() and (point - self._pressed_at).manhattanLength() < 6
        self._begin_drag(point, self._clicks + 1 if is_again else 1, event.modifiers())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)

    def _begin_drag(self, point: QPoint, clicks: int, modifiers: Qt.KeyboardModifier) -> None:
        self._clicks, self._pressed_at = clicks, point
        self._click_timer.start(QGuiApplication.styleHints().mouseDoubleClickInterval())
        self._unit = (CHARACTER, WORD, LINE)[(clicks - 1) % 3]
        offset, text = self.offset_at(point), self._overlay.text
        before = self._overlay.selection
        self._overlay.selection = None
        self.deselected.emit()
        if offset >= 0 and text is not None:
            self._drag = self._whole(offset, offset)
            if modifiers & Qt.KeyboardModifier.ShiftModifier and (before or self._has_caret):
                at = before[0] if before else self._caret
                self._drag = (at, at)
                self._drag_to(point)
            elif self._unit != CHARACTER:
                self._overlay.selection = self._drag
        self.viewport().update()

    def _whole(self, start: int, end: int) -> tuple[int, int]:
        """A range grown to whole words or lines, as the clicks ask for."""
        text = self._overlay.text
        if text is None or self._unit == CHARACTER:
            return start, end
        grown = text.word_at if self._unit == WORD else text.line_at
        return min(start, grown(start)[0]), max(end, grown(max(start, end - 1))[1])

    def _drag_to(self, point: QPoint) -> None:
        offset = self.offset_at(point)
        if self._drag is None or offset < 0:
            return
        start, end = self._whole(min(self._drag[0], offset), max(self._drag[1], offset))
        self._overlay.selection = (start, end) if start < end else None
        self.viewport().update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        if self._area_from is not None:
            self._overlay.area = self._area_to(point)
            self.viewport().update()
        elif event.buttons() & Qt.MouseButton.LeftButton and self._drag is not None:
            if self._unit != CHARACTER or (point - self._pressed_at).manhattanLength() > 2:
                self._drag_to(point)
            outside = point.y() < _EDGE or point.y() > self.viewport().height() - _EDGE
            if outside != self._edge_timer.isActive():
                self._edge_timer.start() if outside else self._edge_timer.stop()
        elif not self._is_area_tool:
            link = self.link_at(point)
            self.viewport().setToolTip(self._said_of(link))
            over = link is not None or bool(self.marks_at_point(point))
            self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.IBeamCursor)

    def _scroll_at_edge(self) -> None:
        if self._drag is None or not QGuiApplication.mouseButtons() & Qt.MouseButton.LeftButton:
            self._edge_timer.stop()
            return
        point = self.viewport().mapFromGlobal(self.cursor().pos())
        past = min(0, point.y() - _EDGE) + max(0, point.y() - self.viewport().height() + _EDGE)
        self._bar.setValue(self._bar.value() + max(-60, min(60, past)))
        self._drag_to(point)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._edge_timer.stop()
        point = event.position().toPoint()
        if self._area_from is not None:
            self._end_area(point)
            return
        self._drag = None
        if (found := self.selection()) is not None:
            self._caret, self._has_caret = found[0], True
            self.selected.emit(*found)
        else:
            self._overlay.selection = None
            self._click(point)
        self.viewport().update()

    def _click(self, point: QPoint) -> None:
        link = self.link_at(point)
        if link is not None and link == self._pressed_link:
            if link.page >= 0:
                self.go_to_page(link.page, link.y)
            else:
                self.link_clicked.emit(link.target)
            return
        offset = self.offset_at(point)
        hits = self.marks_at_point(point)
        if offset >= 0:
            self._caret, self._has_caret = offset, True
        if hits:
            self.mark_clicked.emit(hits[0].id, max(0, offset))
        if offset >= 0:
            self.moved.emit(offset)

    def _said_of(self, link: Link | None) -> str:
        """Where a link leads, before it is clicked."""
        if link is None:
            return ""
        if link.page >= 0:
            return self.tr("Page {0}").format(self.label_of(link.page))
        return f"<span>{escape(link.target[:300])}</span>"  # marked up, so that nothing in it can be markup

    def link_at(self, point: QPoint) -> Link | None:
        """The link at a point of the viewport."""
        place = self.place_at(point)
        if place is None:
            return None
        page, x, y = place
        inside = (k for k in self._links.get(page, ()) if k.box[0] <= x <= k.box[2] and k.box[1] <= y <= k.box[3])
        return next(inside, None)

    # -- keys and painting -------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.is_framing:
            super().keyPressEvent(event)
            return
        key, plain = event.key(), event.modifiers() in (
            Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier
        )  # fmt: skip
        height = self.viewport().height()
        is_shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        steps = {
            Qt.Key.Key_Space: -height if is_shift else height,
            Qt.Key.Key_PageDown: height,
            Qt.Key.Key_PageUp: -height,
        }
        if key in steps and (plain or key == Qt.Key.Key_Space):
            self._bar.setValue(self._bar.value() + round(steps[Qt.Key(key)] * 0.92))
        elif plain and key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._bar.setValue(0 if key == Qt.Key.Key_Home else self._bar.maximum())
        elif plain and key in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right):
            super().keyPressEvent(event)
        else:
            QWidget.keyPressEvent(self, event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_requested.emit(event.globalPos())
