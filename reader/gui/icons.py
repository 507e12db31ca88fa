"""The icons: Lucide's line drawings in ``assets/icons``, drawn in the theme's colour."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPixmap

from reader.core.paths import assets

if TYPE_CHECKING:
    from PySide6.QtSvg import QSvgRenderer

SIZE: Final = 18  # device-independent pixels, in the tool bar
_DISABLED_OPACITY: Final = 0.4


def icon(name: str, colour: QColor | str, size: int = SIZE) -> QIcon:
    """The icon ``name`` (the file's, without ``.svg``), sharp on every screen that is connected.

    Raises:
        ValueError: there is no such icon.
    """
    screens = QGuiApplication.screens()
    ratios = tuple(sorted({s.devicePixelRatio() for s in screens})) or (1.0,)
    return _icon(name, QColor(colour).name(QColor.NameFormat.HexArgb), size, ratios)


def pixmap(name: str, colour: QColor | str, size: int = SIZE, ratio: float = 1.0) -> QPixmap:
    """The icon as a picture of ``size`` device-independent pixels for a screen of ``ratio``.

    Raises:
        ValueError: there is no such icon.
    """
    return _pixmap(name, QColor(colour).name(QColor.NameFormat.HexArgb), size, ratio)


@lru_cache(maxsize=512)
def _icon(name: str, colour: str, size: int, ratios: tuple[float, ...]) -> QIcon:
    out = QIcon()
    for ratio in ratios:
        drawn = _pixmap(name, colour, size, ratio)
        out.addPixmap(drawn)
        out.addPixmap(_faded(drawn), QIcon.Mode.Disabled)
    return out


@lru_cache(maxsize=1024)
def _pixmap(name: str, colour: str, size: int, ratio: float) -> QPixmap:
    wanted = QColor(colour)
    drawing = _drawing(name, wanted.name())  # before the painter: Qt aborts if an error leaves one unfinished
    pixels = max(1, round(size * ratio))
    out = QPixmap(QSize(pixels, pixels))
    out.fill(Qt.GlobalColor.transparent)
    painter = QPainter(out)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setOpacity(wanted.alphaF())
    drawing.render(painter, QRectF(0, 0, pixels, pixels))
    painter.end()
    out.setDevicePixelRatio(ratio)
    return out


def _drawing(name: str, colour: str) -> QSvgRenderer:
    from PySide6.QtSvg import QSvgRenderer  # 3 ms: only when a window is drawn

    return QSvgRenderer(_source(name).replace(b"currentColor", colour.encode()))


@lru_cache(maxsize=128)
def _source(name: str) -> bytes:
    try:
        return (assets() / "icons" / f"{name}.svg").read_bytes()
    except FileNotFoundError:
        raise ValueError(f"there is no icon {name!r} in assets/icons") from None


def _faded(drawn: QPixmap) -> QPixmap:
    out = QPixmap(drawn.size())
    out.fill(Qt.GlobalColor.transparent)
    out.setDevicePixelRatio(drawn.devicePixelRatio())
    painter = QPainter(out)
    painter.setOpacity(_DISABLED_OPACITY)
    painter.drawPixmap(0, 0, drawn)
    painter.end()
    return out
