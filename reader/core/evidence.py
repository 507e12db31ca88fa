"""What speaks for a place being the passage of a quote, and when that is enough: weights, threshold, margin.

The numbers were chosen with ``tests/bench/anchoring.py`` on the half of the documents that it calls "tuning" and
on revisions made by rule; the other half only confirms them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from rapidfuzz.distance import Postfix, Prefix

from reader.core.likeness import before_fits, behind_fits
from reader.core.textnorm import normalised, substance

# The context's part of the score. A sentence finds its place by itself, three letters do not.
CONTEXT_WEIGHT: Final = 0.2
CONTEXT_WEIGHT_SHORT: Final = 0.6
TELLING: Final = 32  # from so many letters on a quote counts as a sentence

# A place scores 1 when quote and context are unchanged. Unrelated places stay under 0.45, and under 0.52 where they
# share a phrase; passages of which half of the words are left have 0.53 and more.
ACCEPT: Final = 0.52
# Without its neighbours (less context than this), or where the quote is known to have been taken out of its place, a
# text that is merely like it must be more so: it may as well be another sentence on the same matter.
ACCEPT_ELSEWHERE: Final = 0.64
NO_CONTEXT: Final = 0.2
# However well its neighbours fit, a text that is less like the quote than this is another text in its place.
OTHER: Final = 0.4
# How alike the same letters are, small or capital.
OTHER_CASE: Final = 0.95
# The second best place must be worse by this: what one changed word in a sentence of ten makes.
MARGIN: Final = 0.08
# From here on a place is looked for no further: among unchanged places, and when changed ones are in question.
SURE: Final = 0.9
SURE_ALTERED: Final = 0.75
# The same words elsewhere do not outdo changed words between the old neighbours when these fit so much better.
NEIGHBOURS: Final = 0.5
# Unchanged words are the better guess than changed ones that score this much more.
UNCHANGED: Final = 0.05
# One side fits fully, the other does not: evidence that a rival with the other side contradicts.
FITS: Final = 0.9
FITS_NOT: Final = 0.7
ALIKE: Final = 0.6  # changed words that are to contradict unchanged ones must be so much alike
_LONGER: Final = 16  # another typography may take so many characters more


@dataclass(frozen=True, slots=True)
class Found:
    """A place and what speaks for it, each 0 to 1."""

    start: int
    end: int
    quote: float  # likeness of the quote; 1: unchanged but for typography
    before: float  # how well the prefix fits
    behind: float  # how well the suffix fits
    whole: bool  # the whole context is there, letter by letter
    score: float
    pinned: bool = False  # the comparison with the old text leads here
    touching: tuple[int, int] = (0, 0)  # how many characters right before and right behind it are the context's
    fits_before: bool = False  # all of the prefix stands before it, but for typography
    fits_behind: bool = False

    @property
    def context(self) -> float:
        return (self.before + self.behind) / 2

    @property
    def is_good(self) -> bool:
        """Whether the place is good enough, were it the only one."""
        alone = self.quote < 1.0 and self.context < NO_CONTEXT and not self.pinned
        return self.quote >= OTHER and self.score >= (ACCEPT_ELSEWHERE if alone else ACCEPT)

    def outdoes(self, other: Found) -> bool:
        """Whether one side fits this place better than the other one."""
        return self.before > other.before or self.behind > other.behind

    def contradicts(self, best: Found) -> bool:
        """Whether this place, though it scores less, has on its side what the best one lacks."""
        if self.quote < min(best.quote, OTHER if self.pinned else ALIKE):
            return False
        if self.context - best.context >= NEIGHBOURS:
            return True
        if self.quote < best.quote and max(best.before, best.behind) > FITS_NOT:
            return False
        sides = (self.before, best.before), (self.behind, best.behind)
        return any(mine >= FITS and its <= FITS_NOT for mine, its in sides)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The best place and those that are not clearly worse; ``best`` is None when no place is good enough."""

    best: Found | None
    rivals: tuple[Found, ...]
    score: float


class Judge:
    """Weighs places for one quote."""

    def __init__(self, quote: str, prefix: str, suffix: str, start: int) -> None:
        self.prefix = prefix
        self.suffix = suffix
        self.start = start
        self._plain_prefix = normalised(prefix)
        self._plain_suffix = normalised(suffix)
        short = max(0.0, 1 - substance(quote) / TELLING)
        self._weight = CONTEXT_WEIGHT + short * (CONTEXT_WEIGHT_SHORT - CONTEXT_WEIGHT)

    def weigh(self, text: str, start: int, end: int, quote: float) -> Found:
        """The evidence for ``text[start:end]``, which is ``quote`` (0 to 1) alike."""
        before = text[max(0, start - len(self.prefix)) : start]
        behind = text[end : end + len(self.suffix)]
        sides = []
        if self.prefix or start == self.start == 0:
            sides.append(1.0 if before == self.prefix else self._before(before))
        if self.suffix:
            sides.append(1.0 if behind == self.suffix else self._behind(behind))
        if not sides:  # nothing is known but perhaps the offset
            sides.append(float(start == self.start))
        whole = before == self.prefix and behind == self.suffix and bool(before or behind)
        score = (1 - self._weight) * quote + self._weight * sum(sides) / len(sides)
        return self._touched(Found(start, end, quote, sides[0], sides[-1], whole, score), text)

    def _touched(self, found: Found, text: str) -> Found:
        """With what of the context is right beside the place. Soft hyphens and the like may have made it longer."""
        before = normalised(text[max(0, found.start - len(self.prefix) - _LONGER) : found.start])
        behind = normalised(text[found.end : found.end + len(self.suffix) + _LONGER])
        touching = Postfix.similarity(self._plain_prefix, before), Prefix.similarity(self._plain_suffix, behind)
        ends = bool(self.prefix) or found.start == 0, bool(self.suffix) or found.end == len(text)
        fits = touching[0] == len(self._plain_prefix), touching[1] == len(self._plain_suffix)
        return replace(found, touching=touching, fits_before=fits[0] and ends[0], fits_behind=fits[1] and ends[1])

    def _before(self, before: str) -> float:
        return max(before_fits(self.prefix, before), before_fits(self._plain_prefix, normalised(before)))

    def _behind(self, behind: str) -> float:
        return max(behind_fits(self.suffix, behind), behind_fits(self._plain_suffix, normalised(behind)))

    def decide(self, found: Iterable[Found], near: int) -> Verdict:
        """Which place it is. Of equal ones that nearest to the offset ``near`` comes first, but does not win."""
        places = list(found)
        good = [f for f in places if f.is_good]
        if not good:
            return Verdict(None, (), best_score(places))
        best, *others = _distinct(sorted(good, key=lambda f: _rank(f, near), reverse=True))
        return Verdict(best, tuple(f for f in others if _is_rival(f, best)), best.score)


def _rank(found: Found, near: int) -> tuple[float, bool, int]:
    return found.score + UNCHANGED * (found.quote == 1.0), found.whole, -abs(found.start - near)


def _is_rival(found: Found, best: Found) -> bool:
    if best.whole and not found.whole:
        return False
    return best.score - found.score < MARGIN or found.contradicts(best)


def _distinct(ranked: Iterable[Found]) -> list[Found]:
    """Without those that share half of their range with a better one."""
    out: list[Found] = []
    for found in ranked:
        if all(2 * _shared(found, other) < min(found.end - found.start, other.end - other.start) for other in out):
            out.append(found)
    return out


def _shared(a: Found, b: Found) -> int:
    return min(a.end, b.end) - max(a.start, b.start)


def best_score(found: Sequence[Found]) -> float:
    """The best score among the places; 0 when there is none."""
    return max((f.score for f in found), default=0.0)
