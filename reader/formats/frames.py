"""What the program and its reading process say to each other: frames of a JSON header and raw bytes, over pipes.

A frame is the header's length (4 bytes, big-endian), the header (JSON, ASCII), and the parts that the header's
``"parts"`` gives the lengths of. Nothing in it is ever executed or unpickled.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping, Sequence
from typing import IO, Any, Final

_LENGTH: Final = struct.Struct(">I")
_HEADER_BYTES: Final = 16 * 1024 * 1024  # a header names resources and carries a sentence; more is no header


class FrameError(Exception):
    """The other side has ended, or what it said is no frame."""


def send(pipe: IO[bytes], header: Mapping[str, Any], parts: Sequence[bytes] = ()) -> None:
    """Write one frame.

    Raises:
        OSError: the other side has ended.
    """
    head = json.dumps({**header, "parts": [len(p) for p in parts]}, separators=(",", ":")).encode("ascii")
    pipe.write(_LENGTH.pack(len(head)) + head)
    for part in parts:
        pipe.write(part)
    pipe.flush()


def receive(pipe: IO[bytes], most: int) -> tuple[dict[str, Any], list[bytes]]:
    """Read one frame.

    Args:
        most: bytes that its parts may have together.

    Raises:
        FrameError: the other side has ended, or says what is no frame.
    """
    (length,) = _LENGTH.unpack(_exactly(pipe, _LENGTH.size))
    if length > _HEADER_BYTES:
        raise FrameError("too long a header")
    try:
        header = json.loads(_exactly(pipe, length))
        sizes = [int(size) for size in header["parts"]]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise FrameError("no header") from None
    if not isinstance(header, dict) or any(size < 0 for size in sizes) or sum(sizes) > most:
        raise FrameError("too much")
    return header, [_exactly(pipe, size) for size in sizes]


def _exactly(pipe: IO[bytes], size: int) -> bytes:
    try:
        data = pipe.read(size)
    except (OSError, ValueError):  # ValueError: it was closed here
        raise FrameError("broken off") from None
    if len(data) != size:
        raise FrameError("broken off")
    return data
