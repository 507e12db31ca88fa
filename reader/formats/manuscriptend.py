"""The end of reading a word processor's file: notes behind the text, links that lead somewhere, title, remarks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Final

from reader.core import document as doc
from reader.core.document import Block, Document, Metadata, Remark, Span
from reader.core.errors import ReaderError
from reader.core.limits import LIMITS
from reader.formats.dates import date_of_line
from reader.formats.htmlanchors import settle
from reader.formats.manuscript import Flow, Manuscript, Place
from reader.formats.pictures import sentences
from reader.formats.textfront import cut_title, read_bylines

# What programs put there when nobody gave a title or a name.
_JUNK_TITLE: Final = re.compile(
    r"microsoft word\s*-.*|(?:document|dokument|documento|doc|untitled|unbenannt|sans titre|title|template|"
    r"word document|powerpoint presentation|letter|manuscript|draft)[\s\d_\-()]*|"
    r".*\.(?:docx?|docm|dotx?|odt|ott|rtf|txt|wpd|tmp|pdf)|"
    r"\W*|\[.*\]|_+",
    re.I,
)
_JUNK_NAME: Final = re.compile(
    r"python-docx|(?:microsoft|windows)?\s*(?:office)?[\s\-]*(?:user|benutzer|utilisateur)\d*|administrator|admin|owner|"
    r"unknown(?: author)?|author|un-?named|default|apache poi|openoffice\.org|libreoffice.*|docx4j.*|aspose.*|"
    r"pc|hp|dell|[a-z]:?|\W*",
    re.I,
)
_NAMES: Final = re.compile(r"\s*[;|]\s*|\s+(?:and|und|et|y)\s+")
_TITLE_WITHIN: Final = 20  # blocks; a first-level heading further down is a chapter
_HEADING_LENGTH: Final = 120  # code points; a longer bold paragraph is no heading
_INDENTED_SHARE: Final = 0.4  # of the text; where more is indented, indenting is how its paragraphs look


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment of the source; ``key`` is what its places are remembered under."""

    key: str
    note: str
    creator: str = ""
    created: str = ""  # ISO 8601


def finish(
    written: Manuscript, name: str, said: Metadata, comments: Sequence[Comment] = (), warnings: Iterable[str] = ()
) -> Document:
    """The document; ``said`` is what the file's own properties say, ``name`` the file's.

    Raises:
        ReaderError: there is nothing in it.
    """
    flows = (written.body, written.footnotes, written.endnotes)
    _quote_indented(written.body)
    blocks = [block for flow in flows for block in flow.blocks]
    if not any(block.text.strip() or block.image or block.alt for block in blocks):
        raise ReaderError(f"{name} has no text in it. Open it in the program that made it and look at it there.")
    first = {id(flow): sum(len(f.blocks) for f in flows[:i]) for i, flow in enumerate(flows)}
    places = {key: p for key, p in written.ids.items() if id(p.flow) in first}  # others are in what was not shown
    ids = {key: min(first[id(p.flow)] + p.index, len(blocks) - 1) for key, p in places.items()}
    blocks = [_without_dead_ends(b, notes, names) for notes, names, b in _with_targets(settle(blocks, ids))]
    blocks[: len(written.body.blocks)] = _with_headings(blocks[: len(written.body.blocks)])
    remarks, lost = _remarks(Document(tuple(blocks)), comments, written, first)
    blocks, metadata = _front(blocks, said, written.title, name)
    document = Document(tuple(blocks), metadata, written.album.resources)
    told = [*warnings, *_of_pictures(written), *([_lost(lost)] if lost else [])]
    return replace(document, remarks=remarks, warnings=tuple(told))


def _of_pictures(written: Manuscript) -> list[str]:
    count = written.outside
    outside = "1 picture lies outside the file and was not loaded."
    if count > 1:
        outside = f"{count:,} pictures lie outside the file and were not loaded."
    return [*([outside] if count else []), *sentences(written.refused.elements())]


def _lost(count: int) -> str:
    return (
        "1 comment stands at no place of the text and was left out."
        if count == 1
        else f"{count:,} comments stand at no place of the text and were left out."
    )


def _quote_indented(flow: Flow) -> None:
    """Make quotations of the paragraphs that are set in, unless most of the text is."""
    inside = sum(len(flow.blocks[i].text) for i in flow.indented)
    whole = sum(len(b.text) for b in flow.blocks if b.kind in (doc.PARAGRAPH, doc.QUOTATION))
    if inside <= whole * _INDENTED_SHARE:
        for i in flow.indented:
            flow.blocks[i] = replace(flow.blocks[i], kind=doc.QUOTATION, level=1)


# -- links ----------------------------------------------------------------------------------------------------


def _with_targets(blocks: Sequence[Block]) -> list[tuple[set[str], set[str], Block]]:
    notes = {b.note for b in blocks if b.note}
    names = {f"#{b.id}" for b in blocks if b.id}
    return [(notes, names, b) for b in blocks]


def _without_dead_ends(block: Block, notes: set[str], names: set[str]) -> Block:
    """The block without links into the text, and references to notes, whose target is not there."""

    def leads(span: Span) -> bool:
        if span.kind == doc.FOOTNOTE_REF:
            return span.target in notes
        return span.kind != doc.LINK or (span.target in names if span.target[:1] == "#" else bool(span.target))

    if all(map(leads, block.spans)):
        return block
    return replace(block, spans=tuple(filter(leads, block.spans)))


# -- headings and title ---------------------------------------------------------------------------------------


def _with_headings(blocks: list[Block]) -> list[Block]:
    """In a text without headings, short paragraphs all in bold are what its author meant as such."""
    found = [i for i, b in enumerate(blocks) if _looks_like_heading(b)]
    if sum(b.kind == doc.HEADING for b in blocks) > 1:
        found = [0] if found[:1] == [0] else []  # the title at most
    if not found or len(found) * 3 > len(blocks) or len(blocks) < 3:
        return blocks
    out = list(blocks)
    for i in found:
        level = 1 if i == 0 else 2
        spans = tuple(s for s in blocks[i].spans if s.kind != doc.STRONG)
        out[i] = replace(blocks[i], kind=doc.HEADING, level=level, spans=spans)
    return out


def _looks_like_heading(block: Block) -> bool:
    text = block.text
    if block.kind != doc.PARAGRAPH or not 2 < len(text) <= _HEADING_LENGTH or "\n" in text or text[-1] in ".,;:!-–":
        return False
    if not any(c.isalpha() for c in text):
        return False
    return any(s.kind == doc.STRONG and s.start == 0 and s.end == len(text) for s in block.spans)


def _front(blocks: list[Block], said: Metadata, styled: str, name: str) -> tuple[list[Block], Metadata]:
    """The blocks with the byline marked, and what properties or else the text say (of dates the text)."""
    title = "" if is_junk_title(said.title) else said.title
    heading = next((i for i, b in enumerate(blocks[:_TITLE_WITHIN]) if b.kind == doc.HEADING and b.level == 1), -1)
    if not title:
        title = styled or (blocks[heading].text if heading >= 0 else "") or PurePath(name).stem or name
    creators = tuple(n for n in said.creators if not _JUNK_NAME.fullmatch(n))
    marked = any(b.kind == doc.VERSE and b.spans for b in blocks[heading + 1 : heading + 3])  # would lose its spans
    found = read_bylines(blocks, heading + 1) if heading >= 0 and not marked else Metadata()
    dates = (date_of_line(b.text) for b in blocks[:_TITLE_WITHIN] if b.kind == doc.BYLINE)
    shown = next((day for day in dates if day), "")
    return blocks, replace(
        said,
        title=cut_title(title),
        creators=creators or found.creators,
        published=found.published or shown or said.published,
        publication=said.publication or found.publication,
    )


def is_junk_title(title: str) -> bool:
    """Whether a program put the title there: "Microsoft Word - Document1", "paper.docx"."""
    return not title or bool(_JUNK_TITLE.fullmatch(title.strip()))


def names_of(text: str) -> tuple[str, ...]:
    """The persons in a property that holds one or several."""
    names = (" ".join(part.split()) for part in _NAMES.split(text[: LIMITS.title_characters * 4]))
    return tuple(dict.fromkeys(n for n in names if n))[:100]


def keywords_of(text: str) -> tuple[str, ...]:
    """The words in a property that lists them."""
    words = (part.strip() for part in re.split(r"[,;，；、\n]", text[:5_000]))
    return tuple(dict.fromkeys(w for w in words if w))[:100]


def date_of(text: str) -> str:
    """The day in a property's time stamp; "" for those that programs put there when they know none."""
    found = re.match(r"\s*((?:1[5-9]|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))", text)
    return "" if not found or found[1] in ("1601-01-01", "1899-12-30", "1900-01-01", "1970-01-01") else found[1]


# -- remarks --------------------------------------------------------------------------------------------------


def _remarks(
    document: Document, comments: Sequence[Comment], written: Manuscript, first: Mapping[int, int]
) -> tuple[tuple[Remark, ...], int]:
    """The comments with their offsets, in text order, and how many have no place."""

    def offset(place: Place) -> int:
        index = first[id(place.flow)] + place.index
        if index >= len(document.blocks):
            return len(document.text)
        return document.starts[index] + min(place.offset, len(document.blocks[index].text))

    out: list[Remark] = []
    for comment in comments:
        start, end = written.starts.get(comment.key), written.ends.get(comment.key)
        places = sorted(offset(p) for p in (start, end) if p is not None and id(p.flow) in first)
        if not places:
            continue
        out.append(Remark(places[0], places[-1], comment.note, comment.creator, comment.created))
    return tuple(sorted(out, key=lambda r: (r.start, r.end))), len(comments) - len(out)
