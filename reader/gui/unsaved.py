"""Notes that the disk refused: kept while the program runs, shown where they belong, and tried again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer

from reader.core.errors import ReaderError

_AGAIN_MS: Final = 3_000


class Unsaved(QObject):
    """What was typed and is not on the disk, by the annotation's id or, before it has one, by its passage."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._waiting: dict[str, tuple[str, Callable[[], object]]] = {}
        self._timer = QTimer(self, interval=_AGAIN_MS)
        self._timer.timeout.connect(self.try_again)

    def __len__(self) -> int:
        return len(self._waiting)

    def note(self, key: str, saved: str = "") -> str:
        """The note as it was typed, or else as it is ``saved``."""
        return self._waiting[key][0] if key in self._waiting else saved

    def keep(self, key: str, note: str, save: Callable[[], object]) -> None:
        """Keep a note that was refused. ``save`` raises ReaderError as long as the disk does not take it."""
        self._waiting[key] = note, save
        self._timer.start()

    def drop(self, key: str) -> bool:
        """It is saved, or something else is in its place; whether there was one."""
        was_kept = self._waiting.pop(key, None) is not None
        if not self._waiting:
            self._timer.stop()
        return was_kept

    def try_again(self) -> None:
        """Save what can be saved by now; why the rest cannot has been said."""
        for key, (_, save) in tuple(self._waiting.items()):
            try:
                save()
            except ReaderError:
                continue
            self.drop(key)
