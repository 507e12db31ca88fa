"""Headings that an e-book's table of contents knows and its chapters lack, or only look like."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from reader.core import document as doc
from reader.core.document import Block
from reader.formats.epubcontents import Entry
from reader.formats.epubtext import Text
from reader.formats.htmltree import WalkResult

_NEAR: Final = 5  # blocks behind the place that a line of the contents leads to, in which its heading may stand
_LONGEST: Final = 200  # code points of a paragraph that may be a heading
_TITLES: Final = frozenset({doc.PARAGRAPH, doc.VERSE, doc.BYLINE, doc.CAPTION, doc.QUOTATION})


def with_headings(blocks: Sequence[Block], result: WalkResult, text: Text, entries: Sequence[Entry]) -> list[Block]:
    """The blocks with a heading for each chapter that the contents name.

    A paragraph that says what the contents say becomes the heading; a file that begins without any gets one.
    Chapters below parts get a deeper level than these, however both are marked up.
    """
    out = list(blocks)
    inserted: dict[int, list[Block]] = {}
    deeper: dict[int, int] = {}  # index from which on headings are that much deeper
    places = _places(result, text, entries)
    stops = _stops([start for _, start in places], len(out))
    for (entry, start), stop in zip(places, stops, strict=True):
        found = _heading(out, start, stop, entry.label)
        if found >= 0:
            out[found] = _as_heading(out[found], entry)
            deeper[found] = max(0, entry.depth - out[found].level)
        elif not entry.target.fragment and start < len(out) and _says_nothing(out, start, stop):
            level = min(6, entry.depth)
            heading = Block(doc.HEADING, entry.label, level=level, page=out[start].page, id=out[start].id)
            out[start] = replace(out[start], id="")
            inserted.setdefault(start, []).append(heading)
            deeper[start] = 0
    return _put_together(out, inserted, deeper)


def _places(result: WalkResult, text: Text, entries: Sequence[Entry]) -> list[tuple[Entry, int]]:
    """The lines of the contents with the index of the block they lead to, in text order."""
    found: list[tuple[Entry, int]] = []
    for entry in entries:
        index = result.ids.get(text.key(entry.target))
        if index is not None and index < len(result.blocks):
            found.append((entry, index))
    return sorted(found, key=lambda item: item[1])


def _stops(starts: Sequence[int], end: int) -> list[int]:
    """For each place in text order, where the look for its heading ends: at the next one at the latest."""
    out: list[int] = []
    later = end
    for i in range(len(starts) - 1, -1, -1):
        if i + 1 < len(starts) and starts[i + 1] > starts[i]:
            later = starts[i + 1]
        out.append(min(later, starts[i] + _NEAR))
    return out[::-1]


def _heading(blocks: Sequence[Block], start: int, stop: int, label: str) -> int:
    """The index of the block that is the heading, or says what it should; -1: none.

    The one that says it comes first, then any heading.
    """
    wanted = _plain(label)
    for i in range(start, stop):
        block = blocks[i]
        if (block.kind == doc.HEADING or (block.kind in _TITLES and len(block.text) <= _LONGEST)) and _agree(
            _plain(block.text), wanted
        ):
            return i
    return next((i for i in range(start, stop) if blocks[i].kind == doc.HEADING), -1)


def _agree(text: str, wanted: str) -> bool:
    """Whether a line is the title, or most of it: contents say "1. Beginnings" where the chapter says "Beginnings"."""
    if not text or not wanted:
        return False
    return text == wanted or (len(text) > 3 and len(text) * 2 > len(wanted) and wanted.endswith(text))


def _as_heading(block: Block, entry: Entry) -> Block:
    if block.kind != doc.HEADING:
        return replace(block, kind=doc.HEADING, level=min(6, entry.depth), marker="")
    if not block.text.strip("\ufffc \n"):  # a picture of a title
        return replace(block, text=f"{block.text} {entry.label}")
    return block


def _says_nothing(blocks: Sequence[Block], start: int, stop: int) -> bool:
    """Whether there is text at the start that lacks a heading: a page with only a picture needs none."""
    return any(blocks[i].text.strip() for i in range(start, max(stop, start + 1)))


def _put_together(blocks: Sequence[Block], inserted: dict[int, list[Block]], deeper: dict[int, int]) -> list[Block]:
    out: list[Block] = []
    shift = 0
    for i, block in enumerate(blocks):
        out.extend(inserted.get(i, ()))
        shift = deeper.get(i, shift)
        out.append(replace(block, level=min(6, block.level + shift)) if block.kind == doc.HEADING and shift else block)
    return out


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text)).casefold()
