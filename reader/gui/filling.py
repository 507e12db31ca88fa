"""Filling the passages panel: the cards of an article with thousands of annotations are made in slices of time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from reader.core.model import Annotation
from reader.gui.widgets.passage_cards import Card

_SLICE_SECONDS: Final = 0.012


class Filling(QObject):
    """Makes cards; ``filled`` hands over all of them. Whoever begins anew meanwhile gets only the new ones."""

    filled = Signal(list)

    def __init__(self, make: Callable[[Annotation], Card], parent: QObject) -> None:
        super().__init__(parent)
        self._make = make
        self._left: Iterator[Annotation] = iter(())
        self._cards: list[Card] = []
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._go_on)

    @property
    def is_active(self) -> bool:
        return self._timer.isActive()

    def start(self, annotations: Sequence[Annotation]) -> None:
        """Make a card of each of these, while the window goes on answering."""
        self._left, self._cards = iter(annotations), []
        self._timer.start()

    def stop(self) -> None:
        """Make no more of them."""
        self._timer.stop()
        self._left, self._cards = iter(()), []

    def _go_on(self) -> None:
        end = time.perf_counter() + _SLICE_SECONDS
        for annotation in self._left:
            self._cards.append(self._make(annotation))
            if time.perf_counter() > end:
                return
        cards = self._cards
        self.stop()
        self.filled.emit(cards)
