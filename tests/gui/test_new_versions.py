"""A file that changes while its article is in the library: the banner, taking the new version, reviewing, comparing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QTextBrowser
from pytestqt.qtbot import QtBot

from reader.core import annotations, paths
from reader.core.anchor import EXACT
from reader.core.comparing import side_by_side
from reader.core.index import Index
from reader.core.library import Library
from reader.core.model import ACCEPTED, UNPLACED, Annotation
from reader.core.settings import Settings
from reader.exchange.notes import gather_article
from reader.formats.adding import add_path, read_source
from reader.gui.dialogs.compare_dialog import CompareDialog
from reader.gui.dialogs.review_dialog import Place, ReviewDialog, ReviewItem
from reader.gui.headers import COMPARE, USE_VERSION
from reader.gui.theme import load_theme
from reader.gui.window import MainWindow

TEXT = """The lighthouse keeper's ledger

Every evening the keeper wrote down the weather. He used the same words for thirty years, and nobody asked him why.

Storms got a line of their own. "Wind from the north, glass falling," he would write; then he counted the ships.

When the light was made automatic the ledger stopped. The last entry says only that the lamp was clean.
"""
KEPT = "He used the same words for thirty years"
ALTERED = "When the light was made automatic the ledger stopped."
LOST = "then he counted the ships"
NEW = TEXT.replace("Every evening", "Late every evening").replace("made automatic", "turned electric").replace(
    "; then he counted the ships.", "."
)  # fmt: skip


def open_library(folder: Path) -> Library:
    return Library(folder, Index(paths.cache_folder(), folder), read_source, "tester")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "ledger.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, tmp_path: Path, file: Path) -> Iterator[MainWindow]:
    """The window with the article open, and three annotations in it."""
    paths.private_folder(paths.cache_folder())
    library = open_library(tmp_path / "library")
    article = add_path(library, file)[0]
    document = library.document(article.id)
    for quote in (KEPT, ALTERED, LOST):
        start = document.text.index(quote)
        annotations.highlight(library, article.id, document, start, start + len(quote), note=f"on {quote[:4]}")
    library.forget_steps()
    made = MainWindow(qapp, library, Settings(tmp_path / "settings.json"), "light")
    made.complete()
    qtbot.addWidget(made)
    made.resize(1280, 800)
    made.place_panels()
    made.show()
    qtbot.waitExposed(made)
    made.desk.open(article.id)
    settle(made, qtbot)
    made.view.setFocus()
    yield made
    made.jobs.stop()


def settle(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not window.jobs.is_busy and not window.view.is_loading, timeout=10_000)


def on_disk(window: MainWindow) -> dict[str, Annotation]:
    """What another program that opens the library now would find, by the beginning of the note."""
    assert window.desk.article is not None
    found = open_library(window.library.folder).annotations(window.desk.article.id)
    return {a.note.removeprefix("on "): a for a in found}


def shown(window: MainWindow) -> str:
    return window.view.flow.toPlainText()


def press(target: object, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(target, key, modifier)


def change(window: MainWindow, file: Path, qtbot: QtBot, text: str = NEW) -> None:
    """Another program writes the file; then the user comes back to the window."""
    file.write_text(text, encoding="utf-8")
    window.app.applicationStateChanged.emit(Qt.ApplicationState.ApplicationActive)
    settle(window, qtbot)


def take(window: MainWindow, qtbot: QtBot) -> None:
    """Click on “use the new version” in the line above the article."""
    window.view.link_clicked.emit(USE_VERSION)
    qtbot.waitUntil(lambda: window.desk.article is not None and window.desk.article.version > 1, timeout=10_000)
    settle(window, qtbot)


def test_a_changed_file_is_said_above_the_article(window: MainWindow, file: Path, qtbot: QtBot) -> None:
    assert "The file has changed" not in shown(window)
    assert not window.action("use_version").isEnabled()
    change(window, file, qtbot)
    assert "The file has changed since you added it · compare · use the new version" in shown(window)
    assert window.action("use_version").isEnabled()
    change(window, file, qtbot, TEXT)
    assert "The file has changed" not in shown(window)


def test_it_is_said_when_the_article_is_opened(window: MainWindow, file: Path, qtbot: QtBot) -> None:
    assert window.desk.article is not None
    article = window.desk.article.id
    window.desk.close()
    file.write_text(NEW, encoding="utf-8")
    window.desk.open(article)
    settle(window, qtbot)
    assert "The file has changed" in shown(window)


def test_a_file_that_is_gone_is_nothing_to_speak_of(window: MainWindow, file: Path, qtbot: QtBot) -> None:
    file.unlink()
    window.app.applicationStateChanged.emit(Qt.ApplicationState.ApplicationActive)
    settle(window, qtbot)
    assert "The file has changed" not in shown(window)
    assert not window.notice.isVisible()


def test_the_new_version_is_taken_and_undone(window: MainWindow, file: Path, qtbot: QtBot) -> None:
    before = on_disk(window)
    change(window, file, qtbot)
    take(window, qtbot)
    assert "Late every evening" in shown(window)
    assert "The file has changed" not in shown(window)
    assert "review them" in shown(window)
    now = on_disk(window)
    assert now["He u"].quote == KEPT
    assert window.view.marks.get(now["He u"].id) is not None
    assert now["When"].passages == before["When"].passages
    top = window.passages.visible_ids()[0]
    assert top == now["then"].id  # what has no place in the text stands first
    press(window.view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(window, qtbot)
    assert "Late every evening" not in shown(window)
    assert {k: a.passages for k, a in on_disk(window).items()} == {k: a.passages for k, a in before.items()}
    assert "The file has changed" in shown(window)


def test_a_file_that_cannot_be_read_is_refused_in_a_sentence(window: MainWindow, file: Path, qtbot: QtBot) -> None:
    change(window, file, qtbot)
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    window.versions.use()
    settle(window, qtbot)
    assert window.notice.isVisible()
    assert window.desk.article is not None
    assert window.desk.article.version == 1


# -- reviewing ------------------------------------------------------------------------------------------------------


@pytest.fixture
def review(window: MainWindow, file: Path, qtbot: QtBot) -> ReviewDialog:
    """The dialog as it opens by itself when the new version is taken."""
    change(window, file, qtbot)
    take(window, qtbot)
    assert window.versions.reviewing is not None
    dialog = window.versions.reviewing.dialog
    assert dialog is not None
    assert dialog.isVisible()
    return dialog


def page(dialog: ReviewDialog) -> str:
    return dialog.findChild(QTextBrowser).toPlainText()


def head(dialog: ReviewDialog) -> str:
    return dialog.findChild(QLabel).text()


def test_an_altered_passage_is_shown_before_and_now_and_accepted(window: MainWindow, review: ReviewDialog) -> None:
    assert head(review) == "1 of 2 · lost"
    press(review, Qt.Key.Key_Down)
    assert head(review) == "2 of 2 · altered"
    now = "When the light was turned electric the ledger stopped."
    assert f"Before\n{ALTERED}\nNow\n{now}" in page(review)
    html = review.findChild(QTextBrowser).toHtml()
    assert html.count("line-through") == html.count("underline") == 1
    press(review, Qt.Key.Key_A)
    accepted = on_disk(window)["When"]
    assert (accepted.quote, accepted.review) == (now, ACCEPTED)
    assert window.desk.placements(accepted.id)[0].status == EXACT
    assert head(review) == "1 of 1 · lost"
    press(review, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert on_disk(window)["When"].quote == ALTERED
    assert "of 2" in head(review)


def test_a_lost_passage_is_pinned_to_the_selection(window: MainWindow, review: ReviewDialog) -> None:
    assert "Not found" in page(review)
    press(review, Qt.Key.Key_Return)  # there is nothing to accept
    press(review, Qt.Key.Key_P)  # and nothing is selected
    assert on_disk(window)["then"].quote == LOST
    assert window.desk.document is not None
    start = window.desk.document.text.index("glass falling")
    window.view.select(start, start + 13)
    press(window.view, Qt.Key.Key_P)
    pinned = on_disk(window)["then"]
    assert (pinned.quote, pinned.review, pinned.note) == ("glass falling", ACCEPTED, "on then")
    assert head(review) == "1 of 1 · altered"
    assert window.view.marks.get(pinned.id) is not None


def test_what_is_kept_unplaced_stays_in_the_panel_and_in_exports(window: MainWindow, review: ReviewDialog) -> None:
    press(review, Qt.Key.Key_U)
    press(review, Qt.Key.Key_U)
    found = on_disk(window)
    assert [found[k].review for k in ("He u", "When", "then")] == ["", UNPLACED, UNPLACED]
    assert head(review) == "Nothing is left to review"
    assert "review them" not in shown(window)
    assert set(window.passages.visible_ids()[:2]) == {found["When"].id, found["then"].id}
    assert window.view.marks.get(found["When"].id) is None
    assert window.desk.article is not None
    exported = {e.annotation.id: e for e in gather_article(window.library, window.desk.article.id).excerpts}
    assert (exported[found["When"].id].status, exported[found["then"].id].status) == ("altered", "lost")
    assert exported[found["When"].id].start == -1
    press(review, Qt.Key.Key_Escape)
    assert not any(d.isVisible() for d in window.findChildren(ReviewDialog))
    assert window.versions.reviewing is not None
    assert window.versions.reviewing.dialog is None
    window.versions.review()
    assert window.versions.reviewing.dialog is None  # there is nothing to review


def test_an_unplaced_card_can_be_pinned_later(window: MainWindow, review: ReviewDialog, qtbot: QtBot) -> None:
    press(review, Qt.Key.Key_U)
    with qtbot.waitActive(window):
        press(review, Qt.Key.Key_Escape)
    window.passages.activated.emit(on_disk(window)["then"].id)
    assert window.desk.document is not None
    start = window.desk.document.text.index("glass falling")
    window.view.select(start, start + 13)
    press(window.view, Qt.Key.Key_P)
    assert on_disk(window)["then"].quote == "glass falling"


def test_of_equal_places_one_is_chosen_by_its_number(qtbot: QtBot) -> None:
    places = tuple(Place(n, n + 4, "lamp", f"<b>before {n} ", f" after {n}") for n in (10, 50, 90))
    items = [ReviewItem("a", 0, "ambiguous", "lamp", "see", "the ", " shone", places), ReviewItem("b", 0, "lost", "x")]
    dialog = ReviewDialog(load_theme("dark"))
    qtbot.addWidget(dialog)
    dialog.set_items(items)
    with qtbot.waitActive(dialog):
        dialog.show()
    accepted: list[tuple[object, int]] = []
    told: list[int] = []
    dialog.accepted_place.connect(lambda item, place: accepted.append((item, place)))
    dialog.shown.connect(lambda _, place: told.append(place))
    assert "3 · <b>before 90 lamp after 90" in page(dialog)
    press(dialog, Qt.Key.Key_A)
    assert accepted == []  # none is chosen yet, and none is guessed
    press(dialog, Qt.Key.Key_9)
    press(dialog, Qt.Key.Key_2)
    assert (dialog.chosen, told[-1]) == (1, 1)
    press(dialog, Qt.Key.Key_Return)
    assert accepted == [(items[0], 1)]
    press(dialog, Qt.Key.Key_Up)
    assert dialog.current == items[1]
    dialog.set_items(items[:1])
    assert (dialog.current, dialog.chosen) == (items[0], -1)


# -- comparing ------------------------------------------------------------------------------------------------------


def test_the_two_texts_stand_side_by_side_and_the_new_one_can_be_used(
    window: MainWindow, file: Path, qtbot: QtBot
) -> None:
    change(window, file, qtbot, NEW.replace("Storms got", "<i>Storms</i> got"))
    window.view.link_clicked.emit(COMPARE)
    settle(window, qtbot)
    (dialog,) = window.findChildren(CompareDialog)
    lines = dialog.findChild(QTextBrowser).toPlainText().split("\n")
    assert "Every evening the keeper wrote" in " ".join(lines)
    assert "Late every evening the keeper wrote" in " ".join(lines)
    assert any(line.startswith("<i>Storms</i> got") for line in lines)
    assert dialog.findChild(QLabel).text() == "3 paragraphs have changed"
    QTest.mouseClick(dialog.findChildren(QPushButton)[0], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.desk.article is not None and window.desk.article.version == 2, timeout=10_000)
    settle(window, qtbot)


def test_what_stayed_is_folded(qtbot: QtBot) -> None:
    old = [f"Paragraph {n} stays as it is." for n in range(30)]
    dialog = CompareDialog(side_by_side(old, [*old[:20], "New.", *old[20:]]), load_theme("sepia"))
    qtbot.addWidget(dialog)
    lines = dialog.findChild(QTextBrowser).toPlainText().split("\n")
    assert [line for line in lines if line][2:] == [
        "… 19 paragraphs as they were …",
        *[old[19]] * 2,
        "New.",
        *[old[20]] * 2,
        "… 9 paragraphs as they were …",
    ]


def test_the_version_that_is_used_is_of_the_article_that_was_compared(
    window: MainWindow, file: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    other = tmp_path / "other.txt"
    other.write_text("Quite another text, of a single line.", encoding="utf-8")
    second = add_path(window.library, other)[0]
    other.write_text("Quite another text, of one more line.", encoding="utf-8")
    assert window.desk.article is not None
    first = window.desk.article.id
    change(window, file, qtbot)
    window.view.link_clicked.emit(COMPARE)
    settle(window, qtbot)
    dialog = window.findChild(CompareDialog)
    assert dialog is not None
    window.desk.open(second.id)  # as one that was added opens by itself
    settle(window, qtbot)
    dialog.use_requested.emit()
    dialog.close()
    settle(window, qtbot)
    assert window.library.article(second.id).version == 1
    assert window.library.article(first).version == 2
