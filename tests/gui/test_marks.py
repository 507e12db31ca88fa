"""Highlights by block: what is painted where, and which one a click means."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from reader.core.document import PARAGRAPH, Block, Document
from reader.gui.views.margins import lanes
from reader.gui.views.marks import MOST_BLENDED, Mark, MarkMap

DOC = Document((Block(PARAGRAPH, "abcdefghij"), Block(PARAGRAPH, ""), Block(PARAGRAPH, "klmnopqrst")))
SIZE = len(DOC.text)

ranges = st.tuples(st.integers(0, SIZE), st.integers(0, SIZE)).filter(lambda r: r[0] < r[1])
marks = st.lists(st.tuples(ranges, st.sampled_from(["yellow", "blue", "green"])), max_size=12).map(
    lambda rows: [Mark(str(i), (span,), colour) for i, (span, colour) in enumerate(rows)]
)


def covered(found: MarkMap) -> dict[int, set[str]]:
    out: dict[int, set[str]] = {}
    for index, start in enumerate(DOC.starts):
        for piece in found.pieces(index):
            for at in range(piece.start, piece.end):
                out.setdefault(start + at, set()).update(piece.ids)
    return out


@given(marks)
def test_pieces_cover_exactly_what_the_marks_cover(given_marks: list[Mark]) -> None:
    expected: dict[int, set[str]] = {}
    for mark in given_marks:
        for start, end in mark.ranges:
            for at in range(start, end):
                if DOC.text[at] != "\n":
                    expected.setdefault(at, set()).add(mark.id)
    found = MarkMap(DOC, given_marks)
    assert covered(found) == expected
    for at in range(SIZE):
        hits = found.at(at)
        assert {m.id for m in hits} == expected.get(at, set())
        assert [m.length for m in hits] == sorted(m.length for m in hits)


@given(marks)
def test_pieces_do_not_overlap_and_blend_few_colours(given_marks: list[Mark]) -> None:
    found = MarkMap(DOC, given_marks)
    for index in range(len(DOC.blocks)):
        pieces = found.pieces(index)
        assert all(a.end <= b.start for a, b in itertools.pairwise(pieces))
        assert all(1 <= len(p.colours) <= MOST_BLENDED for p in pieces)


@given(marks, marks)
def test_putting_and_removing_is_the_same_as_starting_anew(first: list[Mark], second: list[Mark]) -> None:
    changed = MarkMap(DOC, first)
    for mark in second:
        changed.put(mark)
    final = {m.id: m for m in [*first, *second]}
    assert covered(changed) == covered(MarkMap(DOC, final.values()))
    for mark in final.values():
        changed.remove(mark.id)
    assert covered(changed) == {}


def test_the_shortest_mark_is_on_top() -> None:
    found = MarkMap(DOC, [Mark("short", ((2, 4),), "green"), Mark("long", ((0, 9),), "blue")])
    middle = next(p for p in found.pieces(0) if p.start == 2)
    assert middle.colours == ("blue", "green")
    assert [m.id for m in found.at(2)] == ["short", "long"]


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 20)).map(lambda t: (float(t[0]), float(t[0] + t[1])))))
def test_stripes_in_one_lane_do_not_touch(spans: list[tuple[float, float]]) -> None:
    spans.sort()
    rows = lanes(spans)
    assert len(rows) == len(spans)
    for lane in range(4):  # the last lane takes all that is left over
        inside = [s for s, row in zip(spans, rows, strict=True) if row == lane]
        assert all(a[1] <= b[0] for a, b in itertools.pairwise(inside))
