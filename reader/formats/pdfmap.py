"""Where each character of a PDF's text is printed: one map between offsets of the document and places on its pages.

Printed lines are kept as runs: consecutive code points on one line of one page, with a common top and bottom. Places
are points (1/72 inch) from the top left corner of the page as it is shown.
"""

from __future__ import annotations

import struct
import sys
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import isfinite
from typing import Final, NamedTuple

_MAGIC: Final = b"RPM1"
_HEAD: Final = struct.Struct("<32sIII")  # the text's SHA-256, pages, runs, characters
_PAGE: Final = struct.Struct("<ffH")  # width, height, bytes of the label
_RUN: Final = struct.Struct("<IIIff")  # offset, characters, page, top, bottom
_STEPS: Final = 65_535  # a place across the page is kept as a share of its width
_ABOVE: Final = 3  # a point above or below a line is as far as so many beside it
_MOST: Final = 100_000_000  # characters, and pages


class Rect(NamedTuple):
    """Points from the top left corner of the page."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class PageSize:
    """A page as it is shown: its printed label, width and height in points."""

    label: str
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Run:
    """A printed line, or a piece of one. ``lefts`` and ``rights``: the edges of each character, in points."""

    start: int  # offset of its first character in document.text
    page: int
    top: float
    bottom: float
    lefts: Sequence[float]
    rights: Sequence[float]


class PageMap:
    """The map of one text. Offsets that are not printed (spaces at line ends, line feeds) are in no run."""

    def __init__(self, pages: Iterable[PageSize], runs: Iterable[Run], text_sha256: str) -> None:
        """``runs`` in the order of their offsets, without overlaps."""
        self.pages, self.text_sha256 = tuple(pages), text_sha256
        self._starts, self._counts, self._on = array("I"), array("I"), array("I")
        self._tops, self._bottoms = array("f"), array("f")
        self._first = array("I")  # index of a run's first character in _lefts and _rights
        self._lefts, self._rights = array("H"), array("H")
        for run in runs:
            if run.lefts:
                self._add(run.start, len(run.lefts), run.page, run.top, run.bottom)
                scale = _STEPS / (self.pages[run.page].width or 1)
                self._lefts.extend(_steps(run.lefts, scale))
                self._rights.extend(_steps(run.rights, scale))

    def _add(self, start: int, count: int, page: int, top: float, bottom: float) -> None:
        self._first.append(self._first[-1] + self._counts[-1] if self._first else 0)
        self._starts.append(start)
        self._counts.append(count)
        self._on.append(page)
        self._tops.append(top)
        self._bottoms.append(bottom)

    def carried(self, stretches: Iterable[tuple[int, int, int]], text_sha256: str) -> PageMap:
        """The map of another text, as far as it has the same letters.

        Args:
            stretches: offset in this text, offset in the other one, characters; in order and without overlaps.
            text_sha256: of the other text.
        """
        made = PageMap(self.pages, (), text_sha256)
        for here, there, count in stretches:
            index = max(0, bisect_right(self._starts, here) - 1)
            while index < len(self._starts) and self._starts[index] < here + count:
                first, base = self._starts[index], self._first[index]
                a, b = max(0, here - first), min(self._counts[index], here + count - first)
                if a < b:
                    place = self._on[index], self._tops[index], self._bottoms[index]
                    made._add(there + first + a - here, b - a, *place)
                    made._lefts.extend(self._lefts[base + a : base + b])
                    made._rights.extend(self._rights[base + a : base + b])
                index += 1
        return made

    def __len__(self) -> int:
        """The number of printed characters."""
        return len(self._lefts)

    def boxes_of(self, start: int, end: int) -> list[tuple[int, Rect]]:
        """Page and rectangle of what is printed of ``[start, end)``: one for each line, in the order of the text."""
        out = []
        index = max(0, bisect_right(self._starts, start) - 1)
        while index < len(self._starts) and self._starts[index] < end:
            first, count = self._starts[index], self._counts[index]
            a, b = max(0, start - first), min(count, end - first)
            if a < b:
                out.append((self._on[index], self._rect(index, a, b)))
            index += 1
        return out

    def _rect(self, index: int, a: int, b: int) -> Rect:
        base = self._first[index]
        scale = self.pages[self._on[index]].width / _STEPS
        left, right = min(self._lefts[base + a : base + b]), max(self._rights[base + a : base + b])
        return Rect(left * scale, self._tops[index], right * scale, self._bottoms[index])

    @cached_property
    def _of_page(self) -> dict[int, list[tuple[int, Rect]]]:
        out: dict[int, list[tuple[int, Rect]]] = {}
        for index, page in enumerate(self._on):
            out.setdefault(page, []).append((index, self._rect(index, 0, self._counts[index])))
        return out

    def _run_at(self, page: int, x: float, y: float) -> int:
        """The nearest line's run; -1 where the page has none."""
        best, far = -1, float("inf")
        for index, box in self._of_page.get(page, ()):
            away = _ABOVE * max(box.top - y, 0, y - box.bottom) + max(box.left - x, 0, x - box.right)
            if away < far:
                best, far = index, away
        return best

    def offset_at(self, page: int, x: float, y: float) -> int:
        """The offset nearest to a place in points: on the far half of a character the one behind it.

        On a page without text that of the first text behind it, or of the last before it; 0 where there is none.
        """
        index = self._run_at(page, x, y)
        if index < 0:
            later = next((i for i, on in enumerate(self._on) if on > page), -1)
            if later >= 0:
                return self._starts[later]
            return self._starts[-1] + self._counts[-1] if self._starts else 0
        base, count = self._first[index], self._counts[index]
        scale = self.pages[page].width / _STEPS
        best, far = 0, float("inf")
        for i in range(count):
            left, right = self._lefts[base + i] * scale, self._rights[base + i] * scale
            backwards = self._is_backwards(base, count, i)
            for edge, at in ((left, i + backwards), (right, i + 1 - backwards)):
                if abs(edge - x) < far:
                    best, far = at, abs(edge - x)
        return self._starts[index] + best

    def _is_backwards(self, base: int, count: int, i: int) -> bool:
        """Whether a character is written from right to left: the one behind it stands before it."""
        a, b = (i, i + 1) if i + 1 < count else (i - 1, i)
        return (
            a >= 0 and self._lefts[base + b] + self._rights[base + b] < self._lefts[base + a] + self._rights[base + a]
        )

    def ranges_in(self, page: int, rect: Rect) -> list[tuple[int, int]]:
        """First offset and end of what a rectangle covers of each line: characters whose middle is in it."""
        out = []
        for index, box in self._of_page.get(page, ()):
            middle = (box.top + box.bottom) / 2
            if not rect.top <= middle <= rect.bottom or box.right < rect.left or box.left > rect.right:
                continue
            base, count = self._first[index], self._counts[index]
            scale = self.pages[page].width / _STEPS / 2
            inside = [
                i
                for i in range(count)
                if rect.left <= (self._lefts[base + i] + self._rights[base + i]) * scale <= rect.right
            ]
            if inside:
                out.append((self._starts[index] + inside[0], self._starts[index] + inside[-1] + 1))
        return out

    def line_at(self, offset: int) -> tuple[int, int] | None:
        """First offset and end of the printed line that holds ``offset``; None when it is not printed."""
        index = bisect_right(self._starts, offset) - 1
        if index < 0 or offset >= self._starts[index] + self._counts[index]:
            return None
        return self._starts[index], self._starts[index] + self._counts[index]

    def text_range_on(self, page: int) -> tuple[int, int] | None:
        """The lowest offset and the end of the highest of what is printed on a page; None when nothing is."""
        found = [i for i, on in enumerate(self._on) if on == page]
        return (self._starts[found[0]], self._starts[found[-1]] + self._counts[found[-1]]) if found else None

    # -- bytes -------------------------------------------------------------------------------------------

    def to_bytes(self) -> bytes:
        """The inverse of :meth:`from_bytes`: little-endian, 4 bytes a character and 20 a line."""
        head = _HEAD.pack(bytes.fromhex(self.text_sha256), len(self.pages), len(self._starts), len(self._lefts))
        parts = [_MAGIC, head]
        for page in self.pages:
            label = page.label.encode("utf-8", "replace")[:1_000]
            parts += [_PAGE.pack(page.width, page.height, len(label)), label]
        for run in zip(self._starts, self._counts, self._on, self._tops, self._bottoms, strict=True):
            parts.append(_RUN.pack(*run))
        return b"".join([*parts, _little(self._lefts).tobytes(), _little(self._rights).tobytes()])

    @classmethod
    def from_bytes(cls, data: bytes) -> PageMap:
        """The map in ``data``.

        Raises:
            ValueError: it is none, of another version, or damaged.
        """
        try:
            return cls._from_bytes(data)
        except (struct.error, IndexError, OverflowError) as error:
            raise ValueError(f"no map of pages: {error}") from None

    @classmethod
    def _from_bytes(cls, data: bytes) -> PageMap:
        if data[:4] != _MAGIC:
            raise ValueError("no map of pages, or one of another version")
        sha, page_count, run_count, count = _HEAD.unpack_from(data, 4)
        at = 4 + _HEAD.size
        if page_count * _PAGE.size + run_count * _RUN.size + 4 * count > len(data) - at:
            raise ValueError("a map of pages that is cut off")
        pages = []
        for _ in range(page_count):
            width, height, size = _PAGE.unpack_from(data, at)
            at += _PAGE.size
            if not (isfinite(width) and isfinite(height) and 0 < width < 1e6 and 0 < height < 1e6):
                raise ValueError("a page without a size")
            pages.append(PageSize(data[at : at + size].decode("utf-8", "replace"), width, height))
            at += size
        made = cls(pages, (), sha.hex())
        for run in _RUN.iter_unpack(data[at : at + run_count * _RUN.size]):
            made._add(*run)
        at += run_count * _RUN.size
        if len(data) != at + 4 * count:
            raise ValueError("a map of pages that is cut off")
        made._lefts.frombytes(data[at : at + 2 * count])
        made._rights.frombytes(data[at + 2 * count :])
        made._lefts, made._rights = _little(made._lefts), _little(made._rights)
        made._check(run_count, count)
        return made

    def _check(self, runs: int, count: int) -> None:
        ends = [s + c for s, c in zip(self._starts, self._counts, strict=True)]
        if len(self._starts) != runs or sum(self._counts) != count or 0 in self._counts or count > _MOST:
            raise ValueError("a map of pages whose numbers do not fit")
        if any(end > start for end, (_, start) in zip(ends, pairwise(self._starts), strict=False)):
            raise ValueError("a map of pages whose lines overlap")
        if any(on >= len(self.pages) for on in self._on):
            raise ValueError("a line on a page that is not there")
        if not all(map(isfinite, (*self._tops, *self._bottoms))):
            raise ValueError("a line without a place")


def _steps(places: Sequence[float], scale: float) -> list[int]:
    if min(places) >= 0 and max(places) * scale < _STEPS:
        return [int(p * scale + 0.5) for p in places]
    return [min(_STEPS, max(0, round(p * scale))) for p in places]  # what stands beside the page


def _little(values: array[int]) -> array[int]:
    """The values in the order of bytes that is written down."""
    if sys.byteorder == "big":
        values = array("H", values)
        values.byteswap()
    return values
