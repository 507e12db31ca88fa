"""Tags as chips: their size, their painting, rows of them, and the button that takes one away."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from reader.gui.theme import Theme, colour
from reader.gui.widgets.ink import SMALL, highlight_ink, sized
from reader.gui.widgets.lines import one_line


class ChipStyle:
    """The measures of chips in one font, in pixels; widths of names are kept."""

    def __init__(self, font: QFont) -> None:
        self.font = font
        self.metrics = QFontMetricsF(font)
        self.height = round(self.metrics.height() + 4)
        self.side = round(self.height * 0.42)
        self.cross = round(self.height * 0.75)
        self._widths: dict[str, float] = {}

    def width(self, name: str, most: float, *, cross: bool = False) -> float:
        """How wide the chip of that name is, at most ``most``."""
        wide = self._widths.get(name)
        if wide is None:
            wide = self._widths[name] = self.metrics.horizontalAdvance(one_line(name)[:200])
        return min(most, wide + 2 * self.side + (self.cross - self.side / 2 if cross else 0))


def paint_chip(
    painter: QPainter,
    rect: QRectF,
    name: str,
    tint: str,
    theme: Theme,
    style: ChipStyle,
    *,
    cross: bool = False,
    hovered: bool = False,
) -> None:
    """A pill with the tag's name in the highlight colour ``tint``; the name is elided to ``rect``."""
    back, ink = highlight_ink(theme, tint, "chip"), highlight_ink(theme, tint, "chip-text")
    painter.setPen(QPen(ink, 1) if hovered and not cross else Qt.PenStyle.NoPen)
    painter.setBrush(back)
    inset = 0.5 if hovered and not cross else 0
    painter.drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), rect.height() / 2, rect.height() / 2)
    room = rect.adjusted(style.side, 0, -(style.cross + style.side / 2 if cross else style.side), 0)
    painter.setPen(ink)
    painter.setFont(style.font)
    shown = style.metrics.elidedText(one_line(name), Qt.TextElideMode.ElideRight, room.width() + 1)
    painter.drawText(room.adjusted(0, 0, 2, 0), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
    if cross:
        _paint_cross(painter, cross_rect(rect, style), ink, highlight_ink(theme, tint, "fill") if hovered else None)


def cross_rect(rect: QRectF, style: ChipStyle) -> QRectF:
    """Where the × of a chip in ``rect`` is."""
    side = style.cross
    return QRectF(rect.right() - side - style.side / 3, rect.center().y() - side / 2, side, side)


def _paint_cross(painter: QPainter, rect: QRectF, ink: QColor, back: QColor | None) -> None:
    if back is not None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(back)
        painter.drawEllipse(rect)
    arm = rect.width() * 0.19
    centre = rect.center()
    painter.setPen(QPen(ink, 1.1, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.drawLine(centre - QPointF(arm, arm), centre + QPointF(arm, arm))
    painter.drawLine(centre - QPointF(arm, -arm), centre + QPointF(arm, -arm))


def rows_of(widths: Sequence[float], room: float, gap: float) -> list[list[int]]:
    """The indices of things of these widths, broken into rows at most ``room`` wide."""
    rows: list[list[int]] = []
    at = room + 1
    for index, wide in enumerate(widths):
        if at + gap + wide > room:
            rows.append([])
            at = -gap
        rows[-1].append(index)
        at += gap + wide
    return rows


class ChipButton(QAbstractButton):
    """A chosen tag with its ×; a click on the × asks for its removal, one beside it goes to the field."""

    removal_asked = Signal(str)
    pressed_beside = Signal()

    def __init__(self, tag_id: str, name: str, tint: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tag_id = tag_id
        self._tint = tint
        self._theme: Theme | None = None
        self._over_cross = False
        self._style = ChipStyle(sized(self.font(), SMALL))
        self.setText(name)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Backspace in the field does the same without a stop for each
        self.setMouseTracking(True)
        self.setToolTip(name)
        self.setAccessibleName(self.tr("Remove tag {name}").format(name=name))
        self.clicked.connect(self._ask)  # by a screen reader; the mouse is looked at below

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        return self.size_for(240).toSize()

    def size_for(self, most: float) -> QSizeF:
        """The size where at most ``most`` pixels are free."""
        return QSizeF(round(self._style.width(self.text(), most, cross=True) + 0.5), self._style.height)

    def _ask(self) -> None:
        self.removal_asked.emit(self.tag_id)

    def _is_on_cross(self, event: QMouseEvent) -> bool:
        return cross_rect(QRectF(self.rect()), self._style).adjusted(-3, -3, 3, 3).contains(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = self._is_on_cross(event)
        if over != self._over_cross:
            self._over_cross = over
            self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.IBeamCursor)
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self._is_on_cross(event):
            self.pressed_beside.emit()
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._is_on_cross(event):
            self.removal_asked.emit(self.tag_id)
        event.accept()

    def leaveEvent(self, event: object) -> None:
        self._over_cross = False
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._theme is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect())
        paint_chip(
            painter, rect, self.text(), self._tint, self._theme, self._style, cross=True, hovered=self._over_cross
        )


def paint_dot(painter: QPainter, rect: QRectF, tint: str, theme: Theme) -> None:
    """The small rounded square of a tag's colour."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(highlight_ink(theme, tint, "strong"))
    painter.drawRoundedRect(rect, rect.width() * 0.3, rect.width() * 0.3)


def paint_count(painter: QPainter, rect: QRectF, count: int, font: QFont, theme: Theme) -> None:
    """A number at the right end of a row."""
    painter.setFont(font)
    painter.setPen(colour(theme, "muted"))
    painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, f"{count:,}")
