"""A note that is being typed is not lost: not to Undo or Delete, not to a full disk, not when the window closes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from reader.core import paths
from reader.core.errors import NotSaved
from reader.core.settings import Settings
from reader.gui.app import build
from reader.gui.widgets.note_edit import NoteEdit
from reader.gui.window import MainWindow
from tests.gui.test_steady import add, annotate, open_article

NOTE = "half a thought"
FULL = "The disk is full."


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[MainWindow]:
    made = build(qapp, paths.library_folder(), Settings(tmp_path / "settings.json"), "light")
    made.complete()
    qtbot.addWidget(made)
    made.show()
    yield made
    made.jobs.stop()
    made.intake.close()


@pytest.fixture
def article(window: MainWindow, qtbot: QtBot) -> str:
    made = add(window.library, "Lamps", 40).id
    annotate(window.library, made, 2)
    open_article(window, qtbot, made)
    return made


def notes(window: MainWindow, article: str) -> list[str]:
    return [a.note for a in window.library.annotations(article)]


def write(window: MainWindow, article: str, where: str) -> NoteEdit:
    """Begin a note in the bar over an annotation or a selection, or in a card."""
    first = window.library.annotations(article)[0].id
    if where == "card":
        window.desk.show_annotation(first)
        window.passages.edit_card(first)
        assert window.passages.list.editor is not None
        edit = window.passages.list.editor.note
    else:
        if where == "bar":
            window.desk.show_annotation(first)
        else:
            assert window.desk.document is not None
            start = window.desk.document.starts[20]
            window.view.select(start, start + 8)
        window.annotator.note_here()
        edit = window.bar.note
    edit.setPlainText(NOTE)
    return edit


def test_removing_the_article_saves_it_first(window: MainWindow, article: str) -> None:
    write(window, article, "card")
    window.action("remove").trigger()
    assert window.desk.article is None
    window.action("undo").trigger()
    assert not window.library.article(article).deleted
    assert notes(window, article) == [NOTE, ""]


@pytest.mark.parametrize("where", ["bar", "card"])
def test_deleting_its_annotation_saves_it_first(window: MainWindow, article: str, where: str) -> None:
    write(window, article, where)
    window.annotator.delete_current()
    assert notes(window, article) == [""]
    assert not window.bar.isVisible()
    window.action("undo").trigger()
    assert notes(window, article) == [NOTE, ""]


def test_undo_takes_it_back_as_what_was_done_last(window: MainWindow, article: str) -> None:
    write(window, article, "card")
    window.action("undo").trigger()
    assert notes(window, article) == ["", ""]
    window.action("redo").trigger()
    assert notes(window, article) == [NOTE, ""]


@pytest.mark.parametrize("where", ["bar", "card", "selection"])
def test_one_that_the_disk_refuses_is_saved_as_soon_as_it_takes_it(
    window: MainWindow, article: str, where: str, qtbot: QtBot
) -> None:
    edit = write(window, article, where)
    window.library.busy = FULL
    edit.flush()
    open_article(window, qtbot, add_elsewhere(window))
    window.desk.unsaved.try_again()
    open_article(window, qtbot, article)
    assert NOTE not in notes(window, article)
    if where != "selection":
        assert NOTE in [card.note for card in window.passages._cards.cards.values()]
    window.library.busy = ""
    window.desk.unsaved.try_again()
    assert NOTE in notes(window, article)
    assert not len(window.desk.unsaved)


def add_elsewhere(window: MainWindow) -> str:
    """Another article, that somebody else has added."""
    busy, window.library.busy = window.library.busy, ""
    made = add(window.library, "Elsewhere").id
    window.library.busy = busy
    return made


def test_what_is_typed_after_a_refusal_is_what_is_saved(window: MainWindow, article: str) -> None:
    edit = write(window, article, "card")
    window.library.busy = FULL
    edit.flush()
    window.library.busy = ""
    edit.setPlainText("a whole one")
    window.passages.finish_editing()
    window.desk.unsaved.try_again()
    assert notes(window, article) == ["a whole one", ""]
    assert [c.note for c in window.passages._cards.cards.values()] == ["a whole one", ""]


def test_the_window_does_not_close_over_one_without_asking(
    window: MainWindow, article: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    answers = [QMessageBox.StandardButton.Cancel, QMessageBox.StandardButton.Discard]

    def warning(_parent: object, _title: str, text: str, *_: object) -> QMessageBox.StandardButton:
        asked.append(text)
        return answers.pop(0)

    monkeypatch.setattr(QMessageBox, "warning", warning)
    write(window, article, "card")
    monkeypatch.setattr(type(window.library), "apply", refuse)
    assert not window.close()
    assert window.isVisible()
    assert window.close()
    assert len(asked) == 2


def refuse(*_: object, **__: object) -> None:
    raise NotSaved(FULL)
