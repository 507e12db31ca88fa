"""The same text in several formats: passages of one, and where they stand in another, told by their letters alone."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from reader.core.anchors import EXACT, MOVED, Anchor, Placement, Resolver, describe
from reader.core.document import Document

_SENTENCE = re.compile(r"[^.!?。！？؟।\n]{12,}[.!?。！？؟।]?")
_BESIDE = 12
_PHRASE = re.compile(r"\w+\W{1,2}\w+\W{1,2}\w+")


class Letters:
    """A text without all that typesetting changes, and the way back to its offsets."""

    def __init__(self, text: str) -> None:
        kept = [(n, c) for n, char in enumerate(text) for c in char.casefold() if c.isalnum()]
        self.text = "".join(c for _, c in kept)
        self.at = [n for n, _ in kept]

    def places(self, quote: str) -> list[tuple[int, int]]:
        """Where the letters of ``quote`` stand: offsets in the text."""
        wanted = "".join(c for char in quote for c in char.casefold() if c.isalnum())
        starts = [m.start() for m in re.finditer(f"(?={re.escape(wanted)})", self.text)] if wanted else []
        return [(self.at[n], self.at[n + len(wanted) - 1] + 1) for n in starts]

    def around(self, start: int, end: int) -> tuple[str, str]:
        """The letters beside a place."""
        low, high = bisect_left(self.at, start), bisect_left(self.at, end)
        return self.text[max(0, low - _BESIDE) : low], self.text[high : high + _BESIDE]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A passage in another format. ``right``: half of it is found; ``wrong``: it is said to be elsewhere for sure."""

    anchor: Anchor
    placement: Placement
    right: bool
    wrong: bool


def passages(document: Document) -> Iterator[tuple[int, int]]:
    """Sentences of the document, and a phrase of three words out of each."""
    for match in _SENTENCE.finditer(document.text):
        start = match.end() - len(match.group().lstrip())
        yield start, match.end()
        phrases = [m.span() for m in _PHRASE.finditer(document.text, start, match.end())]
        if phrases:
            yield phrases[len(phrases) // 2]


def followed(before: Document, after: Document) -> list[Outcome]:
    """What becomes of the passages of one document in another one, of which only the new text is known.

    Those that are not there letter by letter are left out; of several equal ones each is that of its number, if its
    neighbours agree.
    """
    mine, theirs = Letters(before.text), Letters(after.text)
    cases = []
    for start, end in passages(before):
        here, there = mine.places(before.text[start:end]), theirs.places(before.text[start:end])
        if len(here) == len(there) > 0:
            number = bisect_left(here, (start, 0))
            sides = zip(mine.around(start, end), theirs.around(*there[number]), strict=True)
            if any(a == b for a, b in sides):
                cases.append((describe(before, start, end), there[number]))
    placements = Resolver(after).resolve_all([anchor for anchor, _ in cases])
    return [_outcome(anchor, p, *place) for (anchor, place), p in zip(cases, placements, strict=True)]


def _outcome(anchor: Anchor, placement: Placement, start: int, end: int) -> Outcome:
    shared = min(placement.end, end) - max(placement.start, start)
    right = 2 * shared >= max(end - start, placement.end - placement.start)
    return Outcome(anchor, placement, right, not right and placement.status in (EXACT, MOVED))
