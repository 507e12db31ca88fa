"""What the tests of the core make: documents, libraries in a temporary folder, and views of what they hold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from reader.core import articles, scanning
from reader.core import tags as tag_verbs
from reader.core.document import HEADING, PARAGRAPH, Block, Document, Metadata
from reader.core.index import Index
from reader.core.library import Library
from reader.core.model import Article, to_json
from reader.core.paths import ARTICLES, RECORDS


def document(title: str = "The river", paragraphs: int = 40) -> Document:
    """A text whose paragraphs all differ; each starts with "Paragraph n"."""
    lines = (f"Paragraph {n} follows the river past the old mill, number {n}." for n in range(paragraphs))
    return Document((Block(HEADING, title, level=1), *(Block(PARAGRAPH, t) for t in lines)), Metadata(title=title))


def open_library(folder: Path, cache: Path | None = None) -> Library:
    """The library in ``folder``, its index in ``cache`` or beside it."""
    return Library(folder, Index(cache or folder.with_name("cache"), folder), lambda *_: document(), "tester")


def add_article(library: Library, title: str = "The river", data: bytes = b"the original") -> Article:
    """Take in a document called so."""
    staged = articles.stage(library.folder, document(title), data, "river.txt", "text/plain", "/tmp/river.txt")
    return articles.commit(library, staged)[0]


def records_path(library: Library, article: str) -> Path:
    return library.folder / ARTICLES / article / RECORDS


def on_disk(path: Path) -> dict[str, Any]:
    """The tables of a file of records, read without any of our code."""
    tables: dict[str, Any] = json.loads(path.read_bytes())
    return tables


def memory(library: Library, *article_ids: str) -> dict[str, Any]:
    """All that the user can see of the library's records, revisions included."""
    return {
        "tags": {i: to_json(t) for i, t in library.tags.items()},
        "articles": {a: to_json(library.article(a)) for a in article_ids},
        "annotations": {a: [to_json(x) for x in library.annotations(a)] for a in article_ids},
        "reading": {a: to_json(library.reading(a)) for a in article_ids},
    }


def visible(library: Library, *article_ids: str) -> dict[str, Any]:
    """What :func:`memory` shows, without the bookkeeping: what undo must bring back."""
    hidden = ("rev", "ancestors", "changed", "modified", "created", "creator")

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: plain(v) for k, v in value.items() if k not in hidden}
        return [plain(v) for v in value] if isinstance(value, list) else value

    shown: dict[str, Any] = plain(memory(library, *article_ids))
    return shown


def catalogue(library: Library) -> dict[str, Any]:
    """What the index says."""
    return {
        "entries": sorted(library.index.entries()),
        "tagged": sorted(library.index.tags_by_annotation()),
        "stats": library.index.stats(),
        "counts": tag_verbs.counts(library),
    }


def rebuilt_catalogue(library: Library, cache: Path) -> dict[str, Any]:
    """What an index that is made from the files alone says."""
    fresh = open_library(library.folder, cache)
    scanning.scan(library.folder, fresh.index)
    found = catalogue(fresh)
    fresh.index.close()
    return found


def files_in(folder: Path) -> dict[str, bytes]:
    """Every file under ``folder`` but the lock, by its path."""
    return {
        str(p.relative_to(folder)): p.read_bytes()
        for p in sorted(folder.rglob("*"))
        if p.is_file() and p.name != ".lock"
    }
