"""E-books: EPUB 2 and 3, all chapters as one document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from reader.core import document as doc
from reader.core.document import Block, Document, Span
from reader.core.errors import ReaderError
from reader.formats import Source
from reader.formats.archive import Archive
from reader.formats.decoding import Decoded
from reader.formats.epubcontents import Contents, read_contents
from reader.formats.epubheadings import with_headings
from reader.formats.epubnotes import notes_of, remove_ways_back
from reader.formats.epubpackage import Chapter, Package, open_package
from reader.formats.epubtext import BookAlbum, Text, read_text
from reader.formats.htmlanchors import without_dead_links
from reader.formats.htmltree import WalkResult, walk
from reader.formats.pictures import PictureError, picture, sentences

_FIRST: Final = 3  # blocks among which the cover's picture is looked for


def read(source: Source) -> Document:
    """The book: its cover, its chapters in reading order, then what is beside them.

    Raises:
        ReaderError: it is locked, damaged, or there is nothing in it to read.
    """
    archive = Archive(source.data, source.name)
    package = open_package(archive)
    contents = read_contents(archive, package)
    text = read_text(archive, _chapters(package))
    remove_ways_back(text.elements)
    album = BookAlbum(archive)
    result = walk(text.root, source=source, album=album, notes=notes_of(text.root, text.elements))
    if not any(block.text.strip() or block.image for block in result.blocks):
        raise ReaderError(f"{source.name} has no text in it that could be read.")
    blocks = [_without_marker(block) for block in _paged(result, text, contents)]
    blocks = _linked(with_headings(blocks, result, text, contents.entries))
    resources = dict(album.resources)
    blocks = _with_cover(blocks, archive, package, resources)
    return Document(
        tuple(map(without_dead_links, blocks)),
        package.metadata,
        resources,
        warnings=(*package.warnings, *contents.warnings, *_warnings(text, result)),
    )


def _chapters(package: Package) -> tuple[Chapter, ...]:
    """The files to read: without the contents, which the window shows beside the text, and the cover's page first."""
    chapters = [c for c in package.spine if c.path != package.nav] or list(package.spine)
    chapters.sort(key=lambda chapter: chapter.path != package.cover_page)
    return tuple(chapters)


def _paged(result: WalkResult, text: Text, contents: Contents) -> list[Block]:
    """The blocks with the label of the printed page on which they begin."""
    labels = {text.key(target): label for target, label in contents.pages.items()} | text.pages
    begins: dict[int, str] = {}
    for name, label in sorted(labels.items(), key=lambda item: (result.ids.get(item[0], 0), item[0] in result.inside)):
        index = result.ids.get(name)
        if index is not None and label:
            begins[index + (name in result.inside)] = label
    page, out = "", []
    for i, block in enumerate(result.blocks):
        page = begins.get(i, page)
        out.append(replace(block, page=page) if page else block)
    return out


def _linked(blocks: Sequence[Block]) -> list[Block]:
    """The blocks without links to places that are not in the book; a reference without its note is only raised."""
    ids = {block.id for block in blocks}
    notes = {block.note for block in blocks if block.kind == doc.FOOTNOTE}

    def kept(span: Span) -> Span:
        if span.kind == doc.LINK and span.target[:1] == "#" and span.target[1:] not in ids:
            return replace(span, target="")
        if span.kind == doc.FOOTNOTE_REF and span.target not in notes:
            return replace(span, kind=doc.SUPERSCRIPT, target="")
        return span

    out = []
    for block in blocks:
        spans = tuple(map(kept, block.spans))
        out.append(block if spans == block.spans else replace(block, spans=spans))
    return out


def _without_marker(block: Block) -> Block:
    """A footnote without the number that its text begins with, since it is its marker already."""
    if block.kind != doc.FOOTNOTE or not block.marker:
        return block
    own = re.escape(block.marker)
    match = re.match(rf"(?:[\[(]?{own}(?:[\])]?[.:]?\s+|[\])][.:]?\s*|[.:]\s*)|[.:)\]]\s+)(?=\S)", block.text)
    if not match:
        return block
    cut = match.end()
    spans = tuple(Span(max(0, s.start - cut), s.end - cut, s.kind, s.target) for s in block.spans if s.end > cut)
    return replace(block, text=block.text[cut:], spans=spans)


def _with_cover(
    blocks: Sequence[Block], archive: Archive, package: Package, resources: dict[str, doc.Resource]
) -> list[Block]:
    """The blocks with the cover at the start, unless its picture stands there already."""
    if not package.cover:
        return list(blocks)
    try:
        found = picture(archive.read(package.cover)).resource
    except (PictureError, ReaderError):
        return list(blocks)  # where the text names it, too, there is a warning
    resources.setdefault(found.name, found)
    here = next((i for i, b in enumerate(blocks[:_FIRST]) if b.image == found.name), -1)
    if here >= 0:
        cover = blocks[here]
        return [replace(cover, alt=cover.alt or "Cover") if i == here else b for i, b in enumerate(blocks)]
    return [Block(doc.FIGURE, image=found.name, alt="Cover"), *blocks]


def _warnings(text: Text, result: WalkResult) -> Iterable[str]:
    if text.damaged:
        what = "1 chapter is" if len(text.damaged) == 1 else f"{len(text.damaged):,} chapters are"
        yield f"{what} damaged and missing here: {', '.join(text.damaged[:5])}."
    yield from Decoded("", "", text.replaced).warnings
    if text.hidden:
        what = "1 passage is" if text.hidden == 1 else f"{text.hidden:,} passages are"
        yield f"{what} left out that the book’s style sheets hide."
    if text.is_overstyled:
        yield "The book’s style sheets have too many rules to follow: some of its italics and line ends may be missing."
    named: Mapping[str, str] = {"missing": "lost"}
    yield from sentences(named.get(why, why) for why in (*result.absent.values(), *result.refused))
