"""The map between a text's offsets and the places where it is printed."""

from __future__ import annotations

from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.formats.pdfmap import Box, MapPage, PageMap

PAGES = (MapPage(600, 800, "iv"), MapPage(300, 400, "5"))
FINE = 0.02  # points: what is lost by keeping shares of the page


def two_lines() -> PageMap:
    """ "ab cd" on two lines of the first page, with a space that is not printed; "ef" on the second."""
    made = PageMap(PAGES)
    made.add(0, 0, (100, 100, 110, 112))
    made.add(1, 0, (110, 101, 120, 112))
    made.add(3, 0, (100, 120, 110, 132))
    made.add(4, 0, (110, 120, 120, 132))
    made.add(6, 1, (50, 50, 60, 62))
    made.add(7, 1, (60, 50, 70, 62))
    return made


def test_a_range_has_one_box_a_line() -> None:
    found = two_lines().boxes_of(0, 8)
    assert [page for page, _ in found] == [0, 0, 1]
    for (_, box), expected in zip(found, ((100, 100, 120, 112), (100, 120, 120, 132), (50, 50, 70, 62)), strict=True):
        assert box == pytest.approx(Box(*expected), abs=FINE)


def test_what_is_not_printed_has_no_box() -> None:
    assert two_lines().boxes_of(2, 3) == two_lines().boxes_of(8, 20) == []


def test_cells_far_apart_are_boxes_of_their_own() -> None:
    made = PageMap(PAGES)
    made.add(0, 0, (100, 100, 110, 112))
    made.add(1, 0, (300, 100, 310, 112))
    assert len(made.boxes_of(0, 2)) == 2


@pytest.mark.parametrize(
    ("x", "y", "offset"),
    [(101, 106, 0), (109, 106, 1), (119, 106, 2), (400, 106, 2), (0, 126, 3), (119, 700, 5), (111, 115, 1)],
)
def test_the_nearest_place_in_the_text(x: float, y: float, offset: int) -> None:
    assert two_lines().offset_at(0, x, y) == offset


def test_text_from_right_to_left() -> None:
    made = PageMap(PAGES)
    for offset in range(3):
        made.add(offset, 0, (200 - 10 * offset, 100, 210 - 10 * offset, 112))
    assert (made.offset_at(0, 209, 106), made.offset_at(0, 201, 106), made.offset_at(0, 181, 106)) == (0, 1, 3)


def test_an_empty_page_and_none() -> None:
    made = PageMap(PAGES)
    assert made.offset_at(0, 10, 10) == made.offset_at(9, 10, 10) == 0


def test_offsets_must_grow_and_pages_exist() -> None:
    made = two_lines()
    with pytest.raises(ValueError, match="grow"):
        made.add(7, 1, (0, 0, 1, 1))
    with pytest.raises(ValueError, match="page"):
        made.add(9, 2, (0, 0, 1, 1))


places = st.tuples(*[st.floats(0, 300) for _ in range(4)])


@given(st.lists(st.tuples(st.integers(1, 50), st.integers(0, 1), places), max_size=40))
def test_bytes_and_back(rows: list[tuple[int, int, tuple[float, float, float, float]]]) -> None:
    made, offset = PageMap(PAGES), 0
    for step, page, box in rows:
        offset += step
        made.add(offset, page, box)
    again = PageMap.from_bytes(made.to_bytes())
    assert again.pages == made.pages
    assert again.boxes_of(0, offset + 1) == made.boxes_of(0, offset + 1)
    assert again.offset_at(1, 70, 80) == made.offset_at(1, 70, 80)


@given(st.data())
def test_damaged_bytes_are_refused_or_harmless(data: st.DataObject) -> None:
    whole = bytearray(two_lines().to_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    kept = bytes(whole[: data.draw(st.integers(0, len(whole)))])
    try:
        made = PageMap.from_bytes(kept)
    except ValueError:
        return
    made.boxes_of(0, 100)
    made.offset_at(0, 10, 10)


def test_offsets_in_the_wrong_order_are_refused() -> None:
    made = two_lines()
    made._offsets = array("I", [0, 1, 3, 4, 7, 6])
    with pytest.raises(ValueError, match="damaged"):
        PageMap.from_bytes(made.to_bytes())
