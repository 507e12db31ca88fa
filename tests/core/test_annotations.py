"""Highlighting, and all that can be done with a highlight afterwards."""

from __future__ import annotations

import pytest

from reader.core import annotations, articles
from reader.core.errors import ReaderError
from reader.core.library import Library
from reader.core.limits import LIMITS
from reader.core.model import Annotation, Article
from tests.core.making import document, on_disk, open_library, records_path

TEXT = document().text


def make(library: Library, article: Article, words: str = "the old mill", **values: object) -> Annotation:
    start = TEXT.index(words)
    return annotations.highlight(library, article.id, document(), start, start + len(words), **values)  # type: ignore[arg-type]


def test_a_highlight_has_its_words_their_surroundings_and_what_it_was_given(shelf: Library, article: Article) -> None:
    made = make(shelf, article, colour="blue", tags=["a", "b", "a"], note="why?")
    [passage] = made.passages
    assert made.quote == passage.quote == TEXT[passage.start : passage.end] == "the old mill"
    assert TEXT[: passage.start].endswith(passage.prefix)
    assert (made.colour, made.tags, made.note) == ("blue", ("a", "b"), "why?")
    assert open_library(shelf.folder).annotations(article.id) == [made]


def test_white_space_at_the_ends_is_no_part_of_it(shelf: Library, article: Article) -> None:
    start = TEXT.index(" the old mill,")
    made = annotations.highlight(shelf, article.id, document(), start, start + 14)
    assert made.quote == "the old mill,"


@pytest.mark.parametrize(("start", "end"), [(5, 5), (9, 3), (-5, 0), (10**9, 10**9 + 5), (9, 10)])
def test_nothing_cannot_be_highlighted(shelf: Library, article: Article, start: int, end: int) -> None:
    assert not TEXT[max(0, start) : max(0, end)].strip()
    with pytest.raises(ReaderError, match="Nothing is selected"):
        annotations.highlight(shelf, article.id, document(), start, end)
    assert shelf.annotations(article.id) == []


def test_unknown_colours_and_endless_notes_are_refused(shelf: Library, article: Article) -> None:
    with pytest.raises(ReaderError, match="“pink” is not a colour"):
        make(shelf, article, colour="pink")
    with pytest.raises(ReaderError, match="longer than 10 MB"):
        make(shelf, article, note="é" * (LIMITS.note_bytes // 2 + 1))
    assert shelf.annotations(article.id) == []


def test_an_article_that_is_not_there_or_was_removed_cannot_be_annotated(shelf: Library, article: Article) -> None:
    with pytest.raises(ReaderError, match="There is no article"):
        annotations.highlight(shelf, "nowhere", document(), 20, 30)
    articles.remove(shelf, article.id)
    with pytest.raises(ReaderError, match="was removed"):
        make(shelf, article)


def test_they_come_in_the_order_of_the_text(shelf: Library, article: Article) -> None:
    words = ["number 9", "number 2", "Paragraph 2", "number 30"]
    made = [make(shelf, article, w) for w in words]
    assert [a.id for a in shelf.annotations(article.id)] == [made[i].id for i in (2, 1, 0, 3)]


def test_every_verb_has_a_name_to_undo_it_by(shelf: Library, article: Article) -> None:
    made = make(shelf, article)
    steps = ["Highlight “the old mill”"]

    def now() -> Annotation:
        steps.append(shelf.undo_name)
        [found] = shelf.annotations(article.id)
        return found

    annotations.recolour(shelf, made, "red")
    annotations.set_note(shelf, now(), "a")
    annotations.set_note(shelf, now(), "b")
    annotations.set_tags(shelf, now(), ["x"], "Tag “x”")
    annotations.stretch(shelf, now(), document(), made.passages[0].start, made.passages[0].end + 10)
    annotations.delete(shelf, [now()])
    steps.append(shelf.undo_name)
    assert steps == [
        "Highlight “the old mill”",
        "Colour red",
        "Add note",
        "Edit note",
        "Tag “x”",
        "Change passage",
        f"Delete “{annotations.short(made.quote + TEXT[made.passages[0].end :][:10].rstrip(), 30)}”",
    ]
    for name in reversed(steps):
        assert shelf.undo_name == name
        shelf.undo()


def test_what_is_deleted_is_a_tombstone_with_all_it_said_and_comes_back(shelf: Library, article: Article) -> None:
    both = [make(shelf, article, note="keep me", tags=["x"]), make(shelf, article, "number 30")]
    annotations.delete(shelf, both)
    assert shelf.undo_name == "Delete 2 annotations"
    assert shelf.annotations(article.id) == []
    assert shelf.annotation(article.id, both[0].id) is None
    stored = on_disk(records_path(shelf, article.id))["annotations"][both[0].id]
    assert (stored["deleted"], stored["note"], stored["tags"]) == (True, "keep me", ["x"])
    assert stored["passages"][0]["quote"] == "the old mill"
    shelf.undo()
    assert [(a.id, a.note) for a in shelf.annotations(article.id)] == [(a.id, a.note) for a in both]


def test_deleting_nothing_is_no_step(shelf: Library, article: Article) -> None:
    name = shelf.undo_name
    annotations.delete(shelf, [])
    assert shelf.undo_name == name


def test_stretching_keeps_the_other_passages(shelf: Library, article: Article) -> None:
    made = make(shelf, article)
    second = annotations.anchor_at(document(), 100, 110)
    annotations.change(shelf, [(made, made.with_(passages=(*made.passages, second)))], "Add passage")
    [made] = shelf.annotations(article.id)
    annotations.stretch(shelf, made, document(), made.passages[0].start, made.passages[0].end + 8)
    [after] = shelf.annotations(article.id)
    assert after.passages[0].end == made.passages[0].end + 8
    assert after.passages[1] == second


def test_writing_a_note_settles_what_a_merge_had_flagged(shelf: Library, article: Article) -> None:
    made = make(shelf, article)
    annotations.change(shelf, [(made, made.with_(flags=("note-merged",), note="a — b"))], "Merge")
    annotations.set_note(shelf, shelf.annotations(article.id)[0], "a and b")
    assert shelf.annotations(article.id)[0].flags == ()


def test_lone_surrogates_in_a_note_come_back(shelf: Library, article: Article) -> None:
    made = make(shelf, article, note="broken \ud83d pair")
    assert open_library(shelf.folder).annotations(article.id) == [made]
