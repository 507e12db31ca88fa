"""Telling the index what has changed in articles' files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from reader.core.changes import Change
from reader.core.index import Index, entry_of
from reader.core.model import Annotation, Article
from reader.core.records import OpenFile


def update_index(
    index: Index,
    changes: Sequence[Change],
    files: Mapping[str, OpenFile],
    before: Mapping[str, str],
    rewritten: Iterable[str] = (),
) -> None:
    """Bring the index up to date with changes that are on the disk.

    Args:
        files: the articles' files.
        before: the stat that each file had before the changes.
        rewritten: articles whose file is another one, though no record is.
    """
    by_article: dict[str, list[Change]] = {article: [] for article in rewritten}
    for change in changes:
        if change.article:
            by_article.setdefault(change.article, []).append(change)
    for article, group in by_article.items():
        opened = files[article]
        stat = opened.file.stat
        record = opened.listed
        if record is None:
            index.hide(entry_of(Article(id=article), None, 0), stat)
            continue
        annotations = opened.annotations()
        entry = entry_of(record, opened.reading, len(annotations))
        if any(c.table == Article.TABLE for c in group):  # perhaps it was hidden until now
            index.put(entry, stat, annotations)
        else:
            retagged = [_tags_after(c) for c in group]
            index.put(entry, stat, annotations, retagged=retagged, since=before.get(article))


def _tags_after(change: Change) -> tuple[str, tuple[str, ...]]:
    after = change.after
    return change.key, after.tags if isinstance(after, Annotation) and not after.deleted else ()
