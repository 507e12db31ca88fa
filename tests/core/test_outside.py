"""What other programs do to an open library: taken in, merged, mended, and never undone with the user's own steps."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from reader.core import annotations, articles, tags
from reader.core.changes import OTHER_WORDING, RESTORED, Change
from reader.core.errors import ReaderError
from reader.core.library import Library
from reader.core.model import Annotation, Article
from reader.core.paths import CODEBOOK
from tests.core.making import catalogue, document, memory, on_disk, open_library, rebuilt_catalogue, records_path


@pytest.fixture
def other(shelf: Library, article: Article, tmp_path: Path) -> Library:
    """The same library, opened by another program."""
    return open_library(shelf.folder, tmp_path / "other cache")


def highlight(library: Library, article: Article, start: int = 20) -> Annotation:
    return annotations.highlight(library, article.id, document(), start, start + 15)


def current(library: Library, annotation: Annotation) -> Annotation:
    found = library.annotation(annotation.article, annotation.id)
    assert found is not None
    return found


def test_what_another_program_wrote_is_noticed_and_announced(shelf: Library, article: Article, other: Library) -> None:
    highlight(shelf, article)
    heard: list[tuple[list[Change], str]] = []
    shelf.subscribe(lambda changes, name: heard.append((list(changes), name)))
    tag = tags.create(other, "river")
    theirs = highlight(other, article, 100)
    assert shelf.notice_outside_changes()
    [(changes, name)] = heard
    assert {(c.table, c.key) for c in changes} == {("tags", tag.id), ("annotations", theirs.id)}
    assert name == ""
    assert memory(shelf, article.id) == memory(other, article.id)
    assert catalogue(shelf) == rebuilt_catalogue(shelf, shelf.folder.with_name("fresh"))
    assert not shelf.notice_outside_changes()
    assert shelf.undo_name.startswith("Highlight")


def test_what_a_write_finds_on_its_way_is_announced_and_is_no_part_of_the_step(
    shelf: Library, article: Article, other: Library
) -> None:
    shelf.annotations(article.id)
    theirs = highlight(other, article, 100)
    heard: list[str] = []
    shelf.subscribe(lambda changes, name: heard.extend(c.key for c in changes))
    ours = highlight(shelf, article)
    assert heard == [theirs.id, ours.id]
    shelf.undo()
    assert [a.id for a in shelf.annotations(article.id)] == [theirs.id]
    assert [a.id for a in open_library(shelf.folder).annotations(article.id)] == [theirs.id]


def test_what_a_refused_write_finds_on_its_way_is_announced_too(
    shelf: Library, article: Article, other: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.annotations(article.id)
    theirs = highlight(other, article, 100)
    heard: list[str] = []
    shelf.subscribe(lambda changes, name: heard.extend(c.key for c in changes))

    def refuse(*_: object) -> None:
        raise ReaderError("The disk is full.")

    monkeypatch.setattr("reader.core.library.commit", refuse)
    with pytest.raises(ReaderError):
        highlight(shelf, article)
    assert heard == [theirs.id]
    assert [a.id for a in shelf.annotations(article.id)] == [theirs.id]
    assert catalogue(shelf)["entries"] == catalogue(other)["entries"]


def test_undo_takes_back_only_the_fields_that_the_step_changed(
    shelf: Library, article: Article, other: Library
) -> None:
    made = highlight(shelf, article)
    annotations.recolour(shelf, made, "red")
    annotations.set_note(other, current(other, made), "theirs")
    shelf.undo()
    after = current(shelf, made)
    assert (after.colour, after.note) == ("yellow", "theirs")
    shelf.redo()
    after = current(open_library(shelf.folder), made)
    assert (after.colour, after.note) == ("red", "theirs")


def test_undo_takes_back_only_the_tags_that_the_step_added(shelf: Library, article: Article, other: Library) -> None:
    made = highlight(shelf, article)
    annotations.set_tags(shelf, made, tags.ensure(shelf, ["mine"]))
    theirs = current(other, made)
    annotations.set_tags(other, theirs, [*theirs.tags, *tags.ensure(other, ["theirs"])])
    shelf.notice_outside_changes()
    shelf.undo()  # the tags of the annotation, not the creation of the tag
    assert current(shelf, made).tags == ("theirs",)


def test_undoing_a_highlight_that_another_program_has_annotated_keeps_its_note(
    shelf: Library, article: Article, other: Library
) -> None:
    made = highlight(shelf, article)
    annotations.set_note(other, current(other, made), "do not lose me")
    shelf.undo()  # the note had not been seen yet
    after = current(shelf, made)
    assert after.note == "do not lose me"
    assert RESTORED in after.flags


def test_two_notes_that_were_written_at_once_are_both_kept(shelf: Library, article: Article, other: Library) -> None:
    made = highlight(shelf, article)
    seen = current(other, made)
    annotations.set_note(shelf, made, "here")
    annotations.set_note(other, seen, "there")
    shelf.notice_outside_changes()
    for library in (shelf, other, open_library(shelf.folder)):
        assert sorted(current(library, made).note.split(OTHER_WORDING)) == ["here", "there"]


def test_a_note_that_is_edited_while_another_program_changes_it_keeps_both(
    shelf: Library, article: Article, other: Library
) -> None:
    made = highlight(shelf, article)
    annotations.set_note(other, current(other, made), "there")
    shelf.notice_outside_changes()
    annotations.set_note(shelf, made, "here")  # the editor was opened before
    assert sorted(current(shelf, made).note.split(OTHER_WORDING)) == ["here", "there"]


def test_a_line_edited_in_a_text_editor_is_taken_in_and_lasts(shelf: Library, article: Article) -> None:
    made = highlight(shelf, article)
    path = records_path(shelf, article.id)
    path.write_text(path.read_text().replace('"quote": ', '"page": "7", "quote": ').replace("tester", "editor"))
    assert shelf.notice_outside_changes()
    assert current(shelf, made).passages[0].page == "7"
    annotations.recolour(shelf, current(shelf, made), "red")
    again = current(open_library(shelf.folder), made)
    assert (again.passages[0].page, again.colour, again.creator) == ("7", "red", "editor")


def test_a_line_that_an_editor_broke_is_kept_counted_and_not_shown(shelf: Library, article: Article) -> None:
    broken, whole = highlight(shelf, article), highlight(shelf, article, 100)
    path = records_path(shelf, article.id)
    tables = on_disk(path)
    tables["annotations"][broken.id]["passages"][0]["start"] = "here"
    path.write_text(json.dumps(tables))
    heard: list[Change] = []
    shelf.subscribe(lambda changes, name: heard.extend(changes))
    shelf.notice_outside_changes()
    for library in (shelf, open_library(shelf.folder)):
        assert [a.id for a in library.annotations(article.id)] == [whole.id]
        assert library.unreadable(article.id) == 1
    assert [(c.key, c.after) for c in heard] == [(broken.id, None)]
    annotations.recolour(shelf, whole, "red")
    assert on_disk(path)["annotations"][broken.id]["passages"][0]["start"] == "here"
    tables = on_disk(path)
    tables["annotations"][broken.id]["passages"][0]["start"] = broken.passages[0].start
    path.write_text(json.dumps(tables))
    shelf.notice_outside_changes()
    assert shelf.unreadable(article.id) == 0
    assert len(shelf.annotations(article.id)) == 2


# -- files that go away or go back -------------------------------------------------------------------------------


def test_a_deleted_file_is_written_again(shelf: Library, article: Article) -> None:
    made = highlight(shelf, article)
    tag = tags.create(shelf, "river")
    records_path(shelf, article.id).unlink()
    (shelf.folder / CODEBOOK).unlink()
    shelf.notice_outside_changes()
    again = open_library(shelf.folder)
    assert [a.id for a in again.annotations(article.id)] == [made.id]
    assert list(again.tags) == [tag.id]


def test_an_older_copy_that_was_put_back_is_brought_up_to_date(shelf: Library, article: Article) -> None:
    path = records_path(shelf, article.id)
    older = path.read_bytes()
    made = highlight(shelf, article)
    path.write_bytes(older)
    shelf.notice_outside_changes()
    assert [a.id for a in open_library(shelf.folder).annotations(article.id)] == [made.id]
    assert catalogue(shelf) == rebuilt_catalogue(shelf, shelf.folder.with_name("fresh"))


@pytest.mark.parametrize("data", [b"", b"{", bytes(500), b"garbage"])
def test_a_damaged_file_is_given_time_and_then_written_again_with_its_bytes_kept(
    shelf: Library, article: Article, data: bytes
) -> None:
    made = highlight(shelf, article)
    path = records_path(shelf, article.id)
    path.write_bytes(data)
    assert shelf.notice_outside_changes()
    assert "is damaged" in shelf.problems[0]
    assert path.read_bytes() == data  # perhaps a sync tool is at work
    assert [a.id for a in shelf.annotations(article.id)] == [made.id]
    shelf.notice_outside_changes()
    assert shelf.problems == ()
    assert [a.id for a in open_library(shelf.folder).annotations(article.id)] == [made.id]
    [aside] = path.parent.glob("article.damaged-*.json")
    assert aside.read_bytes() == data


def test_a_file_that_a_sync_tool_had_half_written_is_read_when_it_is_whole(
    shelf: Library, article: Article, other: Library
) -> None:
    shelf.annotations(article.id)
    path = records_path(shelf, article.id)
    theirs = highlight(other, article)
    whole = path.read_bytes()
    path.write_bytes(whole[:200])
    shelf.notice_outside_changes()
    path.write_bytes(whole[:400])
    shelf.notice_outside_changes()
    path.write_bytes(whole)
    assert shelf.notice_outside_changes()
    assert [a.id for a in shelf.annotations(article.id)] == [theirs.id]
    assert shelf.problems == ()
    assert not list(path.parent.glob("*damaged*"))


def test_a_folder_that_went_away_is_a_problem_that_is_named_and_comes_back(shelf: Library, article: Article) -> None:
    made = highlight(shelf, article)
    folder = shelf.article_folder(article.id)
    shutil.move(folder, shelf.folder / "away")
    shelf.notice_outside_changes()
    assert str(folder) in shelf.problems[0]
    with pytest.raises(ReaderError, match="could not be saved"):
        highlight(shelf, article, 100)
    shutil.move(shelf.folder / "away", folder)
    shelf.notice_outside_changes()
    assert shelf.problems == ()
    assert [a.id for a in shelf.annotations(article.id)] == [made.id]


def test_a_codebook_from_a_newer_version_makes_the_open_library_read_only(shelf: Library, article: Article) -> None:
    path = shelf.folder / CODEBOOK
    path.write_text(json.dumps({**on_disk(path), "reader": {"1": {"format": 9}}}))
    before = path.read_bytes()
    shelf.notice_outside_changes()
    assert "newer version" in shelf.read_only
    with pytest.raises(ReaderError, match="newer version"):
        highlight(shelf, article)
    assert path.read_bytes() == before


@pytest.mark.skipif(os.name == "nt", reason="symbolic links")
def test_a_link_in_the_place_of_a_file_is_not_followed(shelf: Library, article: Article, tmp_path: Path) -> None:
    shelf.annotations(article.id)
    path = records_path(shelf, article.id)
    shutil.move(path, tmp_path / "elsewhere.json")
    path.symlink_to(tmp_path / "elsewhere.json")
    before = (tmp_path / "elsewhere.json").read_bytes()
    shelf.notice_outside_changes()
    assert "it is a symbolic link" in shelf.problems[0]
    with pytest.raises(ReaderError, match="it is a symbolic link"):
        highlight(shelf, article)
    assert (tmp_path / "elsewhere.json").read_bytes() == before


def test_fields_and_tables_of_other_versions_survive_every_verb(shelf: Library, article: Article) -> None:
    made = highlight(shelf, article)
    path = records_path(shelf, article.id)
    tables = on_disk(path)
    tables["annotations"][made.id]["shape"] = {"points": [1, 2]}
    tables["annotations"][made.id]["passages"][0]["certainty"] = 0.5
    tables["later"] = {"x": {"id": "x"}}
    path.write_text(json.dumps(tables))
    shelf.notice_outside_changes()
    annotations.set_note(shelf, current(shelf, made), "n")
    articles.set_status(shelf, article.id, "done")
    shelf.undo()
    annotations.delete(shelf, [current(shelf, made)])
    shelf.undo()
    after = on_disk(path)
    assert after["later"] == {"x": {"id": "x"}}
    assert after["annotations"][made.id]["shape"] == {"points": [1, 2]}
    assert after["annotations"][made.id]["passages"][0]["certainty"] == 0.5


def test_a_library_moved_away_is_missed_and_not_made_anew_and_works_on_when_it_is_back(
    shelf: Library, article: Article
) -> None:
    kept = highlight(shelf, article)
    away = shelf.folder.rename(shelf.folder.with_name("away"))
    for change in (lambda: highlight(shelf, article, 100), lambda: tags.create(shelf, "river")):
        with pytest.raises(ReaderError, match=r"is not there any more\. Put the folder back"):
            change()
    shelf.notice_outside_changes()
    assert not shelf.folder.exists()
    away.rename(shelf.folder)
    shelf.notice_outside_changes()
    again = highlight(shelf, article, 200)
    assert {kept.id, again.id} == {a.id for a in shelf.annotations(article.id)}
