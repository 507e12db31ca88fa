"""Verifying a library: every file of it is read, and compared with what the others say of it. Nothing is changed."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from reader.core import document as documents
from reader.core.anchor import ALTERED, AMBIGUOUS, LOST
from reader.core.backups import BACKUPS
from reader.core.document import Document
from reader.core.durable import read_file
from reader.core.errors import ReaderError
from reader.core.model import TABLES, UNPLACED, Annotation, Article, Record, Tag, Version
from reader.core.paths import ARTICLES, CODEBOOK, RECORDS
from reader.core.records import record_of, strayed
from reader.core.storage import is_newer, newer_error, parse
from reader.core.texts import text_of
from reader.core.unfinished import unfinished
from reader.core.versions import Placer

_MEND: Final = "`reader check --repair` mends it."


@dataclass(frozen=True, slots=True)
class CheckReport:
    """How much was looked at, and a sentence for each thing that is wrong."""

    articles: int
    annotations: int
    problems: tuple[str, ...]
    notes: tuple[str, ...] = ()  # sentences on what is in order and worth knowing


def check(folder: Path, progress: Callable[[int, int], None] | None = None) -> CheckReport:
    """Verify the library in ``folder``.

    Args:
        progress: called with (articles done, articles in all).

    Raises:
        ReaderError: there is no such folder.
    """
    if not folder.is_dir():
        raise ReaderError(f"{folder} is no folder, so there is no library to check in it.")
    problems = [sentence] if (sentence := unfinished(folder)) else []
    tags = _codebook(folder / CODEBOOK, problems)
    folders = _article_folders(folder / ARTICLES)
    annotations = 0
    for number, article in enumerate(folders):
        if progress is not None:
            progress(number, len(folders))
        annotations += _article(article, tags, problems)
    return CheckReport(len(folders), annotations, tuple(problems), _formats(folder))


def _formats(folder: Path) -> tuple[str, ...]:
    """What was kept of earlier formats."""
    if not any((folder / BACKUPS).glob("format-*")):
        return ()
    from reader.core.migrations import kept_formats

    return tuple(
        f"{folder / BACKUPS / f'format-{number}'} has {files} as they were in format {number}, before this version."
        for number, count in kept_formats(folder).items()
        if (files := "1 file" if count == 1 else f"{count:,} files")
    )


def _article_folders(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(p for p in folder.iterdir() if p.is_dir() and not p.is_symlink() and not p.name.startswith("."))


def _codebook(path: Path, problems: list[str]) -> Mapping[str, Tag] | None:
    """The tags, also deleted and merged ones; None when nobody can say which there are."""
    records = _records(path, "", problems)
    if records is None:
        return None
    tags = {r.id: r for r in records if isinstance(r, Tag)}
    for tag in tags.values():
        for other, relation in ((tag.parent, "stands under"), (tag.merged_into, "was merged into")):
            if other and other not in tags:
                problems.append(f"{path}: the tag “{tag.name}” {relation} “{other}”, which does not exist.")
    return tags


def _article(folder: Path, tags: Mapping[str, Tag] | None, problems: list[str]) -> int:
    """Check one article; the number of its annotations."""
    path = folder / RECORDS
    if not os.path.lexists(path):
        problems.append(
            f"{path} is missing. If you deleted it, put it back from an earlier copy; if adding was cut off here, add"
            f" the file once more, or let `reader check --repair` do it."
        )
        return 0
    records = _records(path, folder.name, problems)
    if records is None:
        return 0
    article = next((r for r in records if isinstance(r, Article) and r.id == folder.name), None)
    if article is None:
        problems.append(f"{path} does not say what article it is.")
        return 0
    if article.deleted:
        return 0
    _source(folder, article, problems)
    document = _text(folder, article, problems)
    for version in article.versions:
        _source(folder, version, problems)
        _text(folder, version, problems)
    annotations = [r for r in records if isinstance(r, Annotation) and not r.deleted]
    placer = Placer(folder, article, document) if document is not None else None
    for annotation in annotations:
        problems += (f"{path}: the annotation {annotation.id} {what}" for what in _annotation(annotation, placer, tags))
    return len(annotations)


def _records(path: Path, article: str, problems: list[str]) -> list[Record] | None:
    """The records that are understood; None when the file is missing or cannot be read."""
    data = _bytes(path, problems)
    if data is None:
        return None
    try:
        tables = parse(path, data)
    except ReaderError as error:
        problems.append(str(error))
        return None
    if is_newer(tables):
        problems.append(str(newer_error(path)))
    for table, rows in strayed(tables).items():
        problems.append(f"{path}: {len(rows)} annotations stand in a table “{table}” that is not known. {_MEND}")
    records = []
    for table, rows in tables.items():
        for key, row in rows.items() if table in TABLES else ():
            try:
                records.append(record_of(table, key, row, article))
            except ValueError as error:
                problems.append(f"{path}: {table} {key} cannot be understood ({error}).")
    return records


def _bytes(path: Path, problems: list[str]) -> bytes | None:
    try:
        found = read_file(path)
    except OSError as error:
        problems.append(f"{path} cannot be read: {(error.strerror or str(error)).lower()}.")
        return None
    if found is None:
        problems.append(f"{path} is missing. Put it back from an earlier copy.")
        return None
    return found[0]


def _source(folder: Path, article: Article | Version, problems: list[str]) -> None:
    if Path(article.source).name != article.source or not article.source:
        problems.append(f"{folder / RECORDS} names no file of its folder as the original.")
        return
    data = _bytes(folder / article.source, problems)
    if data is not None and hashlib.sha256(data).hexdigest() != article.source_sha256:
        problems.append(f"{folder / article.source} is no longer the original that was added.")


def _text(folder: Path, article: Article | Version, problems: list[str]) -> Document | None:
    if Path(article.text).name != article.text or not article.text:
        problems.append(f"{folder / RECORDS} names no file of its folder as the text.")
        return None
    path = folder / article.text
    content = _bytes(path, problems)
    if content is None:
        return None
    try:
        data: Any = json.loads(content)
        document = documents.from_json(data)
        is_whole = document.text_sha256 == data["text_sha256"]
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        is_whole = False
    if not is_whole:
        problems.append(f"{path}, the article's text, is damaged. Until it is put back, the original is read instead.")
        return None
    if document.text_sha256 != article.text_sha256:
        beside = text_of(folder, article.text, article.text_sha256)
        if beside is not None and beside.text_sha256 == article.text_sha256:
            return beside
        problems.append(f"{path} is not the text that article.json speaks of.")
    return document


def _annotation(annotation: Annotation, placer: Placer | None, tags: Mapping[str, Tag] | None) -> Iterator[str]:
    if not annotation.passages:
        yield "has no passage."
    for tag in annotation.tags:
        if tags is not None and tag not in tags:
            yield f"has the tag “{tag}”, which does not exist."
    if placer is None:
        return
    text = placer.document.text
    places = placer.place([annotation])[annotation.id]
    for passage, place in zip(annotation.passages, places, strict=True):
        if passage.text_sha256 in ("", placer.document.text_sha256):
            if text[passage.start : passage.end] != passage.quote:
                yield f"does not say what the text says from {passage.start} to {passage.end}."
        elif place.status in (ALTERED, AMBIGUOUS, LOST) and annotation.review != UNPLACED:
            yield f"has a passage that is {place.status} in the article's text."
