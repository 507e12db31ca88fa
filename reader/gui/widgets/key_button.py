"""A flat button that shows its key as a cap before its name, or an icon."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from reader.gui.icons import pixmap
from reader.gui.theme import Theme, colour
from reader.gui.widgets.ink import TINY, paint_focus, scaled, sized


class KeyButton(QAbstractButton):
    """``key`` is what the cap shows; with ``icon`` the picture stands in place of cap and name."""

    def __init__(self, key: str, label: str, tip: str, parent: QWidget | None = None, *, icon: str = "") -> None:
        super().__init__(parent)
        self._key = key
        self._icon = icon
        self._theme: Theme | None = None
        self._compact = False
        self._danger = False
        self.setText(label)
        self.setToolTip(f"{tip} ({key})" if key else tip)
        self.setAccessibleName(tip)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._cap_font = sized(self.font(), TINY)
        self._font = sized(self.font(), 1.0)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def set_danger(self, danger: bool) -> None:
        """Turn red under the mouse."""
        self._danger = danger

    def set_key(self, key: str, tip: str) -> None:
        """Another key, when the user has chosen one."""
        self._key = key
        self.setToolTip(f"{tip} ({key})" if key else tip)
        self.updateGeometry()
        self.update()

    def set_compact(self, compact: bool) -> None:
        """Leave the name out where there is no room for it."""
        if compact != self._compact:
            self._compact = compact
            self.updateGeometry()

    def _cap_width(self) -> float:
        wide = QFontMetricsF(self._cap_font).horizontalAdvance(self._key)
        return max(self._cap_height(), wide + scaled(self.font(), 9))

    def _cap_height(self) -> float:
        return QFontMetricsF(self._cap_font).height() + 4

    def full_width(self) -> int:
        """The width with the name, in pixels."""
        return self._width(with_name=True)

    def _width(self, with_name: bool) -> int:
        if self._icon:
            return scaled(self.font(), 26)
        wide = self._cap_width() + scaled(self.font(), 8)
        if self.text() and with_name:
            wide += scaled(self.font(), 6) + QFontMetricsF(self._font).horizontalAdvance(self.text())
        return round(wide + 0.5)

    def sizeHint(self) -> QSize:
        return QSize(self._width(with_name=not self._compact), scaled(self.font(), 26))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def enterEvent(self, event: object) -> None:
        self.update()

    def leaveEvent(self, event: object) -> None:
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._theme is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect())
        if self.isEnabled() and (self.underMouse() or self.isDown()):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour(self._theme, "pressed" if self.isDown() else "hover"))
            painter.drawRoundedRect(rect, 5, 5)
        if self._icon:
            self._paint_icon(painter, rect)
        else:
            self._paint_cap(painter, rect)
        if self.hasFocus():
            paint_focus(painter, rect, 5, self._theme)

    def _paint_icon(self, painter: QPainter, rect: QRectF) -> None:
        assert self._theme is not None
        side = scaled(self.font(), 16)
        ink = colour(self._theme, "danger" if self._danger and self.underMouse() else "muted")
        drawn = pixmap(self._icon, ink, side, self.devicePixelRatioF())
        painter.drawPixmap(rect.center() - QRectF(0, 0, side, side).center(), drawn)

    def _paint_cap(self, painter: QPainter, rect: QRectF) -> None:
        assert self._theme is not None
        high, wide = self._cap_height(), self._cap_width()
        left = scaled(self.font(), 4)
        cap = QRectF(rect.left() + left, rect.center().y() - high / 2, wide, high)
        painter.setBrush(colour(self._theme, "raised"))
        painter.setPen(QPen(colour(self._theme, "border-strong"), 1))
        painter.drawRoundedRect(cap.adjusted(0.5, 0.5, -0.5, -0.5), 3.5, 3.5)
        painter.setFont(self._cap_font)
        painter.setPen(colour(self._theme, "muted"))
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, self._key)
        if self.text() and not self._compact:
            painter.setFont(self._font)
            painter.setPen(colour(self._theme, "text"))
            room = rect.adjusted(cap.right() + scaled(self.font(), 6), 0, 2, 0)
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.text())
