"""The reading process: takes one file after the other from its parent, answers with what is in it, and ends with it.

Started by :mod:`reader.formats.worker`, which also describes what is said.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from reader import formats
from reader.core.document import to_json
from reader.core.errors import ReaderError
from reader.core.limits import LIMITS
from reader.formats import FORMATS, Read, Source
from reader.formats.confining import OUT_OF_MEMORY, Confinement, limit_process, limit_time, peak_bytes
from reader.formats.frames import FrameError, receive, send

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
    limit_process(memory)
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
        limit_time(header["seconds"])
        said, parts = _answer(source, confinement, read)
        send(outgoing, {**said, "peak": peak_bytes()}, parts)
        if said["kind"] == "memory":
            os._exit(OUT_OF_MEMORY)
        del source, said, parts
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
    document = json.dumps(to_json(done.document), separators=(",", ":")).encode("ascii")
    resources = list(done.document.resources.values())
    header = {
        "kind": "document",
        "format": done.format.name,
        "resources": [[r.name, r.media_type] for r in resources],
        "attachments": list(done.attachments),
    }
    return header, [document, *(r.data for r in resources), *done.attachments.values()]
