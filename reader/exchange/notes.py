"""What is exported: an article with its annotations, gathered from the library as plain frozen data."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, overload

from reader.core.anchor import EXACT, MOVED, Anchor, Placement
from reader.core.areas import picture_of
from reader.core.citing import keys_in
from reader.core.document import HEADING, Document
from reader.core.errors import ReaderError
from reader.core.finding import find_annotations
from reader.core.library import Library
from reader.core.model import UNPLACED, Annotation, Article, Tag
from reader.core.query import Query
from reader.core.tags import path_of
from reader.core.versions import placements as placements_in
from reader.core.versions import worst

UNCHECKED: Final = "unchecked"  # the article's text could not be read, so nobody knows where the passage is
_ID_DIGITS: Final = 12  # of an annotation's id in its block id: 48 bits tell a million apart


@dataclass(frozen=True, slots=True)
class Excerpt:
    """An annotation as an export shows it. Offsets are code points in ``document.text``; -1 when it has no place."""

    annotation: Annotation
    block_id: str  # letters, digits and "-"; the same in every export
    paragraphs: tuple[str, ...]  # the quote, parted where the text's blocks end
    tags: tuple[str, ...]  # paths: "parent/child"
    status: str  # one of anchors.PLACEMENTS, or UNCHECKED; the worst of its passages
    start: int = -1
    end: int = -1
    paragraph: int = 0  # ¶; 0: before the first, or unknown
    page: str = ""
    heading: tuple[str, ...] = ()
    is_area: bool = False  # a place on a page, not text
    picture: Path | None = None  # the file with what the area shows

    @property
    def picture_name(self) -> str:
        """What the picture is called beside an exported file; the same in every export."""
        return f"area-{self.block_id}.png"

    @property
    def quote(self) -> str:
        """The text annotated; several passages are joined by " … "."""
        return self.annotation.quote

    @property
    def is_placed(self) -> bool:
        """Whether the passage was found unchanged."""
        return self.status in (EXACT, MOVED)

    @property
    def position(self) -> str:
        """ "p. 12" or "¶ 3"; "" when neither is known."""
        if self.page:
            return f"p. {self.page}"
        return f"¶ {self.paragraph}" if self.paragraph else ""


@dataclass(frozen=True, slots=True)
class Notes:
    """An article and those of its annotations that are exported, in the order of the text; those without a place last.

    ``tags`` has the records of all tags that the annotations name, and of those above them.
    """

    article: Article
    excerpts: tuple[Excerpt, ...] = ()
    tags: Mapping[str, Tag] = field(default_factory=dict)
    problem: str = ""  # a sentence when something of the article could not be read
    key: str = ""  # the article's citation key in its library


def gather(library: Library, query: Query, progress: Callable[[int, int], None] | None = None) -> list[Notes]:
    """All annotations that ``query`` finds, by article. An article that cannot be read is there with its problem.

    Args:
        progress: called with (articles done, articles in all); what it raises ends the work. In all are 0 as long as
            nobody knows.
    """
    found = find_annotations(library, query, None if progress is None else lambda: progress(0, 0))
    problems = list(found.problems)
    out = []
    for number, hit in enumerate(found.hits):
        if progress is not None:
            progress(number, len(found.hits))
        try:
            out.append(_notes(library, hit.entry.id, hit.annotations))
        except ReaderError as error:  # its file was damaged since it was found
            problems.append(str(error))
    keys = keys_in(library, [n.article for n in out])
    out = [replace(n, key=keys[n.article.id]) for n in out]
    return out + [Notes(Article(id=""), problem=problem) for problem in problems]


class Counted(Sequence[Notes]):
    """Notes that tell how far whoever goes through them is: for writers that take a while."""

    def __init__(self, notes: Sequence[Notes], progress: Callable[[int, int], None]) -> None:
        """``progress`` is called with (articles done, articles in all); what it raises ends the work."""
        self._notes, self._progress = notes, progress

    def __len__(self) -> int:
        return len(self._notes)

    @overload
    def __getitem__(self, index: int) -> Notes: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Notes]: ...
    def __getitem__(self, index: int | slice) -> Notes | Sequence[Notes]:
        return self._notes[index]

    def __iter__(self) -> Iterator[Notes]:
        for number, notes in enumerate(self._notes):
            self._progress(number, len(self._notes))
            yield notes


def gather_article(library: Library, article: str) -> Notes:
    """All annotations of one article, also if there are none.

    Raises:
        ReaderError: there is no such article, or its file cannot be read.
    """
    notes = _notes(library, article, library.annotations(article))
    return replace(notes, key=keys_in(library, [notes.article])[article])


def _notes(library: Library, article_id: str, annotations: Sequence[Annotation]) -> Notes:
    article = library.article(article_id)
    problem = ""
    document = None
    try:
        document = library.document(article_id)
    except ReaderError as error:
        problem = str(error)
    excerpts = list(_excerpts(library, article_id, document, annotations))
    excerpts.sort(key=lambda e: (e.start < 0, e.start, e.end, e.annotation.id))
    return Notes(article, tuple(excerpts), _tags_of(library, annotations), problem)


def _excerpts(
    library: Library, article: str, document: Document | None, annotations: Sequence[Annotation]
) -> Iterator[Excerpt]:
    tags = library.tags
    # All of the article's annotations are placed: neighbours help to tell equal places apart.
    placements = placements_in(library, article, document) if document is not None else {}
    headings = _heading_paths(document) if document is not None else []
    for annotation in annotations:
        own = [tag.id for t in annotation.tags if (tag := library.tag(t))]
        paths = tuple(dict.fromkeys(path_of(tags, t) for t in own))
        bare = Excerpt(annotation, block_id_of(annotation.id), tuple(_lines(annotation.quote)), paths, UNCHECKED)
        if any(p.area for p in annotation.passages):
            bare = replace(bare, is_area=True, picture=picture_of(library.article_folder(article), annotation))
        if document is None:
            first = annotation.passages[0] if annotation.passages else None
            yield replace(bare, page=first.page, heading=first.heading) if first else bare
        else:
            yield _placed(bare, document, placements[annotation.id], headings)


def _placed(
    bare: Excerpt, document: Document, places: Sequence[Placement], headings: Sequence[tuple[str, ...]]
) -> Excerpt:
    status = worst(places)
    is_refused = bare.annotation.review == UNPLACED and status not in (EXACT, MOVED)
    found = [] if is_refused else [p for p in places if p.start >= 0]
    if not found:
        return replace(bare, status=status)
    start = found[0].start
    if not document.blocks:  # a scan: only its pages can be annotated
        return replace(bare, status=status, start=start, end=start, page=bare.annotation.passages[0].page)
    index = document.index_at(start)
    return replace(
        bare,
        paragraphs=tuple(_paragraphs(document, bare.annotation, places)),
        status=status,
        start=start,
        end=found[-1].end,
        paragraph=document.paragraph_at(start),
        page=_page(bare.annotation.passages[0], document, index),
        heading=headings[index],
    )


def _page(anchor: Anchor, document: Document, index: int) -> str:
    """The printed page: what the anchor says if it is of this text, else that on which the block begins."""
    if anchor.area or (anchor.page and anchor.text_sha256 == document.text_sha256):
        return anchor.page
    return document.blocks[index].page


def _paragraphs(document: Document, annotation: Annotation, places: Sequence[Placement]) -> Iterator[str]:
    for number, (passage, place) in enumerate(zip(annotation.passages, places, strict=True)):
        if number:
            yield "…"
        if document.text[place.start : place.end] != passage.quote:
            yield from _lines(passage.quote)
            continue
        for i in document.indices_in(place.start, place.end):
            start = max(place.start, document.starts[i])
            if piece := document.text[start : min(place.end, document.end_of(i))]:
                yield piece


def _lines(quote: str) -> Iterator[str]:
    return (line for line in quote.split("\n") if line.strip())


def _heading_paths(document: Document) -> list[tuple[str, ...]]:
    """For each block what ``document.heading_path`` says of it, in one pass."""
    out: list[tuple[str, ...]] = []
    above: list[tuple[int, str]] = []
    path: tuple[str, ...] = ()
    for block in document.blocks:
        if block.kind == HEADING:
            above = [(level, text) for level, text in above if level < block.level]
            above.append((block.level, block.text))
            path = tuple(text for _, text in above)
        out.append(path)
    return out


def _tags_of(library: Library, annotations: Iterable[Annotation]) -> dict[str, Tag]:
    out: dict[str, Tag] = {}
    queue = [t for a in annotations for t in a.tags]
    while queue:
        tag_id = queue.pop()
        if tag_id in out or (tag := library.tag_record(tag_id)) is None:
            continue
        out[tag_id] = tag
        queue += [i for i in (tag.parent, tag.merged_into) if i]
    return dict(sorted(out.items()))


def block_id_of(annotation: str) -> str:
    """The name of an annotation in exported files, from its id: letters, digits and ``-`` only."""
    if re.fullmatch(r"[0-9a-f]{32}", annotation):
        return annotation[:_ID_DIGITS]
    digest = hashlib.sha256(annotation.encode("utf-8", "surrogatepass")).hexdigest()
    return digest[:_ID_DIGITS]
