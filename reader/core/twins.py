"""Texts that are the same or nearly so: an article that is in the library already, in another format or another copy.

The few articles that can be the same are found by their sketches (:mod:`reader.core.sketches`), which the index keeps;
their texts are then compared whole. Texts that are only made after one form (decisions of a court, issues of a
newsletter) have much in common, too, but other numbers and names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from reader.core.document import Document
from reader.core.durable import stat_of
from reader.core.errors import ReaderError, Stopped
from reader.core.index import Entry, Index, plain_doi
from reader.core.model import Article
from reader.core.paths import ARTICLES, RECORDS
from reader.core.records import read_records
from reader.core.sketches import FEWEST, Reading, Sketch, guess, read, share
from reader.core.texts import read_text

_CANDIDATES: Final = 6  # texts that are compared whole

# Shares of the shorter text's shingles, and of its words and figures. Measured with tests/bench/twins.py and on real
# pages: one article as web page and plain text ≥ .96 (55 pages), as PDF and as it was typeset .87 and .96; an agency's
# text under another lead .78 to .85, its words .89 and more; two revisions of a page .63 to 1.0 and .81 to 1.0 (26
# pairs); texts made after one form up to .71 and .85, but their figures up to .69; other articles ≤ .35: the worst are
# half-finished translations of one page into two languages.
SAME: Final = 0.6
SAME_WORDS: Final = 0.8
SAME_FIGURES: Final = 0.7
_FEW_FIGURES: Final = 6  # of fewer, nothing is concluded
# From here on nothing but the text is asked for: what differs is a line or a lead.
SURE: Final = 0.9
# A copy may be shortened, but one that is less than a third of the other is a quotation, an abstract or a chapter.
SHORTEST: Final = 1 / 3
# Passages that so many other candidates have, too, are a form that all of them fill in.
_OTHERS: Final = 3

BY_DOI: Final = "doi"
BY_TEXT: Final = "text"
BY_LIKENESS: Final = "likeness"


@dataclass(frozen=True, slots=True)
class Twin:
    """An article with the same text. ``likeness``: the share of the shorter text that is in the longer, 0 to 1."""

    entry: Entry
    reason: str  # BY_DOI, BY_TEXT or BY_LIKENESS
    likeness: float


def likeness(a: Reading, b: Reading, form: frozenset[int] = frozenset()) -> float:
    """The share of the shorter text that is in the longer; 0.0 where they are different texts, however alike.

    Args:
        form: shingles that do not count, since many texts have them.
    """
    limit = min(a.limit, b.limit)
    shorter, longer = sorted((a.below(limit), b.below(limit)), key=lambda r: len(r.shingles))
    if len(shorter.shingles) < max(FEWEST, SHORTEST * len(longer.shingles)):
        return 0.0
    found = share(shorter.shingles - form, longer.shingles - form) if form else share(shorter.shingles, longer.shingles)
    if found < SAME:
        return 0.0
    return found if found >= SURE or _says_the_same(shorter, longer) else 0.0


def _says_the_same(a: Reading, b: Reading) -> bool:
    """Whether words and figures are the same, too: what is put into a form is others, what is edited hardly is."""
    if share(a.words, b.words) < SAME_WORDS:
        return False
    return min(len(a.figures), len(b.figures)) < _FEW_FIGURES or share(a.figures, b.figures) >= SAME_FIGURES


# -- the library's articles -----------------------------------------------------------------------------------------


def put(index: Index, article: Article, document: Document) -> None:
    """Keep an article's sketch; quietly does without where the index cannot be written."""
    made = read(document).sketch
    index.put_sketch(article.id, article.text_sha256, made.to_bytes(), made.keys)


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


def find(
    folder: Path,
    index: Index,
    document: Document,
    *,
    doi: str = "",
    without: Iterable[str] = (),
    cancelled: Callable[[], bool] = lambda: False,
) -> Twin | None:
    """The article of the library that has the document's text, or nearly; None when there is none.

    Safe to call from any thread that has the index to itself. About 10 ms among 10,000 articles, and as long again for
    each text that is compared whole.

    Args:
        folder: the library's.
        doi: of the document, if another is known than it says.
        without: ids of articles that are not meant.
        cancelled: asked before each text that is read whole.

    Raises:
        Stopped: it was cancelled.
    """
    without = frozenset(without)
    if name := plain_doi(doi or document.metadata.doi):
        for entry in index.with_doi(name):
            if entry.id not in without:
                return Twin(entry, BY_DOI, 1.0)
    check = partial(_stop_if, cancelled)
    check()
    mine = read(document)
    ranked = sorted(
        (
            (guess(mine.sketch, Sketch.from_bytes(data)), article)
            for article, data in index.sketches_with(mine.sketch.keys)
        ),
        reverse=True,
    )
    wanted = [article for likely, article in ranked if likely >= SAME / 2 and article not in without]
    readings = [
        found for a in wanted[:_CANDIDATES] if not check() and (found := _reading(folder, index, a)) is not None
    ]
    twins = [
        Twin(entry, reason, how_like)
        for number, (entry, theirs) in enumerate(readings)
        if not check()
        and (how_like := _compared(mine, theirs, [r for n, (_, r) in enumerate(readings) if n != number]))
        and (reason := BY_TEXT if how_like == 1.0 and mine.digest == theirs.digest else BY_LIKENESS)
    ]
    return max(twins, key=lambda t: (t.reason == BY_TEXT, t.likeness), default=None)


def _stop_if(cancelled: Callable[[], bool]) -> None:
    if cancelled():
        raise Stopped("Looking for the same text was cancelled.")


def _compared(mine: Reading, theirs: Reading, others: Sequence[Reading]) -> float:
    """How like two texts are, without what the ``others`` have, too; 0.0 if they are not the same."""
    if mine.digest == theirs.digest:
        return 1.0
    found = likeness(mine, theirs)
    if not found or found >= SURE or len(others) < _OTHERS:
        return found
    times = Counter(n for other in others for n in other.shingles)
    form = frozenset(n for n, count in times.items() if count >= _OTHERS)
    return likeness(mine, theirs, form) and found


def _reading(folder: Path, index: Index, article: str) -> tuple[Entry, Reading] | None:
    """The article's line in the catalogue and its text taken apart; None when it cannot be read."""
    place = folder / ARTICLES / article
    entry, record = index.entry(article), _record(place, article)
    document = read_text(place, record.text) if record is not None else None
    return (entry, read(document)) if entry is not None and document is not None else None


def _record(place: Path, article: str) -> Article | None:
    if not stat_of(place / RECORDS):
        return None
    try:
        records = read_records(place / RECORDS, article).records
    except ReaderError:
        return None
    return next((r for r in records if isinstance(r, Article) and r.id == article and not r.deleted), None)
