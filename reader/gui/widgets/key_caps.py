"""Keys drawn as caps: what "Ctrl+Shift+P" looks like in lists and sheets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QKeySequence, QPainter, QPen

from reader.gui.theme import Theme, colour
from reader.gui.widgets.ink import TINY, sized

_SIGNS: Final = {"Up": "↑", "Down": "↓", "Left": "←", "Right": "→", "PgDown": "PgDn"}
_BETWEEN: Final = 3  # pixels between the caps of one key
_PADDING: Final = 5  # within a cap, at either side
_RADIUS: Final = 3.5


@lru_cache(maxsize=512)
def key_parts(key: str) -> tuple[str, ...]:
    """The caps of a key as the table of actions writes it: ``"Ctrl++"`` is Ctrl and +."""
    shown = QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) or key
    return tuple(_SIGNS.get(part, part) for part in re.split(r"(?<=.)\+(?=.)", shown))


def key_text(keys: Sequence[str]) -> str:
    """Keys in words, for screen readers and tool tips: "Ctrl+Shift+Z or Ctrl+Y"."""
    texts = [QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) or key for key in keys]
    return f" {_or()} ".join(texts)


def _or() -> str:
    return QCoreApplication.translate("Keys", "or")


class KeyCaps:
    """The measures of caps beside text in ``font``, and their painting."""

    def __init__(self, font: QFont) -> None:
        self.font = sized(font, TINY * 1.04)
        self._metrics = QFontMetricsF(self.font)
        self.height = round(self._metrics.height() + 4)
        self._or_width = self._metrics.horizontalAdvance(_or()) + 2 * 6

    def width(self, keys: Sequence[str]) -> float:
        """How wide the caps of all the keys are, in pixels; 0 when there is none."""
        alone = sum(self._key_width(key) for key in keys)
        return alone + self._or_width * max(0, len(keys) - 1)

    def _key_width(self, key: str) -> float:
        parts = key_parts(key)
        return sum(map(self._cap_width, parts)) + _BETWEEN * (len(parts) - 1)

    def _cap_width(self, part: str) -> float:
        return max(self.height, round(self._metrics.horizontalAdvance(part)) + 2 * _PADDING)

    def paint(self, painter: QPainter, right: float, middle: float, keys: Sequence[str], theme: Theme) -> None:
        """Draw the keys so that they end at ``right``, around the line ``middle``."""
        painter.setFont(self.font)
        x = right - self.width(keys)
        for number, key in enumerate(keys):
            if number:
                painter.setPen(colour(theme, "muted"))
                room = QRectF(x, middle - self.height / 2, self._or_width, self.height)
                painter.drawText(room, Qt.AlignmentFlag.AlignCenter, _or())
                x += self._or_width
            for part in key_parts(key):
                wide = self._cap_width(part)
                self._paint_cap(painter, QRectF(x, middle - self.height / 2, wide, self.height), part, theme)
                x += wide + _BETWEEN
            x -= _BETWEEN

    def _paint_cap(self, painter: QPainter, cap: QRectF, part: str, theme: Theme) -> None:
        edge = colour(theme, "border-strong")
        painter.setPen(QPen(edge, 1))
        painter.setBrush(edge)  # the lower rim: a cap stands a little above the page
        painter.drawRoundedRect(cap.adjusted(0.5, 2, -0.5, 0.5), _RADIUS, _RADIUS)
        painter.setBrush(colour(theme, "raised"))
        painter.drawRoundedRect(cap.adjusted(0.5, 0.5, -0.5, -0.5), _RADIUS, _RADIUS)
        painter.setPen(colour(theme, "text"))
        base = cap.center().y() + (self._metrics.ascent() - self._metrics.descent()) / 2
        left = cap.center().x() - self._metrics.horizontalAdvance(part) / 2
        painter.drawText(QPointF(left, base), part)
