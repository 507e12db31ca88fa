"""A printed page on the paper of the theme: light and dark change places, colours and pictures stay what they are."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

_Mode = QPainter.CompositionMode


def on_paper(page: QImage, pictures: Iterable[QRectF], paper: QColor, ink: QColor) -> QImage:
    """The piece of a page in other colours.

    Args:
        page: as it is printed, Format_RGB32.
        pictures: where in it are photographs and the like, in its pixels; they are left as they are.
        paper, ink: what white and black become. With a dark paper the page is turned round.
    """
    is_dark = paper.lightness() < ink.lightness()
    out = _turned(page) if is_dark else page.copy()
    low, high = (paper, ink) if is_dark else (ink, paper)
    painter = QPainter(out)
    painter.setCompositionMode(_Mode.CompositionMode_Multiply)
    painter.fillRect(out.rect(), _minus(high, low))
    painter.setCompositionMode(_Mode.CompositionMode_Plus)
    painter.fillRect(out.rect(), low)
    painter.setCompositionMode(_Mode.CompositionMode_SourceOver)
    for rect in pictures:
        painter.drawImage(rect, page, rect)
    painter.end()
    return out


def _minus(a: QColor, b: QColor) -> QColor:
    return QColor(max(0, a.red() - b.red()), max(0, a.green() - b.green()), max(0, a.blue() - b.blue()))


def _turned(page: QImage) -> QImage:
    """Each pixel with the opposite lightness and the hue it has: c + 255 - 2·grey, a channel at a time.

    Inverting would do for black and white, but would make the red line of a diagram cyan.
    """
    grey = page.convertToFormat(QImage.Format.Format_Grayscale8).convertToFormat(QImage.Format.Format_RGB32)
    most = _composed(page, grey, _Mode.CompositionMode_Lighten)
    above = _composed(most, grey, _Mode.CompositionMode_Difference)  # max(c - grey, 0)
    below = _composed(most, page, _Mode.CompositionMode_Difference)  # max(grey - c, 0)
    grey.invertPixels()
    out = _composed(grey, above, _Mode.CompositionMode_Plus)
    out.invertPixels()  # there is no mode that subtracts
    out = _composed(out, below, _Mode.CompositionMode_Plus)
    out.invertPixels()
    return out


def _composed(under: QImage, over: QImage, mode: QPainter.CompositionMode) -> QImage:
    out = under.copy()
    painter = QPainter(out)
    painter.setCompositionMode(mode)
    painter.drawImage(0, 0, over)
    painter.end()
    return out
