"""The library: its folder, what is in memory of it, and ``apply``, the one way for every change.

Disk first, then memory, then the listeners. If the disk refuses, nothing has changed.
"""

from __future__ import annotations

import json
import os
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Final, TypeVar

from filelock import FileLock

from reader.core import document as documents
from reader.core.changes import Change, same_content, stamp
from reader.core.document import Document
from reader.core.errors import DamagedError, ReaderError, ReadOnlyError
from reader.core.index import Entry, Index, entry_of, stat_of
from reader.core.model import TABLES, Annotation, Article, Reading, Record, Tag, from_json, new_id, to_json
from reader.core.storage import RecordFile, Tables, parse, sync_folder, write_error

CODEBOOK: Final = "library.json"
ARTICLES: Final = "articles"
RECORDS: Final = "article.json"
TEXT: Final = "text.json"
IMAGES: Final = "images"
_KEEP_OPEN: Final = 32  # articles whose records stay in memory

R = TypeVar("R", bound=Record)
Listener = Callable[[Sequence[Change], str], None]
SourceReader = Callable[[bytes, str], Document]


@dataclass(frozen=True, slots=True)
class Step:
    """An entry of the undo list: what it is called, and what it changed."""

    name: str
    changes: tuple[Change, ...]


@dataclass
class _Open:
    """A file of records in memory. ``stat`` is that of the file when it was last read or written."""

    file: RecordFile
    records: dict[tuple[str, str], Record] = field(default_factory=dict)
    stat: str = ""
    unreadable: int = 0  # records that are kept in the file but not understood


class Library:
    """One open library. Only one thread may call it; see :mod:`reader.core.scanning` for work on the side."""

    def __init__(self, folder: Path, index: Index, read_source: SourceReader, creator: str = "") -> None:
        """Open or start the library in ``folder``.

        Raises:
            ReaderError: the folder cannot be made or read, or its codebook is damaged.
        """
        self.folder = folder
        self.index = index
        self.creator = creator
        self.read_only = ""  # why nothing can be changed, as a sentence; "": it can
        self._read_source = read_source
        self._listeners: list[Listener] = []
        self._undo: list[Step] = []
        self._redo: list[Step] = []
        self._open_articles: OrderedDict[str, _Open] = OrderedDict()
        _make_folders(folder)
        self._lock = FileLock(folder / ".lock", mode=0o600)
        self._codebook = self._load(RecordFile(folder / CODEBOOK, self._lock), "")
        self._start()

    def _start(self) -> None:
        if not os.access(self.folder, os.W_OK):
            self.read_only = f"{self.folder} may not be written to: you can read, but not annotate."
        elif self._codebook.file.is_newer:
            self.read_only = f"{self.folder} was written by a newer version of Reader. Update Reader to change it."
        elif not self._codebook.stat:
            try:
                self._codebook.file.write([("library", {"id": "library", "library": new_id()})])
            except ReadOnlyError as error:
                self.read_only = str(error)
            self._codebook.stat = stat_of(self._codebook.file.path)

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
        record = self._opened(article).records.get((Reading.TABLE, article))
        return record if isinstance(record, Reading) else Reading(id=article)

    def annotations(self, article: str) -> list[Annotation]:
        """The article's annotations in the order of the text."""
        found = [r for r in self._opened(article).records.values() if isinstance(r, Annotation) and not r.deleted]
        return sorted(found, key=_text_order)

    def annotation(self, article: str, annotation: str) -> Annotation | None:
        record = self._opened(article).records.get((Annotation.TABLE, annotation))
        return record if isinstance(record, Annotation) and not record.deleted else None

    def document(self, article: str) -> Document:
        """The article's text, from its snapshot or, should that be damaged, from the original.

        Raises:
            ReaderError: neither can be read.
        """
        record = self.article(article)
        return load_document(self.article_folder(article), record, self._read_source)

    def image(self, article: str, name: str) -> bytes | None:
        """The bytes of one of the article's own pictures; None when it has no such picture."""
        if "/" in name or "\\" in name or name.startswith("."):
            return None
        with suppress(OSError):
            return (self.article_folder(article) / IMAGES / name).read_bytes()
        return None

    # -- changing ----------------------------------------------------------------------------------------

    def subscribe(self, listener: Listener) -> None:
        """``listener(changes, name)`` is called after each change that is on the disk."""
        self._listeners.append(listener)

    def apply(self, changes: Iterable[Change], name: str, *, undoable: bool = True) -> tuple[Change, ...]:
        """Write the changes, durably and together, then remember and announce them.

        Args:
            name: what the step is called in the Undo menu.
            undoable: False for what is no work of the user's (the reading position).

        Raises:
            ReaderError: the disk refuses; nothing has changed.
        """
        done = self._write(tuple(changes))
        if undoable and done:
            self._undo.append(Step(name, done))
            self._redo.clear()
        self._announce(done, name)
        return done

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
        done = self._write(tuple(c.inverse() for c in reversed(step.changes)))
        self._redo.append(self._undo.pop())
        self._announce(done, step.name)
        return step

    def redo(self) -> Step | None:
        """Do again what was taken back last; None when there is nothing."""
        if not self._redo:
            return None
        step = self._redo[-1]
        done = self._write(step.changes)
        self._undo.append(self._redo.pop())
        self._announce(done, step.name)
        return step

    def notice_outside_changes(self) -> bool:
        """Take in what another program wrote to the open files; True when there was something."""
        found: list[Change] = []
        for article, opened in (("", self._codebook), *self._open_articles.items()):
            if stat_of(opened.file.path) == opened.stat:
                continue
            try:
                fresh = self._load(opened.file, article)
            except ReaderError:
                continue  # half a sync, or damaged: what is in memory stays, and a write keeps both
            found += _differences(opened.records, fresh.records, article)
            opened.records, opened.stat = fresh.records, fresh.stat
        self._update_index(found)
        if found:
            self._announce(found, "")
        return bool(found)

    # -- inside ------------------------------------------------------------------------------------------

    def _write(self, changes: tuple[Change, ...]) -> tuple[Change, ...]:
        if self.read_only:
            raise ReadOnlyError(self.read_only)
        groups: dict[str, list[Change]] = {}
        for change in changes:
            groups.setdefault(change.article, []).append(change)
        done: list[Change] = []
        try:
            for article, group in groups.items():
                done += self._write_group(article, group)
        except ReaderError:
            for change in reversed(done):  # all or nothing: files already written go back
                with suppress(ReaderError):
                    self._write_group(change.article, [change.inverse()])
            raise
        self._update_index(done)
        return tuple(done)

    def _write_group(self, article: str, group: list[Change]) -> list[Change]:
        opened = self._opened(article) if article else self._codebook
        rows: list[tuple[str, dict[str, object]]] = []
        for change in group:
            current = opened.records.get((change.table, change.key))
            target = _rebased(change, current)
            if current is not None and same_content(to_json(target), to_json(current)):
                continue
            rows.append((change.table, to_json(stamp(target, current, self.creator))))
        if not rows:
            return []
        tables = opened.file.write(rows)
        fresh, opened.unreadable = _records(tables, article, opened.records)
        done = _differences(opened.records, fresh, article)
        opened.records, opened.stat = fresh, stat_of(opened.file.path)
        return done

    def _announce(self, changes: Sequence[Change], name: str) -> None:
        for listener in tuple(self._listeners):
            listener(changes, name)

    def _opened(self, article: str) -> _Open:
        opened = self._open_articles.get(article)
        if opened is None:
            opened = self._load(RecordFile(self.article_folder(article) / RECORDS, self._lock), article)
            self._open_articles[article] = opened
            while len(self._open_articles) > _KEEP_OPEN:
                self._open_articles.popitem(last=False)
        else:
            self._open_articles.move_to_end(article)
        return opened

    def _load(self, file: RecordFile, article: str) -> _Open:
        tables = file.load()
        records, unreadable = _records(tables, article)
        return _Open(file, records, stat_of(file.path), unreadable)

    def _update_index(self, changes: Sequence[Change]) -> None:
        for article in dict.fromkeys(c.article for c in changes if c.article):
            opened = self._opened(article)
            record = opened.records.get((Article.TABLE, article))
            if not isinstance(record, Article) or record.deleted:
                blank = record if isinstance(record, Article) else Article(id=article)
                self.index.hide(entry_of(blank, None, 0), opened.stat)
                continue
            count = sum(1 for r in opened.records.values() if isinstance(r, Annotation) and not r.deleted)
            self.index.put(entry_of(record, self.reading(article), count), opened.stat, None)
        for change in changes:
            if isinstance(change.after, Annotation):
                tags = () if change.after.deleted else change.after.tags
                self.index.retag(change.article, change.key, tags)


def load_document(folder: Path, article: Article, read_source: SourceReader) -> Document:
    """The text of the article in ``folder``; safe to call from any thread.

    Raises:
        ReaderError: neither the snapshot nor the original can be read.
    """
    try:
        data = json.loads((folder / TEXT).read_bytes())
        document = documents.from_json(data)
        if document.text_sha256 == data.get("text_sha256"):
            return document
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        pass  # the original is still there
    source = folder / article.source
    try:
        return read_source(source.read_bytes(), article.source)
    except OSError:
        raise DamagedError(f"{source} is missing, and so is its text. Add the article again from its file.") from None


def records_in(path: Path, article: str) -> list[Record]:
    """The records in an article's file, read by itself; safe to call from any thread.

    Raises:
        ReaderError: missing or damaged.
    """
    try:
        tables = parse(path, path.read_bytes())
    except OSError as error:
        raise ReaderError(f"{path} cannot be read: {(error.strerror or str(error)).lower()}.") from None
    return list(_records(tables, article)[0].values())


def _make_folders(folder: Path) -> None:
    try:
        for path in (folder, folder / ARTICLES):
            if not path.is_dir():
                path.mkdir(mode=0o700, parents=True, exist_ok=True)
                sync_folder(path.parent)
    except OSError as error:
        raise write_error(folder, error) from None


def _text_order(annotation: Annotation) -> tuple[int, int, str]:
    if not annotation.passages:
        return (0, 0, annotation.id)
    return (annotation.passages[0].start, annotation.passages[0].end, annotation.id)


def _records(
    tables: Tables, article: str, known: Mapping[tuple[str, str], Record] | None = None
) -> tuple[dict[tuple[str, str], Record], int]:
    """The records of a file, and how many of its rows are not understood (they stay in the file).

    ``known`` saves the work for rows whose revision it already has.
    """
    records: dict[tuple[str, str], Record] = {}
    bad = 0
    for table, rows in tables.items():
        if table not in TABLES:
            continue
        for key, row in rows.items():
            record = known.get((table, key)) if known else None
            if record is not None and record.rev and record.rev == row.get("rev"):
                records[table, key] = record
                continue
            try:
                records[table, key] = from_json(table, row, article)
            except ValueError:
                bad += 1
    return records, bad


def _rebased(change: Change, current: Record | None) -> Record:
    """What ``change`` makes of ``current``: only the fields that it changes, if somebody else changed others."""
    target = change.after
    if target is None:
        raise ValueError("records are deleted by a tombstone, not by leaving them out")
    before = change.before
    if current is None or before is None or type(current) is not type(target):
        return target
    if same_content(to_json(current), to_json(before)):
        return target
    names = [f.name for f in fields(target)]
    kept = {n: getattr(current, n) for n in names if getattr(before, n) == getattr(target, n)}
    return target.with_(**kept)


def _differences(
    old: Mapping[tuple[str, str], Record], new: Mapping[tuple[str, str], Record], article: str
) -> list[Change]:
    out = []
    for (table, key), record in new.items():
        before = old.get((table, key))
        if before is not record and before != record:
            out.append(Change(table, key, before, record, article))
    return out
