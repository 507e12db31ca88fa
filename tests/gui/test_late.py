"""What comes late: a text, a line above it, or a result, when another article has been asked for in the meantime."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from reader.core import annotations as verbs
from reader.core import articles, paths, versions
from reader.core.settings import Settings
from reader.gui import loading
from reader.gui.app import build
from reader.gui.window import MainWindow
from tests.gui.test_steady import add, document, open_article, settle

LONG = 4_000  # paragraphs: more than are built at once


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[MainWindow]:
    made = build(qapp, paths.library_folder(), Settings(tmp_path / "settings.json"), "light")
    made.complete()
    qtbot.addWidget(made)
    made.show()
    yield made
    made.jobs.stop()
    made.intake.close()


def begin_long(window: MainWindow, qtbot: QtBot, annotation: bool = False) -> int:
    """Ask for a long article, which was left far down, while a short one is shown; where it was left."""
    article = add(window.library, "Long", LONG).id
    start = window.library.document(article).starts[LONG - 500]
    articles.remember_position(window.library, article, 0 if annotation else start, 0.0)
    made = ""
    if annotation:
        found = window.library.document(article)
        made = verbs.highlight(window.library, article, found, start, start + 8).id
    open_article(window, qtbot, add(window.library, "Short", 5).id)
    window.desk.open(article, made)
    qtbot.waitUntil(lambda: window.desk.article is not None and window.desk.article.id == article, timeout=30_000)
    assert window.view.is_loading
    return start


def paragraph_at_top(window: MainWindow, offset: int) -> int:
    """How many paragraphs the top of the screen is from an offset."""
    assert window.desk.document is not None
    document = window.desk.document
    return abs(document.index_at(window.view.top_offset()) - document.index_at(offset))


# -- while a long text is on its way into the view ---------------------------------------------------------------


def test_a_long_article_is_opened_at_the_annotation_that_was_asked_for(window: MainWindow, qtbot: QtBot) -> None:
    start = begin_long(window, qtbot, annotation=True)
    settle(window, qtbot)
    assert paragraph_at_top(window, start) < 40
    assert window.view.caret == start
    assert window.view.flow._painter is not None
    assert window.view.flow._painter.current_id == window.desk.current_id != ""


def test_another_theme_leaves_the_place_of_a_text_that_is_on_its_way(window: MainWindow, qtbot: QtBot) -> None:
    start = begin_long(window, qtbot)
    window.set_theme()
    settle(window, qtbot)
    assert paragraph_at_top(window, start) < 5


def test_the_text_that_makes_room_says_nothing_of_the_one_that_comes(window: MainWindow, qtbot: QtBot) -> None:
    start = begin_long(window, qtbot, annotation=True)
    window.view.flow.selectAll()
    assert window.view.selection() is None
    assert window.view.target() is None
    assert window.desk.progress() <= start / len(window.view.flow._next[0].document.text)  # type: ignore[index]
    settle(window, qtbot)


def test_what_is_selected_stays_selected_when_a_line_comes_above_the_article(window: MainWindow, qtbot: QtBot) -> None:
    article = add(window.library, "Lamps", 40).id
    open_article(window, qtbot, article)
    assert window.desk.document is not None
    start = window.desk.document.starts[3]
    window.view.select(start, start + 8)
    window.annotator.note_here()
    window.bar.note.setPlainText("half a thought")
    window.versions.offer("twin", "This looks like another one")
    settle(window, qtbot)
    assert window.view.selection() == (start, start + 8)
    window.bar.note.flush()
    assert [a.note for a in window.library.annotations(article)] == ["half a thought"]


# -- while an article is read in a thread ------------------------------------------------------------------------


@pytest.fixture
def from_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """However short a text is, a thread reads it."""
    monkeypatch.setattr(loading, "is_quick", lambda *_: False)


def open_now(window: MainWindow) -> str:
    return window.desk.article.title if window.desk.article is not None else ""


def test_one_that_cannot_be_opened_leaves_the_one_that_was_asked_for_after_it(
    window: MainWindow, qtbot: QtBot, from_threads: None
) -> None:
    broken, other = add(window.library, "Broken"), add(window.library, "Other")
    for name in (broken.text, broken.source):
        (window.library.article_folder(broken.id) / name).unlink()
    window.desk.open(broken.id)
    window.desk.open(other.id)
    settle(window, qtbot)
    assert open_now(window) == "Other"


def test_one_that_is_removed_or_put_away_meanwhile_does_not_come(
    window: MainWindow, qtbot: QtBot, from_threads: None
) -> None:
    removed = add(window.library, "Removed")
    window.desk.open(removed.id)
    articles.remove(window.library, removed.id)
    settle(window, qtbot)
    assert open_now(window) == ""
    window.desk.open(add(window.library, "Put away").id)
    window.desk.close()
    settle(window, qtbot)
    assert open_now(window) == ""


def test_removing_the_open_one_leaves_the_one_on_its_way(window: MainWindow, qtbot: QtBot, from_threads: None) -> None:
    first, second = add(window.library, "First"), add(window.library, "Second")
    open_article(window, qtbot, first.id)
    window.desk.open(second.id)
    articles.remove(window.library, first.id)
    settle(window, qtbot)
    assert open_now(window) == "Second"


def test_it_comes_as_it_is_by_then(window: MainWindow, qtbot: QtBot, from_threads: None) -> None:
    article = add(window.library, "Page").id
    window.desk.open(article)
    articles.use_whole_page(window.library, article, True)
    settle(window, qtbot)
    assert window.desk.article is not None
    assert window.desk.article.whole_page


def other_version(window: MainWindow, article: str) -> None:
    """Another version of an article becomes the current one."""
    library = window.library
    before, text, made = library.article(article), library.document(article), document("Page", 5)
    folder = library.article_folder(article)
    new = versions.compare(folder, before, [], text, made, made.text.encode(), "Page.txt", "text/plain", "")
    versions.use(library, new, versions.stage(folder, new))


def test_a_new_version_of_the_open_one_does_not_keep_away_the_one_on_its_way(
    window: MainWindow, qtbot: QtBot, from_threads: None
) -> None:
    page, other = add(window.library, "Page").id, add(window.library, "Other").id
    open_article(window, qtbot, page)
    window.desk.open(other)
    other_version(window, page)
    settle(window, qtbot)
    assert open_now(window) == "Other"


def test_a_version_that_came_while_it_was_read_is_the_one_that_is_shown(
    window: MainWindow, qtbot: QtBot, from_threads: None
) -> None:
    page = add(window.library, "Page").id
    window.desk.open(page)
    other_version(window, page)
    settle(window, qtbot)
    assert window.desk.document is not None
    assert len(window.desk.document.blocks) == 6
