"""Bringing the index up to date with the files, and sweeping up what an interrupted write left: work for a thread."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from reader.core.errors import ReaderError
from reader.core.index import Index, entry_of, stat_of
from reader.core.library import ARTICLES, RECORDS, records_in
from reader.core.model import Annotation, Article, Reading
from reader.core.storage import TEMPORARY

_STALE_SECONDS: Final = 3600  # a temporary file this old belongs to nobody who is still writing


@dataclass
class ScanReport:
    """What a scan found: ids of articles that were new, changed or gone, and sentences on what cannot be read."""

    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def scan(
    folder: Path,
    index: Index,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> ScanReport:
    """Make the index agree with the files in ``folder``.

    Args:
        index: a connection of this thread's own.
        progress: called with (done, total) now and then.
    """
    report = ScanReport()
    known = index.stats()
    names = _article_names(folder)
    stale = [(n, stat) for n in names if (stat := stat_of(folder / ARTICLES / n / RECORDS)) != known.get(n, "")]
    for number, (name, stat) in enumerate(stale):
        if cancelled is not None and cancelled():
            return report
        if progress is not None and number % 50 == 0:
            progress(number, len(stale))
        if stat:
            _read_again(folder, name, stat, index, report)
    for name in known.keys() - set(names):
        index.remove(name)
        report.removed.append(name)
    _sweep(folder)
    return report


def _article_names(folder: Path) -> list[str]:
    try:
        with os.scandir(folder / ARTICLES) as entries:
            return [e.name for e in entries if not e.name.startswith(".") and e.is_dir(follow_symlinks=False)]
    except OSError:
        return []


def _read_again(folder: Path, name: str, stat: str, index: Index, report: ScanReport) -> None:
    try:
        records = records_in(folder / ARTICLES / name / RECORDS, name)
    except ReaderError as error:
        report.problems.append(str(error))
        blank = entry_of(Article(id=name, title=name), None, 0, str(error))
        old = index.entry(name)
        index.put(old._replace(problem=str(error)) if old else blank, stat, None)
        report.changed.append(name)
        return
    article = next((r for r in records if isinstance(r, Article) and r.id == name), None)
    if article is None or article.deleted:
        index.hide(entry_of(article or Article(id=name), None, 0), stat)
        report.removed.append(name)
        return
    reading = next((r for r in records if isinstance(r, Reading)), None)
    annotations = [r for r in records if isinstance(r, Annotation) and not r.deleted]
    index.put(entry_of(article, reading, len(annotations)), stat, annotations)
    report.changed.append(name)


def bring_up_to_date(folder: Path, cache: Path) -> ScanReport:
    """Scan with a connection made for it: what the command line does at its start."""
    index = Index(cache, folder)
    try:
        return scan(folder, index)
    finally:
        index.close()


def _sweep(folder: Path) -> None:
    """Remove old temporary files. A folder without a record stays: a sync tool may have taken the record away."""
    limit = time.time() - _STALE_SECONDS
    for path in (*folder.glob(f".*{TEMPORARY}"), *(folder / ARTICLES).glob(f"*/.*{TEMPORARY}")):
        with suppress(OSError):
            if path.stat().st_mtime < limit:
                path.unlink()
