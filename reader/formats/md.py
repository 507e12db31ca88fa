"""Markdown: front matter as metadata, the text by the library, its HTML through the same allowlist as web pages."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from reader.core.document import CODE, HEADING, Block, Document, Metadata
from reader.core.errors import ReaderError
from reader.formats import txt
from reader.formats.decoding import decode_fully
from reader.formats.frontmatter import FrontMatter, metadata_over, split_front_matter
from reader.formats.textfront import cut_title, read_bylines
from reader.formats.textfurniture import mark_furniture

if TYPE_CHECKING:
    from reader.formats import Source

_TITLE_WITHIN: Final = 20  # blocks; a first-level heading further down is a chapter


def read(source: Source) -> Document:
    """The document in a Markdown file.

    Raises:
        ReaderError: there is nothing to read in it.
    """
    decoded = decode_fully(source.data)
    document = _read_markdown(decoded.text, source)
    return replace(document, warnings=decoded.warnings + document.warnings)


def _read_markdown(text: str, source: Source) -> Document:
    from reader.formats.htmltree import blocks_from_html
    from reader.formats.markdownhtml import TangledError, to_html

    front = split_front_matter(text)
    try:
        html = to_html(front.body if front else text)
    except TangledError:
        plain = txt.document_of(text, source.name)
        warning = (
            f"The Markdown in {source.name} is too large or too tangled to be laid out: it is shown as plain text."
        )
        return replace(plain, warnings=(*plain.warnings, warning))
    walked = blocks_from_html(html, source=source)
    if not front and not any(b.text.strip() or b.image or b.alt for b in walked.blocks):
        raise ReaderError(f"{source.name} is empty. There is nothing to read in it.")
    blocks, cut_short = mark_furniture(walked.blocks)
    blocks, metadata = _title_and_byline(blocks, front, source.name)
    warnings = walked.warnings
    if front and front.warning:
        blocks.insert(0, Block(CODE, front.text, language=front.syntax))
        warnings = (front.warning, *warnings)
    return Document(tuple(blocks), metadata, walked.resources, cut_short=cut_short, warnings=warnings)


def _title_and_byline(blocks: list[Block], front: FrontMatter | None, name: str) -> tuple[list[Block], Metadata]:
    """The blocks with the byline marked, and what front matter, title and byline say; the former counts first."""
    at = next((i for i, b in enumerate(blocks[:_TITLE_WITHIN]) if b.kind == HEADING and b.level == 1 and b.text), -1)
    title = cut_title(blocks[at].text) if at >= 0 else ""
    found = read_bylines(blocks, at + 1) if at >= 0 else Metadata()
    metadata = metadata_over(front.metadata, found) if front else found
    return blocks, replace(metadata, title=metadata.title or title or PurePath(name).stem or name)
