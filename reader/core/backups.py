"""Backups: zips of a library's JSON, a day's each, in its own folder and, as a second set, outside of it.

Their order is that of their numbers, so a clock that was set wrong neither hides the newest one nor thins out others.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import time
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from reader.core import paths
from reader.core.durable import TEMPORARY, read_file, sync_folder, write_durably, write_error
from reader.core.errors import DamagedError, ReaderError, ReadOnlyError, Stopped
from reader.core.limits import MB
from reader.core.model import now
from reader.core.paths import ARTICLES, CODEBOOK, RECORDS
from reader.core.storage import Tables, parse

BACKUPS: Final = "backups"
KEPT: Final = 14  # days; and as many of those that were made before something was changed in bulk
BEFORE: Final = "before-"  # how the reason of such a backup starts: before-restore, before-merge
_ABOUT: Final = "backup.json"
_NAME: Final = re.compile(r"(\d{4,9})-(\d{4}-\d\d-\d\d)(?:-(before-[a-z]+))?\.zip")
_MEMBER_BYTES: Final = 100 * MB  # a larger member is none of ours
_STALE_SECONDS: Final = 3600
_ZIP_ERRORS: Final = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)

Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup; ``paths`` are its copies, that in the library's folder first."""

    number: int
    date: str  # the day it was made on, as the clock said
    reason: str  # "": the daily one, or asked for
    paths: tuple[Path, ...]

    @property
    def name(self) -> str:
        return self.paths[0].stem


@dataclass(frozen=True, slots=True)
class Made:
    """What a backup came to."""

    paths: tuple[Path, ...]
    articles: int
    problems: tuple[str, ...]  # files that could not be read, and places that could not be written to

    @property
    def path(self) -> Path:
        return self.paths[0]


class Contents:
    """What a backup holds. Its name and size are all that is read of a member before it is asked for."""

    def __init__(self, path: Path) -> None:
        """Open the zip at ``path``.

        Raises:
            DamagedError: it is no zip, or not one of ours; ReaderError: it cannot be read.
        """
        self.path = path
        try:
            found = read_file(path)
        except OSError as error:
            raise ReaderError(f"{path} cannot be read: {(error.strerror or str(error)).lower()}.") from None
        if found is None:
            raise ReaderError(f"{path} does not exist. `reader backup --list` shows the backups.")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(found[0]))
        except _ZIP_ERRORS:
            raise DamagedError(f"{path} is damaged, or no backup. Take another one.") from None
        self.members = tuple(sorted({n for n in self._zip.namelist() if n == CODEBOOK or article_of(n)}))
        if not self.members:
            raise DamagedError(f"{path} is no backup of a library. Take another one.")

    def tables(self, member: str) -> Tables:
        """The records of a member.

        Raises:
            DamagedError, ReadOnlyError
        """
        place = self.path / member
        try:
            info = self._zip.getinfo(member)
            if info.file_size > _MEMBER_BYTES:
                raise DamagedError(f"{place} is too large to be of Reader's.")
            with self._zip.open(info) as file:
                data = file.read(_MEMBER_BYTES)
        except _ZIP_ERRORS:
            raise DamagedError(f"{place} is damaged. Take another backup.") from None
        return parse(place, data)


class Former:
    """The backups of a library, opened as they are needed.

    One that is damaged is passed over. One that cannot be read is not, for it may be the one that is needed: what is
    mended from an older one would look whole the next time.
    """

    def __init__(self, folder: Path) -> None:
        self._backups = all_of(folder)
        self._contents: dict[Path, Contents | None] = {}

    def newest(self, member: str) -> tuple[Tables, Backup] | None:
        """The records of a file in the newest backup that has it whole. Raises ReaderError: one cannot be read."""
        return next(self.all(member), None)

    def all(self, member: str) -> Iterator[tuple[Tables, Backup]]:
        """The records of a file in each backup that has it whole, the newest first.

        Raises:
            ReaderError: none of a backup's copies can be read.
        """
        for backup in self._backups:
            problem: ReaderError | None = None
            for path in backup.paths:
                try:
                    tables = self._tables(path, member)
                except ReaderError as error:
                    problem = error
                    continue
                if tables is not None:
                    yield tables, backup
                    break
            else:
                if problem is not None:
                    raise problem

    def _tables(self, path: Path, member: str) -> Tables | None:
        contents = self._open(path)
        with suppress(DamagedError, ReadOnlyError):
            if contents is not None and member in contents.members:
                return contents.tables(member)
        return None

    def _open(self, path: Path) -> Contents | None:
        if path not in self._contents:
            try:
                self._contents[path] = Contents(path)
            except DamagedError:
                self._contents[path] = None
        return self._contents[path]


def member_of(article: str) -> str:
    """The name that an article's records have in a backup; "" is the codebook."""
    return f"{ARTICLES}/{article}/{RECORDS}" if article else CODEBOOK


def article_of(member: str) -> str:
    """The article whose records a member holds; "" when it holds none, or names a place outside of its folder."""
    top, _, rest = member.partition("/")
    article, _, name = rest.rpartition("/")
    is_plain = bool(article) and not article.startswith(".") and not any(c in article for c in "/\\:\0")
    return article if (top, name) == (ARTICLES, RECORDS) and is_plain else ""


def places(folder: Path) -> tuple[Path, Path]:
    """Where the two sets of backups of the library in ``folder`` are."""
    known_by = hashlib.sha256(str(folder.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:12]
    return folder / BACKUPS, paths.backup_folder() / f"{paths.safe_name(folder.name, 60)}-{known_by}"


def all_of(folder: Path) -> list[Backup]:
    """The backups of the library in ``folder``, the newest first."""
    found: dict[str, Backup] = {}
    for place in places(folder):
        for backup in _in(place):
            copies = (*found[backup.name].paths, *backup.paths) if backup.name in found else backup.paths
            found[backup.name] = Backup(backup.number, backup.date, backup.reason, copies)
    return sorted(found.values(), key=_order)


def _order(backup: Backup) -> tuple[int, str]:
    return -backup.number, backup.name


def _in(place: Path) -> list[Backup]:
    try:
        names = os.listdir(place)
    except OSError:
        return []
    matches = [m for m in map(_NAME.fullmatch, names) if m]
    return sorted((Backup(int(m[1]), m[2], m[3] or "", (place / m[0],)) for m in matches), key=_order)


def named(folder: Path, name: str) -> Backup:
    """The backup that ``name`` is: its name, its number, its day (then the last of it), or a zip anywhere.

    Raises:
        ReaderError: there is none.
    """
    backups = all_of(folder)
    wanted = name.removesuffix(".zip")
    for backup in backups:
        if wanted in (backup.name, str(backup.number)) or (wanted == backup.date and not backup.reason):
            return backup
    path = Path(name).expanduser()
    if path.is_file():
        return Backup(0, "", "", (path,))
    raise ReaderError(f"There is no backup “{name}” of {folder}. `reader backup --list` shows what there is.")


def opened(backup: Backup) -> Contents:
    """What is in a backup, from the first of its copies that is whole.

    Raises:
        ReaderError: none of them can be read.
    """
    for path in backup.paths[:-1]:
        with suppress(ReaderError):
            return Contents(path)
    return Contents(backup.paths[-1])


def due(folder: Path) -> bool:
    """Whether there is a library in ``folder`` and its last backup is not of today.

    There may be an earlier one of today, if the clock was ahead for a while: days after its return would go without.
    """
    last = next((b.date for b in all_of(folder) if not b.reason), "")
    return (folder / CODEBOOK).exists() and last != date.today().isoformat()


def make_if_due(folder: Path, progress: Progress | None = None, cancelled: Cancelled | None = None) -> Made | None:
    """The daily backup: for a thread, after each start and once a day. None when there is nothing to do.

    Raises:
        ReaderError: no place can be written to.
    """
    return make(folder, progress=progress, cancelled=cancelled) if due(folder) else None


def make(
    folder: Path,
    reason: str = "",
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
    into: Path | None = None,
) -> Made | None:
    """Back up the library's records, read each zip back, and thin out old ones. Safe to call from any thread.

    A file that is damaged or missing is taken over from the newest backup that has it.

    Args:
        reason: before-restore and the like; "" for the day's. With a reason, a file that cannot be read is an error:
            what this backup brings back must be what was there.
        progress: called with (done, total).
        into: a folder that gets the only copy, and is not thinned out.

    Returns:
        None when it was cancelled; then nothing was written.

    Raises:
        ReaderError: there is no library, or no place can be written to; with a reason: a file cannot be read.
    """
    if not folder.is_dir():
        raise ReaderError(f"{folder} is no folder, so there is no library in it to back up.")
    packed = _pack(folder, reason, progress, cancelled)
    if packed is None:
        return None
    data, articles, problems = packed
    number = max([b.number for b in (*all_of(folder), *(_in(into) if into else ()))], default=0) + 1
    name = f"{number:04}-{date.today().isoformat()}{'-' if reason else ''}{reason}.zip"
    written: list[Path] = []
    for place in (into,) if into else places(folder):
        try:
            private_place(place)
            _write(place / name, data, cancelled)
            written.append(place / name)
        except Stopped:
            for path in written:
                with suppress(OSError):
                    path.unlink()
            return None
        except ReaderError as error:
            problems.append(str(error))
    if not written:
        raise ReaderError(problems[-1])
    for path in () if into else written:
        _thin(path.parent)
    return Made(tuple(written), articles, tuple(problems))


def private_place(place: Path) -> None:
    """Make a folder that is still there after a power cut. Raises ReaderError."""
    missing = [p for p in (place, *place.parents) if not p.exists()]
    paths.private_folder(place)
    try:
        for path in missing:
            sync_folder(path.parent)
    except OSError as error:
        raise write_error(place, error) from None


def article_names(folder: Path) -> list[str]:
    """The articles' folders, by name."""
    try:
        with os.scandir(folder / ARTICLES) as entries:
            return sorted(e.name for e in entries if e.is_dir(follow_symlinks=False) and article_of(member_of(e.name)))
    except FileNotFoundError:
        return []
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ReaderError(f"{folder / ARTICLES} cannot be read: {reason}.") from None


def _pack(
    folder: Path, reason: str, progress: Progress | None, cancelled: Cancelled | None
) -> tuple[bytes, int, list[str]] | None:
    """The zip, the number of articles in it, and what was wrong."""
    former = Former(folder)
    names = article_names(folder)
    problems: list[str] = []
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        # The codebook comes last: so each tag that an annotation in the zip carries is in it.
        for number, name in enumerate([*names, ""]):
            if cancelled is not None and cancelled():
                return None
            if progress is not None and number % 20 == 0:
                progress(number, len(names) + 1)
            data = _records(folder / member_of(name), member_of(name), former, problems, is_strict=bool(reason))
            if data is not None:
                packed.writestr(member_of(name), data)
        articles = sum(bool(article_of(n)) for n in packed.namelist())
        about = {"made": now(), "library": str(folder), "reason": reason, "articles": articles, "problems": problems}
        packed.writestr(_ABOUT, json.dumps(about, indent=1))
    return out.getvalue(), articles, problems


def _records(path: Path, member: str, former: Former, problems: list[str], is_strict: bool) -> bytes | None:
    try:
        found = read_file(path)
        if found is not None:
            parse(path, found[0])
            return found[0]
        problem = f"{path} is missing."
    except DamagedError as error:
        problem = str(error)
    except ReaderError:  # newer than this version: its bytes are kept as they are
        return found[0] if found is not None else None
    except OSError as error:
        problem = f"{path} cannot be read: {(error.strerror or str(error)).lower()}."
        if is_strict:
            raise ReaderError(f"{problem} Nothing was changed. Try again, or move the file away first.") from None
    earlier = None
    with suppress(ReaderError):  # the next backup tries again
        earlier = former.newest(member)
    if earlier is None:
        if path.exists() or member == CODEBOOK:
            problems.append(f"{problem} It is not in the backup.")
        return None
    tables, backup = earlier
    problems.append(f"{problem} The backup has it as it was in {backup.name}.")
    return json.dumps(tables, ensure_ascii=True).encode()


def _write(path: Path, data: bytes, cancelled: Cancelled | None) -> None:
    """Write a zip and read it back; one that is not what was written is not left behind.

    Raises:
        Stopped, ReaderError
    """
    write_durably(path, data, cancelled)
    problem: ReaderError | None = None
    try:
        if not _reads_back(path, data, cancelled):
            problem = ReaderError(f"{path} was written, but does not read back as it should. Check the disk.")
    except Stopped as error:
        problem = error
    if problem is not None:
        with suppress(OSError):
            path.unlink()
        raise problem


def _reads_back(path: Path, data: bytes, cancelled: Cancelled | None) -> bool:
    with suppress(*_ZIP_ERRORS):
        found = read_file(path)
        if found is None or found[0] != data:
            return False
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            for member in packed.infolist():
                if cancelled is not None and cancelled():
                    raise Stopped(f"{path} was not kept: it was stopped before it was read back.")
                with packed.open(member) as file:
                    while file.read(MB):  # at its end its checksum is looked at
                        continue
        return True
    return False


def _thin(place: Path) -> None:
    """Keep the last backup of each of 14 days, all of the newest day, and 14 that were made before a change in bulk.

    A backup that has an article which no later one has is kept too: an emptied folder must not empty the backups.
    """
    kept: list[Backup] = []
    spare: list[Backup] = []
    days: list[str] = []
    for backup in _in(place):
        if backup.reason:
            is_kept = sum(bool(b.reason) for b in kept) < KEPT
        else:
            is_kept = (backup.date not in days and len(days) < KEPT) or days == [backup.date]
            days += [backup.date] * (backup.date not in days)
        (kept if is_kept else spare).append(backup)
    held = {m for b in kept for m in _members(b)} if spare else set()
    for backup in spare:
        members = set(_members(backup))
        if members <= held:
            with suppress(OSError):
                backup.paths[0].unlink()
        held |= members
    _sweep(place)


def _members(backup: Backup) -> Iterator[str]:
    with suppress(*_ZIP_ERRORS), zipfile.ZipFile(backup.paths[0]) as packed:
        yield from (n for n in packed.namelist() if article_of(n))


def _sweep(place: Path) -> None:
    limit = time.time() - _STALE_SECONDS
    stale: Iterable[Path] = place.glob(f".*.zip-*{TEMPORARY}")
    for path in stale:
        with suppress(OSError):
            if path.lstat().st_mtime < limit:
                path.unlink()
