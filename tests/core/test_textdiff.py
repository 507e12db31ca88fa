"""The comparison of two texts: what is equal, where a passage has gone, and when that is not certain."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.core.textdiff import align
from reader.core.textnorm import Words, normalised

pieces = st.lists(
    st.sampled_from(["the tide ", "clock. ", "a\n", "It works, ", "\n", "木", "it was the keeper. ", "“q” "])
)
texts = pieces.map("".join)


@given(texts, texts)
def test_equal_stretches_are_equal_and_in_order(old: str, new: str) -> None:
    words = Words(old + new)
    at_old = at_new = 0
    for stretch in align(old, new).stretches:
        assert at_old <= stretch.old_start <= stretch.old_end
        assert at_new <= stretch.new_start <= stretch.new_end
        at_old, at_new = stretch.old_end, stretch.new_end
        before, after = old[stretch.old_start : stretch.old_end], new[stretch.new_start : stretch.new_end]
        assert before == after or words.split(before).keys == words.split(after).keys


@given(texts)
def test_a_text_is_itself(text: str) -> None:
    alignment = align(text, text)
    assert sum(s.old_end - s.old_start for s in alignment.stretches) == len(text)
    assert list(alignment.changed()) == []


@given(texts, texts, texts)
def test_what_is_put_in_leaves_the_rest_in_place(before: str, put_in: str, behind: str) -> None:
    old, new = before + behind, before + put_in + behind
    alignment = align(old, new)
    assert sum(s.old_end - s.old_start for s in alignment.stretches) == len(old)
    assert sum(end - start for start, end in alignment.changed()) == len(put_in)


@pytest.mark.parametrize(
    ("old", "new", "passage", "placed"),
    [
        ("One. Two and three. Four.", "Zero. One. Two and three. Four.", "Two and three", "Two and three"),
        ("One. Two and three. Four.", "One. Two or even three. Four.", "Two and three", "Two or even three"),
        ("One. Two and three. Four.", "One. Four.", "Two and three.", ""),
        ("He said: a small house. Yes.", "He said: some big house. Yes.", "a small house", "some big house"),
        (
            "He said: a house that is small. Yes.",
            "He said: a house, all red. Yes.",
            "house that is small",
            "house, all red",
        ),
        (
            "A line\nbroken here\nand there. End.",
            "A line broken here and there. End.",
            "broken here\nand",
            "broken here and",
        ),
        ("Say “yes” or “no” now.", 'Well, say "yes" or "no" now.', "“yes” or “no”", '"yes" or "no"'),
        ("你好吗？他说很好。", "你好吗？他总是说很好。", "他说很好", "他总是说很好"),
    ],
)
def test_where_a_passage_has_gone(old: str, new: str, passage: str, placed: str) -> None:
    start = old.index(passage)
    low, high = align(old, new).placed(start, start + len(passage))
    assert new[low:high] == placed


def test_a_rewrapped_text_is_the_same_text() -> None:
    old = "\n".join(
        f"Sentence number {n} of a text that is\nset in narrow lines, and that goes on." for n in range(200)
    )
    new = old.replace("\n", " ")
    alignment = align(old, new)
    start = old.index("number 77")
    low, high = alignment.placed(start, start + 60)
    assert normalised(new[low:high]) == normalised(old[start : start + 60])


def test_which_of_equal_lines_is_gone_is_not_certain() -> None:
    line = "and again\n"
    old, new = "start\n" + line * 10 + "end", "start\n" + line * 9 + "end"
    alignment = align(old, new)
    start = old.index("end") - 5 * len(line)
    low, _ = alignment.placed(start, start + 3)
    others = set(alignment.slides(start, start + 3)) - {low}
    assert others
    assert all(new.startswith("and", at) for at in others)
    assert not alignment.slides(0, 5)


def test_a_new_copy_is_a_twin_and_an_old_one_is_not() -> None:
    stanza = "The sea came in, the sea went out."
    old = f"One two. {stanza} Three four. {stanza} Five six."
    new = f"Eins. {stanza} Zwei. {stanza} Drei. {stanza} Vier."
    start = old.index(stanza)
    assert align(old, new).twins(start, start + len(stanza))
    kept = f"Eins. {stanza} Zwei. {stanza} Drei."
    assert not align(old, kept).twins(start, start + len(stanza))


def test_what_stands_for_other_text_is_taken() -> None:
    old, new = "First sentence here. Second sentence there.", "Second sentence there. Something else entirely."
    alignment = align(old, new)
    second = old.index("Second")
    assert alignment.taken(0, 22, 0, second) == 22
    assert alignment.taken(0, 22, second, len(old)) == 0
    start = new.index("Something")
    assert alignment.taken(start, len(new), 0, 5) < 4


def test_texts_that_have_nothing_in_common() -> None:
    old, new = "abc def. " * 3000, "xyz uvw? " * 3000
    alignment = align(old, new)
    assert list(alignment.changed()) == [(0, len(new))]
    low, high = alignment.placed(100, 200)
    assert 0 <= low <= high <= len(new)
