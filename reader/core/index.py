"""The index: a SQLite cache of the catalogue of articles, tag counts and texts' sketches; lists read no article files.

It lies in the user's cache folder and can be deleted at any time; the JSON is the truth. Rows carry the
stat of the ``article.json`` they were made from, and a row whose file has another stat is made anew.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, NamedTuple

from reader.core import paths
from reader.core.durable import stat_of as stat_of
from reader.core.errors import ReaderError
from reader.core.model import Annotation, Article, Reading

_VERSION: Final = 2  # of the tables below; part of the file's name
_BUSY_SECONDS: Final = 2.0
_BUSY: Final = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
# Errors of the place rather than of the file: deleting the file would mend nothing.
_NO_PLACE: Final = frozenset(
    {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_FULL}
)
# Of a damaged file SQLite may quote bytes that are no text, and Python then stumbles over the sentence.
_ERRORS: Final = (sqlite3.Error, UnicodeDecodeError)


class Entry(NamedTuple):
    """An article's line in the catalogue."""

    id: str
    title: str
    creators: str
    publication: str
    published: str
    url: str
    media_type: str
    words: int
    status: str
    cut_short: int
    added: str
    opened: str
    progress: float
    passages: int
    source_sha256: str
    text_sha256: str
    problem: str  # a sentence when the article's file cannot be read, else ""
    doi: str = ""  # as :func:`plain_doi` has it
    earlier_sources: str = ""  # the SHA-256 of the originals of its other versions, with spaces between


_COLUMNS: Final = ", ".join(Entry._fields)
_SCHEMA: Final = f"""
CREATE TABLE IF NOT EXISTS articles (
    {", ".join(f"{c} NOT NULL" for c in Entry._fields if c != "id")}, id TEXT PRIMARY KEY, stat TEXT NOT NULL,
    hidden INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS by_time ON articles (max(opened, added) DESC) WHERE NOT hidden;
CREATE INDEX IF NOT EXISTS by_source ON articles (source_sha256);
CREATE INDEX IF NOT EXISTS by_doi ON articles (doi) WHERE doi != '';
CREATE TABLE IF NOT EXISTS tagged (
    article TEXT NOT NULL, annotation TEXT NOT NULL, tag TEXT NOT NULL, PRIMARY KEY (article, annotation, tag)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS by_tag ON tagged (tag);
CREATE TABLE IF NOT EXISTS sketches (
    number INTEGER PRIMARY KEY, article TEXT NOT NULL UNIQUE, text_sha256 TEXT NOT NULL, sketch BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS sketch_keys (key INTEGER, number INTEGER, PRIMARY KEY (key, number)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS keys_of ON sketch_keys (number);
"""
_PUT: Final = (
    f"INSERT OR REPLACE INTO articles ({_COLUMNS}, stat, hidden) VALUES ({', '.join('?' * (len(Entry._fields) + 2))})"
)


def entry_of(article: Article, reading: Reading | None, passages: int, problem: str = "") -> Entry:
    """The catalogue's line for an article with that many passages."""
    return Entry(
        id=article.id,
        title=article.title,
        creators="; ".join(article.creators),
        publication=article.publication,
        published=article.published,
        url=article.url,
        media_type=article.media_type,
        words=article.words,
        status=article.status,
        cut_short=int(article.cut_short),
        added=article.created,
        opened=reading.opened if reading else "",
        progress=reading.progress if reading else 0.0,
        passages=passages,
        source_sha256=article.source_sha256,
        text_sha256=article.text_sha256,
        problem=problem,
        doi=plain_doi(article.doi),
        earlier_sources=" ".join(dict.fromkeys(v.source_sha256 for v in article.versions)),
    )


def plain_doi(doi: str) -> str:
    """A DOI as it is compared: without its address, in small letters (DOI Handbook, 2.4: case makes no difference)."""
    doi = doi.strip().lower()
    return doi[doi.find("10.") :] if "10." in doi else ""


class Index:
    """One connection to the cache. Each thread opens its own; SQLite keeps them apart.

    No method raises for what is wrong with the cache: a damaged one is made anew, and ``was_reset`` says so.
    """

    def __init__(self, cache_folder: Path, library: Path) -> None:
        name = hashlib.sha256(str(library.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:16]
        self.path = cache_folder / f"index{_VERSION}-{name}.sqlite"
        self.was_reset = False  # rows were lost since the last scan
        self.refill: Callable[[], object] | None = None  # scans at once, for those who never look at ``was_reset``
        self._db = self._open()

    def _open(self) -> sqlite3.Connection:
        with suppress(ReaderError, OSError):
            paths.private_folder(self.path.parent)
            # Only if there is none: closing a handle of ours to a file that SQLite has open drops its locks.
            os.close(os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o600))
        until = time.monotonic() + _BUSY_SECONDS
        while True:
            try:
                return _connect(str(self.path))
            except _ERRORS as error:
                code = _code(error)
            if time.monotonic() > until or code in _NO_PLACE:
                break
            if code not in _BUSY:
                self._delete()
            time.sleep(0.02)
        # No place to keep it: it lives as long as a connection of this process does, and is made anew at each start.
        return _connect(f"file:{self.path.stem}?mode=memory&cache=shared", uri=True)

    def _delete(self) -> None:
        for suffix in ("", "-wal", "-shm"):
            with suppress(OSError):
                Path(f"{self.path}{suffix}").unlink()

    def _reset(self) -> None:
        """Start anew with an empty cache: it is damaged."""
        self._db.close()
        self._delete()
        self._db = self._open()
        self.was_reset = True

    def close(self) -> None:
        self._db.close()

    @property
    def format(self) -> int:
        """The format of the files of records that all rows were last compared with; 1 if nobody said."""
        rows = self._rows("PRAGMA application_id")  # a number in the file's head that SQLite leaves to us
        return int(rows[0][0]) or 1 if rows else 1

    def note_format(self, number: int) -> None:
        """Remember that all files of records were looked at and are of this format."""
        if number != self.format:
            with suppress(*_ERRORS):  # the next scan looks at them once more
                self._db.execute(f"PRAGMA application_id = {int(number)}")

    def entries(self) -> list[Entry]:
        """The whole catalogue, unsorted."""
        return [Entry._make(r) for r in self._rows(f"SELECT {_COLUMNS} FROM articles WHERE NOT hidden")]

    def newest(self, most: int) -> list[Entry]:
        """The lines of the articles that were opened or added last."""
        query = f"SELECT {_COLUMNS} FROM articles WHERE NOT hidden ORDER BY max(opened, added) DESC LIMIT ?"
        return [Entry._make(r) for r in self._rows(query, most)]

    def is_empty(self) -> bool:
        """Whether there is no article in the lists."""
        return not self._rows("SELECT 1 FROM articles WHERE NOT hidden LIMIT 1")

    def entry(self, article: str) -> Entry | None:
        """The article's line; None when it is not in the lists."""
        rows = self._rows(f"SELECT {_COLUMNS} FROM articles WHERE id = ? AND NOT hidden", article)
        return Entry._make(rows[0]) if rows else None

    def stats(self) -> dict[str, str]:
        """Article id → the stat of the file its row was made from."""
        return dict(self._rows("SELECT id, stat FROM articles"))

    def with_source(self, sha256: str) -> str | None:
        """The id of the article whose original, or that of another version of it, has this hash."""
        rows = self._rows("SELECT id FROM articles WHERE source_sha256 = ? AND NOT hidden LIMIT 1", sha256)
        if not rows:  # 2 ms among 10,000 articles
            rows = self._rows("SELECT id FROM articles WHERE instr(earlier_sources, ?) AND NOT hidden LIMIT 1", sha256)
        return str(rows[0][0]) if rows else None

    def with_doi(self, doi: str) -> list[Entry]:
        """The articles with this DOI, as :func:`plain_doi` has it."""
        query = f"SELECT {_COLUMNS} FROM articles WHERE doi = ? AND doi != '' AND NOT hidden LIMIT 20"
        return [Entry._make(r) for r in self._rows(query, doi)]

    def starting_with(self, prefix: str) -> list[str]:
        """The ids that start with ``prefix``, at most 20."""
        query = "SELECT id FROM articles WHERE id >= ? AND id < ? AND NOT hidden ORDER BY id LIMIT 20"
        return [str(r[0]) for r in self._rows(query, prefix, prefix + "\U0010ffff")]

    def tags_by_annotation(self) -> Iterable[tuple[str, str, str]]:
        """(article, annotation, tag) of every tagged annotation."""
        return self._rows("SELECT article, annotation, tag FROM tagged")

    def tag_counts(self) -> dict[str, int]:
        """Tag id, as annotations name it → how many do."""
        return dict(self._rows("SELECT tag, COUNT(*) FROM tagged GROUP BY tag"))

    def annotations_with(self, tags: Sequence[str]) -> int:
        """How many annotations carry at least one of the tags."""
        marks = ", ".join("?" * len(tags))
        # INDEXED BY: SQLite would rather walk the whole table in the order of the annotations.
        found = f"SELECT DISTINCT article, annotation FROM tagged INDEXED BY by_tag WHERE tag IN ({marks})"
        query = f"SELECT COUNT(*) FROM ({found})"
        return sum(int(r[0]) for r in self._rows(query, *tags))

    def put(
        self,
        entry: Entry,
        stat: str,
        annotations: Iterable[Annotation] | None,
        *,
        retagged: Iterable[tuple[str, Sequence[str]]] = (),
        since: str | None = None,
        hidden: bool = False,
        expected: str | None = None,
    ) -> None:
        """Replace an article's row and, together with it, its annotations' tags.

        Args:
            stat: that of the file which the row says.
            annotations: all of them; None: the tags stay as they are.
            retagged, since: those whose tags have changed since the file had this stat, as (id, tags): if the row is of
                that stat, the others need not be written again. Somebody who was killed may have left an older row.
            hidden: the article is out of the lists; its row saves reading the file again.
            expected: do nothing if the row's stat is another one by now ("": if there is a row).
        """
        try:
            self._db.execute("BEGIN IMMEDIATE")
            if expected is None or self._stat(entry.id) == expected:
                is_current = since is not None and self._stat(entry.id) == since
                self._db.execute(_PUT, [_fit(v) for v in (*entry, stat, int(hidden))])
                if is_current:
                    self._put_tags(entry.id, list(retagged))
                elif annotations is not None:
                    self._db.execute("DELETE FROM tagged WHERE article = ?", (entry.id,))
                    self._put_tags(entry.id, [(a.id, a.tags) for a in annotations])
            self._db.execute("COMMIT")
        except _ERRORS as error:  # busy or full: the next scan sees the old stat and makes the row anew
            self._give_up(error)

    def _put_tags(self, article: str, retagged: Sequence[tuple[str, Sequence[str]]]) -> None:
        gone = [(article, _fit(annotation)) for annotation, _ in retagged]
        self._db.executemany("DELETE FROM tagged WHERE article = ? AND annotation = ?", gone)
        rows = [(article, _fit(annotation), _fit(tag)) for annotation, tags in retagged for tag in tags]
        self._db.executemany("INSERT OR IGNORE INTO tagged VALUES (?, ?, ?)", rows)

    def _stat(self, article: str) -> str:
        row = self._db.execute("SELECT stat FROM articles WHERE id = ?", (article,)).fetchone()
        return str(row[0]) if row else ""

    def hide(self, entry: Entry, stat: str, *, expected: str | None = None) -> None:
        """Note an article that is out of the lists, so that its file need not be read again."""
        self.put(entry, stat, (), hidden=True, expected=expected)

    def remove(self, article: str) -> None:
        """Forget an article whose folder is gone."""
        try:
            self._db.execute("BEGIN IMMEDIATE")
            self._db.execute("DELETE FROM articles WHERE id = ?", (article,))
            self._db.execute("DELETE FROM tagged WHERE article = ?", (article,))
            self._drop_sketch(article)
            self._db.execute("COMMIT")
        except _ERRORS as error:
            self._give_up(error)

    # -- sketches of texts: see reader.core.twins --------------------------------------------------------

    def put_sketch(self, article: str, text_sha256: str, sketch: bytes, keys: Sequence[int]) -> None:
        """Replace the sketch of an article, and the numbers that it is found by."""
        try:
            self._db.execute("BEGIN IMMEDIATE")
            self._drop_sketch(article)
            query = "INSERT INTO sketches (article, text_sha256, sketch) VALUES (?, ?, ?)"
            number = self._db.execute(query, (article, _fit(text_sha256), sketch)).lastrowid
            self._db.executemany("INSERT OR IGNORE INTO sketch_keys VALUES (?, ?)", [(key, number) for key in keys])
            self._db.execute("COMMIT")
        except _ERRORS as error:  # it is missing then, and made at another time
            self._give_up(error)

    def _drop_sketch(self, article: str) -> None:
        own = "(SELECT number FROM sketches WHERE article = ?)"
        self._db.execute(f"DELETE FROM sketch_keys WHERE number IN {own}", (article,))
        self._db.execute("DELETE FROM sketches WHERE article = ?", (article,))

    def unsketched(self) -> list[str]:
        """The ids of the articles whose text has no sketch, or another one by now."""
        query = """SELECT id FROM articles LEFT JOIN sketches ON article = id
            WHERE NOT hidden AND articles.text_sha256 != '' AND sketches.text_sha256 IS NOT articles.text_sha256"""
        return [str(r[0]) for r in self._rows(query)]

    def sketches_with(self, keys: Sequence[int], most: int = 100) -> list[tuple[str, bytes]]:
        """(article, sketch) of those that are found by at least one of the keys; those with most of them first."""
        query = f"""SELECT article, sketch FROM sketches JOIN articles ON id = article
            JOIN (SELECT number, COUNT(*) AS shared FROM sketch_keys WHERE key IN ({", ".join("?" * len(keys))})
                  GROUP BY number ORDER BY shared DESC LIMIT ?) USING (number)
            WHERE NOT hidden AND sketches.text_sha256 = articles.text_sha256 ORDER BY shared DESC"""
        return [(str(article), bytes(sketch)) for article, sketch in self._rows(query, *keys, most)]

    def _rows(self, query: str, *values: Any) -> list[Any]:
        fitting = [_fit(v) for v in values]
        try:
            return self._db.execute(query, fitting).fetchall()
        except _ERRORS as error:
            if _code(error) in _BUSY:
                self.was_reset = True  # nothing is lost, but what is read now is too little
                return []
            self._reset()
            self._fill()
            return self._db.execute(query, fitting).fetchall()

    def _fill(self) -> None:
        refill, self.refill = self.refill, None  # it asks for rows, too
        if refill is not None:
            try:
                refill()
            finally:
                self.refill = refill

    def _give_up(self, error: Exception) -> None:
        with suppress(*_ERRORS):
            self._db.execute("ROLLBACK")
        if isinstance(error, UnicodeDecodeError) or _code(error) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            self._reset()


def _fit(value: Any) -> Any:
    """What SQLite takes: no lone surrogates, no numbers beyond 64 bits, no NaN."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, int):
        return max(-(2**63), min(2**63 - 1, value))
    return 0.0 if value != value else value


def _code(error: Exception) -> int:
    return int(getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)) & 0xFF


def _connect(name: str, uri: bool = False) -> sqlite3.Connection:
    db = sqlite3.connect(name, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False, uri=uri)
    try:
        if db.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = OFF")  # a cache: a power cut may cost it, never the library
        if uri:
            db.execute("PRAGMA read_uncommitted = ON")  # shared memory knows no waiting for another's lock
        if db.execute("PRAGMA user_version").fetchone()[0] != _VERSION:
            db.executescript(_SCHEMA)
            db.execute(f"PRAGMA user_version = {_VERSION}")
        db.execute(f"SELECT {_COLUMNS}, stat, hidden FROM articles LIMIT 1")
    except _ERRORS:
        db.close()
        raise
    return db
