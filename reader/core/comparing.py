"""Two texts side by side: which blocks stand in both, and which words of the others have changed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from reader.core.textnorm import UNSPACED

# The longest common subsequence takes time and memory with the product of the lengths: this much is 0.1 s.
_PRODUCT: Final = 200_000_000
# A block is the other's successor if so much of it, letter by letter, is the same.
_ALIKE: Final = 0.5
_AHEAD: Final = 10  # blocks that a successor is sought among
_TOKEN: Final = re.compile(rf"\s+|(?:[{UNSPACED}]|[^\W{UNSPACED}]+|.)\s*", re.DOTALL)  # with the space behind it


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text, and whether the other text has something else there."""

    text: str
    is_changed: bool = False


Pieces = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A block of the old text beside its successor in the new one; empty where there is none."""

    old: Pieces = ()
    new: Pieces = ()

    @property
    def is_same(self) -> bool:
        return self.old == self.new


def changed_words(old: str, new: str) -> tuple[Pieces, Pieces]:
    """Both texts in pieces, with what differs marked word by word."""
    a, b = _TOKEN.findall(old), _TOKEN.findall(new)
    left: list[Piece] = []
    right: list[Piece] = []
    for is_equal, i, j, k, m in _steps([t.strip() for t in a], [t.strip() for t in b]):
        _put(left, "".join(a[i:j]), not is_equal)
        _put(right, "".join(b[k:m]), not is_equal)
    return tuple(left), tuple(right)


def _put(pieces: list[Piece], text: str, is_changed: bool) -> None:
    if not text:
        return
    if pieces and pieces[-1].is_changed == is_changed:
        text = pieces.pop().text + text
    pieces.append(Piece(text, is_changed))


def _steps(a: Sequence[str], b: Sequence[str]) -> Iterator[tuple[bool, int, int, int, int]]:
    """(is it equal, a's start and end, b's start and end), in order."""
    from rapidfuzz.distance import LCSseq

    head = 0
    while head < min(len(a), len(b)) and a[head] == b[head]:
        head += 1
    tail = 0
    while tail < min(len(a), len(b)) - head and a[-1 - tail] == b[-1 - tail]:
        tail += 1
    low, high = len(a) - tail, len(b) - tail
    if head:
        yield True, 0, head, 0, head
    if (low - head) * (high - head) > _PRODUCT:
        yield False, head, low, head, high
    else:
        for code in LCSseq.opcodes(a[head:low], b[head:high]):
            start, end = code.src_start + head, code.src_end + head
            yield code.tag == "equal", start, end, code.dest_start + head, code.dest_end + head
    if tail:
        yield True, low, len(a), high, len(b)


def side_by_side(old: Sequence[str], new: Sequence[str]) -> list[Row]:
    """The blocks of two texts in rows; blocks that stand for each other are in one row."""
    rows: list[Row] = []
    gone: list[str] = []
    come: list[str] = []
    for is_equal, i, j, k, m in _steps(old, new):
        if is_equal:
            rows += _paired(gone, come)
            gone, come = [], []
            rows += [Row((Piece(text),), (Piece(text),)) for text in old[i:j]]
        else:
            gone += old[i:j]
            come += new[k:m]
    return rows + list(_paired(gone, come))


def _paired(gone: Iterable[str], come: Sequence[str]) -> Iterator[Row]:
    """Rows of blocks that changed: each beside the next one that is like it, or alone."""
    from rapidfuzz.distance import Indel

    at = 0
    for text in gone:
        ahead = range(at, min(len(come), at + _AHEAD))
        scores = [(Indel.normalized_similarity(text, come[n], score_cutoff=_ALIKE), -n) for n in ahead]
        score, number = max(scores, default=(0.0, 0))
        if score < _ALIKE:
            yield Row(old=(Piece(text, True),))
            continue
        yield from (Row(new=(Piece(t, True),)) for t in come[at:-number])
        yield Row(*changed_words(text, come[-number]))
        at = 1 - number
    yield from (Row(new=(Piece(t, True),)) for t in come[at:])
