"""A closer look: footnotes beside their references, by mouse and key, and pictures over the window."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from reader.core import document as d
from reader.core import paths
from reader.core.document import Block, Document, Span
from reader.core.index import Index
from reader.core.library import Library
from reader.core.settings import Settings
from reader.formats.adding import add_path, read_source
from reader.gui.closer import note_blocks, note_html, pictures_in, references
from reader.gui.widgets.picture_view import PictureView
from reader.gui.window import MainWindow
from tests.formats.books import book, png

BODY = (
    '<h1>The Quay</h1><p>Boats came in with the tide<a epub:type="noteref" href="#n">1</a>. They left again.</p>'
    '<aside epub:type="footnote" id="n"><p>At <i>six</i> &amp; <a href="http://example.org/">later</a>.</p>'
    '<p>Or not.</p></aside><p>A line.</p><p><img src="p.png" alt="A map of the quay"/></p>'
)


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[MainWindow]:
    paths.private_folder(paths.cache_folder())
    file = tmp_path / "quay.epub"
    file.write_bytes(book({"a.xhtml": BODY, "p.png": png(300, 200)}))
    library = Library(tmp_path / "library", Index(paths.cache_folder(), tmp_path / "library"), read_source, "tester")
    article, _ = add_path(library, file)
    made = MainWindow(qapp, library, Settings(tmp_path / "settings.json"), "light")
    made.complete()
    qtbot.addWidget(made)
    made.resize(1280, 800)
    made.place_panels()
    made.show()
    qtbot.waitExposed(made)
    with qtbot.waitSignal(made.view.loaded):
        made.open_article(article.id)
    yield made
    made.jobs.stop()


def middle(window: MainWindow, start: int, end: int) -> QPoint:
    """The middle of a passage, in the viewport's coordinates."""
    flow = window.view.flow
    return flow.rect_of(start, end).center() - flow.viewport().pos()


def reference(window: MainWindow) -> QPoint:
    assert window.desk.document is not None
    start, end, _ = references(window.desk.document, 0, len(window.desk.document.text))[0]
    return middle(window, start, end)


def test_a_click_on_a_reference_shows_its_note_and_escape_closes_it(window: MainWindow) -> None:
    viewport = window.view.flow.viewport()
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=reference(window))
    popup = window.closer.popup
    assert popup is not None
    assert popup.isVisible()
    assert popup.accessibleName() == "Footnote 1"
    assert "<i>six</i> &amp; " in popup.accessibleDescription()
    assert "Or not." in popup.accessibleDescription()
    assert window.view.rect().contains(popup.geometry().center())
    QTest.keyClick(popup, Qt.Key.Key_Escape)
    assert not popup.isVisible()


def test_the_mouse_over_a_reference_shows_its_note_until_it_leaves(window: MainWindow, qtbot: QtBot) -> None:
    viewport, there = window.view.flow.viewport(), reference(window)
    QTest.mouseMove(viewport, there)
    qtbot.waitUntil(lambda: window.closer.popup is not None and window.closer.popup.isVisible())
    popup = window.closer.popup
    assert popup is not None
    QTest.mouseMove(viewport, QPoint(3, viewport.height() - 3))
    qtbot.waitUntil(lambda: not popup.isVisible())


def test_a_key_shows_the_note_of_the_sentence_and_then_the_picture(window: MainWindow) -> None:
    document = window.desk.document
    assert document is not None
    window.view.setFocus()
    window.view.go_to(document.text.index("Boats"))
    window.menus.actions["look_closer"].trigger()
    popup = window.closer.popup
    assert popup is not None
    assert popup.isVisible()
    QTest.keyClick(popup, Qt.Key.Key_F)
    assert not popup.isVisible()
    window.view.go_to(document.text.index("A line"))
    window.menus.actions["look_closer"].trigger()
    assert not popup.isVisible()
    assert window.closer.picture is not None
    assert window.closer.picture.isVisible()
    assert window.closer.picture.accessibleDescription() == "A map of the quay"


def test_the_way_to_the_note_leads_there(window: MainWindow) -> None:
    document = window.desk.document
    assert document is not None
    QTest.mouseClick(window.view.flow.viewport(), Qt.MouseButton.LeftButton, pos=reference(window))
    popup = window.closer.popup
    assert popup is not None
    QTest.keyClick(popup, Qt.Key.Key_Return)
    assert not popup.isVisible()
    assert window.view.caret == document.text.index("At six")


def test_scrolling_closes_the_note(window: MainWindow) -> None:
    QTest.mouseClick(window.view.flow.viewport(), Qt.MouseButton.LeftButton, pos=reference(window))
    popup = window.closer.popup
    assert popup is not None
    window.view.scrolled.emit()
    assert not popup.isVisible()


def test_a_click_on_a_picture_enlarges_it(window: MainWindow) -> None:
    document, flow = window.desk.document, window.view.flow
    assert document is not None
    index = next(i for i, b in enumerate(document.blocks) if b.image)
    at = document.starts[index]
    flow.scroll_to(at)
    cursor = flow.textCursor()
    assert flow._builder is not None
    cursor.setPosition(flow._builder.to_qt(at))
    QTest.mouseClick(flow.viewport(), Qt.MouseButton.LeftButton, pos=flow.cursorRect(cursor).center() + QPoint(60, 0))
    shown = window.closer.picture
    assert shown is not None
    assert shown.isVisible()
    assert shown.size() == window.centralWidget().size()
    QTest.keyClick(shown, Qt.Key.Key_Escape)
    assert not shown.isVisible()


def test_a_picture_goes_with_its_article(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    (tmp_path / "other.txt").write_text("Another\n\nIt has no picture at all.\n")
    other, _ = add_path(window.library, tmp_path / "other.txt")
    window.closer.look()
    assert window.closer.picture is not None
    assert window.closer.picture.isVisible()
    window.open_article(other.id)
    qtbot.waitUntil(lambda: window.desk.article is not None and window.desk.article.id == other.id)
    assert not window.closer.picture.isVisible()


def test_a_picture_that_is_gone_is_said(window: MainWindow) -> None:
    window.closer.show_picture("0" * 64 + ".png")
    assert window.closer.picture is None


# -- the picture's own view ------------------------------------------------------------------------------------------


@pytest.fixture
def picture(qtbot: QtBot) -> Callable[[int, int], PictureView]:
    home = QWidget()
    qtbot.addWidget(home)
    home.resize(1200, 800)
    home.show()

    def show(width: int, height: int) -> PictureView:
        view = PictureView(home)
        image = QImage(width, height, QImage.Format.Format_RGB32)
        image.fill(Qt.GlobalColor.red)
        view.show_picture(image, "words")
        return view

    return show


def test_a_large_picture_fits_and_a_small_one_is_not_blown_up(picture: Callable[[int, int], PictureView]) -> None:
    large = picture(6_000, 3_000)
    assert large._place().width() <= large.width()
    assert large._place().height() <= large.height()
    assert picture(40, 40).zoom == 2.0


def test_zooming_keeps_the_place_under_the_mouse(picture: Callable[[int, int], PictureView]) -> None:
    view = picture(4_000, 4_000)
    at = view._room().center() + QPointF(40, -30)
    view.zoom_by(4, at)

    def under() -> QPointF:
        return (at - view._place().topLeft()) / view.zoom

    before = under()
    view.zoom_by(1.5, at)
    assert (under() - before).manhattanLength() < 1
    for _ in range(40):
        view.zoom_by(1.25)
    assert view.zoom == 16.0
    for _ in range(80):
        view.zoom_by(0.8)
    assert view._place().width() <= view._room().width() + 1
    QTest.keyClick(view, Qt.Key.Key_1)
    assert view.zoom == 1.0


def test_dragging_moves_it_but_never_out_of_sight(picture: Callable[[int, int], PictureView]) -> None:
    view = picture(4_000, 4_000)
    QTest.keyClick(view, Qt.Key.Key_1)
    before = view._place().topLeft()
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(300, 300))
    QTest.mouseMove(view, QPoint(340, 300))
    QTest.mouseMove(view, QPoint(380, 320))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(380, 320))
    assert view.isVisible()
    assert view._place().topLeft() != before
    for _ in range(200):
        QTest.keyClick(view, Qt.Key.Key_Left)
    assert view._place().intersects(view._room())
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(50, 50))
    assert not view.isVisible()


# -- what is looked at -----------------------------------------------------------------------------------------------


def test_notes_and_pictures_are_found_by_their_place() -> None:
    document = Document(
        (
            Block(d.PARAGRAPH, "ab1 cd2", (Span(2, 3, d.FOOTNOTE_REF, "x"), Span(6, 7, d.FOOTNOTE_REF, "y"))),
            Block(d.FIGURE, image="p.png"),
            Block(d.PARAGRAPH, "\ufffc", (Span(0, 1, d.IMAGE, "q.png"),)),
            Block(d.FOOTNOTE, "one <b>", marker="1", note="x"),
            Block(d.FOOTNOTE, "more"),
            Block(d.FOOTNOTE, "two", marker="2", note="y"),
        )
    )
    assert references(document, 0, 4) == [(2, 3, "x")]
    assert [note for _, _, note in references(document, 0, 100)] == ["x", "y"]
    assert pictures_in(document, 0, 100) == ["p.png", "q.png"]
    assert [b.text for b in note_blocks(document, "x")] == ["one <b>", "more"]
    assert note_blocks(document, "") == note_blocks(document, "z") == note_blocks(None, "x") == []
    assert note_html(note_blocks(document, "x")) == "<b>1</b>&nbsp; one &lt;b&gt;<br><br>more"
