"""The library: its folder, what is in memory of it, and ``apply``, the one way for every change.

Disk first, then memory, then the listeners. If the disk refuses, nothing has changed.
"""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from reader.core.changes import Change, rebase, same_content, stamp
from reader.core.durable import read_file, stat_of, sweep
from reader.core.errors import DamagedError, ReaderError, ReadOnlyError, Stopped
from reader.core.folders import make_folders
from reader.core.index import Entry, Index
from reader.core.indexing import update_index
from reader.core.locking import LibraryLock
from reader.core.model import Annotation, Article, Reading, Record, Tag, new_id, to_json
from reader.core.paths import ARTICLES as ARTICLES
from reader.core.paths import CODEBOOK as CODEBOOK
from reader.core.paths import IMAGES as IMAGES
from reader.core.paths import RECORDS as RECORDS
from reader.core.paths import TEXT as TEXT
from reader.core.records import OpenFile, Records
from reader.core.storage import commit, hold
from reader.core.texts import SourceReader, is_plain, load_document

if TYPE_CHECKING:
    from reader.core.document import Document

_KEEP_OPEN: Final = 32  # articles whose records stay in memory
_POLL_SECONDS: Final = 0.2  # how long a look at the disk waits for the lock

Listener = Callable[[Sequence[Change], str], None]


@dataclass(frozen=True, slots=True)
class Step:
    """An entry of the undo list: what it is called, and what it changed."""

    name: str
    changes: tuple[Change, ...]


class Library:
    """One open library. Only one thread may call it; see :mod:`reader.core.scanning` for work on the side."""

    def __init__(
        self,
        folder: Path,
        index: Index,
        read_source: SourceReader,
        creator: str = "",
        instead: Iterable[Record] | None = None,
    ) -> None:
        """Open or start the library in ``folder``.

        Args:
            instead: what to show as its codebook when that is damaged; nothing can be changed then.

        Raises:
            ReaderError: the folder cannot be made or read, or (without ``instead``) its codebook is damaged.
        """
        self.folder = folder
        self.index = index
        self.creator = creator
        self.read_only = ""  # why nothing can be changed, as a sentence; "": it can
        self.busy = ""  # what a thread is writing here, as a sentence: a change would wait for it for seconds
        self.is_damaged = False  # the codebook: it is shown as far as it is known
        self.problems: tuple[str, ...] = ()  # sentences on open files that could not be read or mended lately
        self._read_source = read_source
        self._listeners: list[Listener] = []
        self._undo: list[Step] = []
        self._redo: list[Step] = []
        self._open_articles: OrderedDict[str, OpenFile] = OrderedDict()
        make_folders(folder)
        self._lock = LibraryLock(folder)
        self._codebook = OpenFile(folder / CODEBOOK, "", self._lock)
        self._start(instead)

    def _start(self, instead: Iterable[Record] | None = None) -> None:
        try:
            self._codebook.load()
        except (DamagedError, ReadOnlyError) as error:
            if instead is None:
                raise
            self._codebook.records.update(((r.TABLE, r.id), r) for r in instead)
            self.read_only, self.is_damaged = str(error), isinstance(error, DamagedError)
            return
        if not os.access(self.folder, os.W_OK):
            self.read_only = f"{self.folder} may not be written to: you can read, but not annotate."
        elif self._codebook.file.is_newer:
            self.read_only = f"{self.folder} was written by a newer version of Reader. Update Reader to change it."
        elif not self._codebook.file.stat:
            try:
                self._codebook.file.write([("library", {"id": "library", "library": new_id()})])
            except ReadOnlyError as error:
                self.read_only = str(error)

    # -- reading -----------------------------------------------------------------------------------------

    @property
    def tags(self) -> dict[str, Tag]:
        """The codebook: id → tag, without deleted and merged ones."""
        found = (r for r in self._codebook.records.values() if isinstance(r, Tag))
        return {tag.id: tag for tag in found if not tag.deleted and not tag.merged_into}

    def tag(self, tag_id: str) -> Tag | None:
        """The tag that ``tag_id`` stands for now: merged tags lead to what they were merged into."""
        for _ in range(100):  # a cycle can only come from outside; it then reads as no tag
            record = self._codebook.records.get((Tag.TABLE, tag_id))
            if not isinstance(record, Tag) or record.deleted:
                return None
            if not record.merged_into:
                return record
            tag_id = record.merged_into
        return None

    def tag_record(self, tag_id: str) -> Tag | None:
        """The record with that very id, also if it is deleted or merged."""
        record = self._codebook.records.get((Tag.TABLE, tag_id))
        return record if isinstance(record, Tag) else None

    def entries(self) -> list[Entry]:
        """The catalogue, from the index."""
        return self.index.entries()

    def is_empty(self) -> bool:
        """Whether it holds no article, not even one that the index does not know yet."""
        with suppress(OSError), os.scandir(self.folder / ARTICLES) as found:
            return self.index.is_empty() and next(found, None) is None
        return self.index.is_empty()

    def article_folder(self, article: str) -> Path:
        """Where an article's files are."""
        return self.folder / ARTICLES / article

    def article(self, article: str) -> Article:
        """The article's record. Raises ReaderError when there is none."""
        record = self._opened(article).records.get((Article.TABLE, article))
        if not isinstance(record, Article):
            raise ReaderError(f"There is no article {article} in {self.folder}. `reader list` shows what there is.")
        return record

    def reading(self, article: str) -> Reading:
        """Where the user is in the article."""
        return self._opened(article).reading or Reading(id=article)

    def annotations(self, article: str) -> list[Annotation]:
        """The article's annotations in the order of the text."""
        return sorted(self._opened(article).annotations(), key=_text_order)

    def unreadable(self, article: str) -> int:
        """How many records of the article's file are not understood; they stay in the file."""
        return len(self._opened(article).unreadable)

    def annotation(self, article: str, annotation: str) -> Annotation | None:
        record = self._opened(article).records.get((Annotation.TABLE, annotation))
        return record if isinstance(record, Annotation) and not record.deleted else None

    def record(self, table: str, key: str, article: str = "") -> Record | None:
        """The record with that very id, also if it is deleted; of the codebook, or of an article's file."""
        opened = self._opened(article) if article else self._codebook
        return opened.records.get((table, key))

    def document(self, article: str) -> Document:
        """The article's text, from its snapshot or, should that be damaged, from the original.

        Raises:
            ReaderError: neither can be read.
        """
        return load_document(self.article_folder(article), self.article(article), self._read_source)

    def image(self, article: str, name: str) -> bytes | None:
        """The bytes of one of the article's own pictures; None when it has no such picture."""
        if not is_plain(name):
            return None
        with suppress(OSError):
            found = read_file(self.article_folder(article) / IMAGES / name)
            return found[0] if found else None
        return None

    # -- changing ----------------------------------------------------------------------------------------

    def subscribe(self, listener: Listener) -> None:
        """``listener(changes, name)`` is called after each change that is on the disk."""
        self._listeners.append(listener)

    def apply(
        self,
        changes: Iterable[Change],
        name: str,
        *,
        undoable: bool = True,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> tuple[Change, ...]:
        """Write the changes, durably and together, then remember and announce them.

        Args:
            name: what the step is called in the Undo menu.
            undoable: False for what is no work of the user's (the reading position).
            cancelled: for changes to many articles.

        Raises:
            ReaderError: the disk refuses, or it was cancelled; nothing has changed.
        """
        done, noticed = self._write(tuple(changes), cancelled)
        if undoable and done:
            self._undo.append(Step(name, done))
            self._redo.clear()
        self._announce([*noticed, *done], name)
        return done

    def take_over(self, other: Library, *articles: str) -> None:
        """Take in what a thread's own Library on this folder, not to be used any more, has done to articles.

        Raises:
            ReaderError: an article's file was changed in the meantime, and cannot be read now.
        """
        noticed = self._take_files(other, articles)
        self._undo += other._undo
        self._redo.clear()
        for step in other._undo:
            self._announce([*step.changes, *noticed], step.name)

    def next_step(self, *, redo: bool = False) -> Step | None:
        """What ``undo``, or ``redo``, would do now; None when there is nothing."""
        steps = self._redo if redo else self._undo
        return steps[-1] if steps else None

    def follow(self, step: Step, *, redo: bool = False, cancelled: Callable[[], bool] = lambda: False) -> list[Change]:
        """Take back a step of another Library's on this folder, or do it again: for a thread's own library.

        Returns:
            What that one needs for :meth:`take_over_step`.

        Raises:
            ReaderError: the disk refuses, or it was cancelled; nothing has changed.
        """
        wanted = step.changes if redo else tuple(c.inverse() for c in reversed(step.changes))
        done, noticed = self._write(wanted, cancelled)
        return [*noticed, *done]

    def take_over_step(self, other: Library, step: Step, found: Sequence[Change], *, redo: bool = False) -> None:
        """Take in that a thread's own Library, not to be used any more, has taken back a step, or done it again.

        Args:
            found: what its :meth:`follow` gave.

        Raises:
            ReaderError: an article's file was changed in the meantime, and cannot be read now.
        """
        source, target = (self._redo, self._undo) if redo else (self._undo, self._redo)
        source[:] = [s for s in source if s is not step]  # something else may have been done since it was begun
        target.append(step)
        noticed = self._codebook.load() if any(not c.article for c in found) else []
        noticed += self._take_files(other, dict.fromkeys(c.article for c in found if c.article))
        known = {(c.article, c.table, c.key) for c in found}
        self._announce([*found, *(c for c in noticed if (c.article, c.table, c.key) not in known)], step.name)

    def _take_files(self, other: Library, articles: Iterable[str]) -> list[Change]:
        """Have the articles' records as the other one has them; what the disk says beyond that."""
        noticed: list[Change] = []
        for article in articles:
            opened = other._open_articles.pop(article, None)
            if opened is None:  # it has let go of it: it is read again when somebody asks
                self._open_articles.pop(article, None)
                continue
            if stat_of(opened.file.path) != opened.file.stat:
                noticed += opened.load()
            self._keep(opened)
        return noticed

    @property
    def undo_name(self) -> str:
        """What ``undo`` would take back; "" when there is nothing."""
        return self._undo[-1].name if self._undo else ""

    @property
    def redo_name(self) -> str:
        return self._redo[-1].name if self._redo else ""

    def undo(self) -> Step | None:
        """Take back the last step; None when there is none."""
        if not self._undo:
            return None
        step = self._undo[-1]
        done, noticed = self._write(tuple(c.inverse() for c in reversed(step.changes)))
        self._redo.append(self._undo.pop())
        self._announce([*noticed, *done], step.name)
        return step

    def redo(self) -> Step | None:
        """Do again what was taken back last; None when there is nothing."""
        if not self._redo:
            return None
        step = self._redo[-1]
        done, noticed = self._write(step.changes)
        self._undo.append(self._redo.pop())
        self._announce([*noticed, *done], step.name)
        return step

    def adopt(self, changes: Iterable[Change], name: str) -> None:
        """Take in what a merge or a restore did to the files, as one step of the undo list.

        Args:
            changes: what :func:`reader.core.uniting.unite` or :func:`reader.core.restoring.restore` collected.
        """
        self.notice_outside_changes()
        if done := tuple(changes):
            self._undo.append(Step(name, done))
            self._redo.clear()

    def forget_steps(self) -> None:
        """Empty the undo list: what was done is not the user's work."""
        self._undo.clear()
        self._redo.clear()

    def look_again(self, keep: str = "") -> None:
        """Take in what a restore, merge or repair wrote, which went past this library; the undo list is of before.

        Args:
            keep: the only article whose records stay in memory.
        """
        self._open_articles = OrderedDict((a, o) for a, o in self._open_articles.items() if a == keep)
        self.forget_steps()
        before = dict(self._codebook.records)
        self.read_only, self.is_damaged = "", False
        self._start(before.values())
        now = self._codebook.records.items()
        found = [Change(*key, before.get(key), record) for key, record in now if before.get(key) != record]
        if not self.notice_outside_changes() or found:
            self._announce(found, "")

    def notice_outside_changes(self) -> bool:
        """Take in what another program did to the open files; True when there was something.

        What is known and the disk lacks (a file was deleted, an older copy put back) is written again. A damaged
        file is given time until the next call, then its bytes are kept aside and its records written again. What
        cannot be read or written is in ``problems``.
        """
        found: list[Change] = []
        problems: list[str] = []
        rewritten: list[str] = []
        before = _stats_of(self._open_articles)
        for opened in (self._codebook, *self._open_articles.values()):
            stat = opened.file.stat
            try:
                found += self._look_at(opened)
            except ReaderError as error:
                problems.append(str(error))
            if opened.article and opened.file.stat not in ("", stat):
                rewritten.append(opened.article)
        is_news = bool(found) or tuple(problems) != self.problems
        self.problems = tuple(problems)
        if self._codebook.file.is_newer and not self.read_only:
            self.read_only = f"{self.folder} was written by a newer version of Reader. Update Reader to change it."
        update_index(self.index, found, self._open_articles, before, rewritten)
        if is_news:
            self._announce(found, "")
        return is_news

    # -- inside ------------------------------------------------------------------------------------------

    def _look_at(self, opened: OpenFile) -> list[Change]:
        stat = stat_of(opened.file.path)
        found: list[Change] = []
        is_damaged = False
        if stat != opened.file.stat:
            try:
                found = opened.load()
            except DamagedError:
                is_damaged = stat == opened.damaged_stat
                opened.damaged_stat = stat
                if not is_damaged:
                    raise
        if (is_damaged or opened.file.is_behind) and not self.read_only and not opened.file.is_newer:
            with hold(self._lock, opened.file.path, _POLL_SECONDS):
                commit([opened.file.draft(())])
            found += opened.take_in()
        return found

    def _write(
        self, changes: tuple[Change, ...], cancelled: Callable[[], bool] = lambda: False
    ) -> tuple[tuple[Change, ...], list[Change]]:
        """What was done, and what others were found to have done before."""
        if self.read_only:
            raise ReadOnlyError(self.read_only)
        if self.busy:
            raise ReaderError(self.busy)
        groups: dict[str, list[Change]] = {}
        for change in changes:
            groups.setdefault(change.article, []).append(change)
        files = {a: self._opened(a) if a else self._codebook for a in _unless(cancelled, groups)}
        before = _stats_of(files)
        noticed: list[Change] = []
        done: list[Change] = []
        try:
            with hold(self._lock, self.folder / CODEBOOK) as is_interrupted:
                drafts = []
                for article in _unless(lambda: cancelled() or is_interrupted(), groups):
                    if rows := self._rows(files[article], groups[article]):
                        drafts.append(files[article].file.draft(rows))
                        noticed += files[article].take_in()
                commit(drafts, lambda: cancelled() or is_interrupted())
            for opened in files.values():
                done += opened.take_in()
                self._keep(opened)
        except ReaderError:
            update_index(self.index, noticed, files, before)
            if noticed:
                self._announce(noticed, "")
            raise
        update_index(self.index, [*noticed, *done], files, before)
        return tuple(done), noticed

    def _rows(self, opened: OpenFile, group: Sequence[Change]) -> list[tuple[str, dict[str, object]]]:
        """The rows that the changes come to, as (table, row): one for each record that becomes another."""
        targets: Records = {}
        for change in group:
            key = change.table, change.key
            targets[key] = rebase(change, targets.get(key) or opened.records.get(key))
        rows = []
        for key, target in targets.items():
            current = opened.records.get(key)
            if current is None or not same_content(to_json(target), to_json(current)):
                rows.append((key[0], to_json(stamp(target, current, self.creator))))
        return rows

    def _announce(self, changes: Sequence[Change], name: str) -> None:
        for listener in tuple(self._listeners):
            listener(changes, name)

    def _opened(self, article: str) -> OpenFile:
        opened = self._open_articles.get(article)
        if opened is not None:
            self._open_articles.move_to_end(article)
            return opened
        if not is_plain(article):
            raise ReaderError(f"There is no article {article} in {self.folder}. `reader list` shows what there is.")
        folder = self.article_folder(article)
        opened = OpenFile(folder / RECORDS, article, self._lock)
        opened.load()
        sweep(folder)
        sweep(folder / IMAGES)
        if opened.file.stat:
            self._keep(opened)
        return opened

    def _keep(self, opened: OpenFile) -> None:
        """Hold on to a file that is in use; the one that was used longest ago is let go."""
        if opened is self._codebook:
            return
        self._open_articles[opened.article] = opened
        self._open_articles.move_to_end(opened.article)
        while len(self._open_articles) > _KEEP_OPEN:
            self._open_articles.popitem(last=False)


def _unless(stop: Callable[[], bool], articles: Iterable[str]) -> Iterator[str]:
    for article in articles:
        if stop():
            raise Stopped("Stopped: nothing was changed.")
        yield article


def _stats_of(files: Mapping[str, OpenFile]) -> dict[str, str]:
    return {article: opened.file.stat for article, opened in files.items()}


def _text_order(annotation: Annotation) -> tuple[int, int, str]:
    if not annotation.passages:
        return (0, 0, annotation.id)
    return (annotation.passages[0].start, annotation.passages[0].end, annotation.id)
