"""What of an old text stands where in a new one: pairs of equal stretches, by lines, sentences, then words."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from rapidfuzz.distance import Indel, Postfix, Prefix

from reader.core.likeness import likest
from reader.core.sequences import CHANCE, runs, without_chance
from reader.core.textnorm import Split, Words, places_of, split_by

# Lines, then sentences: cheap to compare, and what is left for the comparison of words is small.
_CUTS: Final = (
    re.compile(r"[^\n]+"),
    re.compile(r"[^.!?;:。！？；：؟।\n]+[.!?;:。！？；：؟।]*"),
)
# Longer changed parts, in characters, are not compared word by word: it would take seconds and gigabytes.
_WORDS_UP_TO: Final = 5_000_000
# Texts are pinned first where so many words in a row occur once in each.
_PIN_WORDS: Final = 4
# A longer equal stretch is not looked for in other places.
_TWIN_UP_TO: Final = 2_000
_TWINS: Final = 50
# Borders inside a changed stretch are sought among at most this many words.
_BORDERS: Final = 200


@dataclass(frozen=True, slots=True)
class Stretch:
    """``old[old_start:old_end]`` stands at ``new[new_start:new_end]``; the lengths differ only by typography."""

    old_start: int
    old_end: int
    new_start: int
    new_end: int

    def moved(self, old: int, new: int) -> Stretch:
        """The same with offsets that count from elsewhere."""
        return Stretch(self.old_start + old, self.old_end + old, self.new_start + new, self.new_end + new)

    @property
    def shift(self) -> int:
        return self.new_start - self.old_start


class Alignment:
    """The equal stretches of two texts, in order, and how offsets go from the old one to the new one."""

    def __init__(self, old: str, new: str, stretches: Iterable[Stretch], words: Words) -> None:
        self.old = old
        self.new = new
        self._words = words
        first, last = _ends(old, new)
        self.stretches = (first, *stretches, last)
        self._twins: dict[int, list[int]] = {}
        self._old_starts = [s.old_start for s in self.stretches]
        self._old_ends = [s.old_end for s in self.stretches]
        self._new_starts = [s.new_start for s in self.stretches]
        self._new_ends = [s.new_end for s in self.stretches]

    def placed(self, start: int, end: int) -> tuple[int, int]:
        """Where ``old[start:end]`` stands in the new text: an empty range when nothing of it is left."""
        first = bisect_right(self._old_ends, start)  # the first stretch that ends behind start
        last = bisect_left(self._old_starts, end) - 1  # the last stretch that starts before end
        if first > last:  # all of it is in one changed stretch
            return self._inside(start, end, last)
        new_start = self._start(start, end, first)
        new_end = max(new_start, self._end(start, end, last))
        while new_start < new_end and self.new[new_start].isspace() and not self.old[start].isspace():
            new_start += 1
        while new_start < new_end and self.new[new_end - 1].isspace() and not self.old[end - 1].isspace():
            new_end -= 1
        return new_start, new_end

    def _start(self, start: int, end: int, first: int) -> int:
        here, before = self.stretches[first], self.stretches[first - 1]
        if here.old_start <= start:
            return _along(here, start)
        head = self.old[start : min(end, here.old_start)]
        low, high = before.new_end, here.new_start
        if start == before.old_end and _replaces(head, self.new[low:high]):
            return low
        starts = [low + at for at in self._words.split(self.new[low:high]).starts]
        return max([*starts[-_BORDERS:], high], key=lambda at: _like(head, self.new[at:high]))

    def _end(self, start: int, end: int, last: int) -> int:
        here, behind = self.stretches[last], self.stretches[last + 1]
        if end <= here.old_end:
            return _along(here, end)
        tail = self.old[max(start, here.old_end) : end]
        low, high = here.new_end, behind.new_start
        if end == behind.old_start and _replaces(tail, self.new[low:high]):
            return high
        ends = [low + at for at in self._words.split(self.new[low:high]).ends]
        return max([low, *ends[:_BORDERS]], key=lambda at: _like(tail, self.new[low:at]))

    def _inside(self, start: int, end: int, before: int) -> tuple[int, int]:
        """The part of one changed stretch that is most like ``old[start:end]``, between borders of words."""
        low, high = self.stretches[before].new_end, self.stretches[before + 1].new_start
        quote = self.old[start:end]
        if high - low > 2 * len(quote):
            found = likest(quote, self.new[low:high], 0.0) or (0, 0)
            slack = len(quote) // 4 + CHANCE
            low, high = max(low, low + found[0] - slack), min(high, low + found[1] + slack)
        words = self._words.split(self.new[low:high])
        if not words.keys:
            return low, low
        new_start = max((low + at for at in words.starts), key=lambda at: _like(quote, self.new[at : at + len(quote)]))
        ends = (low + at for at in words.ends if low + at > new_start)
        new_end = max(ends, key=lambda at: _like(quote, self.new[new_start:at]))
        return new_start, new_end

    def taken(self, start: int, end: int, old_start: int, old_end: int) -> int:
        """How many characters of ``new[start:end]`` stand for text of the old one outside ``[old_start, old_end)``."""
        count = 0
        for n in range(bisect_right(self._new_ends, start), len(self.stretches)):
            stretch = self.stretches[n]
            if stretch.new_start >= end:
                break
            low, high = max(start, stretch.new_start), min(end, stretch.new_end)
            if _back(stretch, high) <= old_start or _back(stretch, low) >= old_end:
                count += high - low
        return count

    def counterpart(self, start: int, end: int) -> tuple[int, int]:
        """The range of the old text, between equal stretches, in whose place ``new[start:end]`` stands."""
        first = bisect_right(self._new_ends, start)
        last = bisect_left(self._new_starts, end) - 1
        low, high = self.stretches[first - 1], self.stretches[min(last + 1, len(self.stretches) - 1)]
        return low.old_end, max(low.old_end, high.old_start)

    def changed(self) -> Iterator[tuple[int, int]]:
        """The ranges of the new text that do not stand in the old one."""
        for before, behind in zip(self.stretches, self.stretches[1:], strict=False):
            if before.new_end < behind.new_start:
                yield before.new_end, behind.new_start

    def slides(self, start: int, end: int) -> list[int]:
        """Other places for ``old[start:end]`` that explain the new text as well.

        When one of several equal lines is gone, nothing tells which. The offsets returned are where the
        range would stand if the change next to it were a change on its other side.
        """
        n = bisect_right(self._old_starts, start) - 1
        here = self.stretches[n]
        if end > here.old_end:  # the change is inside: it may as well be before or behind
            return [start + s.shift for s in self.stretches[n : n + 2]]
        at = _along(here, start)
        found = []
        if n > 0:
            found += self._slide_forward(self.stretches[n - 1], here, end, at)
        if n + 1 < len(self.stretches):
            found += self._slide_back(here, self.stretches[n + 1], start, at)
        return found

    def twins(self, start: int, end: int) -> list[int]:
        """Where else ``old[start:end]`` stands with all of its stretch, unless that stands for other old text."""
        n = bisect_right(self._old_starts, start) - 1
        here = self.stretches[n]
        if end > here.old_end or here.old_end - here.old_start > _TWIN_UP_TO:
            return []
        if n not in self._twins:
            text = self.old[here.old_start : here.old_end]
            self._twins[n] = [at for at in islice(places_of(text, self.new), _TWINS) if at != here.new_start]
        places = [at + start - here.old_start for at in self._twins[n]]
        size = end - start
        return [at for at in places if 2 * self.taken(at, at + size, here.old_start, here.old_end) < size]

    def _slide_forward(self, before: Stretch, here: Stretch, end: int, at: int) -> list[int]:
        gone, came = here.old_start - before.old_end, here.new_start - before.new_end
        new_end = _along(here, end)
        if gone and not came and _same(self.old, before.old_end, here.old_start, end - before.old_end):
            return [at + gone]
        if came and not gone and _same(self.new, before.new_end, here.new_start, new_end - here.new_start):
            return [at - came]
        return []

    def _slide_back(self, here: Stretch, behind: Stretch, start: int, at: int) -> list[int]:
        gone, came = behind.old_start - here.old_end, behind.new_start - here.new_end
        if gone and not came and start >= gone and _same(self.old, start - gone, start, here.old_end - start + gone):
            return [at - gone]
        if came and not gone and _same(self.new, at, at + came, here.new_end - at):
            return [at + came]
        return []


def align(old: str, new: str, words: Words | None = None) -> Alignment:
    """The alignment of two texts; a megabyte takes 0.1 s with few changes, 0.5 s with many."""
    words = words or Words(old + new)
    *stretches, _ = _equal(old, new, _ends(old, new), words, 0)
    return Alignment(old, new, _joined(stretches, old, new), words)


def _equal(old: str, new: str, ends: tuple[Stretch, Stretch], words: Words, level: int) -> Iterator[Stretch]:
    """What is equal between two stretches, by lines, within changed ones by sentences, then words; and the second."""
    before, behind = ends
    gone, came = old[before.old_end : behind.old_start], new[before.new_end : behind.new_start]
    start = before.old_end, before.new_end
    by_words = level == len(_CUTS)
    if gone.strip() and came.strip() and not (by_words and max(len(gone), len(came)) > _WORDS_UP_TO):
        a, b = (words.split(t) if by_words else split_by(_CUTS[level], t) for t in (gone, came))
        for run in _stretches(gone, came, a, b, _PIN_WORDS if by_words else 1):
            here = run.moved(*start)
            if by_words:
                yield here
            else:
                yield from _equal(old, new, (before, here), words, level + 1)
                before = here
        if not by_words:
            yield from _equal(old, new, (before, behind), words, level + 1)
            return
    yield behind


def align_words(old: str, new: str, words: Words) -> Alignment:
    """The alignment of two short texts, word by word."""
    stretches = _stretches(old, new, words.split(old), words.split(new), _PIN_WORDS)
    return Alignment(old, new, _joined(stretches, old, new), words)


def _stretches(old: str, new: str, a: Split, b: Split, size: int) -> Iterator[Stretch]:
    """The equal pieces of two texts as stretches, as long as they are the same letter by letter."""
    todo = without_chance(runs(a.keys, b.keys, size), a.keys, b.keys)[::-1]
    while todo:
        i, j, n = todo.pop()
        run = Stretch(a.starts[i], a.ends[i + n - 1], b.starts[j], b.ends[j + n - 1])
        if n == 1 or old[run.old_start : run.old_end] == new[run.new_start : run.new_end]:
            yield run
        else:  # somewhere in it white space or typography differ
            half = n // 2
            todo += [(i + half, j + half, n - half), (i, j, half)]


def _ends(old: str, new: str) -> tuple[Stretch, Stretch]:
    """Empty stretches at both ends: so every offset has a stretch before and behind it."""
    return Stretch(0, 0, 0, 0), Stretch(len(old), len(old), len(new), len(new))


def _tightened(stretches: Iterable[Stretch], old: str, new: str) -> Iterator[Stretch]:
    """With what makes a change a mere insertion or deletion: the characters at its borders that are equal."""
    before, last = _ends(old, new)
    for behind in (*stretches, last):
        gone, came = old[before.old_end : behind.old_start], new[before.new_end : behind.new_start]
        size = min(len(gone), len(came))
        head = Prefix.similarity(gone, came) if size else 0
        tail = Postfix.similarity(gone[head:], came[head:]) if size else 0
        if size and head + tail == size:
            a, b = before.old_end, before.new_end
            yield Stretch(a, a + head, b, b + head)
            a, b = behind.old_start, behind.new_start
            yield Stretch(a - tail, a, b - tail, b)
        yield behind
        before = behind


def _joined(stretches: Iterable[Stretch], old: str, new: str) -> list[Stretch]:
    """Neighbours made one where what is between them (white space) is the same in both texts."""
    out: list[Stretch] = []
    for s in _tightened(stretches, old, new):
        if s.old_start == s.old_end:
            continue
        if out and _linear(out[-1]) and _linear(s):
            last = out[-1]
            if last.shift == s.shift and old[last.old_end : s.old_start] == new[last.new_end : s.new_start]:
                out[-1] = Stretch(last.old_start, s.old_end, last.new_start, s.new_end)
                continue
        out.append(s)
    return out


def _linear(stretch: Stretch) -> bool:
    return stretch.old_end - stretch.old_start == stretch.new_end - stretch.new_start


def _along(stretch: Stretch, old_offset: int) -> int:
    if old_offset == stretch.old_end:
        return stretch.new_end
    return min(stretch.new_end, stretch.new_start + old_offset - stretch.old_start)


def _back(stretch: Stretch, new_offset: int) -> int:
    if new_offset == stretch.new_end:
        return stretch.old_end
    return min(stretch.old_end, stretch.old_start + new_offset - stretch.new_start)


def _like(quote: str, text: str) -> tuple[float, int]:
    """How alike two short texts are; of equally unlike ones the one of the same length is better."""
    return Indel.normalized_similarity(quote, text), -abs(len(quote) - len(text))


def _replaces(gone: str, came: str) -> bool:
    """Whether a text may stand for another one as a whole: it is there, and not much longer."""
    return 0 < len(came.strip()) <= 2 * len(gone) + CHANCE


def _same(text: str, first: int, second: int, length: int) -> bool:
    """Whether ``length`` characters are the same at two offsets."""
    probe = min(length, 64)
    if text[first : first + probe] != text[second : second + probe]:
        return False
    return second + length <= len(text) and text[first : first + length] == text[second : second + length]
