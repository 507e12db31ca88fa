"""Which highlights lie where: the passages of an article, split by block, for painting and for hit tests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from reader.core.document import Document

MOST_BLENDED: Final = 3  # more colours than this on one spot turn to mud


@dataclass(frozen=True, slots=True)
class Mark:
    """An annotation as the view shows it; ``ranges`` are offsets in the document.

    ``areas`` are those of its anchors that are of a place on a page; their range is empty, where the text is nearest.
    """

    id: str
    ranges: tuple[tuple[int, int], ...]
    colour: str
    areas: tuple[tuple[float, ...], ...] = ()

    @property
    def length(self) -> int:
        return sum(end - start for start, end in self.ranges)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one block between two borders; ``colours`` from the longest mark to the shortest, on top."""

    start: int
    end: int
    colours: tuple[str, ...]
    ids: tuple[str, ...]
    opens: bool  # a mark begins here
    closes: bool  # a mark ends here


class MarkMap:
    """The marks of one document, by block."""

    def __init__(self, document: Document, marks: Iterable[Mark] = ()) -> None:
        self._document = document
        self._marks: dict[str, Mark] = {}
        self._by_block: dict[int, dict[str, list[tuple[int, int]]]] = {}
        self._pieces: dict[int, list[Piece]] = {}
        for mark in marks:
            self.put(mark)

    @classmethod
    def of(cls, document: Document, marks: Iterable[Mark]) -> MarkMap:
        """These marks of a document: the very map, if it is one, for thousands of marks take a while to put in."""
        return marks if isinstance(marks, MarkMap) and marks._document is document else cls(document, marks)

    def __iter__(self) -> Iterator[Mark]:
        return iter(list(self._marks.values()))

    def __len__(self) -> int:
        return len(self._marks)

    def get(self, mark_id: str) -> Mark | None:
        return self._marks.get(mark_id)

    def all(self) -> list[Mark]:
        """Every mark in text order."""
        return sorted(self._marks.values(), key=lambda m: m.ranges)

    def with_areas(self) -> list[Mark]:
        """The marks that lie on a place of a page."""
        return [m for m in self._marks.values() if m.areas]

    def put(self, mark: Mark) -> set[int]:
        """Add a mark or replace it; the indices of the blocks that look different now."""
        touched = self.remove(mark.id)
        self._marks[mark.id] = mark
        doc = self._document
        for start, end in mark.ranges:
            for index in doc.indices_in(start, end):
                base = doc.starts[index]
                local = (max(0, start - base), min(len(doc.blocks[index].text), end - base))
                if local[0] < local[1]:
                    self._by_block.setdefault(index, {}).setdefault(mark.id, []).append(local)
                    touched.add(index)
        for index in touched:
            self._pieces.pop(index, None)
        return touched

    def remove(self, mark_id: str) -> set[int]:
        """Take a mark away; the indices of the blocks that look different now."""
        mark = self._marks.pop(mark_id, None)
        touched: set[int] = set()
        for start, end in mark.ranges if mark else ():
            for index in self._document.indices_in(start, end):
                if self._by_block.get(index, {}).pop(mark_id, None) is not None:
                    touched.add(index)
                    self._pieces.pop(index, None)
        return touched

    def in_block(self, index: int) -> list[Mark]:
        """The marks that touch a block, longest first."""
        ids = self._by_block.get(index, {})
        return sorted((self._marks[i] for i in ids), key=lambda m: (-m.length, m.id))

    def pieces(self, index: int) -> list[Piece]:
        """The block's text split at all borders of marks, without what no mark covers."""
        known = self._pieces.get(index)
        if known is None:
            known = self._pieces[index] = self._split(index)
        return known

    def at(self, offset: int) -> list[Mark]:
        """The marks over the character at ``offset``, shortest first: a click picks the first."""
        if not self._document.blocks:
            return []
        index = self._document.index_at(offset)
        within = offset - self._document.starts[index]
        found = [
            self._marks[i]
            for i, spans in self._by_block.get(index, {}).items()
            if any(start <= within < end for start, end in spans)
        ]
        return sorted(found, key=lambda m: (m.length, m.id))

    def near(self, start: int, end: int) -> list[Mark]:
        """The marks that touch ``[start, end)``, in text order."""
        found: dict[str, Mark] = {}
        for index in self._document.indices_in(start, end):
            for mark_id in self._by_block.get(index, {}):
                mark = self._marks[mark_id]
                if any(s < end and start < e for s, e in mark.ranges):
                    found[mark_id] = mark
        return sorted(found.values(), key=lambda m: (m.ranges, m.id))

    def _split(self, index: int) -> list[Piece]:
        spans = [(s, e, mark) for mark in self.in_block(index) for s, e in self._by_block[index][mark.id]]
        borders = sorted({b for s, e, _ in spans for b in (s, e)})
        out = []
        for start, end in pairwise(borders):
            over = [(s, e, m) for s, e, m in spans if s <= start and end <= e]
            if over:
                top = over[-MOST_BLENDED:]
                out.append(
                    Piece(
                        start,
                        end,
                        tuple(m.colour for _, _, m in top),
                        tuple(m.id for _, _, m in over),
                        any(s == start for s, _, _ in over),
                        any(e == end for _, e, _ in over),
                    )
                )
        return out
