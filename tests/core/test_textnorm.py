"""Text evened out for comparing, and the way back to the offsets of the original."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.core.textnorm import NormalText, Words, normalised, places_of

texts = st.one_of(
    st.text(),
    st.text(alphabet='ab é\u0301e\u00ad\u200b—–-"“’ﬁ…\u00a0\n\t\u3000中文カ한글\u1112\u1161\u11abক\u09cb\ud800😀'),
)


@pytest.mark.parametrize(
    ("text", "evened"),
    [
        ("a  b\n\tc\u00a0d", "a b c d"),
        ("‘a’ “b” «c» „d“", '\'a\' "b" "c" "d"'),
        ("1990–1999 — and a‑b", "1990-1999 - and a-b"),
        ("so -- well---yes", "so - well-yes"),
        ("--verbose ----", "--verbose ----"),
        ("ﬁnd the ﬂow, oﬃce", "find the flow, office"),
        ("\ufb01\u0300n", "f\u00ecn"),
        ("hy\u00adphen zero\u200bwidth \u200eleft", "hyphen zerowidth left"),
        ("cafe\u0301 noe\u0308l", "café noël"),
        ("wait…", "wait..."),
        ("在 Python 中 使用", "在Python中使用"),
        ("행동 강령", "행동 강령"),
        ("سلام\u200cدنیا", "سلام\u200cدنیا"),
        ("\ufefbم", "لام"),
        ("Straße İstanbul WHO", "Straße İstanbul WHO"),
    ],
)
def test_typography_is_evened_out_and_words_are_not(text: str, evened: str) -> None:
    assert NormalText(text).text == evened


@given(texts)
def test_evening_out_twice_changes_nothing_more(text: str) -> None:
    once = NormalText(text).text
    assert "  " not in once
    assert unicodedata.is_normalized("NFC", once)


@given(texts)
def test_every_character_leads_back_to_where_it_comes_from(text: str) -> None:
    normal = NormalText(text)
    starts = [normal.raw_start(n) for n in range(len(normal.text))]
    ends = [normal.raw_end(n + 1) for n in range(len(normal.text))]
    assert starts == sorted(starts)
    assert ends == sorted(ends)
    for n, (start, end) in enumerate(zip(starts, ends, strict=True)):
        assert 0 <= start < end <= len(text)
        if end - start == 1 and text[start] == normal.text[n]:
            assert normal.offset_of(start) == n


@given(texts, st.integers(0, 50), st.integers(0, 50))
def test_a_found_quote_is_the_quote(text: str, first: int, second: int) -> None:
    start, end = sorted((min(first, len(text)), min(second, len(text))))
    normal = NormalText(text)
    low, high = normal.offset_of(start), normal.offset_of(end)
    if low < high:
        found = text[normal.raw_start(low) : normal.raw_end(high)]
        assert normalised(found) in normal.text or normal.text[low:high] in normalised(found)


@given(texts)
def test_words_leave_out_nothing_but_white_space(text: str) -> None:
    words = Words(text).split(text)
    at = 0
    for start, end in zip(words.starts, words.ends, strict=True):
        assert not text[at:start].strip()
        assert start < end
        at = end
    assert not text[at:].strip()
    assert len(words.keys) == len(words.starts)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It's 3 o'clock, isn't it?", ["It", "'", "s", "3", "o", "'", "clock", ",", "isn", "'", "t", "it", "?"]),
        ("他说Python很好。", ["他", "说", "Python", "很", "好", "。"]),
        ("हड्डी खाई", ["हड्डी", "खाई"]),
        ("ok 👩‍💻👍🏽!", ["ok", "👩‍💻", "👍🏽", "!"]),
        ("extra\u00adordi\u00adnary", ["extraordinary"]),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert Words(text).split(text).keys == words


def test_places_may_overlap() -> None:
    assert list(places_of("ana", "banana")) == [1, 3]
