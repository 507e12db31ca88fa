"""Annotations and tags as the widgets show them: plain data made from the library's records."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from reader.core import anchor as anchors
from reader.core import tags
from reader.core.anchor import Placement
from reader.core.document import Document
from reader.core.library import Library
from reader.core.model import UNPLACED, Annotation
from reader.gui.widgets.passage_cards import Card, CardTag
from reader.gui.widgets.tag_matching import TagChoice

_EXAMPLES = 2
_EXAMPLE_CHARACTERS = 90


def card_for(
    library: Library, document: Document | None, annotation: Annotation, placements: Sequence[Placement]
) -> Card:
    """The card of an annotation; its status is the worst of its passages'."""
    found = {t.id: t for i in annotation.tags if (t := library.tag(i)) is not None}
    order = (anchors.LOST, anchors.AMBIGUOUS, anchors.ALTERED, anchors.MOVED, anchors.EXACT)
    status = next((s for s in order if any(p.status == s for p in placements)), anchors.EXACT)
    is_refused = annotation.review == UNPLACED and status not in (anchors.EXACT, anchors.MOVED)
    first = annotation.passages[0].start if annotation.passages else 0
    start = placements[0].start if placements and placements[0].start >= 0 else first
    return Card(
        id=annotation.id,
        quote=annotation.quote,
        note=annotation.note,
        colour=annotation.colour,
        tags=tuple(CardTag(t.id, t.name, t.colour) for t in found.values()),
        where="" if is_refused or status == anchors.LOST else place_of(document, annotation, start),
        created=annotation.created,
        start=start,
        status=status,
        is_unplaced=is_refused or status in (anchors.LOST, anchors.AMBIGUOUS),
        picture=_picture_for(library, annotation),
    )


def _picture_for(library: Library, annotation: Annotation) -> str:
    """The file with the picture of an annotation that is of an area; "" for one of text."""
    if not any(p.area for p in annotation.passages):
        return ""
    from reader.core import areas  # PDFs only

    path = areas.picture_of(library.article_folder(annotation.article), annotation)
    return str(path) if path is not None else ""


def place_of(document: Document | None, annotation: Annotation, start: int = -1) -> str:
    """ "p. 12" where the text has pages, else "¶ 3"; "" for what stands before the first paragraph."""
    if not annotation.passages or document is None:
        return ""
    if annotation.passages[0].page:
        return QCoreApplication.translate("cards", "p. {0}").format(annotation.passages[0].page)
    number = document.paragraph_at(start if start >= 0 else annotation.passages[0].start)
    return f"¶ {number}" if number else ""


def tag_choices(library: Library, recent: Sequence[str], article: str) -> list[TagChoice]:
    """Every tag for the tag field; the examples are passages of the open article."""
    codebook = library.tags
    counts = tags.counts(library)
    rank = {tag_id: len(recent) - i for i, tag_id in enumerate(recent)}
    examples: dict[str, list[str]] = {}
    for annotation in library.annotations(article) if article else ():
        for tag_id in annotation.tags:
            known = examples.setdefault(tag_id, [])
            if len(known) < _EXAMPLES:
                known.append(annotation.quote[:_EXAMPLE_CHARACTERS])
    return [
        TagChoice(
            id=tag.id,
            name=tag.name,
            path=tags.path_of(codebook, tag.id),
            colour=tag.colour,
            count=counts.get(tag.id, 0),
            definition=tag.definition,
            examples=tuple(examples.get(tag.id, ())),
            recent=rank.get(tag.id, 0),
        )
        for tag in codebook.values()
    ]
