"""Annotations that a file brings along: imported once, whole, in one step."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.core import annotations, articles, remarks
from reader.core.document import PARAGRAPH, Block, Document, Remark
from reader.core.library import Library
from reader.core.model import COLOURS

TEXT = ("The lamp was lit at dusk. Nobody saw it, but the lamp was lit.", "", "Another keeper came.")


def made(*found: Remark, lines: tuple[str, ...] = TEXT) -> Document:
    return Document(tuple(Block(PARAGRAPH, line) for line in lines), remarks=found)


def add(library: Library, document: Document) -> str:
    staged = articles.stage(library.folder, document, document.text.encode(), "a.docx", "x/y", "")
    return articles.commit(library, staged)[0].id


WORDS = Remark(4, 8, "which lamp?", "Ann", "2019-05-03T10:00:00Z", "#ffff00")
PLACE = Remark(30, 30, "a comment on a place", "Bo", "", "#3366ff")
BARE = Remark(49, 53)


def test_all_of_a_remark_is_kept(library: Library) -> None:
    document = made(WORDS, PLACE, BARE)
    article = add(library, document)
    read = library.document(article)
    assert remarks.creators(remarks.not_imported(library, article, read)) == ["Ann", "Bo"]
    remarks.import_remarks(library, article, read, remarks.not_imported(library, article, read))
    found = library.annotations(article)
    assert [(a.quote, a.note, a.creator, a.colour) for a in found] == [
        ("lamp", "which lamp?", "Ann", "yellow"),
        ("Nobody saw it, but the lamp was lit.", "a comment on a place", "Bo", "blue"),
        ("lamp", "", "tester", "yellow"),
    ]
    assert found[0].created == "2019-05-03T10:00:00Z"
    assert [a.passages[0].occurrence for a in found if a.quote == "lamp"] == [1, 2]


def test_importing_twice_makes_no_doubles_and_is_one_step(library: Library) -> None:
    document = made(WORDS, WORDS, replace(WORDS, start=49, end=53))
    article = add(library, document)
    first = remarks.not_imported(library, article, document)
    assert len({f.key for f in first}) == 3
    assert len(remarks.import_remarks(library, article, document, first[:1])) == 1
    assert len(remarks.import_remarks(library, article, document, first)) == 2
    assert remarks.import_remarks(library, article, document, first) == []
    assert library.undo_name == "Import 2 annotations"
    library.undo()
    assert len(library.annotations(article)) == 1
    assert [f.key for f in remarks.not_imported(library, article, document)] == [f.key for f in first[1:]]


def test_one_that_was_deleted_comes_back_when_it_is_asked_for(library: Library) -> None:
    document = made(WORDS)
    article = add(library, document)
    remarks.import_remarks(library, article, document, remarks.found_in(document))
    annotations.delete(library, library.annotations(article))
    assert len(remarks.import_remarks(library, article, document, remarks.found_in(document))) == 1
    assert [a.note for a in library.annotations(article)] == ["which lamp?"]


def test_the_key_holds_when_the_text_around_changes(library: Library) -> None:
    now = made(replace(WORDS, start=4 + 9, end=8 + 9), lines=("Prologue", *TEXT))
    assert [f.key for f in remarks.found_in(now)] == [f.key for f in remarks.found_in(made(WORDS))]


def test_the_user_is_asked_once_about_a_text(library: Library) -> None:
    document = made(WORDS)
    article = add(library, document)
    assert not remarks.is_asked(library.article(article), document)
    library.forget_steps()
    remarks.was_asked(library, article, document)
    assert remarks.is_asked(library.article(article), document)
    assert library.undo_name == ""
    assert not remarks.is_asked(library.article(article), made(WORDS, lines=("Other words",)))


@given(st.lists(st.text(alphabet="ab .\n", max_size=12), max_size=4), st.integers(-3, 60), st.integers(-3, 60))
def test_a_remark_anywhere_is_on_words_or_left_out(lines: list[str], start: int, end: int) -> None:
    document = made(Remark(start, end, "n"), lines=tuple(lines))
    annotation = remarks._annotation("a", document, remarks.found_in(document)[0])
    if annotation is None:
        assert not document.text.strip()
    else:
        anchor = annotation.passages[0]
        assert anchor.quote
        assert document.text[anchor.start : anchor.end] == anchor.quote


@pytest.mark.parametrize(
    ("colour", "ours"),
    [
        ("#ffd400", "yellow"), ("#ff6666", "red"), ("#5fb236", "green"), ("#2ea8e5", "blue"), ("#a28ae5", "violet"),
        ("#e56eee", "violet"), ("#aaaaaa", "yellow"), ("", "yellow"), ("#12", "yellow"), ("red", "yellow"),
        ("#ff0055", "red"), ("#f9cd59", "yellow"),
    ],
)  # fmt: skip
def test_colours_of_other_programs(colour: str, ours: str) -> None:
    assert remarks.nearest_colour(colour) == ours


@given(st.integers(0, 0xFFFFFF))
def test_each_colour_is_one_of_ours(value: int) -> None:
    assert remarks.nearest_colour(f"#{value:06x}") in COLOURS
