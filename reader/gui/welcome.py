"""The welcome article: put into an empty library, highlighted and tagged, to teach the program by being read."""

from __future__ import annotations

import json
from typing import Any

from reader import formats
from reader.core import articles, paths
from reader.core.annotations import highlight
from reader.core.changes import Change
from reader.core.library import Library
from reader.core.model import Tag
from reader.formats import Source
from reader.formats.adding import stage_source


def add_welcome(library: Library) -> str:
    """The id of the welcome article, which is added with its annotations if it is not there.

    Raises:
        ReaderError: the library cannot be written to.
    """
    folder = paths.assets() / "welcome"
    data = (folder / "welcome.md").read_bytes()
    if (known := articles.find_source(library, data)) is not None:
        return known
    ours = stage_source(library.folder, Source(data, "welcome.md"), reading=formats.read_fully)  # no stranger's file
    article, is_new = articles.commit(library, ours)
    if is_new and not library.annotations(article.id):
        content = json.loads((folder / "annotations.json").read_text(encoding="utf-8"))
        _tag(library, content["tags"])
        _annotate(library, article.id, content["annotations"])
        library.forget_steps()
    return article.id


def _tag(library: Library, rows: list[dict[str, Any]]) -> None:
    changes = []
    for row in rows:
        if library.tag_record(row["id"]) is None:
            tag = Tag(
                id=row["id"],
                name=row["name"],
                colour=row["colour"],
                parent=row.get("parent") or "",
                definition=row.get("definition", ""),
            )
            changes.append(Change(Tag.TABLE, tag.id, None, tag))
    if changes:
        library.apply(changes, "Welcome")


def _annotate(library: Library, article: str, rows: list[dict[str, Any]]) -> None:
    document = library.document(article)
    for row in rows:
        prefix = row.get("prefix", "")
        start = document.text.find(prefix + row["quote"])
        if start < 0:
            continue
        start += len(prefix)
        highlight(
            library,
            article,
            document,
            start,
            start + len(row["quote"]),
            colour=row["colour"],
            tags=[t for t in row.get("tags", ()) if library.tag(t)],
            note=row.get("note", ""),
        )
