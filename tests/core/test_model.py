"""Records and the JSON they are stored as: inverses, also for what other versions write."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.core.anchor import Anchor
from reader.core.model import (
    TABLES,
    Annotation,
    Article,
    Reading,
    Record,
    Tag,
    anchor_from_json,
    anchor_to_json,
    from_json,
    new_id,
    now,
    to_json,
)

TEXT = st.text(max_size=8)
TEXTS = st.lists(TEXT, max_size=3).map(tuple)
COMMON: dict[str, st.SearchStrategy[Any]] = {
    "id": st.text(min_size=1, max_size=8),
    "created": TEXT,
    "rev": TEXT,
    "ancestors": TEXTS,
    "changed": st.dictionaries(TEXT, TEXT, max_size=2),
    "deleted": st.booleans(),
    "flags": TEXTS,
    "extra": st.dictionaries(st.sampled_from(["shape", "later", "article", "extra"]), TEXT | st.none(), max_size=2),
}
ANCHORS = st.builds(
    Anchor,
    start=st.integers(0, 10**6),
    end=st.integers(0, 10**6),
    quote=TEXT,
    prefix=TEXT,
    suffix=TEXT,
    heading=TEXTS,
    page=TEXT,
    occurrence=st.integers(1, 9),
    text_sha256=TEXT,
    extra=st.sampled_from(["", '{"certainty": 0.5}']),
)
RECORDS: st.SearchStrategy[Record] = st.one_of(
    st.builds(Article, title=TEXT, creators=TEXTS, words=st.integers(), cut_short=st.booleans(), **COMMON),
    st.builds(Reading, position=st.integers(), progress=st.floats(0, 1), **COMMON),
    st.builds(Annotation, passages=st.lists(ANCHORS, max_size=2).map(tuple), tags=TEXTS, note=TEXT, **COMMON),
    st.builds(Tag, name=TEXT, colour=TEXT, pin=st.integers(0, 9), merged_into=TEXT, **COMMON),
)


@given(RECORDS)
def test_a_record_survives_being_stored(record: Record) -> None:
    stored = json.loads(json.dumps(to_json(record)))
    assert from_json(record.TABLE, stored) == record
    assert to_json(from_json(record.TABLE, stored)) == stored


@given(ANCHORS)
def test_an_anchor_survives_being_stored(anchor: Anchor) -> None:
    assert anchor_from_json(json.loads(json.dumps(anchor_to_json(anchor)))) == anchor


def test_defaults_are_left_out_and_the_article_is_implied_by_the_file() -> None:
    assert to_json(Annotation(id="a", article="somewhere")) == {"id": "a"}
    assert from_json("annotations", {"id": "a"}, "somewhere") == Annotation(id="a", article="somewhere")


def test_whole_numbers_are_taken_for_fractions() -> None:
    assert from_json("reading", {"id": "a", "progress": 1}) == Reading(id="a", progress=1.0)


PASSAGE = {"start": 1, "end": 2, "quote": "q"}


@pytest.mark.parametrize(
    ("table", "fields"),
    [
        ("article", {}),
        ("article", {"id": ""}),
        ("article", {"id": 3}),
        ("article", {"id": "a", "title": None}),
        ("article", {"id": "a", "words": "many"}),
        ("article", {"id": "a", "words": True}),
        ("article", {"id": "a", "words": 3.5}),
        ("article", {"id": "a", "cut_short": "no"}),
        ("article", {"id": "a", "creators": "one"}),
        ("article", {"id": "a", "ancestors": [1]}),
        ("article", {"id": "a", "changed": {"x": 1}}),
        ("article", {"id": "a", "changed": []}),
        ("reading", {"id": "a", "progress": "NaN"}),
        ("reading", {"id": "a", "progress": True}),
        ("annotations", {"id": "a", "tags": [{"id": "t"}]}),
        ("annotations", {"id": "a", "passages": {}}),
        ("annotations", {"id": "a", "passages": ["q"]}),
        ("annotations", {"id": "a", "passages": [{}]}),
        ("annotations", {"id": "a", "passages": [{**PASSAGE, "start": "1"}]}),
        ("annotations", {"id": "a", "passages": [{**PASSAGE, "end": 1e999}]}),
        ("annotations", {"id": "a", "passages": [{**PASSAGE, "heading": "h"}]}),
        ("annotations", {"id": "a", "passages": [{**PASSAGE, "quote": None}]}),
    ],
)
def test_what_is_not_of_its_type_is_no_record(table: str, fields: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"must be|without an id|has no|is damaged"):
        from_json(table, fields)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)


@given(st.data(), st.sampled_from(sorted(TABLES)))
def test_any_json_is_a_record_or_a_value_error(data: st.DataObject, table: str) -> None:
    names = sorted(to_json_names(table))
    fields = data.draw(st.dictionaries(st.sampled_from(names), JSON))
    try:
        record = from_json(table, fields)
    except ValueError:
        return
    assert to_json(record).items() <= {**fields, "id": record.id}.items()


def to_json_names(table: str) -> set[str]:
    return {*TABLES[table].__dataclass_fields__} - {"extra"}


def test_the_quote_of_several_passages_is_one_text() -> None:
    passages = (Anchor(1, 4, "one"), Anchor(9, 12, "two"))
    assert Annotation(id="a", passages=passages).quote == "one … two"


def test_ids_differ_and_times_are_utc() -> None:
    assert new_id() != new_id()
    assert now().endswith("Z")
