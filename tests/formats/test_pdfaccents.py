"""Letters as PDFs print them: marks over and under them put in, wherever the file has them."""

from __future__ import annotations

from array import array

import pytest

from reader.formats.pdfaccents import accented, settled
from reader.formats.pdfpieces import Face, Piece, Style

FACE = Face("Times", bold=False, italic=False, mono=False)


def piece(text: str, places: list[tuple[float, float]], baseline: float = 100) -> Piece:
    lefts, rights = array("f", (a for a, _ in places)), array("f", (b for _, b in places))
    return Piece(text, lefts, rights, [Style(0, FACE, 10, baseline)], baseline - 8, baseline + 2)


def steps(count: int, start: float = 50) -> list[tuple[float, float]]:
    return [(start + 5 * i, start + 5 * (i + 1)) for i in range(count)]


@pytest.mark.parametrize(
    ("text", "places", "said"),
    [
        ("a\u00a8b", [(50, 55), (51, 54), (55, 60)], "äb"),  # the mark behind its letter
        ("\u00a8ab", [(51, 54), (50, 55), (55, 60)], "äb"),  # before it
        ("\u00b4\u0131x", [(50, 53), (50, 53), (53, 58)], "íx"),  # over an i without its dot
        ("kesobb \u02dd", [*steps(6), (80, 82), (66, 69)], "kesőbb"),  # at the end of its line
        ("ast,i", [(50, 55), (55, 60), (60, 65), (61, 63), (65, 68)], "ași".replace("ș", "sț")),
        ("as,t", [(50, 55), (55, 60), (60, 62), (62, 65)], "as,t"),  # a comma is a comma
        ("5\u00b4", [(50, 55), (51, 54)], "5\u00b4"),  # no letter: minutes
    ],
)
def test_marks_go_into_the_letters_that_they_are_printed_on(
    text: str, places: list[tuple[float, float]], said: str
) -> None:
    made = accented(piece(text, places))
    assert made.text == said
    assert len(made.lefts) == len(made.rights) == len(said)


def test_marks_that_stand_apart_find_their_letter() -> None:
    word, mark = piece("kesobb", steps(6)), piece("\u02dd", [(66, 69)])
    far = piece("\u02dd", [(66, 69)], 300)
    assert [p.text for p in settled([word, mark, far])] == ["kesőbb", "\u02dd"]
