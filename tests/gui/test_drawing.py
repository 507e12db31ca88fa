"""Drawings become pictures in a process of their own, and one that takes too long does not hold up the others."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from reader.core import articles
from reader.core import document as d
from reader.core.document import Block, Document
from reader.core.library import Library
from reader.formats.drawings import cleaned
from reader.formats.pictures import of_drawing
from reader.gui.drawing import Drawer, Drawing
from reader.gui.pictures import Pictures
from reader.gui.views.flow_pictures import FlowDocument, address_of

SVG = b'<svg width="60" height="30"><rect width="30" height="30" fill="#ff0000"/><text x="31" y="20">A</text></svg>'
# Every line crosses every other one: Qt needs many seconds for it.
ZIGZAG = "".join(f"L{(x * 7919) % 997} {(x * 104729) % 991}" for x in range(6_000))
SLOW = f'<svg width="2000" height="2000" viewBox="0 0 1000 1000"><path d="M0 0{ZIGZAG}Z"/></svg>'.encode()


@pytest.fixture
def drawer() -> Iterator[Drawer]:
    drawer = Drawer(seconds=1.5)
    yield drawer
    drawer.close()


def drawn(qtbot: QtBot, drawer: Drawer, data: bytes, size: QSize) -> QImage:
    drawing = Drawing(drawer, data)
    with qtbot.waitSignal(drawing.drawn, timeout=20_000) as caught:
        assert drawing.draw(size) is None
    image = caught.args[1]
    assert isinstance(image, QImage)
    return image


def test_a_drawing_becomes_a_picture_of_the_size_that_is_asked_for(qtbot: QtBot, drawer: Drawer) -> None:
    data = cleaned(SVG).data
    image = drawn(qtbot, drawer, data, QSize(120, 60))
    assert image.size() == QSize(120, 60)
    assert image.pixelColor(10, 10) == QColor("#ff0000")
    assert image.pixelColor(118, 4).alpha() == 0
    again = Drawing(drawer, data).draw(QSize(120, 60))
    assert again == image


def test_one_that_takes_too_long_is_given_up_and_the_next_one_drawn(qtbot: QtBot, drawer: Drawer) -> None:
    assert drawn(qtbot, drawer, cleaned(SLOW).data, QSize(2_000, 2_000)).isNull()
    assert drawn(qtbot, drawer, b"no drawing", QSize(9, 9)).isNull()
    assert not drawn(qtbot, drawer, cleaned(SVG).data, QSize(60, 30)).isNull()


def test_nothing_comes_after_the_end(qtbot: QtBot) -> None:
    drawer = Drawer()
    drawing = Drawing(drawer, cleaned(SVG).data)
    with qtbot.assertNotEmitted(drawing.drawn, wait=50):
        drawing.draw(QSize(60, 30))
        drawer.close()
    assert drawing.draw(QSize(60, 30)) is None
    assert not drawer.is_busy


def test_the_text_shows_drawings_as_soon_as_they_are_drawn(qtbot: QtBot, library: Library) -> None:
    kept = of_drawing(cleaned(SVG)).resource
    document = Document((Block(d.PARAGRAPH, "A"), Block(d.FIGURE, image=kept.name)), resources={kept.name: kept})
    article, _ = articles.commit(library, articles.stage(library.folder, document, b"x", "a.html", "text/html", ""))
    pictures = Pictures(library)
    assert pictures.size(article.id, kept.name) == QSize(60, 30)
    target = FlowDocument(None, lambda name: pictures.get(article.id, name), is_dark=True, ratio=2.0)  # type: ignore[arg-type]
    url = QUrl(address_of(kept.name, QSize(60, 30)))
    first = target.loadResource(2, url)
    assert isinstance(first, QImage)
    assert first.width() == 1
    with qtbot.waitSignal(target.documentLayout().update, timeout=20_000):
        pass
    shown = target.loadResource(2, url)
    assert isinstance(shown, QImage)
    assert shown.size() == QSize(120, 60)
    assert shown.pixelColor(118, 4) == QColor(Qt.GlobalColor.white)  # made for white paper
    pictures.close()


def test_a_drawing_that_cannot_be_drawn_is_said_in_its_place(qtbot: QtBot, drawer: Drawer) -> None:
    target = FlowDocument(None, lambda _: Drawing(drawer, b"nothing"))  # type: ignore[arg-type]
    url = QUrl("article:a.svg?60x30")
    target.loadResource(2, url)
    with qtbot.waitSignal(target.documentLayout().update, timeout=20_000):
        pass
    shown = target.loadResource(2, url)
    assert isinstance(shown, QImage)
    assert shown.size() == QSize(60, 30)
