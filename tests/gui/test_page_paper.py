"""A page on the theme's paper: black and white change places, hues stay, pictures are left alone."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage

from reader.gui import theme as themes
from reader.gui.views.page_paper import on_paper


def page(*colours: str) -> QImage:
    image = QImage(len(colours), 1, QImage.Format.Format_RGB32)
    for x, name in enumerate(colours):
        image.setPixelColor(x, 0, QColor(name))
    return image


@pytest.mark.parametrize("name", ["sepia", "dark", "contrast"])
def test_white_becomes_the_paper_and_black_the_ink(qapp: object, name: str) -> None:
    theme = themes.load_theme(name)
    paper, ink = themes.colour(theme, "paper"), themes.colour(theme, "text")
    out = on_paper(page("#ffffff", "#000000"), [], paper, ink)
    for x, wanted in enumerate((paper, ink)):
        got = out.pixelColor(x, 0)
        assert max(abs(a - b) for a, b in zip(got.getRgb(), wanted.getRgb(), strict=True)) <= 2  # type: ignore[arg-type]


def test_colours_keep_their_hue_in_the_dark(qapp: object) -> None:
    out = on_paper(page("#d02020", "#2040c0", "#208020"), [], QColor("#1c1e21"), QColor("#e6e3dd"))
    red, blue, green = (out.pixelColor(x, 0) for x in range(3))
    assert red.red() > max(red.green(), red.blue()) + 60
    assert blue.blue() > max(blue.green(), blue.red()) + 60
    assert green.green() > max(green.red(), green.blue()) + 30


def test_pictures_are_left_alone(qapp: object) -> None:
    image = page("#ffffff", "#123456", "#ffffff")
    out = on_paper(image, [QRectF(1, 0, 1, 1)], QColor("#000000"), QColor("#ffffff"))
    assert out.pixelColor(1, 0) == QColor("#123456")
    assert out.pixelColor(0, 0) == QColor("#000000")
