"""Annotating: what the selection bar, the cards and the keys do to the passages of the article on the desk.

Every change goes through the library; nothing is drawn before it is saved.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QObject, QRect, Signal
from PySide6.QtGui import QGuiApplication, QImage

from reader.core import annotations as verbs
from reader.core import sentences, tags
from reader.core.document import Document
from reader.core.errors import ReaderError
from reader.core.library import Library
from reader.core.model import Annotation, Article
from reader.core.settings import Settings
from reader.gui.cards import place_of, tag_choices
from reader.gui.desk import Desk
from reader.gui.panels.passages_panel import PassagesPanel
from reader.gui.views.reading import ReadingView
from reader.gui.widgets.selection_bar import SelectionBar

_RECENT: Final = 50  # tags remembered for the order of the tag field


class Annotator(QObject):
    """Connects the selection bar, the cards' editors and the keys with the library."""

    said = Signal(str)  # a short word for the status bar
    failed = Signal(object)  # a ReaderError for the notice

    def __init__(
        self,
        desk: Desk,
        library: Library,
        settings: Settings,
        view: ReadingView,
        panel: PassagesPanel,
        bar: SelectionBar,
    ) -> None:
        super().__init__(desk)
        self._desk, self.library, self.settings = desk, library, settings
        self.view, self.panel, self.bar = view, panel, bar
        desk.leaving.connect(bar.close_bar)
        desk.leaving.connect(panel.finish_editing)
        desk.current_altered.connect(self._refresh_bar)
        desk.tags_wanted.connect(self.refresh_tags)
        view.selected.connect(self._on_selected)
        view.deselected.connect(bar.hide)
        view.mark_clicked.connect(self._on_mark_clicked)
        view.scrolled.connect(self.place_bar)
        panel.note_saved.connect(self.save_note)
        panel.colour_chosen.connect(self.recolour)
        panel.tag_added.connect(self.add_tag)
        panel.tag_created.connect(self.create_tag)
        panel.tag_removed.connect(self.remove_tag)
        panel.delete_requested.connect(self.delete)
        panel.copy_requested.connect(self.copy_quotations)
        bar.colour_chosen.connect(self.colour)
        bar.highlight_requested.connect(self.highlight)
        bar.note_saved.connect(self._note_from_bar)
        bar.copy_requested.connect(self.copy_quotation)
        bar.delete_requested.connect(self.delete_current)
        bar.tag_added.connect(self._tag_from_bar)
        bar.tag_created.connect(self._new_tag_from_bar)
        bar.tag_removed.connect(self._untag_from_bar)
        bar.open_requested.connect(self._show_card)
        bar.closed.connect(self._on_bar_closed)

    # -- the bar -----------------------------------------------------------------------------------------

    def refresh_tags(self) -> None:
        """Give both tag fields the codebook as it is now."""
        article = self._desk.article
        choices = tag_choices(self.library, self.settings["recent_tags"], article.id if article else "")
        self.bar.set_choices(choices)
        self.panel.set_tag_choices(choices)

    def _on_selected(self, start: int, end: int) -> None:
        if self._desk.read_only:
            return
        self.bar.show_selection(self.settings["colour"])
        self._place(start, end)

    def _on_mark_clicked(self, annotation_id: str, _offset: int) -> None:
        self._desk.set_current(annotation_id)
        self.edit()

    def edit(self) -> None:
        """Open the bar on the current annotation."""
        if self._desk.current is not None:
            self.bar.show()
            self._refresh_bar()

    def _refresh_bar(self) -> None:
        annotation = self._desk.current
        if not self.bar.isVisible():
            return
        if self.bar.annotation_id and self._annotation(self.bar.annotation_id) is None:
            self.bar.close_bar()  # it is of one that is gone
        if annotation is None:
            return
        found = [t.id for i in annotation.tags if (t := self.library.tag(i)) is not None]
        where = place_of(self._desk.document, annotation)
        note = self._desk.unsaved.note(annotation.id, annotation.note)
        self.bar.show_annotation(annotation.id, annotation.colour, list(dict.fromkeys(found)), note, where)
        self.place_bar()

    def place_bar(self) -> None:
        """Keep the bar beside what it is about, while the text scrolls."""
        if not self.bar.isVisible():
            return
        mark = self.view.marks.get(self._desk.current_id)
        selection = self.view.selection()
        if selection is not None:
            self._place(*selection)
        elif mark is not None:
            self._place_at(self.view.rect_of_mark(mark))

    def _place(self, start: int, end: int) -> None:
        self._place_at(self.view.rect_of(start, end))

    def _place_at(self, rect: QRect) -> None:
        if rect.isEmpty():
            self.bar.hide()
            return
        self.bar.place(rect, self.view.rect())

    def close_bar(self) -> None:
        """Put the bar and the selection away; the keys are the article's again."""
        self.bar.close_bar()

    def _on_bar_closed(self) -> None:
        self.bar.hide()
        self.view.deselect()
        self.view.setFocus()

    def _show_card(self) -> None:
        annotation_id = self._desk.current_id
        if annotation_id:
            self.bar.hide()
            self.panel.show()
            self.panel.set_current(annotation_id)
            self.panel.setFocus()

    def tag_here(self) -> None:
        """Open the bar with the cursor in the tag field."""
        if self._open_bar():
            self.bar.focus_tags()

    def note_here(self) -> None:
        """Open the bar with the cursor in the note."""
        if self._open_bar():
            self.bar.focus_note()

    def _open_bar(self) -> bool:
        if self.view.selection() is None and self._desk.current is not None:
            self.edit()
            return True
        target = self.view.target()
        if target is None:
            self.said.emit(self.tr("Select some text first, or move to a sentence with J"))
            return False
        if self.view.selection() is None:
            self.view.select(*target)
        return True

    def _tag_from_bar(self, tag_id: str) -> None:
        self._for_bar(lambda: self.make(tags_=[tag_id]), lambda i: self.add_tag(i, tag_id))

    def _new_tag_from_bar(self, path: str) -> None:
        made: list[str] = []
        if self.attempt(lambda: made.extend(tags.ensure(self.library, [path]))):
            self.refresh_tags()
            self._tag_from_bar(made[0])

    def _untag_from_bar(self, tag_id: str) -> None:
        if self.view.selection() is None and self._desk.current_id:
            self.remove_tag(self._desk.current_id, tag_id)

    def _note_from_bar(self, note: str, annotation_id: str) -> None:
        if annotation_id:
            self.save_note(annotation_id, note)
        elif note.strip() and self.view.selection() is not None:
            self._for_bar(lambda: self.make(tags_=(), note=note.strip()), lambda i: self.save_note(i, note))

    def _for_bar(self, make: Callable[[], Annotation | None], change: Callable[[str], None]) -> None:
        """The bar stands over a selection, which becomes an annotation first, or over an annotation."""
        if self.view.selection() is not None:
            if make() is not None:
                self._refresh_bar()
        elif self._desk.current_id:
            change(self._desk.current_id)

    # -- changes -----------------------------------------------------------------------------------------

    def attempt(self, work: Callable[[], object]) -> bool:
        """Do something that the disk may refuse; the reason goes to the notice, and nothing has changed then."""
        try:
            work()
        except ReaderError as error:
            self.failed.emit(error)
            return False
        return True

    def make(self, colour: str = "", tags_: Sequence[str] | None = None, note: str = "") -> Annotation | None:
        """Annotate the selection or the current sentence. ``tags_`` None: the last ones."""
        target = self.view.target()
        if target is None or self._desk.article is None or self._desk.document is None:
            self.said.emit(self.tr("Select some text first, or move to a sentence with J"))
            return None
        made: list[Annotation] = []
        article, document = self._desk.article, self._desk.document
        chosen = colour or self.settings["colour"]
        ids = self.settings["last_tags"] if tags_ is None else tags_
        ids = [t for t in ids if self.library.tag(t)]

        def work() -> None:
            made.append(
                verbs.highlight(
                    self.library,
                    article.id,
                    document,
                    *target,
                    colour=chosen,
                    tags=ids,
                    note=note,
                    page=self.view.page_label(target[0]),
                )
            )

        if not (self._save(f"{article.id} {target}", note, work) if note else self.attempt(work)):
            return None
        self._keep({"colour": chosen, "last_tags": ids})
        self._use(ids)
        self.view.place_caret(target[0])
        self._desk.set_current(made[0].id)
        self.said.emit(self.tr("Saved"))
        return made[0]

    def mark_area(self, page: int, box: tuple[float, ...], label: str, near: int) -> Annotation | None:
        """Annotate a place on a page (see :func:`reader.core.areas.describe_area`), and open the bar on it."""
        from reader.core import areas  # PDFs only

        article, document = self._desk.article, self._desk.document
        if article is None or document is None or self._desk.read_only:
            return None
        made: list[Annotation] = []

        def work() -> None:
            anchor = areas.describe_area(document, page, box, label, near)
            made.append(verbs.mark_area(self.library, article.id, anchor, colour=self.settings["colour"]))

        if not self.attempt(work):
            return None
        self._desk.set_current(made[0].id)
        self.said.emit(self.tr("Saved"))
        self.edit()
        return made[0]

    def highlight(self) -> None:
        """Highlight in the last colour, with the last tags."""
        if self.make() is not None:
            self.bar.hide()

    def colour(self, name: str) -> None:
        """Highlight the selection in this colour, or recolour the current annotation."""
        if self.view.selection() is None and (annotation := self._desk.current) is not None:
            self.recolour(annotation.id, name)
        elif self.make(name, tags_=()) is not None:
            self._refresh_bar()

    def with_pin(self, number: int) -> None:
        """Highlight with the tag that is pinned to a number."""
        tag = next((t for t in self.library.tags.values() if t.pin == number), None)
        if tag is None:
            self.said.emit(self.tr("No tag is pinned to {0}: right-click a tag to pin it").format(number))
        elif self.view.selection() is None and (annotation := self._desk.current) is not None:
            self.add_tag(annotation.id, tag.id)
        elif self.make(tag.colour, tags_=[tag.id]) is not None:
            self.bar.hide()

    def recolour(self, annotation_id: str, name: str) -> None:
        annotation = self._annotation(annotation_id)
        if annotation is not None and self.attempt(lambda: verbs.recolour(self.library, annotation, name)):
            self._keep({"colour": name})

    def save_note(self, annotation_id: str, note: str) -> None:
        annotation = self._annotation(annotation_id)
        if annotation is None:
            return

        def work() -> None:
            now = self.library.annotation(annotation.article, annotation_id)
            if now is not None:
                verbs.set_note(self.library, now, note.strip())

        self._save(annotation_id, note, work)

    def _save(self, key: str, note: str, work: Callable[[], object]) -> bool:
        """Save a note that was typed; if the disk refuses, it is shown all the same, and tried again."""
        unsaved = self._desk.unsaved
        if self.attempt(work):
            if unsaved.drop(key):
                self._desk.renew_card(key)
            return True
        unsaved.keep(key, note, work)
        self._desk.renew_card(key)
        return False

    def save_typed(self) -> None:
        """Save what is being typed, and go on typing: what comes next may be about it."""
        if self.bar.isVisible():
            self.bar.note.flush()
        self.panel.save_note()

    def add_tag(self, annotation_id: str, tag_id: str) -> None:
        annotation = self._annotation(annotation_id)
        tag = self.library.tag(tag_id)
        if annotation is None or tag is None:
            return
        ids = list(dict.fromkeys([*annotation.tags, tag_id]))
        name = self.tr("Tag “{0}”").format(tag.name)
        if self.attempt(lambda: verbs.set_tags(self.library, annotation, ids, name)):
            self._use([tag_id])
            self._keep({"last_tags": [t for t in ids if self.library.tag(t)]})

    def remove_tag(self, annotation_id: str, tag_id: str) -> None:
        annotation = self._annotation(annotation_id)
        if annotation is None:
            return
        kept = [t for t in annotation.tags if t != tag_id and getattr(self.library.tag(t), "id", t) != tag_id]
        name = self.tr("Remove a tag")
        if self.attempt(lambda: verbs.set_tags(self.library, annotation, kept, name)):
            self._keep({"last_tags": kept})

    def create_tag(self, annotation_id: str, path: str) -> None:
        """Make a tag (``parent/child`` makes both) and put it on the annotation."""
        made: list[str] = []
        if self.attempt(lambda: made.extend(tags.ensure(self.library, [path]))):
            self.add_tag(annotation_id, made[0])

    def delete(self, ids: Sequence[str]) -> None:
        self.save_typed()  # so that it comes back with them
        found = [a for i in ids if (a := self._annotation(i)) is not None]
        if found and self.attempt(lambda: verbs.delete(self.library, found)):
            self.said.emit(self.tr("Deleted · Ctrl+Z brings it back"))

    def delete_current(self) -> None:
        if self._desk.current_id:
            self.delete([self._desk.current_id])

    def stretch(self, is_start: bool, step: int, by_sentence: bool) -> None:
        """Move the current annotation's start or end by a word or a sentence."""
        annotation, document = self._desk.current, self._desk.document
        places = self._desk.placements(self._desk.current_id)
        if annotation is None or document is None or not places or places[0].start < 0:
            return
        if annotation.passages[0].area:
            self.said.emit(self.tr("An area has no words to move its borders by"))
            return
        start, end = places[0].start, places[0].end
        if is_start:
            start = sentences.moved_border(document, start, step, True, by_sentence)
        else:
            end = sentences.moved_border(document, end, step, False, by_sentence)
        if start < end:
            page = self.view.page_label(start)
            self.attempt(lambda: verbs.stretch(self.library, annotation, document, start, end, page))
            self.view.place_caret(start)

    def _annotation(self, annotation_id: str) -> Annotation | None:
        article = self._desk.article
        return self.library.annotation(article.id, annotation_id) if article else None

    def _keep(self, values: dict[str, object]) -> None:
        """What the next highlight begins with; that the disk refuses it takes nothing from this one."""
        self.attempt(lambda: self.settings.set_many(values))

    def _use(self, tag_ids: Sequence[str]) -> None:
        if tag_ids:
            recent = list(dict.fromkeys([*tag_ids, *self.settings["recent_tags"]]))[:_RECENT]
            self._keep({"recent_tags": recent})
            self.refresh_tags()

    # -- copying -----------------------------------------------------------------------------------------

    def copy_quotation(self) -> None:
        """Copy the selection, or the current annotation, as a quotation with its source."""
        desk = self._desk
        if desk.article is None or desk.document is None:
            return
        selection = self.view.selection()
        mark = self.view.marks.get(desk.current_id) if selection is None else None
        if mark is not None and mark.areas:
            self._copy_picture(mark.id)
            return
        target = selection or (mark.ranges[0] if mark else self.view.sentence())
        if target is not None:
            self._copy_quotations(desk.article, desk.document, [target])

    def _copy_quotations(self, article: Article, document: Document, ranges: Sequence[tuple[int, int]]) -> None:
        from reader.gui.citing import quotation  # the styles take time to read

        places = [(start, end, self.view.page_label(start)) for start, end in ranges]
        data = quotation(article, document, places, self.settings["citation_style"])
        QGuiApplication.clipboard().setMimeData(data)
        self.said.emit(self.tr("Copied with its citation"))

    def _copy_picture(self, annotation_id: str) -> None:
        """Copy what an area shows."""
        from reader.core import areas  # PDFs only

        annotation = self._annotation(annotation_id)
        folder = self.library.article_folder(annotation.article) if annotation else None
        path = areas.picture_of(folder, annotation) if annotation and folder else None
        image = QImage(str(path)) if path is not None else QImage()
        if not image.isNull():
            QGuiApplication.clipboard().setImage(image)
            self.said.emit(self.tr("The picture is copied"))

    def copy_quotations(self, ids: Sequence[str]) -> None:
        """Copy the quotations of several cards."""
        desk = self._desk
        if desk.article is None or desk.document is None:
            return
        ranges = [m.ranges[0] for i in ids if (m := self.view.marks.get(i)) is not None and not m.areas]
        if not ranges and ids:
            self._copy_picture(ids[0])
            return
        self._copy_quotations(desk.article, desk.document, ranges)
