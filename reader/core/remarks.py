"""Annotations that a file brings along (highlights in a PDF, comments in a manuscript) become annotations of ours."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from colorsys import rgb_to_hsv
from dataclasses import dataclass
from typing import Final

from reader.core.annotations import anchor_at
from reader.core.changes import Change
from reader.core.document import Document, Remark
from reader.core.errors import ReaderError
from reader.core.library import Library
from reader.core.limits import LIMITS
from reader.core.model import Annotation, Article, new_id
from reader.core.sentences import sentence_at

_HUES: Final = {"red": (0.0, 1.0), "yellow": (0.15,), "green": (0.36,), "blue": (0.58,), "violet": (0.8,)}  # of 1
_GREY: Final = 0.15  # less saturated than this is no colour


@dataclass(frozen=True, slots=True)
class Found:
    """A remark of a file, with a key that is the same whenever the file, or a later state of it, is read."""

    key: str
    remark: Remark
    quote: str  # the text it is on; "" for a place


def found_in(document: Document) -> list[Found]:
    """The remarks of a document, in the order of the text."""
    out = []
    seen: Counter[str] = Counter()
    for remark in document.remarks:
        quote = document.text[max(0, remark.start) : max(0, remark.end)]
        said = "\0".join((" ".join(quote.split()), remark.note, remark.creator, remark.created))
        seen[said] += 1  # equal ones are told apart by their order
        digest = hashlib.sha256(f"{seen[said]}\0{said}".encode("utf-8", "surrogatepass")).hexdigest()
        out.append(Found(digest[:32], remark, quote))
    return out


def not_imported(library: Library, article: str, document: Document) -> list[Found]:
    """Those that are no annotations of the article yet: neither imported, nor ours from the beginning."""
    if not document.remarks:
        return []
    there = library.annotations(article)
    known, said = {a.remark for a in there}, {_said(a.quote, a.note) for a in there if not a.remark}
    return [f for f in found_in(document) if f.key not in known and _said(f.quote, f.remark.note) not in said]


def _said(quote: str, note: str) -> tuple[str, str]:
    return " ".join(quote.split()), " ".join(note.split())


def import_remarks(library: Library, article: str, document: Document, chosen: Iterable[Found]) -> list[Annotation]:
    """Make annotations of remarks, as one step; what is imported already is left out.

    Raises:
        ReaderError: the disk refuses; nothing has changed then.
    """
    new = {f.key for f in not_imported(library, article, document)}
    made = [a for f in chosen if f.key in new and (a := _annotation(article, document, f)) is not None]
    if made:
        name = "Import 1 annotation" if len(made) == 1 else f"Import {len(made)} annotations"
        library.apply([Change(Annotation.TABLE, a.id, None, a, article) for a in made], name)
    return made


def _annotation(article: str, document: Document, found: Found) -> Annotation | None:
    place = _place(document, found.remark)
    if place is None:
        return None
    try:
        anchor = anchor_at(document, *place)
    except ReaderError:  # only spaces
        return None
    remark = found.remark
    return Annotation(
        id=new_id(),
        article=article,
        created=remark.created,
        creator=remark.creator,
        passages=(anchor,),
        colour=nearest_colour(remark.colour),
        note=remark.note[: LIMITS.note_bytes // 4],
        remark=found.key,
    )


def _place(document: Document, remark: Remark) -> tuple[int, int] | None:
    """The remark's words; of one on a place, the sentence there, or the nearest text before or behind."""
    text = document.text
    start = max(0, remark.start)
    end = max(start, min(len(text), remark.end))
    if text[start:end].strip():
        return start, end
    if not text.strip():
        return None
    at = min(start, len(text) - 1)
    if (sentence := sentence_at(document, at)) is not None and text[slice(*sentence)].strip():
        return sentence
    before = len(text[: at + 1].rstrip())
    place = before - 1 if before else len(text) - len(text.lstrip())
    index = document.index_at(place)
    return sentence_at(document, place) or (document.starts[index], document.end_of(index))


def nearest_colour(colour: str) -> str:
    """The one of our colours that comes nearest to "#rrggbb"; yellow where there is none, or only grey."""
    try:
        red, green, blue = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    except (ValueError, IndexError):
        return "yellow"
    hue, saturation, _ = rgb_to_hsv(red, green, blue)
    if saturation < _GREY:
        return "yellow"
    return min(_HUES, key=lambda name: min(abs(hue - centre) for centre in _HUES[name]))


def creators(found: Sequence[Found]) -> list[str]:
    """Who made them, those with most first."""
    return [name for name, _ in Counter(f.remark.creator for f in found if f.remark.creator).most_common()]


# -- asked once -----------------------------------------------------------------------------------------------------


def is_asked(article: Article, document: Document) -> bool:
    """Whether the user was asked about the remarks of this text."""
    return article.remarks_seen == document.text_sha256


def was_asked(library: Library, article: str, document: Document) -> None:
    """Remember that the user was asked about the remarks of this text. No step for undo."""
    before = library.article(article)
    if not is_asked(before, document):
        after = before.with_(remarks_seen=document.text_sha256)
        library.apply([Change(Article.TABLE, article, before, after, article)], "", undoable=False)
