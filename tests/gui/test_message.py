"""The notice: one message at a time, the urgent ones first, and none that is lost or in the way."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QTextEdit, QToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from reader.gui.theme import load_theme, theme_names
from reader.gui.widgets import message
from reader.gui.widgets.message import Notice


@pytest.fixture
def page(qtbot: QtBot) -> QWidget:
    page = QWidget()
    column = QVBoxLayout(page)
    column.addWidget(Notice(page))
    column.addWidget(QTextEdit(page))
    qtbot.addWidget(page)
    page.resize(700, 300)
    page.show()
    qtbot.waitExposed(page)
    return page


@pytest.fixture
def notice(page: QWidget) -> Notice:
    return page.findChild(Notice)


def shown(notice: Notice) -> str:
    """The text that can be read, "" when there is none."""
    if not notice.isVisible():
        return ""
    return max((label.text() for label in notice.findChildren(QLabel)), key=len)


def close(notice: Notice, qtbot: QtBot) -> None:
    qtbot.mouseClick(notice.findChild(QToolButton), Qt.MouseButton.LeftButton)


def test_it_is_not_there_until_something_is_said(notice: Notice, qtbot: QtBot) -> None:
    assert not notice.isVisible()
    notice.show_message("The file has changed.", "warning")
    assert shown(notice) == "The file has changed."
    close(notice, qtbot)
    assert not notice.isVisible()


def test_messages_wait_and_are_counted(notice: Notice, qtbot: QtBot) -> None:
    for text in ("First message", "Second message", "Third message"):
        notice.show_message(text, "warning")
    assert (shown(notice), notice.waiting) == ("First message", 2)
    assert "2 more" in [label.text() for label in notice.findChildren(QLabel) if label.isVisible()]
    close(notice, qtbot)
    close(notice, qtbot)
    assert (shown(notice), notice.waiting) == ("Third message", 0)
    close(notice, qtbot)
    assert not notice.isVisible()


def test_an_error_goes_before_all_else_and_loses_nothing(notice: Notice, qtbot: QtBot) -> None:
    notice.show_message("An information", "info")
    notice.show_message("A warning", "warning")
    notice.show_message("An error", "error")
    notice.show_message("Another error", "error")
    order = []
    while notice.isVisible():
        order.append(shown(notice))
        close(notice, qtbot)
    assert order == ["An error", "Another error", "A warning", "An information"]


def test_the_same_sentence_is_said_once(notice: Notice) -> None:
    for _ in range(3):
        notice.show_message("The disk is full.", "error")
    assert notice.waiting == 0


def test_an_information_goes_by_itself_and_an_error_stays(
    notice: Notice, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    notice._timer.setInterval(30)
    notice.show_message("Three articles were added.")
    qtbot.waitUntil(lambda: not notice.isVisible())
    notice.show_message("The disk is full.", "error")
    qtbot.wait(90)
    assert notice.isVisible()


def test_an_information_waits_for_the_keyboard_to_leave_it(notice: Notice, qtbot: QtBot) -> None:
    notice._timer.setInterval(30)
    notice.window().activateWindow()
    notice.show_message("Removed.", "info", "Undo", lambda: None)
    button = notice.findChild(QPushButton)
    button.setFocus()
    qtbot.waitUntil(button.hasFocus)
    notice._show()
    qtbot.wait(90)
    assert notice.isVisible()


def test_the_button_does_its_thing_once_and_the_message_goes(notice: Notice, qtbot: QtBot) -> None:
    done = []
    notice.show_message("Removed.", "info", "Undo", lambda: done.append("undone"))
    button = notice.findChild(QPushButton)
    assert (button.text(), button.isVisible()) == ("Undo", True)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert done == ["undone"]
    assert not notice.isVisible()


def test_the_button_may_say_something_itself(notice: Notice, qtbot: QtBot) -> None:
    notice.show_message("The disk is full.", "error", "Try again", lambda: notice.show_message("Still full.", "error"))
    qtbot.mouseClick(notice.findChild(QPushButton), Qt.MouseButton.LeftButton)
    assert shown(notice) == "Still full."
    assert not notice.findChild(QPushButton).isVisible()


def test_escape_puts_it_away(notice: Notice) -> None:
    notice.show_message("A warning", "warning")
    QTest.keyClick(notice, Qt.Key.Key_Escape)
    assert not notice.isVisible()


def test_markup_in_a_message_is_text(notice: Notice) -> None:
    text = "<b>x</b><img src='file:///etc/passwd'>.html cannot be read."
    notice.show_message(text, "error")
    assert shown(notice) == text
    label = next(label for label in notice.findChildren(QLabel) if label.text() == text)
    assert label.textFormat() == Qt.TextFormat.PlainText


def test_a_very_long_message_is_cut_and_wraps(notice: Notice) -> None:
    notice.show_message("/very/long/path" * 10_000, "error")
    assert len(shown(notice)) <= 2_000
    assert notice.minimumSizeHint().width() < 400


def test_it_is_announced_to_screen_readers(notice: Notice, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[QAccessibleEvent] = []
    monkeypatch.setattr(QAccessible, "updateAccessibility", told.append)
    notice.show_message("The disk is full.", "error")
    assert [event.type() for event in told] == [QAccessible.Event.Announcement]
    assert notice.accessibleName() == "Error: The disk is full."
    assert message.ERROR == "error"


@pytest.mark.parametrize("name", theme_names())
@pytest.mark.parametrize("kind", ["info", "warning", "error"])
def test_it_takes_every_theme(notice: Notice, name: str, kind: str) -> None:
    notice.show_message("Something", kind)
    notice.set_theme(load_theme(name))
    assert load_theme(name).window in notice.styleSheet()
