"""Mending a library: what is damaged comes back from a backup, from itself or from the original; its bytes are kept.

Each step leaves files that are whole and is not done twice, so a repair that was interrupted is simply run again.
"""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reader.core.articles import cited, text_bytes, write_files
from reader.core.backups import Cancelled, Former, Progress, article_names, member_of
from reader.core.changes import stamp
from reader.core.conflicts import merge_conflicts
from reader.core.document import Document
from reader.core.durable import read_file, write_durably, write_error
from reader.core.errors import DamagedError, ReaderError, Stopped
from reader.core.limits import LIMITS
from reader.core.locking import LibraryLock
from reader.core.model import TABLES, Annotation, Article, Tag, Version, from_json, new_id, to_json
from reader.core.paths import ARTICLES, CODEBOOK
from reader.core.records import record_of, strayed
from reader.core.restoring import put_back
from reader.core.salvage import salvage
from reader.core.storage import RecordFile, Tables, about, hold, is_newer, keep_aside, merge_tables, parse
from reader.core.texts import SourceReader, folder_of_origin, text_in


@dataclass
class Repaired:
    """Sentences on what was mended, and on what could not be."""

    done: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


def repair(
    folder: Path, read_source: SourceReader, progress: Progress | None = None, cancelled: Cancelled | None = None
) -> Repaired:
    """Mend what can be mended in the library in ``folder``. Safe to call from any thread; scan afterwards.

    Args:
        read_source: the document in the bytes of an original with that name; it may look into the folder it is given.

    Raises:
        ReaderError: there is no such folder.
    """
    if not folder.is_dir():
        raise ReaderError(f"{folder} is no folder, so there is no library in it to repair.")
    work = _Repair(folder, read_source)
    names = article_names(folder)

    def go_on(number: int) -> None:
        """Say how far it is; each article is mended first and looked at for its tags later."""
        if cancelled is not None and cancelled():
            done = f"{min(number, len(names))} of {len(names)} articles"
            raise Stopped(f"Repairing was stopped after {done}. What was mended stays so; run it again.")
        if progress is not None:
            progress(number, 2 * len(names))

    try:
        work.attempt(lambda: work.records(""))
        for number, name in enumerate(names):
            go_on(number)
            work.attempt(lambda name=name: work.article(name))  # type: ignore[misc]
        merged, problems = merge_conflicts(folder, names)
        work.report.done += merged
        work.report.left += problems
        work.attempt(lambda: work.tags(names, go_on))
    except Stopped as error:
        work.report.left.append(str(error))
    return work.report


class _Repair:
    """One run over the files of a library."""

    def __init__(self, folder: Path, read_source: SourceReader) -> None:
        self.report = Repaired()
        self._folder = folder
        self._read_source = read_source
        self._lock = LibraryLock(folder)
        self._former = Former(folder)

    def attempt(self, step: Callable[[], object]) -> None:
        """Do a step; what it cannot do is reported."""
        try:
            step()
        except Stopped:
            raise
        except ReaderError as error:
            self.report.left.append(str(error))
        except OSError as error:
            self.report.left.append(str(write_error(Path(error.filename or self._folder), error)))

    def article(self, name: str) -> None:
        """Mend one article's files."""
        tables = self.records(name)
        article = _article_in(tables, name)
        if article is None or article.deleted:
            return
        for state in (*article.versions, article):
            self.attempt(lambda state=state: self._source(name, state))  # type: ignore[misc]
            self.attempt(lambda state=state: self._text(name, state))  # type: ignore[misc]

    # -- records -----------------------------------------------------------------------------------------

    def records(self, article: str) -> Tables:
        """Mend a file of records if it is missing or damaged; what it says then."""
        path = self._folder / member_of(article)
        with hold(self._lock, path):
            found = read_file(path)
            try:
                sound = parse(path, found[0]) if found is not None else {}
            except DamagedError:
                sound = {}
            if sound and _is_whole(sound, article):
                return sound
            data = found[0] if found is not None else b""
            tables, origin = self._recovered(article, data)
            if tables is None:
                if data:
                    self.report.left.append(f"{path} is damaged, and nothing is left to mend it from.")
                return {}
            put_back(path, merge_tables(tables, _understood(sound, article)))
        kept = f" The damaged bytes are kept as {keep_aside(path, data).name}." if found is not None else ""
        self.report.done.append(f"{path} was {'damaged' if found is not None else 'missing'}. {origin}{kept}")
        return tables

    def _recovered(self, article: str, data: bytes) -> tuple[Tables | None, str]:
        """What can be known of a file's records, and a sentence that says from where."""
        rest = salvage(data, article)
        count = sum(map(len, rest.values()))
        read = f"{count} record{'s' * (count != 1)} that could still be read in it" if count else ""
        if (earlier := self._former.newest(member_of(article))) is not None:
            tables, backup = earlier
            also = f", with {read}" if read else ""
            sentence = f"It is as in the backup {backup.name}{also}; later changes that are in neither are missing."
            return merge_tables(tables, rest), sentence
        whole = merge_tables(about(), rest)
        if not article:
            used = "" if read else "the tags' names, colours and definitions are lost; "
            return (
                merge_tables(whole, {"library": {"library": {"id": "library", "library": new_id()}}}),
                f"There is no backup of it: {used}it was made anew{f' from {read}' if read else ''}.",
            )
        if _article_in(whole, article) is not None:
            return whole, f"There is no backup of it: it was made anew from {read}; others are missing."
        made = self._described(article)
        if made is None:
            return None, ""
        lost = f"made anew from the original and {read}" if read else "made anew from the original, without annotations"
        return merge_tables(
            whole, {Article.TABLE: {article: to_json(made)}}
        ), f"There is no backup of it: it was {lost}."

    def _described(self, name: str) -> Article | None:
        """The article's record, made from its files alone; None when there is no original."""
        folder = self._folder / ARTICLES / name
        sources = [p for p in folder.glob("source*") if p.is_file() and not p.is_symlink()]
        if not sources:
            return None
        source = max(sources, key=lambda p: (_number(p), p.name))
        text = "text.json" if _number(source) == 1 else f"text.{source.name.split('.')[1]}.json"
        data = (read_file(source) or (b"",))[0]
        document = self._read_source(data, source.name, None)
        saved = read_file(folder / text)
        anchored = (text_in(saved[0]) if saved is not None else None) or document
        meta = document.metadata
        title = meta.title or name.rpartition("-")[0].replace("-", " ") or name
        return stamp(
            Article(
                id=name, title=title[: LIMITS.title_characters], **cited(meta), source=source.name, text=text,
                media_type=mimetypes.guess_type(source.name)[0] or "text/plain",
                source_sha256=hashlib.sha256(data).hexdigest(), text_sha256=anchored.text_sha256,
                words=anchored.words, blocks=len(anchored.blocks), cut_short=document.cut_short,
            ),
            None, "",
        )  # type: ignore[return-value]  # fmt: skip

    # -- the original and the text -----------------------------------------------------------------------

    def _source(self, name: str, state: Article | Version) -> None:
        """Put back an original that is missing or altered, if the file it was added from still is what it was."""
        path = self._folder / ARTICLES / name / state.source
        if not _is_plain(state.source) or _hash_of(path) == state.source_sha256:
            return
        origin = Path(state.origin) if state.origin else None
        if origin is None or not origin.is_absolute() or _hash_of(origin) != state.source_sha256:
            what = "is no longer the original that was added" if path.exists() else "is missing"
            self.report.left.append(f"{path} {what}. Put it back from an earlier copy; the text and annotations stay.")
            return
        found, good = read_file(path), read_file(origin)
        if found is not None:
            keep_aside(path, found[0])
        if good is not None and hashlib.sha256(good[0]).hexdigest() == state.source_sha256:
            write_durably(path, good[0])
            self.report.done.append(f"{path} was put back from {origin}.")

    def _text(self, name: str, state: Article | Version) -> None:
        """Make the text anew from the original if it is missing or damaged."""
        folder = self._folder / ARTICLES / name
        path = folder / state.text
        if not _is_plain(state.text):
            return
        found = read_file(path)  # if it only cannot be read now, nothing is made in its place
        if found is not None and text_in(found[0]) is not None:
            return
        if _hash_of(folder / state.source) != state.source_sha256:
            self.report.left.append(f"{path} is missing or damaged and its original is no help. Put back a copy of it.")
            return
        data = (read_file(folder / state.source) or (b"",))[0]
        document = self._read_source(data, state.source, folder_of_origin(state.origin, data))
        is_same = document.text_sha256 == state.text_sha256
        if not is_same and isinstance(state, Version):
            self.report.left.append(f"{path}, the text of an earlier version, is missing and cannot be made again.")
            return
        if found is not None:
            keep_aside(path, found[0])
        write_files(folder, state.source, state.text, b"", document)
        write_durably(path, text_bytes(document))
        if not is_same:
            self._note_text(name, document)
        how = "the same text" if is_same else "a slightly different text; annotations are found by their quotes"
        self.report.done.append(
            f"{path} was {'missing' if found is None else 'damaged'}. Made from the original: {how}."
        )

    def _note_text(self, name: str, document: Document) -> None:
        file = RecordFile(self._folder / member_of(name), self._lock)
        if (before := _article_in(file.load(), name)) is not None:
            after = before.with_(text_sha256=document.text_sha256, blocks=len(document.blocks), words=document.words)
            file.write([(Article.TABLE, to_json(stamp(after, before, "")))])

    # -- tags --------------------------------------------------------------------------------------------

    def tags(self, names: Sequence[str], go_on: Callable[[int], None]) -> None:
        """Bring back tags that annotations carry and the codebook does not know."""
        wanted: set[str] = set()
        for number, name in enumerate(names, len(names)):
            go_on(number)
            with suppress(ReaderError, OSError):
                rows = self._parsed(name).get(Annotation.TABLE, {}).values()
                wanted |= {t for r in rows if not r.get("deleted") for t in _texts(r.get("tags"))}
        file = RecordFile(self._folder / CODEBOOK, self._lock)
        known = dict(file.load().get(Tag.TABLE, {}))
        new: list[dict[str, Any]] = []
        while missing := sorted(wanted - known.keys()):
            for tag in missing:
                known[tag] = self._former_tag(tag) or to_json(stamp(Tag(id=tag, name=tag), None, ""))
                new.append(known[tag])
            wanted = {p for r in known.values() for p in _texts([r.get("parent"), r.get("merged_into")])}
        if new:
            file.write([(Tag.TABLE, row) for row in new])
            named = ", ".join(f"“{row.get('name', row['id'])}”" for row in new)
            self.report.done.append(f"{file.path} lacked tags that annotations carry. They are back: {named}.")

    def _former_tag(self, tag: str) -> dict[str, Any] | None:
        for tables, _ in self._former.all(CODEBOOK):
            row = tables.get(Tag.TABLE, {}).get(tag)
            if row is not None and row.get("id") == tag:
                return row
        return None

    def _parsed(self, name: str) -> Tables:
        path = self._folder / member_of(name)
        return parse(path, (read_file(path) or (b"",))[0])


def _is_whole(tables: Tables, article: str) -> bool:
    """Whether each table stands under its name; of a newer version's file nobody here can tell."""
    if is_newer(tables):
        return True
    return not strayed(tables) and (not article or article in tables.get(Article.TABLE, {}))


def _understood(tables: Tables, article: str) -> Tables:
    """The tables without rows that say nothing sound, and without tables whose names are damaged."""
    out: Tables = {}
    for table, rows in tables.items():
        if table in strayed(tables):
            continue
        kept = out.setdefault(table, {})
        for key, row in rows.items():
            with suppress(ValueError):
                if table in TABLES:
                    record_of(table, key, row, article)
                kept[key] = row
    return out


def _texts(value: Any) -> list[str]:
    return [v for v in value if isinstance(v, str) and v] if isinstance(value, list) else []


def _article_in(tables: Tables, name: str) -> Article | None:
    row = tables.get(Article.TABLE, {}).get(name)
    try:
        record = from_json(Article.TABLE, row) if row is not None else None
    except ValueError:
        return None
    return record if isinstance(record, Article) else None


def _is_plain(name: str) -> bool:
    return bool(name) and not name.startswith(".") and not any(c in name for c in "/\\:\0")


def _number(source: Path) -> int:
    """Of the version whose original this is."""
    parts = source.name.split(".")
    number = parts[1].partition("-")[0] if len(parts) > 2 else ""
    return int(number) if number.isdigit() else 1


def _hash_of(path: Path) -> str:
    try:
        found = read_file(path)
    except OSError:
        return ""
    return hashlib.sha256(found[0]).hexdigest() if found is not None else ""
