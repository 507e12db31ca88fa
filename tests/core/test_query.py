"""The search language: what it takes, and what it says about what it does not take."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.core.errors import ReaderError
from reader.core.folding import contains, fold
from reader.core.query import Term, parse


def terms(text: str) -> list[tuple[str, str, bool]]:
    return [(t.field, t.value, t.is_negated) for t in parse(text).terms]


def test_words_phrases_and_filters() -> None:
    query = parse('Russia "air  Defense" tag:air-defence -tag:"the draft" color:yellow source:“Asia Times” -no')
    assert [(t.field, t.value, t.is_negated) for t in query.terms] == [
        ("words", "russia", False),
        ("words", "air defense", False),
        ("tag", "air-defence", False),
        ("tag", "the draft", True),
        ("colour", "yellow", False),
        ("source", "asia times", False),
        ("words", "no", True),
    ]
    assert query.terms[2] == Term("tag", "air-defence", False, 23)


def test_places_are_gathered() -> None:
    assert parse("in:notes x IN:title in:quote").places == {"notes", "title", "quotes"}
    assert parse("").terms == ()
    assert parse("  ").text == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12:30", [("words", "12:30", False)]),
        ("https://a.example/x", [("words", "https://a.example/x", False)]),
        ('"note: this"', [("words", "note: this", False)]),
        ("a - b", [("words", "a", False), ("words", "-", False), ("words", "b", False)]),
        ("-«c’est»", [("words", "c'est", True)]),
        (
            "Status:Inbox has:Notes type:PDF",
            [("status", "inbox", False), ("has", "note", False), ("type", "PDF", False)],
        ),
        ("中文", [("words", "中文", False)]),
    ],
)
def test_what_is_a_word_and_what_a_filter(text: str, expected: list[tuple[str, str, bool]]) -> None:
    assert terms(text) == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("russia tag:", "tag: needs a name, at character 8."),
        ('a "b', "The quotation mark at character 3 is never closed."),
        ("tag:“b", "The quotation mark at character 5 is never closed."),
        ("x foo:1", "foo: is not a filter, at character 3."),
        ("after:spring", "after: needs a date such as 2017, 2017-04 or 2017-04-29, not “spring”, at character 1."),
        ("before:2017-13", "before: needs a date"),
        ("-colour:pink", "colour: can be yellow, blue, green, red, violet, not “pink”, at character 1."),
        ("in:text", "in: can be quotes, notes, title, not “text”, at character 1."),
        ("-in:notes", "in: says where to look and cannot be turned round, at character 1."),
        ("status:gone", "status: can be inbox, reading, done, not “gone”"),
        ("has:legs", "has: can be note, tag, passages, not “legs”"),
        ('a ""', "There is nothing to look for at character 3."),
    ],
)
def test_a_bad_query_says_what_is_wrong_and_where(text: str, said: str) -> None:
    with pytest.raises(ReaderError) as error:
        parse(text)
    assert str(error.value).startswith(said)


@given(st.text())
def test_any_text_is_a_query_or_an_error_for_the_user(text: str) -> None:
    said = ""
    found: tuple[Term, ...] = ()
    try:
        found = parse(text).terms
    except ReaderError as error:
        said = str(error)
    assert not said or "character" in said
    assert all(t.value and 1 <= t.at <= len(text) for t in found)


@given(st.lists(st.text(alphabet="abcé漢 ", min_size=1).filter(str.strip), min_size=1, max_size=4))
def test_quoted_phrases_come_back_in_order(phrases: list[str]) -> None:
    assert [t.value for t in parse(" ".join(f'"{p}"' for p in phrases)).terms] == [fold(p) for p in phrases]


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("The Café’s  ﬁrst", "cafe's first", True),
        ("Straße", "STRASSE", True),
        ("Ёлка", "елка", True),
        ("alerts", "alert", True),
        ("party", "art", False),
        ("snake_art", "art", True),
        ("北朝鮮のミサイル", "朝鮮", True),
        ("हिन्दी", "हिन्दी", True),
        ("soft\u00adhyphen", "softhyphen", True),
        ("a-b", "b", True),
        ("", "", False),
    ],
)
def test_words_are_folded_and_match_at_their_beginning(text: str, words: str, expected: bool) -> None:
    assert contains(fold(text), fold(words)) is expected


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
