"""The welcome article: short, readable by our own Markdown reader, and marked at places that it has."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest

from reader import formats
from reader.core import document
from reader.core.document import Document
from reader.core.model import COLOURS
from reader.core.paths import assets, safe_name

FOLDER = assets() / "welcome"


@pytest.fixture(scope="module")
def article() -> Document:
    return formats.read(formats.load(FOLDER / "welcome.md"))


@pytest.fixture(scope="module")
def marks() -> dict[str, Any]:
    data: dict[str, Any] = json.loads((FOLDER / "annotations.json").read_text("utf-8"))
    return data


def test_it_is_short_and_shows_what_an_article_can_have(article: Document) -> None:
    assert article.metadata.title == "Reading with a pencil"
    assert 500 <= article.words <= 700
    kinds = {b.kind for b in article.blocks}
    assert kinds >= {document.HEADING, document.PARAGRAPH, document.QUOTATION, document.ITEM, document.FOOTNOTE}
    spans = {s.kind for b in article.blocks for s in b.spans}
    assert spans >= {document.EMPHASIS, document.STRONG, document.CODE_SPAN, document.FOOTNOTE_REF}
    assert not article.warnings
    assert not article.cut_short
    assert article.body_count == len(article.blocks)


def test_every_mark_stands_once_in_one_paragraph(article: Document, marks: dict[str, Any]) -> None:
    for mark in marks["annotations"]:
        assert article.text.count(mark["prefix"] + mark["quote"]) == 1, mark["quote"]
        start = article.text.index(mark["prefix"] + mark["quote"]) + len(mark["prefix"])
        assert len(article.indices_in(start, start + len(mark["quote"]))) == 1


def test_the_marks_show_overlap_notes_and_nested_tags(article: Document, marks: dict[str, Any]) -> None:
    tags = {t["id"]: t for t in marks["tags"]}
    assert all(safe_name(t["name"], 120) == i and t["colour"] in COLOURS and t["definition"] for i, t in tags.items())
    assert any(t["parent"] in tags for t in tags.values())
    assert {t["parent"] for t in tags.values()} <= {"", *tags}
    places = []
    for mark in marks["annotations"]:
        assert mark["colour"] in COLOURS
        assert set(mark["tags"]) <= set(tags)
        start = article.text.index(mark["quote"])
        places.append((start, start + len(mark["quote"])))
    assert places == sorted(places)
    assert any(after[0] < before[1] for before, after in itertools.pairwise(places))
    assert any(mark["note"] for mark in marks["annotations"])
    assert {t for mark in marks["annotations"] for t in mark["tags"]} == set(tags)
