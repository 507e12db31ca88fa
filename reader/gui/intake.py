"""Taking articles in through the window: files, folders, the clipboard; reading in a thread, committing here."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from importlib import import_module
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QMimeData, QObject, Signal
from PySide6.QtGui import QGuiApplication

from reader.core import articles, paths
from reader.core.articles import Staged
from reader.core.backups import Made, make_if_due
from reader.core.errors import PasswordNeeded, ReaderError, Stopped
from reader.core.index import Entry, Index
from reader.core.library import Library
from reader.core.scanning import ScanReport, scan
from reader.core.settings import Settings
from reader.formats import Source, load
from reader.formats.adding import Reading, paths_in, stage_path, stage_source
from reader.gui.jobs import Job, Jobs

if TYPE_CHECKING:
    from reader.formats.worker import Worker

_RECENT: Final = 12
_SLICE: Final = 0.03  # seconds of taking in between two looks at the event queue


@dataclass(eq=False)
class _Harvest:
    """What a job brought in, and a sentence for each file that could not be read."""

    staged: list[tuple[Path, Staged]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    locked: list[tuple[Path, PasswordNeeded]] = field(default_factory=list)
    cancelled: bool = False
    taken: int = 0  # how many of them are in the library,
    came: list[Path] = field(default_factory=list)  # the files of these
    fresh: int = 0  # how many of these were not there before,
    first: str = ""  # and the article to open
    name: str = ""  # what the status bar says meanwhile
    wanted: list[Path] | None = None  # the files that are to be read; None: nobody has looked yet
    looked: int = 0  # how many of them were,
    go_on: Callable[[], None] | None = None  # and what reads the others

    @property
    def is_left(self) -> bool:
        """Whether there are files that were not read yet, and are to be."""
        return not self.cancelled and self.looked < len(self.wanted or ())


class Intake(QObject):
    """Adds articles; ``added`` names the one to open."""

    added = Signal(str)
    printed_came = Signal(object)  # the path of a PDF: its pages can be looked at while its text is read
    gave_up = Signal()  # nothing was added
    locked = Signal(object, object)  # the path of an encrypted file, and the PasswordNeeded that says so
    said = Signal(str)
    failed = Signal(object)

    def __init__(self, library: Library, settings: Settings, jobs: Jobs, parent: QObject) -> None:
        super().__init__(parent)
        self._library, self._settings, self._jobs = library, settings, jobs
        self._worker: Worker | None = None
        self._left: list[_Harvest] = []  # what is being read and taken in
        self._is_closed = False

    def reading(self, job: Job) -> Reading:
        """What reads a file for ``job``, which can be cancelled: a process that all files share. For its thread."""
        return partial(self._started().read, cancelled=job.cancelled)

    def _started(self) -> Worker:
        if self._worker is None:
            from reader.formats.worker import Worker  # on first use: the window starts without it

            self._worker = Worker()
        return self._worker

    def close(self) -> None:
        """Take in what was read already, and end the process that reads files; no job may be under way."""
        self._is_closed = True
        for left in self._left:
            while left.taken < len(left.staged):
                self._take(left)
            self._remember(left.came)
        if self._worker is not None:
            self._worker.close()

    def add(self, files: Sequence[Path]) -> None:
        """Add files and what is in folders, in a thread; then open the first."""

        def failed(error: ReaderError) -> None:
            self.failed.emit(error)
            self.gave_up.emit()

        if len(files) == 1 and files[0].suffix.lower() == ".pdf":
            self.printed_came.emit(files[0])
        name = files[0].name if len(files) == 1 else self.tr("{0} files").format(len(files))
        self._read(_Harvest(name=self.tr("Adding {0}").format(name)), lambda: paths_in(files, recursive=True), failed)

    def _read(
        self, harvest: _Harvest, find: Callable[[], Iterable[Path]], failed: Callable[[ReaderError], None]
    ) -> None:
        """Read what ``find`` finds, or what is left of it, until the user waits for another job, as an opening."""
        folder, jobs = self._library.folder, self._jobs
        self._left.append(harvest)

        def work(job: Job) -> _Harvest:
            if harvest.wanted is None:
                harvest.wanted = list(takewhile(lambda _: not job.cancelled(), find()))
            for path in harvest.wanted[harvest.looked :]:
                if job.cancelled():
                    break
                job.progress(harvest.looked, len(harvest.wanted))
                self._stage(harvest, folder, path, job)
                harvest.looked += 1
                if jobs.has_wanted:
                    break
            harvest.cancelled = job.cancelled()
            return harvest

        def done(_: _Harvest) -> None:
            harvest.go_on = partial(self._read, harvest, find, failed)
            self._commit(harvest)

        def give_up(error: ReaderError) -> None:
            self._left.remove(harvest)
            failed(error)

        jobs.run(harvest.name, work, done, give_up)

    def _stage(self, harvest: _Harvest, folder: Path, path: Path, job: Job) -> None:
        try:
            harvest.staged.append((path, stage_path(folder, path, self.reading(job))))
        except Stopped:
            pass  # as the job will see
        except PasswordNeeded as error:
            harvest.locked.append((path, error))
        except ReaderError as error:
            harvest.problems.append(str(error))

    def _commit(self, harvest: _Harvest) -> None:
        """Take in what was read, a slice of time at once: the window answers in between."""
        if self._is_closed:
            return  # it is in the library already
        end = time.monotonic() + _SLICE
        if harvest not in self._left:
            self._left.append(harvest)
        while harvest.taken < len(harvest.staged):
            self._take(harvest)
            if time.monotonic() > end:
                break
        if harvest.taken < len(harvest.staged):
            self._jobs.run("", lambda _: None, lambda _: self._commit(harvest), self.failed.emit)
            return
        self._left.remove(harvest)
        if harvest.is_left and harvest.go_on is not None:
            harvest.go_on()
        else:
            self._tell(harvest)

    def _take(self, harvest: _Harvest) -> None:
        path, staged = harvest.staged[harvest.taken]
        try:
            article, is_new = articles.commit(self._library, staged)
        except ReaderError as error:
            self.failed.emit(error)
            del harvest.staged[harvest.taken :]
            harvest.looked = len(harvest.wanted or ())  # the disk would refuse the others, too
            return
        harvest.taken += 1
        harvest.fresh += is_new
        harvest.first = harvest.first or article.id
        harvest.came.append(path)

    def _tell(self, harvest: _Harvest) -> None:
        first, fresh = harvest.first, harvest.fresh
        self._remember(harvest.came)
        for problem in harvest.problems[:5]:
            self.failed.emit(ReaderError(problem))
        if (more := len(harvest.problems) - 5) > 0:
            self.failed.emit(ReaderError(self.tr("{0} more files could not be read.").format(more)))
        if harvest.staged:
            known = len(harvest.staged) - fresh
            said = self.tr("{0} added").format(fresh) + (self.tr(", {0} already there").format(known) if known else "")
            self.said.emit(said + (self.tr(" · cancelled") if harvest.cancelled else ""))
        elif harvest.cancelled:
            self.said.emit(self.tr("Cancelled: nothing was added"))
        elif not harvest.problems and not harvest.locked:
            self.said.emit(self.tr("No article files there"))
        if first:
            self.added.emit(first)
        elif not harvest.locked:
            self.gave_up.emit()
        for path, error in harvest.locked:
            self.locked.emit(path, error)

    def add_locked(self, path: Path, password: str) -> None:
        """Add an encrypted file; the password is used for reading it and kept nowhere."""
        folder = self._library.folder

        def work(job: Job) -> _Harvest:
            source = replace(load(path), password=password)
            try:
                staged = stage_source(folder, source, str(path.absolute()), self.reading(job))
            except PasswordNeeded as error:
                return _Harvest(locked=[(path, error)])
            return _Harvest([(path, staged)])

        def failed(error: ReaderError) -> None:
            self.failed.emit(error)
            self.gave_up.emit()

        self._jobs.run(self.tr("Adding {0}").format(path.name), work, self._commit, failed)

    def _remember(self, files: Sequence[Path]) -> None:
        """Put files before those that were added lately: once for all that came, as each time it is made durable."""
        if not files:
            return
        newest = [str(path.absolute()) for path in reversed(files[-_RECENT:])]
        recent = list(dict.fromkeys([*newest, *self._settings["recent"]]))[:_RECENT]
        try:
            self._settings.set_many({"recent": recent})
        except ReaderError as error:
            self.failed.emit(error)

    def add_clipboard(self) -> None:
        """Make an article of what was copied: formatted text if there is some, else plain."""
        self.add_mime(QGuiApplication.clipboard().mimeData())

    def add_mime(self, data: QMimeData) -> None:
        """Make an article of copied or dropped HTML or text."""
        is_html = data.hasHtml()
        text = data.html() if is_html else data.text()
        if not text.strip():
            self.said.emit(self.tr("There is no text in the clipboard"))
            return
        folder = self._library.folder
        stamp = datetime.now().strftime("%Y-%m-%d %H.%M")
        name = self.tr("Clipboard {0}").format(stamp) + (".html" if is_html else ".txt")
        source = Source(text.encode("utf-8", "replace"), name)

        def work(job: Job) -> _Harvest:
            return _Harvest([(Path(name), stage_source(folder, source, reading=self.reading(job)))])

        self._jobs.run(self.tr("Adding what was copied"), work, self._commit_one, self.failed.emit)

    def _commit_one(self, harvest: _Harvest) -> None:
        try:
            article, _ = articles.commit(self._library, harvest.staged[0][1])
        except ReaderError as error:
            self.failed.emit(error)
            return
        self.added.emit(article.id)

    def read_catalogue(self, done: Callable[[list[Entry]], None]) -> None:
        """Read the whole catalogue, quietly, in a thread."""
        folder, cache = self._library.folder, paths.cache_folder()

        def work(_: Job) -> list[Entry]:
            index = Index(cache, folder)
            try:
                return index.entries()
            finally:
                index.close()

        self._jobs.run("", work, done, self.failed.emit)

    def back_up(self) -> None:
        """Make the daily backup if it is due, quietly, in a thread."""
        folder = self._library.folder

        def work(job: Job) -> Made | None:
            return make_if_due(folder, job.progress, job.cancelled)

        if not self._library.read_only:
            self._jobs.run("", work, self._backed_up, self.failed.emit)

    def _backed_up(self, made: Made | None) -> None:
        if made is not None:
            self.said.emit(self.tr("Backed up"))

    def scan(self, done: Callable[[ScanReport], None], name: str = "") -> None:
        """Bring the index up to date with the files, in a thread; quietly, unless the work has a name."""
        folder, cache = self._library.folder, paths.cache_folder()

        def work(job: Job) -> ScanReport:
            import_module("reader.core.anchors")  # here, so that the first highlight need not wait for it
            index = Index(cache, folder)
            try:
                return scan(folder, index, job.progress, job.cancelled)
            finally:
                index.close()
                self._started().start(warm=True)  # so that the first file need not wait for it

        self._jobs.run(name, work, done, self.failed.emit)
