"""Title, authors, date and place of publication from the first page of a PDF."""

from __future__ import annotations

import pytest

from reader.core.document import BYLINE, Metadata
from reader.formats import Source
from reader.formats.pdf import read
from tests.formats.pdfsheets import At, column, pdf

TEXT = [f"The keeper wrote line {n} of his ledger, which is as long as the page" for n in "abcdefgh"]


def front(*above: At, foot: str = "") -> Metadata:
    sheet = [*above, *column(TEXT, y=220)]
    return read(Source(pdf([[*sheet, At(50, 530, foot, 8)] if foot else sheet]), "a.pdf")).metadata


TITLE = At(80, 90, "The Lamps of the Western Coast", 18, "B")


def test_the_largest_line_is_the_title_and_the_names_below_it_the_authors() -> None:
    said = front(
        TITLE, At(120, 120, "Ann Keeper and Bo van den Berg", 12), At(150, 140, "Institute for Light, Brest", 9)
    )
    assert said.title == "The Lamps of the Western Coast"
    assert said.creators == ("Ann Keeper", "Bo van den Berg")


def test_raised_marks_and_degrees_are_no_part_of_names() -> None:
    said = front(TITLE, At(100, 120, "Ann Keeper", 12), At(158, 116, "1,2", 7), At(172, 120, ", Bo Berg, PhD", 12))
    assert said.creators == ("Ann Keeper", "Bo Berg")


def test_a_line_that_names_no_persons_gives_no_authors() -> None:
    assert front(TITLE, At(120, 120, "University of the West", 12)).creators == ()
    assert front(TITLE, At(120, 120, "Received in the winter, accepted in the spring", 12)).creators == ()


def test_the_lines_of_authors_and_date_are_bylines() -> None:
    sheet = [TITLE, At(120, 120, "Ann Keeper", 12), At(120, 140, "12 May 2019", 11), *column(TEXT, y=220)]
    document = read(Source(pdf([sheet]), "a.pdf"))
    assert [b.text for b in document.blocks if b.kind == BYLINE] == ["Ann Keeper", "12 May 2019"]
    assert document.metadata.published == "2019-05-12"


@pytest.mark.parametrize(
    ("foot", "field", "value"),
    [
        ("https://doi.org/10.1000/lamp.12", "doi", "10.1000/lamp.12"),
        ("arXiv:1706.03762v5 [cs.CL] 6 Dec 2017", "url", "https://arxiv.org/abs/1706.03762"),
        ("arXiv:1706.03762v5 [cs.CL] 6 Dec 2017", "published", "2017-12-06"),
        ("Published online: 3 March 2011", "published", "2011-03-03"),
        ("© 2014 The Authors. All rights reserved.", "published", "2014"),
        ("Journal of Lamps, Vol. 3, No. 2, May 2019, pp. 12-34", "volume", "3"),
        ("Journal of Lamps, Vol. 3, No. 2, May 2019, pp. 12-34", "pages", "12–34"),
        ("Journal of Lamps, 12 (2014) 123-145", "publication", "Journal of Lamps"),
    ],
)
def test_what_stands_at_the_foot_of_the_page(foot: str, field: str, value: str) -> None:
    assert getattr(front(TITLE, foot=foot), field) == value


def test_a_chapter_s_number_or_a_first_section_is_no_title() -> None:
    assert front(At(80, 90, "Chapter 1", 18, "B")).title == ""
    assert front(At(80, 90, "1 Introduction", 18, "B")).title == ""


def test_a_byline_that_the_header_says_again_goes_to_the_appendix() -> None:
    sheet = [
        At(120, 60, "The Lamp of the Cape", 18),
        At(160, 90, "Ann Keeper"),
        *column(["It was a long road to the lamp."] * 3, y=130),
    ]
    document = read(Source(pdf([sheet]), "a.pdf"))
    assert document.metadata.creators == ("Ann Keeper",)
    assert "Ann Keeper" not in [b.text for b in document.blocks[: document.body_count]]
    assert document.blocks[document.body_count].text == "Ann Keeper"
