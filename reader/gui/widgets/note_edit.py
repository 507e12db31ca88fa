"""The editor of a note: grows with its text, and says when the text is to be saved."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget

_KEEP_OPEN: Final = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.MenuBarFocusReason)

_LINE_ENDS: Final = {0x2028: "\n", 0x2029: "\n"}


class NoteEdit(QPlainTextEdit):
    """Whatever leaves it saves: Ctrl+Enter, Esc, another place. ``saved`` comes only when the text changed.

    Esc closes what is open everywhere, so it must not throw a page of thoughts away; undoing takes a note back.
    """

    saved = Signal(str)
    finished = Signal()  # Ctrl+Enter: after ``saved``
    cancelled = Signal()  # Esc: after ``saved``
    resized = Signal()

    def __init__(self, parent: QWidget | None = None, *, fewest: int = 3, most: int = 10) -> None:
        super().__init__(parent)
        self._fewest, self._most = fewest, most
        self._given = self._saved = ""
        self.setTabChangesFocus(True)
        self.setAccessibleName(self.tr("Note"))
        self.setPlaceholderText(self.tr("Write a note…"))
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)
        self._fit()

    def note(self) -> str:
        """The text as typed. ``toPlainText`` would turn no-break spaces into spaces."""
        return self.document().toRawText().translate(_LINE_ENDS)

    def set_note(self, note: str) -> None:
        """Show the note of something else; call :meth:`flush` before, or what was typed is gone."""
        self._given = note
        self.setPlainText(note)
        self._saved = self.note()

    def refresh_note(self, note: str) -> None:
        """Show the same note as it is on the disk now, unless it is being changed here."""
        if note != self._given and not self.is_changed():
            self.set_note(note)

    def is_changed(self) -> bool:
        """Whether there is something to save."""
        return self.note() != self._saved

    def flush(self) -> None:
        """Say ``saved`` if there is something to save."""
        if self.is_changed():
            self._saved = self._given = self.note()
            self.saved.emit(self._saved)

    def _fit(self) -> None:
        lines = max(self._fewest, min(self._most, int(self.document().size().height())))
        # 14: the style's padding and border; 2 more than the text needs keep the scroll bar away.
        high = round(lines * self.fontMetrics().lineSpacing() + 2 * self.document().documentMargin() + 14)
        if high != self.height() or high != self.minimumHeight():
            self.setFixedHeight(high)
            self.resized.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()  # another width, another number of lines

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_ours(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not _is_ours(event):
            super().keyPressEvent(event)
            return
        self.flush()
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        else:
            self.finished.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in _KEEP_OPEN:
            self.flush()


def _is_ours(event: QKeyEvent) -> bool:
    if event.key() == Qt.Key.Key_Escape:
        return True
    return bool(
        event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and event.modifiers() & Qt.KeyboardModifier.ControlModifier
    )
