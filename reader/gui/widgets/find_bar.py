"""The bar at the top of an article that finds words in it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QLocale, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QSizePolicy, QToolButton, QWidget

from reader.gui.icons import icon
from reader.gui.theme import Theme, colour, load_theme
from reader.gui.widgets.ink import scaled

_TYPING_MS: Final = 120  # a pause this long, and what was typed is looked for
_LONGEST: Final = 500  # characters; a longer query is no find but a passage


class FindBar(QFrame):
    """Emits what to look for; the window looks, and tells the bar with :meth:`set_result`."""

    query_changed = Signal(str, bool)  # text, with regard for case and accents
    next_requested = Signal()
    previous_requested = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("findBar")
        self.setAccessibleName(self.tr("Find in this article"))
        self.field = QLineEdit(self)
        self.count = QLabel(self)
        self._buttons: list[tuple[QToolButton, str]] = []
        self._asked = ("", False)  # what was emitted last
        self._typing = QTimer(self, interval=_TYPING_MS, singleShot=True)
        self._typing.timeout.connect(self._ask)
        self._lay_out()
        self.set_theme(load_theme("light"))
        self.set_result(0, 0)

    def _lay_out(self) -> None:
        self.field.setPlaceholderText(self.tr("Find in this article"))
        self.field.setAccessibleName(self.tr("Find in this article"))
        self.field.setMaxLength(_LONGEST)
        self.field.setMinimumWidth(scaled(self.font(), 90))
        self.field.setMaximumWidth(scaled(self.font(), 420))
        self._glass = self.field.addAction(icon("search", "#000000"), QLineEdit.ActionPosition.LeadingPosition)
        self.field.textChanged.connect(self._on_typed)
        self.count.setProperty("kind", "muted")
        self.count.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Preferred)
        self.count.setMinimumWidth(scaled(self.font(), 70))
        self.case = self._button("", self.tr("Match case and accents"))
        self.case.setText("Aa")
        self.case.setCheckable(True)
        self.case.toggled.connect(self._ask)
        self.previous = self._button("chevron-up", self.tr("Find previous"), "Shift+Return")
        self.previous.clicked.connect(self.previous_requested)
        self.next = self._button("chevron-down", self.tr("Find next"), "Return")
        self.next.clicked.connect(self.next_requested)
        self.close_button = self._button("x", self.tr("Close"), "Esc")
        self.close_button.clicked.connect(self.closed)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 5, 8, 5)
        row.setSpacing(4)
        row.addWidget(self.field, 3)
        row.addWidget(self.case)
        row.addSpacing(6)
        row.addWidget(self.count)
        row.addStretch(1)
        for button in (self.previous, self.next, self.close_button):
            row.addWidget(button)

    def _button(self, name: str, label: str, key: str = "") -> QToolButton:
        button = QToolButton(self)
        side = scaled(self.font(), 27)
        button.setFixedSize(side + (4 if not name else 0), side)
        button.setIconSize(QSize(scaled(self.font(), 16), scaled(self.font(), 16)))
        shown = QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
        button.setToolTip(f"{label} ({shown})" if shown else label)
        button.setAccessibleName(label)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        if name:
            self._buttons.append((button, name))
        return button

    def set_theme(self, theme: Theme) -> None:
        for button, name in self._buttons:
            button.setIcon(icon(name, colour(theme, "text"), 16))
        self._glass.setIcon(icon("search", colour(theme, "muted"), 16))
        self.setStyleSheet(
            f"#findBar {{ background: {theme.window}; border: 0; border-bottom: 1px solid {theme.border}; }}"
            f'QLineEdit[found="false"] {{ color: {theme.danger}; border-color: {theme.danger}; }}'
        )

    # What the window does

    def open(self, text: str = "") -> None:
        """Put the keyboard into the field; ``text`` (the selection) replaces what was looked for last."""
        if text:
            self.field.setText(text[:_LONGEST])
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()
        self._asked = ("", False)  # the marks of the last time are gone
        self._ask()

    def set_result(self, current: int, total: int, more: bool = False) -> None:
        """Show "3 of 17"; ``current`` counts from 1, 0 is none. ``more``: there are more than ``total``."""
        number = QLocale().toString
        if total:
            of = self.tr("{0} of more than {1}") if more else self.tr("{0} of {1}")
            text = of.format(number(current), number(total))
        else:
            text = self.tr("Not found") if self.query() else ""
        self.count.setText(text)
        self.field.setAccessibleDescription(text)
        self._show_found(bool(total) or not self.query())
        for button in (self.previous, self.next):
            button.setEnabled(bool(total))

    def query(self) -> str:
        """What is in the field."""
        return self.field.text()

    # What the user does

    def _show_found(self, found: bool) -> None:
        if self.field.property("found") != found:
            self.field.setProperty("found", found)
            self.field.style().unpolish(self.field)
            self.field.style().polish(self.field)

    def _on_typed(self) -> None:
        self._typing.start()

    def _ask(self) -> bool:
        """Emit what is to be looked for, if it is something else than before; whether it was."""
        self._typing.stop()
        asked = (self.query(), self.case.isChecked())
        if asked == self._asked:
            return False
        self._asked = asked
        self.query_changed.emit(*asked)
        return True

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and _is_ours(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not _is_ours(event):
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_Escape:
            self._typing.stop()
            self.closed.emit()
        elif not self._ask():  # what was just typed is shown at its first place, not at the next one
            back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            (self.previous_requested if back else self.next_requested).emit()

    def hideEvent(self, event: QHideEvent) -> None:
        self._typing.stop()
        super().hideEvent(event)


def _is_ours(event: QKeyEvent) -> bool:
    plain = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
    if plain:
        return False
    return event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter)
