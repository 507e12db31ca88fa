"""Merging a whole library: the preview says what happens, nothing is lost, twice is once, and it can be undone."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from reader.core import annotations, articles, restoring, scanning, tags
from reader.core.changes import Change
from reader.core.checking import check
from reader.core.document import PARAGRAPH, Block, Document
from reader.core.durable import write_durably
from reader.core.errors import NotSaved, ReaderError
from reader.core.library import Library
from reader.core.model import Article
from reader.core.paths import CODEBOOK
from reader.core.unfinished import unfinished
from reader.core.uniting import preview, unite
from reader.core.versions import placements
from tests.core.making import (
    add_article,
    catalogue,
    document,
    files_in,
    on_disk,
    open_library,
    rebuilt_catalogue,
    records_path,
    visible,
)


def mark(library: Library, article: Article, start: int, note: str = "", names: tuple[str, ...] = ()) -> str:
    tagged = tags.ensure(library, list(names)) if names else ()
    return annotations.highlight(library, article.id, document(), start, start + 9, note=note, tags=tagged).id


@pytest.fixture
def other(shelf: Library, article: Article) -> Library:
    """A copy of the library that has gone its own way since: so has the library itself."""
    mark(shelf, article, 3, "first")
    folder = shelf.folder.with_name("other")
    shutil.copytree(shelf.folder, folder)
    library = open_library(folder, shelf.folder.with_name("other-cache"))
    mark(library, article, 30, "theirs", ("there",))
    add_article(library, "Only there", b"bytes of there")
    mark(shelf, article, 60, "ours", ("here",))
    add_article(shelf, "Only here", b"bytes of here")
    library.index.close()
    return library


def records(folder: Path) -> dict[str, Any]:
    """All tables of all files, without those about the files themselves."""
    found = {}
    for path in [folder / CODEBOOK, *folder.glob("articles/*/article.json")]:
        tables = {k: v for k, v in on_disk(path).items() if k not in ("reader", "library") and v}
        found[str(path.relative_to(folder))] = tables
    return found


def test_the_preview_says_what_is_where_and_changes_nothing(shelf: Library, article: Article, other: Library) -> None:
    before = files_in(shelf.folder.parent)
    found = preview(shelf.folder, other.folder)
    assert [s.title for s in found.only_here] == ["Only here"]
    assert [s.title for s in found.only_there] == ["Only there"]
    assert [(s.article, s.taken, s.united) for s in found.changed] == [("", 1, 0), (article.id, 1, 0)]
    assert (found.same, found.problems, found.before) == (0, [], "")
    assert files_in(shelf.folder.parent) == before


def test_merging_takes_all_and_leaves_the_other_alone(shelf: Library, article: Article, other: Library) -> None:
    there = files_in(other.folder)
    identity = on_disk(shelf.folder / CODEBOOK)["library"]
    done = unite(shelf.folder, other.folder)
    assert done.problems == []
    assert files_in(other.folder) == there
    assert on_disk(shelf.folder / CODEBOOK)["library"] == identity
    shelf.notice_outside_changes()
    assert {a.note for a in shelf.annotations(article.id)} == {"first", "theirs", "ours"}
    assert shelf.tags.keys() == {"here", "there"}
    [new] = done.only_there
    for name in ("source.txt", "text.json", "article.json"):
        assert (shelf.article_folder(new.article) / name).read_bytes() == there[f"articles/{new.article}/{name}"]
    assert check(shelf.folder).problems == ()


def test_merging_twice_is_merging_once_and_the_sides_may_be_turned_round(shelf: Library, other: Library) -> None:
    here, there = shelf.folder, other.folder
    shutil.copytree(here, here.with_name("here-2"))
    shutil.copytree(there, there.with_name("there-2"))
    unite(here, there)
    once = records(here)
    again = unite(here, there)
    assert (again.changed, again.only_there) == ([], [])
    assert records(here) == once
    unite(there.with_name("there-2"), here.with_name("here-2"))
    assert records(there.with_name("there-2")) == once


def test_it_can_be_undone(shelf: Library, article: Article, other: Library) -> None:
    done = unite(shelf.folder, other.folder)
    assert restoring.last_step(shelf.folder).name == done.before
    restoring.undo(shelf.folder)
    fresh = open_library(shelf.folder)
    assert {a.note for a in fresh.annotations(article.id)} == {"first", "ours"}
    assert fresh.tags.keys() == {"here"}
    assert fresh.article(done.only_there[0].article).deleted
    fresh.index.close()


def test_both_changed_the_same_record(shelf: Library, article: Article) -> None:
    first = mark(shelf, article, 3, "first")
    folder = shelf.folder.with_name("other")
    shutil.copytree(shelf.folder, folder)
    library = open_library(folder)
    for each, note in ((shelf, "from here"), (library, "from there")):
        annotation = each.annotation(article.id, first)
        assert annotation is not None
        annotations.set_note(each, annotation, note)
    library.index.close()
    assert [(s.taken, s.united) for s in preview(shelf.folder, folder).changed] == [(0, 1)]
    unite(shelf.folder, folder)
    shelf.notice_outside_changes()
    united = shelf.annotation(article.id, first)
    assert united is not None
    assert "from here" in united.note
    assert "from there" in united.note
    assert united.flags


def test_tags_of_one_name_and_two_ids_stay_two_and_are_said(shelf: Library, other: Library) -> None:
    tags.rename(shelf, tags.need(shelf, "here"), "Light")
    library = open_library(other.folder)
    tags.rename(library, tags.need(library, "there"), "Light")
    library.index.close()
    assert preview(shelf.folder, other.folder).same_names == ["Light"]
    unite(shelf.folder, other.folder)
    shelf.notice_outside_changes()
    assert [t.name for t in shelf.tags.values()] == ["Light", "Light"]


def test_what_was_removed_there_does_not_come(shelf: Library, article: Article, other: Library) -> None:
    gone = next(p.name for p in (other.folder / "articles").iterdir() if p.name.startswith("only-there"))
    library = open_library(other.folder)
    articles.remove(library, gone)
    library.index.close()
    assert unite(shelf.folder, other.folder).only_there == []
    assert not shelf.article_folder(gone).exists()


def test_bad_files_and_links_there_do_not_stop_the_rest(
    shelf: Library, article: Article, other: Library, tmp_path: Path
) -> None:
    records_path(other, article.id).write_bytes(b"{")
    new = next(p for p in (other.folder / "articles").iterdir() if p.name.startswith("only-there"))
    (tmp_path / "secret").write_text("secret")
    (new / "images").mkdir()
    (new / "images" / "a.png").write_bytes(b"picture")
    (new / "images" / "link.png").symlink_to(tmp_path / "secret")
    done = unite(shelf.folder, other.folder)
    assert len(done.problems) == 1
    assert str(records_path(other, article.id)) in done.problems[0]
    copied = shelf.article_folder(new.name) / "images"
    assert [p.name for p in copied.iterdir()] == ["a.png"]


def test_stopped_it_goes_on_the_next_time(shelf: Library, article: Article, other: Library) -> None:
    done: list[tuple[int, int]] = []
    stopped = unite(
        shelf.folder,
        other.folder,
        progress=lambda *how_far: done.append(how_far),
        cancelled=lambda: (1, 4) in done,  # of the backup before, (0, 2) is said
    )
    assert "Merging was stopped after 2 of 3 files." in stopped.problems[0]
    [problem] = check(shelf.folder).problems
    assert f"`reader merge {other.folder}` completes it, and `reader restore {stopped.before}` takes it back" in problem
    assert scanning.scan(shelf.folder, shelf.index).unfinished == problem
    unite(shelf.folder, other.folder)
    assert check(shelf.folder).problems == ()
    shelf.notice_outside_changes()
    assert len(shelf.annotations(article.id)) == 3


def test_what_is_no_other_library(shelf: Library, tmp_path: Path) -> None:
    with pytest.raises(ReaderError, match="is no library"):
        preview(shelf.folder, tmp_path / "nope")
    with pytest.raises(ReaderError, match="is this library itself"):
        unite(shelf.folder, shelf.folder / ".." / shelf.folder.name)


def test_in_an_open_library_it_is_one_step_with_a_name(
    shelf: Library, article: Article, other: Library, tmp_path: Path
) -> None:
    ids = {e.id for e in shelf.entries()}
    before = visible(shelf, *ids)
    changes: list[Change] = []
    unite(shelf.folder, other.folder, changes=changes)
    scanning.scan(shelf.folder, shelf.index)
    shelf.adopt(changes, "Merge “other”")
    after_ids = {e.id for e in shelf.entries()}
    after = visible(shelf, *after_ids)
    assert len(after_ids) == 3
    assert after != before
    assert shelf.undo_name == "Merge “other”"
    shelf.undo()
    assert {e.id for e in shelf.entries()} == ids
    assert visible(shelf, *ids) == before
    shelf.redo()
    assert visible(shelf, *after_ids) == after
    assert catalogue(shelf) == rebuilt_catalogue(shelf, tmp_path / "fresh")


def test_merging_nothing_is_no_step(shelf: Library, article: Article, other: Library) -> None:
    unite(shelf.folder, other.folder)
    changes: list[Change] = []
    unite(shelf.folder, other.folder, changes=changes)
    name = shelf.undo_name
    shelf.adopt(changes, "Merge")
    assert (changes, shelf.undo_name) == ([], name)


def read_in_two_ways(shelf: Library) -> tuple[Library, Article]:
    """Another library with the same original, which another version of Reader has read with a line more."""
    whole = document()
    longer = Document((whole.blocks[0], Block(PARAGRAPH, "A line more."), *whole.blocks[1:]), whole.metadata)
    library = open_library(shelf.folder.with_name("other"), shelf.folder.with_name("other-cache"))
    staged = articles.stage(library.folder, longer, b"the original", "river.txt", "text/plain", "/tmp/river.txt")
    added = articles.commit(library, staged)[0]
    for start in (100, 200, 300):
        annotations.highlight(library, added.id, longer, start, start + 10)
    library.index.close()
    return library, added


def test_an_original_that_was_read_in_two_ways_keeps_both_texts(shelf: Library, article: Article) -> None:
    other, added = read_in_two_ways(shelf)
    assert added.id == article.id
    assert added.text_sha256 != article.text_sha256
    for start in (100, 200, 300):
        annotations.highlight(shelf, article.id, document(), start, start + 10)
    for one, two in ((shelf, other), (other, shelf)):
        assert unite(one.folder, two.folder).problems == []
    for library in (shelf, other):
        assert check(library.folder).problems == ()
        opened = open_library(library.folder, library.folder.with_name("cache-of-both"))
        text = opened.document(article.id)
        assert text.text_sha256 == opened.article(article.id).text_sha256
        places = placements(opened, article.id, text)
        assert sorted(p.status for found in places.values() for p in found) == ["exact"] * 3 + ["moved"] * 3
        opened.index.close()
    assert records(shelf.folder) == records(other.folder)


def test_what_cannot_be_taken_leaves_nothing_behind(
    shelf: Library, article: Article, other: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, data: bytes) -> None:
        if path.name.startswith("text"):
            raise NotSaved(f"{path} could not be saved: the disk is full.")
        write_durably(path, data)

    with monkeypatch.context() as patch:
        patch.setattr("reader.core.uniting.write_durably", full)
        done = unite(shelf.folder, other.folder)
    assert len(done.problems) == 1
    assert "only-there" in done.problems[0]
    assert check(shelf.folder).problems == ()
    assert not [p for p in (shelf.folder / "articles").iterdir() if p.name.startswith("only-there")]
    assert unite(shelf.folder, other.folder).problems == []


def test_an_original_that_is_missing_there_is_named(shelf: Library, article: Article, other: Library) -> None:
    new = next(p for p in (other.folder / "articles").iterdir() if p.name.startswith("only-there"))
    (new / "source.txt").unlink()
    [problem] = unite(shelf.folder, other.folder).problems
    assert problem.startswith(f"{shelf.article_folder(new.name) / 'source.txt'} is missing there too")


def test_how_to_go_on_holds_in_any_folder(
    shelf: Library, article: Article, other: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pressed(*how_far: int) -> None:
        if how_far == (1, 4):
            raise KeyboardInterrupt

    monkeypatch.chdir(other.folder.parent)
    with pytest.raises(KeyboardInterrupt):
        unite(shelf.folder, Path("other"), pressed)
    assert f"`reader merge {other.folder}` completes it" in unfinished(shelf.folder)
