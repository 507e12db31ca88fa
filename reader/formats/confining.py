"""What the reading process may not do: use more memory or time than a file is worth, write, talk, start programs.

Limits of the system hold for whatever runs in the process, libraries in C included; where the system has none
(Windows, and memory on macOS), a thread watches memory and the parent the time. The audit hook stops what Python code
would do. It is a second wall behind readers that do none of this, not a jail for machine code.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

OUT_OF_MEMORY: Final = 77  # the exit code that says so
_WATCH_SECONDS: Final = 0.25
_WRITING: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
# Events of Python's audit table (docs.python.org/3/library/audit_events.html) that no reader of a format needs.
_REFUSED: Final = {
    "os": "chmod chown exec fork forkpty kill killpg link mkdir posix_spawn putenv remove rename rmdir spawn startfile "
    "symlink system truncate utime",
    "socket": "__new__ bind connect getaddrinfo gethostbyaddr gethostbyname sendto",
    "shutil": "copyfile move rmtree",
    "subprocess": "Popen",
    "tempfile": "mkdtemp mkstemp",
    "pty": "spawn",
    "webbrowser": "open",
}
_EVENTS: Final = frozenset(f"{module}.{name}" for module, names in _REFUSED.items() for name in names.split())
_STATUS: Final = "/proc/self/status"
# What Python and its libraries may look up in the system: devices of nothing and chance, time zones, and themselves.
_SYSTEM: Final = ("/dev/null", "/dev/urandom", "/usr/share/zoneinfo", "/etc/localtime", _STATUS)


class Bounds:
    """The bounds of this process: bytes of its own data (not of libraries) for good, seconds for each file."""

    def __init__(self, memory: int) -> None:
        self._memory, self._parent = memory, os.getppid()
        self._at_work = threading.Event()
        if resource is not None:
            _limit(resource.RLIMIT_CORE, 0)
            # Not RLIMIT_AS: address space that is only reserved costs nothing, and some libraries reserve much.
            _limit(resource.RLIMIT_DATA, memory)
        threading.Thread(target=self._watch, daemon=True).start()

    @contextmanager
    def file(self, seconds: int) -> Iterator[None]:
        """While a file is read: the system ends this process after so many seconds of computing more."""
        if resource is not None:
            _limit(resource.RLIMIT_CPU, int(time.process_time()) + seconds + 1, hard=False)
        self._at_work.set()
        yield
        self._at_work.clear()

    def _watch(self) -> None:
        """End this process when its parent is gone in the middle of a file, or its memory is over the bound."""
        while self._at_work.wait():
            if os.getppid() != self._parent:
                os._exit(1)
            if peak_bytes() > self._memory:
                os._exit(OUT_OF_MEMORY)
            time.sleep(_WATCH_SECONDS)


def _limit(kind: int, value: int, hard: bool = True) -> None:
    assert resource is not None
    _, most = resource.getrlimit(kind)
    if most != resource.RLIM_INFINITY:
        value = min(value, most)
    with suppress(OSError, ValueError):  # a system that knows the limit by name only
        resource.setrlimit(kind, (value, value if hard else most))


def peak_bytes() -> int:
    """The most memory that this process has held at once; 0: the system does not say."""
    if os.path.exists(_STATUS):  # on Linux getrusage begins with what the parent held
        with open(_STATUS, encoding="ascii", errors="replace") as file:
            return next((int(line.split()[1]) * 1024 for line in file if line.startswith("VmHWM:")), 0)
    if resource is None:
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


class Confinement:
    """The wall that Python code meets. It stands from ``close`` on, for good; only the open folder changes."""

    def __init__(self, program: Iterable[str]) -> None:
        """``program``: the folders that code and its data are read from."""
        self.folder = ""  # the source's: files in it may be read
        prefixes = (sys.prefix, sys.base_prefix, sys.exec_prefix, *program, *_SYSTEM)
        self._open_to_all = tuple(dict.fromkeys(os.path.realpath(p) for p in prefixes if p))
        self._is_closed = False

    def close(self) -> None:
        """Close the doors: no writing, no sockets, no programs, no reading elsewhere."""
        if self._is_closed:
            return
        self._is_closed = True
        sys.dont_write_bytecode = True
        if resource is not None:
            _limit(resource.RLIMIT_FSIZE, 0)
        sys.addaudithook(self._judge)

    def _judge(self, event: str, args: tuple[Any, ...]) -> None:
        if event == "open":
            self._judge_opening(*args)
        elif event in _EVENTS:
            raise PermissionError(f"{event} is not allowed while a file is read")

    def _judge_opening(self, path: Any, mode: Any, flags: Any) -> None:
        if isinstance(path, int):  # open already
            return
        if isinstance(flags, int) and flags & _WRITING:
            raise PermissionError("nothing may be written while a file is read")
        real = os.path.realpath(os.fsdecode(path))
        allowed = (*self._open_to_all, self.folder) if self.folder else self._open_to_all
        if not any(real == home or real.startswith(home.rstrip(os.sep) + os.sep) for home in allowed):
            raise PermissionError("only the file's own folder may be read")
