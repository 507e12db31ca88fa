"""Conflict copies that sync tools leave beside a file of records: merged by themselves, then moved to the backups."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from reader.core.backups import BACKUPS
from reader.core.durable import read_file, sync_folder, write_durably, write_error
from reader.core.errors import DamagedError, ReaderError
from reader.core.locking import LibraryLock
from reader.core.paths import ARTICLES, CODEBOOK, RECORDS, private_folder
from reader.core.storage import DurableStorage, Tables, hold, is_newer, merge_tables, newer_error, parse

CONFLICTS: Final = "conflicts"
# "x (Ann's conflicted copy 2026-01-01)" of Dropbox and Nextcloud in any language, "x (1)" of Google Drive, "x 2" of
# iCloud, "x.sync-conflict-20260101-120000-ABCDEFG" of Syncthing, "x_conflict-20260101-120000" of ownCloud, "x.Conflict"
# of Resilio, "x [Conflict]" of pCloud.
_COPY: Final = re.compile(r" \(.+\)| \d{1,3}|\.sync-conflict-[\w-]+|_conflict-[\w-]+|\.[Cc]onflict\d*| ?\[.+\]")
_PERHAPS: Final = re.compile(r"-.+")  # "x-HOSTNAME" of OneDrive: only if it is about the same thing


def conflict_copies(names: Iterable[str], name: str) -> list[str]:
    """Those of the names that a sync tool gives to copies of the file called ``name``."""
    stem, _, suffix = name.rpartition(".")
    found = []
    for each in names:
        middle = each[len(stem) : -len(suffix) - 1]
        is_like = each.startswith(stem) and each.endswith(f".{suffix}") and len(each) > len(name)
        if is_like and (_COPY.fullmatch(middle) or _PERHAPS.fullmatch(middle)):
            found.append(each)
    return sorted(found)


def merge_conflicts(folder: Path, articles: Iterable[str]) -> tuple[list[str], list[str]]:
    """Merge the conflict copies of the codebook and of these articles' records. Safe to call from any thread.

    A copy is moved to ``backups/conflicts`` when all that it says is in the file it is a copy of; one that is
    damaged, after its bytes are there.

    Returns:
        A sentence for each copy that was merged, and one for each that could not be.
    """
    merged: list[str] = []
    problems: list[str] = []
    lock = LibraryLock(folder)
    for article, path, name in _copies(folder, articles):
        try:
            with hold(lock, path):
                sentence = _merge(folder, path, path.with_name(name), article)
            merged += [sentence] if sentence else []
        except ReaderError as error:
            problems.append(str(error))
    return merged, problems


def _copies(folder: Path, articles: Iterable[str]) -> Iterator[tuple[str, Path, str]]:
    """(article, its file, a conflict copy's name). Text, not paths, for most of 10,000 articles have no copy."""
    top = f"{folder}{os.sep}{ARTICLES}{os.sep}"
    for article in ("", *articles):
        record = RECORDS if article else CODEBOOK
        stem = record.rpartition(".")[0]
        try:
            names = [n for n in os.listdir(top + article if article else folder) if n.startswith(stem) and n != record]
        except OSError:  # the scan says so
            continue
        for name in conflict_copies(names, record) if names else ():
            yield article, (folder / ARTICLES / article / RECORDS if article else folder / CODEBOOK), name


def _merge(folder: Path, path: Path, copy: Path, article: str) -> str:
    """Merge one copy; what to say, "" when it is no copy after all, or somebody else has merged it."""
    try:
        found = read_file(copy)
    except OSError as error:
        raise ReaderError(f"{copy} cannot be read: {(error.strerror or str(error)).lower()}.") from None
    if found is None:
        return ""
    is_sure = _COPY.fullmatch(copy.stem[len(path.stem) :]) is not None
    try:
        theirs = parse(copy, found[0])
    except DamagedError:
        if not is_sure:
            return ""
        kept = _put_away(folder, copy, found[0], article)
        raise DamagedError(
            f"{copy}, a conflict copy, is damaged and could not be merged. It is kept as {kept}."
        ) from None
    if is_newer(theirs):
        raise newer_error(copy)
    if not _is_same(path, theirs, article, is_sure):
        return ""
    storage = DurableStorage(path)
    storage.refresh()
    if not storage.tables or merge_tables(storage.tables, theirs) != storage.tables:
        storage.write(theirs)
    _put_away(folder, copy, found[0], article)
    return f"{copy}, a conflict copy, was merged into {path.name}."


def _is_same(path: Path, theirs: Tables, article: str, is_sure: bool) -> bool:
    """Whether a copy is about the same article, or library, as the file that it is called after."""
    if article:
        ids = theirs.get("article", {})
        return article in ids if ids else is_sure
    if is_sure:
        return True
    storage = DurableStorage(path)
    with suppress(ReaderError):
        storage.refresh()
    return bool(theirs.get("library")) and theirs.get("library") == storage.tables.get("library")


def _put_away(folder: Path, copy: Path, data: bytes, article: str) -> Path:
    """Move a copy to the backups; its name tells what it holds, so doing it twice makes one file."""
    place = folder / BACKUPS / CONFLICTS / (article or "library")
    digest = hashlib.sha256(data).hexdigest()[:8]
    kept = place / f"{copy.stem.encode()[:120].decode(errors='ignore')}.{digest}{copy.suffix}"
    private_folder(place)
    write_durably(kept, data)
    try:
        copy.unlink()
        sync_folder(copy.parent)
    except OSError as error:
        raise write_error(copy, error) from None
    return kept
