"""The sheet behind "Aa": what it changes, and that it goes away without taking anything with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QTextEdit, QToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from reader.core.settings import SETTINGS, Settings, is_valid
from reader.gui import theme as themes
from reader.gui.theme import load_theme, theme_names
from reader.gui.widgets.appearance import AppearancePopover
from reader.gui.widgets.ink import SHADOW

BY_KEY = {s.key: s for s in SETTINGS}


class Desk:
    """A window with a button for the sheet, and the settings that it changes."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.window = QWidget()
        self.button = QToolButton(self.window)
        self.text = QTextEdit(self.window)
        column = QVBoxLayout(self.window)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignRight)
        column.addWidget(self.text)
        self.settings = Settings(folder / "settings.json")
        self.said: list[tuple[str, object]] = []
        self.triggered: list[str] = []
        for key in ("Escape", "H"):
            action = QAction(self.window, shortcut=key)
            action.triggered.connect(lambda _=False, key=key: self.triggered.append(key))
            self.window.addAction(action)
        self.button.clicked.connect(self.open)
        self.sheets: list[AppearancePopover] = []
        qtbot.addWidget(self.window)
        self.window.resize(1024, 700)
        self.window.show()
        qtbot.waitExposed(self.window)
        self.window.activateWindow()
        self.text.setFocus()
        qtbot.waitUntil(self.text.hasFocus)

    def open(self) -> AppearancePopover:
        sheet = AppearancePopover(self.settings, self.window)
        sheet.changed.connect(self._change)
        sheet.open_below(self.button)
        self.sheets.append(sheet)
        return sheet

    def _change(self, key: str, value: object) -> None:
        self.said.append((key, value))
        self.settings.set(key, value)


@pytest.fixture
def desk(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Desk]:
    themes.apply(qapp, load_theme("light"))
    yield Desk(qtbot, tmp_path)
    qapp.styleHints().unsetColorScheme()


def part(sheet: AppearancePopover, name: str) -> QAbstractButton:
    return next(b for b in sheet.findChildren(QAbstractButton) if b.accessibleName() == name)


def press(qtbot: QtBot, button: QAbstractButton) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_each_choice_and_step_says_a_value_that_the_setting_takes(desk: Desk, qtbot: QtBot) -> None:
    desk.settings.set_many({"text_size": 18, "text_width": 66, "line_height": 1.6})
    sheet = desk.open()
    for name in ("Dark", "Literata", "Text size: more", "Line length: less", "Line spacing: more"):
        press(qtbot, part(sheet, name))
    assert desk.said == [
        ("theme", "dark"),
        ("font", "Literata"),
        ("text_size", 19),
        ("text_width", 64),
        ("line_height", 1.7),
    ]
    assert all(is_valid(BY_KEY[key], value) for key, value in desk.said)


def test_it_shows_what_is_set(desk: Desk) -> None:
    desk.settings.set_many({"theme": "sepia", "font": "Inter", "text_size": 23})
    sheet = desk.open()
    checked = {b.accessibleName() for b in sheet.findChildren(QAbstractButton) if b.isChecked()}
    assert checked == {"Sepia", "Inter"}
    assert any(w.accessibleName() == "Text size: 23" for w in sheet.findChildren(QWidget))
    sheet.set_value("theme", "dark")
    sheet.set_value("text_size", 24)
    assert part(sheet, "Dark").isChecked()
    assert any(w.accessibleName() == "Text size: 24" for w in sheet.findChildren(QWidget))


def test_steps_end_where_the_setting_does(desk: Desk, qtbot: QtBot) -> None:
    desk.settings.set("line_height", 2.3)
    sheet = desk.open()
    more = part(sheet, "Line spacing: more")
    for _ in range(4):
        press(qtbot, more)
    assert desk.said == [("line_height", 2.4)]
    assert not more.isEnabled()


def test_the_arrow_keys_go_through_the_themes(desk: Desk) -> None:
    desk.settings.set("theme", "light")
    sheet = desk.open()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Right)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Right)
    assert desk.said == [("theme", "sepia"), ("theme", "dark")]
    assert part(sheet, "Dark").hasFocus()


def test_escape_closes_it_and_the_keyboard_is_back_in_the_text(desk: Desk, qtbot: QtBot) -> None:
    sheet = desk.open()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_H)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert not sheet.isVisible()
    assert desk.text.hasFocus()
    assert desk.triggered == []
    qtbot.waitUntil(lambda: not isValid(sheet))


def test_a_click_beside_it_closes_it_and_does_its_own_thing(desk: Desk, qtbot: QtBot) -> None:
    sheet = desk.open()
    desk.text.setPlainText("word " * 400)
    qtbot.mouseClick(desk.text.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(60, 300))
    assert not sheet.isVisible()
    assert desk.text.textCursor().position() > 0


def test_a_click_on_its_button_only_closes_it(desk: Desk, qtbot: QtBot) -> None:
    desk.open()
    press(qtbot, desk.button)
    assert [isValid(s) and s.isVisible() for s in desk.sheets] == [False]
    press(qtbot, desk.button)
    assert desk.sheets[-1].isVisible()


def test_leaving_it_by_tab_closes_it(desk: Desk, qtbot: QtBot) -> None:
    sheet = desk.open()
    for _ in range(30):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        if not isValid(sheet) or not sheet.isVisible():
            return
    pytest.fail("the sheet is still there")


@pytest.mark.parametrize("size", [(720, 480), (1024, 700), (1920, 1080)])
def test_it_is_wholly_inside_the_window(desk: Desk, qtbot: QtBot, size: tuple[int, int]) -> None:
    sheet = desk.open()
    desk.window.resize(*size)
    qtbot.wait(20)
    card = sheet.geometry().adjusted(SHADOW, SHADOW, -SHADOW, -SHADOW)
    assert desk.window.rect().contains(card)


@pytest.mark.parametrize("name", theme_names())
def test_it_takes_every_theme_and_everything_has_a_name(desk: Desk, name: str) -> None:
    sheet = desk.open()
    sheet.set_theme(load_theme(name))
    assert not sheet.grab().isNull()
    assert all(b.accessibleName() for b in sheet.findChildren(QAbstractButton))


def test_a_window_that_is_lower_than_the_sheet_can_scroll_to_all_of_it(desk: Desk, qtbot: QtBot) -> None:
    desk.window.resize(600, 260)
    sheet = desk.open()
    qtbot.wait(20)
    card = sheet.geometry().adjusted(SHADOW, SHADOW, -SHADOW, -SHADOW)
    assert desk.window.rect().contains(card)
    last = part(sheet, "Line spacing: more")
    last.setFocus()
    QTest.keyClick(last, Qt.Key.Key_Backtab)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert last.hasFocus()
    assert not last.visibleRegion().isEmpty()
