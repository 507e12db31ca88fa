"""What stands beside and between the paragraphs of a PDF: notes in the margin, verse, formulas, headings."""

from __future__ import annotations

import pytest

from reader.core.document import CAPTION, FIGURE, HEADING, PARAGRAPH, VERSE, Document
from reader.formats import Source
from reader.formats.pdf import read
from reader.formats.pdfletters import put_right
from tests.formats.pdfsheets import At, column, pdf
from tests.formats.test_pdfaccents import piece, steps

TEXT = [f"The keeper wrote line {n} of his ledger, which is as long as the" for n in "abcdefgh"]


def of(data: bytes) -> Document:
    return read(Source(data, "a.pdf"))


def body(document: Document) -> list[tuple[str, str]]:
    return [(b.kind, b.text) for b in document.blocks[: document.body_count]]


def test_notes_in_the_margin_stand_behind_their_paragraph() -> None:
    notes = [
        At(360, 124 + 10 * n, text, 8) for n, text in enumerate(("On lamps see", "the third ledger", "of the year."))
    ]
    blocks = body(of(pdf([[*column(TEXT), *notes]])))
    assert blocks == [(PARAGRAPH, " ".join(TEXT)), (CAPTION, "On lamps see the third ledger of the year.")]


def test_a_caption_beside_a_figure_at_the_head_of_a_page_is_one_and_a_running_head_is_none() -> None:
    words = ("Figure 1: The", "lamps of the", "whole coast.")
    caption = [At(360, 60 + 10 * n, text, 8) for n, text in enumerate(words)]
    head = At(360, 30, "Ledgers of lamps 7", 8)
    notes = [At(360, 200 + 10 * n, text, 8) for n, text in enumerate(("On lamps see", "the third ledger"))]
    blocks = body(of(pdf([[head, *caption, At(150, 70, "north"), *column(TEXT, y=130), *notes]])))
    assert (CAPTION, "Figure 1: The lamps of the whole coast.") in blocks
    assert all("Ledgers of lamps" not in text for kind, text in blocks if kind == CAPTION)


def test_verse_keeps_its_lines() -> None:
    verse = ["The lamp was lit,", "Nobody came,", "The wind was strong and cold,", "And so it stayed."]
    sheet = [*column(TEXT), *(At(80, 220 + 12 * n, v) for n, v in enumerate(verse)), *column(TEXT, y=300)]
    assert (VERSE, "\n".join(verse)) in body(of(pdf([sheet])))


def test_a_formula_is_one_picture_with_its_signs_in_the_appendix() -> None:
    sheet = [*column(TEXT), At(120, 220, "x"), At(130, 220, "= a + b"), At(300, 220, "(1)"), *column(TEXT, y=250)]
    document = of(pdf([sheet]))
    kinds = [b.kind for b in document.blocks[: document.body_count]]
    assert kinds == [PARAGRAPH, FIGURE, PARAGRAPH]
    assert document.blocks[1].image in document.resources
    assert document.blocks[1].alt == "x = a + b (1)"
    assert "x = a + b (1)" in [b.text for b in document.blocks[document.body_count :]]


def test_a_heading_in_the_first_line_of_its_paragraph_stands_by_itself() -> None:
    first = [At(50, 100, "The oil.", 10, "B"), At(95, 100, "It was brought in by boats that went there twice")]
    blocks = body(of(pdf([[*first, *column(TEXT, y=112)]])))
    assert blocks[0] == (HEADING, "The oil.")
    assert blocks[1][1].startswith("It was brought in by boats")


def test_a_section_at_the_top_of_a_page_is_no_running_head() -> None:
    said = ["1 Lamps", "2 Oil and wicks", "3 What the ships saw"]
    document = of(pdf([[At(50, 70, head, 14, "B"), *column(TEXT)] for head in said]))
    assert [text for kind, text in body(document) if kind == HEADING] == said


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Àðõèâàðèóñ îïèñûâàë ñïèñîê èç äåðåâåíü è ãîðîäîâ", "Архивариус описывал список из деревень и городов"),
        ("≪ Le bureau ferme ≫ dit le texte", "« Le bureau ferme » dit le texte"),
        ("où x ≪ y vaut aussi z ≫ a", "où x ≪ y vaut aussi z ≫ a"),
        (
            "L’été où l’évêque évoqua « l’œuvre » déjà rédigée à Sète",
            "L’été où l’évêque évoqua « l’œuvre » déjà rédigée à Sète",
        ),
    ],
)
def test_letters_are_those_that_are_printed(said: str, meant: str) -> None:
    made = piece(said, steps(len(said)))
    put_right([made])
    assert made.text == meant
