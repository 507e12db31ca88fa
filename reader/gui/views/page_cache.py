"""The drawn pieces of pages that are kept: as many as fit into so many bytes, those used last."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from PySide6.QtGui import QImage

CACHE_BYTES: Final = 112 * 1024 * 1024
TILE: Final = 1536  # pixels of the screen on a side: 9 MB


@dataclass(frozen=True, slots=True)
class Tile:
    """A piece of a page. Pixels are the screen's; ``width`` and ``height`` are the whole sheet's."""

    page: int
    width: int
    height: int
    rotation: int
    column: int = 0
    row: int = 0
    paper: str = ""  # the theme whose colours the paper has; "": white, as it is printed

    @property
    def rect(self) -> tuple[int, int, int, int]:
        """Left, top, width and height on the sheet."""
        left, top = self.column * TILE, self.row * TILE
        return left, top, min(TILE, self.width - left), min(TILE, self.height - top)


def tiles_of(whole: Tile, left: float, top: float, right: float, bottom: float) -> Iterator[Tile]:
    """The pieces of a sheet that a rectangle on it (in the screen's pixels) touches, from the top."""
    columns = range(max(0, int(left // TILE)), min(int(right // TILE), (whole.width - 1) // TILE) + 1)
    rows = range(max(0, int(top // TILE)), min(int(bottom // TILE), (whole.height - 1) // TILE) + 1)
    for row in rows:
        for column in columns:
            yield Tile(whole.page, whole.width, whole.height, whole.rotation, column, row, whole.paper)


class PageCache:
    """Tiles by key; the least recently used go first."""

    def __init__(self, most: int = CACHE_BYTES) -> None:
        self._most = most
        self._images: OrderedDict[Tile, QImage] = OrderedDict()
        self._of_page: dict[int, set[Tile]] = {}
        self.bytes = 0

    def __contains__(self, tile: Tile) -> bool:
        return tile in self._images

    def get(self, tile: Tile) -> QImage | None:
        """The picture, which counts as used now."""
        image = self._images.get(tile)
        if image is not None:
            self._images.move_to_end(tile)
        return image

    def put(self, tile: Tile, image: QImage) -> None:
        """Keep a picture; others go to make room for it."""
        self.drop(tile)
        self._images[tile] = image
        self._of_page.setdefault(tile.page, set()).add(tile)
        self.bytes += image.sizeInBytes()
        while self.bytes > self._most and len(self._images) > 1:
            self.drop(next(iter(self._images)))

    def drop(self, tile: Tile) -> None:
        image = self._images.pop(tile, None)
        if image is not None:
            self.bytes -= image.sizeInBytes()
            self._of_page[tile.page].discard(tile)

    def clear(self) -> None:
        self._images.clear()
        self._of_page.clear()
        self.bytes = 0

    def stand_ins(self, whole: Tile) -> list[Tile]:
        """The pieces of the page at other sizes, the nearest last: shown until the right ones come."""
        same = [t for t in self._of_page.get(whole.page, ()) if t.rotation == whole.rotation and t.paper == whole.paper]
        return sorted((t for t in same if t.width != whole.width), key=lambda t: -abs(t.width - whole.width))
