"""A PDF in the window: pages and text with one set of offsets, areas on the disk, keys."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pypdf
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QInputDialog
from pytestqt.qtbot import QtBot

from reader.core import areas, articles, paths
from reader.core.document import Document
from reader.core.index import Index
from reader.core.library import Library
from reader.core.model import Annotation
from reader.core.settings import Settings
from reader.formats import FORMATS, Read, pagemaps
from reader.formats.adding import read_source, refresh
from reader.formats.pdfmap import PageMap, PageSize, Run
from reader.gui.views.pages import PagesView
from reader.gui.views.printed_text import PrintedText
from reader.gui.window import MainWindow
from tests.gui.printed import printed
from tests.gui.test_pages import PAGES, RED, drag, place


def open_library(folder: Path) -> Library:
    return Library(folder, Index(paths.cache_folder(), folder), read_source, "tester")


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[MainWindow]:
    paths.private_folder(paths.cache_folder())
    document, page_map = printed(tmp_path / "a.pdf", PAGES, RED)
    pagemaps.keep(Read(document, FORMATS[0], {pagemaps.ATTACHMENT: page_map.to_bytes()}))
    library = open_library(tmp_path / "library")
    data = (tmp_path / "a.pdf").read_bytes()
    article, _ = articles.commit(
        library, articles.stage(library.folder, document, data, "a.pdf", "application/pdf", str(tmp_path / "a.pdf"))
    )
    window = MainWindow(qapp, library, Settings(tmp_path / "settings.json"), "light")
    qtbot.addWidget(window)
    window.resize(1280, 800)
    window.show()
    window.complete()
    window.desk.open(article.id)
    qtbot.waitUntil(lambda: window.view.shows_pages and not window.view.is_loading, timeout=10_000)
    window.view.setFocus()
    yield window
    window.commands.pages.close()
    window.jobs.stop()
    window.intake.close()


def pages(window: MainWindow) -> PagesView:
    assert window.view.frame is not None
    return window.view.frame.view


def document_of(window: MainWindow) -> Document:
    assert window.desk.document is not None
    return window.desk.document


def on_disk(window: MainWindow) -> list[Annotation]:
    """What another program that opens the library now would find."""
    assert window.desk.article is not None
    return open_library(window.library.folder).annotations(window.desk.article.id)


def on_disk_of(window: MainWindow, article: str) -> list[Annotation]:
    return open_library(window.library.folder).annotations(article)


def press(window: MainWindow, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(QApplication.focusWidget() or window, key, modifiers)


def switch(window: MainWindow, qtbot: QtBot) -> None:
    press(window, Qt.Key.Key_V)
    qtbot.waitUntil(lambda: not window.view.is_loading, timeout=5_000)


def test_a_pdf_opens_as_pages_and_v_switches_at_the_same_passage(window: MainWindow, qtbot: QtBot) -> None:
    start = document_of(window).text.index("that go on")
    window.view.select(start, start + 10)
    switch(window, qtbot)
    assert not window.view.shows_pages
    assert window.view.flow.selection() == (start, start + 10)
    assert "Second column" in window.view.flow.toPlainText()
    switch(window, qtbot)
    assert window.view.shows_pages
    assert window.view.selection() == (start, start + 10)
    assert window.settings["pages_first"]


def test_there_and_back_is_just_where_it_was(window: MainWindow, qtbot: QtBot) -> None:
    view = pages(window)
    view.zoom_to(2.5)
    for value in (90, 333, 777, 1500):
        view._bar.setValue(value)
        before = view.top_place()
        assert before is not None
        for _ in range(2):
            switch(window, qtbot)
            switch(window, qtbot)
            assert view.top_place() == pytest.approx(before, abs=0.002), value


def test_a_highlight_made_in_one_is_in_the_other(window: MainWindow, qtbot: QtBot) -> None:
    text = document_of(window).text
    start = text.index("nobody")
    drag(pages(window), place(pages(window), start), place(pages(window), start + 5, 0.98))
    press(window, Qt.Key.Key_H)
    assert [a.quote for a in on_disk(window)] == ["nobody"]
    switch(window, qtbot)
    assert [m.ranges for m in window.view.flow.marks.all()] == [((start, start + 6),)]
    window.view.flow.select(text.index("Third"), text.index("Third") + 10)
    press(window, Qt.Key.Key_H)
    switch(window, qtbot)
    assert len(pages(window).marks) == 2
    assert [a.quote for a in on_disk(window)] == ["nobody", "Third page"]


def test_sentences_can_be_highlighted_by_keys_alone(window: MainWindow) -> None:
    press(window, Qt.Key.Key_J)
    press(window, Qt.Key.Key_J)
    press(window, Qt.Key.Key_H)
    assert [a.quote for a in on_disk(window)] == ["Later another lamp stood here."]
    press(window, Qt.Key.Key_Delete)
    assert on_disk(window) == []


def test_the_bar_stands_beside_the_selection(window: MainWindow) -> None:
    start = document_of(window).text.index("another")
    drag(pages(window), place(pages(window), start), place(pages(window), start + 6, 0.98))
    assert window.bar.isVisible()
    assert not window.bar.card().intersects(window.view.rect_of(start, start + 7))


def mark_figure(window: MainWindow, qtbot: QtBot) -> Annotation:
    press(window, Qt.Key.Key_A)
    assert pages(window).is_area_tool
    box = pages(window).box_in_viewport(0, (0.08, 0.72, 0.45, 0.92))
    drag(pages(window), box.topLeft().toPoint(), box.bottomRight().toPoint())
    found = on_disk(window)
    assert len(found) == 1
    return found[0]


def test_an_area_is_annotated_and_its_picture_is_on_the_card(window: MainWindow, qtbot: QtBot) -> None:
    made = mark_figure(window, qtbot)
    assert made.passages[0].area[0] == 0
    assert made.passages[0].page == "1"
    assert not pages(window).is_area_tool
    assert window.desk.current_id == made.id
    assert window.bar.isVisible()  # for its tags and its note
    folder = window.library.article_folder(made.article)
    qtbot.waitUntil(lambda: areas.picture_of(folder, made) is not None, timeout=5_000)
    qtbot.waitUntil(lambda: bool(window.passages.list.model().cards[made.id].picture), timeout=5_000)
    press(window, Qt.Key.Key_Escape)
    window.desk.set_current(made.id)
    press(window, Qt.Key.Key_C)
    assert not QGuiApplication.clipboard().image().isNull()
    window.annotator.save_note(made.id, "A red field")
    assert on_disk(window)[0].note == "A red field"
    window.library.undo()
    window.library.undo()
    assert on_disk(window) == []
    assert len(pages(window).marks) == 0


def test_an_area_is_marked_by_keys_alone(window: MainWindow, qtbot: QtBot) -> None:
    view = pages(window)
    press(window, Qt.Key.Key_A, Qt.KeyboardModifier.ShiftModifier)
    assert view.is_framing
    frame = view._overlay.area
    assert frame is not None
    assert view.viewport().rect().contains(view.box_in_viewport(*frame).toRect())
    assert "Arrows move it" in window.status.word.text()
    value, current = view._bar.value(), window.desk.current_id
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Down):
        press(window, key)
    press(window, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    press(window, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert (view._bar.value(), window.desk.current_id) == (value, current)  # the frame has the keys
    was = view.box_in_viewport(*frame)
    assert view._overlay.area is not None
    now = view.box_in_viewport(*view._overlay.area)
    assert [round(v) for v in (now.left() - was.left(), now.top() - was.top())] == [8, 16]
    assert [round(v) for v in (now.width() - was.width(), now.height() - was.height())] == [-8, 8]
    meant = view._overlay.area
    press(window, Qt.Key.Key_Return)
    (made,) = on_disk(window)
    assert made.passages[0].area == pytest.approx((meant[0], *meant[1]), abs=1e-4)
    assert not view.is_framing
    assert window.bar.isVisible()


def test_the_frame_of_the_keys_is_left_with_escape_and_stays_on_pages(window: MainWindow) -> None:
    view = pages(window)
    press(window, Qt.Key.Key_A, Qt.KeyboardModifier.ShiftModifier)
    for key, modifier in (
        (Qt.Key.Key_Left, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier),
        (Qt.Key.Key_Down, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier),
    ):
        for _ in range(130):
            press(window, key, modifier)
            assert view._overlay.area is not None
            page, box = view._overlay.area
            assert 0 <= box[0] < box[2] <= 1
            assert 0 <= box[1] < box[3] <= 1
    assert page == 1  # over the lower edge of the first page
    assert view.viewport().rect().intersects(view.box_in_viewport(page, box).toRect())
    press(window, Qt.Key.Key_Escape)
    assert not view.is_framing
    assert on_disk(window) == []
    press(window, Qt.Key.Key_A, Qt.KeyboardModifier.ShiftModifier)
    window.view.clear_document()
    press(window, Qt.Key.Key_Right)
    assert not view.is_framing


def test_a_frame_on_turned_pages_goes_where_the_arrows_point(window: MainWindow) -> None:
    view = pages(window)
    for turns in range(4):
        press(window, Qt.Key.Key_A, Qt.KeyboardModifier.ShiftModifier)
        frame = view._overlay.area
        assert frame is not None
        was = view.box_in_viewport(*frame)
        press(window, Qt.Key.Key_Right)
        assert view._overlay.area is not None
        moved = view.box_in_viewport(*view._overlay.area)
        assert (round(moved.left() - was.left()), round(moved.top() - was.top())) == (8, 0), turns
        press(window, Qt.Key.Key_Escape)
        view.rotate(1)


def test_an_area_s_borders_are_not_moved_by_words(window: MainWindow, qtbot: QtBot) -> None:
    made = mark_figure(window, qtbot)
    press(window, Qt.Key.Key_Escape)
    window.desk.set_current(made.id)
    window.annotator.stretch(is_start=False, step=1, by_sentence=False)
    assert on_disk(window)[0].passages == made.passages


def test_a_missing_picture_of_an_area_is_made_again(window: MainWindow, qtbot: QtBot) -> None:
    made = mark_figure(window, qtbot)
    folder = window.library.article_folder(made.article)
    qtbot.waitUntil(lambda: areas.picture_of(folder, made) is not None, timeout=5_000)
    picture = areas.picture_of(folder, made)
    assert picture is not None
    picture.unlink()
    switch(window, qtbot)
    switch(window, qtbot)
    qtbot.waitUntil(lambda: areas.picture_of(folder, made) is not None, timeout=5_000)


def test_a_card_brings_its_area_into_view(window: MainWindow, qtbot: QtBot) -> None:
    made = mark_figure(window, qtbot)
    press(window, Qt.Key.Key_Escape)
    pages(window).zoom_to(3.0)
    press(window, Qt.Key.Key_Home)
    mark = pages(window).marks.get(made.id)
    assert mark is not None
    assert pages(window).rect_of_mark(mark).isEmpty()
    window.desk.show_annotation(made.id)
    qtbot.waitUntil(lambda: not pages(window).rect_of_mark(mark).isEmpty(), timeout=3_000)


def test_page_actions_are_for_pages_only(window: MainWindow, qtbot: QtBot) -> None:
    names = ("go_to_page", "rotate", "two_pages", "fit_page", "page_panel", "area", "theme_paper")
    assert all(window.action(n).isEnabled() for n in names)
    switch(window, qtbot)
    assert not any(window.action(n).isEnabled() for n in names)
    assert window.action("switch_view").isEnabled()
    window.desk.close()
    assert not window.action("switch_view").isEnabled()


def test_zooming_pages_leaves_the_text_s_size(window: MainWindow) -> None:
    size, zoom = window.settings["text_size"], pages(window).zoom
    window.action("larger").trigger()
    assert pages(window).zoom > zoom
    assert window.settings["text_size"] == size
    window.action("usual_size").trigger()
    assert pages(window).zoom == pytest.approx(zoom)


def test_the_panel_shows_small_pages_and_a_click_goes_there(window: MainWindow, qtbot: QtBot) -> None:
    window.action("page_panel").trigger()
    frame = window.view.frame
    assert frame is not None
    assert frame.side.isVisible()
    qtbot.waitUntil(lambda: pages(window).small(1) is not None, timeout=5_000)
    pictures = frame.side.pictures
    rect = pictures.visualRect(pictures.model().index(1, 0))
    QTest.mouseClick(pictures.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
    assert pages(window).page == 1


def test_what_is_found_is_shown_on_the_pages(window: MainWindow, qtbot: QtBot) -> None:
    window.commands.finding.open()
    window.commands.finding.show("column", False)
    start = document_of(window).text.index("column")
    qtbot.waitUntil(lambda: pages(window)._overlay.found == [(start, start + 6)])
    assert not window.view.rect_of(start, start + 6).isEmpty()
    window.commands.finding.close()
    assert pages(window)._overlay.found == []


def test_a_click_beside_the_text_makes_no_annotation_current(window: MainWindow) -> None:
    start = document_of(window).text.index("nobody")
    window.view.select(start, start + 6)
    press(window, Qt.Key.Key_H)
    rect = pages(window).box_in_viewport(0, (0.5, 0.6, 0.5, 0.6))
    QTest.mouseClick(pages(window).viewport(), Qt.MouseButton.LeftButton, pos=rect.topLeft().toPoint() + QPoint(0, 1))
    assert not window.bar.isVisible()


def test_pages_can_be_looked_at_while_their_text_is_read(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    article = window.desk.article
    assert article is not None
    window.commands.pages.preview(tmp_path / "a.pdf")
    assert window.desk.article is None
    view = pages(window)
    qtbot.waitUntil(lambda: bool(view.sheets) and not view.is_loading, timeout=5_000)
    press(window, Qt.Key.Key_J)
    press(window, Qt.Key.Key_H)  # there is no text yet
    assert on_disk_of(window, article.id) == []
    view.go_to_page(1)
    window.desk.open(article.id)
    qtbot.waitUntil(lambda: bool(view.sheets) and not window.view.is_loading, timeout=5_000)
    assert view.page == 1
    assert view.file == window.library.article_folder(article.id) / article.source
    assert not window.view.is_preview


def test_a_pdf_that_cannot_be_added_makes_room_again(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    article = window.desk.article
    assert article is not None
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.7 and nothing more")
    with qtbot.waitSignal(window.intake.gave_up, timeout=20_000):
        window.intake.add([tmp_path / "bad.pdf"])
        assert window.view.is_preview
    qtbot.waitUntil(lambda: window.desk.article is not None, timeout=5_000)
    assert window.desk.article.id == article.id
    qtbot.waitUntil(lambda: len(pages(window).sheets) == 2 and not window.view.is_loading, timeout=5_000)


def encrypted(tmp_path: Path) -> Path:
    writer = pypdf.PdfWriter(clone_from=tmp_path / "a.pdf")
    writer.encrypt("sesame", algorithm="RC4-128")
    writer.write(tmp_path / "secret.pdf")
    return tmp_path / "secret.pdf"


def answer(monkeypatch: pytest.MonkeyPatch, *given: str | None) -> list[str]:
    """Type these passwords, one a question; None: Cancel. The questions."""
    asked: list[str] = []

    def ask(_parent: object, _title: str, question: str, *_: object) -> tuple[str, bool]:
        asked.append(question)
        said = given[len(asked) - 1]
        return said or "", said is not None

    monkeypatch.setattr(QInputDialog, "getText", ask)
    return asked


def test_an_encrypted_pdf_asks_for_its_password_and_keeps_it_nowhere(
    window: MainWindow, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = answer(monkeypatch, "wrong", "sesame")
    with qtbot.waitSignal(window.intake.added, timeout=20_000):
        window.intake.add([encrypted(tmp_path)])
    qtbot.waitUntil(lambda: len(pages(window).sheets) == 2 and not window.view.is_loading, timeout=10_000)
    assert len(asked) == 2
    assert pages(window).text is not None
    kept = [p for folder in ("library", "cache") for p in (tmp_path / folder).rglob("*") if p.is_file()]
    assert [p.name for p in kept if b"sesame" in p.read_bytes()] == []


def test_one_that_was_given_before_is_tried_before_the_user_is_asked(
    window: MainWindow, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = window.desk.article
    assert plain is not None
    asked = answer(monkeypatch, "never asked")
    window.commands.pages.passwords.know("sesame")
    with qtbot.waitSignal(window.intake.added, timeout=20_000) as added:
        window.intake.add([encrypted(tmp_path)])
    for _ in range(2):  # opened again, too
        window.desk.open(plain.id)
        qtbot.waitUntil(lambda: not window.view.is_loading, timeout=10_000)
        window.desk.open(added.args[0])
        qtbot.waitUntil(lambda: len(pages(window).sheets) == 2 and not window.view.is_loading, timeout=10_000)
        assert pages(window).text is not None
    assert asked == []


def test_after_a_new_start_an_encrypted_article_asks_again_in_its_own_name(
    window: MainWindow, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = window.desk.article
    assert plain is not None
    answer(monkeypatch, "sesame")
    with qtbot.waitSignal(window.intake.added, timeout=20_000) as added:
        window.intake.add([encrypted(tmp_path)])
    window.desk.open(plain.id)
    window.commands.pages.passwords._given.clear()  # as after a start
    asked = answer(monkeypatch, "mellon", None)
    window.desk.open(added.args[0])
    qtbot.waitUntil(lambda: len(asked) == 2, timeout=10_000)
    assert "” is encrypted. Give its password" in asked[0]
    assert "password is wrong" in asked[1]
    qtbot.waitUntil(lambda: not window.view.shows_pages, timeout=5_000)  # its text can be read without
    assert window.view.flow.toPlainText()
    assert window.settings["pages_first"]  # a question that was not answered is no wish
    window.desk.open(plain.id)
    assert window.view.shows_pages


def test_without_its_password_an_encrypted_pdf_is_not_added(
    window: MainWindow, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = window.desk.article
    assert before is not None
    answer(monkeypatch, None)
    with qtbot.waitSignal(window.intake.locked, timeout=20_000):
        window.intake.add([encrypted(tmp_path)])
    qtbot.waitUntil(lambda: window.desk.article is not None and window.desk.article.id == before.id, timeout=5_000)
    assert len(window.library.entries()) == 1


def test_a_page_is_gone_to_by_its_label(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = answer(monkeypatch, "2", "xiv", None)
    press(window, Qt.Key.Key_G)
    assert pages(window).page == 1
    assert "1 to 2" in asked[0]
    for _ in range(2):  # there is no such page; and then none is given
        press(window, Qt.Key.Key_G)
        assert pages(window).page == 1


def test_the_process_that_draws_ends_with_its_article(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    source = pages(window)._source
    assert source is not None
    (tmp_path / "other.txt").write_text("Another article, which has no pages.")
    with qtbot.waitSignal(window.desk.opened, timeout=20_000):
        window.intake.add([tmp_path / "other.txt"])
    assert not window.view.shows_pages
    assert pages(window)._source is None
    assert source._worker._process is None


def test_a_pdf_is_added_read_and_highlighted_where_it_is_printed(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    printed(tmp_path / "new.pdf", [[["A keeper wrote a ledger", "of storms and of ships."]]])
    with qtbot.waitSignal(window.intake.added, timeout=20_000):
        window.intake.add([tmp_path / "new.pdf"])
    qtbot.waitUntil(lambda: pages(window).text is not None and not window.view.is_loading, timeout=10_000)
    view, start = pages(window), document_of(window).text.index("ledger")
    drag(view, place(view, start - 8), place(view, start + 5, 0.98))
    press(window, Qt.Key.Key_H)
    assert [a.quote for a in on_disk(window)] == ["wrote a ledger"]
    rect = view.box_in_viewport(0, (0.3, 0.05, 0.9, 0.2))
    assert rect.contains(view.rect_of(start, start + 6).center().toPointF())


def test_an_area_is_reviewed_in_a_new_version(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    made = mark_figure(window, qtbot)
    press(window, Qt.Key.Key_Escape)
    printed(tmp_path / "b.pdf", [[["Quite another text stands", "on the pages of this file"]]], RED)
    refresh(window.library, made.article, tmp_path / "b.pdf")
    qtbot.waitUntil(lambda: "Quite another" in document_of(window).text, timeout=10_000)
    qtbot.waitUntil(lambda: not window.view.is_loading, timeout=10_000)
    assert [o.annotation.id for o in window.desk.waiting()] == [made.id]
    mark = pages(window).marks.get(made.id)
    assert mark is not None
    assert not pages(window).rect_of_mark(mark).isEmpty()  # where it was, for the user to judge
    window.versions.review()
    assert on_disk(window)[0].passages == made.passages


def test_a_passage_names_the_page_where_it_is_printed(window: MainWindow) -> None:
    """Not that on which its paragraph begins."""
    document, article = document_of(window), window.desk.article
    assert article is not None
    joined = Document((replace(document.blocks[0], text=document.text.replace("\n", " ")),))
    old = pages(window).text
    assert old is not None
    runs = [
        Run(
            line.start,
            line.page,
            10 * n,
            10 * n + 9,
            *([float(x + at) for x in range(line.end - line.start)] for at in (0, 1)),
        )
        for n, line in enumerate(k for i in range(len(document.blocks)) for k in old.lines_of(i))
    ]
    page_map = PageMap([PageSize("iv", 400, 560), PageSize("v", 400, 560)], runs, joined.text_sha256)
    window.desk.document = joined
    pages(window).set_text(PrintedText(joined, page_map))
    start = joined.text.index("Third page")
    window.view.select(start, start + 10)
    made = window.annotator.make()
    assert made is not None
    assert made.passages[0].page == "2"  # the file's own label
    window.annotator.copy_quotation()
    assert "p. 2" in QGuiApplication.clipboard().text()
