"""Highlights and notes that PDFs have already: where they are in the text, what they say."""

from __future__ import annotations

import pytest

from reader.core.document import Document, Remark
from reader.formats import Source
from reader.formats.pdf import read_with
from reader.formats.pdfium import open_document
from reader.formats.pdfmap import PageMap
from reader.formats.pdfremarks import date_of, marks_on, remarks
from tests.formats.pdfsheets import HEIGHT, column, pdf

LINES = [
    "It was a long road to the lamp, and nobody went there who",
    "had no need to go, since the wind was strong and cold.",
    "The keeper did not mind. He had been there for so many years.",
]
SHEET = column(LINES)


def quad(left: float, top: float, right: float, bottom: float) -> str:
    low, high = HEIGHT - bottom, HEIGHT - top
    return f"{left} {high} {right} {high} {left} {low} {right} {low}"


def annotation(kind: str, quads: str = "", rest: str = "", rect: str = "50 400 350 480") -> str:
    over = f"/QuadPoints [{quads}]" if quads else ""
    return f"<< /Type /Annot /Subtype /{kind} /Rect [{rect}] {over} {rest} >>"


def of(*annotations: str, page: str = "") -> tuple[Document, tuple[Remark, ...]]:
    kids = " ".join(f"{10 + i} 0 R" for i in range(len(annotations)))
    data = pdf([SHEET], page=f"{page} /Annots [{kids}]", objects=annotations)
    document, attached = read_with(Source(data, "a.pdf"))
    with open_document(data) as opened:
        marks = [m for index in range(len(opened)) for m in marks_on(opened[index], index)]
    return document, remarks(marks, PageMap.from_bytes(attached["pages"]), document)


def said(document: Document, remark: Remark) -> str:
    return document.text[remark.start : remark.end]


def test_a_highlight_over_two_lines_is_one_stretch_of_the_text() -> None:
    over = f"{quad(45, 92, 355, 102)} {quad(45, 104, 355, 114)}"
    document, found = of(
        annotation("Highlight", over, "/C [1 0.8 0] /T (Ada Reader) /Contents (Why?) /M (D:20190512093000Z)")
    )
    (remark,) = found
    assert said(document, remark) == " ".join(LINES[:2])
    assert (remark.note, remark.creator, remark.created) == ("Why?", "Ada Reader", "2019-05-12T09:30:00Z")
    assert remark.colour == "#ffcc00"


def test_a_highlight_of_words_covers_these_words() -> None:
    document, found = of(annotation("Underline", quad(45, 92, 120, 102)))
    assert LINES[0].startswith(said(document, found[0]))
    assert 5 < found[0].end - found[0].start < 25


def test_a_note_on_a_place_stands_in_its_line() -> None:
    document, found = of(
        annotation("Text", rest="/Contents (Look here)", rect=f"355 {HEIGHT - 116} 375 {HEIGHT - 102}")
    )
    (remark,) = found
    assert remark.start == remark.end
    assert document.text[: remark.start].endswith(LINES[1])
    assert remark.note == "Look here"


def test_places_far_from_each_other_are_stretches_of_their_own_and_the_note_stands_once() -> None:
    over = f"{quad(45, 92, 355, 102)} {quad(45, 116, 355, 126)}"
    document, found = of(annotation("Highlight", over, "/Contents (Both)"))
    assert [said(document, r) for r in found] == [LINES[0], LINES[2]]
    assert [r.note for r in found] == ["Both", ""]


def test_on_a_turned_page_it_is_the_same_words() -> None:
    document, found = of(annotation("Highlight", quad(45, 104, 355, 114)), page="/Rotate 180")
    assert len(found) <= 1  # text that stands on its head is read as it can be; the mark must not move to other words
    assert all(said(document, r) in " ".join(LINES) for r in found)


def test_links_hidden_ones_and_marks_without_words_are_left_out() -> None:
    _, found = of(
        annotation("Link"),
        annotation("Highlight", quad(45, 300, 355, 310)),
        annotation("Highlight", quad(45, 92, 355, 102), "/F 2"),
        annotation("Square"),
        annotation("Widget"),
    )
    assert found == ()


def test_broken_ones_do_no_harm() -> None:
    document, found = of(
        "<< /Subtype /Highlight >>",
        annotation("Highlight", "1 2 3"),
        annotation("Highlight", quad(1e30, -1e30, -1e30, 1e30), "/Contents (Huge)"),
        annotation("Text", rest="/Contents <FEFFD800> /M (yesterday)"),
    )
    assert all(0 <= r.start <= r.end <= len(document.text) for r in found)
    assert all(r.created == "" for r in found)


@pytest.mark.parametrize(
    ("value", "date"),
    [
        ("D:20190512093000+02'00'", "2019-05-12T09:30:00+02:00"),
        ("D:20190512093000Z00'00'", "2019-05-12T09:30:00Z"),
        ("20190512", "2019-05-12"),
        ("D:2019", "2019"),
        ("D:20191399", ""),
        ("last week", ""),
        ("D:20190512996199", "2019-05-12"),
    ],
)
def test_dates(value: str, date: str) -> None:
    assert date_of(value) == date
