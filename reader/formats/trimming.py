"""Furniture among an article's own blocks: what its first and last lines and a few phrases give away."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from reader.core import document as doc
from reader.core.document import Block
from reader.formats.phrases import is_furniture, is_furniture_beside, says_more_elsewhere

_TEXT_KINDS: Final = frozenset({doc.PARAGRAPH, doc.QUOTATION, doc.ITEM, doc.VERSE})
_PROSE: Final = 80  # code points without links that are a paragraph of the article whatever is around them
_LINKED: Final = 0.6  # share of linked text from which a list item is a link
_ONLY_LINKS: Final = 0.9  # the same for a paragraph: "Photos by …" has links too
_TEASERS: Final = 3  # headings that are links make a list of other articles
_MOST: Final = 0.5  # of the text; a page with more links than this is an index
_LETTERS: Final = re.compile(r"\w")


def trim(blocks: Sequence[Block], title: int = -1) -> set[int]:
    """The indices of the blocks that are furniture. ``title``: the index of the block that shows the title, or -1."""
    out = {i for i, block in enumerate(blocks) if block.kind in _TEXT_KINDS and _is_phrase(block)}
    for i, block in enumerate(blocks):
        if block.kind == doc.HEADING and is_furniture(block.text):
            out.update(range(i, _section_end(blocks, i)))
    links = _teasers(blocks) | _front(blocks, title)
    links |= _back(blocks, out | links)
    if _size(blocks, links) <= _MOST * _size(blocks, range(len(blocks))):  # more, and the links are the article
        out |= links
    return out


def _is_phrase(block: Block) -> bool:
    """Whether the page speaks of itself: "Leave a reply", or "Continue reading" as a link past an advertisement."""
    if is_furniture(block.text):
        return True
    inside = sum(span.end - span.start for span in block.spans if span.kind == doc.LINK and span.target[:1] == "#")
    return inside >= _ONLY_LINKS * len(block.text) and says_more_elsewhere(block.text)


def _size(blocks: Sequence[Block], indices: Iterable[int]) -> int:
    return sum(len(blocks[i].text) for i in indices)


def is_prose(block: Block) -> bool:
    """Whether the block is running text of its own, not a line of links or a label."""
    if block.kind in (doc.CODE, doc.FOOTNOTE, doc.CELL):
        return bool(block.text)
    return block.kind in _TEXT_KINDS and len(block.text) - _linked(block) >= _PROSE


def _linked(block: Block) -> int:
    """Code points of the text that are links out of the page."""
    return sum(span.end - span.start for span in block.spans if span.kind == doc.LINK and span.target[:1] != "#")


def _is_links(block: Block) -> bool:
    letters = len(_LETTERS.findall(block.text))
    share = _LINKED if block.kind == doc.ITEM else _ONLY_LINKS
    return block.kind in _TEXT_KINDS and letters > 0 and _linked(block) >= share * letters


def _section_end(blocks: Sequence[Block], heading: int) -> int:
    """The end of what belongs to a furniture heading: up to the next heading, or the next prose."""
    end = heading + 1
    while end < len(blocks) and blocks[end].kind != doc.HEADING and not is_prose(blocks[end]):
        end += 1
    return end


def _teasers(blocks: Sequence[Block]) -> set[int]:
    """Lists of other articles: several headings that are links, with no prose between them."""
    out: set[int] = set()
    start = 0
    for i, block in enumerate([*blocks, None]):
        if block is not None and not is_prose(block):
            continue
        linked = [j for j in range(start, i) if blocks[j].kind == doc.HEADING and _is_linked_heading(blocks[j])]
        if len(linked) >= _TEASERS:
            first = linked[0] - 1 if linked[0] > start and blocks[linked[0] - 1].kind == doc.HEADING else linked[0]
            out.update(range(first, i))
        start = i + 1
    return out


def _is_linked_heading(block: Block) -> bool:
    return bool(block.text) and _linked(block) >= _ONLY_LINKS * len(block.text)


def _front(blocks: Sequence[Block], title: int) -> set[int]:
    """What stands above the title without being a picture or prose, and lines of links above the first prose."""
    first = next((i for i, block in enumerate(blocks) if is_prose(block)), 0)
    above = range(title) if 0 <= title <= first else range(0)
    out = {i for i in above if blocks[i].kind not in (doc.FIGURE, doc.CAPTION)}
    return out | {i for i in range(first) if _is_links(blocks[i]) and blocks[i].kind in (doc.ITEM, doc.VERSE)}


def _back(blocks: Sequence[Block], known: set[int]) -> set[int]:
    """Lines of links and labels behind the last prose, unless a heading of the article stands over them."""
    out: set[int] = set()
    for i in range(len(blocks) - 1, -1, -1):
        block = blocks[i]
        if i in known or not block.text.strip():
            continue
        if not (_is_links(block) or is_furniture_beside(block.text)):
            opened = block.kind == doc.HEADING or block.text.rstrip().endswith(":")
            return set() if opened else out
        out.add(i)
    return set()
