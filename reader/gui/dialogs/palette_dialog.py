"""The command palette: any action by a few letters of its name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QFrame, QLabel, QLineEdit, QListView, QVBoxLayout, QWidget

from reader.gui import actions
from reader.gui.dialogs.palette_list import FOUND, PaletteModel, PalettePainter, spoken
from reader.gui.dialogs.palette_matching import Choice, Found, search
from reader.gui.icons import icon
from reader.gui.theme import Theme, colour
from reader.gui.widgets.ink import scaled, sized

_WIDTH: Final = 600
_ROWS: Final = 10  # shown at once


class PaletteDialog(QDialog):
    """Lists the window's actions; the one chosen is triggered when the palette is closed."""

    chosen = Signal(str)  # the action's id

    def __init__(self, window_actions: Sequence[QAction], theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("All actions"))
        self.setObjectName("palette")
        self._actions = {action.objectName(): action for action in window_actions}
        self._choices = [
            self._choice(row) for row in actions.ACTIONS if row.id in self._actions and row.id != "palette"
        ]
        self.field = QLineEdit(self)
        self.list = QListView(self)
        self._nothing = QLabel(self.tr("No action has these letters."), self)
        self._model = PaletteModel(self)
        self._painter = PalettePainter(self.list, theme)
        self._theme = theme
        self._lay_out()
        self.field.textChanged.connect(self.show_matches)
        self.list.clicked.connect(self._on_clicked)
        self.show_matches("")

    def _choice(self, row: actions.ActionRow) -> Choice:
        action = self._actions[row.id]
        return Choice(
            row.id,
            action.text().rstrip("…"),
            self.tr(row.menu.lstrip("|")) if row.menu else "",
            tuple(key.toString() for key in action.shortcuts()),
            row.help,
            "" if action.isEnabled() else self._reason(row.when),
            action.isCheckable() and action.isChecked(),
        )

    def _reason(self, when: str) -> str:
        """Why an action cannot be used now."""
        reasons = {
            actions.ARTICLE: self.tr("no article is open"),
            actions.WRITABLE: self.tr("this article cannot be annotated"),
            actions.SELECTION: self.tr("there is no text to act on"),
            actions.ANNOTATION: self.tr("no annotation is chosen"),
            actions.UNDO: self.tr("there is nothing to undo"),
            actions.REDO: self.tr("there is nothing to redo"),
            actions.APPENDIX: self.tr("nothing was left out of this article"),
            actions.CHANGED: self.tr("the file has not changed"),
            actions.PRINTED: self.tr("this article has no printed pages"),
            actions.PAGES: self.tr("no printed pages are shown"),
            actions.AREAS: self.tr("no printed pages are shown, or they cannot be annotated"),
        }
        return reasons.get(when, self.tr("not now"))

    def _lay_out(self) -> None:
        self.field.setPlaceholderText(self.tr("What do you want to do?"))
        self.field.setAccessibleName(self.tr("Find an action"))
        self.field.setFont(sized(self.font(), 1.12))
        self.field.setMaxLength(100)
        glass = icon("search", colour(self._theme, "muted"), 16)
        self.field.addAction(glass, QLineEdit.ActionPosition.LeadingPosition)
        self.field.installEventFilter(self)
        self.list.setModel(self._model)
        self.list.setItemDelegate(self._painter)
        self.list.setObjectName("paletteList")
        self.list.setAccessibleName(self.tr("Actions"))
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self._nothing.setProperty("kind", "muted")
        self._nothing.setContentsMargins(10, 8, 10, 10)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(9, 9, 9, 9)
        column.setSpacing(7)
        column.addWidget(self.field)
        column.addWidget(self._nothing)
        column.addWidget(self.list, 1)
        self.setStyleSheet(
            f"#palette {{ background: {self._theme.raised}; border: 1px solid {self._theme.border_strong}; }}"
            "#paletteList { background: transparent; border: 0; }"
        )
        self.setFixedWidth(scaled(self.font(), _WIDTH))

    # What is shown

    def show_matches(self, text: str) -> None:
        """List the actions that the letters may mean."""
        found = search(self._choices, text)
        self._model.set_found(found)
        self._nothing.setVisible(not found)
        self.list.setVisible(bool(found))
        self.list.setCurrentIndex(self._model.index(0, 0))
        self._fit(len(found))
        self._say()

    def _fit(self, rows: int) -> None:
        margins = self._column.contentsMargins()
        below = self.parentWidget()
        room = below.window().height() - 120 if below is not None else 10_000
        most = max(3, min(_ROWS, room // self._painter.height))
        high = min(most, rows) * self._painter.height + 2 if rows else self._nothing.sizeHint().height()
        self.list.setFixedHeight(high if rows else 0)
        self.setFixedHeight(high + self.field.sizeHint().height() + margins.top() + margins.bottom() + 7)

    def _say(self) -> None:
        """What the list shows is told to those who hear the field."""
        found = self._current()
        self.field.setAccessibleDescription(spoken(found.choice) if found else self._nothing.text())

    def _current(self) -> Found | None:
        index = self.list.currentIndex()
        return self._model.data(index, FOUND) if index.isValid() else None

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        below = self.parentWidget()
        if below is not None:
            window = below.window()
            corner = window.mapToGlobal(window.rect().topLeft())
            self.move(corner.x() + (window.width() - self.width()) // 2, corner.y() + min(90, window.height() // 10))
        self.field.setFocus()

    def setVisible(self, visible: bool) -> None:
        # ``exec`` would make it modal; a click beside it is to put it away, as it does a menu.
        self.setWindowModality(Qt.WindowModality.NonModal)
        super().setVisible(visible)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isVisible() and not self.isActiveWindow():
            self.reject()

    # What the user does

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            steps: dict[int, int] = {
                Qt.Key.Key_Down: 1,
                Qt.Key.Key_Up: -1,
                Qt.Key.Key_PageDown: _ROWS - 1,
                Qt.Key.Key_PageUp: 1 - _ROWS,
                Qt.Key.Key_Tab: 1,
                Qt.Key.Key_Backtab: -1,
            }
            if event.key() in steps:
                self._step(steps[event.key()])
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._take(self._current())
                return True
        return False

    def _step(self, step: int) -> None:
        count = self._model.rowCount()
        if not count:
            return
        row = self.list.currentIndex().row() + step
        row = row % count if abs(step) == 1 else min(max(row, 0), count - 1)
        self.list.setCurrentIndex(self._model.index(row, 0))
        self._say()

    def _on_clicked(self, index: QModelIndex) -> None:
        self._take(self._model.data(index, FOUND))

    def _take(self, found: Found | None) -> None:
        if found is None or not found.choice.is_enabled:
            return
        action = self._actions[found.choice.id]
        self.accept()
        self.chosen.emit(found.choice.id)
        QTimer.singleShot(0, action, action.trigger)  # when the keyboard is back in the window
