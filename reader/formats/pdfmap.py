"""Where each character of a PDF's text is printed: the bridge between offsets in a document and places on its pages.

Places are in points (1/72 inch) from the top left corner of the page as it is shown, after its rotation and crop box.
"""

from __future__ import annotations

import math
import struct
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

_MAGIC: Final = b"PMAP\x01"
_HEAD: Final = struct.Struct("<II")  # pages, characters
_PAGE: Final = struct.Struct("<ffB")  # width, height, bytes of the label
_FINE: Final = 65_535  # places are kept as such shares of the page
_MOST_PAGES: Final = 20_000
_MOST_CHARACTERS: Final = 100_000_000
_GAP: Final = 3.0  # heights of a line: a wider gap parts two boxes, as between the cells of a table
_STEEP: Final = 4.0  # how much more a point of height counts than one of width, in looking for the nearest line


class Box(NamedTuple):
    """A rectangle on a page."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class MapPage:
    """A page as it is shown: its size in points, and its printed label."""

    width: float
    height: float
    label: str = ""


@dataclass(frozen=True, slots=True)
class _Run:
    """Characters that follow each other in one printed line: indices into the arrays, and their box."""

    page: int
    first: int
    last: int  # one behind
    box: Box


class PageMap:
    """The printed characters of one text, in the order of their offsets; spaces that were put in are not among them."""

    def __init__(self, pages: Iterable[MapPage]) -> None:
        self.pages = tuple(pages)
        self._offsets = array("I")
        self._pages = array("H")
        self._sides = tuple(array("H") for _ in range(4))  # left, top, right, bottom as shares

    def __len__(self) -> int:
        return len(self._offsets)

    def add(self, offset: int, page: int, box: tuple[float, float, float, float]) -> None:
        """The character at ``offset`` is printed in ``box`` (points). Offsets must come in order.

        Raises:
            ValueError: the offset does not follow the last one, or there is no such page.
        """
        if self._offsets and offset <= self._offsets[-1]:
            raise ValueError("offsets must grow")
        if not 0 <= page < len(self.pages):
            raise ValueError("no such page")
        width, height = self.pages[page].width, self.pages[page].height
        self._offsets.append(offset)
        self._pages.append(page)
        for side, value, whole in zip(self._sides, box, (width, height, width, height), strict=True):
            side.append(min(_FINE, max(0, round(value / whole * _FINE))))

    # -- from offsets to places --------------------------------------------------------------------------

    def boxes_of(self, start: int, end: int) -> list[tuple[int, Box]]:
        """The pages (from 0) and boxes that ``[start, end)`` is printed in, one a line, in the order of the text."""
        first, last = bisect_left(self._offsets, start), bisect_left(self._offsets, end)
        return [(run.page, run.box) for run in self._runs(range(first, last))]

    def _box(self, index: int) -> Box:
        page = self.pages[self._pages[index]]
        left, top, right, bottom = (side[index] / _FINE for side in self._sides)
        return Box(left * page.width, top * page.height, right * page.width, bottom * page.height)

    def _runs(self, indices: Iterable[int]) -> list[_Run]:
        """``indices`` put together to what is printed in one line."""
        out: list[_Run] = []
        page, first, before, whole = -1, 0, 0, Box(0, 0, 0, 0)
        for index in indices:
            box = self._box(index)
            if page == self._pages[index] and before + 1 == index and _is_in_line(whole, box):
                whole = Box(
                    min(whole.left, box.left), min(whole.top, box.top), max(whole.right, box.right),
                    max(whole.bottom, box.bottom),
                )  # fmt: skip
            else:
                if page >= 0:
                    out.append(_Run(page, first, before + 1, whole))
                page, first, whole = self._pages[index], index, box
            before = index
        if page >= 0:
            out.append(_Run(page, first, before + 1, whole))
        return out

    # -- from places to offsets --------------------------------------------------------------------------

    @cached_property
    def _on_page(self) -> list[array[int]]:
        """The indices of what is printed on each page."""
        out = [array("I") for _ in self.pages]
        for index, page in enumerate(self._pages):
            out[page].append(index)
        return out

    @cached_property
    def _known_runs(self) -> dict[int, list[_Run]]:
        return {}

    def _lines(self, page: int) -> list[_Run]:
        if page not in self._known_runs:
            self._known_runs[page] = self._runs(self._on_page[page])
        return self._known_runs[page]

    def offset_at(self, page: int, x: float, y: float) -> int:
        """The offset nearest to a place on ``page``, behind a character on its far half; 0 where nothing is printed."""
        lines = self._lines(page) if 0 <= page < len(self.pages) else []
        if not lines:
            return 0
        run = min(lines, key=lambda r: _away(y, r.box.top, r.box.bottom) * _STEEP + _away(x, r.box.left, r.box.right))
        index = min(range(run.first, run.last), key=lambda i: _away(x, self._box(i).left, self._box(i).right))
        box = self._box(index)
        is_behind = (x > (box.left + box.right) / 2) != self._runs_left(run)
        return self._offsets[index] + is_behind

    def _runs_left(self, run: _Run) -> bool:
        """Whether a line's text is written from right to left."""
        return run.last - run.first > 1 and self._box(run.first).left > self._box(run.last - 1).left

    # -- as bytes ----------------------------------------------------------------------------------------

    def to_bytes(self) -> bytes:
        """The map for the cache or from another process."""
        parts = [_HEAD.pack(len(self.pages), len(self))]
        for page in self.pages:
            label = page.label.encode("utf-8", "replace")[:255].decode("utf-8", "ignore").encode()
            parts += [_PAGE.pack(page.width, page.height, len(label)), label]
        parts += [_little(a).tobytes() for a in (self._offsets, self._pages, *self._sides)]
        return _MAGIC + zlib.compress(b"".join(parts), 1)

    @classmethod
    def from_bytes(cls, data: bytes) -> PageMap:
        """The inverse of :meth:`to_bytes`.

        Raises:
            ValueError: the bytes are no map, or not a whole one.
        """
        if not data.startswith(_MAGIC):
            raise ValueError("no map of pages")
        try:
            body = memoryview(_unpacked(data[len(_MAGIC) :]))
            made, at, count = cls._with_pages(body)
            for target in (made._offsets, made._pages, *made._sides):
                size = count * target.itemsize
                target.frombytes(body[at : at + size])
                at += size
        except (struct.error, zlib.error, UnicodeDecodeError) as error:
            raise ValueError(f"a damaged map of pages: {error}") from None
        made._check(at == len(body) and all(len(a) == count for a in (made._offsets, made._pages, *made._sides)))
        return made

    @classmethod
    def _with_pages(cls, body: memoryview) -> tuple[PageMap, int, int]:
        pages, count = _HEAD.unpack_from(body)
        if pages > _MOST_PAGES or count > _MOST_CHARACTERS:
            raise ValueError("a map of more than there can be")
        at, found = _HEAD.size, []
        for _ in range(pages):
            width, height, length = _PAGE.unpack_from(body, at)
            at += _PAGE.size
            found.append(MapPage(width, height, bytes(body[at : at + length]).decode()))
            at += length
        return cls(found), at, count

    def _check(self, is_whole: bool) -> None:
        for values in (self._offsets, self._pages, *self._sides):
            _little(values, in_place=True)
        sizes = all(math.isfinite(v) and v > 0 for p in self.pages for v in (p.width, p.height))
        grows = all(a < b for a, b in zip(self._offsets, self._offsets[1:], strict=False))
        if not (is_whole and sizes and grows) or max(self._pages, default=-1) >= len(self.pages):
            raise ValueError("a damaged map of pages")


def _is_in_line(line: Box, box: Box) -> bool:
    """Whether a character is printed in the line that the ones before it make."""
    height = max(line.bottom - line.top, box.bottom - box.top)
    middle = (box.top + box.bottom) / 2
    is_level = line.top <= middle <= line.bottom or box.top <= (line.top + line.bottom) / 2 <= box.bottom
    gap = max(box.left - line.right, line.left - box.right)
    return is_level and gap <= max(height, 1.0) * _GAP


def _away(value: float, low: float, high: float) -> float:
    return max(low - value, 0.0, value - high)


def _little(values: array[int], in_place: bool = False) -> array[int]:
    """The numbers in the byte order of the file; on nearly all machines that is theirs."""
    if struct.pack("=H", 1) == struct.pack("<H", 1):
        return values
    turned = values if in_place else values[:]
    turned.byteswap()
    return turned


def _unpacked(data: bytes) -> bytes:
    most = _MOST_CHARACTERS * 14 + _MOST_PAGES * 300
    unpacker = zlib.decompressobj()
    out = unpacker.decompress(data, most)
    if not unpacker.eof or unpacker.unconsumed_tail:
        raise ValueError("a damaged map of pages")
    return out
