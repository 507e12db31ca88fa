"""Finding in an article: folded for case, accents and typography, with offsets that fit the text as it is."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from reader.core.text_search import find_all, find_in_slices

TEXTS = st.text(
    st.one_of(
        st.sampled_from("aAeéÉiıİßẞſﬁﬀﬃ ½…“”‘'`-–\u00ad\u200b\u200d\u0301\u0302\u3099\n\u00a0"),
        st.sampled_from("sSfFlLσςΣкКがかｶﾞ가한漢𝐄👩💻कि\u0640لاﻻ"),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=40,
)


def found(text: str, query: str, case: bool = False) -> list[str]:
    return [text[start:end] for start, end in find_all(text, query, case)]


@pytest.mark.parametrize(
    ("text", "query", "hits"),
    [
        ("Russia, RUSSIA and russia", "russia", ["Russia", "RUSSIA", "russia"]),
        ("die Straße, die STRASSE", "strasse", ["Straße", "STRASSE"]),
        ("Istanbul or İstanbul", "istanbul", ["Istanbul", "İstanbul"]),
        ("an oﬃcial ﬁrst flurry", "official", ["oﬃcial"]),
        ("an oﬃcial ﬁrst flurry", "first", ["ﬁrst"]),
        ("ﬁ", "i", ["ﬁ"]),
        ("ß", "s", ["ß"]),
        ("oﬃce", "fi", ["ﬃ"]),
        ("café and cafe\u0301", "cafe", ["café", "cafe\u0301"]),
        ("cafe", "café", ["cafe"]),
        ("x\u0301y", "xy", ["x\u0301y"]),
        ("Russia’s “air” defence", 'russia\'s "air"', ["Russia’s “air”"]),
        ("test–fired, test-fired", "test-fired", ["test–fired", "test-fired"]),
        ("co\u00adope\u00adrate", "cooperate", ["co\u00adope\u00adrate"]),
        ("the end\nof it", "end of", ["end\nof"]),
        ("two\u00a0  spaces", "two spaces", ["two\u00a0  spaces"]),
        ("and so on…", "on...", ["on…"]),
        ("ΟΔΟΣ οδος", "οδοσ", ["ΟΔΟΣ", "οδος"]),
        ("Россия и РОССИЯ", "россия", ["Россия", "РОССИЯ"]),
        ("俄罗斯提高", "罗斯", ["罗斯"]),
        ("\uac00\uac01", "가", ["가"]),
        (unicodedata.normalize("NFD", "한국"), "한국", [unicodedata.normalize("NFD", "한국")]),
        ("ｶﾞｽ", "ガス", ["ｶﾞｽ"]),
        ("か と が", "が", ["が"]),
        ("𝐄nergy 😀 energy", "energy", ["𝐄nergy", "energy"]),
        ("a.b a+b axb", "a.b", ["a.b"]),
        ("[x]^-\\", "]^-\\", ["]^-\\"]),
        ("\ud800 and more", "and", ["and"]),
    ],
)
def test_what_is_found(text: str, query: str, hits: list[str]) -> None:
    assert found(text, query) == hits


@pytest.mark.parametrize(
    ("text", "query", "hits"),
    [
        ("Russia, RUSSIA and russia", "russia", ["russia"]),
        ("cafe, café, cafe\u0301", "cafe", ["cafe"]),
        ("cafe, café, cafe\u0301", "café", ["café", "cafe\u0301"]),
        ("x\u0301 x", "x\u0301", ["x\u0301"]),
        ("x\u0301 x", "x", ["x"]),
        ("Russia’s", "Russia's", ["Russia’s"]),
        ("oﬃcial", "official", ["oﬃcial"]),
        ("Straße", "Strasse", []),
        ("co\u00adop", "coop", ["co\u00adop"]),
    ],
)
def test_with_regard_for_case_and_accents(text: str, query: str, hits: list[str]) -> None:
    assert found(text, query, case=True) == hits


def test_places_do_not_overlap_and_can_be_limited() -> None:
    assert find_all("aaaaa", "aa") == [(0, 2), (2, 4)]
    assert find_all("ßß", "s") == [(0, 1), (1, 2)]
    assert find_all("aaaaa", "a", most=2) == [(0, 1), (1, 2)]


def test_nothing_is_found_by_nothing() -> None:
    assert find_all("text", "") == []
    assert find_all("", "text") == []
    assert find_all("", "") == []


def test_a_mark_alone_is_found_as_it_is() -> None:
    assert find_all("ae\u0301", "\u0301") == [(2, 3)]


@pytest.mark.parametrize("query", [" a", "a ", "a b", "\u200b a", "aaaab"])
def test_long_runs_of_the_same_character_take_no_longer_than_others(query: str) -> None:
    for text in (" " * 300_000, "a" * 300_000, "\u200b" * 300_000, " \u200b" * 150_000, "e" + "\u0301" * 300_000):
        find_all(text, query)  # for ever, if each place were tried to the end


@given(TEXTS, st.data(), st.booleans())
@example("ʼŉ", None, True)
def test_any_piece_of_a_text_is_found_in_it(text: str, data: st.DataObject | None, case: bool) -> None:
    start = data.draw(st.integers(0, len(text))) if data else 0
    end = data.draw(st.integers(start, len(text))) if data else len(text)
    piece = text[start:end]
    assume(piece)
    if case:  # a letter with its mark is another letter
        assume(end == len(text) or not unicodedata.combining(text[end]))
        assume(not unicodedata.combining(piece[0]))
    hits = find_all(text, piece, case)
    assert hits
    assert all(0 <= s < e <= len(text) for s, e in hits)
    assert all(before[1] <= after[0] for before, after in pairwise(hits))


@given(TEXTS, TEXTS)
def test_what_is_found_differs_from_the_query_in_the_writing_only(text: str, query: str) -> None:
    assume(query)
    for start, end in find_all(text, query):
        assert find_all(text[start:end], query)[0] == (0, end - start)


@given(TEXTS, TEXTS, TEXTS, st.booleans(), st.integers(1, 30), st.integers(0, 5))
def test_slices_find_what_one_look_finds(
    beginning: str, middle: str, query: str, case: bool, size: int, most: int
) -> None:
    query = query[:6]
    text = f"{beginning} {query} word {middle}{query}words and {query}{query}{query} 한국어 {beginning}" * 3
    slices = list(find_in_slices(text, query, case, most, size))
    assert [place for found in slices for place in found] == find_all(text, query, case, most)


def test_a_long_text_is_looked_through_in_slices() -> None:
    text = "The lamp was lit at dusk. " * 1_000
    slices = list(find_in_slices(text, "lamp", size=1_000))
    assert len(slices) > 20
    assert max(map(len, slices)) < 60
    assert [place for found in slices for place in found] == find_all(text, "lamp")


def test_a_run_of_spaces_over_the_border_is_one_place() -> None:
    text = "lamp" + " " * 9_000 + "lit, lamp lit"
    assert [place for found in find_in_slices(text, "lamp lit", size=100) for place in found] == [
        (0, 9_007),
        (9_009, 9_017),
    ]
