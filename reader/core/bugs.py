"""Where errors of ours are written down: in a private log file, without a word of the user's text."""

from __future__ import annotations

import os
import traceback
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from reader.core import paths
from reader.core.errors import ReaderError


def write_down(kind: type[BaseException], trace: TracebackType | None, log: Path) -> str:
    """Note in ``log`` where an unforeseen error happened, and return the sentence for the user.

    The error's own message is left out: it may quote a note or an article.
    """
    return note(f"{kind.__module__}.{kind.__qualname__}", traceback.format_tb(trace), log)


def note(kind: str, frames: Sequence[str], log: Path) -> str:
    """Like :func:`write_down`, of an error in another process: its class's name and formatted frames."""
    time = datetime.now(UTC).isoformat(timespec="seconds")
    lines = [f"{time} {kind}\n", *frames, "\n"]
    sentence = f"Something went wrong inside Reader ({kind.rpartition('.')[2]})."
    with suppress(OSError, ReaderError):
        paths.private_folder(log.parent)
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0)
        with open(os.open(log, flags, 0o600), "a", encoding="utf-8", errors="backslashreplace") as file:
            file.writelines(lines)
        return f"{sentence} Where is written in {log}."
    return sentence
