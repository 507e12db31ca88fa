"""Notes as data, complete: the records as the library keeps them, and where each passage is now.

::

    {"format": "reader-notes", "version": 1,
     "tags":     {"<tag id>": {record}},                  those that are named, and those above them
     "articles": [{"article": {record},
                   "annotations": [{"record": {record},   passages (anchors), colour, tags by id, note, revision
                                    "block_id": "…",      its name in Markdown exports
                                    "tags": ["parent/child"],
                                    "status": "exact", "start": 0, "end": 9,
                                    "paragraph": 1, "page": "", "heading": ["…"]}]}]}

Offsets are code points in the article's text, -1 when the passage has no place; ``paragraph`` is 0 where there is none.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from reader.core.model import to_json
from reader.exchange.notes import Excerpt, Notes
from reader.exchange.plain import dumps

FORMAT: Final = "reader-notes"
VERSION: Final = 1


def render(notes: Sequence[Notes]) -> str:
    """The notes as JSON; a lone surrogate, which no UTF-8 file can hold, is written as an escape."""
    tags = {key: to_json(tag) for n in notes for key, tag in n.tags.items()}
    data = {
        "format": FORMAT,
        "version": VERSION,
        "tags": dict(sorted(tags.items())),
        "articles": [
            {"article": to_json(n.article), "annotations": [_annotation(e) for e in n.excerpts]}
            for n in notes
            if n.article.id
        ],
    }
    return dumps(data, indent=1) + "\n"


def _annotation(excerpt: Excerpt) -> dict[str, Any]:
    return {
        "record": to_json(excerpt.annotation),
        "block_id": excerpt.block_id,
        "tags": list(excerpt.tags),
        "status": excerpt.status,
        "start": excerpt.start,
        "end": excerpt.end,
        "paragraph": excerpt.paragraph,
        "page": excerpt.page,
        "heading": list(excerpt.heading),
    }
