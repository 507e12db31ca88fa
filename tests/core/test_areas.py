"""Annotations of a place on a page: their anchor, their record, what becomes of them, their picture."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.core import annotations, areas, articles, model, versions
from reader.core.anchor import ALTERED, EXACT, Anchor
from reader.core.anchors import resolve
from reader.core.document import PARAGRAPH, Block, Document
from reader.core.errors import ReaderError
from reader.core.library import Library
from reader.core.model import Article

SHARES = st.floats(0, 1)
BOXES = st.tuples(SHARES, SHARES, SHARES, SHARES).filter(lambda b: b[0] + 0.001 < b[2] and b[1] + 0.001 < b[3])


def described(document: Document) -> Anchor:
    return areas.describe_area(document, 2, (0.1, 0.2, 0.5, 0.6), "iii", 30)


@given(page=st.integers(0, 4999), box=BOXES, near=st.integers(0, 10_000))
def test_an_area_goes_through_json_and_is_found_again(page: int, box: tuple[float, ...], near: int) -> None:
    document = Document((Block(PARAGRAPH, "The lamp was lit."),))
    anchor = areas.describe_area(document, page, box, "1", near)
    assert model.anchor_from_json(json.loads(json.dumps(model.anchor_to_json(anchor)))) == anchor
    placement = resolve(document, anchor)
    assert (placement.status, placement.start) == (EXACT, anchor.start)
    assert 0 <= placement.start <= len(document.text)


def test_in_another_text_an_area_has_to_be_looked_at(document: Document) -> None:
    other = Document((Block(PARAGRAPH, "Something else."),))
    placement = resolve(other, described(document))
    assert placement.status == ALTERED
    assert 0 <= placement.start <= len(other.text)


@pytest.mark.parametrize("box", [(0.5, 0.1, 0.5, 0.9), (0.1, 0.9, 0.4, 0.2), (1.2, 0, 1.4, 1)])
def test_an_empty_rectangle_is_refused(document: Document, box: tuple[float, ...]) -> None:
    with pytest.raises(ReaderError, match="rectangle"):
        areas.describe_area(document, 0, box, "", 0)


@pytest.mark.parametrize(
    "bad", [[1, 0, 0, 1], [0, 0, 0, 1, 2], [0, "0", 0, 1, 1], "area", [-1, 0, 0, 1, 1], [1e300, 0, 0, 1, 1]]
)
def test_a_damaged_area_is_noticed(bad: object) -> None:
    with pytest.raises(ValueError, match="damaged"):
        model.anchor_from_json({"start": 0, "end": 0, "quote": "", "area": bad})


def test_an_area_is_kept_in_the_library_and_placed(library: Library, lighthouses: Article, document: Document) -> None:
    made = annotations.mark_area(library, lighthouses.id, described(document), colour="red", note="A figure")
    assert made.passages[0].area == (2.0, 0.1, 0.2, 0.5, 0.6)
    assert made.quote == ""
    found = versions.placements(library, lighthouses.id, document)[made.id]
    assert [(p.status, p.start, p.end) for p in found] == [(EXACT, 30, 30)]


def test_an_area_stays_in_a_version_with_the_same_text(
    library: Library, lighthouses: Article, document: Document
) -> None:
    made = annotations.mark_area(library, lighthouses.id, described(document))
    folder = library.article_folder(lighthouses.id)
    new = versions.compare(folder, lighthouses, [made], document, document, b"other", "x.txt", "text/plain", "/x.txt")
    assert new.outcomes[0].status == EXACT
    assert new.outcomes[0].passages == made.passages


def test_the_picture_lies_with_the_article_s_own(library: Library, lighthouses: Article, document: Document) -> None:
    made = annotations.mark_area(library, lighthouses.id, described(document))
    folder = library.article_folder(lighthouses.id)
    assert areas.picture_of(folder, made) is None
    path = areas.keep_picture(folder, made.passages[0], b"\x89PNG")
    assert areas.picture_of(folder, made) == path
    assert library.image(lighthouses.id, path.name) == b"\x89PNG"


def test_an_area_can_be_accepted_in_another_text(library: Library, lighthouses: Article, document: Document) -> None:
    made = annotations.mark_area(library, lighthouses.id, described(document))
    other = Document((Block(PARAGRAPH, "Something else."),))
    placement = resolve(other, made.passages[0])
    versions.accept(library, made, 0, other, placement.start, placement.end)
    accepted = library.annotations(lighthouses.id)[0].passages[0]
    assert accepted.area == made.passages[0].area
    assert resolve(other, accepted).status == EXACT
    versions.pin(library, library.annotations(lighthouses.id)[0], 0, other, 0, 9)  # or its words are chosen instead
    assert library.annotations(lighthouses.id)[0].quote == "Something"


def test_no_area_is_marked_in_an_article_that_was_removed(
    library: Library, lighthouses: Article, document: Document
) -> None:
    articles.remove(library, lighthouses.id)
    with pytest.raises(ReaderError, match="was removed"):
        annotations.mark_area(library, lighthouses.id, described(document))
