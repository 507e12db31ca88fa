"""Finding words in the open article: the bar, the marks, and the way from one place to the next."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer

from reader.core.text_search import find_in_slices

if TYPE_CHECKING:
    from reader.gui.window import MainWindow

_MOST: Final = 10_000  # places that are marked; a letter in a long text has a million
_SLICE_SECONDS: Final = 0.02  # of looking between two looks at the event queue


class FindCommands(QObject):
    """The handlers of the actions that find, and of the find bar."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._found: list[tuple[int, int]] = []
        self._found_at = -1
        self._work: Iterator[list[tuple[int, int]]] = iter(())
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._look_on)

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Action id → what it does."""
        return {"find": self.open, "find_next": self.next, "find_previous": self.previous}

    def open(self) -> None:
        bar, view = self._window.find_bar, self._window.view
        if self._window.desk.article is None:
            return
        selection = view.selection()
        document = self._window.desk.document
        chosen = document.text[slice(*selection)] if selection and document else ""
        bar.show()
        bar.open(chosen if "\n" not in chosen and len(chosen) < 80 else "")

    def show(self, text: str, case: bool) -> None:
        """Mark all places, and go to the first behind the cursor."""
        document = self._window.desk.document
        self._found = []
        self._work = find_in_slices(document.text, text, case, _MOST) if document is not None and text else iter(())
        self._timer.start()
        self._look_on()

    def _look_on(self) -> None:
        end = time.perf_counter() + _SLICE_SECONDS
        for found in self._work:
            self._found += found
            if time.perf_counter() > end:
                return
        self._timer.stop()
        here = self._window.view.caret
        self._found_at = next((i for i, (s, _) in enumerate(self._found) if s >= here), 0 if self._found else -1)
        self._show_current()

    def next(self) -> None:
        self._step(1)

    def previous(self) -> None:
        self._step(-1)

    def _step(self, step: int) -> None:
        if not self._window.find_bar.isVisible() and not self._found:
            self.open()
        elif self._found and not self._timer.isActive():
            self._found_at = (self._found_at + step) % len(self._found)
            self._show_current()

    def _show_current(self) -> None:
        view = self._window.view
        view.set_found(self._found, self._found_at)
        self._window.find_bar.set_result(self._found_at + 1, len(self._found), len(self._found) >= _MOST)
        if 0 <= self._found_at < len(self._found):
            start, end = self._found[self._found_at]
            view.scroll_to(start, end)
            view.place_caret(start)

    def close(self) -> None:
        self._timer.stop()
        self._found, self._found_at = [], -1
        self._window.view.set_found([], -1)
        self._window.find_bar.hide()
        if self._window.desk.article is not None:
            self._window.view.setFocus()
