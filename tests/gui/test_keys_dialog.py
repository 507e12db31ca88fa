"""The sheet of keys: it shows the table, finds by typing, and changes keys without two actions sharing one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QCheckBox, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from reader.gui import actions
from reader.gui.dialogs.key_choice import key_of, owners, refusal, same_key, with_key, with_usual
from reader.gui.dialogs.key_rows import KeyRow, even_parts, key_lines
from reader.gui.dialogs.keys_dialog import KeysDialog
from reader.gui.theme import load_theme, theme_names
from reader.gui.widgets.key_caps import key_parts, key_text

CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
BY_ID = actions.by_id()
KEYS = sorted({key for row in actions.ACTIONS for key in row.keys} | {"Ctrl+Alt+J", "F12", "Q", ""})


def shared(chosen: dict[str, str]) -> list[tuple[str, str, str]]:
    return actions.conflicts(chosen)


# -- the rules


@given(st.lists(st.tuples(st.sampled_from(sorted(BY_ID)), st.sampled_from(KEYS)), max_size=8))
def test_whatever_is_chosen_no_key_is_shared_and_no_choice_says_the_usual(steps: list[tuple[str, str]]) -> None:
    chosen: dict[str, str] = {}
    for action, key in steps:
        chosen = with_key(chosen, action, key)
        assert actions.keys_of(BY_ID[action], chosen) == ((key,) if key else ())
        assert shared(chosen) == []
        assert all((key,) != BY_ID[action].keys for action, key in chosen.items())


@given(st.lists(st.tuples(st.sampled_from(sorted(BY_ID)), st.sampled_from(KEYS)), max_size=6), st.data())
def test_the_usual_keys_come_back_and_are_shared_with_nobody(steps: list[tuple[str, str]], data: st.DataObject) -> None:
    chosen: dict[str, str] = {}
    for action, key in steps:
        chosen = with_key(chosen, action, key)
    action = data.draw(st.sampled_from(sorted(BY_ID)))
    chosen = with_usual(chosen, action)
    assert actions.keys_of(BY_ID[action], chosen) == BY_ID[action].keys
    assert shared(chosen) == []


def test_who_loses_a_key_keeps_the_other_one() -> None:
    assert with_key({}, "find", "Ctrl+Y") == {"find": "Ctrl+Y", "redo": "Ctrl+Shift+Z"}
    assert with_key({}, "find", "Ctrl+O") == {"find": "Ctrl+O", "open": ""}


def test_one_key_in_two_spellings_has_one_owner() -> None:
    assert [row.id for row in owners({}, ["Del"], "find")] == ["delete"]
    assert with_key({}, "again", "Del") == {"again": "Del", "delete": "Backspace"}


@pytest.mark.parametrize(
    ("key", "modifiers", "expected"),
    [
        (Qt.Key.Key_H, Qt.KeyboardModifier.NoModifier, "H"),
        (Qt.Key.Key_H, SHIFT, "Shift+H"),
        (Qt.Key.Key_BraceLeft, SHIFT, "{"),
        (Qt.Key.Key_BraceRight, CTRL | SHIFT, "Ctrl+}"),
        (Qt.Key.Key_Plus, CTRL | SHIFT, "Ctrl++"),
        (Qt.Key.Key_1, ALT, "Alt+1"),
        (Qt.Key.Key_1, Qt.KeyboardModifier.KeypadModifier, "1"),
        (Qt.Key.Key_PageDown, CTRL, "Ctrl+PgDown"),
        (Qt.Key.Key_Delete, Qt.KeyboardModifier.NoModifier, "Del"),
        (Qt.Key.Key_Backtab, SHIFT, "Shift+Tab"),
        (Qt.Key.Key_Control, CTRL, ""),
        (Qt.Key.Key_Shift, SHIFT, ""),
        (Qt.Key.Key_AltGr, Qt.KeyboardModifier.GroupSwitchModifier, ""),
        (Qt.Key.Key_Dead_Acute, Qt.KeyboardModifier.NoModifier, ""),
        (Qt.Key.Key_unknown, Qt.KeyboardModifier.NoModifier, ""),
        (0, Qt.KeyboardModifier.NoModifier, ""),
    ],
)
def test_what_an_event_says(key: Qt.Key, modifiers: Qt.KeyboardModifier, expected: str) -> None:
    assert key_of(QKeyEvent(QEvent.Type.KeyPress, int(key), modifiers)) == expected


def test_letters_alone_are_for_the_article_only() -> None:
    assert refusal(BY_ID["highlight"], "Q") == ""
    assert refusal(BY_ID["find"], "Q")
    assert refusal(BY_ID["find"], "Shift+Q")
    assert refusal(BY_ID["find"], "Ctrl+Q") == refusal(BY_ID["find"], "F7") == refusal(BY_ID["find"], "Shift+F7") == ""
    assert refusal(BY_ID["highlight"], "Tab")
    assert refusal(BY_ID["highlight"], "Return")


def test_the_table_keeps_its_own_rules() -> None:
    for row in actions.ACTIONS:
        if row.id != "read_here":  # Esc, which cannot be chosen
            assert [key for key in row.keys if refusal(row, key)] == [], row.id


# -- how keys are drawn


@pytest.mark.parametrize(
    ("key", "parts"),
    [
        ("Ctrl+Shift+P", ("Ctrl", "Shift", "P")),
        ("Ctrl++", ("Ctrl", "+")),
        ("+", ("+",)),
        ("Alt+Down", ("Alt", "↓")),
        ("1 … 9", ("1 … 9",)),
    ],
)
def test_a_key_falls_into_caps(key: str, parts: tuple[str, ...]) -> None:
    assert key_parts(key) == parts


def test_keys_in_words() -> None:
    assert key_text(("Ctrl+Shift+Z", "Ctrl+Y")) == "Ctrl+Shift+Z or Ctrl+Y"


# -- the rows


def test_the_sheet_shows_what_the_table_shows() -> None:
    for chosen in ({}, {"find": "Ctrl+Alt+F", "tag": ""}):
        lines = key_lines(chosen, everything=False)
        assert [(menu, len(rows)) for menu, rows in lines] == [(m, len(rows)) for m, rows in actions.sheet(chosen)]
        assert [row.keys for _, rows in lines for row in rows] == [
            tuple(keys.split(" or ")) for _, rows in actions.sheet(chosen) for keys, _ in rows
        ]


def test_everything_is_every_action() -> None:
    assert [row.action for _, rows in key_lines({}, everything=True) for row in rows] == [
        row.id for name in actions.MENUS for row in actions.ACTIONS if menu_of(row.id) == name
    ]


def menu_of(action: str) -> str:
    menu = ""
    for row in actions.ACTIONS:
        menu = row.menu.lstrip("|") or menu
        if row.id == action:
            return menu
    raise AssertionError(action)


@given(st.lists(st.integers(1, 500), min_size=1, max_size=7), st.integers(1, 3))
def test_columns_are_as_even_as_can_be(heights: list[int], count: int) -> None:
    count = min(count, len(heights))
    parts = even_parts(heights, count)
    assert [n for part in parts for n in part] == list(range(len(heights)))
    highest = max(sum(heights[n] for n in part) for part in parts)
    assert highest <= sum(heights)
    if count == len(heights):
        assert highest == max(heights)


# -- the dialog


@pytest.fixture
def dialog(qtbot: QtBot) -> KeysDialog:
    return make(qtbot, {})


def make(qtbot: QtBot, chosen: dict[str, str]) -> KeysDialog:
    dialog = KeysDialog(chosen, load_theme("light"))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitExposed(dialog)
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    return dialog


def rows(dialog: QWidget) -> dict[str, KeyRow]:
    return {row.line.action: row for row in dialog.findChildren(KeyRow) if row.isVisible()}


def button(dialog: QWidget, beginning: str) -> QPushButton:
    found = [b for b in dialog.findChildren(QPushButton) if b.text().startswith(beginning) and b.isVisible()]
    assert len(found) == 1, beginning
    return found[0]


def ask_for(dialog: KeysDialog, qtbot: QtBot, action: str) -> QLineEdit:
    qtbot.mouseClick(rows(dialog)[action], Qt.MouseButton.LeftButton)
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit)
    return field


def test_typing_finds_actions_by_name_key_and_what_they_do(dialog: KeysDialog, qtbot: QtBot) -> None:
    field = QApplication.focusWidget()
    QTest.keyClicks(field, "paragraph")
    assert set(rows(dialog)) == {"next_paragraph", "previous_paragraph"}
    for text, action in (
        ("ctrl+shift+v", "paste_article"),
        ("overlap", "other_annotation"),
        ("go next sent", "next_sentence"),
    ):
        field.clear()
        QTest.keyClicks(field, text)
        assert action in rows(dialog)
        assert len(rows(dialog)) < 4
    field.clear()
    QTest.keyClicks(field, "zzzz")
    assert rows(dialog) == {}
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    assert len(rows(dialog)) > 40


def test_a_key_is_chosen_by_pressing_it(dialog: KeysDialog, qtbot: QtBot) -> None:
    field = ask_for(dialog, qtbot, "highlight")
    assert rows(dialog)["highlight"].isChecked()
    with qtbot.waitSignal(dialog.keys_changed) as said:
        QTest.keyClick(field, Qt.Key.Key_Q)
        assert field.text() == "Q"
        QTest.keyClick(field, Qt.Key.Key_Return)
    assert said.args == [{"highlight": "Q"}]
    assert rows(dialog)["highlight"].line.keys == ("Q",)
    assert rows(dialog)["highlight"].hasFocus()
    assert not rows(dialog)["highlight"].isChecked()


def test_a_key_that_another_has_is_said_and_taken_only_when_asked(dialog: KeysDialog, qtbot: QtBot) -> None:
    field = ask_for(dialog, qtbot, "find")
    QTest.keyClick(field, Qt.Key.Key_O, CTRL)
    assert "Open files" in dialog._choice.message
    assert dialog.chosen == {}
    qtbot.mouseClick(button(dialog, "Use it here"), Qt.MouseButton.LeftButton)
    assert dialog.chosen == {"find": "Ctrl+O", "open": ""}
    assert "open" not in rows(dialog)


def test_a_key_that_cannot_be_is_refused_with_a_reason(dialog: KeysDialog, qtbot: QtBot) -> None:
    field = ask_for(dialog, qtbot, "find")
    QTest.keyClick(field, Qt.Key.Key_Q)
    assert "typed" in dialog._choice.message
    assert not button(dialog, "Use it").isEnabled()
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert dialog.chosen == {}


def test_escape_leaves_the_choice_and_then_the_dialog(dialog: KeysDialog, qtbot: QtBot) -> None:
    field = ask_for(dialog, qtbot, "note")
    QTest.keyClick(field, Qt.Key.Key_Q)
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert (dialog.isVisible(), dialog.chosen) == (True, {})
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_a_key_can_be_taken_away_and_given_back(dialog: KeysDialog, qtbot: QtBot) -> None:
    ask_for(dialog, qtbot, "note")
    qtbot.mouseClick(button(dialog, "No key"), Qt.MouseButton.LeftButton)
    assert dialog.chosen == {"note": ""}
    assert "note" not in rows(dialog)
    qtbot.mouseClick(
        dialog.findChild(QCheckBox), Qt.MouseButton.LeftButton, pos=dialog.findChild(QCheckBox).rect().center()
    )
    ask_for(dialog, qtbot, "note")
    qtbot.mouseClick(button(dialog, "The usual: N"), Qt.MouseButton.LeftButton)
    assert dialog.chosen == {}


def test_all_usual_keys_come_back_at_once(qtbot: QtBot) -> None:
    dialog = make(qtbot, {"find": "Ctrl+Alt+F", "note": ""})
    with qtbot.waitSignal(dialog.keys_changed) as said:
        qtbot.mouseClick(button(dialog, "Back to the usual keys"), Qt.MouseButton.LeftButton)
    assert said.args == [{}]
    assert not button(dialog, "Back to the usual keys").isEnabled()


def test_the_nine_pins_are_one_row_until_one_is_changed(dialog: KeysDialog, qtbot: QtBot) -> None:
    assert rows(dialog)["pin_1"].line.keys == ("1 … 9",)
    assert "pin_2" not in rows(dialog)
    qtbot.mouseClick(rows(dialog)["pin_1"], Qt.MouseButton.LeftButton)
    assert rows(dialog)["pin_1"].line.keys == ("1",)
    assert rows(dialog)["pin_9"].line.keys == ("9",)


def test_it_can_be_used_by_keyboard_alone(dialog: KeysDialog) -> None:
    QTest.keyClicks(QApplication.focusWidget(), "next sentence")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)
    row = QApplication.focusWidget()
    assert isinstance(row, KeyRow)
    assert row.line.action == "next_sentence"
    QTest.keyClick(row, Qt.Key.Key_Return)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_M)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert QApplication.focusWidget().text() == "Use it"
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    assert dialog.chosen == {"next_sentence": "M"}


def test_the_windows_own_keys_are_shown_and_not_done(qtbot: QtBot) -> None:
    done: list[str] = []
    dialog = make(qtbot, {})
    quitting = QAction(dialog, shortcut="Ctrl+Q")
    quitting.triggered.connect(lambda: done.append("quit"))
    dialog.addAction(quitting)
    field = ask_for(dialog, qtbot, "find")
    QTest.keyClick(field, Qt.Key.Key_Q, CTRL)
    assert (field.text(), done) == ("Ctrl+Q", [])


@pytest.mark.parametrize("width", [420, 900, 1400])
def test_all_rows_are_whole_at_any_width(dialog: KeysDialog, qtbot: QtBot, width: int) -> None:
    dialog.resize(width, 600)
    qtbot.wait(20)
    shown = list(rows(dialog).values())
    places = [row.geometry() for row in shown]
    assert all(row.parentWidget().rect().contains(place) for row, place in zip(shown, places, strict=True))
    assert not any(a.intersects(b) for n, a in enumerate(places) for b in places[:n])


@pytest.mark.parametrize("name", theme_names())
def test_it_takes_every_theme_and_every_row_is_named(dialog: KeysDialog, name: str) -> None:
    dialog.set_theme(load_theme(name))
    assert not dialog.grab().isNull()
    assert "Find in this article, Ctrl+F" in [row.accessibleName() for row in rows(dialog).values()]
    assert all(b.accessibleName() or b.text() for b in dialog.findChildren(QAbstractButton) if b.parent() is dialog)


def test_same_key() -> None:
    assert same_key("Escape") == same_key("Esc") == "Esc"
