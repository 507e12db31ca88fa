"""Pages of an article that has made room: nothing of theirs is taken for those of the next one."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QInputDialog
from pytestqt.qtbot import QtBot

from reader.core import articles
from reader.core.document import PARAGRAPH, Block, Document, Metadata
from reader.core.model import Article
from reader.formats import FORMATS, Read, pagemaps
from reader.gui.window import MainWindow
from tests.gui.printed import printed
from tests.gui.test_pages import NEXT, PAGES
from tests.gui.test_pages_window import encrypted, on_disk_of, pages, window

__all__ = ["window"]


def add_pdf(window: MainWindow, tmp_path: Path) -> Article:
    """Another PDF, of three pages, with other words on each of them."""
    sheets = [[NEXT, ["Fine."]], [["A second page, of others."]], [["And a third one."]]]
    document, page_map = printed(tmp_path / "b.pdf", sheets)
    pagemaps.keep(Read(document, FORMATS[0], {pagemaps.ATTACHMENT: page_map.to_bytes()}))
    staged = articles.stage(
        window.library.folder, document, (tmp_path / "b.pdf").read_bytes(), "b.pdf", "application/pdf", ""
    )
    return articles.commit(window.library, staged)[0]


def add_text(window: MainWindow) -> Article:
    document = Document((Block(PARAGRAPH, "Nothing is printed here."),), Metadata("Plain"))
    return articles.commit(
        window.library, articles.stage(window.library.folder, document, b"plain", "a.txt", "text/plain", "")
    )[0]


def settle(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not window.jobs.is_busy and not window.view.is_loading, timeout=10_000)


def test_a_passage_of_another_pdf_read_as_text_is_not_given_the_page_of_the_one_before(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    other = add_pdf(window, tmp_path)
    window.view.switch()
    settle(window, qtbot)
    window.desk.open(other.id)
    settle(window, qtbot)
    assert not window.view.shows_pages
    assert window.desk.document is not None
    start = window.desk.document.text.index("third one")
    window.view.select(start, start + 5)
    made = window.annotator.make()
    assert made is not None
    assert made.passages[0].page in ("", "3")


def test_missing_pictures_are_not_cut_out_of_another_pdf(
    window: MainWindow, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = add_pdf(window, tmp_path)
    window.view.switch()
    settle(window, qtbot)
    window.desk.open(other.id)
    settle(window, qtbot)
    window.annotator.mark_area(1, (0.1, 0.1, 0.5, 0.5), "2", 0)
    cut: list[object] = []
    monkeypatch.setattr(pages(window), "cut_out", lambda *a: cut.append(a))
    pages(window).loaded.emit()  # of the first PDF, whose pages are kept
    assert cut == []


@pytest.mark.parametrize("how", ["keys", "mouse"])
def test_a_frame_goes_with_its_article(window: MainWindow, tmp_path: Path, qtbot: QtBot, how: str) -> None:
    other = add_pdf(window, tmp_path)
    view = pages(window)
    if how == "keys":
        window.commands.pages.toggle_frame()
        assert view.is_framing
    else:
        view.use_area_tool(True)
        QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(300, 200))
        QTest.mouseMove(view.viewport(), QPoint(350, 250))
    window.desk.open(other.id)
    settle(window, qtbot)
    assert not view.is_framing
    assert view._overlay.area is None
    if how == "keys":
        QTest.keyClick(view, Qt.Key.Key_Return)
    else:
        QTest.mouseMove(view.viewport(), QPoint(400, 300))
        QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(400, 300))
    assert on_disk_of(window, other.id) == []


def test_a_drag_does_not_go_on_in_another_article(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    view = pages(window)
    view.use_area_tool(True)
    QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(300, 200))
    window.desk.close()
    QTest.mouseMove(view.viewport(), QPoint(350, 250))
    QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(400, 300))
    view.begin_frame()
    QTest.keyClick(view, Qt.Key.Key_Down)


def test_a_password_is_not_tried_on_the_article_that_came_meanwhile(
    window: MainWindow, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain, other = window.desk.article, add_text(window)
    assert plain is not None
    secret = encrypted(tmp_path)
    document, _ = printed(tmp_path / "again.pdf", PAGES)
    staged = articles.stage(window.library.folder, document, secret.read_bytes(), "s.pdf", "application/pdf", "")
    locked = articles.commit(window.library, staged)[0]
    asked: list[str] = []

    def ask(*arguments: object) -> tuple[str, bool]:
        asked.append(str(arguments[2]))
        window.desk.open(plain.id)  # as what is added comes while the question stands
        return "", False

    monkeypatch.setattr(QInputDialog, "getText", ask)
    window.desk.open(other.id)
    settle(window, qtbot)
    window.desk.open(locked.id)
    qtbot.waitUntil(lambda: bool(asked), timeout=10_000)
    settle(window, qtbot)
    assert window.desk.article is not None
    assert window.desk.article.id == plain.id
    assert window.view.shows_pages
    assert window.settings["pages_first"]


def test_of_several_that_cannot_be_added_all_make_room_for_the_article_before(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    before = window.desk.article
    assert before is not None
    for name in ("c.pdf", "d.pdf"):
        (tmp_path / name).write_bytes(b"%PDF-1.7 and nothing more " + name.encode())
        window.intake.add([tmp_path / name])
    settle(window, qtbot)
    assert window.desk.article is not None
    assert window.desk.article.id == before.id


def test_what_the_thread_of_the_file_before_says_late_is_not_heard(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    add_pdf(window, tmp_path)
    view = pages(window)
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.7 and nothing more")
    failures: list[object] = []
    view.failed.connect(failures.append)
    view.open_file(tmp_path / "bad.pdf")
    time.sleep(1.0)  # it has failed, and nobody has heard of it
    view.open_file(tmp_path / "b.pdf")
    qtbot.waitUntil(lambda: len(view.sheets) == 3, timeout=10_000)
    assert failures == []
