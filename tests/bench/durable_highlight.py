"""How long a highlight takes until it is on the disk, with 100 and with 1,000 annotations in the article.

Run by hand: ``python tests/bench/durable_highlight.py [folder]``, with a folder on the disk in question. Compared with
a bare write, fsync, rename and fsync of the folder, of the same bytes, in the same run.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from reader.core import annotations, articles, tags
from reader.core.changes import Change
from reader.core.document import HEADING, PARAGRAPH, Block, Document, Metadata
from reader.core.index import Index
from reader.core.library import Library
from reader.core.model import Annotation, Article
from reader.core.paths import RECORDS

TIMES = 50


def main() -> None:
    with tempfile.TemporaryDirectory(dir=sys.argv[1] if len(sys.argv) > 1 else None) as name:
        folder = Path(name) / "library"
        document = _document()
        library = Library(folder, Index(Path(name) / "cache", folder), lambda *_: document, "bench")
        library.subscribe(lambda changes, name: [(c.table, c.key) for c in changes].clear())
        ids = tags.ensure(library, ["river", "river/mill", "draft"])
        print(f"{'annotations':>12}{'file':>10}{'median':>10}{'p95':>10}{'CPU':>10}{'bare':>10}{'ratio':>8}")
        for count in (100, 1_000):
            staged = articles.stage(library.folder, document, str(count).encode(), "a.txt", "text/plain", "")
            article, _ = articles.commit(library, staged)
            _fill(library, article, document, count, ids)
            _measure(library, article, document, ids, count)
        library.index.close()


def _measure(library: Library, article: Article, document: Document, ids: list[str], count: int) -> None:
    path = library.article_folder(article.id) / RECORDS
    took, bare = [], []
    cpu = 0.0
    for number in range(TIMES):
        began = time.process_time()
        took.append(_timed(partial(_highlight, library, article, document, number, ids)))
        cpu += time.process_time() - began
        bare.append(_timed(partial(_bare_write, path.with_name("bare"), path.read_bytes())))
    median, bare_median = statistics.median(took), statistics.median(bare)
    p95 = statistics.quantiles(took, n=20)[18]
    print(
        f"{count:12,}{path.stat().st_size / 1e3:7.0f} kB{median:7.2f} ms{p95:7.2f} ms{cpu / TIMES * 1e3:7.2f} ms"
        f"{bare_median:7.2f} ms{median / bare_median:8.1f}"
    )


def _document() -> Document:
    lines = (
        f"Paragraph {n} follows the river – past the old mill – to the sea, number {n}. " * 4 for n in range(2_000)
    )
    metadata = Metadata(title="The river")
    return Document((Block(HEADING, "The river", level=1), *(Block(PARAGRAPH, t) for t in lines)), metadata)


def _fill(library: Library, article: Article, document: Document, count: int, ids: list[str]) -> None:
    """All but the last in one step; then one by one, as a person makes them."""
    passages = [annotations.anchor_at(document, n * 300, n * 300 + 150) for n in range(count)]
    made = [
        Annotation(id=f"{n:032x}", article=article.id, passages=(p,), tags=tuple(ids[: n % 3]))
        for n, p in enumerate(passages)
    ]
    library.apply([Change("annotations", a.id, None, a, article.id) for a in made], "Fill")


def _highlight(library: Library, article: Article, document: Document, at: int, ids: list[str]) -> None:
    start = (at * 977) % 500_000
    annotations.highlight(library, article.id, document, start, start + 150, tags=ids[: at % 3], note="a short note")


def _bare_write(path: Path, data: bytes) -> None:
    temporary = path.with_suffix(".tmp")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.write(handle, data)
    os.fsync(handle)
    os.close(handle)
    temporary.replace(path)
    handle = os.open(path.parent, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)


def _timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1e3


if __name__ == "__main__":
    main()
