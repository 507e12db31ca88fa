"""Restoring a backup: records become again what it says, as new revisions, so that no older copy wins over them."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from reader.core import backups
from reader.core.backups import BEFORE, Backup, Cancelled, Contents, Progress, article_of, member_of
from reader.core.changes import Change
from reader.core.durable import read_file, sync_folder, write_durably, write_error
from reader.core.errors import DamagedError, ReaderError
from reader.core.locking import LibraryLock
from reader.core.model import TABLES, Annotation, Article, Reading, Tag, now
from reader.core.paths import private_folder
from reader.core.records import changes_between
from reader.core.revisions import (
    ANCESTORS,
    ancestors_of,
    changed_of,
    content,
    content_hash,
    fields_changed,
    generation,
    newest,
    rev_of,
    same_content,
)
from reader.core.storage import Tables, hold, is_newer, keep_aside, newer_error, parse, serialise
from reader.core.unfinished import Work

_OWN: Final = frozenset({"reader", "library"})  # tables about the file and the library, not about the user's work


@dataclass(frozen=True, slots=True)
class Details:
    """How many annotations (of the codebook: tags) come back, become what they were, and are deleted."""

    back: int = 0
    changed: int = 0
    deleted: int = 0


@dataclass(frozen=True, slots=True)
class Restored:
    """What restoring came to, or would come to. Articles by id; "" is the codebook."""

    changed: tuple[str, ...]  # whose records are as the backup says now
    added: tuple[str, ...]  # whose records were gone or damaged
    removed: tuple[str, ...]  # that came after the backup: they are out of the lists, their folders stay
    problems: tuple[str, ...]
    before: str  # the name of the backup that brings the former state back; "": nothing was changed
    details: Mapping[str, Details] = field(default_factory=dict)  # of those that are changed, by article


def restore(
    folder: Path,
    backup: Backup,
    article: str | None = None,
    *,
    dry_run: bool = False,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
    changes: list[Change] | None = None,
) -> Restored:
    """Make the library's records say what they said in ``backup``. Safe to call from any thread.

    A backup of the present state is made first. What the backup does not know is deleted with a tombstone, an
    article that came later is taken out of the lists. Interrupted, it can be run again: it ends in the same state;
    until then each start says so.

    Args:
        article: only this one.
        changes: gets what was changed, for :meth:`reader.core.library.Library.adopt` of an open library.

    Raises:
        ReaderError: the backup cannot be read or has no such article, or the disk refuses.
    """
    contents = backups.opened(backup)
    members = list(contents.members)
    if article is not None:
        members = [m for m in members if article_of(m) == article]
        if not members:
            raise ReaderError(f"The backup {backup.name} has no article {article}.")
    note = None if dry_run else _begin(folder, backup, article, progress, cancelled)
    found: dict[str, list[str]] = {"changed": [], "added": [], "removed": []}
    problems: list[str] = []
    work = _Restoring(folder, note, changes)
    known = set(map(article_of, members))
    later = [] if article is not None else [n for n in backups.article_names(folder) if n not in known]
    for number, name in enumerate([*map(article_of, members), *later]):
        if cancelled is not None and cancelled():
            problems.append(_stopped(number, len(members) + len(later), dry_run))
            note = None  # it stays where it lies: the next start says so too
            break
        if progress is not None:
            progress(number, len(members) + len(later))
        try:
            wanted = _tables(contents, name) if number < len(members) else None
        except ReaderError as error:
            problems.append(str(error))
            continue
        try:
            outcome = work.bring_back(name, wanted) if wanted is not None else work.take_out(name)
            if outcome:
                found[outcome].append(name)
        except ReaderError as error:
            problems.append(str(error))
            note = None
    problems += note.end() if note is not None else []
    done = {k: tuple(v) for k, v in found.items()}
    return Restored(**done, problems=tuple(problems), before=work.before, details=work.details)


def _stopped(number: int, total: int, is_rehearsal: bool) -> str:
    if is_rehearsal:
        return f"Comparing was stopped after {number} of {total} files. Nothing was changed."
    return f"Restoring was stopped after {number} of {total} files. Restoring again completes it."


def undo(folder: Path, progress: Progress | None = None, *, dry_run: bool = False) -> Restored:
    """Bring back the state before the last restore or merge.

    Raises:
        ReaderError: there was none.
    """
    return restore(folder, last_step(folder, progress), progress=progress, dry_run=dry_run)


def last_step(folder: Path, progress: Progress | None = None) -> Backup:
    """The backup that was made before the last restore or merge that changed something.

    Args:
        progress: what it raises ends the work; nothing is changed by it.

    Raises:
        ReaderError: there was none.
    """
    steps = [b for b in backups.all_of(folder) if b.reason.startswith(BEFORE)]
    for backup in steps:
        found = restore(folder, backup, dry_run=True, progress=progress)
        if found.changed or found.added or found.removed or found.problems:
            return backup
    if steps:  # all is as it was
        return steps[0]
    raise ReaderError(f"Nothing was restored or merged in {folder} that could be undone.")


def _begin(
    folder: Path, backup: Backup, article: str | None, progress: Progress | None, cancelled: Cancelled | None
) -> Work:
    private_folder(folder)
    name = backup.name if backup.number else shlex.quote(str(backup.paths[0].absolute()))
    command = f"reader restore {name}" + (f" --article {article}" if article else "")
    return Work(folder, "restore", f"Restoring {backup.name}", command, progress, cancelled)


def _tables(contents: Contents, article: str) -> Tables:
    tables = contents.tables(member_of(article))
    if is_newer(tables):
        raise newer_error(contents.path / member_of(article))
    return tables


class _Restoring:
    """One run over the files of a library."""

    def __init__(self, folder: Path, work: Work | None, changes: list[Change] | None) -> None:
        """``work``: None for a rehearsal."""
        self._folder = folder
        self._lock = LibraryLock(folder)
        self._work = work
        self._changes = changes
        self.before = work.before if work is not None else ""
        self.details: dict[str, Details] = {}

    def bring_back(self, article: str, wanted: Tables) -> str:
        """Make one file say what ``wanted`` says; "changed", "added" or ""."""
        path = self._folder / member_of(article)
        current = _current(path)
        steps = _steps(current, wanted) if current is not None else {}
        if self._work is None or (current is not None and not steps):
            self._tell(article, current or {}, steps)
            return "added" if current is None else "changed" if steps else ""
        private_folder(path.parent)
        with hold(self._lock, path):
            current = _current(path)
            if current is None:
                put_back(path, wanted)
                self._note({}, wanted, article)
                return "added"
            steps = _steps(current, wanted)
            self._tell(article, current, steps)
            return "changed" if self._write(article, current, steps) else ""

    def take_out(self, article: str) -> str:
        """Take an article out of the lists; "removed" or ""."""
        path = self._folder / member_of(article)
        with hold(self._lock, path):
            current = _current(path)
            record = (current or {}).get(Article.TABLE, {}).get(article)
            if record is None or record.get("deleted"):
                return ""
            gone = next_revision(record, {**record, "deleted": True})
            self._write(article, current or {}, {Article.TABLE: {article: gone}})
            return "removed"

    def _tell(self, article: str, current: Tables, steps: Tables) -> None:
        """Count what becomes of the article's annotations, or of the tags."""
        table = Annotation.TABLE if article else Tag.TABLE
        had = {key for key, row in current.get(table, {}).items() if not row.get("deleted")}
        rows = steps.get(table, {})
        gone = {key for key, row in rows.items() if row.get("deleted")}
        if rows.keys() - (gone - had):
            back = rows.keys() - gone - had
            changed = (rows.keys() & had) - gone
            self.details[article] = Details(len(back), len(changed), len(gone & had))

    def _write(self, article: str, current: Tables, rows: Tables) -> bool:
        path = self._folder / member_of(article)
        if rows and self._work is not None:
            self._work.need_kept(path, article, current)
            _keep_older(path)
            after = {t: {**current.get(t, {}), **rows.get(t, {})} for t in {**current, **rows}}
            write_durably(path, serialise(after))  # directly: a row without a revision would be united with what it was
            self._note(current, after, article)
        return bool(rows)

    def _note(self, before: Tables, after: Tables, article: str) -> None:
        if self._changes is not None:
            self._changes += changes_between(before, after, article)


def _keep_older(path: Path) -> None:
    """Keep the bytes of a file of an earlier format, which is about to be replaced."""
    from reader.core.migrations import keep  # hardly ever needed

    try:
        found = read_file(path)
    except OSError as error:
        raise write_error(path, error) from None
    if found is not None:
        keep(path, found[0])


def put_back(path: Path, tables: Tables) -> None:
    """Write a file anew; the bytes of a damaged one are kept beside it. The caller holds the lock."""
    try:
        found = read_file(path)
    except OSError as error:
        raise write_error(path, error) from None
    if found is not None:
        keep_aside(path, found[0])
    write_durably(path, serialise(tables))
    try:
        sync_folder(path.parent.parent)
    except OSError as error:
        raise write_error(path, error) from None


def _current(path: Path) -> Tables | None:
    """The tables of a file; None when it is missing or damaged."""
    try:
        found = read_file(path)
    except OSError as error:
        raise ReaderError(f"{path} cannot be read: {(error.strerror or str(error)).lower()}.") from None
    if found is None:
        return None
    try:
        tables = parse(path, found[0])
    except DamagedError:
        return None
    if is_newer(tables):
        raise newer_error(path)
    return tables


def _steps(current: Tables, wanted: Tables) -> Tables:
    """The rows to write, as new revisions, that make ``current`` say what ``wanted`` says."""
    out: Tables = {}
    for table in [*wanted, *(t for t in current if t not in wanted)]:
        if table in _OWN:
            continue
        had, has = current.get(table, {}), wanted.get(table, {})
        rows = {k: next_revision(had.get(k), row) for k, row in has.items() if not _says(had.get(k), row)}
        if table in TABLES and table != Reading.TABLE:
            gone = {k: row for k, row in had.items() if k not in has and not row.get("deleted")}
            rows |= {k: next_revision(row, {**row, "deleted": True}) for k, row in gone.items()}
        if rows:
            out[table] = rows
    return out


def _says(row: Mapping[str, Any] | None, wanted: Mapping[str, Any]) -> bool:
    return row is not None and same_content(row, wanted)


def next_revision(current: Mapping[str, Any] | None, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """What ``wanted`` says, as the revision that follows on ``current``; as it is, if there is none."""
    if current is None:
        return dict(wanted)
    row = content(wanted)
    parent, other = rev_of(current), rev_of(wanted)
    rev = f"{max(generation(parent), generation(other)) + 1}-{content_hash(row, parent)}"
    earlier = newest([other, *ancestors_of(current), *ancestors_of(wanted)], 2 * ANCESTORS - 1)
    changed = {**changed_of(current), **dict.fromkeys(fields_changed(current, row), rev)}
    return {
        **row,
        "rev": rev,
        "ancestors": newest([parent, *earlier], 2 * ANCESTORS),
        "changed": changed,
        "modified": now(),
    }
