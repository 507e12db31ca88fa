"""Which items of two sequences are equal, in order: what the comparison of texts is made of."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Final

from rapidfuzz.distance import LCSseq

Run = tuple[int, int, int]  # start in the first sequence, start in the second, length

# The longest common subsequence takes time and memory with the product of the lengths: this much is 50 MB and 0.2 s.
_LCS_PRODUCT: Final = 400_000_000
# Equal words with fewer characters that stand alone between larger changes are chance ("the", "of a").
CHANCE: Final = 12


def runs(a: Sequence[str], b: Sequence[str], size: int) -> list[Run]:
    """(start in a, start in b, length) of what is equal, in order: around pins of ``size`` items, then between them."""
    found = []
    i = j = 0
    for start, other, n in [*_grown(_pins(a, b, size), a, b), (len(a), len(b), 0)]:
        if (start - i) * (other - j) <= _LCS_PRODUCT:
            found += [(i + x, j + y, k) for x, y, k in _lcs(a[i:start], b[j:other])]
        if n:
            found.append((start, other, n))
        i, j = start + n, other + n
    return found


def _lcs(a: Sequence[str], b: Sequence[str]) -> list[Run]:
    if not a or not b:
        return []
    codes = LCSseq.opcodes(a, b)
    return [(c.src_start, c.dest_start, c.src_end - c.src_start) for c in codes if c.tag == "equal"]


def _pins(a: Sequence[str], b: Sequence[str], size: int) -> list[tuple[int, int]]:
    """Pairs of indices at which the same ``size`` items begin that occur once in each, ascending in both (patience)."""
    in_a, in_b = _unique(a, size), _unique(b, size)
    pairs = [(i, in_b[key]) for key, i in in_a.items() if i >= 0 and in_b.get(key, -1) >= 0]
    tails: list[int] = []  # smallest end of an ascending run of each length
    ends: list[int] = []  # which pair that is
    back: list[int] = []
    for n, (_, j) in enumerate(pairs):
        k = bisect_left(tails, j)
        tails[k : k + 1] = [j]
        ends[k : k + 1] = [n]
        back.append(ends[k - 1] if k else -1)
    out = []
    n = ends[-1] if ends else -1
    while n >= 0:
        out.append(pairs[n])
        n = back[n]
    return out[::-1]


def _unique(items: Sequence[str], size: int) -> dict[object, int]:
    """Where each group of ``size`` items begins; -1 when in several places. In order of first appearance."""
    groups: Iterable[object] = items if size == 1 else zip(*(items[k:] for k in range(size)), strict=False)
    places: dict[object, int] = {}
    for n, group in enumerate(groups):
        places[group] = -1 if group in places else n
    return places


def _grown(pins: Sequence[tuple[int, int]], a: Sequence[str], b: Sequence[str]) -> list[Run]:
    """Runs around the pins, and at both ends of the texts, as long as the items are equal."""
    found: list[Run] = []
    done_a = done_b = 0
    for i, j in [(0, 0), *pins, (len(a), len(b))]:
        if i < done_a or j < done_b:
            continue
        start, end = 0, 0
        while i - start > done_a and j - start > done_b and a[i - start - 1] == b[j - start - 1]:
            start += 1
        while i + end < len(a) and j + end < len(b) and a[i + end] == b[j + end]:
            end += 1
        if start + end:
            found.append((i - start, j - start, start + end))
            done_a, done_b = i + end, j + end
    return found


def without_chance(found: Sequence[Run], a: Sequence[str], b: Sequence[str]) -> list[Run]:
    """The runs without those short ones that are smaller than the changes on both sides of them."""
    kept: list[Run] = []
    a_at, b_at = (list(accumulate(map(len, items), initial=0)) for items in (a, b))
    ends = [(i, j) for i, j, _ in found[1:]] + [(len(a), len(b))]
    old_end = new_end = 0
    for (i, j, length), (next_i, next_j) in zip(found, ends, strict=False):
        size = a_at[i + length] - a_at[i]
        before = max(a_at[i] - a_at[old_end], b_at[j] - b_at[new_end])
        behind = max(a_at[next_i] - a_at[i + length], b_at[next_j] - b_at[j + length])
        if size < min(CHANCE, before, behind):
            continue
        kept.append((i, j, length))
        old_end, new_end = i + length, j + length
    return kept
