"""The reading process: takes one file after the other from its parent, answers with what is in it, and ends with it.

Started by :mod:`reader.formats.worker`, which also describes what is said.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final

from reader import formats
from reader.core.document import to_json
from reader.core.errors import ReaderError
from reader.core.limits import LIMITS
from reader.formats import FORMATS, Read, Source
from reader.formats.confining import OUT_OF_MEMORY, Bounds, Confinement, peak_bytes
from reader.formats.frames import FrameError, receive, send

_GARBAGE: Final = 50_000  # objects that a file has left, and that it is worth to look through
_CHUNK: Final = 500_000  # code points of JSON, about, that are decoded at a time
_BLOCK: Final = 60  # of them, what a block takes besides its text

_Answer = tuple[dict[str, Any], list[bytes]]


def main(memory: int, warm: bool = False, read: Callable[[Source], Read] = formats.read_fully) -> None:
    """Serve until the parent hangs up.

    Args:
        memory: bytes that this process may have.
        warm: whether to import the readers of all formats before there is a file.
        read: what reads a file.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in a terminal is for the parent
    incoming, outgoing = _own_pipes()
    sys.excepthook = partial(_report_bug, outgoing)
    bounds = Bounds(memory)
    send(outgoing, {"ready": True})
    gc.disable()  # looking for garbage in a tree of a million elements takes a fifth of the time
    if warm:
        _warm_up()
    confinement = Confinement([p for p in sys.path if p])
    while True:
        try:
            header, (data,) = receive(incoming, LIMITS.file_bytes)
        except FrameError:
            return
        source = Source(data, header["name"], Path(header["folder"]) if header["folder"] else None, header["password"])
        del data
        with bounds.file(header["seconds"]):
            said, parts = _answer(source, confinement, read)
        send(outgoing, {**said, "peak": peak_bytes()}, parts)
        if said["kind"] == "memory":
            os._exit(OUT_OF_MEMORY)
        del source, said, parts
        if gc.get_count()[0] > _GARBAGE:
            gc.collect()  # while nobody waits


def _warm_up() -> None:
    """Import the readers, and what they import when they first read: markup that is quickly read is enough."""
    for row in FORMATS:
        import_module(row.module)
    for suffix in (".html", ".md", ".txt"):
        formats.read_fully(Source(b"<p>A <b>lamp</b>.</p>\n", f"warm{suffix}"))


def _own_pipes() -> tuple[IO[bytes], IO[bytes]]:
    """Both pipes under other numbers, so that nothing a library prints gets into them."""
    incoming, outgoing = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nothing, number)
    os.close(nothing)
    return os.fdopen(incoming, "rb"), os.fdopen(outgoing, "wb")


def _answer(source: Source, confinement: Confinement, read: Callable[[Source], Read]) -> _Answer:
    """What to say of a file: its document, or why there is none."""
    try:
        return _read(source, confinement, read)
    except ReaderError as error:
        return {"kind": "error", "class": type(error).__name__, "sentence": str(error)}, []
    except MemoryError:
        return {"kind": "memory"}, []


def _report_bug(
    outgoing: IO[bytes], kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """What ``sys.excepthook`` does here: the parent writes it down. Without the message, which may quote the file."""
    import traceback  # with much behind it that no file needs

    name = f"{kind.__module__}.{kind.__qualname__}"
    send(outgoing, {"kind": "bug", "class": name, "trace": traceback.format_tb(trace)})


def _read(source: Source, confinement: Confinement, read: Callable[[Source], Read]) -> _Answer:
    import_module(formats.sniff(source).module)  # while bytecode may still be written
    confinement.folder = os.path.realpath(source.folder) if source.folder else ""
    confinement.close()
    done = read(source)
    data = to_json(done.document)
    texts = [_dumps(chunk) for chunk in _chunks(data.pop("blocks"))]
    resources = list(done.document.resources.values())
    header = {
        "kind": "document",
        "format": done.format.name,
        "chunks": len(texts),
        "resources": [[r.name, r.media_type] for r in resources],
        "attachments": list(done.attachments),
    }
    return header, [_dumps(data), *texts, *(r.data for r in resources), *done.attachments.values()]


def _dumps(data: Any) -> bytes:
    return json.dumps(data, separators=(",", ":")).encode("ascii")


def _chunks(blocks: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """The blocks in lists of about so many code points: while one is decoded, the parent's window stands still."""
    start = size = 0
    for end, block in enumerate(blocks, 1):
        size += len(block["text"]) + _BLOCK
        if size > _CHUNK or end == len(blocks):
            yield blocks[start:end]
            start, size = end, 0
