"""What passages that are certain say about those between them: the same words in the same order, shifted as far."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Landmark:
    """A passage whose place is certain; offsets of its start and end in the old and in the new text."""

    old_start: int
    old_end: int
    new_start: int
    new_end: int

    @property
    def shift_before(self) -> int:
        """How far the text in front of it is shifted."""
        return self.new_start - self.old_start

    @property
    def shift_behind(self) -> int:
        """How far the text behind it is shifted: not the same when the passage itself has changed."""
        return self.new_end - self.old_end


class Landmarks:
    """Certain passages in the order of both texts; those that changed places are left out."""

    def __init__(self, marks: Iterable[Landmark]) -> None:
        ordered = sorted(set(marks), key=lambda m: (m.old_start, m.old_end))
        chain: list[Landmark] = []  # each the end of the best chain of its length
        back: dict[Landmark, Landmark | None] = {}
        for mark in ordered:
            n = bisect_left([m.new_start for m in chain], mark.new_start)
            back[mark] = chain[n - 1] if n else None
            chain[n : n + 1] = [mark]
        kept: list[Landmark] = []
        last = chain[-1] if chain else None
        while last is not None:
            kept.append(last)
            last = back[last]
        self.marks = kept[::-1]

    def around(self, start: int, end: int) -> tuple[Landmark | None, Landmark | None]:
        """The last one that ends before the old offset ``start``, and the first one that starts behind ``end``."""
        before = bisect_right([m.old_end for m in self.marks], start) - 1
        behind = bisect_left([m.old_start for m in self.marks], end)
        return (
            self.marks[before] if before >= 0 else None,
            self.marks[behind] if behind < len(self.marks) else None,
        )

    def expected(self, start: int, end: int) -> int:
        """About where the old range should begin now."""
        before, behind = self.around(start, end)
        if before and behind:
            span = max(1, behind.old_start - before.old_end)
            part = (start - before.old_end) / span
            return start + round(before.shift_behind + part * (behind.shift_before - before.shift_behind))
        return start + (before.shift_behind if before else behind.shift_before if behind else 0)

    def only(self, start: int, end: int, places: Iterable[int]) -> int | None:
        """The one of the places for an old range that is shifted just as a neighbour is; None when none or several are.

        If the shift is the same, nothing between the two has changed in length. Looser rules were tried (the only
        place between the neighbours, or by far the nearest one) and were sometimes wrong.
        """
        before, behind = self.around(start, end)
        low = before.new_end if before else 0
        between = [at for at in places if at >= low and (not behind or at < behind.new_start)]
        shifts = {before.shift_behind} if before else set()
        shifts |= {behind.shift_before} if behind else set()
        if len(shifts) > 1 and len(between) > 1:
            return None  # what came or went may be just as long as what repeats itself
        found = [at for at in between if at - start in shifts]
        return found[0] if len(found) == 1 else None
