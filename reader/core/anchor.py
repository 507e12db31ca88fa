"""An anchor and where it was found: the plain data that :mod:`reader.core.anchors` makes and reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

CONTEXT: Final = 64  # code points of prefix and suffix that an anchor keeps

EXACT: Final = "exact"  # the quote stands unchanged at its offsets
MOVED: Final = "moved"  # unchanged, perhaps up to white space and typography, at other offsets
ALTERED: Final = "altered"  # its words have changed, or all that was around them: to be looked at
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
    # A place on a page instead of text (the quote is ""): the page's index from 0, then left, top, right and bottom as
    # shares of its width and height. ``start`` and ``end`` are where the text comes nearest.
    area: tuple[float, ...] = ()
    extra: str = ""  # fields of other versions as JSON: kept, not understood


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
