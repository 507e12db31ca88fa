"""New versions in the window: is the file another one by now, take it, compare it, review what was not found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Qt

from reader import formats
from reader.core import versions
from reader.core.anchor import EXACT, MOVED, PLACEMENTS
from reader.core.changes import Change
from reader.core.errors import ReaderError, Stopped
from reader.core.library import Library
from reader.core.model import Annotation, Article
from reader.core.versions import Originals, Refreshed
from reader.formats.adding import Reading, new_version
from reader.gui.apart import own_library
from reader.gui.headers import changed_line, review_line
from reader.gui.jobs import Job
from reader.gui.offers import Offers

if TYPE_CHECKING:
    from reader.core.comparing import Row
    from reader.gui.reviewing import Review
    from reader.gui.window import MainWindow

_Taken = tuple[Library, Refreshed] | None  # the thread's own library, and what it did


class Versions(QObject):
    """Watches the file that the open article was added from, and does what the reader wants about it."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._originals = Originals()
        self._is_asked = False
        self._is_taking = False
        self._review_after = ""  # the article whose review is wanted when its new version is shown
        self._offers: dict[str, str] = {}  # lines above the article by what they are about, as HTML
        self.is_changed = False
        self.reviewing: Review | None = None
        window.desk.closed.connect(self._close_review)
        window.jobs.crashed.connect(self._on_crash)
        window.desk.opened.connect(self._on_opened)
        window.desk.placed.connect(self._on_placed)
        window.app.applicationStateChanged.connect(self._on_state)
        self.offers = Offers(window)

    # -- looking at the file -----------------------------------------------------------------------------

    def _on_opened(self, article_id: str) -> None:
        self.is_changed = False
        self._offers.clear()
        self._show_news()
        self.look()
        if self._review_after == article_id:
            self._review_after = ""
            self.review()
        elif self.reviewing is not None:
            self.reviewing.refresh()

    def _on_state(self, state: Qt.ApplicationState) -> None:
        if state == Qt.ApplicationState.ApplicationActive:
            self.look()

    def look(self) -> None:
        """Look, in a thread, whether the open article's file has changed."""
        article = self._window.desk.article
        if article is None or not article.origin or self._is_asked:
            return
        self._is_asked = True
        folder = self._window.library.article_folder(article.id)
        originals = self._originals

        def work(_: Job) -> bool:
            return originals.has_changed(folder, article)

        def done(is_changed: bool) -> None:
            self._is_asked = False
            now = self._window.desk.article
            if now is None or (now.id, now.source_sha256) != (article.id, article.source_sha256):
                self.look()  # at the one that was opened in the meantime
            elif is_changed != self.is_changed:
                self.is_changed = is_changed
                self._show_news()
                self._tell()

        self._window.jobs.run("", work, done, self._window.show_error)

    def _tell(self) -> None:
        """Say it where the reader is, who may be far from the line above the article."""
        window = self._window
        if self.is_changed and not window.desk.read_only and window.view.top_offset() > 0:
            text = self.tr("The file has changed since you added it")
            window.notice.show_message(text, "info", self.tr("Use the new version"), self.use)

    def _show_news(self) -> None:
        desk = self._window.desk
        lines = [changed_line()] if self.is_changed and not desk.read_only else []
        desk.set_news((*lines, *([review_line()] if desk.waiting() else []), *self._offers.values()))
        desk.conditions_changed.emit()

    def offer(self, about: str, line: str) -> None:
        """Say a line of HTML above the open article, until another one is opened; "" takes it away."""
        if self._offers.pop(about, "") or line:
            self._offers |= {about: line} if line else {}
            self._show_news()

    def after(self, done: Refreshed) -> None:
        """Another version was taken: say what became of the annotations, and review them once it is shown."""
        self._review_after = done.article.id if done.review else ""
        self._window.status.say(self._summary(done.counts))

    def take_in(self, changes: Sequence[Change]) -> None:
        """The library has changed: what is to be reviewed may have, too."""
        article = self._window.desk.article
        if article is None or not any(c.article == article.id for c in changes):
            return
        if any(c.table == Article.TABLE for c in changes):
            self.look()
            self.offers.take_in(changes)
        elif any(c.table == Annotation.TABLE for c in changes):
            self._show_news()
            if self.reviewing is not None:
                self.reviewing.refresh()

    def _on_placed(self) -> None:
        self._show_news()
        if self.reviewing is not None:
            self.reviewing.refresh()

    def _close_review(self) -> None:
        if self.reviewing is not None:
            self.reviewing.close()

    # -- taking it ---------------------------------------------------------------------------------------

    def use(self) -> None:
        """Take the new version: read and compared in a thread, made the current one here."""
        if self._window.desk.article is not None:
            self._use_of(self._window.desk.article)

    def _use_of(self, article: Article) -> None:
        window = self._window
        if window.library.read_only or self._is_taking:
            return
        self._is_taking = True
        window.desk.leave()  # what is being typed belongs to the annotations that are compared

        def work(job: Job) -> _Taken:
            # With many annotations this takes a second: a library of the thread's own does it.
            with own_library(window.library) as own:
                return _take(own, article, window.intake.reading(job), job)

        window.jobs.run(self.tr("Taking the new version"), work, self._use, self._on_failure)

    def _on_crash(self) -> None:
        """A job ended in an error of ours, perhaps one of these: neither must be waited for."""
        self._is_asked = self._is_taking = False

    def _on_failure(self, error: ReaderError) -> None:
        self._is_taking = False
        self._window.show_error(error)

    def _use(self, taken: _Taken) -> None:
        self._is_taking = False
        window = self._window
        if taken is None:
            window.status.say(self.tr("The file holds what the library has"))
            self.look()
            return
        own, done = taken
        self._review_after = done.article.id if done.review else ""
        try:
            window.library.take_over(own, done.article.id)
        except ReaderError as error:
            window.show_error(error)
        window.status.say(self._summary(done.counts))
        self.is_changed = False
        self._show_news()

    def _summary(self, counts: Mapping[str, int]) -> str:
        kept = counts[EXACT] + counts[MOVED]
        names = {"altered": self.tr("altered"), "ambiguous": self.tr("ambiguous"), "lost": self.tr("lost")}
        parts = [self.tr("{0} passages kept").format(kept)] if kept != 1 else [self.tr("1 passage kept")]
        parts += [f"{counts[s]} {names[s]}" for s in PLACEMENTS if s in names and counts[s]]
        return self.tr("New version · {0}").format(", ".join(parts))

    # -- comparing and reviewing -------------------------------------------------------------------------

    def compare(self) -> None:
        """Show the text and the file's new text side by side."""
        window = self._window
        article, before = window.desk.article, window.desk.document
        if article is None or before is None:
            return
        path = Path(article.origin)

        def work(job: Job) -> list[Row]:
            from reader.core.comparing import side_by_side

            now = window.intake.reading(job)(formats.load(path)).document
            return side_by_side([b.text for b in before.blocks], [b.text for b in now.blocks])

        show = partial(self._show_rows, article)  # another one may be open by then
        window.jobs.run(self.tr("Comparing"), work, show, window.show_error)

    def _show_rows(self, article: Article, rows: list[Row]) -> None:
        from reader.gui.dialogs.compare_dialog import CompareDialog

        dialog = CompareDialog(rows, self._window.theme, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.use_requested.connect(partial(self._use_of, article))
        dialog.open()

    def review(self) -> None:
        """Show the passages that were not found unchanged."""
        self._review().open()

    def pin(self) -> None:
        """The selection is the passage that is reviewed."""
        self._review().pin_here()

    def _review(self) -> Review:
        if self.reviewing is None:
            from reader.gui.reviewing import Review  # on first use: the window starts without it

            self.reviewing = Review(self._window)
        return self.reviewing


def _take(own: Library, article: Article, reading: Reading, job: Job) -> _Taken:
    """Read the new version, find the annotations in it, and make it the current one; work for a thread."""
    folder = own.article_folder(article.id)
    new = new_version(folder, article, own.annotations(article.id), reading=reading)
    if new is None:
        return None
    after = versions.stage(folder, new)
    if job.cancelled():
        raise Stopped(QCoreApplication.translate("Versions", "Stopped: the article is as it was"))
    return own, versions.use(own, new, after)
