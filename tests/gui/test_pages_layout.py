"""Where sheets lie: no two over each other, places there and back, what fits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.gui.views.pages_layout import FIT_PAGE, FIT_WIDTH, Arrangement, PagesLayout, next_zoom, turned, unturned

SIZES = st.lists(st.tuples(st.floats(20, 2000), st.floats(20, 2000)), min_size=1, max_size=12)
ARRANGEMENTS = st.builds(
    Arrangement,
    st.one_of(st.sampled_from([FIT_WIDTH, FIT_PAGE]), st.floats(0.1, 16)),
    st.integers(0, 3),
    st.sampled_from([1, 2]),
)
WINDOWS = st.tuples(st.integers(50, 3000), st.integers(50, 2000))
BOXES = st.tuples(*[st.floats(0, 1)] * 4).map(
    lambda b: (min(b[0], b[2]), min(b[1], b[3]), max(b[0], b[2]), max(b[1], b[3]))
)


@given(box=BOXES, rotation=st.integers(0, 3))
def test_turning_back_is_the_inverse(box: tuple[float, float, float, float], rotation: int) -> None:
    assert unturned(turned(box, rotation), rotation) == pytest.approx(box, abs=1e-9)


@given(sizes=SIZES, arrangement=ARRANGEMENTS, window=WINDOWS)
def test_sheets_lie_in_the_content_and_not_over_each_other(
    sizes: list[tuple[float, float]], arrangement: Arrangement, window: tuple[int, int]
) -> None:
    layout = PagesLayout(sizes, arrangement, *window)
    rects = [layout.rect(i) for i in range(len(layout))]
    assert len(rects) == len(sizes)
    for x, y, w, h in rects:
        assert x >= 0
        assert y >= 0
        assert x + w <= layout.width
        assert y + h <= layout.height
    for i, (ax, ay, aw, ah) in enumerate(rects):
        for bx, by, bw, bh in rects[i + 1 :]:
            assert ax + aw <= bx or bx + bw <= ax or ay + ah <= by or by + bh <= ay


@given(sizes=SIZES, arrangement=ARRANGEMENTS, window=WINDOWS, data=st.data())
def test_a_place_is_found_again(
    sizes: list[tuple[float, float]], arrangement: Arrangement, window: tuple[int, int], data: st.DataObject
) -> None:
    layout = PagesLayout(sizes, arrangement, *window)
    page = data.draw(st.integers(0, len(sizes) - 1))
    x, y = data.draw(st.floats(0.3, 0.7)), data.draw(st.floats(0.3, 0.7))
    px, py, _, _ = layout.place(page, (x, y, x, y))
    assert layout.page_at(px, py) == page
    assert layout.share(page, px, py) == pytest.approx((x, y), abs=1e-6)
    assert page in layout.pages_in(py, py)


@given(sizes=SIZES, rotation=st.integers(0, 3), columns=st.sampled_from([1, 2]))
def test_what_fits_the_window_needs_no_scrolling_across(
    sizes: list[tuple[float, float]], rotation: int, columns: int
) -> None:
    width, height = 1200, 800
    for zoom in (FIT_WIDTH, FIT_PAGE):
        layout = PagesLayout(sizes, Arrangement(zoom, rotation, columns), width, height)
        if layout.zoom > 0.1:  # the least there is
            assert layout.width <= width + columns
    if layout.zoom > 0.1:
        assert all(layout.rect(i)[3] <= height for i in range(len(layout)))


@given(zoom=st.floats(0.1, 16))
def test_steps_go_up_and_down(zoom: float) -> None:
    assert next_zoom(zoom, 1) >= zoom * 0.999
    assert next_zoom(zoom, -1) <= zoom * 1.001


def test_without_pages_there_is_no_page() -> None:
    layout = PagesLayout((), Arrangement(), 100, 100)
    assert layout.page_at(5, 5) == -1
    assert list(layout.pages_in(0, 100)) == []


def test_a_last_page_alone_lies_where_left_pages_lie() -> None:
    sizes = [(400.0, 600.0)] * 3
    layout = PagesLayout(sizes, Arrangement(columns=2), 1000, 800)
    assert layout.rect(2)[0] == layout.rect(0)[0] < layout.rect(1)[0]
    alone = PagesLayout(sizes[:1], Arrangement(columns=2), 1000, 800)
    left, _, width, _ = alone.rect(0)
    assert left + width / 2 == 500
    wide = PagesLayout([*sizes[:2], (2000.0, 600.0)], Arrangement(columns=2), 1000, 800)
    assert wide.rect(2)[0] >= 0
