"""The desk: the article that is open, with its view and its cards, repainted from what the library announces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QSize, QTimer, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from reader.core import articles
from reader.core.anchor import Placement
from reader.core.changes import Change
from reader.core.document import Document
from reader.core.errors import ReaderError
from reader.core.library import Library
from reader.core.model import Annotation, Article, Tag
from reader.core.settings import Settings
from reader.core.versions import Outcome, Placer, offset_in, to_review
from reader.gui import loading
from reader.gui.cards import card_for
from reader.gui.filling import Filling
from reader.gui.headers import fold_line, header_for, review_line
from reader.gui.jobs import Job, Jobs
from reader.gui.loading import Loaded, mark_of
from reader.gui.panels.passages_panel import PassagesPanel
from reader.gui.pictures import Pictures
from reader.gui.unsaved import Unsaved
from reader.gui.views.marks import MarkMap
from reader.gui.views.reading import ReadingView
from reader.gui.widgets.passage_cards import Card

if TYPE_CHECKING:
    from reader.gui.drawing import Drawing

_AFTER_PAINT_MS: Final = 30
_SAVE_PLACE_MS: Final = 5_000
PDF: Final = "application/pdf"


class Desk(QObject):
    """Connects one reading view and one passages panel with the library."""

    leaving = Signal()  # the article is about to make room: what is being typed has to be saved
    opened = Signal(str)
    closed = Signal()
    placed = Signal()  # all annotations anew, for many of them have changed
    said = Signal(str)  # a short word for the status bar
    failed = Signal(object)  # a ReaderError for the notice
    conditions_changed = Signal()
    place_changed = Signal()
    current_altered = Signal()  # the current annotation has other content now
    tags_wanted = Signal()  # the tag fields need the codebook anew

    def __init__(
        self,
        library: Library,
        settings: Settings,
        jobs: Jobs,
        view: ReadingView,
        panel: PassagesPanel,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.library, self.settings, self.jobs = library, settings, jobs
        self.view, self.panel = view, panel
        self.pictures = Pictures(library)
        self.article: Article | None = None
        self.document: Document | None = None
        self.current_id = ""
        self.tag_filter: set[str] | None = None
        self._placements: dict[str, list[Placement]] = {}
        self._placer: Placer | None = None
        self._news: tuple[str, ...] = ()  # lines above the article, as HTML
        self._are_news_late = False  # they came while a long text was still on its way into the view
        self._wanted = ""  # the article whose text is on its way
        self._annotation_to_show = ""
        self._furthest = 0.0
        self._save_timer = QTimer(self, interval=_SAVE_PLACE_MS)
        self._save_timer.timeout.connect(self.save_place)
        self._panel_waits = False  # until the text is painted
        self._panel_timer = QTimer(self, singleShot=True, interval=_AFTER_PAINT_MS)
        self._panel_timer.timeout.connect(self._fill_panel)
        self.unsaved = Unsaved(self)
        self._filling = Filling(self._card, self)
        self._filling.filled.connect(self._set_cards)
        self._connect()

    def _connect(self) -> None:
        self.view.moved.connect(self._on_moved)
        self.view.scrolled.connect(self.place_changed)
        self.view.loaded.connect(self._on_loaded)
        self.view.loaded.connect(self._show_late_news)
        self.panel.activated.connect(self.show_annotation)
        self.panel.current_changed.connect(self._choose_from_panel)

    # -- opening -----------------------------------------------------------------------------------------

    def open(self, article_id: str, annotation_id: str = "") -> None:
        """Show an article, at the annotation if one is named; large ones come in from a thread."""
        if self.article is not None and self.article.id == article_id and not self._wanted:
            if annotation_id:
                self.show_annotation(annotation_id)
            return
        self._wanted, self._annotation_to_show = article_id, annotation_id
        try:
            article = self.library.article(article_id)
            folder = self.library.article_folder(article_id)
            found = self.library.annotations(article_id)
            if loading.is_quick(folder, article, found):
                self._show(loading.load(folder, article, found))
                return
        except ReaderError as error:
            self._wanted = ""
            self.failed.emit(error)
            return

        def load(_: Job) -> Loaded:
            return loading.load(folder, article, found)

        def failed(error: ReaderError) -> None:
            self._give_up(article_id)
            self.failed.emit(error)

        self.jobs.run(self.tr("Opening “{0}”").format(articles.short(article.title)), load, self._show, failed)

    def _show_version(self, article: Article) -> None:
        """Another version of the open article became the current one: show it, where the reader was in the other."""
        if self._wanted not in ("", article.id):
            return  # another one is about to be shown
        self._wanted, self._annotation_to_show = article.id, ""
        before, place = self.document, self.view.top_offset()
        folder, found = self.library.article_folder(article.id), self.library.annotations(article.id)

        def load(_: Job) -> Loaded:
            loaded = loading.load(folder, article, found)
            top = offset_in(loaded.document, before, place) if before is not None else 0
            return replace(loaded, top=top)

        def failed(error: ReaderError) -> None:
            if self._wanted == article.id:
                self._wanted = ""
            self.failed.emit(error)

        self.jobs.run("", load, self._show, failed)

    def _give_up(self, article_id: str) -> None:
        """An article cannot be shown: the one before stays, in the version that it has by now."""
        if self._wanted != article_id:
            return  # another one was asked for in the meantime
        self._wanted = ""
        if self.article is not None and self._is_other_text(now := self.library.article(self.article.id)):
            self._show_version(now)

    def _show(self, loaded: Loaded) -> None:
        document = loaded.document
        if loaded.article.id != self._wanted:
            return  # another one was asked for in the meantime
        article = self.library.article(loaded.article.id)  # as it is by now
        if article.deleted and not loaded.article.deleted:
            self._give_up(article.id)
            return
        if article.text_sha256 != loaded.article.text_sha256:
            self._show_version(article)
            return
        self._wanted = ""
        self.leave()
        if self.article is None or self.article.id != article.id:
            self.pictures.forget()
        self.article, self.document, self._placer = article, document, loaded.placer
        self.current_id = ""
        now = self.library.annotations(article.id)
        is_same = now == loaded.found
        self._placements = loaded.placements if is_same else loaded.placer.place(now)
        marks = loaded.marks if is_same else loading.marks_of(document, now, self._placements)
        self._news = (review_line(),) if self.waiting() else ()
        reading = self.library.reading(article.id)
        self._furthest = reading.progress
        self._filling.stop()
        self._panel_waits = len(now) >= loading.MANY
        if self._panel_waits:
            self.panel.set_cards([])
        else:
            self._fill_panel()
        self._show_document(reading.position if loaded.top is None else loaded.top, marks)
        self._save_timer.start()
        self.opened.emit(article.id)
        self.conditions_changed.emit()
        if self._annotation_to_show:
            self.show_annotation(self._annotation_to_show)

    def _on_loaded(self) -> None:
        if self._panel_waits:
            self._panel_timer.start()
        self.place_changed.emit()

    def _show_document(self, position: int, marks: MarkMap) -> None:
        if self.article is None or self.document is None:
            return
        self.view.show_document(
            self.document,
            header_for(self.article, self.document, self._news),
            marks,
            position=position,
            fold=fold_line(self.document) if not self.article.whole_page else "",
            pictures=self.picture,
            picture_size=self.picture_size,
            file=self._printed(),
        )

    def _printed(self) -> Path | None:
        """The original, if it is one that has pages to look at."""
        if self.article is None or self.article.media_type != PDF:
            return None
        return self.library.article_folder(self.article.id) / self.article.source

    def close(self) -> None:
        """Show no article, nor the one that is on its way."""
        self._wanted = ""
        self.leave()
        self._save_timer.stop()
        self.article = self.document = self._placer = None
        self.current_id = ""
        self._filling.stop()
        self._placements.clear()
        self.view.clear_document()
        self.panel.set_cards([])
        self.closed.emit()
        self.conditions_changed.emit()

    def leave(self) -> None:
        """Save what is being typed, and the place."""
        if self.article is not None:
            self.leaving.emit()
            self.save_place()

    def set_news(self, lines: tuple[str, ...]) -> None:
        """Say something above the article, as HTML."""
        if lines == self._news:
            return
        self._news = lines
        self._are_news_late = self.view.is_loading
        if not self._are_news_late:
            self.show_again()

    def _show_late_news(self) -> None:
        if self._are_news_late:
            self._are_news_late = False
            self.show_again()

    def show_again(self) -> None:
        """Build the view anew (another theme, another size), at the same place."""
        if self.article is not None:
            self._show_document(self.view.top_offset(), self.view.marks)

    def save_place(self) -> None:
        """Remember the place in the article; quietly does without when the library cannot be written to."""
        if self.article is None or self.library.read_only or self.library.busy or self.view.is_loading:
            return
        position, progress = self.view.top_offset(), self.progress()
        reading = self.library.reading(self.article.id)
        if reading.opened and reading.position == position and reading.progress >= round(progress, 4):
            return
        try:
            articles.remember_position(self.library, self.article.id, position, progress)
        except ReaderError as error:
            self._save_timer.stop()
            self.failed.emit(error)

    def progress(self) -> float:
        """How far the article is read, 0 to 1: the end of the furthest line that was on the screen."""
        if self.document is None:
            return 0.0
        length = max(1, len(self.document.body_text))
        self._furthest = max(self._furthest, min(1.0, self.view.bottom_offset() / length))
        return self._furthest

    def here(self) -> float:
        """Where the screen ends in the article, 0 to 1."""
        length = len(self.document.body_text) if self.document is not None else 0
        return min(1.0, self.view.bottom_offset() / length) if length else 0.0

    def picture(self, name: str) -> QImage | Drawing | None:
        """One of the open article's own pictures."""
        return self.pictures.get(self.article.id, name) if self.article else None

    def picture_size(self, name: str) -> QSize | None:
        """The size of one of them; None where there is none, or it is too large to be shown."""
        return self.pictures.size(self.article.id, name) if self.article else None

    # -- what is shown of annotations --------------------------------------------------------------------

    def waiting(self) -> list[Outcome]:
        """The annotations that the user has to look at: they were not found unchanged."""
        if self.article is None or self.read_only:
            return []
        return to_review(self.library.annotations(self.article.id), self._placements)

    def _show_all(self, placed: Loaded) -> None:
        """Show anew what is shown of the annotations, which have been placed for that."""
        mine = self.article
        if mine is None or (mine.id, mine.text_sha256) != (placed.article.id, placed.article.text_sha256):
            return
        if self.library.annotations(mine.id) != placed.found:  # more has happened in the meantime
            self._place_all()
            return
        self._placer, self._placements = placed.placer, placed.placements
        self.view.set_marks(placed.marks)
        if self.current_id and self.current is None:
            self.set_current("")
            self.current_altered.emit()
        self._fill_panel()
        self.placed.emit()

    def _place_all(self) -> None:
        """Find the places of all annotations anew: of many in a thread."""
        article, document = self.article, self.document
        if article is None or document is None:
            return
        folder, found = self.library.article_folder(article.id), self.library.annotations(article.id)
        if len(found) < loading.MANY:
            self._show_all(loading.placed(folder, article, document, found))
            return

        def place(_: Job) -> Loaded:
            return loading.placed(folder, article, document, found)

        self.jobs.run("", place, self._show_all, self.failed.emit)

    def _fill_panel(self) -> None:
        if self.article is None:
            return
        self._panel_waits = False
        self._panel_timer.stop()
        found = self.library.annotations(self.article.id)
        self._filling.stop()
        if len(found) < loading.MANY:
            self._set_cards([self._card(a) for a in found])
        else:
            self._filling.start(found)

    def _set_cards(self, cards: list[Card]) -> None:
        self.panel.set_cards(cards)
        self.panel.set_current(self.current_id or None)
        self.tags_wanted.emit()

    def _card(self, annotation: Annotation) -> Card:
        card = card_for(self.library, self.document, annotation, self._placements.get(annotation.id, []))
        return replace(card, note=self.unsaved.note(annotation.id, card.note))

    def renew_card(self, annotation_id: str) -> None:
        """Show an annotation's card anew: what belongs to it has come."""
        if self.article is not None and (found := self.library.annotation(self.article.id, annotation_id)):
            self.panel.put_card(self._card(found))

    def take_in(self, changes: Sequence[Change]) -> None:
        """Repaint what the library says has changed."""
        if any(c.table == Tag.TABLE for c in changes):
            self._fill_panel()
        if self.article is None:
            return
        mine = [c for c in changes if c.article == self.article.id]
        for change in mine:
            if isinstance(change.after, Article) and self._is_other_text(change.after):
                self._show_version(change.after)  # with the annotations as they are then
                return
        many = len(mine) > 50
        for change in mine:
            if isinstance(change.after, Annotation):
                self._take_in_annotation(change.after, quietly=many)
            elif isinstance(change.after, Article):
                self._take_in_article(change.after)
        if many:
            self._place_all()

    def _is_other_text(self, article: Article) -> bool:
        mine = self.article
        return mine is not None and not article.deleted and mine.text_sha256 != article.text_sha256

    def _take_in_annotation(self, annotation: Annotation, quietly: bool) -> None:
        if self._placer is None or quietly:
            return
        if self._filling.is_active:
            self._fill_panel()  # the cards that are being made are those of before
        if annotation.deleted:
            self._placements.pop(annotation.id, None)
            self.view.remove_mark(annotation.id)
            self.panel.remove_card(annotation.id)
            if annotation.id == self.current_id:
                self.set_current("")
                self.current_altered.emit()
            return
        self._placements |= self._placer.place([annotation])
        if (mark := mark_of(annotation, self._placements[annotation.id])) is not None:
            self.view.put_mark(mark)
        else:
            self.view.remove_mark(annotation.id)
        self.panel.put_card(self._card(annotation))
        if annotation.id == self.current_id:
            self.current_altered.emit()

    def _take_in_article(self, article: Article) -> None:
        before, self.article = self.article, article
        if article.deleted:
            wanted = self._wanted
            self.close()
            self._wanted = wanted
        elif before is not None and before.whole_page != article.whole_page:
            self._show_document(self.view.top_offset(), self.view.marks)
            self.conditions_changed.emit()

    # -- the current annotation --------------------------------------------------------------------------

    @property
    def read_only(self) -> bool:
        """Whether nothing here can be annotated."""
        return self.article is None or bool(self.library.read_only)

    def placements(self, annotation_id: str) -> list[Placement]:
        """Where an annotation's passages are, in its order."""
        return self._placements.get(annotation_id, [])

    @property
    def current(self) -> Annotation | None:
        if self.article is None or not self.current_id:
            return None
        return self.library.annotation(self.article.id, self.current_id)

    def set_current(self, annotation_id: str, scroll_panel: bool = True) -> None:
        """Choose the annotation that the keys act on."""
        self.current_id = annotation_id
        self.view.set_current_mark(annotation_id)
        self.panel.set_current(annotation_id or None, scroll=scroll_panel)
        self.conditions_changed.emit()
        self.place_changed.emit()

    def show_annotation(self, annotation_id: str) -> None:
        """Bring an annotation's passage into view, and light it up."""
        self._choose_from_panel(annotation_id)
        self.view.flash(annotation_id)
        self.view.setFocus()

    def _choose_from_panel(self, annotation_id: str) -> None:
        mark = self.view.marks.get(annotation_id)
        self.set_current(annotation_id, scroll_panel=False)
        if mark is not None:
            self.view.show_mark(mark)
            self.view.place_caret(mark.ranges[0][0])

    def _on_moved(self, offset: int) -> None:
        hits = self.view.marks.at(offset)
        if not hits and (sentence := self.view.sentence()) is not None:
            hits = [m for m in self.view.marks.near(*sentence) if sentence[0] <= m.ranges[0][0] < sentence[1]]
        if not any(m.id == self.current_id for m in hits):
            self.set_current(hits[0].id if hits else "")
        self.place_changed.emit()

    def step_annotation(self, step: int) -> None:
        """To the next (1) or previous (-1) annotation from here."""
        marks = self.view.marks.all()
        if not marks:
            self.said.emit(self.tr("There is no annotation in this article yet"))
            return
        ids = [m.id for m in marks]
        if self.current_id in ids:
            index = ids.index(self.current_id) + step
        else:
            after = [i for i, m in enumerate(marks) if m.ranges[0][0] >= self.view.caret]
            index = (after[0] if after else 0) if step > 0 else (after[0] if after else len(marks)) - 1
        self.show_annotation(ids[index % len(ids)])
        self.panel.set_current(self.current_id, scroll=True)

    def other_annotation(self) -> None:
        """Where several annotations lie over each other: the next one."""
        current = self.view.marks.get(self.current_id)
        if current is None:
            return
        start, end = current.ranges[0]
        over = [
            m
            for m in self.view.marks.near(start, end)
            if m.id == current.id or any(s < end and start < e for s, e in m.ranges)
        ]
        ids = sorted((m.id for m in over), key=lambda i: (self.view.marks.get(i) or current).length)
        if len(ids) > 1:
            self.set_current(ids[(ids.index(current.id) + 1) % len(ids)])
            self.view.flash(self.current_id)
