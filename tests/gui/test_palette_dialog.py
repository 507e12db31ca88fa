"""The command palette: a few letters find an action, Enter does it, and what cannot be done says why."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListView, QTextEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from reader.gui import actions
from reader.gui.dialogs.palette_dialog import PaletteDialog
from reader.gui.dialogs.palette_matching import Choice, search
from reader.gui.theme import load_theme, theme_names

CHOICES = [Choice(row.id, row.text.rstrip("…"), row.menu.lstrip("|"), row.keys, row.help) for row in actions.ACTIONS]


def ids(query: str, choices: list[Choice] = CHOICES) -> list[str]:
    return [found.choice.id for found in search(choices, query)]


# -- finding


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("open", "open"),
        ("undo", "undo"),
        ("nfc", "paste_article"),  # New article from clipboard
        ("clip", "paste_article"),
        ("next ann", "next_annotation"),
        ("ann next", "next_annotation"),
        ("DÁRK", "theme_dark"),
        ("recolour blue", "colour_blue"),
        ("hghlght", "highlight"),
    ],
)
def test_a_few_letters_find_it(query: str, first: str) -> None:
    assert ids(query)[0] == first


def test_nothing_typed_is_everything_in_the_tables_order() -> None:
    assert ids("") == [c.id for c in CHOICES]
    assert ids("  ") == ids("")


def test_what_is_nowhere_is_not_found() -> None:
    assert ids("zzqx") == []


def test_what_can_be_done_comes_first() -> None:
    choices = [Choice("a", "Next page", reason="not now"), Choice("b", "The next page")]
    assert ids("next", choices) == ["b", "a"]


def test_letters_that_were_found_are_marked() -> None:
    [found] = search([Choice("x", "Élan of a café")], "ela caf")
    assert "".join("Élan of a café"[n] for n in sorted(found.letters)) == "Élacaf"


@given(st.text(max_size=20), st.text(max_size=12))
def test_marked_letters_are_letters_of_the_text(text: str, query: str) -> None:
    for found in search([Choice("x", text, about="ß İ ﬁ")], query):
        assert all(0 <= n < len(text) for n in found.letters)


@given(st.sampled_from(CHOICES), st.data())
def test_every_action_is_found_by_its_name(choice: Choice, data: st.DataObject) -> None:
    end = data.draw(st.integers(1, len(choice.text)))
    assert choice.id in ids(choice.text[:end])


# -- the dialog


class Stage:
    """A window with all actions, of which some cannot be used, and the palette over it."""

    def __init__(self, qtbot: QtBot) -> None:
        self.window = QWidget()
        self.text = QTextEdit(self.window)
        QVBoxLayout(self.window).addWidget(self.text)
        self.done: list[str] = []
        self.actions = []
        for row in actions.ACTIONS:
            action = QAction(row.text, self.window)
            action.setObjectName(row.id)
            action.setCheckable(row.checkable)
            action.setShortcuts([QKeySequence(key) for key in row.keys])
            action.setEnabled(row.when in (actions.ALWAYS, actions.ARTICLE))
            action.triggered.connect(lambda _=False, name=row.id: self.done.append(name))
            self.actions.append(action)
        qtbot.addWidget(self.window)
        self.window.resize(1024, 700)
        self.window.show()
        qtbot.waitExposed(self.window)
        self.palette = PaletteDialog(self.actions, load_theme("light"), self.window)
        self.palette.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        self.palette.show()
        qtbot.waitExposed(self.palette)
        self.palette.activateWindow()
        qtbot.waitUntil(self.palette.field.hasFocus)

    @property
    def current(self) -> str:
        return str(self.palette.list.currentIndex().data())

    def rows(self) -> int:
        return self.palette.list.model().rowCount()


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    return Stage(qtbot)


def test_enter_does_the_first_one_after_the_palette_is_gone(stage: Stage, qtbot: QtBot) -> None:
    QTest.keyClicks(stage.palette.field, "next art")
    assert stage.current == "Next article"
    QTest.keyClick(stage.palette.field, Qt.Key.Key_Return)
    assert not stage.palette.isVisible()
    qtbot.waitUntil(lambda: stage.done == ["next_article"])


def test_arrows_choose_and_go_round(stage: Stage) -> None:
    first = stage.current
    QTest.keyClick(stage.palette.field, Qt.Key.Key_Down)
    second = stage.current
    assert second != first
    QTest.keyClick(stage.palette.field, Qt.Key.Key_Up)
    QTest.keyClick(stage.palette.field, Qt.Key.Key_Up)
    assert stage.palette.list.currentIndex().row() == stage.rows() - 1
    QTest.keyClick(stage.palette.field, Qt.Key.Key_PageUp)
    QTest.keyClick(stage.palette.field, Qt.Key.Key_PageDown)
    QTest.keyClick(stage.palette.field, Qt.Key.Key_PageDown)
    assert stage.palette.list.currentIndex().row() == stage.rows() - 1  # pages do not go round
    assert stage.palette.field.hasFocus()


def test_what_cannot_be_done_is_not_done_and_says_why(stage: Stage, qtbot: QtBot) -> None:
    QTest.keyClicks(stage.palette.field, "undo")
    assert stage.current == "Undo"
    assert "nothing to undo" in stage.palette.field.accessibleDescription()
    QTest.keyClick(stage.palette.field, Qt.Key.Key_Return)
    qtbot.wait(30)
    assert stage.palette.isVisible()
    assert stage.done == []


def test_every_condition_has_a_reason(stage: Stage) -> None:
    reasons = {stage.palette._reason(row.when) for row in actions.ACTIONS if row.when}
    assert "not now" not in reasons


def test_a_click_does_it(stage: Stage, qtbot: QtBot) -> None:
    QTest.keyClicks(stage.palette.field, "about")
    view: QListView = stage.palette.list
    place = view.visualRect(view.currentIndex()).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.waitUntil(lambda: stage.done == ["about"])


def test_escape_and_a_click_beside_it_close_it(stage: Stage, qtbot: QtBot) -> None:
    QTest.keyClick(stage.palette.field, Qt.Key.Key_Escape)
    assert not stage.palette.isVisible()
    stage.palette.show()
    stage.palette.activateWindow()
    qtbot.waitUntil(stage.palette.isActiveWindow)
    stage.window.activateWindow()
    qtbot.waitUntil(lambda: not stage.palette.isVisible())
    assert stage.done == []


def test_exec_is_not_modal_so_that_the_click_beside_it_arrives(stage: Stage, qtbot: QtBot) -> None:
    assert not stage.palette.isModal()
    assert QApplication.activeModalWidget() is None


def test_nothing_found_is_said(stage: Stage, qtbot: QtBot) -> None:
    QTest.keyClicks(stage.palette.field, "qqqq")
    assert stage.palette.field.accessibleDescription() == "No action has these letters."
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Return):
        QTest.keyClick(stage.palette.field, key)
    assert stage.palette.isVisible()


def test_rows_are_read_with_menu_and_keys(stage: Stage) -> None:
    model = stage.palette.list.model()
    spoken = [model.index(n, 0).data(Qt.ItemDataRole.AccessibleTextRole) for n in range(model.rowCount())]
    assert "Find in this article, Edit, Ctrl+F" in spoken
    assert QAccessible.queryAccessibleInterface(stage.palette.list).childCount() >= model.rowCount()


def test_it_stays_inside_the_window(stage: Stage) -> None:
    assert stage.palette.height() < stage.window.height()
    middle = stage.palette.geometry().center().x()
    assert abs(middle - stage.window.geometry().center().x()) <= 2


@pytest.mark.parametrize("name", theme_names())
def test_it_can_be_drawn_in_every_theme(qtbot: QtBot, name: str) -> None:
    action = QAction("An action with a very long name " * 10, None)
    action.setObjectName("open")
    palette = PaletteDialog([action], load_theme(name))
    qtbot.addWidget(palette)
    palette.show()
    assert not palette.grab().isNull()
