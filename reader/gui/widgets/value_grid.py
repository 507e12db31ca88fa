"""Names with values that can be copied but not changed, in a card: facts about a file, places on the disk."""

from __future__ import annotations

from html import escape

from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QLineEdit, QWidget

from reader.gui.widgets.labels import card


class ValueGrid:
    """A card with a row for each value; ``frame`` is the widget."""

    def __init__(self, parent: QWidget) -> None:
        self.frame: QFrame = card(parent)
        self.values: list[QLineEdit] = []
        self._grid = QGridLayout(self.frame)
        self._grid.setContentsMargins(16, 12, 16, 12)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)

    def add(self, name: str, value: str, beside: QWidget | None = None) -> None:
        """Another row. What does not fit is seen whole under the mouse, and by moving in it.

        Args:
            beside: a button, for example; it goes to the end of the row.
        """
        shown = _Value(value, self.frame)
        shown.setAccessibleName(name)
        label = QLabel(name, self.frame)
        label.setBuddy(shown)
        row = len(self.values)
        self._grid.addWidget(label, row, 0)
        self._grid.addWidget(shown, row, 1)
        if beside is not None:
            self._grid.addWidget(beside, row, 2)
        self.values.append(shown)


class _Value(QLineEdit):
    def __init__(self, value: str, parent: QWidget) -> None:
        super().__init__(value, parent)
        self.setReadOnly(True)
        self.setProperty("kind", "bare")
        self.setCursorPosition(0)
        self.setToolTip(f"<p>{escape(value)}</p>")
