"""The export dialog over a real library: what is chosen is what is shown, copied and written, and nothing else is."""

from __future__ import annotations

import csv
import io
import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLabel, QPlainTextEdit, QPushButton, QRadioButton
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from reader.core import annotations, articles, tags
from reader.core.document import Document
from reader.core.errors import ReaderError, Stopped
from reader.core.library import Library
from reader.core.model import Article
from reader.exchange import EXPORTERS, Exporter
from reader.gui.dialogs.export_choice import Scope
from reader.gui.dialogs.export_dialog import ExportDialog, Saved
from reader.gui.exporting import Export
from reader.gui.jobs import Job, Jobs
from reader.gui.theme import load_theme, theme_names


class Stage:
    """The dialog with a thread and answers to the questions where to."""

    def __init__(self, qtbot: QtBot, jobs: Jobs, folder: Path) -> None:
        self.qtbot, self.jobs, self.folder = qtbot, jobs, folder
        self.asked: list[Path] = []
        self.answers: list[Path | None] = []
        self.remembered: list[str] = []
        self.written: list[Path] = []

    def open(
        self,
        render: Callable[[Scope, Exporter, Job], str],
        save: Callable[..., Saved],
        *,
        article: str = "",
        tags: Sequence[tuple[str, str]] = (),
    ) -> Stage:
        self.dialog = ExportDialog(
            load_theme("light"), self.jobs, render, save, article=article, tags=tags, folder=str(self.folder),
            ask_file=self._answer, ask_folder=self._answer,
        )  # fmt: skip
        self.dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        self.dialog.folder_chosen.connect(self.remembered.append)
        self.dialog.saved.connect(self.written.extend)
        self.dialog.show()
        self.qtbot.waitExposed(self.dialog)
        return self

    def _answer(self, suggestion: Path, _to: Exporter | None = None) -> Path | None:
        self.asked.append(suggestion)
        return self.answers.pop(0) if self.answers else None

    def radio(self, text: str) -> QRadioButton:
        return next(b for b in self.dialog.findChildren(QRadioButton) if b.text() == text)

    def button(self, text: str) -> QPushButton:
        return next(b for b in self.dialog.findChildren(QPushButton) if b.text().strip() == text)

    def press(self, text: str) -> None:
        self.qtbot.mouseClick(self.button(text), Qt.MouseButton.LeftButton)

    def choose(self, text: str) -> None:
        QTest.keyClick(self.radio(text), Qt.Key.Key_Space)
        assert self.radio(text).isChecked()

    def settled(self) -> str:
        """The preview, when it is there."""
        self.qtbot.waitUntil(lambda: not self.jobs.is_busy)
        return self.dialog.findChild(QPlainTextEdit).toPlainText()

    def said(self) -> str:
        return "\n".join(label.text() for label in self.dialog.findChildren(QLabel) if label.isVisible())


@pytest.fixture
def stage(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Stage]:
    jobs = Jobs()
    folder = tmp_path / "exports"
    folder.mkdir()
    stage = Stage(qtbot, jobs, folder)
    yield stage
    jobs.stop()
    if isValid(stage.dialog):
        stage.dialog.close()
        stage.dialog.deleteLater()


@pytest.fixture
def annotated(library: Library, lighthouses: Article, document: Document) -> Article:
    """Two passages in one article, one of them tagged, and one in another article."""
    [tag] = tags.ensure(library, ["light/lamp"])
    start = document.text.index("The lamp was lit")
    annotations.highlight(library, lighthouses.id, document, start, start + 16, tags=[tag], note="A *note*")
    start = document.text.index("Nobody saw it")
    annotations.highlight(library, lighthouses.id, document, start, start + 13)
    data = b"Other\n\nAnother text."
    staged = articles.stage(library.folder, document, data, "other.txt", "text/plain", "/somewhere/other.txt")
    other = articles.commit(library, staged)[0]
    annotations.highlight(library, other.id, document, start, start + 13)
    return lighthouses


@pytest.fixture
def opened(stage: Stage, library: Library, annotated: Article) -> Stage:
    work = Export(library.folder, annotated.id)
    known = [(tag.id, tags.path_of(library.tags, tag.id)) for tag in library.tags.values()]
    return stage.open(work.render, work.save, article=annotated.title, tags=sorted(known, reverse=True))


def test_the_open_article_is_shown_first_as_markdown(opened: Stage) -> None:
    text = opened.settled()
    assert text.startswith("---\ntitle: Lighthouses\n")
    assert "> The lamp was lit" in text
    assert "> Nobody saw it" in text
    assert opened.dialog.choice.scope == Scope("article")


def test_every_choice_is_what_the_preview_shows(opened: Stage) -> None:
    opened.choose("The whole library")
    assert "articles: 2" in opened.settled()
    opened.choose("A tag")
    text = opened.settled()
    assert opened.dialog.choice.scope.kind == "tag"
    assert "The lamp was lit" in text
    assert "Nobody saw it" not in text
    opened.choose("Table (CSV)")
    rows = list(csv.DictReader(io.StringIO(opened.settled())))
    assert [row["quote"] for row in rows] == ["The lamp was lit"]
    opened.choose("Data (JSON)")
    assert len(json.loads(opened.settled())["articles"]) == 1


def test_choosing_a_tag_chooses_that_scope(opened: Stage) -> None:
    box = opened.dialog.findChild(QComboBox)
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Down)
    assert opened.dialog.choice.scope == Scope("tag", str(box.currentData()))
    assert opened.radio("A tag").isChecked()


def test_copy_takes_the_whole_text_without_the_mark_for_spreadsheets(opened: Stage) -> None:
    opened.choose("Table (CSV)")
    opened.settled()
    opened.press("Copy")
    copied = QGuiApplication.clipboard().text()
    assert copied.startswith("title,")
    assert copied.replace("\r\n", "\n").rstrip("\n") == opened.settled().rstrip("\n")


def test_a_long_text_is_shown_in_part_and_copied_whole(stage: Stage) -> None:
    whole = "line of notes\n" * 100_000
    stage.open(lambda scope, to, job: whole, lambda *_: Saved([]))
    assert 0 < len(stage.settled()) < 300_000
    assert "the beginning of" in stage.said()
    stage.press("Copy")
    assert QGuiApplication.clipboard().text() == whole


def test_saving_writes_the_file_that_was_shown(opened: Stage) -> None:
    shown = opened.settled()
    target = opened.folder / "sub" / "mine.md"
    target.parent.mkdir()
    opened.answers = [target]
    opened.press("Save…")
    opened.qtbot.waitUntil(lambda: opened.written == [target])
    assert opened.asked == [opened.folder / "lighthouses.md"]
    assert target.read_text("utf-8").rstrip("\n") == shown.rstrip("\n")
    assert opened.remembered == [str(target.parent)]
    assert str(target) in opened.said()
    assert list(target.parent.iterdir()) == [target]  # and no temporary file


def test_not_saying_where_to_saves_nothing(opened: Stage) -> None:
    opened.settled()
    opened.press("Save…")
    assert (opened.written, opened.remembered, list(opened.folder.iterdir())) == ([], [], [])
    assert opened.button("Save…").isEnabled()


def test_a_name_that_gets_its_suffix_here_is_asked_about_again(opened: Stage) -> None:
    opened.settled()
    there = opened.folder / "notes.md"
    there.write_text("mine", "utf-8")
    opened.answers = [opened.folder / "notes", None]
    opened.press("Save…")
    assert opened.asked[1:] == [there]
    assert there.read_text("utf-8") == "mine"
    opened.answers = [opened.folder / "new"]
    opened.press("Save…")
    opened.qtbot.waitUntil(lambda: opened.written == [opened.folder / "new.md"])


def test_one_file_per_article_goes_into_a_folder_over_nothing(opened: Stage) -> None:
    tick = opened.dialog.findChild(QCheckBox)
    assert not tick.isEnabled()  # there is one article only
    opened.choose("The whole library")
    QTest.keyClick(tick, Qt.Key.Key_Space)
    opened.settled()
    (opened.folder / "lighthouses.md").write_text("mine", "utf-8")
    opened.answers = [opened.folder]
    opened.press("Save…")
    opened.qtbot.waitUntil(lambda: len(opened.written) == 2)
    assert (opened.folder / "lighthouses.md").read_text("utf-8") == "mine"
    assert {p.name for p in opened.folder.iterdir()} == {"lighthouses.md", "lighthouses-2.md", "lighthouses-3.md"}
    assert "2 files" in opened.said()


def test_a_disk_that_refuses_is_said_and_can_be_tried_again(opened: Stage) -> None:
    opened.settled()
    opened.answers = [opened.folder / "missing" / "x.md", opened.folder / "x.md"]
    opened.press("Save…")
    opened.qtbot.waitUntil(lambda: "is no folder" in opened.said())
    opened.press("Save…")
    opened.qtbot.waitUntil(lambda: opened.written == [opened.folder / "x.md"])


def test_without_article_and_tags_only_the_library_can_be_chosen(stage: Stage) -> None:
    stage.open(lambda scope, to, job: scope.kind, lambda *_: Saved([]))
    assert stage.settled() == "library"
    assert not stage.radio("This article").isEnabled()
    assert not stage.radio("A tag").isEnabled()


def test_what_is_chosen_while_the_thread_works_is_shown_in_the_end(stage: Stage) -> None:
    go = threading.Event()
    rendered: list[tuple[str, str]] = []

    def render(scope: Scope, to: Exporter, job: Job) -> str:
        go.wait(10)
        rendered.append((scope.kind, to.name))
        return f"{scope.kind} {to.name}"

    stage.open(render, lambda *_: Saved([]), article="An article", tags=[("a", "a")])
    assert not stage.button("Copy").isEnabled()
    for text in ("The whole library", "A tag", "Table (CSV)", "Data (JSON)"):
        stage.choose(text)
    go.set()
    stage.qtbot.waitUntil(lambda: stage.button("Copy").isEnabled())
    assert stage.settled() == "tag json"
    assert rendered == [("article", "markdown"), ("tag", "json")]  # nothing is made that nobody wants any more


def test_what_nobody_wants_any_more_is_stopped_and_how_far_it_is_is_said(stage: Stage) -> None:
    stopped: list[str] = []

    def render(scope: Scope, to: Exporter, job: Job) -> str:
        if to is not EXPORTERS[0]:
            return "fine"
        while not job.cancelled():
            job.progress(120, 400)
            time.sleep(0.01)
        stopped.append(to.name)
        raise Stopped("Stopped before the preview was made.")

    stage.open(render, lambda *_: Saved([]))
    stage.qtbot.waitUntil(lambda: "120 of 400" in stage.said())
    stage.choose("Data (JSON)")
    assert stage.settled() == "fine"
    stage.choose("Markdown")
    stage.qtbot.waitUntil(lambda: "120 of 400" in stage.said())
    stage.dialog.reject()
    stage.qtbot.waitUntil(lambda: not stage.jobs.is_busy)
    assert stopped == ["markdown", "markdown"]


def test_notes_that_cannot_be_read_are_said(stage: Stage) -> None:
    def render(scope: Scope, to: Exporter, job: Job) -> str:
        if to is EXPORTERS[0]:
            raise ReaderError("/somewhere/article.json is damaged. Put back an earlier copy of it.")
        return "fine"

    stage.open(render, lambda *_: Saved([]))
    stage.qtbot.waitUntil(lambda: "is damaged" in stage.said())
    assert not stage.button("Copy").isEnabled()
    stage.choose("Table (CSV)")
    assert stage.settled() == "fine"
    assert "is damaged" not in stage.said()


def test_an_error_of_ours_does_not_leave_the_dialog_waiting(stage: Stage) -> None:
    crashes: list[object] = []
    stage.jobs.crashed.connect(crashes.append)

    def render(scope: Scope, to: Exporter, job: Job) -> str:
        if to is EXPORTERS[0]:
            raise KeyError("ours")
        return "fine"

    stage.open(render, lambda *_: Saved([]))
    stage.qtbot.waitUntil(lambda: len(crashes) == 1)
    stage.choose("Data (JSON)")
    assert stage.settled() == "fine"


def test_closing_it_while_the_thread_works_harms_nothing(stage: Stage) -> None:
    go = threading.Event()

    def render(scope: Scope, to: Exporter, job: Job) -> str:
        go.wait(10)
        return "late"

    stage.open(render, lambda *_: Saved([]))
    stage.dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    stage.dialog.close()
    stage.qtbot.waitUntil(lambda: not isValid(stage.dialog))
    go.set()
    stage.qtbot.waitUntil(lambda: not stage.jobs.is_busy)


@pytest.mark.parametrize("title", ["<b>bold</b>", "x" * 5_000, "a\nb\u202egnp.exe", "../../etc/passwd", "CON"])
def test_any_title_makes_a_safe_name_and_a_readable_dialog(stage: Stage, title: str) -> None:
    stage.open(lambda scope, to, job: "", lambda *_: Saved([]), article=title)
    stage.settled()
    stage.press("Save…")
    [suggestion] = stage.asked
    assert suggestion.parent == stage.folder
    assert len(suggestion.name.encode()) < 130
    assert stage.dialog.minimumSizeHint().width() < 900
    assert all(label.textFormat() != Qt.TextFormat.RichText for label in stage.dialog.findChildren(QLabel))


@pytest.mark.parametrize("name", theme_names())
def test_it_takes_every_theme(stage: Stage, name: str) -> None:
    stage.open(lambda scope, to, job: "", lambda *_: Saved([]))
    stage.dialog.set_theme(load_theme(name))
    assert not stage.button("Copy").icon().isNull()
    assert all(b.accessibleName() or b.text() for b in stage.dialog.findChildren(QPushButton))
