"""The index: a SQLite cache of the catalogue of articles and of tag counts, so that lists read no article files.

It lies in the user's cache folder and can be deleted at any time; the JSON is the truth. Rows carry the
stat of the ``article.json`` they were made from, and a row whose file has another stat is made anew.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

from reader.core.model import Annotation, Article, Reading

_VERSION: Final = 1


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


_COLUMNS: Final = ", ".join(Entry._fields)
_SCHEMA: Final = f"""
CREATE TABLE IF NOT EXISTS articles (
    {", ".join(f"{c} NOT NULL" for c in Entry._fields if c != "id")}, id TEXT PRIMARY KEY, stat TEXT NOT NULL,
    hidden INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS by_source ON articles (source_sha256);
CREATE TABLE IF NOT EXISTS tagged (
    article TEXT NOT NULL, annotation TEXT NOT NULL, tag TEXT NOT NULL, PRIMARY KEY (article, annotation, tag)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS by_tag ON tagged (tag);
"""


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
    )


class Index:
    """One connection to the cache. Each thread opens its own; SQLite keeps them apart."""

    def __init__(self, cache_folder: Path, library: Path) -> None:
        name = hashlib.sha256(str(library.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:16]
        self.path = cache_folder / f"index-{name}.sqlite"
        self._db = self._open()

    def _open(self) -> sqlite3.Connection:
        try:
            return self._connect(str(self.path))
        except sqlite3.Error:
            for suffix in ("", "-wal", "-shm"):  # damaged, or of another version: it is only a cache
                with suppress(OSError):
                    Path(f"{self.path}{suffix}").unlink()
        try:
            return self._connect(str(self.path))
        except sqlite3.Error:
            return self._connect(":memory:")  # no place to keep it: made anew at each start

    @staticmethod
    def _connect(name: str) -> sqlite3.Connection:
        db = sqlite3.connect(name, timeout=5.0, isolation_level=None, check_same_thread=False)
        try:
            version = db.execute("PRAGMA user_version").fetchone()[0]
            if version not in (0, _VERSION):
                raise sqlite3.DatabaseError("another version")
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = OFF")  # a cache: a power cut may cost it, never the library
            if version == 0:
                db.executescript(_SCHEMA)
                db.execute(f"PRAGMA user_version = {_VERSION}")
        except sqlite3.Error:
            db.close()
            raise
        return db

    def close(self) -> None:
        self._db.close()

    def entries(self) -> list[Entry]:
        """The whole catalogue, unsorted."""
        return [Entry(*row) for row in self._db.execute(f"SELECT {_COLUMNS} FROM articles WHERE NOT hidden")]

    def entry(self, article: str) -> Entry | None:
        row = self._db.execute(f"SELECT {_COLUMNS} FROM articles WHERE id = ? AND NOT hidden", (article,)).fetchone()
        return Entry(*row) if row else None

    def stats(self) -> dict[str, str]:
        """Article id → the stat of the file its row was made from."""
        return dict(self._db.execute("SELECT id, stat FROM articles"))

    def with_source(self, sha256: str) -> str | None:
        """The id of the article whose original has this hash."""
        row = self._db.execute(
            "SELECT id FROM articles WHERE source_sha256 = ? AND NOT hidden LIMIT 1", (sha256,)
        ).fetchone()
        return str(row[0]) if row else None

    def starting_with(self, prefix: str) -> list[str]:
        """The ids that start with ``prefix``, at most 20."""
        end = prefix + "\U0010ffff"
        query = "SELECT id FROM articles WHERE id >= ? AND id < ? AND NOT hidden ORDER BY id LIMIT 20"
        rows = self._db.execute(query, (prefix, end))
        return [str(r[0]) for r in rows]

    def tags_by_annotation(self) -> Iterable[tuple[str, str, str]]:
        """(article, annotation, tag) of every tagged annotation."""
        return self._db.execute("SELECT article, annotation, tag FROM tagged")

    def annotations_with(self, tags: Sequence[str]) -> int:
        """How many annotations carry at least one of the tags."""
        marks = ", ".join("?" * len(tags))
        query = f"SELECT COUNT(*) FROM (SELECT DISTINCT article, annotation FROM tagged WHERE tag IN ({marks}))"
        return int(self._db.execute(query, tuple(tags)).fetchone()[0])

    def put(self, entry: Entry, stat: str, annotations: Iterable[Annotation] | None) -> None:
        """Replace an article's row and, unless None, its annotations' tags."""
        db = self._db
        with suppress(sqlite3.OperationalError):  # locked or full: the next start sees the stat and makes the row anew
            db.execute("BEGIN IMMEDIATE")
            try:
                marks = ", ".join("?" * (len(entry) + 1))
                db.execute(f"INSERT OR REPLACE INTO articles ({_COLUMNS}, stat) VALUES ({marks})", (*entry, stat))
                if annotations is not None:
                    db.execute("DELETE FROM tagged WHERE article = ?", (entry.id,))
                    rows = [(entry.id, a.id, tag) for a in annotations for tag in a.tags]
                    db.executemany("INSERT OR IGNORE INTO tagged VALUES (?, ?, ?)", rows)
            finally:
                db.execute("COMMIT")

    def retag(self, article: str, annotation: str, tags: Sequence[str]) -> None:
        """Replace one annotation's tags."""
        with suppress(sqlite3.OperationalError):
            self._db.execute("DELETE FROM tagged WHERE article = ? AND annotation = ?", (article, annotation))
            self._db.executemany(
                "INSERT OR IGNORE INTO tagged VALUES (?, ?, ?)", [(article, annotation, t) for t in tags]
            )

    def hide(self, entry: Entry, stat: str) -> None:
        """Note an article that is out of the lists, so that its file need not be read again."""
        self.put(entry, stat, ())
        with suppress(sqlite3.OperationalError):
            self._db.execute("UPDATE articles SET hidden = 1 WHERE id = ?", (entry.id,))

    def remove(self, article: str) -> None:
        with suppress(sqlite3.OperationalError):
            self._db.execute("DELETE FROM articles WHERE id = ?", (article,))
            self._db.execute("DELETE FROM tagged WHERE article = ?", (article,))


def stat_of(path: Path) -> str:
    """What tells one state of a file from the next; "" when there is no file."""
    try:
        info = path.stat()
    except OSError:
        return ""
    return f"{info.st_ino}-{info.st_size}-{info.st_mtime_ns}"
