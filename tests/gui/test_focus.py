"""Whatever closes, the keys belong to something that is seen: to the article, or to the list that was worked in."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from reader.gui.window import MainWindow
from tests.gui.test_typed_notes import NOTE, article, notes, window, write

__all__ = ["article", "window"]


@pytest.fixture
def active(window: MainWindow, article: str, qtbot: QtBot) -> MainWindow:
    window.activateWindow()
    qtbot.waitActive(window)
    window.view.setFocus()
    return window


def focused() -> QWidget | None:
    return QApplication.focusWidget()


def test_the_article_has_them_when_the_bar_goes_out_of_sight(active: MainWindow, article: str) -> None:
    write(active, article, "selection")
    bar = active.view.flow._bar
    bar.setValue(bar.maximum())
    assert not active.bar.isVisible()
    assert focused() is active.view.flow
    assert NOTE in notes(active, article)


def test_the_article_has_them_when_the_bar_is_hidden(active: MainWindow, article: str) -> None:
    write(active, article, "bar")
    active.view.deselect()
    assert not active.bar.isVisible()
    assert focused() is active.view.flow


def test_the_cards_have_them_when_an_editor_is_closed(active: MainWindow, article: str) -> None:
    write(active, article, "card")
    active.passages.finish_editing()
    assert focused() is active.passages.list


def test_the_article_has_them_when_a_panel_is_closed(active: MainWindow) -> None:
    for panel, action in ((active.library_panel, "left_panel"), (active.passages, "right_panel")):
        panel.setFocus()
        active.action(action).trigger()
        assert focused() is active.view.flow
