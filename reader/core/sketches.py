"""What a text is known by among others: its shingles (every four words in a row, as a number), and a sketch of them.

The smallest shingles of a text are its sketch (bottom-k MinHash: Broder, "On the resemblance and containment of
documents", 1997). Of a very long text only the shingles below a limit are counted: a sample of the whole, in which the
same passages of two texts are both or neither.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from heapq import nsmallest
from typing import Final
from zlib import crc32

from reader.core.document import FURNITURE, Document
from reader.core.folding import fold

SHINGLE: Final = 4  # words; three are common phrases, more lose too much with each word that is read otherwise
SKETCHED: Final = 200  # shingles of a sketch: the share that two texts have in common is known to about 5 %
KEYS: Final = 16  # … by which articles are looked up: a text that is a third of another shares none once in 600 times
FEWEST: Final = 40  # shingles; shorter texts (a title, a notice) are the same only if all their words are
FEWEST_WORDS: Final = 12  # … and below that nothing is said of them
_MOST: Final = 600_000  # code points: of a text twice as long, half of the shingles are counted, and so on
_PIECE: Final = 20_000  # code points that are taken apart at a time, so that other threads get their turn
_ALL: Final = 1 << 32

# Of scripts without spaces between words, a character is a word.
_UNSPACED: Final = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WORD: Final = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+")


@dataclass(frozen=True, slots=True)
class Sketch:
    """The smallest shingles of a text, in order, and about how many different ones it has."""

    smallest: tuple[int, ...]
    count: int

    @property
    def keys(self) -> tuple[int, ...]:
        """What the article is looked up by."""
        return self.smallest[:KEYS]

    def to_bytes(self) -> bytes:
        """The inverse of :meth:`from_bytes`."""
        return array("I", (self.count, *self.smallest)).tobytes()

    @classmethod
    def from_bytes(cls, data: bytes) -> Sketch:
        """A sketch out of the index, which the same machine has written."""
        values = array("I")
        values.frombytes(data[: len(data) // values.itemsize * values.itemsize])
        return cls(tuple(values[1:]), values[0] if len(values) > 1 else 0)


@dataclass(frozen=True, slots=True)
class Reading:
    """A text taken apart: its shingles and words as numbers, of which those below ``limit`` are there."""

    shingles: frozenset[int]
    words: frozenset[int]  # the different ones; without the short ones that all texts have
    figures: frozenset[int]  # those of them with digits: years, amounts, numbers of cases
    limit: int
    count: int  # of the words, with those that come again
    digest: int  # of all its words in order

    def below(self, limit: int) -> Reading:
        """The same with a smaller limit."""
        if limit >= self.limit:
            return self
        sets = (self.shingles, self.words, self.figures)
        shingles, words, figures = (frozenset(n for n in each if n < limit) for each in sets)
        return Reading(shingles, words, figures, limit, self.count, self.digest)

    @property
    def sketch(self) -> Sketch:
        """What the index keeps of it. A short text is a single number for all its words."""
        if len(self.shingles) >= FEWEST:
            return Sketch(tuple(nsmallest(SKETCHED, self.shingles)), len(self.shingles) * (_ALL // self.limit))
        return Sketch((self.digest & 0xFFFFFFFF,) if self.count >= FEWEST_WORDS else (), 0)


def words_of(document: Document) -> Iterator[str]:
    """The words of the article itself, as they are compared: without case, accents, punctuation and furniture."""
    for block in document.blocks[: document.body_count]:
        if block.role != FURNITURE and block.text:
            for start in range(0, len(block.text), _PIECE):
                yield from _WORD.findall(fold(block.text[start : start + _PIECE]))


def read(document: Document) -> Reading:
    """The document's own text taken apart. 100,000 words take about 150 ms, and a long text one part at a time."""
    body = document.blocks[: document.body_count]
    return read_words(words_of(document), sum(len(b.text) for b in body if b.role != FURNITURE))


def read_words(words: Iterable[str], size: int = 0) -> Reading:
    """Words taken apart; ``size`` is how many code points they have in all, if many."""
    limit = _ALL
    while size > _MOST:
        size, limit = size // 2, limit // 2
    shingles: set[int] = set()
    single: set[int] = set()
    figures: set[int] = set()
    last: list[bytes] = []
    count = digest = 0
    for word in words:
        data = word.encode("utf-8", "surrogatepass")
        count += 1
        digest = crc32(data, digest) ^ (count & 0xFF)
        last.append(data)
        if (len(data) > 3 or data.isdigit()) and (number := _number(data)) < limit:
            single.add(number)
            if data[-1:].isdigit() or data[:1].isdigit():
                figures.add(number)
        if count >= SHINGLE:
            if (number := _number(b"\0".join(last))) < limit:
                shingles.add(number)
            del last[0]
    if 0 < count < SHINGLE:
        shingles.add(_number(b"\0".join(last)))
    whole = digest | count << 32
    return Reading(frozenset(shingles), frozenset(single), frozenset(figures), limit, count, whole)


def _number(data: bytes) -> int:
    """A number of 32 bits, spread evenly."""
    return crc32(data) * 0x9E3779B1 & 0xFFFFFFFF


def share(a: frozenset[int], b: frozenset[int]) -> float:
    """The share of the smaller set that is in the larger; 0.0 of an empty one."""
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


def guess(a: Sketch, b: Sketch) -> float:
    """What share of the one's shingles the other has, from the sketches alone, to about ± 0.1."""
    if not a.count or not b.count:
        return float(a == b)
    # Below the smaller of both ends the sketches are complete.
    end = min(s.smallest[-1] if s.count > len(s.smallest) else _ALL for s in (a, b))
    mine, yours = (frozenset(h for h in s.smallest if h <= end) for s in (a, b))
    return share(mine, yours)
