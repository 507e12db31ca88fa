"""What certain passages say about those between them."""

from __future__ import annotations

from reader.core.landmarks import Landmark, Landmarks


def mark(old: int, new: int, size: int = 10) -> Landmark:
    return Landmark(old, old + size, new, new + size)


def test_the_nearest_on_both_sides() -> None:
    marks = Landmarks([mark(500, 530), mark(100, 100), mark(300, 320)])
    assert marks.around(200, 210) == (mark(100, 100), mark(300, 320))
    assert marks.around(50, 60) == (None, mark(100, 100))
    assert marks.around(600, 610) == (mark(500, 530), None)
    assert Landmarks([]).around(5, 6) == (None, None)


def test_what_changed_places_is_no_landmark() -> None:
    marks = Landmarks([mark(100, 100), mark(200, 5000), mark(300, 310), mark(400, 410)])
    assert marks.marks == [mark(100, 100), mark(300, 310), mark(400, 410)]


def test_between_two_shifts_the_expected_one_is_between() -> None:
    marks = Landmarks([mark(0, 0), mark(1000, 1100)])
    assert 500 < marks.expected(500, 505) < 600
    assert marks.expected(2000, 2005) == 2100
    assert Landmarks([]).expected(7, 9) == 7


def test_only_a_place_shifted_as_a_neighbour_is_certain() -> None:
    marks = Landmarks([mark(0, 0), mark(1000, 1100)])
    assert marks.only(500, 505, [500, 2000]) == 500
    assert marks.only(500, 505, [500, 540, 900]) is None  # what came in may be as long as what repeats itself
    assert Landmarks([mark(0, 0), mark(1000, 1000)]).only(500, 505, [500, 540, 900]) == 500
    assert marks.only(500, 505, [600, 2000]) == 600
    assert marks.only(500, 505, [500, 600]) is None
    assert marks.only(500, 505, [540, 560]) is None
    assert Landmarks([]).only(500, 505, [500]) is None
