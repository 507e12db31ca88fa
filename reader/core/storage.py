"""TinyDB files of records that are written durably and merged with what others wrote, never over it.

TinyDB's own storage writes in place and truncates after its fsync, so a power cut can empty it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tinydb import TinyDB
from tinydb.storages import Storage
from tinydb.table import Document as Row
from tinydb.table import Table

from reader.core.changes import merge_records
from reader.core.durable import TEMPORARY as TEMPORARY
from reader.core.durable import Replacement, read_file, write_together
from reader.core.durable import sync_folder as sync_folder
from reader.core.durable import write_durably as write_durably
from reader.core.durable import write_error as write_error
from reader.core.errors import DamagedError, ReaderError, ReadOnlyError
from reader.core.limits import LIMITS
from reader.core.locking import Lock

FORMAT: Final = 1
LOCK_SECONDS: Final = 10.0
_MEND: Final = "`reader check --repair` mends it; or put back an earlier copy."
_ABOUT: Final = "reader"  # the table that holds the format version

_SAID: Final = re.compile(rb'"format"\s*:\s*(\d{1,4})\b')  # within a text the quotes would be escaped

Cancelled = Callable[[], bool]
Tables = dict[str, dict[str, dict[str, Any]]]
Lines = dict[str, dict[str, tuple[dict[str, Any], bytes]]]  # table → id → the row, and the line that says it


class DurableStorage(Storage):
    """TinyDB's two methods over one file. Rows that were read are never changed in place, only replaced.

    What is known is what the disk said last, merged with all that was written here before: an older copy that a
    sync tool puts back, or a file that is deleted or damaged, takes nothing away.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.stat = ""  # of the file when it was last read or written; "": there was none
        self.data: bytes | None = None  # what the file held then
        self.is_older = False  # the file is of an earlier format: its bytes are kept before they are replaced
        self.tables: Tables = {}  # what is known; not to be changed
        self.is_behind = False  # the disk lacks something of what is known
        self._pending: Tables | None = None
        self._lines: Lines = {}

    def read(self) -> Tables | None:
        """The tables; None when there is no file yet. Outside of a transaction: a copy.

        Raises:
            DamagedError, ReaderError
        """
        if self._pending is not None:
            return self._pending
        self.refresh()
        return {name: {key: dict(row) for key, row in rows.items()} for name, rows in self.tables.items()} or None

    def write(self, data: Mapping[str, Mapping[str, Any]]) -> None:
        """Within a transaction: keep ``data`` for its end. Else: write it, merged with what the disk says."""
        tables = {name: dict(rows) for name, rows in data.items()}
        if self._pending is not None:
            self._pending = tables
            return
        self.begin(())
        self._pending = merge_tables(tables, self.tables)
        ended = self.end()
        self.keep_older()
        [stat] = write_together([self.replacement(ended[1])])
        self.accept(*ended, stat)

    def refresh(self, *, set_aside: bool = False) -> None:
        """Take in what the disk says now.

        Args:
            set_aside: if the file is damaged and its records are known, keep its bytes beside it and go on.

        Raises:
            DamagedError, ReaderError: it cannot be read; what is known stays.
        """
        try:
            found = read_file(self.path)
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise ReaderError(f"{self.path} cannot be read: {reason}. Its annotations are not shown.") from None
        if found is None:
            self.stat, self.data, self.is_behind = "", None, bool(self.tables)
            return
        data, stat = found
        if data != self.data:
            self._take_in(data, set_aside)
        self.stat = stat

    def _take_in(self, data: bytes, set_aside: bool) -> None:
        try:
            theirs = parse(self.path, data)
        except DamagedError:
            if not (set_aside and self.tables):
                raise
            keep_aside(self.path, data)
            theirs = {}
        tables = merge_tables(self.tables, theirs) if self.tables else theirs
        self.is_behind = tables != theirs
        self.tables, self.data, self.is_older = tables, data, is_older(self.path, data)

    def begin(self, keys: Iterable[tuple[str, str]]) -> None:
        """Start a transaction on what the disk says now: TinyDB's writes are kept until ``end``.

        Args:
            keys: (table, id) of the rows that will be replaced; the others are shared with what is known.

        Raises:
            ReadOnlyError: the file was written by a newer version of Reader.
            DamagedError, ReaderError
        """
        self.refresh(set_aside=True)
        if self.is_newer:
            raise newer_error(self.path)
        pending = {name: dict(rows) for name, rows in self.tables.items()}
        for name, key in keys:
            if key in pending.get(name, {}):
                pending[name][key] = {"id": key}  # TinyDB changes rows in place: it gets one of its own
        self._pending = pending

    def end(self) -> tuple[Tables, bytes]:
        """Close the transaction; its outcome, still to be written: the tables, and the file that says them."""
        tables, self._pending = self._pending or {}, None
        tables[_ABOUT] = {**tables.get(_ABOUT, {}), "1": {**tables.get(_ABOUT, {}).get("1", {}), "format": FORMAT}}
        return tables, serialise(tables, self._lines)

    def abandon(self) -> None:
        """Drop an open transaction."""
        self._pending = None

    def replacement(self, data: bytes) -> Replacement:
        """The write of ``data`` in the place of what was last read."""
        return Replacement(self.path, data, self.data, can_go_back=True)

    def accept(self, tables: Tables, data: bytes, stat: str) -> None:
        """Note that ``tables`` are on the disk."""
        self.tables, self.data, self.stat, self.is_behind, self.is_older = tables, data, stat, False, False

    def keep_older(self) -> None:
        """Keep what the file holds, if that is of an earlier format: before it is replaced.

        Raises:
            ReaderError: the disk refuses; then it must not be replaced.
        """
        if self.is_older and self.data is not None:
            from reader.core.migrations import keep  # hardly ever needed

            keep(self.path, self.data)

    @property
    def is_newer(self) -> bool:
        """Whether the file was written by a newer version: it can be read, as far as it is understood, not changed."""
        return is_newer(self.tables)


def parse(path: Path, data: bytes) -> Tables:
    """The tables in the bytes of a file; those of an earlier format as the present one has them.

    Raises:
        DamagedError: not JSON, or not of our shape (also: an empty file, which is never an empty library).
        ReadOnlyError: of another shape because a newer version wrote it.
    """
    return _brought_up(path, _as_written(path, data))


def _brought_up(path: Path, tables: Tables) -> Tables:
    if format_of(tables) >= FORMAT:
        return tables
    from reader.core.migrations import brought_up  # hardly ever needed

    return brought_up(path, tables)


def _as_written(path: Path, data: bytes) -> Tables:
    try:
        # "utf-8-sig": an editor may have put a mark in front. NaN is no JSON: it becomes text, and its record is not
        # understood.
        tables = json.loads(data.decode("utf-8-sig"), parse_constant=str)
    except (ValueError, RecursionError):
        raise DamagedError(f"{path} is damaged and was left as it is. {_MEND}") from None
    version = format_of(tables)
    may_be_deep = data.count(b"{") + data.count(b"[") > LIMITS.json_depth  # spares small files the walk
    if not _is_ours(tables) or version < 1 or (may_be_deep and _is_deep(tables)):
        if version > FORMAT:
            raise newer_error(path)
        raise DamagedError(f"{path} is not a file of Reader's and was left as it is. {_MEND}")
    found: Tables = tables
    return found


def newer_error(path: Path) -> ReadOnlyError:
    """The sentence for a file whose format is not known yet."""
    return ReadOnlyError(f"{path} was written by a newer version of Reader. Update Reader to change it.")


def about() -> Tables:
    """The table that says the present format."""
    return {_ABOUT: {"1": {"format": FORMAT}}}


def format_in(path: Path, data: bytes) -> int:
    """The number of the format of the bytes of a file, as they are; 0 when they are damaged."""
    try:
        return format_of(_as_written(path, data))
    except ReadOnlyError:
        return FORMAT + 1
    except DamagedError:
        return 0


def is_older(path: Path, data: bytes) -> bool:
    """Whether the bytes of a file are of an earlier format than the present one."""
    if not any(int(number) < FORMAT for number in _SAID.findall(data)):  # spares nearly all files a second parse
        return False
    return 0 < format_in(path, data) < FORMAT


def is_newer(tables: Tables) -> bool:
    """Whether tables were written by a newer version than this one."""
    return format_of(tables) > FORMAT


def _is_ours(tables: Any) -> bool:
    return isinstance(tables, dict) and all(
        isinstance(rows, dict) and all(isinstance(row, dict) for row in rows.values()) for rows in tables.values()
    )


def format_of(tables: Any) -> int:
    """The number of the format of a file's tables; 0 when they say none."""
    for key in (_ABOUT, "1", "format"):
        tables = tables.get(key) if isinstance(tables, dict) else None
    return tables if isinstance(tables, int) and not isinstance(tables, bool) else 0


def _is_deep(value: Any) -> bool:
    """Whether containers are nested deeper than the limit, which the encoder might not bear."""
    level = [value]
    for _ in range(LIMITS.json_depth):
        inner = [v for c in level for v in (c.values() if isinstance(c, dict) else c) if isinstance(v, dict | list)]
        if not inner:
            return False
        level = inner
    return True


def serialise(tables: Tables, lines: Lines | None = None) -> bytes:
    """JSON with a record a line: readable in an editor, and small differences stay small.

    Args:
        lines: the lines of former calls, reused for rows that are the same objects, and brought up to date.
    """
    lines = {} if lines is None else lines
    out: list[bytes] = []
    for name in sorted(tables):
        out += (b",\n" if out else b"{\n", _dumps(name), b": {\n")
        known = lines.setdefault(name, {})
        for number, (key, row) in enumerate(tables[name].items()):
            line = known.get(key)
            if line is None or line[0] is not row:
                line = known[key] = (row, _dumps(key) + b": " + _dumps(row))
            if number:
                out.append(b",\n")
            out.append(line[1])
        out.append(b"\n}")
    out.append(b"\n}\n" if out else b"{}\n")
    return b"".join(out)


_encode = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode


def _dumps(value: Any) -> bytes:
    try:
        return _encode(value).encode("utf-8")
    except UnicodeEncodeError:  # a lone surrogate: only as an escape can it be written
        return json.dumps(value, ensure_ascii=True).encode("ascii")


def merge_tables(a: Tables, b: Tables) -> Tables:
    """The union of two states, record by record. Rows that are equal in both are ``a``'s."""
    out: Tables = {}
    for name in [*a, *(n for n in b if n not in a)]:
        ours, theirs = a.get(name, {}), b.get(name, {})
        if name == _ABOUT:
            low, high = sorted((ours, theirs), key=lambda rows: (format_of({_ABOUT: rows}), _encode(rows)))
            out[name] = {key: {**low.get(key, {}), **high.get(key, {})} for key in {**low, **high}}
            continue
        keys = [*ours, *(k for k in theirs if k not in ours)]
        out[name] = {k: _merge_rows(ours.get(k), theirs.get(k)) for k in keys}
    return out


def _merge_rows(ours: dict[str, Any] | None, theirs: dict[str, Any] | None) -> dict[str, Any]:
    if ours is not None and (theirs is None or ours == theirs):
        return ours
    return merge_records(ours, theirs)


def keep_aside(path: Path, data: bytes) -> Path:
    """Keep bytes that cannot be read beside the file they came from."""
    copy = path.with_name(f"{path.stem}.damaged-{hashlib.sha256(data).hexdigest()[:8]}{path.suffix}")
    if not copy.exists():
        write_durably(copy, data)
    return copy


class _Rows(Table):
    """A TinyDB table whose document ids are the records' own ids."""

    document_id_class = str  # type: ignore[assignment]


class RecordFile:
    """One small TinyDB file of records: table → id → record as plain data."""

    def __init__(self, path: Path, lock: Lock) -> None:
        self.path = path
        self.storage = DurableStorage(path)
        self._lock = lock
        self._db = TinyDB(storage=lambda: self.storage)
        self._db.table_class = _Rows

    def load(self) -> Tables:
        """The records as they are on the disk now, merged with what was known.

        Raises:
            DamagedError, ReaderError: it cannot be read; what is known stays.
        """
        self.storage.refresh()
        return self.records

    @property
    def is_newer(self) -> bool:
        """Whether a newer version of Reader wrote the file, as of the last read."""
        return self.storage.is_newer

    @property
    def is_behind(self) -> bool:
        """Whether the disk lacks something of what is known, as of the last read."""
        return self.storage.is_behind

    @property
    def stat(self) -> str:
        """The stat of the file when it was last read or written; "" when there was none."""
        return self.storage.stat

    @property
    def records(self) -> Tables:
        """The records as last read or written; not to be changed."""
        return {name: rows for name, rows in self.storage.tables.items() if name != _ABOUT}

    def write(self, records: Iterable[tuple[str, dict[str, Any]]]) -> Tables:
        """Write records, given as (table, record), in one durable step; returns the state that is now on the disk.

        A record that somebody else changed in the meantime is merged with the one given.

        Raises:
            ReaderError: locked for ten seconds, damaged, newer, or the disk refuses; nothing has changed then.
        """
        with hold(self._lock, self.path):
            commit([self.draft(records)])
        return self.records

    def draft(self, records: Iterable[tuple[str, dict[str, Any]]]) -> Draft:
        """Prepare a write on what the disk says now; ``commit`` does it. The caller holds the lock.

        Afterwards ``records`` is the state that the write starts from.

        Raises:
            ReaderError: damaged, newer, or it cannot be read.
        """
        by_table: dict[str, list[dict[str, Any]]] = {}
        for table, record in records:
            by_table.setdefault(table, []).append(record)
        self.storage.begin([(table, row["id"]) for table, rows in by_table.items() for row in rows])
        try:
            start = self.storage.tables
            for name, rows in by_table.items():
                there = start.get(name, {})
                self._put(name, [merge_records(r, there.get(r["id"])) for r in rows], set(there))
            return Draft(self, *self.storage.end())
        finally:
            self.storage.abandon()

    def _put(self, name: str, rows: list[dict[str, Any]], there: set[str]) -> None:
        table = self._db.table(name, cache_size=0)
        new = [Row(row, doc_id=row["id"]) for row in rows if row["id"] not in there]
        if new:
            table.insert_multiple(new)
        changed = {row["id"]: row for row in rows if row["id"] in there}
        if changed:

            def replace(document: Any) -> None:
                record = changed[document["id"]]
                document.clear()
                document.update(record)

            table.update(replace, doc_ids=list(changed))


@dataclass(frozen=True, slots=True)
class Draft:
    """A write that is prepared and not done."""

    file: RecordFile
    tables: Tables
    data: bytes


def commit(drafts: Sequence[Draft], cancelled: Cancelled | None = None) -> None:
    """Write the drafts, all or none. The caller has held the lock since they were made.

    Raises:
        ReaderError: the disk refuses; nothing has changed.
        Stopped: ``cancelled`` said so before the first file was replaced; nothing has changed.
    """
    for draft in drafts:
        draft.file.storage.keep_older()
    stats = write_together([d.file.storage.replacement(d.data) for d in drafts], cancelled)
    for draft, stat in zip(drafts, stats, strict=True):
        draft.file.storage.accept(draft.tables, draft.data, stat)


@contextlib.contextmanager
def hold(lock: Lock, path: Path, seconds: float = LOCK_SECONDS) -> Iterator[Cancelled]:
    """Hold the library's lock (an flock: a process that died leaves nothing behind). Meanwhile Ctrl+C waits.

    What is yielded says whether it was pressed: work on many files looks at it before it replaces the first.

    Args:
        path: what is to be written, for the message.
        seconds: how long to wait for another program.
    """
    try:
        lock.acquire(timeout=seconds, poll_interval=0.002)
    except TimeoutError:
        raise ReaderError(f"{path} is locked by another program. Close it, or wait a moment, and try again.") from None
    except OSError as error:
        raise write_error(path, error) from None
    except NotImplementedError:  # what older versions of filelock say where files cannot be locked
        raise ReaderError(f"{path} is on a disk that cannot lock files. Move the library to another one.") from None
    from reader.core.interrupts import uninterrupted  # here: the program starts without it

    try:
        with uninterrupted() as is_interrupted:
            yield is_interrupted
    finally:
        with contextlib.suppress(OSError):  # what was written is written; the lock ends with the process at the latest
            lock.release()
