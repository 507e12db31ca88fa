"""Plain text: any encoding in, blocks with the structure that the text shows out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from reader.core.document import (
    BYLINE,
    CAPTION,
    CODE,
    FURNITURE,
    HEADING,
    ITEM,
    PARAGRAPH,
    RULE,
    VERSE,
    Block,
    Document,
)
from reader.core.errors import ReaderError
from reader.formats import phrases
from reader.formats.decoding import decode_fully
from reader.formats.frontmatter import metadata_over, split_front_matter
from reader.formats.textfront import read_top
from reader.formats.textstructure import Piece, structure

if TYPE_CHECKING:
    from reader.formats import Source

_TALKS: Final = frozenset({PARAGRAPH, HEADING, ITEM, CAPTION, VERSE, BYLINE})  # kinds that can be furniture
_PHRASE: Final = 240  # characters: longer blocks are no furniture


def read(source: Source) -> Document:
    """The document in a plain text file.

    Raises:
        ReaderError: there is nothing to read in it.
    """
    decoded = decode_fully(source.data)
    document = document_of(decoded.text, source.name)
    return replace(document, warnings=decoded.warnings)


def document_of(text: str, name: str) -> Document:
    """The document in plain ``text`` of a file called ``name``.

    Raises:
        ReaderError: there is nothing to read in it.
    """
    front = split_front_matter(text)
    pieces = structure(front.body if front else text)
    if not any(p.block.text for p in pieces) and not front:
        raise ReaderError(f"{name} is empty. There is nothing to read in it.")
    blocks, metadata = read_top(_furniture_apart(pieces), name)
    blocks, cut_short = mark_furniture(blocks)
    if front:
        blocks.insert(0, Block(CODE, front.text, language=front.syntax))
        metadata = metadata_over(front.metadata, metadata)
    return Document(tuple(blocks), metadata, cut_short=cut_short)


def _furniture_apart(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces, with the lines of a comment form that stand together as paragraphs of their own."""
    out: list[Piece] = []
    for piece in pieces:
        lines = piece.block.text.split("\n") if piece.block.kind == VERSE and piece.lines <= 30 else []
        if lines and any(phrases.is_furniture(line) or phrases.says_more_elsewhere(line) for line in lines):
            out.extend(Piece(Block(PARAGRAPH, line.strip())) for line in lines)
        else:
            out.append(piece)
    return out


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
        out[i] = Block(PARAGRAPH, out[i].text, out[i].spans, role=FURNITURE, marker=out[i].marker)
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
