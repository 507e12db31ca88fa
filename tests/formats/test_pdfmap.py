"""The map between offsets and places on pages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.formats.pdfmap import PageMap, PageSize, Run

SHA = "ab" * 32
PAGES = (PageSize("i", 400, 500), PageSize("1", 400, 500))


def line(start: int, page: int, top: float, text: str, left: float = 50.0) -> Run:
    return Run(
        start,
        page,
        top,
        top + 12,
        [left + 6 * i for i in range(len(text))],
        [left + 6 * i + 6 for i in range(len(text))],
    )


@pytest.fixture
def page_map() -> PageMap:
    lines = [line(0, 0, 100, "a lamp in"), line(10, 0, 114, "the cape"), line(19, 1, 50, "next")]
    return PageMap(PAGES, lines, SHA)


def test_a_passage_has_one_box_a_line(page_map: PageMap) -> None:
    boxes = page_map.boxes_of(2, 13)
    assert [(page, [round(v) for v in box]) for page, box in boxes] == [
        (0, [62, 100, 104, 112]),
        (0, [50, 114, 68, 126]),
    ]
    assert [page for page, _ in page_map.boxes_of(0, 23)] == [0, 0, 1]
    assert page_map.boxes_of(9, 10) == []  # the space at the line's end


def test_a_place_gives_the_nearest_offset_with_the_side_of_the_caret(page_map: PageMap) -> None:
    assert page_map.offset_at(0, 51, 105) == 0
    assert page_map.offset_at(0, 55, 105) == 1
    assert page_map.offset_at(0, 399, 120) == 18
    assert page_map.offset_at(0, 0, 0) == 0
    assert page_map.offset_at(1, 50, 499) == 19
    assert PageMap(PAGES, (), SHA).offset_at(0, 1, 1) == 0


def test_right_to_left_letters_have_their_caret_on_the_other_side() -> None:
    page_map = PageMap(PAGES, [Run(5, 0, 10, 20, [100, 90, 80], [110, 100, 90])], SHA)
    assert page_map.offset_at(0, 109, 15) == 5
    assert page_map.offset_at(0, 81, 15) == 8


def test_ranges_and_lines(page_map: PageMap) -> None:
    assert page_map.text_range_on(0) == (0, 18)
    assert page_map.text_range_on(1) == (19, 23)
    assert page_map.line_at(11) == (10, 18)
    assert page_map.line_at(18) is None


def test_bytes_are_the_inverse(page_map: PageMap) -> None:
    again = PageMap.from_bytes(page_map.to_bytes())
    assert again.pages == PAGES
    assert again.text_sha256 == SHA
    assert again.boxes_of(0, 99) == page_map.boxes_of(0, 99)
    assert again.to_bytes() == page_map.to_bytes()


@given(st.data())
def test_hostile_bytes_are_refused_or_harmless(data: st.DataObject) -> None:
    whole = PageMap(PAGES, [line(0, 0, 100, "a lamp in"), line(10, 0, 114, "the cape")], SHA).to_bytes()
    at = data.draw(st.integers(0, len(whole) - 1))
    damaged = data.draw(
        st.sampled_from([whole[:at], whole + b"x", whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :]])
    )
    try:
        found = PageMap.from_bytes(damaged)
    except ValueError:
        return
    found.boxes_of(0, 100)
    found.offset_at(0, 10, 10)


def test_other_bytes_are_no_map() -> None:
    for data in (b"", b"RPM1", b"nothing at all" * 20, b"RPM1" + b"\xff" * 60):
        with pytest.raises(ValueError, match="map"):
            PageMap.from_bytes(data)
