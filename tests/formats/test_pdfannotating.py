"""Annotations in a copy of a PDF: where the text is, in the colours and words of ours, and shown by other programs."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pypdf
import pypdfium2 as pdfium
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.core.document import Document
from reader.core.errors import ReaderError
from reader.core.pagemarks import PageMark, from_json, to_json
from reader.formats.pdfannotating import OWN_NOTE, annotated
from reader.formats.pdfmap import PageMap
from tests.gui.printed import printed

LINES = [[["The lamp was lit at", "dusk and nobody saw it."], ["Another column."]], [["The second page."]]]
Made = tuple[bytes, Document, PageMap]


@pytest.fixture
def made(tmp_path: Path) -> Made:
    document, page_map = printed(tmp_path / "a.pdf", LINES)
    return (tmp_path / "a.pdf").read_bytes(), document, page_map


def mark_of(made: Made, quote: str, **more: Any) -> PageMark:
    _, document, page_map = made
    start = document.text.index(quote)
    found = page_map.boxes_of(start, start + len(quote))
    size = page_map.pages[found[0][0]]
    boxes = tuple((b.left / size.width, b.top / size.height, b.right / size.width, b.bottom / size.height)
                  for _, b in found)  # fmt: skip
    return PageMark(found[0][0], boxes, more.pop("colour", "yellow"), "a1", **more)


def marks_in(data: bytes, page: int = 0) -> list[Any]:
    return [a.get_object() for a in pypdf.PdfReader(io.BytesIO(data)).pages[page].get("/Annots", [])]


def words_under(data: bytes, page: int, annotation: Any) -> str:
    """The text that PDFium finds within the quads, a line each."""
    textpage = pdfium.PdfDocument(data)[page].get_textpage()
    quads = [float(v) for v in annotation["/QuadPoints"]]
    out = []
    for n in range(0, len(quads), 8):
        xs, ys = quads[n : n + 8 : 2], quads[n + 1 : n + 8 : 2]
        out.append(textpage.get_text_bounded(min(xs), min(ys), max(xs), max(ys)).strip())
    return " ".join(out)


def pixel(data: bytes, page: int, x: float, y: float) -> tuple[int, ...]:
    """The colour that PDFium paints at a share of the page."""
    image = pdfium.PdfDocument(data)[page].render(scale=2)
    at = int(y * image.height) * image.stride + int(x * image.width) * image.n_channels
    blue, green, red = bytes(image.buffer[at : at + 3])
    return red, green, blue


def turned(data: bytes, degrees: int, crop: tuple[float, float, float, float] | None = None) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(data))
    writer.pages[0].rotate(degrees)
    if crop:
        writer.pages[0].cropbox = pypdf.generic.RectangleObject(crop)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_highlight_over_two_lines_lies_on_its_words(made: Made) -> None:
    data = annotated(made[0], [mark_of(made, "lit at dusk and")])
    (found,) = marks_in(data)
    assert found["/Subtype"] == "/Highlight"
    assert words_under(data, 0, found) == "lit at dusk and"
    assert marks_in(data, 1) == []


def test_all_that_is_known_of_it_is_written(made: Made) -> None:
    mark = mark_of(
        made,
        "nobody",
        colour="violet",
        note="Who is “nobody”? 🙂",
        creator="Ann",
        created="2019-05-03T10:00:00.123Z",
        modified="2020-01-01T00:00:00.000Z",
        tags=("light house", "people/keeper"),
    )
    (found,) = marks_in(annotated(made[0], [mark]))
    assert found["/Contents"] == "Who is “nobody”? 🙂\n\n#light_house #people/keeper"
    assert found[OWN_NOTE] == "Who is “nobody”? 🙂"
    assert (found["/T"], found["/Subj"], found["/NM"]) == ("Ann", "light house, people/keeper", "reader-a1")
    assert (found["/CreationDate"], found["/M"]) == ("D:20190503100000Z", "D:20200101000000Z")
    assert found["/C"] == [0.64, 0.54, 0.9]
    assert found["/P"]["/Type"] == "/Page"


def test_it_is_seen_and_print_shows_through(made: Made) -> None:
    mark = mark_of(made, "dusk and nobody", colour="red")
    left, top, right, bottom = mark.boxes[0]
    before, after = made[0], annotated(made[0], [mark])
    place = left + 0.002, (top + bottom) / 2
    colours = {pixel(after, 0, left + (right - left) * n / 40, place[1]) for n in range(40)}
    assert any(r > 240 and g < 220 for r, g, *_ in colours)  # the paper is red now
    assert any(max(c) < 150 for c in colours)  # the letters are as dark as before
    assert pixel(before, 0, right + 0.02, place[1]) == pixel(after, 0, right + 0.02, place[1])


def test_an_area_is_a_frame(made: Made) -> None:
    data = annotated(made[0], [PageMark(1, ((0.25, 0.5, 0.75, 0.9),), "blue", "b", "a figure", is_area=True)])
    (found,) = marks_in(data, 1)
    assert found["/Subtype"] == "/Square"
    assert [round(float(v)) for v in found["/Rect"]] == [99, 55, 301, 281]
    assert pixel(data, 1, 0.5, 0.7) == (255, 255, 255)
    assert pixel(data, 1, 0.25, 0.7)[2] > pixel(data, 1, 0.25, 0.7)[0]


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
@pytest.mark.parametrize("crop", [None, (20, 300, 390, 555)])
def test_on_pages_that_are_turned_or_cut(
    made: Made, degrees: int, crop: tuple[float, float, float, float] | None
) -> None:
    """The map counts on the page as it is shown: what PDFium says of the words there must come to the same place."""
    data = turned(made[0], degrees, crop)
    page = pdfium.PdfDocument(data)[0]
    textpage = page.get_textpage()
    at = textpage.get_text_range().index("nobody")
    wide, high = page.get_size()
    boxes = [textpage.get_charbox(n) for n in range(at, at + 6)]
    corners = []
    for left, bottom, right, top in boxes:
        for x, y in ((left, bottom), (right, top)):
            device = page_to_device(page, round(wide * 100), round(high * 100), x, y)
            corners.append((device[0] / (wide * 100), device[1] / (high * 100)))
    xs, ys = [c[0] for c in corners], [c[1] for c in corners]
    mark = PageMark(0, ((min(xs), min(ys), max(xs), max(ys)),), "green", "t")
    (found,) = marks_in(annotated(data, [mark]))
    assert words_under(data, 0, found) == "nobody"


def page_to_device(page: Any, wide: int, high: int, x: float, y: float) -> tuple[int, int]:
    import ctypes

    a, b = ctypes.c_int(), ctypes.c_int()
    pdfium.raw.FPDF_PageToDevice(page, 0, 0, wide, high, 0, x, y, a, b)
    return a.value, b.value


def test_what_is_there_stays_and_annotating_again_makes_no_doubles(made: Made) -> None:
    mark = mark_of(made, "nobody", note="first")
    once = annotated(made[0], [mark])
    assert once.startswith(made[0])  # so that signatures stay valid
    other = PageMark(0, mark.boxes, "blue", "b2")
    twice = annotated(once, [PageMark(0, mark.boxes, "red", "a1", "second"), other])
    assert sorted((a["/NM"], a.get("/Contents", "")) for a in marks_in(twice)) == [
        ("reader-a1", "second"),
        ("reader-b2", ""),
    ]


def test_encrypted_and_damaged_files_are_refused_in_a_sentence(made: Made) -> None:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(made[0]))
    writer.encrypt("secret")
    out = io.BytesIO()
    writer.write(out)
    mark = mark_of(made, "nobody")
    with pytest.raises(ReaderError, match=r"paper\.pdf is encrypted"):
        annotated(out.getvalue(), [mark], "paper.pdf")
    for bad in (b"", b"%PDF-1.4\n", b"no pdf at all", made[0][:40]):
        with pytest.raises(ReaderError, match="is damaged"):
            annotated(bad, [mark])
    with pytest.raises(ReaderError, match="is damaged"):
        annotated(made[0], [PageMark(7, mark.boxes, "red", "x")])


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=30), st.text(max_size=20), st.lists(st.text(max_size=8), max_size=3), st.text(max_size=24))
def test_any_words_survive_the_way_there_and_back(note: str, creator: str, tags: list[str], when: str) -> None:
    mark = PageMark(0, ((0.1, 0.2, 0.3, 0.4),), "yellow", "x", note, creator, when, "", tuple(tags))
    assert from_json(to_json(mark)) == mark
    writer = pypdf.PdfWriter()
    writer.add_blank_page(100, 100)
    out = io.BytesIO()
    writer.write(out)
    (found,) = marks_in(annotated(out.getvalue(), [mark]))
    assert found.get("/T", "") == creator
    assert found.get(OWN_NOTE, "") == note
