"""Files that are written whole or not at all: temporary file → fsync → replace → fsync of the folder."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from reader.core.errors import NotSaved, ReaderError, ReadOnlyError, Stopped

TEMPORARY: Final = ".tmp"
_OURS: Final = re.compile(rf"\..+-[0-9a-f]{{12}}{re.escape(TEMPORARY)}")
_STALE_SECONDS: Final = 3600  # a temporary file this old belongs to nobody who is still writing
_MANY: Final = 64  # files at once that may be open; a process gets 256 on some systems, and needs others
_PIECE: Final = 4 * 1024 * 1024  # bytes of a large file between two looks at Cancel
_CREATE: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
# O_NONBLOCK: a FIFO in the place of a file must not hang the program.
_READ: Final = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
# What file systems answer that cannot sync a folder at all; refusing to save there would help nobody.
_NO_FOLDER_SYNC: Final = frozenset({errno.EINVAL, errno.EBADF, errno.ENOTSUP})


def read_file(path: Path) -> tuple[bytes, str] | None:
    """The bytes of a regular file and the stat that belongs to them; None when there is no file.

    Raises:
        OSError: it cannot be read, or is a symbolic link, a FIFO, a folder, …
    """
    try:
        handle = os.open(path, _READ)
    except FileNotFoundError:
        return None
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise OSError(errno.ELOOP, "it is a symbolic link") from None
        raise
    try:
        info = os.fstat(handle)
        if not stat.S_ISREG(info.st_mode):  # a folder opens too, but not as a file
            raise OSError(errno.EINVAL, "it is no regular file", str(path))
    except OSError:
        os.close(handle)
        raise
    with open(handle, "rb") as file:
        return file.read(), _stat(info)


def stat_of(path: str | Path) -> str:
    """What tells one state of a file from the next; "" when there is no file."""
    try:
        return _stat(os.lstat(path))
    except OSError:
        return ""


def _stat(info: os.stat_result) -> str:
    # The time of the last change to the inode catches what keeps size and mtime; Windows has no such time.
    changed = 0 if os.name == "nt" else info.st_ctime_ns
    return f"{info.st_ino}-{info.st_size}-{info.st_mtime_ns}-{changed}"


@dataclass
class Replacement:
    """New content for a file. ``before`` (None: no file) is what a failure puts back, if ``can_go_back``."""

    path: Path
    data: bytes = field(repr=False)
    before: bytes | None = field(default=None, repr=False)
    can_go_back: bool = False
    cancelled: Callable[[], bool] | None = field(default=None, repr=False)  # asked between pieces of a large file
    _temporary: Path | None = field(default=None, init=False)
    _handle: int = field(default=-1, init=False)
    _inode: str = field(default="", init=False)
    _is_placed: bool = field(default=False, init=False)

    def stage(self, *, is_one_of_many: bool = False) -> None:
        """Write the content beside the file, down to the disk; of many, none stays open."""
        temporary = self.path.parent / f".{self.path.name[:60]}-{os.urandom(6).hex()}{TEMPORARY}"
        self._temporary = temporary  # before it is there: Ctrl+C may come between the two
        try:
            self._handle = os.open(temporary, _CREATE, 0o600)
        except OSError:
            self._temporary = None  # it is not ours
            raise
        view = memoryview(self.data)
        while view:
            written = os.write(self._handle, view if self.cancelled is None else view[:_PIECE])
            if written <= 0:
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            view = view[written:]
            if self.cancelled is not None and view:
                os.fsync(self._handle)  # bit by bit: the whole of it may take a slow disk a while
                if self.cancelled():
                    raise Stopped(f"{self.path} was not written: it was stopped before its end.")
        os.fsync(self._handle)
        if os.name == "nt":  # an open file cannot be renamed there
            self._close()
        elif is_one_of_many:
            self._inode = str(os.fstat(self._handle).st_ino)
            self._close()

    def place(self) -> None:
        """Put the content in the file's place."""
        assert self._temporary is not None
        os.replace(self._temporary, self.path)
        self._is_placed = True

    def stat(self) -> str:
        """The stat of the file in its place."""
        if self._handle >= 0:
            return _stat(os.fstat(self._handle))
        stat = stat_of(self.path)
        is_another = bool(self._inode) and stat.partition("-")[0] != self._inode  # put there by somebody else since
        return "" if is_another else stat

    def take_back(self) -> None:
        """Put the former content back, as far as the disk lets us, unless somebody else wrote since."""
        if not self._is_placed or not self.can_go_back:
            return
        with contextlib.suppress(OSError):
            stat = self.stat()
            if not stat or stat != stat_of(self.path):
                return
            if self.before is None:
                os.unlink(self.path)
            else:
                former = Replacement(self.path, self.before)
                try:
                    former.stage()
                    former.place()
                finally:
                    former.discard()
            sync_folder(self.path.parent)

    def discard(self) -> None:
        """Let go of the temporary file; what is in its place stays."""
        with contextlib.suppress(OSError):
            self._close()
        if self._temporary is not None and not self._is_placed:
            with contextlib.suppress(OSError):
                os.unlink(self._temporary)

    def _close(self) -> None:
        handle, self._handle = self._handle, -1
        if handle >= 0:
            os.close(handle)


def write_durably(path: Path, data: bytes, cancelled: Callable[[], bool] | None = None) -> None:
    """Put ``data`` at ``path``, or leave what is there: never a mixture. Returns after the last fsync.

    Raises:
        ReaderError: the disk refuses; says why.
        Stopped: ``cancelled`` said so, and nothing has changed.
    """
    write_together([Replacement(path, data, cancelled=cancelled)])


def write_together(files: Sequence[Replacement], cancelled: Callable[[], bool] | None = None) -> list[str]:
    """Write several files, all or none; returns their stats, after the last fsync.

    All contents are on the disk before the first name changes, so a disk that is full or may not be written
    to is noticed while nothing has happened.

    Raises:
        ReaderError: the disk refuses; says why.
        Stopped: ``cancelled`` said so before the first name was changed.
    """
    path = files[0].path if files else Path()
    try:
        for file in files:
            if cancelled is not None and cancelled():
                raise Stopped("Stopped: nothing was changed.")
            path = file.path
            file.stage(is_one_of_many=len(files) > _MANY)
        for file in files:
            path = file.path
            file.place()
        for folder in dict.fromkeys(file.path.parent for file in files):
            sync_folder(folder)
        return [file.stat() for file in files]
    except OSError as error:
        for file in reversed(files):
            file.take_back()
        raise write_error(path, error) from None
    finally:
        for file in files:
            file.discard()


def sync_folder(folder: Path) -> None:
    """Make the folder's list of names durable. Windows has no such call: its rename is journalled."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _NO_FOLDER_SYNC:
            raise
    finally:
        os.close(handle)


def sweep(folder: str | Path) -> None:
    """Remove the temporary files that interrupted writes of ours left in the folder; other programs' stay."""
    limit = time.time() - _STALE_SECONDS
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if _OURS.fullmatch(entry.name) and entry.stat(follow_symlinks=False).st_mtime < limit:
                os.unlink(entry.path)


def write_error(path: Path, error: OSError) -> ReaderError:
    """The sentence for a write that the disk refused."""
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return ReadOnlyError(f"{path} could not be saved: the folder may not be written to. Nothing was changed.")
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return NotSaved(f"{path} could not be saved: the disk is full. Free some space and try again.")
    reason = (error.strerror or str(error)).lower()
    return NotSaved(f"{path} could not be saved: {reason}. Nothing was changed; try again.")
