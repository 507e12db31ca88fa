"""The process that draws a PDF's pages, and the end of the line to it: requests go in, pictures come out.

It speaks frames of :mod:`reader.formats.frames`: ``do`` with what it needs, answered by the result or by ``problem``, a
sentence. It ends with its input. What crashes it or takes too long is one page that cannot be drawn: the next request
starts it anew.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any, Final

import reader
from reader.core.errors import PasswordNeeded, ReaderError
from reader.formats.frames import FrameError, receive, send

SECONDS: Final = 20.0  # a page that takes longer is not drawn
_SERVE: Final = "import sys; sys.path[:] = sys.argv[1:]; from reader.formats.pdfworker import main; main()"
_MEMORY: Final = 768 * 1024 * 1024  # bytes that the process may have
_MOST: Final = 256 * 1024 * 1024  # bytes of an answer


class PageWorker:
    """One PDF, drawn in a process of its own. One thread asks, and waits for each answer; any may close it."""

    def __init__(self, path: Path, password: str = "", seconds: float = SECONDS) -> None:
        """Nothing is started yet. ``seconds``: what an answer may take."""
        self.path, self._password, self._seconds = path, password, seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._is_closed = False

    def start(self) -> None:
        """Start the process ahead of need; :meth:`call` does it otherwise.

        Raises:
            PasswordNeeded: the file is encrypted, and the password is missing or wrong.
            ReaderError: the file cannot be shown as pages.
        """
        with self._lock:
            if self._process is not None or self._is_closed:
                return
            home = str(Path(reader.__file__).resolve().parents[1])
            search = dict.fromkeys([*(os.path.abspath(p) for p in sys.path if p), home])
            try:
                self._process = subprocess.Popen(
                    [sys.executable, "-I", "-c", _SERVE, *search],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
                )
            except OSError as error:
                reason = (error.strerror or str(error)).lower()
                raise ReaderError(f"The pages of {self.path.name} cannot be drawn now: {reason}. Try again.") from None
        self._exchange({"do": "open", "path": os.fspath(self.path), "password": self._password})

    def call(self, do: str, **request: Any) -> tuple[dict[str, Any], bytes]:
        """One request and its answer: the header, and the pixels if there are some.

        Raises:
            PasswordNeeded: the file is encrypted, and the password is missing or wrong.
            ReaderError: the answer is a sentence, or the process died of the request.
        """
        self.start()
        return self._exchange({"do": do, **request})

    def _exchange(self, request: Mapping[str, Any]) -> tuple[dict[str, Any], bytes]:
        process = self._process
        if process is None or process.stdin is None or process.stdout is None:
            raise ReaderError(f"{self.path.name} is closed.")
        watch = threading.Timer(self._seconds, process.kill)
        watch.daemon = True
        watch.start()
        try:
            send(process.stdin, request)
            header, parts = receive(process.stdout, _MOST)
        except (OSError, ValueError, FrameError):
            self._end(process)
            raise ReaderError(self._gone(request)) from None
        finally:
            watch.cancel()
        if problem := header.get("problem"):
            if request["do"] == "open":
                self._end(process)
            raise PasswordNeeded(problem) if header.get("password") else ReaderError(problem)
        return header, parts[0] if parts else b""

    def _gone(self, request: Mapping[str, Any]) -> str:
        if "page" in request:
            return f"Page {request['page'] + 1} cannot be drawn: it is damaged, or too much at once."
        return f"{self.path.name} cannot be shown as pages: it is damaged, or too much at once."

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        with self._lock:
            if self._process is process:
                self._process = None
        process.kill()
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):  # what could not be sent
                if pipe is not None:
                    pipe.close()
        process.wait()

    def interrupt(self) -> None:
        """End the process in the middle of a call, which fails; from any thread. The next call starts another one."""
        process = self._process
        if process is not None:
            process.kill()

    def close(self) -> None:
        """End the process; a call that waits for its answer fails. The thread that calls says :meth:`reap` then."""
        with self._lock:
            self._is_closed = True
            process = self._process
        if process is not None:
            process.kill()

    def reap(self) -> None:
        """Take leave of the process after :meth:`close`."""
        process = self._process
        if process is not None:
            self._end(process)


# -- in the process ---------------------------------------------------------------------------------------------------


def main() -> None:
    """Serve until the other side hangs up; opens nothing but the file, and what lies with it."""
    from reader.formats.confining import Bounds, Confinement

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in a terminal is for the parent
    incoming, outgoing = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):  # so that nothing a library prints gets between
        os.dup2(nothing, number)
    Bounds(_MEMORY)
    confinement = Confinement([p for p in sys.path if p])

    def confine(path: Path) -> None:
        confinement.folder = os.path.realpath(path.parent)
        confinement.close()

    serve(incoming, outgoing, confine)


def serve(incoming: IO[bytes], outgoing: IO[bytes], confine: Callable[[Path], None] = lambda _: None) -> None:
    """Answer requests until the input ends. ``confine`` is told the file before it is opened."""
    from reader.formats.pdfpages import Pages

    pages: Pages | None = None
    while True:
        try:
            request, _ = receive(incoming, 0)
        except FrameError:
            return
        answer: tuple[dict[str, Any], list[bytes]]
        try:
            if request["do"] == "open":
                path = Path(request["path"])
                confine(path)
                pages, answer = Pages(path, request["password"]), ({}, [])
            elif request["do"] == "annotate":
                answer = _annotated(path, pages, request)
            elif pages is not None:
                answer = _answer(pages, request)
        except ReaderError as error:
            answer = {"problem": str(error), "password": isinstance(error, PasswordNeeded)}, []
        except MemoryError:
            answer = {"problem": "This page needs more memory than a page may have."}, []
        send(outgoing, *answer)


def _annotated(path: Path, pages: Any, request: Mapping[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """The whole file with marks in it, and whether somebody has signed what it was."""
    from reader.core.pagemarks import from_json

    marks = [from_json(m) for m in request["marks"]]
    data = pages.annotated(path, marks, request["name"])
    return {"signed": pages.is_signed}, [data]


def _answer(pages: Any, request: Mapping[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    do, page = request["do"], request.get("page", -1)
    if do == "sizes":
        return {"sizes": [asdict(s) for s in pages.sizes()]}, []
    if do == "outline":
        return {"outline": [asdict(e) for e in pages.outline()]}, []
    if do == "links":
        return {"links": [asdict(link) for link in pages.links(page)]}, []
    if do == "pictures":
        return {"pictures": pages.pictures(page)}, []
    clip = request["clip"]
    stride, data = pages.render(page, request["width"], request["height"], request["rotation"], tuple(clip))
    return {"width": clip[2], "height": clip[3], "stride": stride}, [data]
