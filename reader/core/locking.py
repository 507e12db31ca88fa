"""The library's lock: one file that whoever writes holds, in whatever process."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from reader.core.errors import NotSaved

if TYPE_CHECKING:
    from filelock import FileLock

LOCK: Final = ".lock"


class Lock(Protocol):
    """What :func:`reader.core.storage.hold` needs of a lock."""

    def acquire(self, timeout: float | None = None, poll_interval: float | None = None) -> object: ...

    def release(self) -> None: ...


class LibraryLock:
    """The lock of the library in ``folder``. What it stands on is imported when it is first taken, not at the start."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / LOCK
        self._lock: FileLock | None = None

    def acquire(self, timeout: float | None = None, poll_interval: float | None = None) -> object:
        """Take the lock, waiting at most ``timeout`` seconds.

        Raises:
            NotSaved: the library's folder is gone.
            TimeoutError, OSError, NotImplementedError
        """
        folder = self._path.parent
        if not folder.is_dir():  # FileLock would make it, and an empty library would stand where the real one was
            raise NotSaved(
                f"The library {folder} is not there any more. Put the folder back, or connect the disk that it is on, "
                "and try again. Nothing was changed."
            )
        if self._lock is None:
            from filelock import FileLock

            self._lock = FileLock(self._path, mode=0o600)
        return self._lock.acquire(timeout=timeout, poll_interval=poll_interval or 0.05)

    def release(self) -> None:
        """Give the lock back."""
        if self._lock is not None:
            self._lock.release()
