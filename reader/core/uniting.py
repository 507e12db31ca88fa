"""Merging a whole other library into this one, after a preview: union by id, record by record; the other is read."""

from __future__ import annotations

import os
import shlex
import stat
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from reader.core.articles import take_away
from reader.core.backups import Cancelled, Progress, article_names, member_of
from reader.core.changes import Change
from reader.core.durable import TEMPORARY, read_file, sync_folder, write_durably, write_error
from reader.core.errors import ReaderError
from reader.core.locking import LibraryLock
from reader.core.model import Annotation, Article, Tag
from reader.core.paths import ARTICLES, CODEBOOK, RECORDS, private_folder
from reader.core.records import changes_between
from reader.core.revisions import same_content
from reader.core.storage import DurableStorage, Tables, hold, is_newer, merge_tables, newer_error, parse
from reader.core.texts import is_plain, name_beside, read_text
from reader.core.unfinished import Work

_DEPTH: Final = 2  # folders under an article's: its images


@dataclass(frozen=True, slots=True)
class Shared:
    """What merging does to one article, or ("") to the codebook."""

    article: str
    title: str
    passages: int  # annotations there
    taken: int  # records that are new or newer there
    united: int  # records that both changed: both states are kept in them


@dataclass
class Preview:
    """What merging would do, or did."""

    only_here: list[Shared] = field(default_factory=list)
    only_there: list[Shared] = field(default_factory=list)
    changed: list[Shared] = field(default_factory=list)
    same: int = 0
    same_names: list[str] = field(default_factory=list)  # tags called alike here and there that are two tags
    problems: list[str] = field(default_factory=list)
    before: str = ""  # the name of the backup that brings the former state back


def preview(folder: Path, other: Path, progress: Progress | None = None, cancelled: Cancelled | None = None) -> Preview:
    """What merging the library in ``other`` into the one in ``folder`` would do. Nothing is changed.

    Raises:
        ReaderError: ``other`` is no library, or the same one.
    """
    return _Uniting(folder, other, is_rehearsal=True).run(progress, cancelled)


def unite(
    folder: Path,
    other: Path,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
    changes: list[Change] | None = None,
) -> Preview:
    """Merge the library in ``other`` into the one in ``folder``; says what was done. Safe to call from any thread.

    A backup of the present state is made first. Interrupted or cancelled, it can be run again, and until then each
    start says so; merging twice is merging once. Scan afterwards.

    Args:
        changes: gets what was changed, for :meth:`reader.core.library.Library.adopt` of an open library.

    Raises:
        ReaderError: ``other`` is no library, or the same one, or no backup can be made.
    """
    merge = _Uniting(folder, other, is_rehearsal=False)
    merge.changes = changes
    if not folder.is_dir():
        return merge.run(progress, cancelled)
    merge.work = Work(
        folder, "merge", f"Merging {other}", f"reader merge {shlex.quote(str(other.absolute()))}", progress, cancelled
    )
    report = merge.run(progress, cancelled)
    report.before = merge.work.before
    if not merge.was_stopped:  # else the note stays: the next start says so too
        report.problems += merge.work.end()
    return report


class _Uniting:
    """One run over both libraries."""

    def __init__(self, folder: Path, other: Path, is_rehearsal: bool) -> None:
        if not (other / CODEBOOK).is_file() and not (other / ARTICLES).is_dir():
            raise ReaderError(f"{other} is no library: it has neither {CODEBOOK} nor {ARTICLES}. Name its folder.")
        if other.resolve() == folder.resolve():
            raise ReaderError(f"{other} is this library itself. Name another one.")
        self._folder, self._other, self._is_rehearsal = folder, other, is_rehearsal
        self._lock = LibraryLock(folder)
        self._report = Preview()
        self.work: Work | None = None
        self.was_stopped = False
        self.changes: list[Change] | None = None

    def run(self, progress: Progress | None, cancelled: Cancelled | None) -> Preview:
        """Go through the codebook, the articles there, and those here."""
        there = article_names(self._other)
        only_here = sorted(set(article_names(self._folder)).difference(there))
        total = len(there) + 1 + len(only_here)
        for number, name in enumerate(["", *there]):
            if cancelled is not None and cancelled():
                return self._stopped(number, len(there) + 1)
            if progress is not None:
                progress(number, total)
            try:
                self._one(name)
            except ReaderError as error:
                self._report.problems.append(str(error))
            except OSError as error:
                self._report.problems.append(str(write_error(self._folder / member_of(name), error)))
        for number, name in enumerate(only_here, len(there) + 1):
            if cancelled is not None and cancelled():  # all is merged by now; these are only counted
                return self._stopped(number, total) if self._is_rehearsal else self._report
            if progress is not None:
                progress(number, total)
            with suppress(ReaderError):  # `reader check` names what is wrong with it
                if (tables := _tables(self._folder / member_of(name))) is not None and not _is_gone(tables, name):
                    self._report.only_here.append(_shared(name, tables, 0, 0))
        return self._report

    def _stopped(self, number: int, total: int) -> Preview:
        what = "Comparing" if self._is_rehearsal else "Merging"
        rest = "Nothing was changed." if self._is_rehearsal else "Merging again goes on from there."
        self._report.problems.append(f"{what} was stopped after {number} of {total} files. {rest}")
        self.was_stopped = True
        return self._report

    def _one(self, name: str) -> None:
        theirs = _tables(self._other / member_of(name))
        if theirs is None:
            return
        path = self._folder / member_of(name)
        ours = _tables(path)
        if name and ours is None:
            if not _is_gone(theirs, name):
                self._report.only_there.append(_shared(name, theirs, sum(map(len, _work(theirs).values())), 0))
                self._copy(name, path)
            return
        ours = ours or {}
        if not name:
            theirs = {t: rows for t, rows in theirs.items() if t != "library"}  # it stays this library
            self._report.same_names += _same_names(ours, theirs)
        taken, united = _compared(ours, theirs)
        if not taken and not united:
            self._report.same += bool(name)
        else:
            self._report.changed.append(_shared(name, merge_tables(ours, theirs), taken, united))
        if not self._is_rehearsal:
            if name:
                self._files(name, is_new=False)
                self._texts(name, _said(ours, name) == _said(theirs, name))
            self._merge(name, theirs)

    def _copy(self, name: str, path: Path) -> None:
        """Take in an article that is only there: its files first, its records last."""
        if self._is_rehearsal:
            return
        written: list[Path] = []
        try:
            private_folder(path.parent)
            self._files(name, is_new=True, written=written)
            sync_folder(path.parent.parent)
            theirs = _tables(self._other / member_of(name))
            if theirs is not None:
                self._merge(name, theirs)
                self._report.problems += _missing(path.parent, theirs, name)
        finally:  # also when Ctrl+C comes
            take_away(path.parent, written)

    def _merge(self, name: str, theirs: Tables) -> None:
        path = self._folder / member_of(name)
        with hold(self._lock, path):
            storage = DurableStorage(path)
            storage.refresh()
            if merge_tables(storage.tables, theirs) != storage.tables:
                if self.work is not None and storage.data is not None:
                    self.work.need_kept(path, name, storage.tables)
                before = storage.tables
                storage.write(theirs)
                if self.changes is not None:
                    self.changes += changes_between(before, storage.tables, name)

    def _texts(self, name: str, is_said_alike: bool) -> None:
        """Keep the other text as well, where the same original was read in two ways: annotations were made on it.

        Args:
            is_said_alike: both records name the same texts; then files of one size need not be read.
        """
        source, target = self._other / ARTICLES / name, self._folder / ARTICLES / name
        for path in sorted(source.glob("text*.json")):
            here = target / path.name
            if is_said_alike and here.is_file() and here.stat().st_size == path.lstat().st_size:
                continue
            document, mine = read_text(source, path.name), read_text(target, path.name)
            if document is None or mine is None or mine.text_sha256 == document.text_sha256:
                continue
            copy, found = target / name_beside(document.text_sha256), read_file(path)
            if found is not None and not copy.exists():
                write_durably(copy, found[0])

    def _files(self, name: str, is_new: bool, written: list[Path] | None = None) -> None:
        """Copy an article's other files. Of one that is here already, only those that are missing.

        Args:
            written: gets the files that were not there before.
        """
        source, target = self._other / ARTICLES / name, self._folder / ARTICLES / name
        for path in _files_in(source, _DEPTH):
            copy = target / path.relative_to(source)
            if path == source / RECORDS or (copy.exists() and not is_new):
                continue
            found = read_file(path)
            if found is not None:
                private_folder(copy.parent)
                if written is not None and not copy.exists():
                    written.append(copy)
                write_durably(copy, found[0])


def _files_in(folder: Path, depth: int) -> Iterator[Path]:
    with os.scandir(folder) as entries:
        found = sorted(entries, key=lambda e: e.name)
    for entry in found:
        mode = entry.stat(follow_symlinks=False).st_mode
        if entry.name.startswith(".") or entry.name.endswith(TEMPORARY):
            continue
        if stat.S_ISREG(mode):
            yield Path(entry.path)
        elif stat.S_ISDIR(mode) and depth > 1:
            yield from _files_in(Path(entry.path), depth - 1)


def _tables(path: Path) -> Tables | None:
    """What a file says; None when there is none.

    Raises:
        ReaderError: damaged, newer, or it cannot be read.
    """
    try:
        found = read_file(path)
    except OSError as error:
        raise ReaderError(f"{path} cannot be read: {(error.strerror or str(error)).lower()}.") from None
    if found is None:
        return None
    tables = parse(path, found[0])
    if is_newer(tables):
        raise newer_error(path)
    return tables


def _work(tables: Tables) -> Tables:
    """The tables without those about the file and the library themselves."""
    return {name: rows for name, rows in tables.items() if name not in ("reader", "library")}


def _compared(ours: Tables, theirs: Tables) -> tuple[int, int]:
    """How many records merging takes from there, and how many hold afterwards what neither side says alone."""
    taken = united = 0
    for table, rows in _work(merge_tables(ours, theirs)).items():
        for key, row in rows.items():
            mine, other = ours.get(table, {}).get(key), theirs.get(table, {}).get(key)
            if other is None or (mine is not None and same_content(row, mine)):
                continue
            is_taken = mine is None or same_content(row, other)
            taken += is_taken
            united += not is_taken
    return taken, united


def _shared(name: str, tables: Tables, taken: int, united: int) -> Shared:
    title = tables.get(Article.TABLE, {}).get(name, {}).get("title", name)
    passages = sum(not r.get("deleted") for r in tables.get(Annotation.TABLE, {}).values())
    return Shared(name, title if isinstance(title, str) else name, passages, taken, united)


def _said(tables: Tables, name: str) -> dict[str, str]:
    """The files of an article's texts, and the hash that each text has: what its record says."""
    record = tables.get(Article.TABLE, {}).get(name, {})
    versions = record.get("versions")
    rows = [record, *(versions if isinstance(versions, list) else ())]
    pairs = [(row.get("text"), row.get("text_sha256")) for row in rows if isinstance(row, dict)]
    return {text: digest for text, digest in pairs if isinstance(text, str) and isinstance(digest, str) and digest}


def _missing(folder: Path, tables: Tables, name: str) -> list[str]:
    """A sentence if the original did not come along, as it was not there, or is no regular file."""
    source = tables.get(Article.TABLE, {}).get(name, {}).get("source")
    if not isinstance(source, str) or not is_plain(source) or (folder / source).is_file():
        return []
    return [f"{folder / source} is missing there too: its text and notes are here. Add its file again to have it."]


def _is_gone(tables: Tables, name: str) -> bool:
    """Whether the article was taken out of the lists."""
    return bool(tables.get(Article.TABLE, {}).get(name, {"deleted": True}).get("deleted"))


def _same_names(ours: Tables, theirs: Tables) -> list[str]:
    """Names that stand for two tags once both codebooks are one: the same name under the same parent, two ids."""
    here, there = _names(ours), _names(theirs)
    return sorted(name for (parent, name), tag in there.items() if here.get((parent, name), tag) != tag)


def _names(tables: Tables) -> dict[tuple[Any, Any], str]:
    rows = tables.get(Tag.TABLE, {})
    live = {k: r for k, r in rows.items() if not r.get("deleted") and not r.get("merged_into")}
    return {(str(r.get("parent", "")), str(r.get("name", ""))): k for k, r in live.items()}
