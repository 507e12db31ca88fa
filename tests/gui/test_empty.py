"""What is shown without an article: three ways to begin, and the keys that are in force."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from reader.gui.theme import load_theme
from reader.gui.widgets.empty import EmptyState


def words(empty: EmptyState) -> str:
    return " ".join(label.text() for label in empty.findChildren(QLabel))


def test_each_button_asks_for_its_own(qtbot: QtBot) -> None:
    empty = EmptyState()
    qtbot.addWidget(empty)
    said: list[str] = []
    empty.open_requested.connect(lambda: said.append("open"))
    empty.paste_requested.connect(lambda: said.append("paste"))
    empty.welcome_requested.connect(lambda: said.append("welcome"))
    empty.show()
    buttons = empty.findChildren(QPushButton)
    qtbot.mouseClick(buttons[0], Qt.MouseButton.LeftButton)
    QTest.keyClick(buttons[1], Qt.Key.Key_Space)
    buttons[2].setFocus()
    QTest.keyClick(buttons[2], Qt.Key.Key_Space)
    assert said == ["open", "paste", "welcome"]
    assert all(button.accessibleName() for button in buttons)


def test_it_names_the_keys_in_force(qtbot: QtBot) -> None:
    empty = EmptyState()
    qtbot.addWidget(empty)
    assert "Ctrl+O" in words(empty)
    assert "Ctrl+Shift+V for what you copied" in words(empty)
    empty.set_keys({"open": "Ctrl+Alt+O", "paste_article": ""})
    assert "Ctrl+Alt+O" in words(empty)
    assert "copied" not in words(empty)


def test_the_buttons_go_under_each_other_where_it_is_narrow(qtbot: QtBot) -> None:
    empty = EmptyState()
    qtbot.addWidget(empty)
    empty.set_theme(load_theme("dark"))
    empty.resize(900, 600)
    empty.show()
    qtbot.waitExposed(empty)
    buttons = empty.findChildren(QPushButton)
    qtbot.waitUntil(lambda: len({b.y() for b in buttons}) == 1)
    empty.resize(300, 600)
    qtbot.waitUntil(lambda: len({b.y() for b in buttons}) == 3)
    assert empty.width() == 300
    assert all(empty.rect().contains(b.geometry()) for b in buttons)
