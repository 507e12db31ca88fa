"""A disk that remembers what was asked of it, and every state in which a power cut may leave it.

What a file holds is sure once the file is synced, what a folder lists once the folder is. Of the rest anything may
be there: of a file's bytes none, all, half, half with rubbish (torn) or as many zeros; of a folder's changes any
first few, in each folder by itself.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

WAYS: Final = ("none", "all", "half", "torn", "zeroed")
_CALLS: Final = ("open", "write", "fsync", "replace", "unlink", "mkdir", "close", "rename", "ftruncate")
State = dict[str, bytes | None]  # path below the folder → content; None: a folder


@dataclass(frozen=True)
class Operation:
    """What was asked: ``file`` is the number of a file, ``path`` and ``to`` lie below the folder."""

    call: str
    file: int = 0
    path: str = ""
    to: str = ""
    data: bytes = b""


@dataclass
class Recorder:
    """Stands between the program and ``os`` for what lies under ``folder``; the lock is let be."""

    folder: Path
    operations: list[Operation] = field(default_factory=list)
    _files: dict[str, int] = field(default_factory=dict)
    _handles: dict[int, tuple[int, str]] = field(default_factory=dict)
    _count: int = 0

    @contextmanager
    def in_place(self) -> Iterator[Recorder]:
        real = {name: getattr(os, name) for name in _CALLS}
        for name, call in real.items():
            setattr(os, name, self._instead(name, call))
        try:
            yield self
        finally:
            for name, call in real.items():
                setattr(os, name, call)

    def _instead(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def instead(first: Any, *args: Any, **kwargs: Any) -> Any:
            below = self._below(first)
            existed = name == "open" and below is not None and os.path.lexists(first)
            result = call(first, *args, **kwargs)
            if name == "open" and below is not None:
                self._opened(result, below, existed)
            elif name in ("write", "fsync", "close", "ftruncate") and first in self._handles:
                self._on_handle(name, first, args, result)
            elif below is not None and name in ("replace", "rename"):
                to = self._below(args[0])
                assert to is not None, "renamed out of the library"
                self._files[to] = self._files.pop(below)
                self.operations.append(Operation("rename", self._files[to], below, to))
            elif below is not None and name in ("unlink", "mkdir"):
                self._files.pop(below, 0)
                self.operations.append(Operation(name, path=below))
            return result

        return instead

    def _below(self, path: Any) -> str | None:
        if isinstance(path, int) or Path(path).name == ".lock":
            return None
        whole, top = os.fspath(path), os.fspath(self.folder)
        if whole == top:
            return ""
        return whole[len(top) + 1 :] if whole.startswith(f"{top}{os.sep}") else None

    def _opened(self, handle: int, below: str, existed: bool) -> None:
        if (self.folder / below).is_dir():
            self._handles[handle] = (0, below)
            return
        if not existed:
            self._count += 1
            self._files[below] = self._count
            self.operations.append(Operation("create", self._count, below))
        self._handles[handle] = (self._files.get(below, 0), below)

    def _on_handle(self, name: str, handle: int, args: tuple[Any, ...], result: Any) -> None:
        number, below = self._handles[handle]
        if name == "close":
            del self._handles[handle]
        elif name == "write":
            self.operations.append(Operation("write", number, below, data=bytes(args[0][:result])))
        elif name == "fsync":
            self.operations.append(Operation("fsync" if number else "fsync folder", number, below))
        else:
            raise AssertionError("files are not to be truncated in place")


@dataclass
class Disk:
    """What is sure after some operations, and what is not."""

    sure: dict[int, bytes] = field(default_factory=dict)  # file → bytes
    whole: dict[int, bytes] = field(default_factory=dict)  # file → bytes, with what is not synced yet
    listed: dict[str, int] = field(default_factory=dict)  # path → file; 0: a folder
    pending: list[tuple[str, Operation]] = field(default_factory=list)  # changes of folders that are not synced yet

    def do(self, operation: Operation) -> None:
        """One operation more."""
        if operation.call == "write":
            self.whole[operation.file] = self.whole.get(operation.file, b"") + operation.data
        elif operation.call == "fsync":
            self.sure[operation.file] = self.whole.get(operation.file, b"")
        elif operation.call == "fsync folder":
            for _, change in (p for p in self.pending if p[0] == operation.path):
                _list(self.listed, change)
            self.pending = [p for p in self.pending if p[0] != operation.path]
        else:
            if operation.call == "create":
                self.whole[operation.file] = b""
            self.pending.append((os.path.dirname(operation.path), operation))

    def states(self) -> Iterator[State]:
        """All states in which the power may leave the disk now."""
        folders = list(dict.fromkeys(folder for folder, _ in self.pending))
        changes = [[o for f, o in self.pending if f == folder] for folder in folders]
        for counts in itertools.product(*(range(len(c) + 1) for c in changes)):
            listed = dict(self.listed)
            for some, count in zip(changes, counts, strict=True):
                for operation in some[:count]:
                    _list(listed, operation)
            unsure = {n for n in listed.values() if n and self.sure.get(n) != self.whole[n]}
            for way in WAYS if unsure else ("all",):
                yield {path: self._content(n, way) for path, n in listed.items() if _is_reached(path, listed)}

    def _content(self, number: int, way: str) -> bytes | None:
        if not number:
            return None
        sure, whole = self.sure.get(number, b""), self.whole[number]
        if sure == whole or way == "all":
            return whole
        new = len(whole) - len(sure)
        return {
            "none": sure,
            "half": whole[: len(sure) + new // 2],
            "torn": whole[: len(sure) + new // 2] + b"\xa5" * (new - new // 2),
            "zeroed": sure + b"\0" * new,
        }[way]


def _list(listed: dict[str, int], operation: Operation) -> None:
    if operation.call == "rename":
        if operation.path in listed:
            del listed[operation.path]
        listed[operation.to] = operation.file
    elif operation.call == "unlink":
        listed.pop(operation.path, None)
    else:
        listed[operation.path] = operation.file


def _is_reached(path: str, listed: dict[str, int]) -> bool:
    """Whether the folders above ``path`` are listed too."""
    parent = os.path.dirname(path)
    return not parent or (listed.get(parent) == 0 and _is_reached(parent, listed))


def lay_out(state: State, folder: Path) -> None:
    """Make ``folder``, which does not exist, look like the state."""
    folder.mkdir()
    for path, content in sorted(state.items()):
        if content is None:
            (folder / path).mkdir()
        else:
            (folder / path).write_bytes(content)
