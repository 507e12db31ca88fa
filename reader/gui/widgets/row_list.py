"""What the lists of the library panel share: rows that a click or a key chooses, and a menu for each."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QListView, QWidget

from reader.gui.widgets.key_focus import KeyFocus

Index = QModelIndex | QPersistentModelIndex


class RowList(QListView):
    """Calls :meth:`choose` and :meth:`ask_menu`, which may get an invalid index."""

    CHOOSING: ClassVar[frozenset[int]] = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setUniformItemSizes(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.keys = KeyFocus(self)

    def choose(self, index: Index) -> None:
        """The row was clicked, or one of the keys in ``CHOOSING`` was pressed on it."""
        raise NotImplementedError

    def ask_menu(self, index: Index, place: QPoint) -> None:
        """A menu is wanted at ``place``, on the screen."""
        raise NotImplementedError

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.modifiers() == Qt.KeyboardModifier.NoModifier and event.button() == Qt.MouseButton.LeftButton:
            self.choose(self.indexAt(event.position().toPoint()))

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._chooses(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._chooses(event):
            self.choose(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def _chooses(self, event: QKeyEvent) -> bool:
        return not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier and event.key() in self.CHOOSING

    def keyboardSearch(self, _search: str) -> None:
        """Letters are keys of the program; there is the filter."""

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        place = self.visualRect(self.currentIndex()).center() if by_key else event.pos()
        self.ask_menu(self.currentIndex() if by_key else self.indexAt(place), self.viewport().mapToGlobal(place))
