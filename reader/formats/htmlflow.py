"""Running text becoming blocks: what a walk through a page writes to."""

from __future__ import annotations

import re
from typing import Final

from reader.core import document as doc
from reader.core.document import Block
from reader.formats.htmlnodes import Node
from reader.formats.htmlplaces import Place
from reader.formats.inline import BLANK, InlineText, OpenMark

# So many lines and none wider (code points): an address or a poem, not a paragraph with a break in it.
_VERSE_LINES: Final = 3
_VERSE_WIDTH: Final = 70
# A line of so many letters (of Chinese and the like, a third of it) that ends as sentences do is a paragraph.
_LONG_LINE: Final = 150
_SENTENCE_ENDS: Final = frozenset('.!?…"”’»」』。！？:')
_WIDE: Final = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]")
_ONE_LINE: Final = frozenset({doc.HEADING, doc.BYLINE, doc.CAPTION})
_SPLIT_AT_BREAKS: Final = frozenset({doc.PARAGRAPH, doc.QUOTATION, doc.ITEM, doc.FOOTNOTE})


class Flow:
    """The blocks so far, and the text of the next one."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.origins: list[Node] = []  # the element that each block stood in
        self.ids: dict[str, int] = {}  # id in the source → index of the block it is in
        self.inside: set[str] = set()  # those of them that stand behind the beginning of the block's text
        self.absent: dict[int, str] = {}  # index of a figure → why its picture is not here
        self.inline = InlineText()
        self._breaks = 0  # line breaks since the last text
        self._waiting: list[tuple[Block, Node, str]] = []  # figures for behind the paragraph they stand in

    def text(self, text: str, place: Place) -> None:
        """Running text at ``place``."""
        if place.preformatted:
            self.inline.add_raw(text)
            return
        if self._breaks:
            if not text.strip(BLANK):
                return
            self._break(place)
        self.inline.add(text)

    def line_break(self, place: Place) -> None:
        """A ``<br>``: one is a new line, two are a new paragraph."""
        if place.preformatted:
            self.inline.add_raw("\n")
        else:
            self._breaks += 1

    def begin(self, kind: str, target: str, place: Place) -> OpenMark | None:
        """Start a mark; line breaks before it are not in it. None: there is one of the kind already."""
        if self._breaks > 1 and not place.preformatted:
            self._break(place)
        if any(mark.kind == kind and not mark.paused for mark in self.inline.open):
            return None
        return self.inline.begin(kind, target)

    def end(self, marks: list[OpenMark | None]) -> None:
        for mark in reversed(marks):
            if mark is not None:
                self.inline.end(mark)

    def picture(self, name: str, place: Place) -> None:
        """A picture in the line: one U+FFFC."""
        self.text("\ufffc", place)
        self.inline.span(self.inline.length - 1, doc.IMAGE, name)

    def figure(self, block: Block, node: Node, place: Place, *, now: bool, absent: str = "") -> None:
        """A figure, ``now`` or behind the paragraph that is being written.

        ``absent``: why its picture is not here, a key of ``pictures.REASONS``.
        """
        if now or self.inline.empty:
            self.flush(place)
            self._figure(block, node, absent)
        else:
            self._waiting.append((block, node, absent))

    def rule(self, node: Node, place: Place) -> None:
        self.flush(place)
        if not place.whole and self.blocks and self.blocks[-1].kind != doc.RULE:
            self._append(Block(doc.RULE), node)

    def name(self, name: str, node: Node) -> None:
        """What follows, or the figure that ``node`` just became, is the target of links to ``name``."""
        became = bool(self.origins) and self.origins[-1] is node
        if self.ids.setdefault(name, len(self.blocks) - became) == len(self.blocks) and not self.inline.empty:
            self.inside.add(name)

    def flush(self, place: Place) -> None:
        """End the block; inside a cell or code, the line."""
        if place.whole:
            self._breaks = 0
            self.inline.newline()
        else:
            self.emit(place)

    def emit(self, place: Place) -> None:
        """End the block and write it, unless it is empty."""
        self._breaks = 0
        text, spans = self.inline.take(keep_space=place.preformatted)
        if text:
            label = place.label.take() if place.label else ("", "")
            self._append(_block(text, spans, place, label), place.node)
        waiting, self._waiting = self._waiting, []
        for block, node, absent in waiting:
            self._figure(block, node, absent)

    def _break(self, place: Place) -> None:
        count, self._breaks = self._breaks, 0
        if self.inline.empty:
            return
        if (count > 1 or _is_paragraph(self.inline.line)) and place.kind in _SPLIT_AT_BREAKS and not place.whole:
            self.emit(place)
        elif place.kind in _ONE_LINE:
            self.inline.add(" ")
        else:
            self.inline.newline()

    def _figure(self, block: Block, node: Node, absent: str) -> None:
        if absent:
            self.absent[len(self.blocks)] = absent
        self._append(block, node)

    def _append(self, block: Block, node: Node) -> None:
        self.blocks.append(block)
        self.origins.append(node)


def _block(text: str, spans: tuple[doc.Span, ...], place: Place, label: tuple[str, str]) -> Block:
    marker, note = label
    kind = place.kind
    if kind == doc.PARAGRAPH and _is_verse(text):
        kind = doc.VERSE
    cell = place.cell
    if kind == doc.CELL and cell is not None:
        return Block(
            kind, text, spans, table=cell.table, row=cell.row, column=cell.column,
            colspan=cell.colspan, rowspan=cell.rowspan, header=cell.header,
        )  # fmt: skip
    level = {doc.QUOTATION: place.quotes, doc.ITEM: place.lists}.get(kind, place.level)
    return Block(kind, text, spans, level=level, marker=marker, note=note, language=place.language)


def _is_paragraph(line: str) -> bool:
    """Whether a line before a single break is a paragraph whose author pressed Return once."""
    size = len(line) if line.isascii() else len(line) + 2 * len(_WIDE.findall(line))
    return size >= _LONG_LINE and line.rstrip(BLANK)[-1:] in _SENTENCE_ENDS


def _is_verse(text: str) -> bool:
    if "\n" not in text:
        return False
    lines = text.split("\n")
    return len(lines) >= _VERSE_LINES and all(len(line) <= _VERSE_WIDTH for line in lines)
