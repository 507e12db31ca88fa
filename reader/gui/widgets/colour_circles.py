"""The five highlight colours as a row of circles, with a ring around the current one."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QWidget

from reader.core.model import COLOURS
from reader.gui.theme import Theme, colour
from reader.gui.widgets.ink import highlight_ink, scaled


def colour_label(name: str) -> str:
    """A highlight colour's name for people."""
    labels = {
        "yellow": QCoreApplication.translate("Colours", "Yellow"),
        "blue": QCoreApplication.translate("Colours", "Blue"),
        "green": QCoreApplication.translate("Colours", "Green"),
        "red": QCoreApplication.translate("Colours", "Red"),
        "violet": QCoreApplication.translate("Colours", "Violet"),
    }
    return labels.get(name, name)


def colour_icon(theme: Theme, name: str, ratio: float) -> QIcon:
    """The colour's circle for a menu, on a screen of that ``ratio``."""
    drawn = QPixmap(round(16 * ratio), round(16 * ratio))
    drawn.setDevicePixelRatio(ratio)
    drawn.fill(QColor(0, 0, 0, 0))
    painter = QPainter(drawn)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _paint_circle(painter, QPointF(8, 8), 6.5, theme, name)
    painter.end()
    return QIcon(drawn)


def _paint_circle(painter: QPainter, centre: QPointF, radius: float, theme: Theme, name: str) -> None:
    painter.setBrush(highlight_ink(theme, name, "fill"))
    painter.setPen(QPen(highlight_ink(theme, name, "strong"), 1.2))
    painter.drawEllipse(centre, radius, radius)


class ColourCircles(QWidget):
    """Emits ``colour_chosen`` also for the colour that is current already: it can be what one highlights with."""

    colour_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Colour"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self._circles: dict[str, _Circle] = {}
        for name in COLOURS:
            circle = _Circle(name, self)
            circle.chosen.connect(self.colour_chosen)
            layout.addWidget(circle)
            self._circles[name] = circle

    def set_theme(self, theme: Theme) -> None:
        for circle in self._circles.values():
            circle.theme = theme
            circle.update()

    def set_colour(self, name: str) -> None:
        """Put the ring around this colour; around none if there is no such colour."""
        for each, circle in self._circles.items():
            circle.setChecked(each == name)

    def colour(self) -> str:
        """The colour with the ring; "" when none has it."""
        return next((name for name, circle in self._circles.items() if circle.isChecked()), "")


class _Circle(QAbstractButton):
    chosen = Signal(str)

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme: Theme | None = None
        self._name = name
        label = colour_label(name)
        self.setCheckable(True)
        self.setAccessibleName(label)
        self.setToolTip(label)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the focus, and the selection, in the text
        self.clicked.connect(self._choose)

    def _choose(self) -> None:
        self.chosen.emit(self._name)

    def nextCheckState(self) -> None:
        """Only :meth:`ColourCircles.set_colour` moves the ring: it shows what is, not what was clicked."""

    def sizeHint(self) -> QSize:
        side = scaled(self.font(), 26)
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def enterEvent(self, event: object) -> None:
        self.update()

    def leaveEvent(self, event: object) -> None:
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self.theme is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect())
        centre, radius = rect.center(), rect.width() * 0.31
        _paint_circle(painter, centre, radius + (0.8 if self.underMouse() else 0), self.theme, self._name)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self.isChecked():
            painter.setPen(QPen(colour(self.theme, "accent"), 2))
            painter.drawEllipse(centre, radius + 2.4, radius + 2.4)
        if self.hasFocus():
            painter.setPen(QPen(colour(self.theme, "focus"), 1.5, Qt.PenStyle.DotLine))
            painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), 5, 5)
