"""The printed pages for screen readers: asked as Qt asks, which answers them."""

from __future__ import annotations

import gc

import shiboken6
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint
from PySide6.QtGui import QAccessible, QAccessibleTextInterface
from pytestqt.qtbot import QtBot

from reader.core.document import PARAGRAPH, Block, Document
from reader.gui.views.pages import PagesView
from reader.gui.views.pages_speech import Units
from tests.gui.test_pages import Shown, make, place, show, shown  # noqa: F401


def spoken(view: PagesView) -> QAccessibleTextInterface:
    interface = QAccessible.queryAccessibleInterface(view)
    assert interface is not None
    assert interface.role() == QAccessible.Role.Document
    text = interface.textInterface()
    assert text is not None
    return text


def test_the_text_of_the_pages_is_read_as_it_is(shown: Shown) -> None:  # noqa: F811
    view, document = shown
    text = spoken(view)
    assert text.text(0, text.characterCount()) == document.text
    start = document.text.index("nobody")
    assert text.text(start, start + 6) == "nobody"
    interface = QAccessible.queryAccessibleInterface(view)
    assert interface.state().readOnly
    assert interface.text(QAccessible.Text.Name) == "Pages, page 1 of 2"
    view.go_to_page(1)
    assert interface.text(QAccessible.Text.Name) == "Pages, page 2 of 2"


def test_the_cursor_and_the_selection_are_known_and_can_be_set(shown: Shown, qtbot: QtBot) -> None:  # noqa: F811
    view, document = shown
    text = spoken(view)
    assert text.cursorPosition() == 0
    view.move_by(1)
    view.move_by(1)
    assert text.cursorPosition() == document.text.index("Later")
    assert text.selectionCount() == 0
    view.extend_by(1)
    assert text.selectionCount() == 1
    start, end = text.selection(0)
    assert document.text[start:end] == "Later another lamp stood here."
    text.setSelection(0, 4, 8)
    assert view.selection() == (4, 8)
    text.removeSelection(0)
    assert view.selection() is None
    third = document.text.index("Third")
    text.setCursorPosition(third)
    assert view.caret == third
    qtbot.waitUntil(lambda: not view.rect_of(third, third + 5).isEmpty(), timeout=5_000)


def test_places_on_the_screen_are_those_of_the_print(shown: Shown, qtbot: QtBot) -> None:  # noqa: F811
    view, document = shown
    text, start = spoken(view), document.text.index("nobody")
    rect = text.characterRect(start)
    assert rect.contains(view.viewport().mapToGlobal(place(view, start, 0.5)))
    assert text.offsetAtPoint(view.viewport().mapToGlobal(place(view, start))) == start
    assert text.characterRect(document.text.index("It goes on.")).isEmpty()
    third = document.text.index("Third")
    text.scrollToSubstring(third, third + 5)
    qtbot.waitUntil(lambda: not view.rect_of(third, third + 5).isEmpty(), timeout=5_000)


def test_without_an_article_there_is_nothing_to_read(qtbot: QtBot) -> None:
    view = PagesView()
    qtbot.addWidget(view)
    text = spoken(view)
    assert (text.characterCount(), text.text(0, -1), text.cursorPosition()) == (0, "", 0)
    assert text.characterRect(0).isEmpty()
    assert text.offsetAtPoint(QPoint(0, 0)) == -1


def test_a_character_may_be_two_of_qt_s(shown: Shown) -> None:  # noqa: F811
    view, _ = shown
    show(view, Document((Block(PARAGRAPH, "a😀b. C𝒳d. End."),)))
    view.place_caret(5)
    text = spoken(view)
    assert text.characterCount() == 16
    assert text.cursorPosition() == 6
    assert text.text(1, 3) == "😀"
    assert text.text(6, 10) == "C𝒳d"
    view.select(1, 3)
    assert tuple(text.selection(0)) == (1, 4)


@given(st.text(max_size=40), st.integers(0, 40))
def test_units_are_those_of_utf_16(text: str, at: int) -> None:
    at = min(at, len(text))
    units = Units(text)
    assert units.count == len(text.encode("utf-16-le", "surrogatepass")) // 2
    assert units.units(at) == len(text[:at].encode("utf-16-le", "surrogatepass")) // 2
    assert units.points(units.units(at)) == at


def test_views_come_and_go_while_somebody_listens(qtbot: QtBot) -> None:
    for _ in range(20):
        view = PagesView()
        assert spoken(view).characterCount() == 0
        shiboken6.delete(view)
        del view
        gc.collect()
