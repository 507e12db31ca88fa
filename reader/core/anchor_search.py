"""Where in a text a quote may stand: places that are equal, equal but for typography, or alike."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from functools import cached_property
from itertools import accumulate, islice
from typing import Final

from reader.core.likeness import likest
from reader.core.textdiff import align_words
from reader.core.textnorm import NormalText, Words, normalised, places_of

Range = tuple[int, int]

# A quote that stands in more places ("the") is looked for together with its surroundings.
_MANY: Final = 300
# Lengths of context tried as a landmark, and how many places it may have to be one.
_LANDMARKS: Final = (32, 20, 12)
_FEW: Final = 6
# A passage between its old neighbours may have grown to twice its length and this much more.
_GROWN: Final = 120
# A neighbour is told by so many characters next to the quote, and at least by so many; more places are not seen.
_BESIDE: Final = 32
_BESIDE_LEAST: Final = 20
_BESIDE_PLACES: Final = 20
# Around an approximate place, this much and the context is aligned with the quote to find the borders.
_SLACK: Final = 16
# In a shorter part no passage is looked for by likeness.
_PART: Final = 6

# Text in a line; and a quote, written as NUL, with lines' ends on both sides of it.
_LINE: Final = re.compile(r"[^\s](?:[^\n]*[^\s])?")
_WHOLE_LINES: Final = re.compile(r"(?:.*\n)?[^\S\n]*\0[^\S\n]*(?:\n.*)?", re.S)


class PassageSearch:
    """Finds places in one text; made once for many quotes. All ranges are code points of ``text``."""

    def __init__(self, text: str, words: Words) -> None:
        self.text = text
        self.words = words

    def whole(self, low: int, high: int) -> Range:
        """Where ``[low, high)`` is in the whole text, of which this may be parts."""
        return low, high

    @cached_property
    def normal(self) -> NormalText:
        return NormalText(self.text)

    def verbatim(self, quote: str, prefix: str, suffix: str, near: int) -> list[Range]:
        """Where the quote stands as it is; of very many places those that fit the context, or are nearest."""
        starts = list(islice(places_of(quote, self.text), _MANY + 1))
        if len(starts) > _MANY:
            starts = self._in_context(quote, prefix, suffix) or self._nearest(quote, near)
        return [(at, at + len(quote)) for at in starts]

    def _nearest(self, quote: str, near: int) -> list[int]:
        return sorted(places_of(quote, self.text), key=lambda at: abs(at - near))[:_MANY]

    def _in_context(self, quote: str, prefix: str, suffix: str) -> list[int]:
        for size in (len(prefix) + len(suffix), 32, 16, 8, 4):
            before, behind = prefix[-size:], suffix[:size]
            found = {at + len(before) for at in places_of(before + quote, self.text)} if before else set()
            found |= set(places_of(quote + behind, self.text)) if behind else set()
            if found:
                return sorted(found)[:_MANY]
        return []

    def evened(self, quote: str) -> list[Range]:
        """Where the quote stands but for typography and white space."""
        plain = normalised(quote)
        if not plain:
            return []
        normal = self.normal
        found = []
        for at in places_of(plain, normal.text):
            found.append((normal.raw_start(at), normal.raw_end(at + len(plain))))
            if len(found) >= _MANY:
                break
        return found

    def in_other_case(self, quote: str) -> list[Range]:
        """Where the quote stands in small or capital letters instead: headings are set so."""
        plain, text = normalised(quote).lower(), self._lower
        if len(text) != len(self.normal.text):  # letters that are one when they are capital, and two when not
            return []
        places = islice(places_of(plain, text), _MANY) if len(plain) >= _BESIDE_LEAST // 2 else ()
        return [(self.normal.raw_start(at), self.normal.raw_end(at + len(plain))) for at in places]

    @cached_property
    def _lower(self) -> str:
        return self.normal.text.lower()

    def between(self, quote: str, prefix: str, suffix: str) -> list[Range]:
        """The stretches behind the prefix, before the suffix or between both, in which the quote may be altered."""
        reach = self.reach(quote)
        size = len(self.normal.text)
        opened = [at + n for at, n in self._landmarks(prefix, last=True)]
        closed = [at for at, _ in self._landmarks(suffix, last=False)]
        pairs = [(a, b) for a in opened for b in closed if a < b <= a + reach]
        starts, ends = {a for a, _ in pairs}, {b for _, b in pairs}
        pairs += [(a, min(size, a + reach)) for a in opened if a not in starts]
        pairs += [(max(0, b - reach), b) for b in closed if b not in ends]
        return [(self.normal.raw_start(a), self.normal.raw_end(b)) for a, b in pairs]

    def as_lines(self, quote: str, prefix: str, suffix: str, low: int, high: int) -> list[Range]:
        """The first and the last lines of ``[low, high)``, as many as the quote is; none if it is not whole lines."""
        if not _WHOLE_LINES.fullmatch(prefix[-_SLACK:] + "\0" + suffix[:_SLACK]):
            return []
        lines = [m.span() for m in _LINE.finditer(self.text, low, high)]
        count = len(_LINE.findall(quote))
        if not 0 < count <= len(lines):
            return []
        return [(lines[0][0], lines[count - 1][1]), (lines[-count][0], lines[-1][1])]

    def reach(self, quote: str) -> int:
        """How long the altered quote can be, in characters of the evened text."""
        return 2 * len(quote) + _GROWN

    def beside(self, context: str, *, last: bool) -> tuple[Range, ...] | None:
        """Where the near end of a prefix (``last``) or suffix stands; None when it is too short to tell."""
        plain = normalised(context)
        part = plain[-_BESIDE:] if last else plain[:_BESIDE]
        if len(part) < _BESIDE_LEAST:
            return None
        places = islice(places_of(part, self.normal.text), _BESIDE_PLACES)
        return tuple((self.normal.raw_start(at), self.normal.raw_end(at + len(part))) for at in places)

    def _landmarks(self, context: str, *, last: bool) -> list[Range]:
        """(offset in the normal text, length) of the places of the context's near end."""
        plain = normalised(context)
        for size in _LANDMARKS:
            part = plain[-size:] if last else plain[:size]
            if len(part) < min(size, _LANDMARKS[-1]):
                return []
            places = list(places_of(part, self.normal.text))
            if 0 < len(places) <= _FEW:
                return [(at, len(part)) for at in places]
        return []

    def like(self, quote: str, low: int, high: int, cutoff: float) -> Range | None:
        """The likest place in ``[low, high)``, if it is ``cutoff`` alike; its borders are approximate."""
        normal = self.normal
        first = normal.offset_of(low)
        part = normal.text[first : normal.offset_of(high)] if high < len(self.text) else normal.text[first:]
        found = likest(normalised(quote), part, cutoff)
        return (normal.raw_start(first + found[0]), normal.raw_end(first + found[1])) if found else None

    def fitted(self, quote: str, prefix: str, suffix: str, low: int, high: int) -> Range | None:
        """The borders of the altered quote around ``[low, high)``, which follow from aligning it with its context."""
        low = max(0, low - len(prefix) - _SLACK)
        high = min(len(self.text), high + len(suffix) + _SLACK)
        alignment = align_words(prefix + quote + suffix, self.text[low:high], self.words)
        start, end = alignment.placed(len(prefix), len(prefix) + len(quote))
        return (low + start, low + end) if start < end else None


class PartsSearch(PassageSearch):
    """Searches some parts of a text at once; its own offsets are those in the parts put together."""

    def __init__(self, text: str, parts: Iterable[Range], words: Words) -> None:
        self._parts = [(low, high) for low, high in parts if high - low >= _PART]
        self._starts = list(accumulate((high - low + 1 for low, high in self._parts), initial=0))
        super().__init__("\n".join(text[low:high] for low, high in self._parts), words)

    def whole(self, low: int, high: int) -> Range:
        """The range in the whole text; of one that lies in several parts, what is in the part of its middle."""
        n = bisect_right(self._starts, (low + high) // 2) - 1
        start, end = self._parts[n]
        shift = start - self._starts[n]
        return min(end, max(start, low + shift)), max(start, min(end, high + shift))
