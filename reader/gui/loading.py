"""An article on its way to the desk: read, its annotations placed and ready to be shown; work for a thread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from reader.core.anchor import EXACT, MOVED, Placement
from reader.core.document import Document
from reader.core.model import UNPLACED, Annotation, Article
from reader.core.texts import load_document
from reader.core.versions import Placer, worst
from reader.formats.adding import read_source
from reader.gui.views.marks import Mark, MarkMap

_QUICK_BYTES: Final = 400_000  # a text this small is opened at once; a larger one in a thread
MANY: Final = 300  # annotations: so many take longer to place and to list than the text's first paint

Placements = dict[str, list[Placement]]  # annotation id → where its passages are


@dataclass(frozen=True, slots=True)
class Loaded:
    """An article with its annotations placed. ``top`` is where to show it; None: where it was left."""

    article: Article
    document: Document
    placer: Placer
    found: Sequence[Annotation]  # the annotations that were placed,
    placements: Placements  # where they are,
    marks: MarkMap  # and how that is shown
    top: int | None = None


def load(folder: Path, article: Article, found: Sequence[Annotation]) -> Loaded:
    """Read an article.

    Raises:
        ReaderError: its text cannot be read.
    """
    document = load_document(folder, article, read_source)
    document.prepare()
    return placed(folder, article, document, found)


def placed(folder: Path, article: Article, document: Document, found: Sequence[Annotation]) -> Loaded:
    """An article whose text is known."""
    placer = Placer(folder, article, document)
    placements = placer.place(found)
    return Loaded(article, document, placer, found, placements, marks_of(document, found, placements))


def is_quick(folder: Path, article: Article, found: Sequence[Annotation]) -> bool:
    """Whether there is so little of an article that no thread is needed."""
    text = folder / article.text
    return len(found) < MANY and text.exists() and text.stat().st_size < _QUICK_BYTES and _stand(article, found)


def _stand(article: Article, found: Sequence[Annotation]) -> bool:
    """Whether the annotations were made on this very text: then nothing has to be searched for."""
    return all(p.text_sha256 in ("", article.text_sha256) for a in found for p in a.passages)


def marks_of(document: Document, found: Sequence[Annotation], placements: Mapping[str, list[Placement]]) -> MarkMap:
    """How annotations are shown in the text."""
    return MarkMap(document, [m for a in found if (m := mark_of(a, placements.get(a.id, []))) is not None])


def mark_of(annotation: Annotation, places: Sequence[Placement]) -> Mark | None:
    """How an annotation is shown whose passages are in these places; None: nowhere."""
    if annotation.review == UNPLACED and worst(list(places)) not in (EXACT, MOVED):
        return None  # the user said that none of these places is the passage's
    ranges = tuple((p.start, p.end) for p in places if 0 <= p.start < p.end)
    areas = tuple(a.area for a in annotation.passages if a.area)
    if areas and not ranges:  # an empty range keeps its place among the others
        ranges = ((max(0, places[0].start), max(0, places[0].start)),)
    return Mark(annotation.id, ranges, annotation.colour, areas) if ranges else None
