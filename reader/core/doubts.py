"""What speaks against a place when the old text is not known: surroundings that stand elsewhere, other numbers, twins.

A text repeats itself: entries of a list, refrains, table rows, headings with a number. When a passage is gone, its twin
is often more like it than many an edited passage is; when its neighbours have changed, the twin's fit better. The
constants were chosen on revisions that tests/core/text_revisions.py made of sixty texts: articles, documentation,
changelogs, verse, in a dozen languages. Refusing more finds more of what is gone, and loses more of what was edited.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from reader.core.anchor import Anchor
from reader.core.anchor_search import PassageSearch, Range
from reader.core.evidence import ALIKE, OTHER, Found
from reader.core.textnorm import substance

# Without a neighbour beside it, and with one that stands elsewhere, a changed passage must be so much alike.
ELSEWHERE: Final = 0.65
# Where the surroundings have nothing in common with those of the quote, so much.
ALONE: Final = 0.8
_STRANGE: Final = 0.1
# So many equal characters next to the quote say that a neighbour is in its place.
_TOUCHES: Final = 16
# So many say that it is the right one, where there is no other.
_LIKELY: Final = 20
# A neighbour that is itself only one of several like it ("Date:") is one with fewer characters than this.
_TELLS: Final = 32
# So many on one side may be all that a changed neighbour has left of it.
_PART: Final = 12
# Fewer equal characters next to the quote than this are chance.
_CHANCE: Final = 4
# A sentence of so many letters is not in a text twice: alone among strangers it is the same one, put elsewhere.
_UNIQUE: Final = 64
_NO_CONTEXT: Final = 0.3

# What names one of several like things: 1904, 3.18.0-1, cbox14, ad3146f.
_NUMBER: Final = re.compile(r"[A-Za-z_]*\d[0-9A-Za-z_]*")


@dataclass(frozen=True, slots=True)
class _Side:
    """Where the near end of a prefix or suffix stands; None when it is too short to tell."""

    places: tuple[Range, ...] | None

    @property
    def is_one(self) -> bool:
        return self.places is not None and len(self.places) == 1


class Doubts:
    """What is known about the surroundings of one anchor in one text."""

    def __init__(self, anchor: Anchor, search: PassageSearch) -> None:
        self._anchor = anchor
        self._search = search

    @cached_property
    def _before(self) -> _Side:
        return _Side(self._search.beside(self._anchor.prefix, last=True))

    @cached_property
    def _behind(self) -> _Side:
        return _Side(self._search.beside(self._anchor.suffix, last=False))

    @cached_property
    def is_closed(self) -> bool:
        """Whether prefix and suffix now stand side by side: the passage was taken out of its place."""
        return self._are_within(min(_TOUCHES, len(self._anchor.quote) // 4))

    @cached_property
    def _has_slot(self) -> bool:
        """Whether prefix and suffix stand where the passage, or what came in its place, can be between them."""
        return self._are_within(self._search.reach(self._anchor.quote))

    def _are_within(self, reach: int) -> bool:
        ends = [end for _, end in self._before.places or ()]
        return any(0 <= start - end <= reach for start, _ in self._behind.places or () for end in ends)

    def allow(self, found: Found) -> bool:
        """Whether a place with changed words may be the passage, and not another one that is like it."""
        here = [(side, _beside(side, found, last)) for side, last in ((self._before, True), (self._behind, False))]
        touching = [side for side, touches in here if touches]
        telling = any(side.is_one for side in touching)
        if self.is_closed:
            return len(touching) == 2 and not telling
        if telling or len(touching) == 2:
            return True
        if touching:
            return self._is_told_by_many(found, *(side for side, touches in here if not touches))
        if self._has_slot or any(_overlaps(side, found) for side, _ in here):
            return False
        if self._has_other_numbers(found):
            return not any(side.places for side, _ in here)
        if any(side.is_one for side, _ in here):
            return found.quote >= (ALONE if found.context < _STRANGE else ELSEWHERE)
        return True

    def _is_told_by_many(self, found: Found, other: _Side) -> bool:
        """Whether a neighbour that stands in several places is enough, as the other one is not beside this one."""
        if not self._has_other_numbers(found):
            return True
        return min(found.before, found.behind) >= ALIKE if not other.places else not other.is_one

    @staticmethod
    def is_stranger(found: Found) -> bool:
        """Whether nothing of the context is beside a place."""
        return max(found.touching) < _CHANCE

    def contradicts(self, altered: Found, best: Found) -> bool:
        """Whether changed words stand beside a neighbour that the unchanged quote at ``best`` lacks."""
        if altered.quote >= 1.0 or altered.quote < OTHER:
            return False
        if (best.fits_before and best.fits_behind) or (altered.start < best.end and best.start < altered.end):
            return False
        gains = [mine - its for mine, its in zip(altered.touching, best.touching, strict=True)]
        if (min(gains) >= 0 and max(gains) >= _PART) or altered.context - best.context >= _NO_CONTEXT:
            return True
        if _is_whole(altered) and max(altered.touching) >= _TELLS:
            return True
        sides = (self._before, best.touching[0], True), (self._behind, best.touching[1], False)
        return any(n < _CHANCE and side.is_one and _beside(side, altered, last) for side, n, last in sides)

    def _has_other_numbers(self, found: Found) -> bool:
        mine = Counter(_NUMBER.findall(self._anchor.quote))
        its = Counter(_NUMBER.findall(self._search.text[found.start : found.end]))
        return bool(mine - its) and bool(its - mine)

    def are_about(self, best: Found, others: Sequence[Found]) -> bool:
        """Whether the unchanged quote may be another one than that at ``best``; ``others`` are its other places."""
        if not self._anchor.prefix and not self._anchor.suffix:
            return False
        if self._anchor.start < 0 and self._fits(best) and not any(map(self._fits, others)):
            return False  # typed by somebody, who has seen the text and gives what tells
        if not others:
            if not self.is_stranger(best) and self.is_closed:
                return True  # it was taken out of its place, and here stands something like it
            if (best.fits_before and best.fits_behind) or _is_whole(best) or max(best.touching) >= _LIKELY:
                return False
            short = self._anchor.occurrence > 1 or substance(self._anchor.quote) < _UNIQUE
            return short and (best.context < _NO_CONTEXT or not self.is_stranger(best))
        if best.fits_before and best.fits_behind:  # one that is nearer may have been it, and changed on one side
            return any(_is_whole(f) and not self._is_farther(f, best) for f in others)
        rival = max(max(f.touching) for f in others)
        if not _is_whole(best) and max(best.touching) < _TELLS:
            return True
        nearest = min((best, *others), key=lambda f: abs(f.start - self._anchor.start))
        return rival >= _TOUCHES or (self._anchor.start >= 0 and nearest is not best)

    def _fits(self, found: Found) -> bool:
        """Whether all of the context that is known stands beside a place."""
        return (found.fits_before or not self._anchor.prefix) and (found.fits_behind or not self._anchor.suffix)

    def _is_farther(self, found: Found, best: Found) -> bool:
        """Whether it is known that a place is no nearer to the old one than ``best``."""
        start = self._anchor.start
        return start >= 0 and abs(found.start - start) >= abs(best.start - start)


def _is_whole(found: Found) -> bool:
    """Whether all of the prefix or all of the suffix is beside the place, and says something."""
    before, behind = found.touching
    return (found.fits_before and before >= _PART) or (found.fits_behind and behind >= _PART)


def _beside(side: _Side, found: Found, last: bool) -> bool:
    """Whether the place of a neighbour is where it must be."""
    gaps = (found.start - end if last else start - found.end for start, end in side.places or ())
    return any(abs(gap) <= _TOUCHES for gap in gaps)


def _overlaps(side: _Side, found: Found) -> bool:
    """Whether the place is the neighbour itself."""
    shared = (min(found.end, end) - max(found.start, start) for start, end in side.places or ())
    return any(size > _TOUCHES // 2 for size in shared)
