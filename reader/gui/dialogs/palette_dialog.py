"""The command palette: any action by a few letters of its name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QAction, QFont, QFontMetricsF, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QLabel,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from reader.gui import actions
from reader.gui.dialogs.palette_matching import Choice, Found, search
from reader.gui.icons import icon, pixmap
from reader.gui.theme import Theme, colour
from reader.gui.widgets.ink import SMALL, scaled, sized
from reader.gui.widgets.key_caps import KeyCaps, key_text

_WIDTH: Final = 600
_ROWS: Final = 10  # shown at once
_CHOICE: Final = Qt.ItemDataRole.UserRole

_Index = QModelIndex | QPersistentModelIndex


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
        self._model = _Choices(self)
        self._painter = _Painter(self.list, theme)
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
        column = QVBoxLayout(self)
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
        margins = self.layout().contentsMargins()
        room = self.parentWidget().window().height() - 120 if self.parentWidget() else 10_000
        most = max(3, min(_ROWS, room // self._painter.height))
        high = min(most, rows) * self._painter.height + 2 if rows else self._nothing.sizeHint().height()
        self.list.setFixedHeight(high if rows else 0)
        self.setFixedHeight(high + self.field.sizeHint().height() + margins.top() + margins.bottom() + 7)

    def _say(self) -> None:
        """What the list shows is told to those who hear the field."""
        found = self._current()
        self.field.setAccessibleDescription(_spoken(found.choice) if found else self._nothing.text())

    def _current(self) -> Found | None:
        index = self.list.currentIndex()
        return self._model.data(index, _CHOICE) if index.isValid() else None

    def showEvent(self, event: QEvent) -> None:
        super().showEvent(event)
        if self.parentWidget() is not None:
            window = self.parentWidget().window()
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
            steps = {
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
        self._take(self._model.data(index, _CHOICE))

    def _take(self, found: Found | None) -> None:
        if found is None or not found.choice.is_enabled:
            return
        action = self._actions[found.choice.id]
        self.accept()
        self.chosen.emit(found.choice.id)
        QTimer.singleShot(0, action, action.trigger)  # when the keyboard is back in the window


def _spoken(choice: Choice) -> str:
    parts = (choice.text, choice.menu, key_text(choice.keys), choice.reason)
    return ", ".join(part for part in parts if part)


class _Choices(QAbstractListModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._found: list[Found] = []

    def set_found(self, found: Iterable[Found]) -> None:
        self.beginResetModel()
        self._found = list(found)
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 — Qt's signature
        return 0 if parent.isValid() else len(self._found)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        found = self._found[index.row()]
        if role == _CHOICE:
            return found
        if role == Qt.ItemDataRole.DisplayRole:
            return found.choice.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return _spoken(found.choice)
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable  # also what cannot be used: its reason is read


class _Painter(QStyledItemDelegate):
    """Name with the letters found, where it is in the menus (or why it cannot be used), and its keys."""

    def __init__(self, parent: QListView, theme: Theme) -> None:
        super().__init__(parent)
        self._theme = theme
        self._font = QFont(parent.font())
        self._bold = sized(parent.font(), 1.0, QFont.Weight.DemiBold)
        self._small = sized(parent.font(), SMALL)
        self._caps = KeyCaps(parent.font())
        self.height = scaled(parent.font(), 32)

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(10, self.height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        found: Found = index.data(_CHOICE)
        choice = found.choice
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(option.rect).adjusted(0, 1, 0, -1)
        is_current = bool(option.state & QStyle.StateFlag.State_Selected)
        if is_current or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour(self._theme, "accent-soft" if is_current else "hover"))
            painter.drawRoundedRect(rect, 5, 5)
        pad, side = scaled(self._font, 10), scaled(self._font, 16)
        if choice.is_checked:
            tick = pixmap("check", colour(self._theme, "accent"), side, painter.device().devicePixelRatioF())
            painter.drawPixmap(round(rect.left() + pad), round(rect.center().y() - side / 2), tick)
        left = rect.left() + pad + side + scaled(self._font, 8)
        keys = choice.keys[:1] if choice.is_enabled else ()
        right = rect.right() - pad
        if keys:
            self._caps.paint(painter, right, rect.center().y(), keys, self._theme)
            right -= self._caps.width(keys) + scaled(self._font, 12)
        right = self._paint_menu(painter, QRectF(left, rect.top(), right - left, rect.height()), choice)
        self._paint_name(painter, QRectF(left, rect.top(), right - left, rect.height()), found)
        painter.restore()

    def _paint_menu(self, painter: QPainter, room: QRectF, choice: Choice) -> float:
        """Draw it at the end of ``room``; where it begins."""
        text = choice.reason or choice.menu
        painter.setFont(self._small)
        painter.setPen(colour(self._theme, "muted"))
        metrics = QFontMetricsF(self._small)
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width() * 0.5)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text)
        return room.right() - metrics.horizontalAdvance(text) - scaled(self._font, 12)

    def _paint_name(self, painter: QPainter, room: QRectF, found: Found) -> None:
        painter.setPen(colour(self._theme, "text" if found.choice.is_enabled else "muted"))
        x = room.left()
        text = QFontMetricsF(self._bold).elidedText(found.choice.text, Qt.TextElideMode.ElideRight, room.width())
        base = room.center().y() + (QFontMetricsF(self._font).ascent() - QFontMetricsF(self._font).descent()) / 2
        for start, end, is_found in _runs(text, found.letters):
            font = self._bold if is_found else self._font
            painter.setFont(font)
            painter.drawText(round(x), round(base), text[start:end])
            x += QFontMetricsF(font).horizontalAdvance(text[start:end])
        self._paint_about(painter, QRectF(x, room.top(), room.right() - x, room.height()), found.choice.about)

    def _paint_about(self, painter: QPainter, room: QRectF, about: str) -> None:
        room.setLeft(room.left() + scaled(self._font, 10))
        if not about or room.width() < scaled(self._font, 60):
            return
        text = QFontMetricsF(self._small).elidedText(about, Qt.TextElideMode.ElideRight, room.width())
        painter.setFont(self._small)
        painter.setPen(colour(self._theme, "muted"))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)


def _runs(text: str, letters: frozenset[int]) -> Iterable[tuple[int, int, bool]]:
    """Stretches of letters that were found, and of those that were not."""
    start = 0
    for end in range(1, len(text) + 1):
        if end == len(text) or (end in letters) != (start in letters):
            yield start, end, start in letters
            start = end
