"""The review dialog and what stands behind it: what there is to review, and the changes that the reader decides on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from reader.core import versions
from reader.core.anchor import AMBIGUOUS, EXACT, MOVED, Anchor, Placement
from reader.core.document import Document
from reader.core.model import Annotation
from reader.core.versions import Outcome, worst
from reader.gui.dialogs.review_dialog import Place, ReviewDialog, ReviewItem

if TYPE_CHECKING:
    from reader.gui.window import MainWindow

_AROUND: Final = 60  # characters shown on both sides of a passage


def items_of(document: Document, outcomes: Iterable[Outcome]) -> Iterator[ReviewItem]:
    """What is to be reviewed: every passage that was not found unchanged."""
    for outcome in outcomes:
        annotation = outcome.annotation
        for number, (anchor, place) in enumerate(zip(annotation.passages, outcome.placements, strict=True)):
            if place.status not in (EXACT, MOVED):
                yield _item(document, annotation, number, anchor, place)


def _item(document: Document, annotation: Annotation, number: int, anchor: Anchor, place: Placement) -> ReviewItem:
    text = document.text
    ranges = [(c.start, c.end) for c in place.candidates] if place.status == AMBIGUOUS else [(place.start, place.end)]
    places = tuple(
        Place(s, e, text[s:e], text[max(0, s - _AROUND) : s], text[e : e + _AROUND]) for s, e in ranges if 0 <= s < e
    )
    return ReviewItem(
        annotation.id,
        number,
        place.status,
        anchor.quote,
        annotation.note,
        anchor.prefix[-_AROUND:],
        anchor.suffix[:_AROUND],
        places,
    )


class Review(QObject):
    """Opens the dialog, keeps it in step with the library, and carries out what it says."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.dialog: ReviewDialog | None = None

    def open(self) -> None:
        """Show the dialog beside the text, or say that there is nothing to review."""
        window = self._window
        items = self._items()
        if self.dialog is None:
            if not items:
                window.status.say(self.tr("No passage of this article needs a look"))
                return
            self.dialog = self._make()
        self.dialog.set_items(items)
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()

    def _make(self) -> ReviewDialog:
        window = self._window
        dialog = ReviewDialog(window.theme, window)
        window.theme_changed.connect(dialog.set_theme)
        dialog.shown.connect(self._show_places)
        dialog.accepted_place.connect(self._accept)
        dialog.pin_requested.connect(self._pin)
        dialog.refused.connect(self._refuse)
        dialog.undo_requested.connect(window.commands.undo)
        dialog.redo_requested.connect(window.commands.redo)
        dialog.finished.connect(self._on_closed)
        return dialog

    def _items(self) -> list[ReviewItem]:
        document = self._window.desk.document
        return list(items_of(document, self._window.desk.waiting())) if document is not None else []

    def refresh(self) -> None:
        """The library has changed, or another article is open."""
        if self.dialog is not None:
            self.dialog.set_items(self._items())

    def close(self) -> None:
        """Put the dialog away."""
        if self.dialog is not None:
            self.dialog.close()

    def _on_closed(self) -> None:
        self.dialog = None
        self._window.view.set_found([], -1)
        self._window.activateWindow()
        self._window.view.setFocus()

    def _show_places(self, item: ReviewItem, chosen: int) -> None:
        """Mark the places in the text, and bring the chosen one or the first into view."""
        view = self._window.view
        view.set_found([(p.start, p.end) for p in item.places], chosen)
        if item.places:
            place = item.places[max(0, chosen)]
            view.scroll_to(place.start, place.end)

    # -- what is decided ---------------------------------------------------------------------------------

    def _annotation(self, item: ReviewItem) -> Annotation | None:
        article = self._window.desk.article
        return self._window.library.annotation(article.id, item.annotation) if article is not None else None

    def _do(self, item: ReviewItem, work: Callable[[Annotation], None]) -> None:
        annotation = self._annotation(item)
        if annotation is not None and item.number < len(annotation.passages):
            self._window.annotator.attempt(lambda: work(annotation))

    def _accept(self, item: ReviewItem, chosen: int) -> None:
        document, library = self._window.desk.document, self._window.library
        if document is not None:
            place = item.places[chosen]
            self._do(item, lambda a: versions.accept(library, a, item.number, document, place.start, place.end))

    def _refuse(self, item: ReviewItem) -> None:
        self._do(item, lambda a: versions.keep_unplaced(self._window.library, a))

    def pin_here(self) -> None:
        """The selection is the passage that is reviewed, or that of the current card if it has no place."""
        item = self.dialog.current if self.dialog is not None else None
        item = item or self._item_of_card()
        if item is None:
            self._window.status.say(self.tr("Choose a passage without a place first, in its card or with Ctrl+R"))
        else:
            self._pin(item)

    def _item_of_card(self) -> ReviewItem | None:
        desk = self._window.desk
        annotation, document = desk.current, desk.document
        if annotation is None or document is None:
            return None
        places = tuple(desk.placements(annotation.id))
        if worst(places) in (EXACT, MOVED):
            return None
        return next(items_of(document, [Outcome(annotation, places)]), None)

    def _pin(self, item: ReviewItem) -> None:
        window = self._window
        selection, document, library = window.view.selection(), window.desk.document, window.library
        if selection is None or document is None:
            window.status.say(self.tr("Select the passage in the article first"))
            return
        self._do(item, lambda a: versions.pin(library, a, item.number, document, *selection))
        window.bar.hide()
        window.view.deselect()
