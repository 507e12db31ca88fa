"""Marking an area of a printed page: a rectangle that is drawn with the mouse, or moved and sized by keys."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from reader.gui.views.pages_layout import Box
from reader.gui.views.pages_page import PagesPage

_LEAST_AREA: Final = 8  # pixels on a side: less was a click
_STEP: Final = 8  # pixels that a key moves the frame, or one of its sides,
_FAST: Final = 4  # and so many times as much while it is held
_ARROWS: Final = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_ENDS: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape)


class PagesArea(PagesPage):
    """The pages with the rectangle on them that is about to be an area."""

    area_drawn = Signal(int, tuple)  # a page, and a box on it
    area_tool_changed = Signal()
    framed = Signal(str)  # where the frame of the keys is now, in words; "": it is gone

    _is_framing = False  # here, as events come while Qt is still making this

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._area_from: tuple[int, float, float] | None = None
        self._is_area_tool = False

    def close_file(self) -> None:
        """Show nothing; a rectangle on it means nothing in another file."""
        self.leave_frame()
        self._area_from = self._overlay.area = None
        super().close_file()

    # -- with the mouse ----------------------------------------------------------------------------------

    @property
    def is_area_tool(self) -> bool:
        """Whether a drag draws a rectangle instead of selecting text."""
        return self._is_area_tool

    def use_area_tool(self, on: bool) -> None:
        self.leave_frame()
        self._is_area_tool = on
        self.area_tool_changed.emit()
        self.viewport().setCursor(Qt.CursorShape.CrossCursor if on else Qt.CursorShape.IBeamCursor)

    def _area_to(self, point: QPoint) -> tuple[int, Box] | None:
        """The rectangle from where the drag began to ``point``, on the page where it began."""
        assert self._area_from is not None
        page, x, y = self._area_from
        at = self._layout.share(page, point.x() + self.horizontalScrollBar().value(), point.y() + self._bar.value())
        xs, ys = sorted(min(1.0, max(0.0, v)) for v in (x, at[0])), sorted(min(1.0, max(0.0, v)) for v in (y, at[1]))
        return page, (xs[0], ys[0], xs[1], ys[1])

    def _end_area(self, point: QPoint) -> None:
        drawn = self._area_to(point)
        self._area_from = self._overlay.area = None
        self.viewport().update()
        if drawn is not None:
            rect = self.box_in_viewport(*drawn)
            if min(rect.width(), rect.height()) >= _LEAST_AREA:
                self.area_drawn.emit(*drawn)

    # -- by keys -----------------------------------------------------------------------------------------

    @property
    def is_framing(self) -> bool:
        """Whether the arrow keys move a frame."""
        return self._is_framing and self._overlay.area is not None

    def begin_frame(self) -> None:
        """Put a frame into the middle of what is visible of the page that fills most of the window."""
        window = QRectF(self.viewport().rect())
        seen = {page: self._rect_of_page(page).intersected(window) for page in self.visible_pages()}
        if not seen:
            return
        page = max(seen, key=lambda p: (seen[p].width() * seen[p].height(), -p))
        part = seen[page]
        wide, tall = part.width() / 2, part.height() / 3
        self._is_framing = True
        self._frame_at(page, QRectF(part.center().x() - wide / 2, part.center().y() - tall / 2, wide, tall))

    def leave_frame(self) -> None:
        """Take the frame away; nothing is marked."""
        if self._is_framing:
            self._is_framing, self._overlay.area = False, None
            self.viewport().update()
            self.framed.emit("")

    def _frame_at(self, page: int, rect: QRectF) -> None:
        """The frame at a rectangle of the viewport, which is kept on its page."""
        sheet = self._rect_of_page(page)
        rect.setWidth(min(max(rect.width(), _LEAST_AREA), sheet.width()))
        rect.setHeight(min(max(rect.height(), _LEAST_AREA), sheet.height()))
        rect.moveLeft(min(max(rect.left(), sheet.left()), sheet.right() - rect.width()))
        rect.moveTop(min(max(rect.top(), sheet.top()), sheet.bottom() - rect.height()))
        across, down = self.horizontalScrollBar().value(), self._bar.value()
        a = self._layout.share(page, rect.left() + across, rect.top() + down)
        b = self._layout.share(page, rect.right() + across, rect.bottom() + down)
        xs, ys = sorted((a[0], b[0])), sorted((a[1], b[1]))
        box = (max(0.0, xs[0]), max(0.0, ys[0]), min(1.0, xs[1]), min(1.0, ys[1]))
        self._overlay.area = page, box
        self._keep_in_sight(page, box)
        self.viewport().update()
        self._say_frame(page, box)

    def _keep_in_sight(self, page: int, box: Box) -> None:
        rect, height = self.box_in_viewport(page, box), self.viewport().height()
        if rect.bottom() > height - _STEP:
            self._bar.setValue(round(self._bar.value() + rect.bottom() - height + _STEP))
        elif rect.top() < _STEP:
            self._bar.setValue(round(self._bar.value() + rect.top() - _STEP))
        across, width = self.horizontalScrollBar(), self.viewport().width()
        if rect.right() > width - _STEP:
            across.setValue(round(across.value() + rect.right() - width + _STEP))
        elif rect.left() < _STEP:
            across.setValue(round(across.value() + rect.left() - _STEP))

    def _say_frame(self, page: int, box: Box) -> None:
        left, top, right, bottom = (round(100 * v) for v in box)
        said = self.tr("Frame on page {0}: {1} to {2} % across, {3} to {4} % down").format(
            self.label_of(page), left, right, top, bottom
        )
        self.framed.emit(said)
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, said))

    def _step_frame(self, across: int, down: int, sizes: bool) -> None:
        assert self._overlay.area is not None
        page, box = self._overlay.area
        rect, sheet = self.box_in_viewport(page, box), self._rect_of_page(page)
        if sizes:
            rect.setRight(min(rect.right() + across, sheet.right()))
            rect.setBottom(min(rect.bottom() + down, sheet.bottom()))
            self._frame_at(page, rect)
            return
        other = page + (1 if down > 0 else -1)
        is_at_edge = rect.bottom() >= sheet.bottom() - 1 if down > 0 else rect.top() <= sheet.top() + 1
        if down and is_at_edge and 0 <= other < len(self._layout):  # over the edge: to the next page
            page, there = other, self._rect_of_page(other)
            rect.moveTop(there.top() if down > 0 else there.bottom() - rect.height())
        else:
            rect.translate(across, down)
        self._frame_at(page, rect)

    def event(self, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.ShortcutOverride:
            return super().event(event)
        if self._is_for_frame(event):
            event.accept()  # the frame's now, whatever these keys do else
            return True
        return super().event(event)

    def _is_for_frame(self, event: QKeyEvent) -> bool:
        return self.is_framing and (event.key() in _ARROWS or event.key() in _ENDS)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._is_for_frame(event):
            super().keyPressEvent(event)
            return
        if event.key() in _ARROWS:
            across, down = _ARROWS[Qt.Key(event.key())]
            step = _STEP * (_FAST if event.isAutoRepeat() else 1)
            sizes = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._step_frame(across * step, down * step, sizes)
        elif event.key() == Qt.Key.Key_Escape or self._overlay.area is None:
            self.leave_frame()
        else:
            drawn = self._overlay.area
            self.leave_frame()
            self.area_drawn.emit(*drawn)
