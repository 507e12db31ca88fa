"""Which blocks of a plain text or of Markdown belong to the page it was copied from, and whether it was cut short."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from reader.core.document import BYLINE, CAPTION, CODE, FURNITURE, HEADING, ITEM, PARAGRAPH, RULE, VERSE, Block
from reader.formats import phrases
from reader.formats.textstructure import Piece

_TALKS: Final = frozenset({PARAGRAPH, HEADING, ITEM, CAPTION, VERSE, BYLINE})  # kinds that can be furniture
_PHRASE: Final = 240  # characters: longer blocks are no furniture


def furniture_apart(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces, with furniture at the end of lines that stand together as paragraphs of its own."""
    out: list[Piece] = []
    for piece in pieces:
        lines = piece.block.text.split("\n") if piece.block.kind == VERSE and piece.lines <= 30 else []
        keep = len(lines)
        while keep and _is_of_page(lines[keep - 1]):
            keep -= 1
        if keep == len(lines):
            out.append(piece)
            continue
        if keep:
            out.append(Piece(replace(piece.block, text="\n".join(lines[:keep])), keep))
        out.extend(Piece(Block(PARAGRAPH, line.strip())) for line in lines[keep:])
    return out


def _is_of_page(line: str) -> bool:
    return phrases.is_furniture(line) or phrases.is_furniture_beside(line) or phrases.says_more_elsewhere(line)


def mark_furniture(blocks: Sequence[Block]) -> tuple[list[Block], bool]:
    """The blocks with those of the page in the role of furniture, and whether the copy ends before the article."""
    out = list(blocks)
    short = [i for i, b in enumerate(out) if b.kind in _TALKS and len(b.text) <= _PHRASE]
    marked = {i for i in short if phrases.is_furniture(out[i].text)}
    beside = [i for i in short if i not in marked and phrases.is_furniture_beside(out[i].text)] if marked else []
    for order in (beside, beside[::-1]):
        marked.update(i for i in order if _near(i, marked))
    ends = _ends_elsewhere(out, marked)
    marked.update(ends)
    for i in marked:
        out[i] = replace(out[i], kind=PARAGRAPH, level=0, role=FURNITURE)
    last = next(
        (b.text for i, b in reversed(list(enumerate(out))) if i not in marked and b.kind not in (RULE, CODE)), ""
    )
    return out, bool(ends) or phrases.breaks_off(last)


def _near(index: int, marked: set[int]) -> bool:
    return index - 1 in marked or index + 1 in marked


def _ends_elsewhere(blocks: Sequence[Block], marked: set[int]) -> set[int]:
    """The lines at the end that say that the article goes on somewhere else."""
    found: set[int] = set()
    others = 0
    for index in range(len(blocks) - 1, -1, -1):
        block = blocks[index]
        if index in marked or block.kind == RULE:
            continue
        if block.kind in _TALKS and phrases.says_more_elsewhere(block.text):
            found.add(index)
        elif not found and others < 3 and (block.kind == CAPTION or block.text.startswith(("http://", "https://"))):
            others += 1  # the address of where it goes on
        else:
            break
    return found
