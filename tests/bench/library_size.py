"""What a library of 10,000 articles and 100,000 tagged annotations costs: catalogue, scan, tag counts, memory.

Run by hand: ``python tests/bench/library_size.py [articles] [folder]``.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

from reader.core import scanning, tags
from reader.core.anchor import Anchor
from reader.core.changes import stamp
from reader.core.document import Document
from reader.core.index import Index
from reader.core.library import Library
from reader.core.model import Annotation, Article, Record, to_json
from reader.core.paths import ARTICLES, RECORDS
from reader.core.storage import serialise

TAGS = 200
ANNOTATIONS = 10  # an article


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory(dir=sys.argv[2] if len(sys.argv) > 2 else None) as name:
        folder = Path(name) / "library"
        library = Library(folder, Index(Path(name) / "cache", folder), _no_source, "bench")
        ids = [tags.create(library, f"tag {n - n % 10}/tag {n}" if n % 10 else f"tag {n}").id for n in range(TAGS)]
        began = time.perf_counter()
        for number in range(count):
            _write_article(folder, number, ids)
        print(
            f"{count:,} articles, {count * ANNOTATIONS:,} annotations, written in {time.perf_counter() - began:.1f} s"
        )
        bare = _median(lambda: [os.stat(folder / ARTICLES / n / RECORDS) for n in os.listdir(folder / ARTICLES)], 3)
        print(f"{'a bare stat of each file':40}{bare * 1e3:9.1f} ms")
        _show("scan from scratch", lambda: scanning.scan(folder, library.index), 1, bare)
        _show("scan when nothing has changed", lambda: scanning.scan(folder, library.index), 5, bare)
        _show("Index.entries()", library.entries, 5, bare)
        print(f"{'… memory':40}{_memory_of(library.entries):9.1f} MB")
        _show(f"tags.counts() of {len(library.tags)} tags", lambda: tags.counts(library), 5, bare)
        print(f"{'… memory':40}{_memory_of(lambda: tags.counts(library)):9.1f} MB")
        _show("opening the library", lambda: _open(folder, Path(name)), 5, bare)
        print(f"{'the index on the disk':40}{library.index.path.stat().st_size / 1e6:9.1f} MB")
        library.index.close()


def _open(folder: Path, place: Path) -> None:
    Library(folder, Index(place / "cache", folder), _no_source).index.close()


def _no_source(data: bytes, name: str) -> Document:
    raise AssertionError("no source is read here")


def _write_article(folder: Path, number: int, ids: list[str]) -> None:
    article_id = f"article-{number:06}-{number * 7919 % 0xFFFFFF:06x}"
    article = Article(
        id=article_id,
        title=f"Article {number} about something that happened",
        creators=("A. Writer",),
        publication=f"Paper {number % 50}",
        published=f"{1990 + number % 35}-04-12",
        source="source.txt",
        source_sha256=f"{number:064x}",
        text_sha256=f"{number:064x}",
        words=900,
    )
    records: list[Record] = [article]
    for n in range(ANNOTATIONS):
        quote = f"passage {n} of article {number}, as long as passages are "
        passage = Anchor(
            n * 200, n * 200 + len(quote), quote, "before " * 9, "behind " * 9, text_sha256=f"{number:064x}"
        )
        tagged = (ids[(number + n) % len(ids)],)
        records.append(Annotation(id=f"{number:016x}{n:016x}", passages=(passage,), tags=tagged))
    tables: dict[str, dict[str, dict[str, object]]] = {"reader": {"1": {"format": 1}}}
    for record in records:
        tables.setdefault(record.TABLE, {})[record.id] = to_json(stamp(record, None, "bench"))
    (folder / ARTICLES / article_id).mkdir()
    (folder / ARTICLES / article_id / RECORDS).write_bytes(serialise(tables))


def _show(name: str, act: Callable[[], object], times: int, bare: float) -> None:
    cpu = time.process_time()
    took = _median(act, times)
    cpu = (time.process_time() - cpu) / times
    print(f"{name:40}{took * 1e3:9.1f} ms{took / bare:8.1f} × bare stats{cpu * 1e3:9.1f} ms CPU")


def _median(act: Callable[[], object], times: int) -> float:
    took = []
    for _ in range(times):
        began = time.perf_counter()
        act()
        took.append(time.perf_counter() - began)
    return statistics.median(took)


def _memory_of(act: Callable[[], object]) -> float:
    """The most that ``act`` needs at a time, in MB."""
    tracemalloc.start()
    act()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


if __name__ == "__main__":
    main()
