"""What can be done with the open article and with those of the list: status, removal, the next one, its links."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMenu

from reader.core import articles
from reader.gui.headers import COMPARE, OPEN_SOURCE, REVIEW, SHOW_APPENDIX, USE_VERSION, WHOLE_PAGE

if TYPE_CHECKING:
    from reader.gui.window import MainWindow


class ArticleCommands(QObject):
    """The handlers of the actions for articles, the menu over the list, and the links in the text."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Action id → what it does."""
        statuses = {name: partial(self._set_status, name) for name in ("inbox", "reading", "done")}
        return statuses | {
            "show_source": self.show_source,
            "open_address": self.open_address,
            "remove": self.remove,
            "whole_page": self.whole_page,
            "next_article": partial(self._step, 1),
            "previous_article": partial(self._step, -1),
        }

    # -- the open article --------------------------------------------------------------------------------

    def show_source(self) -> None:
        article = self._window.desk.article
        if article is not None:
            folder = self._window.library.article_folder(article.id)
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    def open_address(self) -> None:
        article = self._window.desk.article
        if article is None:
            return
        if article.url:
            self._open_link(article.url)
        else:
            self._window.status.say(self.tr("This article says no address"))

    def _set_status(self, status: str) -> None:
        article = self._window.desk.article
        if article is not None:
            self.set_status([article.id], status)

    def set_status(self, ids: Sequence[str], status: str) -> None:
        """Move articles to Inbox, Reading or Done."""
        for article in ids:
            self._window.attempt(partial(articles.set_status, self._window.library, article, status))
        self._window.status.say(self.tr("Moved to {0}").format(status.capitalize()))

    def remove(self) -> None:
        article = self._window.desk.article
        if article is not None:
            self.remove_articles([article.id])

    def remove_articles(self, ids: Sequence[str]) -> None:
        """Take articles out of the lists; undo brings them back."""
        self._window.annotator.save_typed()  # before, so that undoing brings the article back first
        for article in ids:
            self._window.attempt(partial(articles.remove, self._window.library, article))
        self._window.status.say(self.tr("Removed · Ctrl+Z brings it back"))

    def whole_page(self) -> None:
        article = self._window.desk.article
        if article is not None:
            library = self._window.library
            self._window.attempt(lambda: articles.use_whole_page(library, article.id, not article.whole_page))

    def _step(self, step: int) -> None:
        """The next or previous article of the list as it is filtered and sorted."""
        ids = self._window.library_panel.visible_ids()
        article = self._window.desk.article
        if not ids:
            return
        if article is None or article.id not in ids:
            self._window.desk.open(ids[0])
        else:
            self._window.desk.open(ids[(ids.index(article.id) + step) % len(ids)])

    # -- the list ----------------------------------------------------------------------------------------

    def menu(self, ids: Sequence[str], place: QPoint) -> None:
        """The menu over the library's list."""
        menu = QMenu(self._window)
        menu.addAction(self.tr("Open")).triggered.connect(partial(self._window.desk.open, ids[0]))
        for status, label in (("inbox", self.tr("Inbox")), ("reading", self.tr("Reading")), ("done", self.tr("Done"))):
            action = menu.addAction(self.tr("Move to {0}").format(label))
            action.triggered.connect(partial(self.set_status, ids, status))
        menu.addSeparator()
        menu.addAction(self.tr("Remove from library")).triggered.connect(partial(self.remove_articles, ids))
        menu.exec(place)

    # -- links -------------------------------------------------------------------------------------------

    def follow(self, target: str) -> None:
        """A link in the article was clicked."""
        if self._window.closer.follow(target) or self._window.versions.offers.follow(target):
            return
        if target == SHOW_APPENDIX:
            self._window.view.unfold()
        elif target == WHOLE_PAGE:
            self.whole_page()
        elif target == OPEN_SOURCE:
            self.open_address()
        elif target == USE_VERSION:
            self._window.versions.use()
        elif target == COMPARE:
            self._window.versions.compare()
        elif target == REVIEW:
            self._window.versions.review()
        elif target.startswith(("note:", "#")):
            self._jump(target.removeprefix("note:").removeprefix("#"))
        else:
            self._open_link(target)

    def _jump(self, name: str) -> None:
        document = self._window.desk.document
        for index, block in enumerate(document.blocks if document else ()):
            if name and name in (block.note, block.id):
                self._window.view.go_to(document.starts[index])  # type: ignore[union-attr]
                return
        self._window.status.say(self.tr("That place is not in this article"))

    def _open_link(self, target: str) -> None:
        from reader.gui.dialogs.link_dialog import confirm_link

        if confirm_link(target, self._window):
            QDesktopServices.openUrl(QUrl(target))
