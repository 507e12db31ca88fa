"""Keeping the library safe from the window: merge, back up, restore, check, repair, bring back what was deleted."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from reader.core import annotations, articles, backups, paths, tags
from reader.core.index import Index
from reader.core.library import Library
from reader.core.settings import Settings
from reader.formats.adding import add_path, read_source
from reader.gui.app import build
from reader.gui.dialogs.check_dialog import CheckDialog
from reader.gui.dialogs.deleted_dialog import DeletedDialog
from reader.gui.dialogs.merge_dialog import MergeDialog
from reader.gui.dialogs.restore_dialog import RestoreDialog
from reader.gui.dialogs.work_dialog import WorkDialog, time_left
from reader.gui.window import MainWindow
from tests.core.migrating import make_older, present_format

TEXT = "The lighthouse keeper's ledger\n\nEvery evening the keeper wrote down the weather. He used the same words.\n"
OTHER = "Tide tables\n\nThe sea rises twice a day, and nobody has ever asked it why.\n"
QUOTE = "He used the same words."

Dialog = TypeVar("Dialog", bound=WorkDialog)


def open_library(folder: Path) -> Library:
    return Library(folder, Index(paths.cache_folder(), folder), read_source, "tester")


def annotate(library: Library, article: str, quote: str, note: str = "") -> str:
    document = library.document(article)
    start = document.text.index(quote)
    return annotations.highlight(library, article, document, start, start + len(quote), note=note).id


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A library with one article, a passage in it, and a tag; and one backup."""
    paths.private_folder(paths.cache_folder())
    (tmp_path / "ledger.txt").write_text(TEXT, encoding="utf-8")
    library = open_library(tmp_path / "library")
    article = add_path(library, tmp_path / "ledger.txt")[0]
    annotate(library, article.id, QUOTE, "as it was")
    tags.create(library, "habit")
    library.index.close()
    backups.make(tmp_path / "library")
    return tmp_path / "library"


@pytest.fixture
def make(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Callable[[Path], MainWindow]]:
    """Opens the window on a library as the program does."""
    made: list[MainWindow] = []

    def start(folder: Path) -> MainWindow:
        window = build(qapp, folder, Settings(tmp_path / "settings.json"), "light")
        qtbot.addWidget(window)
        window.resize(1280, 800)
        window.show()
        window.begin(())
        settle(window, qtbot)
        made.append(window)
        return window

    yield start
    for window in made:
        window.jobs.stop()
        window.intake.close()


@pytest.fixture
def window(make: Callable[[Path], MainWindow], folder: Path, qtbot: QtBot) -> MainWindow:
    made = make(folder)
    made.desk.open(made.library.entries()[0].id)
    settle(made, qtbot)
    return made


def settle(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not window.jobs.is_busy, timeout=10_000)


def shown(window: MainWindow, kind: type[Dialog], qtbot: QtBot) -> Dialog:
    dialog = window.commands.safety.dialog
    assert isinstance(dialog, kind)
    rest(dialog, qtbot)
    return dialog


def rest(dialog: WorkDialog, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not dialog.is_busy, timeout=10_000)


def notes(window: MainWindow) -> list[str]:
    return [a.note for a in window.library.annotations(window.library.entries()[0].id)]


def click(widget: QWidget) -> None:
    assert widget.isVisible()
    assert widget.isEnabled()
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


# -- merging -----------------------------------------------------------------------------------------------------


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """Another library: an article that is only there."""
    (tmp_path / "tides.txt").write_text(OTHER, encoding="utf-8")
    library = open_library(tmp_path / "other")
    article = add_path(library, tmp_path / "tides.txt")[0]
    annotate(library, article.id, "twice a day")
    library.index.close()
    return tmp_path / "other"


def test_another_library_is_merged_after_a_preview_and_taken_back(
    window: MainWindow, other: Path, qtbot: QtBot
) -> None:
    window.commands.safety.merge(other)
    dialog = shown(window, MergeDialog, qtbot)
    assert dialog.head.text().startswith("1 new article")
    assert [r.text for r in dialog.list.rows if r.id] == ["Tide tables", "The lighthouse keeper's ledger"]
    assert len(window.library.entries()) == 1  # so far it was only looked at
    QTest.keyClick(dialog.merge_button, Qt.Key.Key_Space)
    rest(dialog, qtbot)
    settle(window, qtbot)
    assert dialog.head.text() == "Merged: 1 added, 0 changed"
    assert len(window.library_panel.visible_ids()) == 2
    assert not window.library.read_only
    click(dialog.undo_button)
    rest(dialog, qtbot)
    settle(window, qtbot)
    assert dialog.head.text() == "The library is as it was before the merge"
    assert len(window.library_panel.visible_ids()) == 1


def test_a_folder_that_is_no_library_is_refused_in_the_dialog(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    (tmp_path / "empty").mkdir()
    window.commands.safety.merge(tmp_path / "empty")
    dialog = shown(window, MergeDialog, qtbot)
    assert "is no library" in dialog.said.text()
    assert not dialog.merge_button.isEnabled()


# -- backups -----------------------------------------------------------------------------------------------------


def test_a_backup_is_made_and_said(window: MainWindow, qtbot: QtBot) -> None:
    before = len(backups.all_of(window.library.folder))
    window.action("back_up_now").trigger()
    settle(window, qtbot)
    assert len(backups.all_of(window.library.folder)) == before + 1
    assert window.notice.current is not None
    assert window.notice.current.text.startswith("Backed up: 1 article, in the library and in ")


def test_a_backup_is_restored_and_the_window_shows_it_and_back(window: MainWindow, qtbot: QtBot) -> None:
    article = window.library.entries()[0].id
    annotation = window.library.annotations(article)[0]
    annotations.set_note(window.library, annotation, "another wording")
    annotate(window.library, article, "the weather", "new")
    window.action("restore_backup").trigger()
    dialog = shown(window, RestoreDialog, qtbot)
    qtbot.waitUntil(lambda: dialog.restore_button.isEnabled(), timeout=10_000)
    assert [r.text for r in dialog.changes.rows] == ["Become what they were", "The lighthouse keeper's ledger"]
    assert dialog.changes.rows[1].detail == "1 passage as before · 1 passage deleted"
    click(dialog.restore_button)
    qtbot.waitUntil(lambda: dialog.undo_button.isVisible() and not dialog.is_busy, timeout=10_000)
    settle(window, qtbot)
    assert notes(window) == ["as it was"]
    assert not window.library.undo_name
    click(dialog.undo_button)
    qtbot.waitUntil(lambda: not dialog.undo_button.isVisible() and not dialog.is_busy, timeout=10_000)
    settle(window, qtbot)
    assert sorted(notes(window)) == ["another wording", "new"]
    assert window.desk.article is not None
    assert not window.desk.read_only


def test_a_highlight_made_after_a_restore_is_on_the_disk(window: MainWindow, qtbot: QtBot) -> None:
    article = window.library.entries()[0].id
    annotate(window.library, article, "the weather", "new")
    window.action("restore_backup").trigger()
    dialog = shown(window, RestoreDialog, qtbot)
    qtbot.waitUntil(lambda: dialog.restore_button.isEnabled(), timeout=10_000)
    dialog.restore()
    qtbot.waitUntil(lambda: dialog.undo_button.isVisible() and not dialog.is_busy, timeout=10_000)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    settle(window, qtbot)
    annotate(window.library, article, "Every evening", "later")
    found = open_library(window.library.folder)
    assert sorted(a.note for a in found.annotations(article)) == ["as it was", "later"]
    found.index.close()


# -- checking and repairing --------------------------------------------------------------------------------------


def test_a_whole_library_is_said_to_be_in_order(window: MainWindow, qtbot: QtBot) -> None:
    window.action("check_library").trigger()
    dialog = shown(window, CheckDialog, qtbot)
    assert dialog.head.text() == "All is in order"
    assert not dialog.repair_button.isVisible()


def test_a_damaged_codebook_opens_the_window_and_is_repaired_from_there(
    make: Callable[[Path], MainWindow], folder: Path, qtbot: QtBot
) -> None:
    (folder / "library.json").write_bytes(b"{ damaged")
    window = make(folder)
    said = window.notice.current
    assert said is not None
    assert "library.json is damaged" in said.text
    assert said.action == "Repair"
    assert [t.name for t in window.library.tags.values()] == ["habit"]  # as the backup knows it
    assert len(window.library_panel.visible_ids()) == 1
    assert (folder / "library.json").read_bytes() == b"{ damaged"
    window.desk.open(window.library.entries()[0].id)
    settle(window, qtbot)
    assert window.desk.read_only
    window.notice._act()
    dialog = shown(window, CheckDialog, qtbot)
    qtbot.waitUntil(lambda: dialog.head.text() == "All is in order", timeout=10_000)
    settle(window, qtbot)
    assert "The damaged bytes are kept as" in dialog.page.toPlainText()
    dialog.close()
    assert not window.library.read_only
    assert not window.desk.read_only
    assert any(p.read_bytes() == b"{ damaged" for p in folder.glob("*damaged*"))
    annotate(window.library, window.library.entries()[0].id, "the weather")


def test_a_damaged_article_says_so_and_is_repaired_from_its_banner(
    make: Callable[[Path], MainWindow], folder: Path, qtbot: QtBot
) -> None:
    article = next((folder / "articles").iterdir())
    (article / "article.json").write_bytes(b"")
    window = make(folder)
    window.notice.clear()
    window.desk.open(article.name)
    said = window.notice.current
    assert said is not None
    assert "article.json is damaged" in said.text
    assert said.action == "Repair"
    window.notice._act()
    dialog = shown(window, CheckDialog, qtbot)
    qtbot.waitUntil(lambda: dialog.head.text() == "All is in order", timeout=10_000)
    dialog.close()
    settle(window, qtbot)
    window.desk.open(article.name)
    assert notes(window) == ["as it was"]


def test_a_newer_library_is_opened_to_be_read(make: Callable[[Path], MainWindow], folder: Path) -> None:
    path = folder / "library.json"
    newer = path.read_bytes().replace(b'"format": 1', b'"format": 1000')
    path.write_bytes(newer)
    window = make(folder)
    assert window.notice.current is not None
    assert "newer version" in window.notice.current.text
    assert window.notice.current.action == ""
    assert path.read_bytes() == newer


# -- what was deleted --------------------------------------------------------------------------------------------


def test_a_library_of_an_earlier_format_is_shown_as_it_was_and_said_once(
    make: Callable[[Path], MainWindow], folder: Path, qtbot: QtBot
) -> None:
    make_older(folder)
    with present_format(2):
        window = make(folder)
        qtbot.waitUntil(lambda: not window.jobs.is_busy, timeout=20_000)
        said = [label.text() for label in window.notice.findChildren(QLabel)]
        assert [s for s in said if "2 files of an earlier version" in s]
        [entry] = window.library.entries()
        assert [a.note for a in window.library.annotations(entry.id)] == ["as it was"]
        window.notice.clear()
        window.scan()
        qtbot.waitUntil(lambda: not window.jobs.is_busy, timeout=20_000)
        assert not window.notice.isVisible()


def test_what_was_deleted_comes_back_by_keys(window: MainWindow, qtbot: QtBot) -> None:
    article = window.library.entries()[0].id
    annotations.delete(window.library, window.library.annotations(article))
    articles.remove(window.library, article)
    window.action("recently_deleted").trigger()
    dialog = shown(window, DeletedDialog, qtbot)
    assert [r.text for r in dialog.list.rows] == ["The lighthouse keeper's ledger", QUOTE]
    dialog.field.setFocus()
    QTest.keyClicks(dialog.field, "same words")
    assert [r.text for r in dialog.list.rows] == [QUOTE]
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    assert notes(window) == ["as it was"]  # and the article that it is in
    assert "Brought back" in dialog.said.text()
    assert window.library.undo_name.startswith("Bring back")


# -- long work ---------------------------------------------------------------------------------------------------


def test_cancel_before_its_turn_answers_at_once(window: MainWindow, qtbot: QtBot) -> None:
    gate = threading.Event()
    window.jobs.run("", lambda _: gate.wait(10), lambda _: None, window.show_error)
    window.action("check_library").trigger()
    dialog = window.commands.safety.dialog
    assert dialog is not None
    assert dialog.is_busy
    dialog.cancel()
    assert not dialog.is_busy
    assert isinstance(dialog, CheckDialog)
    assert dialog.head.text() == "Not checked"
    gate.set()
    settle(window, qtbot)


def test_time_left_is_guessed_when_there_is_something_to_guess_from() -> None:
    assert time_left(0, 100, 5.0) == ""
    assert time_left(10, 100, 0.5) == ""
    assert time_left(50, 100, 10.0) == "10 s left"
    assert time_left(10, 1000, 10.0) == "about 16 min left"


def test_many_articles_are_taken_in_slice_by_slice(
    window: MainWindow, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reader.gui.intake._SLICE", 0)
    (tmp_path / "many").mkdir()
    for number in range(6):
        (tmp_path / "many" / f"{number}.txt").write_text(f"Article {number}\n\nIts text is {number}.\n", "utf-8")
    (tmp_path / "many" / "bad.pdf").write_bytes(b"%PDF-1.4 nothing")
    window.intake.add([tmp_path / "many"])
    qtbot.waitUntil(lambda: len(window.library.entries()) == 7, timeout=20_000)
    settle(window, qtbot)
    assert window.notice.current is not None
    assert "bad.pdf" in window.notice.current.text


def test_what_was_read_is_taken_in_when_the_window_closes(
    window: MainWindow, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reader.gui.intake._SLICE", 0)
    for number in range(4):
        (tmp_path / f"{number}.txt").write_text(f"Article {number}\n\nIts text is {number}.\n", "utf-8")
    window.intake.add([tmp_path / f"{number}.txt" for number in range(4)])
    qtbot.waitUntil(lambda: len(window.library.entries()) > 1, timeout=20_000)
    window.close()
    found = open_library(window.library.folder)
    assert len(found.entries()) == 5
    found.index.close()


def test_a_job_that_ends_at_once_is_handed_over_after_run_came_back(window: MainWindow, qtbot: QtBot) -> None:
    order: list[str] = []
    for number in range(200):
        window.jobs.run("", lambda _: None, lambda _, n=number: order.append(f"done {n}"), window.show_error)
        order.append(f"run {number}")
        settle(window, qtbot)
    assert order == [f"{what} {n}" for n in range(200) for what in ("run", "done")]


def test_an_open_dialog_follows_the_theme(window: MainWindow, qtbot: QtBot) -> None:
    window.action("recently_deleted").trigger()
    dialog = window.commands.safety.dialog
    assert isinstance(dialog, DeletedDialog)
    before = dialog.list.grab().toImage().pixelColor(100, 100).lightness()
    window.choose_theme("dark" if before > 127 else "light")
    assert dialog.theme is window.theme
    assert (dialog.list.grab().toImage().pixelColor(100, 100).lightness() > 127) != (before > 127)
    dialog.close()
