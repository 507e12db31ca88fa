"""What was deleted comes back after a restart, exactly, as a step that can be undone."""

from __future__ import annotations

from pathlib import Path

import pytest

from reader.core import annotations, articles, backups, deleted, restoring, tags
from reader.core.deleted import Deleted
from reader.core.errors import ReaderError
from reader.core.library import Library
from reader.core.model import Annotation, Article
from tests.core.making import add_article, catalogue, document, open_library, rebuilt_catalogue, records_path, visible


def mark(library: Library, article: Article, start: int, note: str = "", names: tuple[str, ...] = ()) -> Annotation:
    tagged = tags.ensure(library, list(names)) if names else ()
    return annotations.highlight(library, article.id, document(), start, start + 20, note=note, tags=tagged)


def items(library: Library) -> list[Deleted]:
    found = deleted.log(library.folder)
    assert found.problems == []
    return found.items


def test_after_a_restart_all_that_was_deleted_is_listed_and_comes_back(
    shelf: Library, article: Article, tmp_path: Path
) -> None:
    one = mark(shelf, article, 20, "a note", ("sea/lamp",))
    mark(shelf, article, 60)
    before = visible(shelf, article.id)
    annotations.delete(shelf, [one])
    tags.delete(shelf, tags.need(shelf, "lamp"))
    articles.remove(shelf, article.id)
    again = open_library(shelf.folder)
    found = {(d.kind, d.id): d for d in items(again)}
    assert found.keys() == {("annotation", one.id), ("tag", "lamp"), ("article", article.id)}
    listed = found["annotation", one.id]
    assert (listed.title, listed.quote, listed.note) == (article.title, one.quote, "a note")
    assert listed.when > one.created
    deleted.bring_back(again, found.values())
    assert visible(again, article.id) == before
    assert again.undo_name == "Bring back 3 deleted things"
    assert items(again) == []
    assert catalogue(again) == rebuilt_catalogue(again, tmp_path / "fresh")
    again.undo()
    assert again.article(article.id).deleted
    assert {(d.kind, d.id) for d in items(again)} == found.keys()
    again.index.close()


def test_an_annotation_of_an_article_that_was_removed_brings_it_back(shelf: Library, article: Article) -> None:
    one, other = mark(shelf, article, 20), mark(shelf, article, 60)
    annotations.delete(shelf, [one])
    articles.remove(shelf, article.id)
    deleted.bring_back(shelf, [deleted.find(items(shelf), one.id)])
    assert {a.id for a in shelf.annotations(article.id)} == {one.id, other.id}
    assert not shelf.article(article.id).deleted
    assert shelf.undo_name.startswith("Bring back “")


def test_what_is_back_already_is_left_as_it_is(shelf: Library, article: Article) -> None:
    one = mark(shelf, article, 20)
    annotations.delete(shelf, [one])
    found = items(shelf)
    shelf.undo()
    name = shelf.undo_name
    deleted.bring_back(shelf, found)
    assert shelf.undo_name == name


def test_what_was_merged_away_or_renamed_is_not_deleted(shelf: Library, article: Article) -> None:
    tags.ensure(shelf, ["a", "b"])
    tags.merge(shelf, shelf.tags["a"], shelf.tags["b"])
    assert items(shelf) == []


def test_a_tags_name_may_be_taken_by_now(shelf: Library, article: Article) -> None:
    first = tags.create(shelf, "mill")
    tags.delete(shelf, first)
    tags.rename(shelf, tags.create(shelf, "sea"), "Mill")
    with pytest.raises(ReaderError, match="another tag “Mill” now"):
        deleted.bring_back(shelf, items(shelf))
    assert list(shelf.tags) == ["sea"]


def tree(library: Library) -> dict[str, tuple[str, int]]:
    """Each tag's parent and key."""
    return {t.id: (t.parent, t.pin) for t in library.tags.values()}


def test_a_tag_comes_back_with_its_key_and_the_tags_under_it(shelf: Library) -> None:
    tags.ensure(shelf, ["sea/lamp/wick", "lamp/oil", "shore"])
    lamp = tags.need(shelf, "lamp")
    tags.pin(shelf, lamp, 3)
    before = tree(shelf)
    tags.delete(shelf, tags.need(shelf, "lamp"))
    assert tree(shelf) == {"sea": ("", 0), "wick": ("sea", 0), "oil": ("sea", 0), "shore": ("", 0)}
    again = open_library(shelf.folder)
    deleted.bring_back(again, items(again))
    assert tree(again) == before
    record = again.tag_record("lamp")
    assert record is not None
    assert record.children == ()
    again.undo()
    assert tree(again) == {"sea": ("", 0), "wick": ("sea", 0), "oil": ("sea", 0), "shore": ("", 0)}
    again.index.close()


def test_what_was_moved_or_bound_since_stays_where_it_is(shelf: Library) -> None:
    tags.ensure(shelf, ["lamp/wick", "lamp/oil", "lamp/glass", "shore"])
    tags.pin(shelf, tags.need(shelf, "lamp"), 3)
    tags.delete(shelf, tags.need(shelf, "lamp"))
    tags.move(shelf, tags.need(shelf, "oil"), tags.need(shelf, "shore"))
    tags.pin(shelf, tags.need(shelf, "shore"), 3)
    tags.merge(shelf, tags.need(shelf, "glass"), tags.need(shelf, "shore"))
    deleted.bring_back(shelf, items(shelf))
    assert tree(shelf) == {"lamp": ("", 0), "wick": ("lamp", 0), "oil": ("shore", 0), "shore": ("", 3)}


@pytest.mark.parametrize("order", [("sea", "lamp", "wick"), ("wick", "lamp", "sea"), ("lamp", "wick", "sea")])
@pytest.mark.parametrize("is_one_step", [True, False])
def test_a_whole_branch_that_was_deleted_tag_by_tag_comes_back_as_it_was(
    shelf: Library, order: tuple[str, ...], is_one_step: bool
) -> None:
    tags.ensure(shelf, ["sea/lamp/wick", "sea/lamp/oil"])
    before = tree(shelf)
    for name in ("lamp", "sea", "wick"):
        tags.delete(shelf, tags.need(shelf, name))
    assert tree(shelf) == {"oil": ("", 0)}
    found = {d.id: d for d in items(shelf)}
    for group in [order] if is_one_step else [(name,) for name in order]:
        deleted.bring_back(shelf, [found[name] for name in group])
    now = tree(shelf)
    assert now["oil"] == before["oil"]
    assert now["lamp"] == before["lamp"]


def test_ids_may_be_short_but_not_too_short(shelf: Library, article: Article) -> None:
    one = mark(shelf, article, 20)
    annotations.delete(shelf, [one])
    tags.delete(shelf, tags.create(shelf, "a"))
    found = items(shelf)
    assert deleted.find(found, one.id[:6]).id == one.id
    assert deleted.find(found, "a").kind == "tag"
    for name, why in ((one.id[:5], "too short"), ("zzzzzz", "Nothing that was deleted"), ("", "too short")):
        with pytest.raises(ReaderError, match=why):
            deleted.find(found, name)
    twice = [*found, Deleted("annotation", one.id[:8] + "x", "", "", "", "", "")]
    with pytest.raises(ReaderError, match="begins the ids of 2"):
        deleted.find(twice, one.id[:6])


def test_nothing_takes_a_tombstones_content_away(
    shelf: Library, article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Years, hundreds of changes, a merge with an older copy and a restored backup: all of it is still there."""
    one = mark(shelf, article, 20, "kept")
    old = records_path(shelf, article.id).read_bytes()
    annotations.delete(shelf, [one])
    tombstone = items(shelf)[0]
    backups.make(shelf.folder)
    monkeypatch.setattr("reader.core.model.now", lambda: "2126-01-01T00:00:00.000Z")
    monkeypatch.setattr("reader.core.changes.now", lambda: "2126-01-01T00:00:00.000Z")
    other = mark(shelf, article, 60)
    for number in range(40):
        annotations.set_note(shelf, other, f"{number}")
    records_path(shelf, article.id).write_bytes(old)  # a sync tool puts the older copy back
    shelf.notice_outside_changes()
    assert [d.id for d in items(shelf)] == [one.id]
    restoring.restore(shelf.folder, backups.all_of(shelf.folder)[0])
    shelf.notice_outside_changes()
    assert {d.id: d for d in items(shelf)}[one.id] == tombstone
    deleted.bring_back(shelf, [tombstone])
    back = shelf.annotation(article.id, one.id)
    assert back is not None
    assert (back.note, back.passages, back.colour) == ("kept", one.passages, one.colour)


ROWS = (
    b'{"reader": {"1": {"format": 1}}, "annotations": {"a": {"id": "b", "deleted": true}, "c": {"id": "c", "note": 3}}}'
)


@pytest.mark.parametrize(("data", "problems"), [(b"", 0), (b'{"deleted": true', 1), (ROWS, 0)])
def test_damaged_files_and_rows_do_not_hide_the_rest(
    shelf: Library, article: Article, data: bytes, problems: int
) -> None:
    other = add_article(shelf, "Other", b"other bytes")
    annotations.delete(shelf, [mark(shelf, other, 20)])
    records_path(shelf, article.id).write_bytes(data)
    found = deleted.log(shelf.folder)
    assert [d.article for d in found.items] == [other.id]
    assert len(found.problems) == problems


def test_a_link_or_folder_in_a_files_place_is_said(shelf: Library, article: Article) -> None:
    records_path(shelf, article.id).unlink()
    records_path(shelf, article.id).mkdir()
    assert "cannot be read" in deleted.log(shelf.folder).problems[0]


def test_it_can_be_cancelled(shelf: Library, article: Article) -> None:
    annotations.delete(shelf, [mark(shelf, article, 20)])
    seen: list[tuple[int, int]] = []
    assert deleted.log(shelf.folder, lambda *a: seen.append(a), lambda: bool(seen)).items == []
    assert seen == [(0, 2)]


def test_what_another_program_threw_out_is_said(shelf: Library, article: Article) -> None:
    item = Deleted("annotation", "a" * 32, article.id, "t", "the words", "", "")
    with pytest.raises(ReaderError, match="“the words” is not in"):
        deleted.bring_back(shelf, [item])
