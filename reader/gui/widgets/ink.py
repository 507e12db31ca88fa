"""What several widgets paint with: the theme's colours, sizes of the window's font, floating cards and focus rings."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontInfo, QPainter, QPen

from reader.core.model import COLOURS
from reader.gui.theme import Theme, colour

SMALL: Final = 0.885  # of the window's font: counts, dates, chips
TINY: Final = 0.8  # key caps, section titles
SHADOW: Final = 14  # pixels around a floating card


def highlight_ink(theme: Theme, name: str, part: str) -> QColor:
    """A part (``"fill"``, ``"strong"``, ``"chip"``, ``"chip-text"``) of a highlight colour.

    A colour that this version does not know is shown as the first one.
    """
    return colour(theme, f"{name if name in theme.highlights else COLOURS[0]}.{part}")


def sized(font: QFont, factor: float, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """``font`` in another size and weight, never under 10 pixels."""
    out = QFont(font)
    out.setPixelSize(max(10, round(QFontInfo(font).pixelSize() * factor)))
    out.setWeight(weight)
    return out


def scaled(font: QFont, pixels: float) -> int:
    """A length meant for a window's font of 13 pixels, for the font there is."""
    return round(pixels * QFontInfo(font).pixelSize() / 13)


def paint_shadow(painter: QPainter, card: QRectF, radius: float, theme: Theme) -> None:
    """A soft shadow around ``card``, a little lower than it, :data:`SHADOW` pixels wide."""
    ink = colour(theme, "shadow")
    whole = ink.alphaF()
    painter.setPen(Qt.PenStyle.NoPen)
    for step in range(SHADOW, 0, -1):  # from the outside in: each layer adds to those under it
        ink.setAlphaF(whole * (0.01 + 0.11 * (1 - step / SHADOW) ** 1.5))
        painter.setBrush(ink)
        grown = card.adjusted(-step, -step, step, step).translated(0, 2)
        painter.drawRoundedRect(grown, radius + step, radius + step)


def paint_focus(painter: QPainter, rect: QRectF, radius: float, theme: Theme) -> None:
    """The ring around what has the keyboard's focus."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colour(theme, "focus"), 2))
    painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), radius, radius)
