"""Bringing the index up to date with the files: work for a thread."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from reader.core import storage
from reader.core.conflicts import merge_conflicts
from reader.core.durable import read_file, stat_of, sweep
from reader.core.errors import DamagedError, ReaderError, ReadOnlyError
from reader.core.index import Index, entry_of
from reader.core.locking import LibraryLock
from reader.core.model import Annotation, Article, Reading
from reader.core.paths import ARTICLES, CODEBOOK, RECORDS
from reader.core.records import read_records
from reader.core.unfinished import unfinished


@dataclass
class ScanReport:
    """What a scan found: ids of articles that were new, changed or gone, and sentences on what cannot be read."""

    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)  # sentences on conflict copies that were merged
    stopped: str = ""  # a sentence, if it was cancelled
    brought_up: str = ""  # a sentence on files of an earlier format that are in the present one now
    unfinished: str = ""  # a sentence on a restore or merge that was cut off; it is among the problems too


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
    index.was_reset = False
    known = index.stats()
    report.unfinished = unfinished(folder)
    report.problems += [report.unfinished] if report.unfinished else []
    names = _article_names(folder, report)
    report.merged, unmerged = merge_conflicts(folder, names)
    report.problems += unmerged
    older = _Older(folder, report)
    older.bring_up("")  # mostly this reads it for nothing: it is one file
    place = str(folder / ARTICLES)
    is_new_format = index.format != storage.FORMAT
    stale = [n for n in names if is_new_format or stat_of(f"{place}{os.sep}{n}{os.sep}{RECORDS}") != known.get(n, "")]
    for number, name in enumerate(stale):
        if cancelled is not None and cancelled():
            report.brought_up = older.sentence()
            left = len(stale) - number
            files = "1 article was" if left == 1 else f"{left:,} articles were"
            report.stopped = f"Stopped: {files} not read yet, and may be missing in the lists until the next start."
            return report
        if progress is not None and number % 50 == 0:
            progress(number, len(stale))
        _read_again(folder, name, known.get(name, ""), index, report, older)
    for name in known.keys() - set(names):
        index.remove(name)
        report.removed.append(name)
    sweep(folder)
    report.brought_up = older.sentence()
    index.note_format(0 if older.is_left else storage.FORMAT)
    return report


class _Older:
    """Brings files of earlier formats up to the present one, as a scan comes to them."""

    def __init__(self, folder: Path, report: ScanReport) -> None:
        self._folder, self._report = folder, report
        self._counts: Counter[int] = Counter()
        self.is_left = False  # one could not be brought up: the next scan tries again

    def bring_up(self, name: str) -> bool:
        """Replace the article's file of records (or "": the codebook), if it is an older one; whether it was."""
        path = self._folder / ARTICLES / name / RECORDS if name else self._folder / CODEBOOK
        try:
            found = read_file(path)
            if found is None or not storage.is_older(path, found[0]):
                return False
            from reader.core import migrations  # hardly ever needed

            number = migrations.bring_up(path, LibraryLock(self._folder))
        except OSError:  # who reads it next says so
            self.is_left = True
            return False
        except ReaderError as error:
            self.is_left = True
            self._report.problems.append(str(error))
            return False
        self._counts[number] += 1
        return number > 0

    def sentence(self) -> str:
        """What was done; "" for nothing."""
        del self._counts[0]
        if not self._counts:
            return ""
        from reader.core import migrations

        return migrations.described(self._counts, self._folder)


def _article_names(folder: Path, report: ScanReport) -> list[str]:
    names = []
    try:
        with os.scandir(folder / ARTICLES) as entries:
            for entry in entries:
                if entry.name.startswith(".") or not entry.is_dir(follow_symlinks=False):
                    continue
                if not entry.name.isascii() and not _is_text(entry.name):
                    report.problems.append(f"{_shown(entry.path)} has a name that is no text. Give it another one.")
                    continue
                names.append(entry.name)
    except FileNotFoundError:
        return []
    except OSError as error:
        report.problems.append(f"{folder / ARTICLES} cannot be read: {(error.strerror or str(error)).lower()}.")
    return names


def _is_text(name: str) -> bool:
    return name == name.encode("utf-8", "replace").decode("utf-8")


def _shown(name: str) -> str:
    return name.encode("utf-8", "replace").decode("utf-8")


def _read_again(folder: Path, name: str, known: str, index: Index, report: ScanReport, older: _Older) -> None:
    path = folder / ARTICLES / name / RECORDS
    stat = stat_of(path)
    if not stat and not known:
        return  # staged and not committed yet, or never finished
    try:
        found = read_records(path, name)
        if found.is_older and older.bring_up(name):
            found = read_records(path, name)
    except ReaderError as error:
        is_lasting = isinstance(error, (DamagedError, ReadOnlyError))  # else the next scan tries again
        _note_problem(name, str(error), stat if is_lasting else "", known, index, report)
        return
    if found.unreadable:
        some = f"{found.unreadable} record{'s' if found.unreadable > 1 else ''}"
        report.problems.append(f"{path} has {some} that cannot be understood; they are kept and not shown.")
    articles = [r for r in found.records if isinstance(r, Article)]
    article = next((r for r in articles if r.id == name), None)
    if article is None and articles:
        sentence = f"{path.parent} holds the article {articles[0].id}. Give the folder that name."
        _note_problem(name, sentence, found.stat, known, index, report)
        return
    if article is None:
        sentence = f"{path} does not say what article it is. `reader check --repair` mends it."
        _note_problem(name, sentence, found.stat, known, index, report)
        return
    if article.deleted:
        index.hide(entry_of(Article(id=name), None, 0), found.stat, expected=known)
        report.removed.append(name)
        return
    reading = next((r for r in found.records if isinstance(r, Reading) and r.id == name), None)
    annotations = [r for r in found.records if isinstance(r, Annotation) and not r.deleted]
    index.put(entry_of(article, reading, len(annotations)), found.stat, annotations, expected=known)
    report.changed.append(name)


def _note_problem(name: str, sentence: str, stat: str, known: str, index: Index, report: ScanReport) -> None:
    """Keep the article in the lists as it was last seen, with what is wrong."""
    report.problems.append(sentence)
    old = index.entry(name)
    entry = old._replace(problem=sentence) if old else entry_of(Article(id=name, title=name), None, 0, sentence)
    index.put(entry, stat, None, expected=known)
    report.changed.append(name)


def bring_up_to_date(folder: Path, cache: Path) -> ScanReport:
    """Scan with a connection made for it: what the command line does at its start."""
    index = Index(cache, folder)
    try:
        return scan(folder, index)
    finally:
        index.close()


def rebuild(folder: Path, cache: Path) -> ScanReport:
    """Make the whole index anew: what the command line does after a repair."""
    index = Index(cache, folder)
    try:
        for name in index.stats():
            index.remove(name)
        return scan(folder, index)
    finally:
        index.close()
