"""The quiet banner at the top of the window: one sentence, perhaps with something to do about it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from reader.gui.icons import icon, pixmap
from reader.gui.theme import Theme, colour, load_theme
from reader.gui.widgets.ink import scaled

INFO: Final = "info"
WARNING: Final = "warning"
ERROR: Final = "error"

_INFO_MS: Final = 6_000
_ICONS: Final = {INFO: "info", WARNING: "triangle-alert", ERROR: "triangle-alert"}
_SIGN_ROLES: Final = {INFO: "accent", WARNING: "banner-text", ERROR: "danger"}
_URGENCY: Final = {INFO: 0, WARNING: 1, ERROR: 2}
_LONGEST: Final = 2_000  # characters of a message; a file name alone may have some hundred


@dataclass(frozen=True, slots=True)
class Message:
    """What the banner says; ``callback`` is what the button ``action`` does."""

    text: str
    kind: str = INFO
    action: str = ""
    callback: Callable[[], object] | None = None


class Notice(QFrame):
    """Shows one message at a time, the most urgent first; the others wait and are counted.

    An info goes by itself after six seconds, unless the mouse is on it or the keyboard in it.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self._theme = load_theme("light")
        self._messages: list[Message] = []  # the first one is shown
        self._frame = QFrame(self)
        self._frame.setObjectName("noticeFrame")
        self._sign = QLabel(self._frame)
        self._text = QLabel(self._frame)
        self._action = QPushButton(self._frame)
        self._count = QLabel(self._frame)
        self._close = QToolButton(self._frame)
        self._timer = QTimer(self, interval=_INFO_MS, singleShot=True)
        self._timer.timeout.connect(self.dismiss)
        self._lay_out()
        self.set_theme(self._theme)
        self.hide()

    def _lay_out(self) -> None:
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setMinimumWidth(scaled(self.font(), 80))
        self._action.setProperty("kind", "link")
        self._action.setCursor(Qt.CursorShape.PointingHandCursor)
        self._action.clicked.connect(self._act)
        self._close.setAccessibleName(self.tr("Close"))
        self._close.setToolTip(self.tr("Close"))
        self._close.setIconSize(QSize(scaled(self.font(), 16), scaled(self.font(), 16)))
        self._close.clicked.connect(self.dismiss)
        row = QHBoxLayout(self._frame)
        row.setContentsMargins(12, 6, 6, 6)
        row.setSpacing(10)
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._text, 1)
        row.addWidget(self._action)
        row.addWidget(self._count)
        row.addWidget(self._close, 0, Qt.AlignmentFlag.AlignVCenter)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(10, 6, 10, 6)
        whole.addWidget(self._frame)

    # What the window does

    def show_message(
        self, text: str, kind: str = INFO, action_label: str = "", callback: Callable[[], object] | None = None
    ) -> None:
        """Say something. The same sentence is not shown twice; a more urgent one goes before the others."""
        message = Message(text[:_LONGEST], kind, action_label, callback)
        if any((m.text, m.kind) == (message.text, kind) for m in self._messages):
            return
        shown = self._messages[:1]
        after = [n for n, m in enumerate(self._messages, 1) if _URGENCY[m.kind] >= _URGENCY[kind]]
        self._messages.insert(max(after, default=0), message)
        if self._messages[:1] == shown:
            self._show_count()
        else:
            self._show()

    def dismiss(self) -> None:
        """Put the message away that is shown, and show the next one."""
        if self._messages:
            del self._messages[0]
        self._show()

    def withdraw(self, texts: Collection[str]) -> None:
        """Put away what is no longer true."""
        left = [m for m in self._messages if m.text not in texts]
        if len(left) < len(self._messages):
            self._messages = left
            self._show()

    def clear(self) -> None:
        """Put all messages away."""
        self._messages.clear()
        self._show()

    @property
    def current(self) -> Message | None:
        """The message that is shown."""
        return self._messages[0] if self._messages else None

    @property
    def waiting(self) -> int:
        """How many messages come after the one that is shown."""
        return max(0, len(self._messages) - 1)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._dress()

    # How it is shown

    def _show(self) -> None:
        message = self.current
        self._timer.stop()
        if message is None:
            focused, window = self.window().focusWidget(), self.parentWidget()
            had_focus = focused is not None and self.isAncestorOf(focused)
            self.hide()
            if had_focus and window is not None:
                window.setFocus()
            return
        self._text.setText(message.text)
        self._action.setText(message.action)
        self._action.setVisible(bool(message.action))
        self._show_count()
        self._dress()
        self.show()
        self._start_timer()
        self._announce(message)

    def _show_count(self) -> None:
        self._count.setText(self.tr("{0} more").format(self.waiting))
        self._count.setVisible(self.waiting > 0)

    def _announce(self, message: Message) -> None:
        names = {INFO: self.tr("Message"), WARNING: self.tr("Warning"), ERROR: self.tr("Error")}
        self._sign.setAccessibleName(names[message.kind])
        self.setAccessibleName(f"{names[message.kind]}: {message.text}")
        event = QAccessibleAnnouncementEvent(self, message.text)
        if message.kind != INFO:
            event.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
        QAccessible.updateAccessibility(event)

    def _dress(self) -> None:
        theme = self._theme
        kind = self.current.kind if self.current else INFO
        back, edge, ink = {
            INFO: (theme.accent_soft, theme.border, theme.text),
            WARNING: (theme.banner_back, theme.banner_border, theme.banner_text),
            ERROR: (theme.raised, theme.danger, theme.text),
        }[kind]
        self._sign.setPixmap(
            pixmap(_ICONS[kind], colour(theme, _SIGN_ROLES[kind]), scaled(self.font(), 18), self.devicePixelRatioF())
        )
        self._close.setIcon(icon("x", ink, 16))
        link = theme.link if kind != WARNING else ink
        self.setStyleSheet(
            f"#notice {{ background: {theme.window}; border: 0; border-bottom: 1px solid {theme.border}; }}"
            f"#noticeFrame {{ background: {back}; border: 1px solid {edge}; border-radius: 6px; }}"
            f"#noticeFrame QLabel {{ color: {ink}; }}"
            f"#noticeFrame QPushButton {{ color: {link}; }}"
        )

    # Going by itself

    def _start_timer(self) -> None:
        if self.current is not None and self.current.kind == INFO and not self._is_used():
            self._timer.start()

    def _is_used(self) -> bool:
        focus = self.window().focusWidget()
        return self.underMouse() or (focus is not None and self.isAncestorOf(focus) and self.isActiveWindow())

    def enterEvent(self, event: QEvent) -> None:
        self._timer.stop()

    def leaveEvent(self, event: QEvent) -> None:
        self._start_timer()

    def _act(self) -> None:
        message = self.current
        self.dismiss()
        if message is not None and message.callback is not None:
            message.callback()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        else:
            super().keyPressEvent(event)
