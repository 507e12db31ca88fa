"""The find bar: what it asks for, what it shows, and that its keys stay its own."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTextEdit, QToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from reader.core.text_search import find_all
from reader.gui.theme import load_theme, theme_names
from reader.gui.widgets.find_bar import FindBar

TEXT = "The lamp was lit. A lamp, the LÁMP."


class Page:
    """A page with the bar, as a window would drive it, and an action on Esc that must not get the bar's."""

    def __init__(self, qtbot: QtBot) -> None:
        self.window = QWidget()
        self.text = QTextEdit(self.window)
        self.bar = FindBar(self.window)
        column = QVBoxLayout(self.window)
        column.addWidget(self.bar)
        column.addWidget(self.text)
        self.escapes: list[str] = []
        escape = QAction(self.window, shortcut="Escape")
        escape.triggered.connect(lambda: self.escapes.append("window"))
        self.window.addAction(escape)
        self.asked: list[tuple[str, bool]] = []
        self.said: list[str] = []
        self.bar.query_changed.connect(self._find)
        self.bar.next_requested.connect(lambda: self.said.append("next"))
        self.bar.previous_requested.connect(lambda: self.said.append("previous"))
        self.bar.closed.connect(lambda: self.said.append("closed"))
        qtbot.addWidget(self.window)
        self.window.show()
        qtbot.waitExposed(self.window)
        self.window.activateWindow()
        self.bar.open()
        qtbot.waitUntil(self.bar.field.hasFocus)

    def _find(self, text: str, case: bool) -> None:
        self.asked.append((text, case))
        found = find_all(TEXT, text, case)
        self.bar.set_result(1 if found else 0, len(found))


@pytest.fixture
def page(qtbot: QtBot) -> Page:
    return Page(qtbot)


def button(bar: FindBar, name: str) -> QToolButton:
    return next(b for b in bar.findChildren(QToolButton) if b.accessibleName() == name)


def test_what_is_typed_is_asked_for_once_after_a_pause(page: Page, qtbot: QtBot) -> None:
    QTest.keyClicks(page.bar.field, "lamp")
    assert page.asked == []
    qtbot.waitUntil(lambda: bool(page.asked))
    assert page.asked == [("lamp", False)]
    assert page.bar.count.text() == "1 of 3"
    assert page.bar.field.accessibleDescription() == "1 of 3"


def test_enter_asks_at_once_and_then_goes_on(page: Page) -> None:
    QTest.keyClicks(page.bar.field, "lamp")
    QTest.keyClick(page.bar.field, Qt.Key.Key_Return)
    assert (page.asked, page.said) == ([("lamp", False)], [])
    QTest.keyClick(page.bar.field, Qt.Key.Key_Return)
    QTest.keyClick(page.bar.field, Qt.Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier)
    QTest.keyClick(page.bar.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert page.said == ["next", "next", "previous"]


def test_escape_closes_the_bar_and_does_nothing_else(page: Page, qtbot: QtBot) -> None:
    QTest.keyClicks(page.bar.field, "la")
    QTest.keyClick(page.bar.field, Qt.Key.Key_Escape)
    assert (page.said, page.escapes) == (["closed"], [])
    qtbot.wait(200)
    assert page.asked == []  # nothing is looked for any more


def test_case_is_asked_for_at_once(page: Page, qtbot: QtBot) -> None:
    page.bar.open("lamp")
    assert page.asked == [("lamp", False)]
    qtbot.mouseClick(button(page.bar, "Match case and accents"), Qt.MouseButton.LeftButton)
    assert page.asked[-1] == ("lamp", True)
    assert page.bar.count.text() == "1 of 2"


def test_buttons_say_what_they_are_for(page: Page, qtbot: QtBot) -> None:
    page.bar.open("lamp")
    for name in ("Find next", "Find previous", "Close"):
        qtbot.mouseClick(button(page.bar, name), Qt.MouseButton.LeftButton)
    assert page.said == ["next", "previous", "closed"]


def test_what_is_not_there_is_said(page: Page) -> None:
    page.bar.open("zzz")
    assert page.bar.count.text() == "Not found"
    assert page.bar.field.property("found") is False
    assert not button(page.bar, "Find next").isEnabled()
    page.bar.field.clear()
    QTest.keyClick(page.bar.field, Qt.Key.Key_Return)
    assert page.bar.count.text() == ""
    assert page.bar.field.property("found") is True


def test_opening_again_selects_and_asks_again(page: Page) -> None:
    page.bar.open("lamp")
    page.bar.open()
    assert page.asked == [("lamp", False), ("lamp", False)]  # the marks were taken away in the meantime
    assert page.bar.field.selectedText() == "lamp"


def test_more_than_can_be_counted_is_said(page: Page) -> None:
    page.bar.open("lamp")
    page.bar.set_result(3, 500, more=True)
    assert page.bar.count.text() == "3 of more than 500"


def test_everything_has_a_name_and_is_reached_by_tab(page: Page) -> None:
    page.bar.open("lamp")
    own = page.bar.findChildren(QToolButton, options=Qt.FindChildOption.FindDirectChildrenOnly)
    assert len(own) == 4
    assert all(b.accessibleName() for b in own)
    names = []
    for _ in range(5):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        names.append(QApplication.focusWidget().accessibleName())
    assert names[:4] == ["Match case and accents", "Find previous", "Find next", "Close"]


@pytest.mark.parametrize("name", theme_names())
def test_it_takes_every_theme(page: Page, name: str) -> None:
    page.bar.set_theme(load_theme(name))
    assert not button(page.bar, "Find next").icon().isNull()
    assert page.bar.minimumSizeHint().width() < 400  # between two panels at 1024 pixels
