"""The same text twice, in the window: said above the article, compared, made a version of the other, or both kept."""

from __future__ import annotations

import time
from functools import partial
from html import escape
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, QTimer

from reader.core import paths
from reader.core.articles import short
from reader.core.errors import ReaderError, Stopped
from reader.core.index import Index
from reader.core.versions import Refreshed
from reader.formats import FORMATS
from reader.gui.apart import change_apart
from reader.gui.jobs import Job
from reader.gui.widgets.dates import date_text

if TYPE_CHECKING:
    from reader.core.comparing import Row
    from reader.core.library import Library
    from reader.core.model import Article
    from reader.core.twins import Twin
    from reader.gui.window import MainWindow

JOIN: Final = "app:join"
KEEP_BOTH: Final = "app:keep_both"
COMPARE_TWIN: Final = "app:compare_twin"

_OFFER: Final = "twin"
_PAUSE_MS: Final = 500  # an article that is opened is painted first, with its cards
_TURN_SECONDS: Final = 0.3  # of getting to know texts, before others have their turn in the thread


class Twins(QObject):
    """Looks for an article with the text of the one that is opened. Nothing is done until the reader says what."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.twin: Twin | None = None  # of the open article
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._timer.timeout.connect(self._look_now)
        window.desk.opened.connect(self.look)

    # -- looking -----------------------------------------------------------------------------------------

    @property
    def is_looking(self) -> bool:
        """Whether it is yet to look; it does so when the article has been painted."""
        return self._timer.isActive()

    def look(self) -> None:
        """Look in a while, in a thread, whether the library has the open article's text twice."""
        self.twin = None
        self._timer.start()

    def _look_now(self) -> None:
        if self._window.view.is_loading:
            self._timer.start()
            return
        desk, library = self._window.desk, self._window.library
        article, document = desk.article, desk.document
        if article is None or document is None or desk.read_only:
            return
        folder, cache, jobs = library.folder, paths.cache_folder(), self._window.jobs

        def work(job: Job) -> tuple[bool, Twin | None]:
            from reader.core import twins

            def gives_way() -> bool:
                return job.cancelled() or jobs.has_waiting  # an article that is opened waits for no comparison

            index, until = Index(cache, folder), time.monotonic() + _TURN_SECONDS
            try:
                before = len(index.unsketched())
                twins.catch_up(
                    folder,
                    index,
                    cancelled=lambda: gives_way() or time.monotonic() > until,
                )
                left = len(index.unsketched())
                if 0 < left < before and not job.cancelled():  # none less: the cache cannot be written
                    return False, None
                mine = [article.id, *article.apart]
                return True, twins.find(folder, index, document, doi=article.doi, without=mine, cancelled=gives_way)
            except Stopped:
                return False, None
            finally:
                index.close()

        def done(found: tuple[bool, Twin | None]) -> None:
            now = desk.article
            if now is None or (now.id, now.text_sha256) != (article.id, article.text_sha256):
                return
            is_known, self.twin = found
            if not is_known:
                self._timer.start(0)
            else:
                self._window.versions.offer(_OFFER, self._line(now, self.twin) if self.twin is not None else "")

        self._window.jobs.run("", work, done, self._window.show_error)

    def _line(self, article: Article, twin: Twin) -> str:
        entry = twin.entry
        kind = next((f.label for f in FORMATS if f.media_type == entry.media_type), "")
        about = ", ".join(p for p in (kind, self.tr("added {0}").format(date_text(entry.added[:10]))) if p)
        name = escape(f"“{short(entry.title, 60)}” ({about})")
        if _is_younger(article, twin):
            form = (
                self.tr("in another format") if entry.media_type != article.media_type else self.tr("in another copy")
            )
            said, join = self.tr("This looks like {0} {1}").format(name, form), self.tr("add as a version of it")
        else:
            said, join = self.tr("{0} looks like this article").format(name), self.tr("make it a version of this one")
        links = ((JOIN, join), (KEEP_BOTH, self.tr("keep both")), (COMPARE_TWIN, self.tr("compare")))
        return " · ".join([said, *(f'<a href="{target}">{escape(text)}</a>' for target, text in links)])

    # -- what the reader says ----------------------------------------------------------------------------

    def join(self) -> None:
        """Make the younger one a version of the older, in a thread; then show that."""
        twin, article = self.twin, self._window.desk.article
        if twin is not None and article is not None:
            self._join(article, twin)

    def _join(self, article: Article, twin: Twin) -> None:
        window = self._window
        if window.library.read_only:
            return
        if self.twin == twin:
            self._forget()
        window.desk.leave()  # what is being typed comes along
        pair = (article.id, twin.entry.id)
        younger, older = pair if _is_younger(article, twin) else pair[::-1]

        def work(own: Library, job: Job) -> Refreshed:
            from reader.core.joining import join

            return join(own, younger, older, job.cancelled)

        def done(result: Refreshed) -> None:
            window.versions.after(result)
            if window.desk.article is None or window.desk.article.id in pair:
                window.desk.open(older)

        def failed(error: ReaderError) -> None:
            window.show_error(error)
            self.look()

        change_apart(window, self.tr("Making it a version"), (older, younger), work, done, failed)

    def keep_both(self) -> None:
        """Do not ask about these two again."""
        from reader.core.joining import keep_apart

        twin, article = self.twin, self._window.desk.article
        if twin is None or article is None:
            return
        try:
            keep_apart(self._window.library, article.id, twin.entry.id)
        except ReaderError as error:
            self._window.show_error(error)
            return
        self._forget()
        self._window.status.say(self.tr("Both are kept · Ctrl+Z takes it back"))

    def _forget(self) -> None:
        self.twin = None
        self._window.versions.offer(_OFFER, "")

    def compare(self) -> None:
        """Show both texts side by side, the older one first."""
        window, twin = self._window, self.twin
        article, document = window.desk.article, window.desk.document
        if twin is None or article is None or document is None:
            return
        try:
            other = window.library.article(twin.entry.id)
        except ReaderError as error:
            window.show_error(error)
            return
        folder, is_younger = window.library.article_folder(other.id), _is_younger(article, twin)

        def work(_: Job) -> list[Row]:
            from reader.core.comparing import side_by_side
            from reader.core.texts import load_document
            from reader.formats.adding import read_source

            theirs = [b.text for b in load_document(folder, other, read_source).blocks]
            mine = [b.text for b in document.blocks]
            return side_by_side(theirs, mine) if is_younger else side_by_side(mine, theirs)

        show = partial(self._show_rows, article, twin)  # another article may be open by then
        window.jobs.run(self.tr("Comparing"), work, show, window.show_error)

    def _show_rows(self, article: Article, twin: Twin, rows: list[Row]) -> None:
        from reader.gui.dialogs.compare_dialog import CompareDialog

        dialog = CompareDialog(rows, self._window.theme, self._window, use=self.tr("Make it a version"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.use_requested.connect(partial(self._join, article, twin))
        dialog.open()


def _is_younger(article: Article, twin: Twin) -> bool:
    """Whether the article was added after the other one."""
    return (article.created, article.id) > (twin.entry.added, twin.entry.id)
