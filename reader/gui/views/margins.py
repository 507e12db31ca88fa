"""The margins beside the text: paragraph numbers, stripes of highlights, and their marks on the scroll bar."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPixmap, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QScrollBar, QWidget

STRIPE_WIDTH: Final = 3
STRIPE_GAP: Final = 3
MOST_LANES: Final = 5


class Margin(QWidget):
    """A side of the reading view. What it paints comes from the view; wheel and mouse go on to the text."""

    def __init__(self, view: QAbstractScrollArea, paint: Callable[[QPainter, QRect], None]) -> None:
        super().__init__(view)
        self._view = view
        self._paint = paint
        self.setCursor(Qt.CursorShape.IBeamCursor)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint(painter, self.rect())
        painter.end()

    def wheelEvent(self, event: QWheelEvent) -> None:
        bar = self._view.verticalScrollBar()
        pixels = event.pixelDelta().y() or round(event.angleDelta().y() / 120 * 3 * bar.singleStep())
        bar.setValue(bar.value() - pixels)
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._forward(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._forward(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._forward(event)

    def _forward(self, event: QMouseEvent) -> None:
        """A drag may begin beside the line: the text takes it as begun at the line's edge."""
        viewport = self._view.viewport()
        place = viewport.mapFrom(self._view, self.mapTo(self._view, event.position().toPoint()))
        place = QPoint(min(max(0, place.x()), viewport.width() - 1), place.y())
        copy = QMouseEvent(
            event.type(),
            place.toPointF(),
            event.globalPosition(),
            event.button(),
            event.buttons(),
            event.modifiers(),
        )
        handler = {
            event.Type.MouseButtonPress: self._view.mousePressEvent,
            event.Type.MouseMove: self._view.mouseMoveEvent,
            event.Type.MouseButtonRelease: self._view.mouseReleaseEvent,
        }[event.type()]
        handler(copy)


class MarkedScrollBar(QScrollBar):
    """A scroll bar with a tick for each highlight, and a click on a tick goes there."""

    mark_clicked = Signal(float)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._marks: list[tuple[float, QColor]] = []
        self._picture = QPixmap()  # of the ticks: a scroll bar is painted at every step of the wheel

    def set_marks(self, marks: list[tuple[float, QColor]]) -> None:
        """Ticks as (place from 0 to 1, colour)."""
        seen: dict[int, tuple[float, QColor]] = {}
        for place, colour in marks:  # thousands of marks fall on the same few hundred pixels
            seen.setdefault(round(place * 400), (place, colour))
        self._marks = list(seen.values())
        self._picture = QPixmap()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._marks:
            painter = QPainter(self)
            painter.drawPixmap(0, 0, self._ticks())
            painter.end()

    def _ticks(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        if self._picture.size() != self.size() * ratio:
            self._picture = QPixmap(self.size() * ratio)
            self._picture.setDevicePixelRatio(ratio)
            self._picture.fill(Qt.GlobalColor.transparent)
            painter = QPainter(self._picture)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            height = self.height() - 12
            for place, colour in self._marks:
                painter.setBrush(colour)
                painter.drawRoundedRect(QRectF(1.5, 4 + place * height, self.width() - 3, 4), 2, 2)
            painter.end()
        return self._picture

    def mousePressEvent(self, event: QMouseEvent) -> None:
        height = max(1, self.height() - 12)
        for place, _ in self._marks:
            if abs(4 + place * height + 2 - event.position().y()) <= 3:
                self.mark_clicked.emit(place)
                return
        super().mousePressEvent(event)


def lanes(spans: list[tuple[float, float]]) -> list[int]:
    """A lane for each of the spans (top, bottom), in order, so that no two in one lane touch."""
    ends: list[float] = []
    out = []
    for top, bottom in spans:
        lane = next((i for i, end in enumerate(ends) if end <= top), len(ends))
        if lane == len(ends):
            ends.append(bottom)
        else:
            ends[lane] = bottom
        out.append(min(lane, MOST_LANES - 1))
    return out
