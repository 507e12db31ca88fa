"""The sheet of keys (F1): every action with its keys, found by typing, changed by a click."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from reader.gui import actions
from reader.gui.dialogs.key_choice import key_of, owners, refusal, with_key, with_usual
from reader.gui.dialogs.key_rows import KeySheet, key_lines
from reader.gui.icons import icon
from reader.gui.theme import Theme, colour
from reader.gui.widgets.ink import scaled
from reader.gui.widgets.key_caps import key_text


class KeysDialog(QDialog):
    """``keys_changed`` carries all choices: action id → key ("": none), for those that are not as in the table."""

    keys_changed = Signal(dict)

    def __init__(self, chosen: Mapping[str, str], theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Keys"))
        self._chosen = dict(chosen)
        self._filter = QLineEdit(self)
        self._everything = QCheckBox(self.tr("Also actions without a key"), self)
        self._sheet = KeySheet()
        self._area = QScrollArea(self)
        self._choice = KeyChoice(self)
        self._usual = QPushButton(self.tr("Back to the usual keys"), self)
        self._close = QPushButton(self.tr("Close"), self)
        self._lay_out()
        self._connect()
        self.set_theme(theme)
        self._show_lines()
        self.resize(scaled(self.font(), 980), scaled(self.font(), 680))
        self._filter.setFocus()

    def _lay_out(self) -> None:
        self._filter.setPlaceholderText(self.tr("Find an action or a key…"))
        self._filter.setAccessibleName(self.tr("Find an action or a key"))
        self._filter.setClearButtonEnabled(True)
        self._glass = self._filter.addAction(icon("search", "#000000"), QLineEdit.ActionPosition.LeadingPosition)
        self._area.setWidget(self._sheet)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for button in (self._usual, self._close):
            button.setAutoDefault(False)
        top = QHBoxLayout()
        top.setSpacing(14)
        top.addWidget(self._filter, 1)
        top.addWidget(self._everything)
        hint = QLabel(self.tr("Click a row, or press Enter on it, to choose another key."), self)
        hint.setProperty("kind", "muted")
        bottom = QHBoxLayout()
        bottom.addWidget(hint, 1)
        bottom.addWidget(self._usual)
        bottom.addWidget(self._close)
        self._rows = rows = QVBoxLayout(self)
        rows.setContentsMargins(18, 16, 18, 16)
        rows.setSpacing(12)
        rows.addLayout(top)
        rows.addWidget(self._area, 1)
        rows.addWidget(self._choice)
        rows.addLayout(bottom)

    def _connect(self) -> None:
        self._filter.textChanged.connect(self._sheet.filter)
        self._everything.toggled.connect(self._show_lines)
        self._sheet.row_chosen.connect(self.choose)
        self._choice.chosen.connect(self._take)
        self._choice.cancelled.connect(self._end_choice)
        self._usual.clicked.connect(self._all_usual)
        self._close.clicked.connect(self.close)

    def set_theme(self, theme: Theme) -> None:
        self._sheet.set_theme(theme)
        self._glass.setIcon(icon("search", colour(theme, "muted"), 16))

    @property
    def chosen(self) -> dict[str, str]:
        """The choices as they are now."""
        return dict(self._chosen)

    def _show_lines(self) -> None:
        self._sheet.set_lines(key_lines(self._chosen, self._everything.isChecked()))
        self._usual.setEnabled(bool(self._chosen))
        self._sheet.mark(self._choice.action)
        order: list[QWidget] = [self._everything, *self._sheet.rows(), self._choice.first]
        for before, after in pairwise(order):
            self.setTabOrder(before, after)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        rows = [row for row in self._sheet.rows() if not row.isHidden()]
        if event.key() == Qt.Key.Key_Down and self._filter.hasFocus() and rows:
            rows[0].setFocus(Qt.FocusReason.TabFocusReason)
        elif event.key() == Qt.Key.Key_Escape and self._choice.action:
            self._end_choice()
        elif event.key() == Qt.Key.Key_Escape and self._filter.text():
            self._filter.clear()
        else:
            super().keyPressEvent(event)

    def choose(self, action: str) -> None:
        """Ask for another key for the action."""
        if action == "pin_1" and not self._everything.isChecked():
            self._everything.setChecked(True)  # one row stood for all nine
        self._choice.begin(action, self._chosen)
        self._sheet.mark(action)
        self._show_row(action)

    def _show_row(self, action: str) -> None:
        self._rows.activate()
        if row := self._sheet.row(action):
            place = self._sheet.place_of(row)
            self._area.ensureVisible(place.x(), place.y(), 0, 60)

    def _take(self, chosen: dict[str, str]) -> None:
        if chosen != self._chosen:
            self._chosen = dict(chosen)
            self.keys_changed.emit(dict(chosen))
        self._end_choice()

    def _end_choice(self) -> None:
        action = self._choice.action
        self._choice.end()
        self._show_lines()
        row = self._sheet.row(action)
        if row is not None and not row.isHidden():
            row.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._filter.setFocus()

    def _all_usual(self) -> None:
        self._choice.end()
        self._take({})


class KeyChoice(QFrame):
    """Asks for one action's key: shows what was pressed, says who has it already, and what can be done."""

    chosen = Signal(dict)
    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "card")
        self.action = ""
        self._before: dict[str, str] = {}
        self._key = ""
        self._title = QLabel(self)
        self._title.setProperty("kind", "title")
        self._field = KeyField(self)
        self._message = QLabel(self)
        self._message.setProperty("kind", "muted")
        self._message.setWordWrap(True)
        self._use = QPushButton(self.tr("Use it"), self)
        self._use.setProperty("kind", "primary")
        self._none = QPushButton(self.tr("No key"), self)
        self._usual = QPushButton(self.tr("The usual key"), self)
        self._cancel = QPushButton(self.tr("Cancel"), self)
        self._lay_out()
        self.hide()

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self._title, 1)
        line.addWidget(self._field)
        for button, act in (
            (self._use, self._accept),
            (self._none, self._take_none),
            (self._usual, self._take_usual),
            (self._cancel, self.cancelled.emit),
        ):
            button.setAutoDefault(False)
            button.clicked.connect(act)
            line.addWidget(button)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(14, 12, 14, 12)
        rows.setSpacing(8)
        rows.addLayout(line)
        rows.addWidget(self._message)
        self._field.pressed.connect(self._on_pressed)
        self._field.accepted.connect(self._accept)
        self._field.cancelled.connect(self.cancelled)

    def begin(self, action: str, chosen: Mapping[str, str]) -> None:
        """Ask for the key of ``action``; ``chosen`` are the choices until now."""
        row = actions.by_id()[action]
        self.action, self._before = action, dict(chosen)
        name = self.tr(row.text).rstrip("…")
        self._title.setText(self.tr("A key for “{0}”").format(name))
        self._field.setAccessibleName(self._title.text())
        self._usual.setText(
            self.tr("The usual: {0}").format(key_text(row.keys)) if row.keys else self.tr("The usual key")
        )
        self._usual.setVisible(action in chosen and bool(row.keys))
        self._none.setVisible(bool(actions.keys_of(row, chosen)))
        self._on_pressed("")
        self.show()
        self._field.setFocus()

    def end(self) -> None:
        """Ask no more."""
        self.action = ""
        self.hide()

    @property
    def first(self) -> QWidget:
        """Where the Tab key enters."""
        return self._field

    @property
    def message(self) -> str:
        return self._message.text()

    def _on_pressed(self, key: str) -> None:
        row = actions.by_id()[self.action]
        self._field.setText(key_text([key]) if key else "")
        problem = refusal(row, key) if key else ""
        self._key = "" if problem else key
        self._use.setEnabled(bool(self._key))
        self._use.setText(self.tr("Use it"))
        if problem or not key:
            self._say(problem or self.tr("Press the new keys. Esc leaves things as they are."), bool(problem))
            return
        others = owners(self._before, [key], self.action)
        if not others:
            self._say(self.tr("No other action has this key. Enter takes it."), False)
            return
        names = ", ".join(f"“{self.tr(other.text).rstrip('…')}”" for other in others)
        self._say(self.tr("{0} has this key. If you use it here, it is taken away there.").format(names), True)
        self._use.setText(self.tr("Use it here"))

    def _say(self, text: str, is_problem: bool) -> None:
        self._message.setText(text)
        self._message.setProperty("kind", "title" if is_problem else "muted")
        self._message.style().unpolish(self._message)
        self._message.style().polish(self._message)
        self._field.setAccessibleDescription(text)

    def _accept(self) -> None:
        if self._key:
            self.chosen.emit(with_key(self._before, self.action, self._key))

    def _take_none(self) -> None:
        self.chosen.emit(with_key(self._before, self.action, ""))

    def _take_usual(self) -> None:
        self.chosen.emit(with_usual(self._before, self.action))


class KeyField(QLineEdit):
    """Shows the keys that are pressed instead of typing them; Tab, Enter and Esc mean what they always mean."""

    pressed = Signal(str)
    accepted = Signal()
    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setPlaceholderText(self.tr("Press keys…"))
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setMinimumWidth(scaled(self.font(), 150))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)  # plain keys, not what they compose

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()  # the window's own keys are to be shown, not done
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = key_of(event)
        if event.key() == Qt.Key.Key_Escape and not event.modifiers():
            self.cancelled.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.accepted.emit()
        elif key:
            self.pressed.emit(key)
