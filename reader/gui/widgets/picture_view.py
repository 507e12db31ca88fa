"""A picture of the article over the whole window: as large as there is room, zoomed by wheel and keys, dragged."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap, QWheelEvent
from PySide6.QtWidgets import QWidget

from reader.gui.theme import Theme, colour, load_theme
from reader.gui.widgets.ink import SMALL, scaled, sized

_STEP: Final = 1.25
_CLOSEST: Final = 16.0  # screen pixels a pixel
_MARGIN: Final = 36  # pixels around the picture
_LINE: Final = 64  # pixels at the bottom, for the words
_CLICK: Final = 4  # pixels that the mouse may move in a click


class PictureView(QWidget):
    """Covers its parent while it is shown."""

    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._covered = parent
        self._theme = load_theme("light")
        self._picture = QPixmap()
        self._words = ""
        self._zoom = 0.0  # screen pixels a pixel; 0: so that all of it is seen
        self._middle = QPointF()  # how far the picture is dragged from the middle
        self._pressed: QPoint | None = None
        self._dragged = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def show_picture(self, image: QImage, words: str) -> None:
        """Show a picture; ``words`` is its alternative text, shown under it."""
        self._picture, self._words = QPixmap.fromImage(image), words
        self._zoom, self._middle = 0.0, QPointF()
        self.setAccessibleName(self.tr("Picture"))
        self.setAccessibleDescription(words)
        self.setGeometry(self._covered.rect())
        self._covered.installEventFilter(self)
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.PopupFocusReason)
        self.update()

    def close_picture(self) -> None:
        """Hide, and say so."""
        if not self.isHidden():
            self._covered.removeEventFilter(self)
            self._picture = QPixmap()
            self.hide()
            self.closed.emit()

    @property
    def zoom(self) -> float:
        """Screen pixels for a pixel of the picture."""
        return self._zoom or self._fitting()

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        """Larger or smaller; the place ``at`` (the middle, if none is said) stays where it is."""
        before = self.zoom
        after = max(min(self._fitting(), 1.0), min(before * factor, _CLOSEST))
        around = (at if at is not None else QPointF(self._room().center())) - self._room().center()
        self._middle = around - (around - self._middle) * (after / before)
        self._zoom = after
        self._keep_in_sight()

    def _fitting(self) -> float:
        """The zoom at which all of it is seen; small pictures grow to no more than twice their size."""
        size, room = self._picture.size(), self._room()
        if size.isEmpty():
            return 1.0
        return min(room.width() / size.width(), room.height() / size.height(), 2.0)

    def _room(self) -> QRectF:
        return QRectF(self.rect()).adjusted(_MARGIN, _MARGIN, -_MARGIN, -(_LINE if self._words else _MARGIN))

    def _place(self) -> QRectF:
        wide, high = self._picture.width() * self.zoom, self._picture.height() * self.zoom
        middle = self._room().center() + self._middle
        return QRectF(middle.x() - wide / 2, middle.y() - high / 2, wide, high)

    def _keep_in_sight(self) -> None:
        """A picture with room to spare stays in the middle, a larger one covers the room."""
        room, place = self._room(), self._place()
        spare_x, spare_y = max(0.0, (place.width() - room.width()) / 2), max(0.0, (place.height() - room.height()) / 2)
        self._middle.setX(max(-spare_x, min(self._middle.x(), spare_x)))
        self._middle.setY(max(-spare_y, min(self._middle.y(), spare_y)))
        self.update()

    # -- what the user does ------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()  # all keys are for this, and none is the window's
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Left: (80, 0),
            Qt.Key.Key_Right: (-80, 0),
            Qt.Key.Key_Up: (0, 80),
            Qt.Key.Key_Down: (0, -80),
        }
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F, Qt.Key.Key_Space):
            self.close_picture()
        elif event.key() in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom_by(_STEP)
        elif event.key() == Qt.Key.Key_Minus:
            self.zoom_by(1 / _STEP)
        elif event.key() in (Qt.Key.Key_0, Qt.Key.Key_1):
            self._zoom, self._middle = (0.0 if event.key() == Qt.Key.Key_0 else 1.0), QPointF()
            self._keep_in_sight()
        elif event.key() in steps:
            self._middle += QPointF(*steps[Qt.Key(event.key())])
            self._keep_in_sight()
        event.accept()  # no key reaches the text below

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta().y()
        if turned:
            self.zoom_by(_STEP ** (turned / 120), event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed, self._dragged = event.position().toPoint(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            return
        here = event.position().toPoint()
        moved = here - self._pressed
        if self._dragged or moved.manhattanLength() > _CLICK:
            self._dragged, self._pressed = True, here
            self._middle += QPointF(moved)
            self._keep_in_sight()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        clicked, self._pressed = self._pressed is not None and not self._dragged, None
        if clicked:
            self.close_picture()
        event.accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._covered and event.type() == QEvent.Type.Resize and not self.isHidden():
            self.setGeometry(self._covered.rect())
            self._keep_in_sight()
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        back = colour(self._theme, "paper")
        back.setAlphaF(0.97)
        painter.fillRect(self.rect(), back)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self.zoom < 4)
        place = self._place()
        if self._picture.hasAlphaChannel():
            painter.fillRect(place, Qt.GlobalColor.white)  # drawings are made for white paper
        painter.drawPixmap(place, self._picture, QRectF(self._picture.rect()))
        if self._words:
            line = QRectF(_MARGIN, self.height() - _LINE, self.width() - 2 * _MARGIN, _LINE)
            painter.fillRect(QRectF(0, line.top(), self.width(), _LINE), back)
            painter.setPen(colour(self._theme, "muted"))
            painter.setFont(sized(self.font(), SMALL))
            inset = line.adjusted(0, scaled(self.font(), 6), 0, -scaled(self.font(), 6))
            painter.drawText(inset, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._words[:300])
