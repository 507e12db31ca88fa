"""A list whose rows have heights that are costly to find: those off the screen are guessed until there is time."""

from __future__ import annotations

from time import perf_counter
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QTimer
from PySide6.QtWidgets import QListView, QWidget

FEW: Final = 150  # rows: so many are measured at once
_AROUND: Final = 12  # rows measured above and below those on the screen
_SLICE: Final = 0.006  # seconds of measuring between two looks at the event queue


class LazyList(QListView):
    """Rows on the screen have their true height; while the others get theirs, what is on the screen stays put."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._settling = False
        self._next = 0  # rows before this one are measured
        self._idle = QTimer(self)
        self._idle.setInterval(0)
        self._idle.timeout.connect(self._measure_some)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)

    def measure_row(self, row: int) -> bool:
        """Find the row's true height, for ``sizeHint`` to give. False if it was known."""
        raise NotImplementedError

    def is_guessing(self) -> bool:
        """Whether ``sizeHint`` may guess heights that are not known."""
        return self.model().rowCount() > FEW

    def doItemsLayout(self) -> None:
        super().doItemsLayout()
        if self.is_guessing() and not self._settling:
            self._next = 0
            self._idle.start()
            self._settle()

    def scrollTo(
        self,
        index: QModelIndex | QPersistentModelIndex,
        hint: QListView.ScrollHint = QListView.ScrollHint.EnsureVisible,
    ) -> None:
        if self._idle.isActive() and index.isValid():
            per_screen = 1 + self.viewport().height() // 40
            self._measure_and_lay_out(range(index.row() - per_screen, index.row() + per_screen))
        super().scrollTo(index, hint)

    def _on_scrolled(self) -> None:
        if self._idle.isActive() and not self._settling:
            self._settle()

    def _settle(self) -> None:
        """Measure what is on the screen; as rows shrink or grow, others come into sight."""
        for _ in range(5):
            if not self._measure_and_lay_out(self._rows_on_screen()):
                return

    def _rows_on_screen(self) -> range:
        first = max(0, self.indexAt(QPoint(self.viewport().width() // 2, 1)).row())
        last, model, bottom = first, self.model(), self.viewport().height()
        while last + 1 < model.rowCount() and self.visualRect(model.index(last, 0)).bottom() < bottom:
            last += 1
        return range(first - _AROUND, last + _AROUND)

    def _measure_and_lay_out(self, rows: range) -> bool:
        count = self.model().rowCount()
        new = [row for row in rows if 0 <= row < count and self.measure_row(row)]
        if new:
            self._lay_out_in_place()
        return bool(new)

    def _lay_out_in_place(self) -> None:
        """Lay out anew, with the topmost row on the screen where it is."""
        self._settling = True
        try:
            first = self.indexAt(QPoint(self.viewport().width() // 2, 1))
            before = self.visualRect(first).top()
            super().doItemsLayout()
            if first.isValid():
                bar = self.verticalScrollBar()
                bar.setValue(bar.value() + self.visualRect(first).top() - before)
        finally:
            self._settling = False

    def _measure_some(self) -> None:
        count, end = self.model().rowCount(), perf_counter() + _SLICE
        while self._next < count and perf_counter() < end:
            self.measure_row(self._next)
            self._next += 1
        if self._next >= count:
            self._idle.stop()
            if self.isVisible() and count:
                self._lay_out_in_place()
                self.viewport().update()
