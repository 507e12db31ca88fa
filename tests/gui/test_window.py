"""The window from end to end: real files, real events, and a look at the disk after each."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from reader.core import annotations, paths
from reader.core.index import Index
from reader.core.library import Library
from reader.core.model import Annotation
from reader.core.settings import Settings
from reader.formats.adding import add_path, read_source
from reader.gui import actions
from reader.gui.window import MainWindow

TEXT = """The lighthouse keeper's ledger

Every evening the keeper wrote down the weather. He used the same words for thirty years, and nobody asked him why.

Storms got a line of their own. "Wind from the north, glass falling," he would write; then he counted the ships.

When the light was made automatic the ledger stopped. The last entry says only that the lamp was clean.
"""


def open_library(folder: Path) -> Library:
    return Library(folder, Index(paths.cache_folder(), folder), read_source, "tester")


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "ledger.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture
def make_window(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Callable[[], MainWindow]]:
    made: list[MainWindow] = []

    def make() -> MainWindow:
        paths.private_folder(paths.cache_folder())
        library = open_library(tmp_path / "library")
        window = MainWindow(qapp, library, Settings(tmp_path / "settings.json"), "light")
        window.complete()
        qtbot.addWidget(window)
        made.append(window)
        window.resize(1280, 800)
        window.place_panels()
        window.show()
        qtbot.waitExposed(window)
        return window

    yield make
    for window in made:
        window.jobs.stop()


@pytest.fixture
def window(make_window: Callable[[], MainWindow], article: Path, qtbot: QtBot) -> MainWindow:
    made = make_window()
    with qtbot.waitSignal(made.desk.opened, timeout=10_000):
        made.begin([article])
    qtbot.waitUntil(lambda: not made.jobs.is_busy, timeout=10_000)
    made.view.setFocus()
    return made


def on_disk(window: MainWindow) -> list[Annotation]:
    """What another program that opens the library now would find."""
    assert window.desk.article is not None
    return open_library(window.library.folder).annotations(window.desk.article.id)


def select(window: MainWindow, quote: str) -> None:
    """Drag over the quote with the mouse."""
    view = window.view.flow
    assert window.desk.document is not None
    assert view._painter is not None
    start = window.desk.document.text.index(quote)
    rects = view._painter.rects(start, start + len(quote))
    first = QPoint(round(rects[0].left()) + 1, round(rects[0].center().y()))
    last = QPoint(round(rects[-1].right()), round(rects[-1].center().y()))
    QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=first)
    QTest.mouseMove(view.viewport(), last - QPoint(4, 0))
    QTest.mouseMove(view.viewport(), last)
    QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=last)


def press(window: MainWindow, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(QApplication.focusWidget() or window.view, key, modifier)


def test_a_selection_is_highlighted_with_a_click_on_a_colour(window: MainWindow) -> None:
    select(window, "wrote down the weather")
    assert window.bar.isVisible()
    press(window, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    (found,) = on_disk(window)
    assert (found.quote, found.colour) == ("wrote down the weather", "blue")
    assert window.passages.visible_ids() == [found.id]
    assert window.view.marks.get(found.id) is not None
    assert not window.bar.isHidden()  # it goes on as the editor of the new annotation


def test_tags_and_notes_go_to_the_disk_from_the_bar(window: MainWindow, qtbot: QtBot) -> None:
    select(window, "Storms got a line of their own.")
    press(window, Qt.Key.Key_T)
    QTest.keyClicks(QApplication.focusWidget(), "weather/storms")
    press(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    (found,) = on_disk(window)
    library = open_library(window.library.folder)
    tag = library.tag(found.tags[0])
    assert tag is not None
    assert (tag.name, library.tags[tag.parent].name) == ("storms", "weather")
    press(window, Qt.Key.Key_Escape)
    press(window, Qt.Key.Key_N)
    QTest.keyClicks(QApplication.focusWidget(), "A phrase to compare")
    press(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert on_disk(window)[0].note == "A phrase to compare"
    assert window.library.undo_name == "Add note"


def test_a_whole_article_can_be_annotated_without_the_mouse(window: MainWindow) -> None:
    for _ in range(2):
        press(window, Qt.Key.Key_J)
    press(window, Qt.Key.Key_H)
    press(window, Qt.Key.Key_J)
    press(window, Qt.Key.Key_J, Qt.KeyboardModifier.ShiftModifier)
    press(window, Qt.Key.Key_J, Qt.KeyboardModifier.ShiftModifier)
    press(window, Qt.Key.Key_H)
    first, second = on_disk(window)
    assert first.quote == "Every evening the keeper wrote down the weather."
    assert second.quote.startswith("He used the same words")
    assert second.quote.endswith("Storms got a line of their own.")
    press(window, Qt.Key.Key_BracketRight)
    assert on_disk(window)[1].quote.endswith('own. "Wind') or on_disk(window)[1].quote.endswith('own. "')
    press(window, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    assert window.desk.current_id == first.id
    press(window, Qt.Key.Key_Delete)
    assert [a.id for a in on_disk(window)] == [second.id]


def test_undo_and_redo_take_every_step_with_its_name(window: MainWindow) -> None:
    press(window, Qt.Key.Key_J)
    press(window, Qt.Key.Key_J)
    press(window, Qt.Key.Key_H)
    press(window, Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    assert on_disk(window)[0].colour == "green"
    assert window.action("undo").text() == "Undo Colour green"
    press(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert on_disk(window)[0].colour == "yellow"
    press(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert on_disk(window) == []
    assert window.passages.visible_ids() == []
    assert len(window.view.marks) == 0
    press(window, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert len(on_disk(window)) == 1
    assert window.view.marks.get(on_disk(window)[0].id) is not None


def test_the_next_day_everything_is_where_it_was(
    make_window: Callable[[], MainWindow], window: MainWindow, qtbot: QtBot
) -> None:
    select(window, "nobody asked him why")
    press(window, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    made = on_disk(window)[0]
    window.close()
    again = make_window()
    with qtbot.waitSignal(again.desk.opened, timeout=10_000):
        again.begin([])
    assert again.passages.visible_ids() == [made.id]
    assert again.view.marks.get(made.id) is not None
    assert not again.library.undo_name


def test_a_card_and_its_passage_are_linked_both_ways(window: MainWindow) -> None:
    select(window, "lamp was clean")
    press(window, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    press(window, Qt.Key.Key_Escape)
    made = on_disk(window)[0].id
    press(window, Qt.Key.Key_Home)
    window.view.go_to(0)
    assert window.passages.current_id() == ""
    window.passages.activated.emit(made)
    assert window.desk.current_id == made
    window.view.go_to(0)
    assert window.desk.current_id == ""
    assert window.desk.document is not None
    window.view.go_to(window.desk.document.text.index("lamp"))
    assert window.passages.current_id() == made


def test_a_tag_filters_the_cards_with_those_under_it(window: MainWindow) -> None:
    from reader.core import tags

    desk = window.desk
    assert desk.article is not None
    assert desk.document is not None
    child = tags.create(window.library, "weather/storms")
    annotations.highlight(window.library, desk.article.id, desk.document, 40, 50, tags=[child.id])
    annotations.highlight(window.library, desk.article.id, desk.document, 60, 70)
    assert len(window.passages.visible_ids()) == 2
    window.library_panel.tag_clicked.emit("weather")
    assert len(window.passages.visible_ids()) == 1
    window.library_panel.tag_clicked.emit("")
    assert len(window.passages.visible_ids()) == 2


def test_pinned_tags_are_on_the_number_keys(window: MainWindow) -> None:
    from reader.core import tags

    tag = tags.create(window.library, "weather", colour="violet")
    tags.pin(window.library, window.library.tags[tag.id], 4)
    press(window, Qt.Key.Key_J)
    press(window, Qt.Key.Key_4)
    (found,) = on_disk(window)
    assert (found.tags, found.colour) == (("weather",), "violet")


def test_what_another_program_writes_appears(window: MainWindow) -> None:
    assert window.desk.article is not None
    other = open_library(window.library.folder)
    document = other.document(window.desk.article.id)
    made = annotations.highlight(other, window.desk.article.id, document, 40, 60)
    window._bridge.look()
    assert window.passages.visible_ids() == [made.id]
    assert window.view.marks.get(made.id) is not None


def test_a_full_disk_says_so_and_draws_nothing(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    import errno
    import os

    def refuse(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    press(window, Qt.Key.Key_J)
    window.status.say("Saved")
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", refuse)
        press(window, Qt.Key.Key_H)
    assert on_disk(window) == []
    assert window.status.word.text() != "Saved"
    assert len(window.view.marks) == 0
    message = window.notice.current
    assert message is not None
    assert "disk is full" in message.text
    window.notice.show_message("Another thing.", "error")
    press(window, Qt.Key.Key_H)
    assert len(on_disk(window)) == 1
    message = window.notice.current
    assert message is not None
    assert message.text == "Another thing.", "what is no longer true is not said any more"


def test_undo_goes_to_the_article_that_it_changes(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    press(window, Qt.Key.Key_J)
    press(window, Qt.Key.Key_H)
    assert window.desk.article is not None
    first = window.desk.article.id
    other = tmp_path / "other.md"
    other.write_text("# Other\n\nA short one.", encoding="utf-8")
    with qtbot.waitSignal(window.desk.opened):
        window.intake.add([other])
    second = window.desk.article.id
    assert second != first
    window.action("undo").trigger()  # it was added
    assert window.desk.article is None
    with qtbot.waitSignal(window.desk.opened):
        window.action("redo").trigger()
    assert window.desk.article.id == second
    window.action("undo").trigger()
    with qtbot.waitSignal(window.desk.opened):
        window.action("undo").trigger()
    assert window.desk.article.id == first
    assert window.passages.visible_ids() == []


def test_files_are_dropped_and_bad_ones_named(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    good, bad = tmp_path / "second.md", tmp_path / "picture.txt"
    good.write_text("# Second\n\nA short one.", encoding="utf-8")
    bad.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(bad)), QUrl.fromLocalFile(str(good))])
    args = (data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # Qt 6.12 wants a QPointF, which older ones do not take
        enter = QDragEnterEvent(QPoint(300, 300), Qt.DropAction.CopyAction, *args)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    with qtbot.waitSignal(window.desk.opened, timeout=10_000):
        QApplication.sendEvent(window, QDropEvent(QPointF(300, 300), Qt.DropAction.CopyAction, *args))
    assert window.desk.article is not None
    assert window.desk.article.title == "Second"
    message = window.notice.current
    assert message is not None
    assert "picture.txt" in message.text


def test_the_clipboard_becomes_an_article(window: MainWindow, qtbot: QtBot) -> None:
    data = QMimeData()
    data.setHtml("<h1>Copied</h1><p>From a page with <b>bold</b> words, and some more of them to read.</p>")
    QGuiApplication.clipboard().setMimeData(data)
    with qtbot.waitSignal(window.desk.opened, timeout=10_000):
        press(window, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert window.desk.document is not None
    assert "bold words" in window.desk.document.text


def test_find_marks_all_and_walks(window: MainWindow, qtbot: QtBot) -> None:
    press(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(QApplication.focusWidget(), "LEDGER")
    assert window.view.flow._painter is not None
    painter = window.view.flow._painter
    qtbot.waitUntil(lambda: len(painter.found) == 2)
    first = window.view.flow._painter.found_current
    press(window, Qt.Key.Key_F3)
    assert window.view.flow._painter.found_current != first
    press(window, Qt.Key.Key_Escape)
    assert window.view.flow._painter.found == []
    assert window.find_bar.isHidden()


def test_an_article_that_is_removed_comes_back_with_undo(window: MainWindow) -> None:
    press(window, Qt.Key.Key_J)
    press(window, Qt.Key.Key_H)
    assert window.desk.article is not None
    article = window.desk.article.id
    window.action("remove").trigger()
    assert window.desk.article is None
    assert window.library_panel.visible_ids() == []
    window.action("undo").trigger()
    assert window.library_panel.visible_ids() == [article]
    assert window.desk.article is not None
    assert window.desk.article.id == article
    assert len(window.passages.visible_ids()) == 1


def test_a_second_start_hands_its_files_over(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    import subprocess
    import sys

    from reader.gui.instance import Server

    server = Server(window.library.folder, window)
    server.files_came.connect(window.open_files_from_outside)
    second = tmp_path / "second.txt"
    second.write_text("Second\n\nThis came from another start of the program.", encoding="utf-8")
    code = (
        "import sys; from pathlib import Path; from reader.gui.app import main; "
        "sys.exit(main([Path(sys.argv[2])], Path(sys.argv[1])))"
    )
    run = subprocess.Popen([sys.executable, "-c", code, str(window.library.folder), str(second)])
    with qtbot.waitSignal(window.desk.opened, timeout=20_000):
        pass
    qtbot.waitUntil(lambda: run.poll() is not None, timeout=10_000)
    assert run.returncode == 0
    assert window.desk.article is not None
    assert window.desk.article.title == "Second"
    server.close()


def test_a_library_that_may_not_be_written_to_can_be_read(
    make_window: Callable[[], MainWindow], article: Path, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = open_library(tmp_path / "library")
    added, _ = add_path(library, article)
    monkeypatch.setattr("os.access", lambda *_: False)
    window = make_window()
    window.begin([])
    window.desk.open(added.id)
    message = window.notice.current
    assert message is not None
    assert "may not be written to" in message.text
    assert "weather" in window.view.flow.toPlainText()
    press(window, Qt.Key.Key_J)
    press(window, Qt.Key.Key_H)
    assert on_disk(window) == []


def test_a_damaged_article_is_named_and_the_rest_works(
    make_window: Callable[[], MainWindow], article: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    library = open_library(tmp_path / "library")
    good, _ = add_path(library, article)
    other = tmp_path / "other.txt"
    other.write_text("Other\n\nAnother text altogether.", encoding="utf-8")
    bad, _ = add_path(library, other)
    broken = library.article_folder(bad.id) / "article.json"
    broken.write_bytes(b'{"annot')
    window = make_window()
    window.begin([])
    qtbot.waitUntil(lambda: not window.jobs.is_busy, timeout=10_000)
    message = window.notice.current
    assert message is not None
    assert bad.id in message.text
    window.desk.open(bad.id)
    window.desk.open(good.id)
    assert window.desk.article is not None
    assert window.desk.article.id == good.id
    assert broken.read_bytes() == b'{"annot'


@pytest.mark.parametrize("theme", ["light", "sepia", "dark", "contrast", "system"])
def test_themes_are_kept(window: MainWindow, theme: str) -> None:
    window.action(f"theme_{theme}").trigger()
    assert Settings(window.settings.path)["theme"] == theme
    assert window.desk.document is not None
    assert window.view.flow.toPlainText().strip()


def test_text_size_keeps_the_place(window: MainWindow) -> None:
    size = window.settings["text_size"]
    window.action("larger").trigger()
    assert window.settings["text_size"] == size + 1
    window.action("usual_size").trigger()
    assert window.settings["text_size"] == size


def test_every_action_has_a_handler_and_no_two_ask_for_one_key(window: MainWindow) -> None:
    handlers = window.commands.handlers()
    assert set(handlers) == {row.id for row in actions.ACTIONS}
    assert actions.conflicts({}) == []


def test_the_readme_has_the_keys_of_the_table() -> None:
    page = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    assert actions.put_into(page) == page


def test_a_note_that_is_being_written_is_not_lost_when_the_article_changes(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    select(window, "counted the ships")
    press(window, Qt.Key.Key_N)
    QTest.keyClicks(QApplication.focusWidget(), "half a thought")
    first = window.desk.article
    second = tmp_path / "second.txt"
    second.write_text("Second\n\nAnother text.", encoding="utf-8")
    with qtbot.waitSignal(window.desk.opened, timeout=10_000):
        window.intake.add([second])
    assert first is not None
    found = open_library(window.library.folder).annotations(first.id)
    assert [a.note for a in found] == ["half a thought"]


def test_progress_counts_what_was_on_the_screen_and_no_more(
    make_window: Callable[[], MainWindow], tmp_path: Path, qtbot: QtBot
) -> None:
    rows = "".join(f"| {n} | some words in a cell | and some more |\n" for n in range(40))
    text = f"# Long\n\n| a | b | c |\n|---|---|---|\n{rows}\n" + "\n\n".join(["Words to read. " * 30] * 60)
    path = tmp_path / "long.md"
    path.write_text(text, encoding="utf-8")
    window = make_window()
    seen: list[float] = []
    window.desk.place_changed.connect(lambda: seen.append(window.desk.progress()))
    with qtbot.waitSignal(window.desk.opened, timeout=10_000):
        window.begin([path])
    qtbot.waitUntil(lambda: not window.jobs.is_busy and not window.view.is_loading, timeout=10_000)
    QApplication.processEvents()
    assert seen
    assert max(seen) < 0.5
    window.view.flow.verticalScrollBar().setValue(window.view.flow.verticalScrollBar().maximum())
    assert window.desk.progress() == 1.0


def test_the_menus_of_the_passages_can_be_read_in_a_small_window(window: MainWindow, qtbot: QtBot) -> None:
    press(window, Qt.Key.Key_J)
    press(window, Qt.Key.Key_H)
    window.resize(1024, 700)
    qtbot.waitUntil(lambda: window.passages.width() < 300)
    assert window.passages.width() >= 260


def test_hundreds_of_cards_come_behind_the_text(
    make_window: Callable[[], MainWindow], tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "many.txt"
    path.write_text("Many\n\n" + "\n\n".join(f"Number {n} stands in this line." for n in range(400)), encoding="utf-8")
    library = open_library(tmp_path / "library")
    article, _ = add_path(library, path)
    document = library.document(article.id)
    starts = [s for b, s in zip(document.blocks, document.starts, strict=True) if b.text.startswith("Number")]
    made = [annotations.highlight(library, article.id, document, s, s + 6).id for s in starts]
    window = make_window()
    window.desk.open(article.id, made[200])
    qtbot.waitUntil(lambda: len(window.view.marks) == 400, timeout=10_000)
    qtbot.waitUntil(lambda: window.passages.visible_ids() == made, timeout=10_000)
    assert window.passages.current_id() == made[200]


def test_a_lost_index_is_read_anew_in_sight_and_brings_no_welcome(
    make_window: Callable[[], MainWindow], article: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    library = open_library(tmp_path / "library")
    add_path(library, article)
    library.index.close()
    for file in paths.cache_folder().glob("index*"):
        file.unlink()
    window = make_window()
    said: list[str] = []
    window.jobs.started.connect(said.append)
    window.begin([])
    qtbot.waitUntil(lambda: len(window.library_panel.visible_ids()) == 1, timeout=10_000)
    assert said == ["Reading the library"]
    assert [e.title for e in window.library.entries()] == ["The lighthouse keeper's ledger"]
