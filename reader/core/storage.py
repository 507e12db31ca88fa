"""Durable files: a TinyDB storage that never leaves half a file, and the files of records built on it.

A write is: temporary file in the same folder → fsync → replace → fsync of the folder, under the library's
lock. TinyDB's own storage writes in place and truncates after its fsync, so a power cut can empty it.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import secrets
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from filelock import FileLock, Timeout
from tinydb import TinyDB
from tinydb.storages import Storage
from tinydb.table import Document as Row
from tinydb.table import Table

from reader.core.changes import merge_records
from reader.core.errors import DamagedError, ReaderError, ReadOnlyError

FORMAT: Final = 1
TEMPORARY: Final = ".tmp"
LOCK_SECONDS: Final = 10.0
_ABOUT: Final = "reader"  # the table that holds the format version

Tables = dict[str, dict[str, dict[str, Any]]]


def write_durably(path: Path, data: bytes) -> None:
    """Put ``data`` at ``path``, or leave what is there: never a mixture. Returns after the last fsync.

    Raises:
        ReaderError: the disk refuses; says why.
    """
    temporary = path.parent / f".{path.name[:60]}-{secrets.token_hex(6)}{TEMPORARY}"
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
        handle = os.open(temporary, flags, 0o600)
        try:
            view = memoryview(data)
            while view:
                view = view[os.write(handle, view) :]
            os.fsync(handle)
        finally:
            os.close(handle)
        os.replace(temporary, path)
        sync_folder(path.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise write_error(path, error) from None


def sync_folder(folder: Path) -> None:
    """Make the folder's list of names durable. Windows has no such call: its rename is journalled."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_error(path: Path, error: OSError) -> ReaderError:
    """The sentence for a write that the disk refused."""
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return ReadOnlyError(f"{path} could not be saved: the folder may not be written to. Nothing was changed.")
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return ReaderError(f"{path} could not be saved: the disk is full. Free some space and try again.")
    reason = (error.strerror or str(error)).lower()
    return ReaderError(f"{path} could not be saved: {reason}. Nothing was changed; try again.")


class DurableStorage(Storage):
    """TinyDB's two methods, durable. What somebody else wrote in the meantime is merged, never overwritten."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._seen: bytes | None = None  # digest of the bytes last read or written; None: no file
        self._tables: Tables = {}  # what those bytes say
        self._pending: Tables | None = None

    def read(self) -> Tables | None:
        """The file's tables; None when there is no file yet.

        Raises:
            DamagedError, ReaderError
        """
        if self._pending is not None:
            return self._pending
        data = self._bytes()
        digest = None if data is None else hashlib.sha256(data).digest()
        if digest != self._seen or (data is not None and not self._tables):
            self._tables = {} if data is None else parse(self.path, data)
            self._seen = digest
        return self._tables or None

    def write(self, data: Mapping[str, Mapping[str, Any]]) -> None:
        tables = {name: dict(rows) for name, rows in data.items()}
        if self._pending is not None:
            self._pending = tables
            return
        self._commit(tables)

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Tables]:
        """Several TinyDB calls, one write. Yields the state that they start from, merged with the disk's."""
        self._pending = self._merged_with_disk()
        if self._pending and _version(self._pending) > FORMAT:
            self._pending = None
            raise ReadOnlyError(f"{self.path} was written by a newer version of Reader. Update Reader to change it.")
        start = {name: dict(rows) for name, rows in self._pending.items()}
        try:
            yield start
            tables = self._pending
        finally:
            self._pending = None
        self._commit(tables)

    def _merged_with_disk(self) -> Tables:
        data = self._bytes()
        if data is None:
            return _copy(self._tables)  # deleted under us: it comes back
        if hashlib.sha256(data).digest() == self._seen:
            return _copy(self._tables)
        try:
            theirs = parse(self.path, data)
        except DamagedError:
            if self._seen is None:
                raise
            keep_aside(self.path, data)  # we still hold the last good state: the damaged bytes are kept beside it
            theirs = {}
        return merge_tables(self._tables, theirs)

    @property
    def is_newer(self) -> bool:
        """Whether the file was written by a newer version: it can be read, as far as it is understood, not changed."""
        return bool(self._tables) and _version(self._tables) > FORMAT

    @property
    def tables(self) -> Tables:
        """What the last read or write found; not to be changed."""
        return self._tables

    def _commit(self, tables: Tables) -> None:
        tables.setdefault(_ABOUT, {})["1"] = {"format": FORMAT}
        data = serialise(tables)
        write_durably(self.path, data)
        self._tables = tables
        self._seen = hashlib.sha256(data).digest()

    def _bytes(self) -> bytes | None:
        try:
            return self.path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise ReaderError(f"{self.path} cannot be read: {reason}. Its annotations are not shown.") from None


def _copy(tables: Tables) -> Tables:
    """Two levels deep: TinyDB changes rows in place, and a failed write must leave the known state as it was."""
    return {name: {key: dict(row) for key, row in rows.items()} for name, rows in tables.items()}


def parse(path: Path, data: bytes) -> Tables:
    """The tables in the bytes of a file.

    Raises:
        DamagedError: not JSON, or not of our shape (also: an empty file, which is never an empty library).
    """
    try:
        tables = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError):
        raise DamagedError(f"{path} is damaged and was left as it is. Put back an earlier copy of it.") from None
    if not isinstance(tables, dict) or not all(
        isinstance(rows, dict) and all(isinstance(r, dict) for r in rows.values()) for rows in tables.values()
    ):
        raise DamagedError(f"{path} is not a file of Reader's and was left as it is. Put back an earlier copy of it.")
    if not isinstance(_version(tables), int):
        raise DamagedError(f"{path} has no format number and was left as it is. Put back an earlier copy of it.")
    return tables


def _version(tables: Tables) -> Any:
    return tables.get(_ABOUT, {}).get("1", {}).get("format")


def serialise(tables: Tables) -> bytes:
    """JSON with a record a line: readable in an editor, and small differences stay small."""
    parts = []
    for name in sorted(tables):
        rows = ",\n".join(f"{_dumps(key)}: {_dumps(row)}" for key, row in tables[name].items())
        parts.append(f"{_dumps(name)}: {{\n{rows}\n}}")
    return ("{\n" + ",\n".join(parts) + "\n}\n").encode("utf-8")


_encode = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode


def _dumps(value: Any) -> str:
    text = _encode(value)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:  # a lone surrogate: only as an escape can it be written
        return json.dumps(value, ensure_ascii=True)
    return text


def merge_tables(a: Tables, b: Tables) -> Tables:
    """The union of two states, record by record."""
    out: Tables = {}
    for name in [*a, *(n for n in b if n not in a)]:
        ours, theirs = a.get(name, {}), b.get(name, {})
        if name == _ABOUT:
            out[name] = dict(theirs or ours)  # theirs is on the disk: its version counts
            continue
        keys = [*ours, *(k for k in theirs if k not in ours)]
        out[name] = {k: merge_records(ours.get(k), theirs.get(k)) for k in keys}
    return out


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

    def __init__(self, path: Path, lock: FileLock) -> None:
        self.path = path
        self._storage = DurableStorage(path)
        self._lock = lock
        self._db = TinyDB(storage=lambda: self._storage)
        self._db.table_class = _Rows

    def load(self) -> Tables:
        """The records as they are on the disk now. Errors: see :meth:`DurableStorage.read`."""
        self._storage.read()
        return self.records

    @property
    def is_newer(self) -> bool:
        """Whether a newer version of Reader wrote the file, as of the last read."""
        return self._storage.is_newer

    @property
    def records(self) -> Tables:
        """The records as last read or written."""
        return {name: rows for name, rows in self._storage.tables.items() if name != _ABOUT}

    def write(self, records: Iterable[tuple[str, dict[str, Any]]]) -> Tables:
        """Write records, given as (table, record), in one durable step; returns the state that is now on the disk.

        A record that somebody else changed in the meantime is merged with the one given.

        Raises:
            ReaderError: locked for ten seconds, damaged, newer, or the disk refuses; nothing has changed then.
        """
        by_table: dict[str, list[dict[str, Any]]] = {}
        for table, record in records:
            by_table.setdefault(table, []).append(record)
        with hold(self._lock, self.path), self._storage.transaction() as start:
            for name, rows in by_table.items():
                there = start.get(name, {})
                self._put(name, [merge_records(r, there.get(r["id"])) for r in rows], set(there))
        return self.records

    def _put(self, name: str, rows: list[dict[str, Any]], there: set[str]) -> None:
        table = self._db.table(name, cache_size=0)
        new = [Row(row, doc_id=row["id"]) for row in rows if row["id"] not in there]  # type: ignore[arg-type]
        if new:
            table.insert_multiple(new)
        changed = {row["id"]: row for row in rows if row["id"] in there}
        if changed:

            def replace(document: Any) -> None:
                record = changed[document["id"]]
                document.clear()
                document.update(record)

            table.update(replace, doc_ids=list(changed))  # type: ignore[arg-type]


@contextlib.contextmanager
def hold(lock: FileLock, path: Path) -> Iterator[None]:
    """Hold the library's lock (an flock: a process that died leaves nothing behind)."""
    try:
        lock.acquire(timeout=LOCK_SECONDS, poll_interval=0.002)
    except Timeout:
        raise ReaderError(f"{path} is locked by another program. Close it, or wait a moment, and try again.") from None
    except OSError as error:
        raise write_error(path, error) from None
    try:
        yield
    finally:
        lock.release()
