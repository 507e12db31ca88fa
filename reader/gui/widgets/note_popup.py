"""The floating card with a footnote's text, beside its reference."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QEnterEvent, QFocusEvent, QFont, QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from reader.gui.theme import Theme, colour, load_theme
from reader.gui.widgets.ink import SHADOW, SMALL, is_on_card, paint_floating, scaled, sized
from reader.gui.widgets.placing import place_beside

_WIDTH: Final = 420  # pixels of the card, with a window's font of 13
_HIGHEST: Final = 300  # of its text; a longer note scrolls
_RADIUS: Final = 9
_KEYS: Final = frozenset(
    {Qt.Key.Key_Escape, Qt.Key.Key_F, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down, Qt.Key.Key_Up}
)
_PATIENCE_MS: Final = 280  # that the mouse may be away, on its way to the card


class NotePopup(QFrame):
    """Shows one note. Its geometry includes :data:`SHADOW` pixels of shadow on each side."""

    link_clicked = Signal(str)
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._within = parent
        self.note = ""  # the id of the note shown
        self._theme = load_theme("light")
        self._stays = False  # until it is closed; else until the mouse is elsewhere
        self._text = QLabel(self, wordWrap=True)
        self._text.setTextFormat(Qt.TextFormat.RichText)
        self._text.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
        self._text.linkActivated.connect(self.link_clicked)
        self._area = QScrollArea(self, widgetResizable=True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(self._text)
        self._go = QPushButton(self.tr("Go to the note"), self, flat=True)
        self._go.setCursor(Qt.CursorShape.PointingHandCursor)
        self._go.clicked.connect(self._go_there)
        self._column = column = QVBoxLayout(self)
        pad = scaled(self.font(), 12)
        column.setContentsMargins(SHADOW + pad, SHADOW + pad, SHADOW + pad, SHADOW + pad // 2)
        column.setSpacing(scaled(self.font(), 4))
        column.addWidget(self._area, 1)
        column.addWidget(self._go, 0, Qt.AlignmentFlag.AlignRight)
        self._away = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._away.timeout.connect(self.close_note)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        text, link = colour(theme, "text").name(), colour(theme, "link").name()
        self._area.setStyleSheet(f"QScrollArea, QLabel {{ background: transparent; color: {text}; }}")
        self._area.viewport().setAutoFillBackground(False)
        self._go.setStyleSheet(f"QPushButton {{ border: none; background: transparent; color: {link}; padding: 2px; }}")
        self._go.setFont(sized(self.font(), SMALL))
        self.update()

    def show_note(self, note: str, title: str, html: str, font: QFont, target: QRect, *, stays: bool) -> None:
        """Show a note beside ``target`` (in the parent's coordinates).

        Args:
            html: its text, escaped, with marks and links.
            stays: until it is closed; it takes the keys then. Otherwise until the mouse is elsewhere.
        """
        self.note, self._stays = note, stays
        self._away.stop()
        self.setAccessibleName(title)
        self._text.setFont(font)
        self._text.setText(html)
        self.setAccessibleDescription(self._text.text())
        within = self._within.rect()
        wide = min(scaled(self.font(), _WIDTH), within.width() - 2 * SHADOW)
        margins = self._column.contentsMargins()
        inner = wide + 2 * SHADOW - margins.left() - margins.right()
        high = min(self._text.heightForWidth(inner), scaled(self.font(), _HIGHEST)) + 2
        self._area.setFixedHeight(high)
        whole = high + self._go.sizeHint().height() + margins.top() + margins.bottom() + self._column.spacing()
        size = QSize(wide, whole - 2 * SHADOW)
        corner = place_beside(size, target, within)
        self.setGeometry(corner.x() - SHADOW, corner.y() - SHADOW, wide + 2 * SHADOW, whole)
        self._area.verticalScrollBar().setValue(0)
        self.show()
        self.raise_()
        if stays:
            self.setFocus(Qt.FocusReason.PopupFocusReason)

    def leave(self) -> None:
        """The mouse has left the reference: go, unless it comes here or the note is to stay."""
        if not self._stays and self.isVisible():
            self._away.start()

    def close_note(self) -> None:
        """Hide, and say so."""
        self._away.stop()
        if not self.isHidden():
            self.hide()
            self.closed.emit()

    def _go_there(self) -> None:
        self.link_clicked.emit(f"#{self.note}")

    def enterEvent(self, event: QEnterEvent) -> None:
        self._away.stop()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self.leave()
        super().leaveEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self._stays and not self.isAncestorOf(self.window().focusWidget() or self.window()):
            self.close_note()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and event.key() in _KEYS:
            event.accept()  # the window has other uses for it
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar = self._area.verticalScrollBar()
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_F):
            self.close_note()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._go_there()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            bar.setValue(bar.value() + (40 if event.key() == Qt.Key.Key_Down else -40))
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.setAccepted(is_on_card(self, event.position()))

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_floating(self, self._theme, _RADIUS)
