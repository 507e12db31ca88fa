"""Drawings (SVG) made into pictures: in a process of its own, that is ended when one takes too long or breaks it.

Qt's renderer needs minutes for some files of a few kilobytes. What it is given was cleaned as the file was added.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from PySide6.QtCore import QObject, QSize, Signal
from PySide6.QtGui import QImage

import reader
from reader.formats.frames import FrameError, receive, send

SECONDS: Final = 5.0  # a drawing that takes longer is not shown
_MOST_SIDE: Final = 6_000  # pixels
_MOST_PIXELS: Final = 12_000_000
_BYTES: Final = 64 * 1024 * 1024  # of an answer
_KEPT: Final = 48 * 1024 * 1024  # bytes of pictures, for another theme or another size and back
_MEMORY: Final = 512 * 1024 * 1024  # bytes that the process may have
_SERVE: Final = "import sys; sys.path[:] = sys.argv[1:]; from reader.gui.drawing import main; main()"


class Drawing(QObject):
    """A drawing that is to be made into a picture."""

    drawn = Signal(object, QImage)  # itself, and a picture; null: it takes too long, or is damaged. Connect it queued

    def __init__(self, drawer: Drawer, data: bytes) -> None:
        super().__init__()
        self._drawer, self._data = drawer, data

    def draw(self, size: QSize) -> QImage | None:
        """A picture of so many pixels, or of fewer of the same shape, if it is known; else ``drawn`` follows."""
        share = min(1.0, _MOST_SIDE / max(size.width(), size.height(), 1))
        share = min(share, (_MOST_PIXELS / max(1, size.width() * size.height())) ** 0.5)
        width, height = (max(1, round(side * share)) for side in (size.width(), size.height()))
        return self._drawer.ask(_Order(self, self._data, width, height))


@dataclass(frozen=True, slots=True)
class _Order:
    drawing: Drawing
    data: bytes
    width: int
    height: int

    @property
    def key(self) -> _Key:
        return hash(self.data), self.width, self.height


_Key = tuple[int, int, int]


class Drawer:
    """The process, and the thread that asks it; both begin with the first drawing."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._orders: deque[_Order] = deque()
        self._wake = threading.Condition()
        self._thread: threading.Thread | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._is_at_work = self._is_closed = False
        self._known: dict[_Key, QImage] = {}

    @property
    def is_busy(self) -> bool:
        with self._wake:
            return bool(self._orders) or self._is_at_work

    def ask(self, order: _Order) -> QImage | None:
        """The picture if it is known; else it is drawn after those that were asked for before."""
        with self._wake:
            if order.key in self._known or self._is_closed:
                return self._known.get(order.key)
            self._orders.append(order)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="reader-drawings", daemon=True)
                self._thread.start()
            self._wake.notify()
        return None

    def forget(self) -> None:
        """Draw nothing more of what was asked for so far: another article is shown."""
        with self._wake:
            self._orders.clear()

    def close(self) -> None:
        """End the process and the thread."""
        with self._wake:
            self._is_closed = True
            self._orders.clear()
            self._wake.notify()
            process = self._process
        if process is not None:
            process.kill()
        if self._thread is not None:
            self._thread.join()

    # -- in the thread -----------------------------------------------------------------------------------

    def _run(self) -> None:
        while (order := self._next()) is not None:
            image = self._image(order)
            with self._wake:
                if not self._is_closed:
                    self._remember(order, image)
                    order.drawing.drawn.emit(order.drawing, image)
        self._end()

    def _remember(self, order: _Order, image: QImage) -> None:
        while self._known and sum(i.sizeInBytes() for i in self._known.values()) > _KEPT:
            del self._known[next(iter(self._known))]
        self._known[order.key] = image

    def _next(self) -> _Order | None:
        with self._wake:
            self._is_at_work = False
            while not self._orders and not self._is_closed:
                self._wake.wait()
            if self._is_closed:
                return None
            self._is_at_work = True
            return self._orders.popleft()

    def _image(self, order: _Order) -> QImage:
        try:
            process = self._started()
        except OSError:
            return QImage()
        assert process.stdin is not None
        assert process.stdout is not None
        watch = threading.Timer(self._seconds, process.kill)
        watch.daemon = True
        watch.start()
        try:
            send(process.stdin, {"width": order.width, "height": order.height}, [order.data])
            header, parts = receive(process.stdout, _BYTES)
        except (OSError, ValueError, FrameError):
            self._end()
            return QImage()
        finally:
            watch.cancel()
        if not parts or len(parts[0]) < order.height * int(header.get("stride", 0)) or header.get("stride", 0) <= 0:
            return QImage()
        form = QImage.Format.Format_ARGB32_Premultiplied
        return QImage(parts[0], order.width, order.height, int(header["stride"]), form).copy()

    def _started(self) -> subprocess.Popen[bytes]:
        """The process, started if there is none.

        Raises:
            OSError: the system does not start it.
        """
        if self._process is None or self._process.poll() is not None:
            self._end()
            home = str(Path(reader.__file__).resolve().parents[1])
            search = dict.fromkeys([*(os.path.abspath(p) for p in sys.path if p), home])
            process = subprocess.Popen(
                [sys.executable, "-I", "-c", _SERVE, *search],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
            with self._wake:
                self._process = process
        return self._process

    def _end(self) -> None:
        with self._wake:
            process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):  # what could not be sent
                if pipe is not None:
                    pipe.close()
        process.wait()


# -- in the process ---------------------------------------------------------------------------------------------------


def main() -> None:
    """Draw what comes until the other side hangs up."""
    import signal

    from PySide6.QtGui import QGuiApplication

    from reader.formats.confining import Bounds

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in a terminal is for the parent
    incoming, outgoing = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):  # so that nothing a library prints gets between
        os.dup2(nothing, number)
    Bounds(_MEMORY)
    app = QGuiApplication([])
    serve(incoming, outgoing)
    del app


def serve(incoming: IO[bytes], outgoing: IO[bytes]) -> None:
    """Answer each drawing by its pixels until the input ends."""
    while True:
        try:
            request, (data,) = receive(incoming, _BYTES)
        except FrameError:
            return
        send(outgoing, *_drawn(data, request["width"], request["height"]))


def _drawn(data: bytes, width: int, height: int) -> tuple[dict[str, Any], list[bytes]]:
    from PySide6.QtCore import QByteArray, QRectF, Qt
    from PySide6.QtGui import QPainter
    from PySide6.QtSvg import QSvgRenderer

    drawing = QSvgRenderer(QByteArray(data))
    image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    if not drawing.isValid() or image.isNull():
        return {}, []
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    drawing.render(painter, QRectF(0, 0, width, height))
    painter.end()
    return {"stride": image.bytesPerLine()}, [bytes(image.constBits())]
