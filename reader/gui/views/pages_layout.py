"""Where a PDF's pages lie under each other: plain geometry, in pixels of the content, from 0 at the top left.

Places on a page are shares of its width and height as it is printed; rotating turns the sheets, not the places.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

Box = tuple[float, float, float, float]  # left, top, right, bottom
Size = tuple[float, float]  # width and height in points

GAP: Final = 14  # pixels between pages
SIDE: Final = 20  # and beside them
FIT_WIDTH: Final = "width"
FIT_PAGE: Final = "page"
SCREEN: Final = 96 / 72  # pixels a point at 100 %
LEAST: Final = 0.1
MOST: Final = 16.0
STEPS: Final = (0.1, 0.25, 0.33, 0.5, 0.67, 0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0, 4.0, 6.0, 8.0, 12, 16)


def turned(box: Box, rotation: int) -> Box:
    """A place on the printed page as a place on the sheet after ``rotation`` quarter turns clockwise."""
    x0, y0, x1, y1 = box
    for _ in range(rotation % 4):
        x0, y0, x1, y1 = 1 - y1, x0, 1 - y0, x1
    return x0, y0, x1, y1


def unturned(box: Box, rotation: int) -> Box:
    """The inverse of :func:`turned`."""
    return turned(box, -rotation % 4)


def next_zoom(zoom: float, step: int) -> float:
    """The next step up (1) or down (-1) from a zoom, which may lie between two."""
    if step > 0:
        return next((s for s in STEPS if s > zoom * 1.01), MOST)
    return next((s for s in reversed(STEPS) if s < zoom * 0.99), LEAST)


@dataclass(frozen=True, slots=True)
class Arrangement:
    """How the pages are laid out. ``zoom`` is FIT_WIDTH, FIT_PAGE or a number: 1.0 is the size on paper."""

    zoom: str | float = FIT_WIDTH
    rotation: int = 0  # quarter turns clockwise
    columns: int = 1  # 2: side by side


class PagesLayout:
    """The sheets of one document in one window."""

    def __init__(self, sizes: Sequence[Size], arrangement: Arrangement, width: int, height: int) -> None:
        """``width`` and ``height`` are the window's."""
        self.arrangement = arrangement
        self._sizes = [s if arrangement.rotation % 2 == 0 else (s[1], s[0]) for s in sizes]
        columns = max(1, arrangement.columns)
        self._rows = [range(i, min(i + columns, len(sizes))) for i in range(0, len(sizes), columns)]
        self.scale = self._scale(width, height)  # pixels a point
        widths = [[max(1, round(s[0] * self.scale)) for s in self._row(row)] for row in self._rows]
        widest = max((sum(w) + GAP * (len(w) - 1) for w in widths), default=0)
        self.width = max(width, widest + 2 * SIDE)
        self._tops: list[int] = []  # of the rows
        self._rects: list[tuple[int, int, int, int]] = []  # left, top, width, height of each page
        top = GAP
        for row, wide in zip(self._rows, widths, strict=True):
            tall = [max(1, round(s[1] * self.scale)) for s in self._row(row)]
            left = (self.width - sum(wide) - GAP * (len(wide) - 1)) // 2
            if len(row) < columns and len(self._rows) > 1:  # a last page alone lies where left pages lie
                left = max(SIDE, (self.width - columns * wide[0] - GAP * (columns - 1)) // 2)
            self._tops.append(top)
            for w, h in zip(wide, tall, strict=True):
                self._rects.append((left, top + (max(tall) - h) // 2, w, h))
                left += w + GAP
            top += max(tall) + GAP
        self.height = top

    def _row(self, row: range) -> list[Size]:
        return [self._sizes[i] for i in row]

    def _scale(self, width: int, height: int) -> float:
        if not self._sizes:
            return SCREEN
        if not isinstance(self.arrangement.zoom, str):
            return min(MOST, max(LEAST, self.arrangement.zoom)) * SCREEN
        wide = min(
            (width - 2 * SIDE - GAP * (len(r) - 1)) / max(1.0, sum(s[0] for s in self._row(r))) for r in self._rows
        )
        if self.arrangement.zoom == FIT_PAGE:
            wide = min(wide, (height - 2 * GAP) / max(s[1] for s in self._sizes))
        return min(MOST * SCREEN, max(LEAST * SCREEN, wide))

    @property
    def zoom(self) -> float:
        """1.0: as large as on paper."""
        return self.scale / SCREEN

    def __len__(self) -> int:
        return len(self._rects)

    def rect(self, page: int) -> tuple[int, int, int, int]:
        """Left, top, width and height of a page's sheet."""
        return self._rects[page]

    def pages_in(self, top: float, bottom: float) -> range:
        """The pages of the rows that lie between two heights."""
        if not self._rows:
            return range(0)
        first = max(0, bisect_right(self._tops, top) - 1)
        if first + 1 < len(self._rows) and max(self._rects[i][1] + self._rects[i][3] for i in self._rows[first]) < top:
            first += 1
        last = max(first, bisect_right(self._tops, bottom) - 1)
        return range(self._rows[first][0], self._rows[last][-1] + 1)

    def page_at(self, x: float, y: float) -> int:
        """The page at a point, or the nearest one; -1 when there is none."""
        if not self._rows:
            return -1
        row = max(0, bisect_right(self._tops, y) - 1)
        rows = [self._rows[row], *self._rows[row + 1 : row + 2]]
        return min((i for r in rows for i in r), key=lambda i: (self._distance(i, x, y), i))

    def _distance(self, page: int, x: float, y: float) -> float:
        left, top, w, h = self._rects[page]
        return max(left - x, 0, x - left - w) + max(top - y, 0, y - top - h)

    def share(self, page: int, x: float, y: float) -> tuple[float, float]:
        """A point of the content as a place on the printed page; beside the sheet it is less than 0 or more than 1."""
        left, top, w, h = self._rects[page]
        sx, sy = (x - left) / w, (y - top) / h
        for _ in range(-self.arrangement.rotation % 4):
            sx, sy = 1 - sy, sx
        return sx, sy

    def place(self, page: int, box: Box) -> Box:
        """A place on the printed page in pixels of the content."""
        left, top, w, h = self._rects[page]
        x0, y0, x1, y1 = turned(box, self.arrangement.rotation)
        return left + x0 * w, top + y0 * h, left + x1 * w, top + y1 * h
