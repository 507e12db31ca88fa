"""What was deleted and can be brought back, also after a restart: deleting leaves a record with all that it said.

Such a record is a tombstone. None is ever thrown away, by us, by a merge or by restoring a backup; so the 30 days that
are promised are the least, not the most. Clocks order the list and decide nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from reader.core.articles import short
from reader.core.backups import article_names, member_of
from reader.core.changes import Change
from reader.core.durable import read_file
from reader.core.errors import ReaderError
from reader.core.library import Library
from reader.core.model import Annotation, Article, Record, Tag
from reader.core.records import record_of
from reader.core.storage import parse

SHORTEST_ID: Final = 6  # characters of an id that must be given at least, if not all of them
# To look at a file's bytes is much quicker than to understand them, and most files have nothing of the kind.
_MARK: Final = re.compile(rb'"deleted"\s*:\s*true')
_KINDS: Final = {Annotation.TABLE: "annotation", Article.TABLE: "article", Tag.TABLE: "tag"}
_TABLES: Final = {kind: table for table, kind in _KINDS.items()}


@dataclass(frozen=True, slots=True)
class Deleted:
    """A thing that was deleted and can come back."""

    kind: str  # "annotation", "article" or "tag"
    id: str
    article: str  # the article it belongs to, or is; "" for a tag
    title: str  # that article's; a tag's name
    quote: str  # of an annotation, else ""
    note: str  # of an annotation; a tag's definition
    when: str  # ISO 8601 in UTC, as the clock said


@dataclass
class Log:
    """What was deleted, the latest first, and a sentence for each file that could not be looked at."""

    items: list[Deleted] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def log(
    folder: Path,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Log:
    """All that was deleted in the library in ``folder``. Safe to call from any thread; reads every file of records.

    Annotations of an article that was removed come back with it and are not in the list; those that were deleted one
    by one are.

    Args:
        progress: called with (done, total) now and then.
        cancelled: when it says so, what was found until then is returned.

    Raises:
        ReaderError: the folder of the articles cannot be read.
    """
    found = Log()
    names = article_names(folder)
    for number, name in enumerate(["", *names]):
        if cancelled is not None and cancelled():
            break
        if progress is not None and number % 50 == 0:
            progress(number, len(names) + 1)
        try:
            found.items += _in_file(folder / member_of(name), name)
        except OSError as error:
            path = folder / member_of(name)
            found.problems.append(f"{path} cannot be read: {(error.strerror or str(error)).lower()}.")
        except ReaderError as error:
            found.problems.append(str(error))
    found.items.sort(key=lambda d: (d.when, d.kind, d.id), reverse=True)
    return found


def _in_file(path: Path, article: str) -> Iterator[Deleted]:
    read = read_file(path)
    if read is None or not _MARK.search(read[0]):
        return
    tables = parse(path, read[0])
    about = tables.get(Article.TABLE, {}).get(article, {})
    title = about.get("title", "")
    for table in _KINDS:
        for key, row in tables.get(table, {}).items():
            if row.get("deleted") is not True:
                continue
            try:
                yield _deleted(record_of(table, key, row, article), title if isinstance(title, str) else "")
            except ValueError:  # not understood: kept in the file and counted by the scan
                continue


def _deleted(record: Record, title: str) -> Deleted:
    kind = _KINDS[record.TABLE]
    if isinstance(record, Annotation):
        return Deleted(kind, record.id, record.article, title, record.quote, record.note, record.modified)
    if isinstance(record, Tag):
        return Deleted(kind, record.id, "", record.name, "", record.definition, record.modified)
    return Deleted(kind, record.id, record.id, title, "", "", record.modified)


def find(items: Sequence[Deleted], name: str) -> Deleted:
    """The one of the things that has this id, or an id that begins so.

    Raises:
        ReaderError: there is none, there are several, or fewer than six characters are given.
    """
    exact = [d for d in items if d.id == name]
    if not exact and len(name) < SHORTEST_ID:
        raise ReaderError(f"“{name}” is too short for an id: give at least {SHORTEST_ID} characters.")
    found = exact or [d for d in items if d.id.startswith(name)]
    if not found:
        raise ReaderError(f"Nothing that was deleted is called “{name}”. `reader deleted` shows the ids.")
    if len(found) > 1:
        raise ReaderError(f"“{name}” begins the ids of {len(found)} things that were deleted. Give more of it.")
    return found[0]


def bring_back(library: Library, items: Iterable[Deleted]) -> None:
    """Bring back what was deleted, as one step that can be undone. What is there already is left as it is.

    An annotation of an article that was removed brings the article back too. A tag comes back to all passages that
    carried it, to its key unless another one has that now, and to the tags that stood under it, but for those that
    were moved elsewhere since.

    Raises:
        ReaderError: one of them is no longer known, a tag's name is taken, or the disk refuses; nothing has changed.
    """
    changes: dict[tuple[str, str], Change] = {}
    named: list[str] = []
    for item in items:
        before = _record(library, item)
        if before.deleted:
            named.append(item.quote or item.title)
            _revive(changes, before, item.article)
            _check_name(library, before, changes)
            if isinstance(before, Tag):
                _settle(library, before, changes)
        if isinstance(before, Annotation) and (article := library.article(item.article)).deleted:
            _revive(changes, article, item.article)
    if changes:
        what = f"“{short(named[0], 30)}”" if len(named) == 1 else f"{len(named)} deleted things"
        library.apply(changes.values(), f"Bring back {what}")


def _revive(changes: dict[tuple[str, str], Change], before: Record, article: str) -> None:
    change = Change(before.TABLE, before.id, before, before.with_(deleted=False), article)
    changes[before.TABLE, before.id] = change


def _settle(library: Library, before: Tag, changes: dict[tuple[str, str], Change]) -> None:
    """Give a tag that comes back its key and its children, as far as they are free."""
    now = {**library.tags, **{t.id: t for c in changes.values() if isinstance(t := c.after, Tag)}}
    is_taken = any(t.pin == before.pin and t.id != before.id for t in now.values())
    back = now[before.id].with_(pin=0 if is_taken else before.pin, children=())
    changes[Tag.TABLE, before.id] = Change(Tag.TABLE, before.id, before, back)
    above = before.parent
    while above and above not in now:  # that one was deleted too: where its children were put
        record = library.tag_record(above)
        above = record.parent if record is not None else ""
    for child in before.children:
        if child in now and now[child].parent == above and child != above:
            change = changes.get((Tag.TABLE, child)) or Change(Tag.TABLE, child, now[child], now[child])
            changes[Tag.TABLE, child] = replace(change, after=now[child].with_(parent=before.id))


def _record(library: Library, item: Deleted) -> Record:
    """The record as it is now, deleted or not."""
    found = library.record(_TABLES[item.kind], item.id, item.article)
    if found is None:
        raise ReaderError(f"The {item.kind} “{short(item.quote or item.title)}” is not in {library.folder} any more.")
    return found


def _check_name(library: Library, record: Record, changes: dict[tuple[str, str], Change]) -> None:
    """A tag that comes back must not be called like one that was made since."""
    if not isinstance(record, Tag):
        return
    coming = (c.after for key, c in changes.items() if key != (Tag.TABLE, record.id))
    for other in (*library.tags.values(), *(t for t in coming if isinstance(t, Tag))):
        if (other.name.casefold(), other.parent) == (record.name.casefold(), record.parent):
            raise ReaderError(f"There is another tag “{other.name}” now. Rename it first, or merge the two afterwards.")
