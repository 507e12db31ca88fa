"""JSON export: complete, and back to the very records."""

from __future__ import annotations

import json

from hypothesis import given, settings

from reader.core import annotations, tags
from reader.core.document import Document
from reader.core.library import Library
from reader.core.model import Annotation, Article, Tag, from_json
from reader.exchange.jsonfile import render
from reader.exchange.notes import gather_article
from tests.exchange.samples import excerpt, nasty_text, notes_of


@given(nasty_text, nasty_text)
@settings(max_examples=100)
def test_records_come_back_as_they_were(quote: str, note: str) -> None:
    one = excerpt(quote or "q", note=note)
    text = render([notes_of(one, title=note)])
    data = json.loads(text.encode("utf-8"))
    stored = data["articles"][0]["annotations"][0]["record"]
    assert from_json(Annotation.TABLE, stored, "a-1") == one.annotation
    assert data["articles"][0]["article"].get("title", "") == note


def test_all_of_a_library(library: Library, lighthouses: Article, document: Document) -> None:
    annotations.highlight(
        library, lighthouses.id, document, 12, 20, tags=tags.ensure(library, ["a/b"]), note="é \ud800"
    )
    data = json.loads(render([gather_article(library, lighthouses.id)]))
    assert (data["format"], data["version"]) == ("reader-notes", 1)
    assert {k: from_json(Tag.TABLE, v) for k, v in data["tags"].items()} == library.tags
    (one,) = data["articles"]
    assert from_json(Article.TABLE, one["article"]) == library.article(lighthouses.id)
    (row,) = one["annotations"]
    assert from_json(Annotation.TABLE, row["record"], lighthouses.id) == library.annotations(lighthouses.id)[0]
    assert row["tags"] == ["a/b"]
    assert (row["status"], row["start"], row["end"], row["paragraph"]) == ("exact", 12, 20, 1)
    assert row["heading"] == ["Lighthouses"]


def test_characters_stay_readable() -> None:
    assert '"Köln 🙂"' in render([notes_of(excerpt(), title="Köln 🙂")])
