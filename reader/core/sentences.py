"""Where sentences and words begin and end: what the keys move by. All offsets are code points."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from reader.core.document import CELL, CODE, FIGURE, RULE, Document

# Words that a full stop follows without ending the sentence.
_ABBREVIATIONS: Final = frozenset(
    """
    mr mrs ms mx dr prof rev hon st sr jr gen col maj capt lt sgt adm gov sen rep pres amb vs cf e.g
    i.e eg ie viz ca approx no nos vol vols p pp fig figs ch sec ed eds trans al ibid op cit jan feb
    mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun inc ltd co corp bros dept
    univ assn est u.s u.k u.n e.u d.c a.m p.m ph.d b.a m.a bzw bspw ggf usw vgl z.b d.h u.a bd hrsg
    mme mlle env sra srta ud uds
    """.split()  # noqa: SIM905 — forty lines otherwise
)
# A terminator with what may close behind it, then white space; or a terminator of a script without spaces.
_END: Final = re.compile(r"(?:[.!?…‽؟۔।॥]+[\"'”’»›)\]]*(?=\s)|[。！？｡]+[」』”’）]*)")
_BEFORE: Final = re.compile(r"([^\s(\[“\"'‘]+)$")
_WORD: Final = re.compile(r"\w+(?:['’\-]\w+)*|[^\w\s]+")


@lru_cache(maxsize=512)
def sentences_in(text: str) -> tuple[tuple[int, int], ...]:
    """The sentences of a block's text as ``(start, end)``, without the white space between them."""
    found = []
    start = 0
    for match in _END.finditer(text):
        if match.end() < len(text) and not _ends(text, start, match):
            continue
        found.append((start, match.end()))
        start = match.end()
        while start < len(text) and text[start].isspace():
            start += 1
    end = len(text.rstrip())
    if start < end:
        found.append((start, end))
    return tuple(found)


def _ends(text: str, start: int, match: re.Match[str]) -> bool:
    mark = match.group()
    if mark[0] in "。！？｡":
        return True
    if not _opens(text, match.end()):
        return False
    if mark[0] != "." or mark.startswith(".."):
        return True
    before = _BEFORE.search(text, start, match.start())
    word = before.group(1) if before else ""
    return not (word.casefold() in _ABBREVIATIONS or (len(word) == 1 and word.isalpha() and word.isupper()))


def _opens(text: str, at: int) -> bool:
    """Whether what follows may open a sentence: anything but a lower-case letter."""
    rest = text[at:].lstrip()[:2].lstrip("“\"'‘«(")
    return not rest[:1].islower()


def sentence_at(document: Document, offset: int) -> tuple[int, int] | None:
    """The sentence that holds ``offset``, or the next one in its block, or the last; None in a block without text."""
    if not document.blocks:
        return None
    index = document.index_at(offset)
    base = document.starts[index]
    found = sentences_in(document.blocks[index].text)
    for start, end in found:
        if offset - base < end:
            return base + start, base + end
    return (base + found[-1][0], base + found[-1][1]) if found else None


def next_sentence(document: Document, offset: int, step: int, last_block: int) -> tuple[int, int] | None:
    """The sentence ``step`` (1 or -1) away from the one at ``offset``, in blocks up to ``last_block`` (exclusive)."""
    if not document.blocks:
        return None
    here = sentence_at(document, offset)
    index = document.index_at(offset)
    if here is not None:
        base = document.starts[index]
        for start, end in sentences_in(document.blocks[index].text)[::step]:
            if (base + start - here[0]) * step > 0:
                return base + start, base + end
    index += step
    while 0 <= index < last_block:
        found = sentences_in(document.blocks[index].text)
        if found:
            start, end = found[0 if step > 0 else -1]
            return document.starts[index] + start, document.starts[index] + end
        index += step
    return None


def next_paragraph(document: Document, offset: int, step: int, last_block: int) -> tuple[int, int] | None:
    """The first sentence of the next (1) or previous (-1) block with text."""
    if not document.blocks:
        return None
    index = document.index_at(offset) + step
    while 0 <= index < last_block:
        block = document.blocks[index]
        if block.kind not in (FIGURE, RULE) and block.text.strip():
            start, end = sentences_in(block.text)[0]
            return document.starts[index] + start, document.starts[index] + end
        index += step
    return None


def word_borders(document: Document, offset: int) -> list[tuple[int, int]]:
    """The words and marks of the block at ``offset`` and of its neighbours, as ``(start, end)``."""
    if not document.blocks:
        return []
    index = document.index_at(offset)
    out = []
    for i in range(max(0, index - 1), min(len(document.blocks), index + 2)):
        base = document.starts[i]
        out += [(base + m.start(), base + m.end()) for m in _WORD.finditer(document.blocks[i].text)]
    return out


def moved_border(document: Document, offset: int, step: int, is_start: bool, by_sentence: bool) -> int:
    """Where a passage's start or end lies when it is moved by one word (or sentence) forwards or back."""
    if by_sentence:
        pairs = []
        index = document.index_at(offset)
        for i in range(max(0, index - 1), min(len(document.blocks), index + 2)):
            if document.blocks[i].kind not in (CELL, CODE):
                pairs += [
                    (document.starts[i] + s, document.starts[i] + e) for s, e in sentences_in(document.blocks[i].text)
                ]
    else:
        pairs = word_borders(document, offset)
    borders = [p[0 if is_start else 1] for p in pairs]
    if step > 0:
        return min((b for b in borders if b > offset), default=offset)
    return max((b for b in borders if b < offset), default=offset)
