"""Records in memory: what the rows of a file say, and how memory follows the file."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from reader.core.changes import Change
from reader.core.durable import read_file
from reader.core.errors import ReaderError
from reader.core.locking import Lock
from reader.core.model import TABLES, Annotation, Article, Reading, Record, from_json
from reader.core.storage import RecordFile, Tables, is_older, parse

Records = dict[tuple[str, str], Record]  # (table, id) → record


class OpenFile:
    """A file of records and what memory holds of it. ``article`` is "" for the codebook."""

    def __init__(self, path: Path, article: str, lock: Lock) -> None:
        self.file = RecordFile(path, lock)
        self.article = article
        self.records: Records = {}
        self.unreadable: set[tuple[str, str]] = set()  # rows that are kept in the file and not understood
        self.damaged_stat = ""  # of the damaged file that was last found in its place
        self._tables: Tables = {}

    def load(self) -> list[Change]:
        """Read the file and take it in. Errors: :meth:`DurableStorage.refresh`."""
        self.file.load()
        return self.take_in()

    def take_in(self) -> list[Change]:
        """Bring memory up to what the file is known to say; what that changed, as if others had done it.

        A row that is not understood any more is a change with no ``after``.
        """
        tables = self.file.storage.tables
        if tables is self._tables:
            return []
        found: list[Change] = []
        for table, rows in tables.items():
            if table not in TABLES:
                continue
            had = self._tables.get(table, {})
            for key, row in rows.items():
                if had.get(key) is not row and (change := self._read(table, key, row)) is not None:
                    found.append(change)
        self._tables = tables
        return found

    def _read(self, table: str, key: str, row: dict[str, object]) -> Change | None:
        try:
            record = record_of(table, key, row, self.article)
        except ValueError:
            self.unreadable.add((table, key))
            before = self.records.pop((table, key), None)
            return Change(table, key, before, None, self.article) if before is not None else None
        self.unreadable.discard((table, key))
        before = self.records.get((table, key))
        if before == record:
            return None
        self.records[table, key] = record
        return Change(table, key, before, record, self.article)

    @property
    def listed(self) -> Article | None:
        """The article's record, if the article is in the lists."""
        record = self.records.get((Article.TABLE, self.article))
        return record if isinstance(record, Article) and not record.deleted else None

    @property
    def reading(self) -> Reading | None:
        record = self.records.get((Reading.TABLE, self.article))
        return record if isinstance(record, Reading) else None

    def annotations(self) -> list[Annotation]:
        """Those that are not deleted, in no order."""
        return [r for r in self.records.values() if isinstance(r, Annotation) and not r.deleted]


def changes_between(before: Tables, after: Tables, article: str) -> list[Change]:
    """What turned one state of a file's records into the other; rows that are not understood are left out."""
    found: list[Change] = []
    for table, rows in after.items():
        had = before.get(table, {}) if table in TABLES else rows
        for key, row in rows.items():
            if had.get(key) == row:
                continue
            with suppress(ValueError):
                old = record_of(table, key, had[key], article) if key in had else None
                found.append(Change(table, key, old, record_of(table, key, row, article), article))
    return found


def record_of(table: str, key: str, row: dict[str, object], article: str) -> Record:
    """The record that a row says.

    Raises:
        ValueError: the row is damaged, or stands under another id than its own.
    """
    record = from_json(table, row, article)
    if record.id != key:
        raise ValueError("a record under another's id")
    return record


def strayed(tables: Tables) -> Tables:
    """Annotations in tables that nobody knows: the name of theirs is damaged, and they would be missing unsaid."""
    unknown = {name: rows for name, rows in tables.items() if name not in TABLES}
    found = {name: {key: row for key, row in rows.items() if "passages" in row} for name, rows in unknown.items()}
    return {name: rows for name, rows in found.items() if rows}


class Found(NamedTuple):
    """What a file says, read by itself."""

    records: list[Record]
    unreadable: int  # rows that are not understood
    stat: str  # of the file that was read
    is_older: bool = False  # the file is of an earlier format


def read_records(path: Path, article: str) -> Found:
    """The records in an article's file, read by itself; safe to call from any thread.

    Raises:
        ReaderError: missing or damaged.
    """
    try:
        found = read_file(path)
    except OSError as error:
        raise ReaderError(f"{path} cannot be read: {(error.strerror or str(error)).lower()}.") from None
    if found is None:
        raise ReaderError(f"{path} is missing. Put back an earlier copy of it, or add the article again.")
    data, stat = found
    records: list[Record] = []
    tables = parse(path, data)
    unreadable = sum(map(len, strayed(tables).values()))
    for table, rows in tables.items():
        for key, row in rows.items() if table in TABLES else ():
            try:
                records.append(record_of(table, key, row, article))
            except ValueError:
                unreadable += 1
    return Found(records, unreadable, stat, is_older(path, data))
