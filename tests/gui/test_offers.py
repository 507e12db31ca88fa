"""What is offered above an article: to join it with its twin, to import what its file has; versions; marked PDFs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pypdf
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from reader.core import annotations, articles, paths
from reader.core.document import PARAGRAPH, Block, Document, Metadata, Remark
from reader.core.index import Index
from reader.core.library import Library
from reader.core.model import Article
from reader.core.settings import Settings
from reader.formats import FORMATS, Read, pagemaps
from reader.formats.adding import read_source
from reader.gui import remarks, twins
from reader.gui.dialogs.compare_dialog import CompareDialog
from reader.gui.dialogs.remarks_dialog import RemarksDialog
from reader.gui.dialogs.version_dialog import VersionDialog
from reader.gui.dialogs.versions_dialog import VersionsDialog
from reader.gui.window import MainWindow
from tests.gui.printed import printed

LINES = (
    "Every evening the keeper wrote down the weather in a ledger that the harbour office had given him for free.",
    "Storms got a line of their own, with the direction of the wind, and when they were over he counted the ships.",
    "When the light was made automatic the ledger stopped, though the lamp went on burning for another forty years.",
)
PAGE = Document(tuple(Block(PARAGRAPH, line) for line in LINES), Metadata("The ledger"))
COPY = Document(
    (Block(PARAGRAPH, "Coast, 3 May"), Block(PARAGRAPH, " ".join(LINES))),
    Metadata("A ledger of storms"),
    remarks=(Remark(13, 26, "every one?", "Ann", "", "#2ea8e5"), Remark(20, 20, "a place", "Ann")),
)


def open_library(folder: Path) -> Library:
    return Library(folder, Index(paths.cache_folder(), folder), read_source, "tester")


def add(library: Library, document: Document, name: str, media_type: str) -> Article:
    data = f"{name}: {document.text}".encode()
    return articles.commit(library, articles.stage(library.folder, document, data, name, media_type, ""))[0]


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[MainWindow]:
    paths.private_folder(paths.cache_folder())
    library = open_library(tmp_path / "library")
    made = MainWindow(qapp, library, Settings(tmp_path / "settings.json"), "light")
    made.complete()
    qtbot.addWidget(made)
    made.resize(1280, 800)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.commands.pages.close()
    made.jobs.stop()
    made.intake.close()


@pytest.fixture
def page(window: MainWindow) -> Article:
    made = add(window.library, PAGE, "ledger.html", "text/html")
    start = PAGE.text.index("he counted the ships")
    annotations.highlight(window.library, made.id, PAGE, start, start + 20, note="how many?")
    return made


@pytest.fixture
def copy(window: MainWindow, page: Article) -> Article:
    return add(window.library, COPY, "ledger.odt", "application/vnd.oasis.opendocument.text")


def settle(window: MainWindow, qtbot: QtBot) -> None:
    looks = window.versions.offers.twins
    qtbot.waitUntil(lambda: not (window.jobs.is_busy or window.view.is_loading or looks.is_looking), timeout=10_000)


def show(window: MainWindow, article: Article, qtbot: QtBot) -> str:
    """Open an article; what stands in the view."""
    window.desk.open(article.id)
    settle(window, qtbot)
    return window.view.flow.toPlainText()


def shown(window: MainWindow) -> str:
    return window.view.flow.toPlainText()


def click(window: MainWindow, target: str, qtbot: QtBot) -> None:
    window.view.link_clicked.emit(target)
    settle(window, qtbot)


def notes(library: Library, article: Article) -> list[str]:
    return sorted(a.note for a in open_library(library.folder).annotations(article.id))


def test_a_twin_is_said_above_either_of_them(window: MainWindow, page: Article, copy: Article, qtbot: QtBot) -> None:
    said = show(window, copy, qtbot)
    assert "This looks like “The ledger” (Web page, added" in said
    assert "in another format · add as a version of it · keep both · compare" in said
    said = show(window, page, qtbot)
    assert "looks like this article · make it a version of this one · keep both · compare" in said
    assert len(window.library.entries()) == 2  # nothing was done


def test_joined_it_is_one_article_and_undone_two(
    window: MainWindow, page: Article, copy: Article, qtbot: QtBot
) -> None:
    show(window, copy, qtbot)
    start = COPY.text.index("another forty years")
    annotations.highlight(window.library, copy.id, COPY, start, start + 19, note="until when?")
    window.library.forget_steps()
    click(window, twins.JOIN, qtbot)
    assert window.desk.article is not None
    assert window.desk.article.id == page.id
    assert shown(window).count("looks like") == 0
    assert notes(window.library, page) == ["how many?", "until when?"]
    assert [m.id for m in window.view.marks.all()] == [a.id for a in window.library.annotations(page.id)]
    assert window.library_panel.visible_ids() == [page.id]
    window.action("undo").trigger()
    settle(window, qtbot)
    assert notes(window.library, page) == ["how many?"]
    assert notes(window.library, copy) == ["until when?"]
    assert set(window.library_panel.visible_ids()) == {page.id, copy.id}
    assert "Every evening" in shown(window)


def test_both_are_kept_if_the_reader_says_so(window: MainWindow, page: Article, copy: Article, qtbot: QtBot) -> None:
    show(window, copy, qtbot)
    click(window, twins.KEEP_BOTH, qtbot)
    assert "looks like" not in shown(window)
    for article in (page, copy):
        assert "looks like" not in show(window, article, qtbot)
    window.action("undo").trigger()
    assert "looks like" in show(window, copy, qtbot)


def test_twins_are_compared_and_joined_from_there(
    window: MainWindow, page: Article, copy: Article, qtbot: QtBot
) -> None:
    show(window, copy, qtbot)
    click(window, twins.COMPARE_TWIN, qtbot)
    dialog = window.findChild(CompareDialog)
    assert dialog is not None
    dialog.use_requested.emit()
    dialog.close()
    settle(window, qtbot)
    assert [e.id for e in window.library.entries()] == [page.id]


def test_the_annotations_of_a_file_are_offered_once(
    window: MainWindow, page: Article, copy: Article, qtbot: QtBot
) -> None:
    assert "This file has 2 annotations by Ann · import · choose · not now" in show(window, copy, qtbot)
    click(window, remarks.NOT_NOW, qtbot)
    assert "This file has" not in shown(window)
    show(window, page, qtbot)
    assert "This file has" not in show(window, copy, qtbot)
    window.action("import_remarks").trigger()
    dialog = window.findChild(RemarksDialog)
    assert dialog is not None
    assert [row.text for row in dialog.list.rows] == ["Every evening", "a place"]
    dialog.take_chosen()
    settle(window, qtbot)
    assert notes(window.library, copy) == ["every one?"]
    assert window.library.undo_name == "Import 1 annotation"


def test_importing_all_shows_them_and_can_be_undone(window: MainWindow, copy: Article, qtbot: QtBot) -> None:
    show(window, copy, qtbot)
    click(window, remarks.IMPORT, qtbot)
    assert "This file has" not in shown(window)
    assert notes(window.library, copy) == ["a place", "every one?"]
    assert len(window.view.marks.all()) == 2
    window.action("import_remarks").trigger()
    assert window.findChild(RemarksDialog) is None  # there is nothing left
    window.action("undo").trigger()
    assert window.view.marks.all() == []


def test_a_version_is_looked_at_compared_and_used_again(
    window: MainWindow, page: Article, copy: Article, qtbot: QtBot
) -> None:
    show(window, copy, qtbot)
    click(window, twins.JOIN, qtbot)
    window.action("versions").trigger()
    dialog = window.findChild(VersionsDialog)
    assert dialog is not None
    assert [row.detail for row in dialog.list.rows] == ["OpenDocument text", "Web page"]
    assert not dialog.use_button.isEnabled()
    dialog.list.choose(page.source)
    dialog.look()
    settle(window, qtbot)
    looked = window.findChild(VersionDialog)
    assert looked is not None
    assert "Coast, 3 May" not in looked.view.toPlainText()
    assert len(looked.view.marks.all()) == 1
    looked.close()
    dialog.compare()
    settle(window, qtbot)
    assert window.findChild(CompareDialog) is not None
    dialog.use()
    settle(window, qtbot)
    assert window.library.article(page.id).source == page.source
    assert "Coast, 3 May" not in shown(window)
    window.action("undo").trigger()
    settle(window, qtbot)
    assert "Coast, 3 May" in shown(window)


def test_a_pdf_is_saved_with_its_annotations(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    file = tmp_path / "a.pdf"
    document, page_map = printed(file, [[["The lamp was lit at", "dusk and nobody saw it."]]])
    pagemaps.keep(Read(document, FORMATS[0], {pagemaps.ATTACHMENT: page_map.to_bytes()}))
    staged = articles.stage(window.library.folder, document, file.read_bytes(), "a.pdf", "application/pdf", str(file))
    article = articles.commit(window.library, staged)[0]
    annotations.highlight(window.library, article.id, document, 4, 8, note="which?")
    assert not window.action("save_annotated").isEnabled()
    window.desk.open(article.id)
    qtbot.waitUntil(lambda: window.view.has_pages and not window.view.is_loading, timeout=10_000)
    settle(window, qtbot)
    assert window.action("save_annotated").isEnabled()
    window.versions.offers.save_annotated_as(tmp_path / "out")
    settle(window, qtbot)
    assert pypdf.PdfReader(tmp_path / "out.pdf").pages[0]["/Annots"][0]["/Contents"] == "which?"
    assert window.notice.current is not None
    assert "Saved with 1 annotation: " in window.notice.current.text
    (tmp_path / "out.pdf").write_bytes(b"precious")
    window.versions.offers.save_annotated_as(tmp_path / "out")
    settle(window, qtbot)
    assert (tmp_path / "out.pdf").read_bytes() == b"precious"
    assert not window.jobs.is_busy


# -- another article is open by then -----------------------------------------------------------------------------


@pytest.fixture
def third(window: MainWindow, page: Article) -> Article:
    found = (Remark(0, 7, "mine alone", "Bob"),)
    document = Document((Block(PARAGRAPH, "Nothing here is like the others."),), Metadata("Third"), remarks=found)
    return add(window.library, document, "third.odt", "application/vnd.oasis.opendocument.text")


def test_annotations_that_were_chosen_come_into_the_article_that_they_are_of(
    window: MainWindow, copy: Article, third: Article, qtbot: QtBot
) -> None:
    show(window, copy, qtbot)
    click(window, remarks.CHOOSE, qtbot)
    dialog = window.findChild(RemarksDialog)
    assert dialog is not None
    show(window, third, qtbot)  # as one that was added opens by itself
    dialog.take_chosen()
    settle(window, qtbot)
    assert notes(window.library, third) == []
    assert notes(window.library, copy) == ["every one?"]
    assert "This file has 1 annotation by Bob" in shown(window)  # nobody has said what to do about these
    assert "This file has" in show(window, third, qtbot)


def test_the_twins_that_were_compared_are_the_ones_that_are_joined(
    window: MainWindow, page: Article, copy: Article, third: Article, qtbot: QtBot
) -> None:
    show(window, copy, qtbot)
    click(window, twins.COMPARE_TWIN, qtbot)
    dialog = window.findChild(CompareDialog)
    assert dialog is not None
    show(window, third, qtbot)
    dialog.use_requested.emit()
    dialog.close()
    settle(window, qtbot)
    assert sorted(e.id for e in window.library.entries()) == sorted([page.id, third.id])
    assert window.desk.article is not None
    assert window.desk.article.id == third.id


def test_versions_are_those_of_the_article_that_they_were_listed_for(
    window: MainWindow, page: Article, copy: Article, third: Article, qtbot: QtBot
) -> None:
    show(window, copy, qtbot)
    click(window, twins.JOIN, qtbot)
    show(window, page, qtbot)
    now = window.library.article(page.id)
    window.action("versions").trigger()
    dialog = window.findChild(VersionsDialog)
    assert dialog is not None
    dialog.look_requested.emit(now.versions[0].source)
    window.desk.open(third.id)
    settle(window, qtbot)
    assert window.findChild(VersionDialog) is None
    dialog.use_requested.emit(now.versions[0].source)
    settle(window, qtbot)
    assert window.library.article(page.id).source == now.versions[0].source
    assert window.library.article(third.id).versions == ()
