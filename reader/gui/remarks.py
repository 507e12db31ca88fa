"""Annotations that a file brings along, in the window: offered above the article once, or chosen from a list."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from html import escape
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from reader.core import remarks
from reader.core.errors import ReaderError
from reader.core.model import Annotation, Article
from reader.core.remarks import Found
from reader.gui.apart import change_apart
from reader.gui.jobs import Job

if TYPE_CHECKING:
    from reader.core.document import Document
    from reader.core.library import Library
    from reader.gui.window import MainWindow

IMPORT: Final = "app:import_remarks"
CHOOSE: Final = "app:choose_remarks"
NOT_NOW: Final = "app:not_now"

_OFFER: Final = "remarks"
_MOST_NAMES: Final = 3


class Remarks(QObject):
    """Offers what the open article's file has, and imports it."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        window.desk.opened.connect(self.look)

    def look(self) -> None:
        """Offer what the file has, unless the reader has said what to do about it."""
        found = self._found()
        article, document = self._window.desk.article, self._window.desk.document
        if found and article is not None and document is not None and not remarks.is_asked(article, document):
            self._window.versions.offer(_OFFER, self._line(found))

    def _found(self) -> list[Found]:
        desk = self._window.desk
        if desk.article is None or desk.document is None or desk.read_only or not desk.document.remarks:
            return []
        return remarks.not_imported(self._window.library, desk.article.id, desk.document)

    def _line(self, found: Sequence[Found]) -> str:
        count = self.tr("1 annotation") if len(found) == 1 else self.tr("{0} annotations").format(len(found))
        names = remarks.creators(found)
        by = ", ".join(names[:_MOST_NAMES]) + (" …" if len(names) > _MOST_NAMES else "")
        said = (
            self.tr("This file has {0} by {1}").format(count, by) if by else self.tr("This file has {0}").format(count)
        )
        links = ((IMPORT, self.tr("import")), (CHOOSE, self.tr("choose")), (NOT_NOW, self.tr("not now")))
        return " · ".join([escape(said), *(f'<a href="{target}">{escape(text)}</a>' for target, text in links)])

    def import_all(self) -> None:
        """Import all of them."""
        desk = self._window.desk
        if desk.article is not None and desk.document is not None:
            self._take(desk.article, desk.document, self._found())

    def _take(self, article: Article, document: Document, chosen: Sequence[Found]) -> None:
        """Import what was chosen into the article that it is of, in a thread: a step of its own."""
        if not chosen:
            return

        def work(own: Library, _: Job) -> list[Annotation]:
            return remarks.import_remarks(own, article.id, document, chosen)

        def done(made: Sequence[Annotation]) -> None:
            self._was_asked(article, document)
            said = self.tr("1 annotation imported") if len(made) == 1 else self.tr("{0} annotations imported")
            self._window.status.say(said.format(len(made)))

        change_apart(self._window, self.tr("Importing annotations"), [article.id], work, done)

    def not_now(self) -> None:
        """Do not offer them again; the menu still has them."""
        desk = self._window.desk
        if desk.article is not None and desk.document is not None:
            self._was_asked(desk.article, desk.document)

    def _was_asked(self, article: Article, document: Document) -> None:
        window = self._window
        if window.desk.article is not None and window.desk.article.id == article.id:
            window.versions.offer(_OFFER, "")
        try:
            remarks.was_asked(window.library, article.id, document)
        except ReaderError as error:
            window.show_error(error)

    def choose(self) -> None:
        """Show a list of those that are not imported yet, to choose from."""
        from reader.gui.dialogs.remarks_dialog import RemarksDialog

        window, found = self._window, self._found()
        article, document = window.desk.article, window.desk.document
        if not found or article is None or document is None:
            has_some = document is not None and bool(document.remarks)
            text = self.tr("All annotations of the file are imported") if has_some else self.tr("The file has none")
            window.status.say(text)
            return
        dialog = RemarksDialog(found, window.theme, window.jobs, window)
        dialog.chosen.connect(partial(self._take, article, document))  # another one may be open by then
        window.theme_changed.connect(dialog.set_theme)
        dialog.open()
