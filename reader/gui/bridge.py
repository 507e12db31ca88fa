"""The library's notices as a Qt signal, and a look at the disk now and then for what other programs wrote."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from reader.core.changes import Change
from reader.core.library import Library

_LOOK_MS: Final = 2_000


class Bridge(QObject):
    """Turns what the library announces into ``changed``; the window is the only one to listen."""

    changed = Signal(list, str)  # the changes, and the step's name ("": from outside or not undoable)

    def __init__(self, library: Library, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        library.subscribe(self._announce)
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def _announce(self, changes: Sequence[Change], name: str) -> None:
        self.changed.emit(list(changes), name)

    def look(self) -> None:
        """Take in what others wrote to the codebook and to the articles that are open."""
        self._library.notice_outside_changes()
