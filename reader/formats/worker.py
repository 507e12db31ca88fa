"""Reading files in a process of its own, which is bounded in time and memory and can be ended at any moment.

``Worker.read(source)`` sends the file to the process and waits for its answer; the process is started with the first
file, or by ``start`` ahead of need, and takes one file after the other. When it is ended (Cancel, too long, too much
memory) or crashes, the file is refused in one sentence, and the next file starts another process.

What is said (frames of :mod:`reader.formats.frames`):

====== ================================================================ ===============================================
who    header                                                           parts
====== ================================================================ ===============================================
child  ``ready``                                                        —, once, when it has started
parent ``name, folder, password, seconds``                              the file's bytes
child  ``kind: "document", format, chunks,                              the document as JSON without its blocks
       resources: [[name, media type], …], attachments: [name, …],      (:func:`reader.core.document.to_json`), so many
       peak``                                                           lists of blocks, each resource, each attachment
child  ``kind: "error", class, sentence``                               — (class: of :mod:`reader.core.errors`)
child  ``kind: "memory"``                                               —, and it ends
child  ``kind: "bug", class, trace``                                    —, and it ends
====== ================================================================ ===============================================

A format's module that hands back more than a document defines ``read_with(source) -> (document, attachments)``;
they arrive in ``Read.attachments``.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import reader
from reader.core import bugs, errors, paths
from reader.core.document import Document, Resource, from_json
from reader.core.errors import ReaderError, Stopped
from reader.core.limits import LIMITS, MB, Limits
from reader.formats import FORMATS, Read, Source
from reader.formats.confining import OUT_OF_MEMORY
from reader.formats.frames import FrameError, receive, send

_SERVE: Final = (
    "import sys; sys.path[:] = sys.argv[3:]; from reader.formats.serving import main; "
    "main(int(sys.argv[1]), sys.argv[2] == 'warm')"
)
# The process counts the seconds that it computes. The clock on the wall, which also runs while a machine with too much
# to do lets it wait, has this many times as long.
_PATIENCE: Final = 3
_LOOK_SECONDS: Final = 0.05  # how often Cancel is asked for
_END_SECONDS: Final = 1.0  # what a process that hangs up has for ending by itself: its code says why
_SPENT: Final = 4  # a process that has held a quarter of its memory once makes room for a fresh one
_SIGXCPU: Final = int(getattr(signal, "SIGXCPU", 0))
_SIGKILL: Final = int(getattr(signal, "SIGKILL", 0))
_RESOURCE: Final = re.compile(r"[0-9a-f]{64}\.[a-z0-9]{1,5}")

_Answer = tuple[dict[str, Any], list[bytes]]


class Worker:
    """The process that reads files. One file at a time; threads that come together wait for each other."""

    def __init__(self, limits: Limits = LIMITS, serve: str = _SERVE) -> None:
        """Nothing is started yet. ``serve``: the Python code of the process."""
        self._limits, self._serve = limits, serve
        self._process: _Process | None = None
        self._turn = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def start(self, warm: bool = False) -> None:
        """Start the process if there is none, and do not wait for it.

        Args:
            warm: let it import all readers already, for a user who may open anything.
        """
        if not self._turn.acquire(blocking=False):
            return  # it is at work
        try:
            with suppress(OSError):  # the first file will say it
                self._running(warm)
        finally:
            self._turn.release()

    def close(self) -> None:
        """End the process. A read that is going on is refused; one that comes later starts another process."""
        process = self._process
        if process is not None:
            process.popen.kill()
        with self._turn:
            self._end()

    def read_source(self, data: bytes, name: str, beside: Path | None = None) -> Document:
        """The document in the bytes of a library's original: what :class:`reader.core.library.Library` asks for."""
        return self.read(Source(data, name, beside)).document

    def read(self, source: Source, cancelled: Callable[[], bool] = lambda: False) -> Read:
        """What is in ``source``. Safe to call from any thread.

        Args:
            cancelled: asked all the time; when it says so, the reading is ended at once.

        Raises:
            Stopped: it was cancelled.
            PasswordNeeded: the file is encrypted.
            ReaderError: it cannot be read, takes too long or too much memory, or breaks the process.
        """
        while not self._turn.acquire(timeout=_LOOK_SECONDS):
            if cancelled():
                raise _stopped(source)
        try:
            return self._read(source, cancelled)
        finally:
            self._turn.release()

    def _read(self, source: Source, cancelled: Callable[[], bool]) -> Read:
        try:
            process = self._running()
        except OSError as error:
            raise _no_start(source, (error.strerror or str(error)).lower()) from None
        exchange = _Exchange(process, source, self._limits)
        until = time.monotonic() + _seconds(source, self._limits) * _PATIENCE
        try:
            while not exchange.done.wait(_LOOK_SECONDS):
                if cancelled():
                    raise _stopped(source)
                if time.monotonic() > until:
                    raise _too_long(source, self._limits)
        finally:
            if not exchange.done.is_set():  # also where it was interrupted: its answer must not be taken for the next
                process.popen.kill()
                exchange.thread.join()
                self._end()
        if exchange.answer is None:
            raise _broken(source, self._limits, process, self._end())
        header, parts = exchange.answer
        if header["kind"] in ("bug", "memory") or header.get("peak", 0) > self._limits.parse_bytes // _SPENT:
            self._end()
        return _result(source, self._limits, header, parts)

    def _running(self, warm: bool = False) -> _Process:
        """The process, started if there is none.

        Raises:
            OSError: the system does not start it.
        """
        if self._process is not None and self._process.popen.poll() is not None:
            self._end()  # it has ended while nobody looked
        if self._process is None:
            self._process = _Process(self._serve, self._limits, warm)
        return self._process

    def _end(self) -> int:
        process, self._process = self._process, None
        return process.end() if process is not None else 0


class _Process:
    """A started process with its pipes. ``is_ready``: it has said that it runs."""

    def __init__(self, serve: str, limits: Limits, warm: bool) -> None:
        # -I: neither the environment nor the folder it is started in says what is imported.
        flags = ["-I", "-X", f"utf8={sys.flags.utf8_mode}"]
        if sys.pycache_prefix:
            flags += ["-X", f"pycache_prefix={sys.pycache_prefix}"]
        arguments = [str(limits.parse_bytes), "warm" if warm else "cold", *_search_path()]
        self.is_ready = False
        self.popen = subprocess.Popen(
            [sys.executable, *flags, "-c", serve, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        assert self.popen.stdin is not None
        assert self.popen.stdout is not None
        self.to, self.out = self.popen.stdin, self.popen.stdout

    def end(self) -> int:
        """Hang up, see it end, or end it; the code it ended with (negative: by a signal)."""
        with suppress(OSError):  # what could not be sent
            self.to.close()
        try:
            code = self.popen.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            self.popen.kill()
            code = self.popen.wait()
        self.out.close()
        return code


def _search_path() -> list[str]:
    """Where this program's modules come from, for one that is not to look anywhere else."""
    home = str(Path(reader.__file__).resolve().parents[1])
    return list(dict.fromkeys([*(os.path.abspath(p) for p in sys.path if p), home]))


class _Exchange:
    """One question and its answer, in a thread of its own, since a pipe cannot be waited for on every system."""

    def __init__(self, process: _Process, source: Source, limits: Limits) -> None:
        self.done = threading.Event()
        self.answer: _Answer | None = None  # None: the process has ended without one
        self._process, self._source, self._limits = process, source, limits
        self.thread = threading.Thread(target=self._run, name="reader-worker", daemon=True)
        self.thread.start()

    def _run(self) -> None:
        with suppress(OSError, FrameError, KeyError):
            self.answer = self._ask()
        self.done.set()

    def _ask(self) -> _Answer:
        process, source = self._process, self._source
        if not process.is_ready:
            process.is_ready = bool(receive(process.out, 0)[0]["ready"])
        header = {
            "name": source.name,
            "folder": os.fspath(source.folder) if source.folder else "",
            "password": source.password,
            "seconds": _seconds(source, self._limits),
        }
        # What went wrong before it looked at the file stands in the pipe, too: the answer is read in any case.
        with suppress(BrokenPipeError):
            send(process.to, header, [source.data])
        answer = receive(process.out, self._limits.parse_bytes)
        return answer if isinstance(answer[0]["kind"], str) else ({"kind": ""}, [])


def _seconds(source: Source, limits: Limits) -> int:
    """How long a file may be computed with."""
    head = source.data[:1_024]
    is_slow = any(row.slow and row.slow in head for row in FORMATS)
    return limits.pdf_seconds if is_slow else limits.parse_seconds


def _result(source: Source, limits: Limits, header: dict[str, Any], parts: list[bytes]) -> Read:
    """What the answer says.

    Raises:
        ReaderError: that the file was not read.
    """
    kind = header["kind"]
    if kind == "error":
        said = getattr(errors, str(header.get("class")), ReaderError)
        raise (said if isinstance(said, type) and issubclass(said, ReaderError) else ReaderError)(header["sentence"])
    if kind == "memory":
        raise _too_much(source, limits)
    if kind == "bug":
        said = bugs.note(str(header.get("class")), [str(f) for f in header.get("trace", ())], paths.log_file())
        raise ReaderError(f"{source.name} could not be read. {said}")
    try:
        return _read_of(header, parts)
    except (KeyError, TypeError, ValueError, AttributeError, StopIteration) as error:
        said = bugs.note(f"answer.{type(error).__name__}", [], paths.log_file())
        raise ReaderError(f"{source.name} could not be read. {said}") from None


def _read_of(header: dict[str, Any], parts: list[bytes]) -> Read:
    """The inverse of what :mod:`reader.formats.serving` makes of a ``Read``."""
    row = next(f for f in FORMATS if f.name == header["format"])
    count, named, attached = header["chunks"], header["resources"], header["attachments"]
    if len(parts) != 1 + count + len(named) + len(attached) or not all(_RESOURCE.fullmatch(name) for name, _ in named):
        raise ValueError("parts")
    blocks = [block for part in parts[1 : 1 + count] for block in json.loads(part)]
    rest = iter(parts[1 + count :])
    resources = {name: Resource(name, media, next(rest)) for name, media in named}
    document = from_json({**json.loads(parts[0]), "blocks": blocks}, resources)
    return Read(document, row, {name: next(rest) for name in attached})


# -- what the user is told ------------------------------------------------------------------------------------------


def _stopped(source: Source) -> Stopped:
    return Stopped(f"Reading {source.name} was cancelled.")


def _too_long(source: Source, limits: Limits) -> ReaderError:
    return ReaderError(
        f"{source.name} takes more than {_seconds(source, limits)} seconds to read and was given up. "
        "Split it into parts, or save it in a simpler form."
    )


def _too_much(source: Source, limits: Limits) -> ReaderError:
    return ReaderError(
        f"{source.name} takes more than {limits.parse_bytes // MB:,} MB of memory to read and was given up. Split it "
        "into parts, or save it in a simpler form."
    )


def _no_start(source: Source, reason: str) -> ReaderError:
    return ReaderError(
        f"{source.name} was not read: the process that reads files does not start ({reason}). Try again."
    )


def _broken(source: Source, limits: Limits, process: _Process, code: int) -> ReaderError:
    """Why there was no answer, as far as the code that the process ended with says it."""
    if not process.is_ready:
        return _no_start(source, f"code {code}")
    if code and code == -_SIGXCPU:
        return _too_long(source, limits)
    if code == OUT_OF_MEMORY or (code and code == -_SIGKILL):  # by itself, or by a system that has no memory left
        return _too_much(source, limits)
    return ReaderError(
        f"{source.name} made the process that reads files end. It may be damaged: open it in the program it comes "
        "from, and save it anew."
    )
