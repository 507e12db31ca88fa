"""What several widgets paint with: the theme's colours, sizes of the window's font, floating cards and focus rings."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontInfo, QPainter, QPen
from PySide6.QtWidgets import QWidget

from reader.core.model import COLOURS
from reader.gui.theme import Theme, colour

SMALL: Final = 0.885  # of the window's font: counts, dates, chips
TINY: Final = 0.8  # key caps, section titles
SHADOW: Final = 14  # pixels around a floating card


def paint_floating(widget: QWidget, theme: Theme, radius: float) -> None:
    """A floating card with its shadow, which takes :data:`SHADOW` pixels of the widget on each side."""
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    card = QRectF(widget.rect()).adjusted(SHADOW, SHADOW, -SHADOW, -SHADOW)
    paint_shadow(painter, card, radius, theme)
    painter.setBrush(colour(theme, "raised"))
    painter.setPen(QPen(colour(theme, "border"), 1))
    painter.drawRoundedRect(card.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)


def is_on_card(widget: QWidget, place: QPointF) -> bool:
    """Whether a place is on a floating card, and not in its shadow: what is pressed there belongs to what is below."""
    return QRectF(widget.rect()).adjusted(SHADOW, SHADOW, -SHADOW, -SHADOW).contains(place)


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
