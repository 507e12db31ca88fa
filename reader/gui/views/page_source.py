"""Where the pages of a PDF come from: a thread that asks the drawing process, the most wanted piece first."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QRectF, QTimer, Signal, SignalInstance
from PySide6.QtGui import QColor, QImage

from reader.core.errors import ReaderError
from reader.formats.pdfworker import PageWorker
from reader.gui.views.page_cache import Tile
from reader.gui.views.page_paper import on_paper
from reader.gui.views.pages_layout import Box, turned

_PATIENCE: Final = 1.5  # seconds that a page may take although it is not wanted any more
_CUTOUT_DPI: Final = 200
_CUTOUT_PIXELS: Final = 3_000  # on a side, at most

Paper = tuple[QColor, QColor]  # what white and black become


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page before it is drawn: points, as it is shown, and the printed label."""

    width: float
    height: float
    label: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A line of the outline. ``page`` counts from 0; -1: it leads nowhere. ``y`` is the share of the page's height."""

    level: int
    title: str
    page: int
    y: float


@dataclass(frozen=True, slots=True)
class Link:
    """A place on a page that leads to another page, or with ``page`` -1 to an address."""

    box: Box
    page: int
    y: float
    target: str


class PageSource(QObject):
    """One PDF. What was asked for and is not wanted any more is not drawn. Signals come in the thread of the window."""

    opened = Signal(list)  # of Sheet
    outlined = Signal(list)  # of Heading
    drawn = Signal(object, QImage)  # a Tile
    refused = Signal(int, str)  # a page, and the sentence that says why it cannot be drawn
    linked = Signal(int, list)  # a page, its Links
    cut = Signal(object, QImage)  # the key that was given to cut_out
    failed = Signal(object)  # a ReaderError: there is nothing to show

    def __init__(self, path: Path, password: str = "", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = PageWorker(path, password)
        self._papers: dict[str, Paper] = {}
        self._pictures: dict[int, list[Box]] = {}
        self._refused: set[int] = set()
        self._tiles: list[Tile] = []
        self._errands: list[Callable[[], None]] = []  # done before the next tile
        self._idle: list[Callable[[], None]] = [self._outline]  # when there is nothing to draw
        self._asked: set[int] = set()  # pages whose links were asked for
        self._now: Tile | None = None
        self._since = 0.0  # when it was begun
        self._is_given_up = False
        self._is_closed = False
        self._again = QTimer(self, singleShot=True, interval=round(_PATIENCE * 1100))
        self._again.timeout.connect(self._look_again)
        self._wake = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="reader-pages", daemon=True)
        self._thread.start()

    def set_paper(self, name: str, paper: QColor, ink: QColor) -> None:
        """The colours that tiles with the paper ``name`` have."""
        self._papers[name] = (QColor(paper), QColor(ink))

    def want(self, tiles: Sequence[Tile]) -> None:
        """Draw these, in this order, and forget what was wanted before."""
        with self._wake:
            self._tiles = [t for t in tiles if t != self._now and t.page not in self._refused]
            now = self._now
            if now is not None and self._tiles and all(t.page != now.page for t in tiles):
                self._hurry()
            self._wake.notify()

    def _hurry(self) -> None:
        """Others need not wait for a page that takes long and is out of sight."""
        if time.monotonic() - self._since > _PATIENCE:
            self._is_given_up = True
            self._worker.interrupt()
        else:
            self._again.start()

    def _look_again(self) -> None:
        with self._wake:
            tiles = list(self._tiles)
        if tiles:
            self.want(tiles)

    def want_links(self, pages: Iterable[int]) -> None:
        """Tell the links of these pages when there is nothing to draw; once each."""
        with self._wake:
            new = [p for p in pages if p not in self._asked]
            self._asked.update(new)
            self._idle += [partial(self._link, p) for p in new]
            self._wake.notify()

    def cut_out(self, key: object, page: int, size: tuple[float, float], box: Box) -> None:
        """Draw a part of a page (``size`` in points) as it is printed, sharp enough to be printed again."""
        with self._wake:
            self._errands.append(partial(self._cut, key, page, size, box))
            self._wake.notify()

    def close(self) -> None:
        """End the process and the thread."""
        with self._wake:
            if self._is_closed:
                return
            self._is_closed = True
            self._wake.notify()
        self._worker.close()
        self._thread.join()
        self._worker.reap()

    # -- in the thread -----------------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            header, _ = self._worker.call("sizes")
            self._tell(self.opened, [Sheet(**s) for s in header["sizes"]])
        except ReaderError as error:
            self._tell(self.failed, error)
            return
        while (work := self._next()) is not None:
            work()

    def _next(self) -> Callable[[], None] | None:
        """What is to be done now; waits for it. None: it is over."""
        with self._wake:
            while True:
                self._now = None
                if self._is_closed:
                    return None
                if self._errands:
                    return self._errands.pop(0)
                if self._tiles:
                    tile = self._now = self._tiles.pop(0)
                    self._since, self._is_given_up = time.monotonic(), False
                    return partial(self._draw, tile)
                if self._idle:
                    return self._idle.pop(0)
                self._wake.wait()

    def _tell(self, signal: SignalInstance, *values: object) -> None:
        if not self._is_closed:
            signal.emit(*values)

    def _draw(self, tile: Tile) -> None:
        try:
            image = self._image(tile.page, (tile.width, tile.height), tile.rotation, tile.rect)
            if tile.paper in self._papers:
                pictures = self._in_pixels(tile)
                image = on_paper(image, pictures, *self._papers[tile.paper])
        except ReaderError as error:
            if self._is_given_up:
                return
            self._refused.add(tile.page)
            self._tell(self.refused, tile.page, str(error))
            return
        self._tell(self.drawn, tile, image)

    def _image(self, page: int, size: tuple[int, int], rotation: int, clip: Sequence[int]) -> QImage:
        header, data = self._worker.call(
            "render", page=page, width=size[0], height=size[1], rotation=rotation, clip=list(clip)
        )
        pixels = QImage(data, header["width"], header["height"], header["stride"], QImage.Format.Format_RGB32)
        return pixels.copy()  # QImage does not keep the bytes

    def _in_pixels(self, tile: Tile) -> list[QRectF]:
        """Where in the tile the page's pictures are."""
        if tile.page not in self._pictures:
            header, _ = self._worker.call("pictures", page=tile.page)
            self._pictures[tile.page] = [(b[0], b[1], b[2], b[3]) for b in header["pictures"]]
        left, top, width, height = tile.rect
        whole = QRectF(0, 0, width, height)
        out = []
        for box in self._pictures[tile.page]:
            x0, y0, x1, y1 = turned(box, tile.rotation)
            rect = QRectF(x0 * tile.width - left, y0 * tile.height - top, (x1 - x0) * tile.width,
                          (y1 - y0) * tile.height)  # fmt: skip
            if not (rect := QRectF(rect.toAlignedRect()).intersected(whole)).isEmpty():
                out.append(rect)
        return out

    def _outline(self) -> None:
        with suppress(ReaderError):
            header, _ = self._worker.call("outline")
            self._tell(self.outlined, [Heading(**h) for h in header["outline"]])

    def _link(self, page: int) -> None:
        with suppress(ReaderError):
            header, _ = self._worker.call("links", page=page)
            links = [Link(tuple(li["rect"]), li["page"], li["y"], li["target"]) for li in header["links"]]
            self._tell(self.linked, page, links)

    def _cut(self, key: object, page: int, size: tuple[float, float], box: Box) -> None:
        x0, y0, x1, y1 = box
        scale = _CUTOUT_DPI / 72
        longest = max((x1 - x0) * size[0], (y1 - y0) * size[1], 1.0)
        scale = min(scale, _CUTOUT_PIXELS / longest)
        width, height = max(1, round(size[0] * scale)), max(1, round(size[1] * scale))
        left, top = int(x0 * width), int(y0 * height)
        clip = (left, top, max(1, round(x1 * width) - left), max(1, round(y1 * height) - top))
        with suppress(ReaderError):
            self._tell(self.cut, key, self._image(page, (width, height), 0, clip))
