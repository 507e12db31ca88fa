"""Two texts side by side."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from reader.core.comparing import Piece, Pieces, Row, changed_words, side_by_side


def marked(pieces: Pieces) -> str:
    return "".join(f"[{p.text}]" if p.is_changed else p.text for p in pieces)


def joined(pieces: Pieces) -> str:
    return "".join(p.text for p in pieces)


def test_changed_words_are_marked_in_both() -> None:
    old, new = changed_words("the mayor ordered coal from three towns", "the mayor bought coal from towns nearby")
    assert marked(old) == "the mayor [ordered ]coal from [three ]towns"
    assert marked(new) == "the mayor [bought ]coal from towns [nearby]"


def test_a_text_without_spaces_is_compared_by_character() -> None:
    old, new = changed_words("最新的版本已经发布", "最新的版本尚未发布")
    assert (marked(old), marked(new)) == ("最新的版本[已经]发布", "最新的版本[尚未]发布")


def test_blocks_stand_beside_their_successors() -> None:
    old = ["Title", "One is the first of them.", "Two is dropped here.", "The end."]
    new = ["Title", "Something stands before it all, and is new.", "One is the very first of them.", "The end."]
    rows = side_by_side(old, new)
    assert [(marked(r.old), marked(r.new)) for r in rows] == [
        ("Title", "Title"),
        ("", "[Something stands before it all, and is new.]"),
        ("One is the first of them.", "One is the [very ]first of them."),
        ("[Two is dropped here.]", ""),
        ("The end.", "The end."),
    ]
    assert [r.is_same for r in rows] == [True, False, False, False, True]


def test_very_long_texts_are_not_compared_word_by_word() -> None:
    old, new = ("".join(f"{word}{n} " for n in range(20_000)) for word in ("a", "b"))
    assert changed_words(old, new) == ((Piece(old, True),), (Piece(new, True),))


BLOCKS = st.lists(st.text("ab c\n最", max_size=12), max_size=8)


@settings(deadline=None)
@given(BLOCKS, BLOCKS)
def test_nothing_is_left_out_or_said_twice(old: list[str], new: list[str]) -> None:
    rows = side_by_side(old, new)
    assert [t for t in (joined(r.old) for r in rows) if t] == [t for t in old if t]
    assert [t for t in (joined(r.new) for r in rows) if t] == [t for t in new if t]


@given(BLOCKS)
def test_a_text_is_the_same_as_itself(blocks: list[str]) -> None:
    assert side_by_side(blocks, blocks) == [Row((Piece(b),), (Piece(b),)) for b in blocks]
