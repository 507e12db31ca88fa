"""Texts that are the same or nearly so: an article that is in the library already, in another format or another copy.

A text is known by its shingles: every four words in a row, as a number. Of these the smallest are kept as a sketch in
the index (bottom-k MinHash: Broder, "On the resemblance and containment of documents", 1997), by which the few articles
are found that can be the same; their texts are then compared whole.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from heapq import nsmallest
from pathlib import Path
from typing import Final
from zlib import crc32

from reader.core.document import FURNITURE, Document
from reader.core.durable import stat_of
from reader.core.errors import ReaderError
from reader.core.folding import fold
from reader.core.index import Entry, Index, plain_doi
from reader.core.library import ARTICLES, RECORDS
from reader.core.model import Article
from reader.core.records import read_records
from reader.core.texts import read_text

_SHINGLE: Final = 4  # words; three are common phrases, more lose too much with each word that is read otherwise
SKETCHED: Final = 200  # shingles of a sketch: the share that two texts have in common is known to about 5 %
KEYS: Final = 16  # … by which articles are looked up: a text that is a third of another shares none once in 600 times
_CANDIDATES: Final = 5  # texts that are compared whole
_FEWEST: Final = 40  # shingles; shorter texts (a title, a notice) are the same only if all their words are
_MOST: Final = 600_000  # code points: of a longer text, its beginning stands for the whole
_FEWEST_WORDS: Final = 12  # … and below that nothing is said of them

# Shares of the shorter text's shingles. Measured: one article as web page and plain text ≥ .96 (55 pages), as PDF and
# as it was typeset .87 and .96, two revisions of a page .63 to 1.0 (26 pairs, half of them > .92), different articles
# ≤ .35: the worst are half-finished translations of one page into two languages.
SAME: Final = 0.6
# A copy may be shortened, but one that is less than a third of the other is a quotation, an abstract or a chapter.
SHORTEST: Final = 1 / 3

BY_DOI: Final = "doi"
BY_TEXT: Final = "text"
BY_LIKENESS: Final = "likeness"

# Of scripts without spaces between words, a character is a word.
_UNSPACED: Final = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WORD: Final = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+")


@dataclass(frozen=True, slots=True)
class Sketch:
    """The smallest shingles of a text, in order, and how many different ones it has."""

    smallest: tuple[int, ...]
    count: int

    def to_bytes(self) -> bytes:
        """The inverse of :meth:`from_bytes`."""
        return array("I", (self.count, *self.smallest)).tobytes()

    @classmethod
    def from_bytes(cls, data: bytes) -> Sketch:
        """A sketch out of the index, which the same machine has written."""
        values = array("I")
        values.frombytes(data[: len(data) // values.itemsize * values.itemsize])
        return cls(tuple(values[1:]), values[0] if values else 0)


@dataclass(frozen=True, slots=True)
class Twin:
    """An article with the same text. ``likeness``: the share of the shorter text that is in the longer, 0 to 1."""

    entry: Entry
    reason: str  # BY_DOI, BY_TEXT or BY_LIKENESS
    likeness: float


def words_of(document: Document) -> list[str]:
    """The words of the article itself, as they are compared: without case, accents, punctuation and furniture.

    Of a very long text those of its beginning.
    """
    parts, size = [], 0
    for block in document.blocks[: document.body_count]:
        if block.role != FURNITURE and block.text:
            parts.append(block.text)
            size += len(block.text)
            if size > _MOST:
                break
    return [word for part in parts for word in _WORD.findall(fold(part))]  # other threads get their turn between


def shingles_of(words: list[str]) -> set[int]:
    """Every four words in a row, as a number of 32 bits. 100,000 words take about 60 ms."""
    data = "\0".join(words).encode("utf-8", "surrogatepass")
    ends = [m.start() for m in re.finditer(b"\0", data)] + [len(data)]
    starts = [0, *(end + 1 for end in ends[:-1])]
    pairs = zip(starts, ends[_SHINGLE - 1 :], strict=False)
    return {crc32(data[start:end]) * 0x9E3779B1 & 0xFFFFFFFF for start, end in pairs}


def sketch(shingles: set[int]) -> Sketch:
    """What the index keeps of a text."""
    return Sketch(tuple(nsmallest(SKETCHED, shingles)), len(shingles))


def sketch_of(document: Document) -> Sketch:
    """The sketch of a document's own text. A short one is a single number for all its words."""
    words = words_of(document)
    shingles = shingles_of(words)
    if len(shingles) >= _FEWEST:
        return sketch(shingles)
    return Sketch((crc32("\0".join(words).encode("utf-8", "surrogatepass")),) if len(words) >= _FEWEST_WORDS else (), 0)


def likeness(a: set[int], b: set[int]) -> float:
    """The share of the smaller set that is in the larger; 0.0 where it is too small to be a copy."""
    shorter, longer = sorted((a, b), key=len)
    if len(shorter) < max(_FEWEST, SHORTEST * len(longer)):
        return 0.0
    return len(shorter & longer) / len(shorter)


def guess(a: Sketch, b: Sketch) -> float:
    """What :func:`likeness` will be, from the sketches alone, to about ± 0.1."""
    if not a.count or not b.count:
        return float(a == b)
    # Below the smaller of both ends the sketches are complete.
    end = min(s.smallest[-1] if s.count > len(s.smallest) else 1 << 32 for s in (a, b))
    mine, yours = ({h for h in s.smallest if h <= end} for s in (a, b))
    return len(mine & yours) / max(1, min(len(mine), len(yours)))


# -- the library's articles -----------------------------------------------------------------------------------------


def put(index: Index, article: Article, document: Document) -> None:
    """Keep an article's sketch; quietly does without where the index cannot be written."""
    made = sketch_of(document)
    index.put_sketch(article.id, article.text_sha256, made.to_bytes(), made.smallest[:KEYS])


def catch_up(
    folder: Path,
    index: Index,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> int:
    """Make the sketches that are missing or of an older text; how many. Work for a thread: 3 ms an article.

    Args:
        folder: the library's.
        index: a connection of this thread's own.
        progress: called with (done, total) now and then.
    """
    missing = index.unsketched()
    for number, article_id in enumerate(missing):
        if cancelled is not None and cancelled():
            return number
        if progress is not None and number % 50 == 0:
            progress(number, len(missing))
        place = folder / ARTICLES / article_id
        record = _record(place, article_id)
        document = read_text(place, record.text) if record is not None else None
        if record is not None and document is not None:
            put(index, record, document)
        elif (entry := index.entry(article_id)) is not None:  # it cannot be read: not again before it is another
            index.put_sketch(article_id, entry.text_sha256, b"", ())
    return len(missing)


def find(folder: Path, index: Index, document: Document, *, doi: str = "", without: Iterable[str] = ()) -> Twin | None:
    """The article of the library that has the document's text, or nearly; None when there is none.

    Safe to call from any thread that has the index to itself. About 10 ms among 10,000 articles, and as long again for
    each text that is compared whole.

    Args:
        folder: the library's.
        doi: of the document, if another is known than it says.
        without: ids of articles that are not meant.
    """
    without = frozenset(without)
    if name := plain_doi(doi or document.metadata.doi):
        for entry in index.with_doi(name):
            if entry.id not in without:
                return Twin(entry, BY_DOI, 1.0)
    words = words_of(document)
    shingles = shingles_of(words)
    mine = sketch(shingles) if len(shingles) >= _FEWEST else sketch_of(document)
    ranked = sorted(
        (
            (guess(mine, Sketch.from_bytes(data)), article)
            for article, data in index.sketches_with(mine.smallest[:KEYS])
        ),
        reverse=True,
    )
    wanted = [article for share, article in ranked if share >= SAME / 2 and article not in without]
    found = [t for a in wanted[:_CANDIDATES] if (t := _compared(folder, index, a, words, shingles)) is not None]
    return max(found, key=lambda t: (t.reason == BY_TEXT, t.likeness), default=None)


def _compared(folder: Path, index: Index, article: str, words: list[str], shingles: set[int]) -> Twin | None:
    """The article as a twin, if its text is near enough to these words."""
    place = folder / ARTICLES / article
    entry, record = index.entry(article), _record(place, article)
    document = read_text(place, record.text) if record is not None else None
    if entry is None or document is None:
        return None
    theirs = words_of(document)
    if theirs == words:
        return Twin(entry, BY_TEXT, 1.0)
    share = likeness(shingles, shingles_of(theirs))
    return Twin(entry, BY_LIKENESS, share) if share >= SAME else None


def _record(place: Path, article: str) -> Article | None:
    if not stat_of(place / RECORDS):
        return None
    try:
        records = read_records(place / RECORDS, article).records
    except ReaderError:
        return None
    return next((r for r in records if isinstance(r, Article) and r.id == article and not r.deleted), None)
