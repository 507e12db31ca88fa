"""How an annotation finds its passage again: offsets, quote and context, and where they are now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from reader.core.document import Document

CONTEXT: Final = 64  # code points of prefix and suffix that an anchor keeps

EXACT: Final = "exact"  # the quote stands unchanged at its offsets
MOVED: Final = "moved"  # unchanged, perhaps up to white space and typography, at other offsets
ALTERED: Final = "altered"  # its words have changed; the place is certain
AMBIGUOUS: Final = "ambiguous"  # several places fit equally well
LOST: Final = "lost"  # no place fits
PLACEMENTS: Final = (EXACT, MOVED, ALTERED, AMBIGUOUS, LOST)


@dataclass(frozen=True, slots=True)
class Anchor:
    """A passage of a text, described so that it can be found again. Offsets are code points in ``document.text``."""

    start: int
    end: int
    quote: str
    prefix: str = ""
    suffix: str = ""
    heading: tuple[str, ...] = ()
    page: str = ""
    occurrence: int = 1  # which one of this exact quote in the text it is, from 1
    text_sha256: str = ""  # of the text it was made on


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that may be the passage's. ``score`` is between 0 and 1."""

    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a passage is now. ``start`` and ``end`` are -1 when it is lost; when ambiguous, the best candidate's."""

    status: str
    start: int
    end: int
    score: float
    candidates: tuple[Candidate, ...] = ()


def describe(document: Document, start: int, end: int) -> Anchor:
    """The anchor of ``document.text[start:end]``: the inverse of :func:`resolve`.

    Raises:
        ValueError: the range is empty or not inside the text.
    """
    text = document.text
    if not 0 <= start < end <= len(text):
        raise ValueError(f"{start} to {end} is not a range in a text of {len(text)} characters")
    quote = text[start:end]
    return Anchor(
        start=start,
        end=end,
        quote=quote,
        prefix=text[max(0, start - CONTEXT) : start],
        suffix=text[end : end + CONTEXT],
        heading=document.heading_path(start),
        page=document.blocks[document.index_at(start)].page,
        occurrence=_count(text, quote, start) + 1,
        text_sha256=document.text_sha256,
    )


def _count(text: str, quote: str, before: int) -> int:
    """How often ``quote`` starts in ``text`` before the offset ``before``; occurrences may overlap."""
    if len(quote) == 1:
        return text.count(quote, 0, before)
    count, at = 0, text.find(quote)
    while -1 < at < before:
        count += 1
        at = text.find(quote, at + 1)
    return count


def resolve(document: Document, anchor: Anchor, old_text: str | None = None) -> Placement:
    """Where the passage of ``anchor`` is in ``document``: the inverse of :func:`describe`."""
    text = document.text
    if anchor.quote and text[anchor.start : anchor.end] == anchor.quote:
        return Placement(EXACT, anchor.start, anchor.end, 1.0)
    at = text.find(anchor.quote) if anchor.quote else -1
    if at < 0:
        return Placement(LOST, -1, -1, 0.0)
    return Placement(MOVED, at, at + len(anchor.quote), 1.0)
