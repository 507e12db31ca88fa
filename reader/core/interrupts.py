"""Ctrl+C while files are being replaced: it waits until they are whole, all or none of them."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def uninterrupted() -> Iterator[Callable[[], bool]]:
    """Let an interrupt (SIGINT) wait for the end of the block; what is yielded says whether one has come.

    Only the main thread is ever interrupted: in others this does nothing.
    """
    came: list[int] = []
    if threading.current_thread() is not threading.main_thread():
        yield lambda: False
        return

    def note(number: int, frame: FrameType | None) -> None:
        came.append(number)

    former = signal.signal(signal.SIGINT, note)
    try:
        yield lambda: bool(came)
    finally:
        signal.signal(signal.SIGINT, signal.SIG_DFL if former is None else former)
        if came and callable(former):
            former(signal.SIGINT, None)  # Python's own raises KeyboardInterrupt; an outer block's notes it
