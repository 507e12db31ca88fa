"""The window goes on answering: long work is done in a thread, or in slices with events handled between them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from reader.core import articles, paths
from reader.core.anchors import describe
from reader.core.changes import Change
from reader.core.document import HEADING, PARAGRAPH, Block, Document, Metadata
from reader.core.errors import ReaderError
from reader.core.library import Library
from reader.core.model import Annotation, Article, new_id
from reader.core.settings import Settings
from reader.exchange.references import MOST_REFERENCES
from reader.gui import filling, find_commands, intake, loading, stepping
from reader.gui.app import build
from reader.gui.dialogs.references_dialog import ReferencesDialog
from reader.gui.window import MainWindow

GUI = threading.get_ident()
MANY = loading.MANY + 20


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[MainWindow]:
    made = build(qapp, paths.library_folder(), Settings(tmp_path / "settings.json"), "light")
    made.complete()
    qtbot.addWidget(made)
    made.show()
    yield made
    made.jobs.stop()
    made.intake.close()


def document(title: str, paragraphs: int) -> Document:
    lines = (Block(PARAGRAPH, f"Number {n}: the lamp was lit at dusk.") for n in range(paragraphs))
    return Document((Block(HEADING, title, level=1), *lines), Metadata(title))


def add(library: Library, title: str, paragraphs: int = 3) -> Article:
    made = document(title, paragraphs)
    staged = articles.stage(library.folder, made, made.text.encode(), f"{title}.txt", "text/plain", "")
    return articles.commit(library, staged)[0]


def annotate(library: Library, article: str, count: int) -> list[str]:
    """One annotation in each of the first ``count`` paragraphs, as one step."""
    found = library.document(article)
    changes = []
    for n in range(count):
        start = found.starts[n + 1]
        made = Annotation(id=new_id(), article=article, passages=(describe(found, start, start + 8),))
        changes.append(Change(Annotation.TABLE, made.id, None, made, article))
    library.apply(changes, "Import")
    return [c.key for c in changes]


def settle(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not window.jobs.is_busy and not window.view.is_loading, timeout=30_000)


def open_article(window: MainWindow, qtbot: QtBot, article: str) -> None:
    window.desk.open(article)
    qtbot.waitUntil(lambda: window.desk.article is not None and window.desk.article.id == article, timeout=30_000)
    settle(window, qtbot)


def noting_threads(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str) -> list[int]:
    """The threads in which a function is called from now on."""
    seen: list[int] = []
    original: Callable[..., Any] = getattr(owner, name)

    def noting(*arguments: Any, **named: Any) -> Any:
        seen.append(threading.get_ident())
        return original(*arguments, **named)

    monkeypatch.setattr(owner, name, noting)
    return seen


class Counting:
    """Counts the turns of the event loop."""

    def __init__(self) -> None:
        self.turns = 0
        self._timer = QTimer(interval=0)
        self._timer.timeout.connect(self._count)
        self._timer.start()

    def _count(self) -> None:
        self.turns += 1


# -- undo and redo ---------------------------------------------------------------------------------------------


def test_a_step_of_many_records_is_taken_back_in_a_thread(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    article = add(window.library, "Lamps", MANY).id
    open_article(window, qtbot, article)
    ids = annotate(window.library, article, MANY)
    qtbot.waitUntil(lambda: len(window.passages.visible_ids()) == MANY, timeout=30_000)
    writing = noting_threads(monkeypatch, Library, "_rows")
    window.desk.save_place()  # so that there is nothing else to write
    writing.clear()
    window.action("undo").trigger()
    qtbot.waitUntil(lambda: not window.library.annotations(article), timeout=30_000)
    settle(window, qtbot)
    assert writing
    assert GUI not in writing
    qtbot.waitUntil(lambda: not window.passages.visible_ids(), timeout=30_000)
    assert len(window.view.marks) == 0
    assert (window.library.undo_name, window.library.redo_name) != ("Import", "")
    window.action("redo").trigger()
    qtbot.waitUntil(lambda: len(window.library.annotations(article)) == MANY, timeout=30_000)
    assert GUI not in writing
    qtbot.waitUntil(lambda: set(window.passages.visible_ids()) == set(ids), timeout=30_000)
    assert len(window.view.marks) == MANY
    assert window.library.undo_name == "Import"
    assert window.library.redo_name == ""


def test_what_is_undone_in_a_thread_is_on_the_disk_and_in_the_lists(window: MainWindow, qtbot: QtBot) -> None:
    made = [add(window.library, f"Lamp {n}") for n in range(40)]
    window.library.apply(
        [Change(Article.TABLE, a.id, a, a.with_(title=f"Light {n}"), a.id) for n, a in enumerate(made)], "Rename"
    )
    assert stepping.is_large(window.library.next_step())  # type: ignore[arg-type]
    window.action("undo").trigger()
    qtbot.waitUntil(lambda: window.library.redo_name == "Rename", timeout=30_000)
    settle(window, qtbot)
    for number, article in enumerate(made):
        assert window.library.article(article.id).title == f"Lamp {number}"
        assert window.library.index.entry(article.id).title == f"Lamp {number}"  # type: ignore[union-attr]
    window.action("redo").trigger()
    qtbot.waitUntil(lambda: window.library.undo_name == "Rename", timeout=30_000)
    assert {e.title for e in window.library.entries()} == {f"Light {n}" for n in range(40)}


def test_while_a_step_is_taken_back_a_change_is_refused_in_a_sentence(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    article = add(window.library, "Lamps", MANY).id
    open_article(window, qtbot, article)
    annotate(window.library, article, MANY)
    may_write, is_writing = threading.Event(), threading.Event()
    follow = Library.follow

    def slowly(own: Library, *arguments: Any, **named: Any) -> Any:
        is_writing.set()
        may_write.wait(30)
        return follow(own, *arguments, **named)

    monkeypatch.setattr(Library, "follow", slowly)
    window.action("undo").trigger()
    qtbot.waitUntil(is_writing.is_set, timeout=30_000)
    window.action("undo").trigger()  # the key was pressed twice: it is one step
    now = window.library.article(article)
    with pytest.raises(ReaderError, match="moment"):
        window.library.apply([Change(Article.TABLE, now.id, now, now.with_(title="Light"), now.id)], "Rename")
    may_write.set()
    qtbot.waitUntil(lambda: window.library.redo_name == "Import", timeout=30_000)
    settle(window, qtbot)
    assert window.library.busy == ""
    window.library.apply([Change(Article.TABLE, now.id, now, now.with_(title="Light"), now.id)], "Rename")
    assert window.library.article(article).title == "Light"


def test_a_step_that_the_disk_refuses_is_still_there(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    article = add(window.library, "Lamps", MANY).id
    annotate(window.library, article, MANY)

    def refuse(*_: Any, **__: Any) -> None:
        raise ReaderError("The disk is full.")

    monkeypatch.setattr(Library, "follow", refuse)
    window.action("undo").trigger()
    qtbot.waitUntil(lambda: window.notice.current is not None, timeout=30_000)
    assert window.library.undo_name == "Import"
    assert window.library.busy == ""
    assert len(window.library.annotations(article)) == MANY


def test_taking_back_a_large_step_can_be_cancelled(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [add(window.library, f"Lamp {n}") for n in range(8)]
    window.library.apply(
        [Change(Article.TABLE, a.id, a, a.with_(title=f"Light {n}"), a.id) for n, a in enumerate(made)], "Rename"
    )
    rows = Library._rows

    def cancelling(own: Library, *arguments: Any) -> Any:
        window.jobs.cancel()
        return rows(own, *arguments)

    monkeypatch.setattr(Library, "_rows", cancelling)
    window.action("undo").trigger()
    settle(window, qtbot)
    assert [window.library.article(a.id).title for a in made] == [f"Light {n}" for n in range(8)]
    assert window.library.undo_name == "Rename"
    assert window.library.busy == ""


# -- an article with many annotations --------------------------------------------------------------------------


def test_many_annotations_are_placed_and_shown_by_a_thread(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    article = add(window.library, "Lamps", MANY).id
    annotate(window.library, article, MANY)
    placing = noting_threads(monkeypatch, loading, "marks_of")
    open_article(window, qtbot, article)
    assert placing
    assert GUI not in placing
    assert len(window.view.marks) == MANY


def test_many_cards_are_made_in_slices(window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filling, "_SLICE_SECONDS", 0.0)  # one card a slice
    article = add(window.library, "Lamps", MANY).id
    ids = annotate(window.library, article, MANY)
    counting = Counting()
    open_article(window, qtbot, article)
    qtbot.waitUntil(lambda: len(window.passages.visible_ids()) == MANY, timeout=30_000)
    assert set(window.passages.visible_ids()) == set(ids)
    assert counting.turns >= MANY


def test_what_is_highlighted_while_cards_are_made_has_its_card(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filling, "_SLICE_SECONDS", 0.0)
    article = add(window.library, "Lamps", MANY + 5).id
    ids = annotate(window.library, article, MANY)
    shown: list[Sequence[Any]] = []
    monkeypatch.setattr(window.desk._filling, "start", lambda found: shown.append(found))
    open_article(window, qtbot, article)
    qtbot.waitUntil(lambda: bool(shown), timeout=30_000)
    monkeypatch.undo()
    window.desk._filling.start(shown[0])
    found = window.library.document(article)
    late = Annotation(id=new_id(), article=article, passages=(describe(found, found.starts[-2], found.starts[-1]),))
    window.library.apply([Change(Annotation.TABLE, late.id, None, late, article)], "Highlight")
    gone = window.library.annotation(article, ids[0])
    assert gone is not None
    window.library.apply([Change(Annotation.TABLE, gone.id, gone, gone.with_(deleted=True), article)], "Delete")
    qtbot.waitUntil(lambda: not window.desk._filling.is_active, timeout=30_000)
    assert set(window.passages.visible_ids()) == {*ids[1:], late.id}


def test_a_highlight_made_while_the_text_comes_anew_is_shown_with_it(window: MainWindow, qtbot: QtBot) -> None:
    article = add(window.library, "Lamps", 6_000).id
    open_article(window, qtbot, article)
    window.desk.show_again()
    assert window.view.is_loading
    late = annotate(window.library, article, 1)
    assert window.view.marks.get(late[0]) is not None
    settle(window, qtbot)
    assert window.view.marks.get(late[0]) is not None


def test_another_article_may_be_asked_for_while_one_is_built(window: MainWindow, qtbot: QtBot) -> None:
    large, small = add(window.library, "Large", 12_000).id, add(window.library, "Small").id
    counting = Counting()
    window.desk.open(large)
    qtbot.waitUntil(lambda: window.desk.article is not None and window.view.is_loading, timeout=30_000)
    window.desk.open(small)
    assert window.desk.article is not None
    assert window.desk.article.id == small
    assert window.view.flow.toPlainText().startswith("Small")
    settle(window, qtbot)
    assert window.view.flow.toPlainText().startswith("Small")
    before = counting.turns
    open_article(window, qtbot, large)
    assert counting.turns > before + 3
    assert window.view.flow.toPlainText().startswith("Large")


# -- references ------------------------------------------------------------------------------------------------


def references(path: Path, count: int) -> Path:
    rows = [f"@article{{k{n}, title={{Lamp {n}}}, author={{Doe, Jane}}, volume={{{n + 1}}}}}" for n in range(count)]
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


def test_references_are_matched_and_taken_over_in_threads(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [add(window.library, f"Lamp {n}") for n in range(40)]  # more than a library keeps open
    reading = noting_threads(monkeypatch, Library, "article")
    writing = noting_threads(monkeypatch, Library, "_write")
    window.commands.citing.import_references(references(tmp_path / "refs.bib", 40))
    dialog: ReferencesDialog = window.commands.citing.dialog
    qtbot.waitUntil(lambda: bool(dialog.plan.matches) and not dialog.is_busy, timeout=30_000)
    assert reading.count(GUI) == 0
    dialog.take()
    qtbot.waitUntil(lambda: window.library.undo_name == "Import references (40)" and not dialog.is_busy, timeout=30_000)
    assert GUI not in writing
    assert [window.library.article(a.id).volume for a in made] == [str(n + 1) for n in range(40)]
    assert "40" in dialog.head.text()
    dialog.reject()
    window.action("undo").trigger()
    qtbot.waitUntil(lambda: window.library.redo_name == "Import references (40)", timeout=30_000)
    assert {window.library.article(a.id).volume for a in made} == {""}


def test_looking_for_the_articles_of_references_can_be_stopped(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(window.library, "Lamp 0")
    count = min(MOST_REFERENCES, 400)
    asked = threading.Event()
    go_on = ReferencesDialog._go_on

    def slowly(dialog: ReferencesDialog, job: Any, done: int, total: int) -> None:
        if done:
            asked.set()
            may_go_on.wait(30)
        go_on(dialog, job, done, total)

    may_go_on = threading.Event()
    monkeypatch.setattr(ReferencesDialog, "_go_on", slowly)
    window.commands.citing.import_references(references(tmp_path / "refs.bib", count))
    dialog: ReferencesDialog = window.commands.citing.dialog
    qtbot.waitUntil(asked.is_set, timeout=30_000)
    dialog.cancel()
    may_go_on.set()
    qtbot.waitUntil(lambda: not dialog.is_busy, timeout=30_000)
    assert dialog.plan.matches == ()
    assert not dialog.import_button.isEnabled()
    assert "Stopped" in dialog.said.text()


# -- adding ----------------------------------------------------------------------------------------------------


def test_an_article_is_opened_while_a_folder_comes_in(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "given"
    folder.mkdir()
    for n in range(6):
        (folder / f"{n}.txt").write_text(f"Title {n}\n\nThe lamp {n} was lit at dusk.\n", encoding="utf-8")
    large = add(window.library, "Large", 12_000).id
    reads, may_go_on = threading.Event(), threading.Event()
    stage = intake.stage_path

    def slowly(*arguments: Any) -> Any:
        reads.set()
        may_go_on.wait(30)
        return stage(*arguments)

    monkeypatch.setattr(intake, "stage_path", slowly)
    counts: list[int] = []
    window.desk.opened.connect(lambda _: counts.append(len(window.library.entries())))
    window.intake.add([folder])
    qtbot.waitUntil(reads.is_set, timeout=30_000)
    window.desk.open(large)
    may_go_on.set()
    qtbot.waitUntil(lambda: len(window.library.entries()) == 7, timeout=30_000)
    settle(window, qtbot)
    assert counts[0] < 7
    assert len(window.settings["recent"]) == 6


# -- finding ---------------------------------------------------------------------------------------------------


def test_a_long_text_is_looked_through_in_slices(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(find_commands, "_SLICE_SECONDS", 0.0)
    article = add(window.library, "Lamps", 12_000).id
    open_article(window, qtbot, article)
    painter = window.view.flow._painter
    assert painter is not None
    counting = Counting()
    window.commands.finding.show("11999", case=False)
    assert painter.found == []
    window.commands.finding.next()  # nothing is known yet: it waits
    qtbot.waitUntil(lambda: bool(painter.found), timeout=30_000)
    assert counting.turns >= 2
    start = painter.found[0][0]
    assert window.desk.document is not None
    assert window.desk.document.text[start:].startswith("11999: the lamp")
    window.commands.finding.show("lamp", case=False)
    window.commands.finding.close()  # before it is done: nothing comes of it
    settle(window, qtbot)
    assert painter.found == []


def test_what_was_found_is_marked_in_another_theme_too_and_gone_with_the_article(
    window: MainWindow, qtbot: QtBot
) -> None:
    open_article(window, qtbot, add(window.library, "Lamps", 4_000).id)
    flow = window.view.flow
    before = flow._painter
    assert before is not None
    window.find_bar.show()
    window.choose_theme("dark" if window.theme.name != "dark" else "light")
    assert flow.is_loading, "the text is too short for this test"
    window.commands.finding.show("number 3999:", case=False)  # while the text is built anew
    qtbot.waitUntil(lambda: bool(before.found))
    qtbot.waitUntil(lambda: flow._painter is not before and not flow.is_loading)
    assert flow._painter is not None
    assert len(flow._painter.found) == 1
    assert (flow._painter.found, flow._painter.found_current) == (before.found, 0)
    window.desk.close()
    assert window.find_bar.isHidden()
    window.commands.finding.next()  # there is nothing to go on in


@pytest.mark.parametrize("top", [0, 900])
def test_another_theme_leaves_the_page_and_the_cursor_where_they_are(
    window: MainWindow, qtbot: QtBot, top: int
) -> None:
    open_article(window, qtbot, add(window.library, "Lamps", 300).id)
    flow, document = window.view.flow, window.desk.document
    assert document is not None
    flow._bar.setValue(top)
    caret = document.starts[document.index_at(window.view.top_offset()) + 9]
    flow.place_caret(caret)
    first = window.view.top_offset()
    window.choose_theme("dark" if window.theme.name != "dark" else "light")
    settle(window, qtbot)
    assert (window.view.top_offset(), window.view.caret) == (first, caret)
    assert window.view.sentence() is not None
    assert (flow._bar.value() == 0) == (top == 0)
