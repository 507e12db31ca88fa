"""Plain text: any encoding in, blocks with the structure that the text shows out."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from reader.core.document import CODE, Block, Document
from reader.core.errors import ReaderError
from reader.formats.decoding import decode_fully
from reader.formats.frontmatter import metadata_over, split_front_matter
from reader.formats.textfront import read_top
from reader.formats.textfurniture import furniture_apart, mark_furniture
from reader.formats.textstructure import structure

if TYPE_CHECKING:
    from reader.formats import Source

_SOFT_HYPHEN: Final = re.compile("\xad(?!\n)")


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
    # Soft hyphens are hints to a printer; at a line's end they say that the word goes on, and are needed there.
    text = _SOFT_HYPHEN.sub("", text) if "\xad" in text else text
    front = split_front_matter(text)
    pieces = structure(front.body if front else text)
    if not any(p.block.text for p in pieces) and not front:
        raise ReaderError(f"{name} is empty. There is nothing to read in it.")
    blocks, metadata = read_top(furniture_apart(pieces), name)
    blocks, cut_short = mark_furniture(blocks)
    if front:
        blocks.insert(0, Block(CODE, front.text, language=front.syntax))
        metadata = metadata_over(front.metadata, metadata)
    return Document(tuple(blocks), metadata, cut_short=cut_short)
