"""Where an article's text stands on its printed pages: offsets of the document, and places as shares of a page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from reader.core import sentences
from reader.core.document import FOOTNOTE, Document
from reader.formats.pdfmap import PageMap, Rect
from reader.gui.views.pages_layout import Box


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line of one block."""

    start: int
    end: int
    page: int
    box: Box


class PrintedText:
    """The map of one document. Lines are worked out block by block, when they are asked for."""

    def __init__(self, document: Document, page_map: PageMap) -> None:
        self.document = document
        self._map = page_map
        self._lines: dict[int, list[Line]] = {}
        self._on_page: dict[int, list[Line]] = {}
        self._spans: dict[int, list[tuple[int, int]]] = {}

    def prepare(self) -> PrintedText:
        """Work out now what takes a while: for threads that hand it to one that must not wait."""
        self._blocks  # noqa: B018 — made with the first look
        return self

    def boxes(self, start: int, end: int) -> list[tuple[int, Box]]:
        """The pages and boxes of ``[start, end)``, one a line."""
        return [(page, self._share(page, rect)) for page, rect in self._map.boxes_of(start, end)]

    def box_at(self, offset: int) -> tuple[int, Box] | None:
        """The page and the box of one character, or of the next one that is printed; None behind the last."""
        document = self.document
        if not document.blocks:
            return None
        for index in range(document.index_at(offset), len(document.blocks)):
            start = max(offset, document.starts[index])
            end = document.end_of(index)
            found = self.boxes(start, min(end, start + 1)) or (self.boxes(start, end) if start < end else [])
            if found:
                return found[0]
        return None

    def offset_at(self, page: int, x: float, y: float) -> int:
        """The offset nearest to a place; on the right half of a character that behind it."""
        sheet = self._map.pages[page]
        return self._map.offset_at(page, x * sheet.width, y * sheet.height)

    def _share(self, page: int, rect: Rect) -> Box:
        sheet = self._map.pages[page]
        return rect.left / sheet.width, rect.top / sheet.height, rect.right / sheet.width, rect.bottom / sheet.height

    # -- lines and words ---------------------------------------------------------------------------------

    def word_at(self, offset: int) -> tuple[int, int]:
        """The word that holds ``offset``."""
        words = sentences.word_borders(self.document, offset)
        return next(((a, b) for a, b in words if a <= offset < b), (offset, min(offset + 1, len(self.document.text))))

    def line_at(self, offset: int) -> tuple[int, int]:
        """The printed line that holds ``offset``; the character itself where none does."""
        if not self.document.blocks:
            return offset, offset
        lines = self.lines_of(self.document.index_at(offset))
        for line in lines:
            if offset < line.end:
                return line.start, line.end
        return (lines[-1].start, lines[-1].end) if lines else (offset, offset)

    def lines_of(self, index: int) -> list[Line]:
        """The printed lines of a block."""
        known = self._lines.get(index)
        if known is None:
            known = self._lines[index] = self._work_out(index)
        return known

    def _work_out(self, index: int) -> list[Line]:
        at, end = self.document.starts[index], self.document.end_of(index)
        out = []
        while at < end:
            printed = self._map.line_at(at)
            if printed is None:  # a space at the end of a line, or a hyphen that is not part of the word
                at += 1
                continue
            first, at = at, min(end, printed[1])
            out += [Line(first, at, page, box) for page, box in self.boxes(first, at)]
        return out

    # -- pages -------------------------------------------------------------------------------------------

    @cached_property
    def _blocks(self) -> list[list[int]]:
        """The blocks on each page, in the order of the text."""
        out: list[list[int]] = [[] for _ in self._map.pages]
        document = self.document
        for index in range(len(document.blocks)):
            start, end = document.starts[index], document.end_of(index)
            for page in dict.fromkeys(p for p, _ in self._map.boxes_of(start, end)) if start < end else ():
                out[page].append(index)
        return out

    def blocks_on(self, page: int) -> list[int]:
        """The indices of the blocks that stand on a page, in the order of the text."""
        return self._blocks[page] if page < len(self._blocks) else []

    def spans_on(self, page: int) -> list[tuple[int, int]]:
        """The ranges of the text that blocks on a page have: more than one where notes stand elsewhere in the text."""
        known = self._spans.get(page)
        if known is None:
            known = self._spans[page] = []
            for index in self.blocks_on(page):
                start, end = self.document.starts[index], self.document.end_of(index)
                if known and start <= known[-1][1] + 1:
                    known[-1] = (known[-1][0], end)
                else:
                    known.append((start, end))
        return known

    def boxes_on(self, page: int, start: int, end: int) -> list[Box]:
        """Where ``[start, end)`` stands on a page, a box for each line."""
        out: list[Box] = []
        for first, last in self.spans_on(page):
            a, b = max(start, first), min(end, last)
            if a < b:
                out += [box for on, box in self.boxes(a, b) if on == page]
        return out

    def _body_lines(self, page: int) -> list[Line]:
        """The lines on a page that are read one after the other: not its notes, and not what was left out."""
        known = self._on_page.get(page)
        if known is None:
            blocks, count = self.document.blocks, self.document.body_count
            read = [i for i in self.blocks_on(page) if i < count and blocks[i].kind != FOOTNOTE]
            lines = [k for i in read for k in self.lines_of(i) if k.page == page]
            known = self._on_page[page] = lines
        return known

    def first_offset(self, page: int, y: float) -> int:
        """The offset of the first line, in the order of the text, that ends below the height ``y`` of a page."""
        lines = self._body_lines(page)
        for line in lines:
            if line.box[3] > y:
                return line.start
        later = (k for p in range(page + 1, min(page + 4, len(self._map.pages))) for k in self._body_lines(p))
        following = next(later, None)
        if following is not None:
            return following.start
        return lines[-1].end if lines else self._before(page)

    def last_offset(self, page: int, y: float) -> int:
        """The offset of the end of the last line that begins above the height ``y`` of a page."""
        ends = [line.end for line in self._body_lines(page) if line.box[1] < y]
        return max(ends) if ends else self._before(page)

    def _before(self, page: int) -> int:
        """The end of what the pages before a page hold."""
        for earlier in range(page - 1, -1, -1):
            if lines := self._body_lines(earlier):
                return max(line.end for line in lines)
        return 0
