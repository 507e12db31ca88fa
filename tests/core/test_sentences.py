"""Sentences and words: what the keys move by."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.core.document import CODE, FIGURE, HEADING, PARAGRAPH, Block, Document
from reader.core.sentences import moved_border, next_paragraph, next_sentence, sentence_at, sentences_in


def split(text: str) -> list[str]:
    return [text[a:b] for a, b in sentences_in(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("Mr. Smith met J. K. Rowling in the U.S. last week. It rained.", 2),
        ("He said: “No!” Then he left.", ["He said: “No!”", "Then he left."]),
        ("“Why?” she asked. Nobody knew.", ["“Why?” she asked.", "Nobody knew."]),
        ("It cost 3.5 million... or so they say.", 1),
        ("我喜欢读书。你呢？他说：「好。」然后走了", ["我喜欢读书。", "你呢？", "他说：「好。」", "然后走了"]),
        ("ما هذا؟ كتاب.", ["ما هذا؟", "كتاب."]),
        ("no end here", ["no end here"]),
        ("", []),
        ("   ", []),
    ],
)
def test_sentences(text: str, expected: list[str] | int) -> None:
    found = split(text)
    assert (len(found) if isinstance(expected, int) else found) == expected


@given(st.text(alphabet="aB .!?…。\n“”\t😀", max_size=80))
def test_sentences_cover_all_that_is_not_space(text: str) -> None:
    found = sentences_in(text)
    covered = "".join(text[a:b] for a, b in found)
    assert "".join(covered.split()) == "".join(text.split())
    assert all(a < b for a, b in found)
    assert all(first[1] <= second[0] for first, second in itertools.pairwise(found))


DOC = Document(
    (
        Block(HEADING, "A title", level=1),
        Block(PARAGRAPH, "First one. Second one."),
        Block(FIGURE),
        Block(PARAGRAPH, "Third here."),
        Block(CODE, "x = 1\ny = 2"),
    )
)


def quote(found: tuple[int, int] | None) -> str:
    return "" if found is None else DOC.text[slice(*found)]


def test_keys_walk_through_every_sentence_and_back() -> None:
    forward = [sentence_at(DOC, 0)]
    while (found := next_sentence(DOC, forward[-1][0], 1, len(DOC.blocks))) is not None:
        forward.append(found)
    assert [quote(f) for f in forward] == ["A title", "First one.", "Second one.", "Third here.", "x = 1\ny = 2"]
    back = [forward[-1]]
    while (found := next_sentence(DOC, back[-1][0], -1, len(DOC.blocks))) is not None:
        back.append(found)
    assert back == forward[::-1]


def test_paragraphs_skip_what_has_no_text() -> None:
    start = DOC.text.index("First")
    assert quote(next_paragraph(DOC, start, 1, len(DOC.blocks))) == "Third here."
    assert quote(next_paragraph(DOC, start, -1, len(DOC.blocks))) == "A title"
    assert next_paragraph(DOC, 0, -1, len(DOC.blocks)) is None


def test_borders_move_by_words_and_sentences() -> None:
    at = DOC.text.index("First") + len("First")
    assert DOC.text[: moved_border(DOC, at, 1, False, False)].endswith("First one")
    assert DOC.text[: moved_border(DOC, at, 1, False, True)].endswith("First one.")
    second = DOC.text.index("Second")
    assert DOC.text[moved_border(DOC, second, 1, True, False) :].startswith("one.")
    assert moved_border(DOC, 0, -1, True, False) == 0


def test_an_empty_document_has_no_sentence() -> None:
    empty = Document(())
    assert sentence_at(empty, 0) is None
    assert next_sentence(empty, 0, 1, 0) is None
    assert moved_border(empty, 0, 1, False, False) == 0
