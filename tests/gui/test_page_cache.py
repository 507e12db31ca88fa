"""Pieces of pages: they cover what is asked for, and no more of them are kept than fit."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QImage

from reader.gui.views.page_cache import TILE, PageCache, Tile, tiles_of


def picture(width: int = 100, height: int = 100) -> QImage:
    return QImage(width, height, QImage.Format.Format_RGB32)


@given(width=st.integers(1, 9000), height=st.integers(1, 9000))
def test_the_pieces_of_a_sheet_cover_it_once(width: int, height: int) -> None:
    whole = Tile(0, width, height, 0)
    rects = [t.rect for t in tiles_of(whole, 0, 0, width, height)]
    assert sum(w * h for _, _, w, h in rects) == width * height
    assert all(0 < w <= TILE and 0 < h <= TILE for _, _, w, h in rects)


def test_only_the_pieces_in_sight_are_drawn() -> None:
    whole = Tile(0, TILE * 10, TILE * 10, 0)
    found = list(tiles_of(whole, TILE * 3 + 5, TILE * 4 + 5, TILE * 4 - 5, TILE * 5 + 5))
    assert [(t.column, t.row) for t in found] == [(3, 4), (3, 5)]


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(1, 40)), max_size=60))
def test_the_cache_keeps_within_its_bytes(puts: list[tuple[int, int]]) -> None:
    most = 20_000
    cache = PageCache(most)
    for page, side in puts:
        cache.put(Tile(page, side, side, 0), picture(side, side))
        assert cache.bytes <= most
        assert Tile(page, side, side, 0) in cache


def test_what_was_used_last_stays() -> None:
    cache = PageCache(3 * 40_000)
    tiles = [Tile(n, 100, 100, 0) for n in range(4)]
    for tile in tiles[:3]:
        cache.put(tile, picture())
    cache.get(tiles[0])
    cache.put(tiles[3], picture())
    assert [t in cache for t in tiles] == [True, False, True, True]


def test_other_sizes_of_a_page_stand_in_the_nearest_last() -> None:
    cache = PageCache()
    for side in (50, 400, 90):
        cache.put(Tile(1, side, side, 0), picture(side, side))
    cache.put(Tile(1, 95, 95, 1), picture())  # turned
    cache.put(Tile(2, 95, 95, 0), picture())
    assert [t.width for t in cache.stand_ins(Tile(1, 100, 100, 0))] == [400, 50, 90]
