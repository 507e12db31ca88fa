"""A disk that keeps a record of what is asked of it, and refuses what it is told to refuse."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from reader.core.errors import ReaderError

_CALLS = ("open", "write", "fsync", "replace", "unlink", "close", "mkdir", "fstat")


class Disk:
    """Stands between the program and ``os`` for what lies under ``folder``.

    Args:
        fail_at: number of the first operation that is refused, from 0; -1: none.
        error: the errno it is refused with.
        lasting: all later operations are refused too.
        most: how many bytes one ``os.write`` takes.
    """

    def __init__(self, folder: Path, fail_at: int = -1, error: int = 0, lasting: bool = False, most: int = 0) -> None:
        self.folder = str(folder)
        self.operations: list[tuple[str, str]] = []  # (call, name of the file)
        self.refused: list[tuple[str, str]] = []
        self.contents: dict[str, bytes] = {}  # what was written under each name
        self._fail_at, self._error, self._lasting, self._most = fail_at, error, lasting, most
        self._names: dict[int, str] = {}

    @contextmanager
    def in_place(self) -> Iterator[Disk]:
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
            target = self._names.get(first, "") if isinstance(first, int) else os.fspath(first)
            if not isinstance(target, str) or not target.startswith(self.folder):
                return call(first, *args, **kwargs)
            self._note(name, target, lambda: call(first, *args, **kwargs))
            if name == "write" and self._most:
                args = (memoryview(args[0])[: self._most],)
            result = call(first, *args, **kwargs)
            if name == "open":
                self._names[result] = target
            elif name == "close":
                del self._names[first]
            elif name == "write":
                self.contents[target] = self.contents.get(target, b"") + bytes(args[0][:result])
            return result

        return instead

    def _note(self, name: str, target: str, call: Callable[[], Any]) -> None:
        number = len(self.operations)
        self.operations.append((name, Path(target).name))
        if self._fail_at < 0 or number < self._fail_at or (number > self._fail_at and not self._lasting):
            return
        self.refused.append((name, Path(target).name))
        if name == "close":
            call()  # as the kernel does: the handle is gone, whatever close says
        raise OSError(self._error, os.strerror(self._error), target)


def refusal_of(act: Callable[[], object]) -> str:
    """What the error of ``act`` says; "" when there is none."""
    try:
        act()
    except ReaderError as error:
        return str(error)
    return ""
