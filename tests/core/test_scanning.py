"""The index follows the files: new, changed, gone, damaged, and an index that is itself lost."""

from __future__ import annotations

import errno
import json
import os
import shutil
import time
from pathlib import Path

import pytest

from reader.core import annotations, articles, scanning, tags
from reader.core.index import Index
from reader.core.library import Library
from reader.core.model import Article
from reader.core.paths import ARTICLES
from reader.core.scanning import ScanReport
from tests.core.faults import Disk
from tests.core.making import add_article, catalogue, document, on_disk, open_library, rebuilt_catalogue, records_path


@pytest.fixture
def index(shelf: Library, article: Article, tmp_path: Path) -> Index:
    """An index that knows ``article`` with one tagged annotation, and not what happens to it afterwards."""
    ids = tags.ensure(shelf, ["river"])
    annotations.highlight(shelf, article.id, document(), 20, 35, tags=ids)
    made = Index(tmp_path / "other cache", shelf.folder)
    report = scanning.scan(shelf.folder, made)
    assert (report.changed, report.removed, report.problems) == ([article.id], [], [])
    return made


def scan(library: Library, index: Index) -> ScanReport:
    return scanning.scan(library.folder, index)


def test_what_has_not_changed_is_not_read_again(shelf: Library, index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reader.core.scanning.read_records", lambda *_: pytest.fail("read again"))
    assert scan(shelf, index) == ScanReport()


def test_new_changed_and_removed_articles_are_found(shelf: Library, article: Article, index: Index) -> None:
    new = add_article(shelf, "Another", b"other bytes")
    annotations.highlight(shelf, article.id, document(), 50, 60)
    report = scan(shelf, index)
    assert set(report.changed) == {new.id, article.id}
    assert {e.id: e.passages for e in index.entries()} == {new.id: 0, article.id: 2}
    articles.remove(shelf, new.id)
    shutil.rmtree(shelf.article_folder(article.id))
    report = scan(shelf, index)
    assert set(report.removed) == {new.id, article.id}
    assert index.entries() == []
    assert list(index.tags_by_annotation()) == []
    assert scan(shelf, index) == ScanReport()


def test_a_removed_article_that_is_taken_back_has_its_tags_again(shelf: Library, article: Article) -> None:
    annotations.highlight(shelf, article.id, document(), 20, 35, tags=tags.ensure(shelf, ["river"]))
    articles.remove(shelf, article.id)
    assert tags.counts(shelf) == {"river": 0}
    shelf.undo()
    assert tags.counts(shelf) == {"river": 1}


@pytest.mark.parametrize("data", [b"", b"{", bytes(300), b'{"reader": {"1": {"format": 99}}, "article": 3}'])
def test_a_file_that_cannot_be_read_stays_in_the_list_with_what_is_wrong(
    shelf: Library, article: Article, index: Index, data: bytes
) -> None:
    path = records_path(shelf, article.id)
    good = path.read_bytes()
    path.write_bytes(data)
    report = scan(shelf, index)
    [problem] = report.problems
    assert str(path) in problem
    [entry] = index.entries()
    assert (entry.title, entry.passages, entry.problem) == ("The river", 1, problem)
    assert path.read_bytes() == data
    assert scan(shelf, index) == ScanReport()  # it is read again when it has changed again
    path.write_bytes(good)
    assert scan(shelf, index).problems == []
    assert [e.problem for e in index.entries()] == [""]


def test_a_damaged_file_that_was_never_seen_is_listed_by_its_folder(shelf: Library, article: Article) -> None:
    folder = shelf.folder / ARTICLES / "never-seen"
    folder.mkdir()
    (folder / "article.json").write_bytes(b"")
    scanning.scan(shelf.folder, shelf.index)
    entry = shelf.index.entry("never-seen")
    assert entry is not None
    assert entry.title == "never-seen"
    assert "is damaged" in entry.problem


def test_a_file_that_could_not_be_read_for_a_moment_is_read_by_the_next_scan(
    shelf: Library, article: Article, index: Index
) -> None:
    path = records_path(shelf, article.id)
    index.remove(article.id)
    with Disk(path, 0, errno.EIO).in_place() as disk:
        [problem] = scan(shelf, index).problems
    assert disk.refused
    assert "cannot be read" in problem
    assert [e.problem for e in index.entries()] == [problem]
    assert scan(shelf, index).problems == []
    assert [(e.title, e.problem) for e in index.entries()] == [("The river", "")]


def test_a_record_that_went_missing_is_a_problem_not_a_removal(shelf: Library, article: Article, index: Index) -> None:
    records_path(shelf, article.id).unlink()
    report = scan(shelf, index)
    assert "is missing" in report.problems[0]
    assert [e.id for e in index.entries()] == [article.id]


def test_a_folder_without_a_record_is_an_article_in_the_making(shelf: Library) -> None:
    articles.stage(shelf.folder, document("Not yet"), b"bytes", "a.txt", "text/plain", "")
    assert scanning.scan(shelf.folder, shelf.index) == ScanReport()
    assert shelf.entries() == []


def test_one_bad_record_is_counted_and_the_others_are_shown(shelf: Library, article: Article, index: Index) -> None:
    path = records_path(shelf, article.id)
    tables = on_disk(path)
    tables["annotations"]["bad"] = {"id": "bad", "passages": [{"start": "x"}]}
    tables["annotations"]["worse"] = {"id": "another", "colour": 3}
    path.write_text(json.dumps(tables))
    report = scan(shelf, index)
    assert "2 records that cannot be understood" in report.problems[0]
    assert [e.passages for e in index.entries()] == [1]
    assert open_library(shelf.folder).unreadable(article.id) == 2


def test_a_folder_that_was_renamed_by_hand_says_its_name(shelf: Library, article: Article, index: Index) -> None:
    shelf.article_folder(article.id).rename(shelf.folder / ARTICLES / "my-name")
    report = scan(shelf, index)
    assert f"holds the article {article.id}" in report.problems[0]
    assert report.removed == [article.id]
    assert [e.id for e in index.entries()] == ["my-name"]


@pytest.mark.skipif(os.name == "nt", reason="names of bytes")
def test_a_folder_whose_name_is_no_text_is_named_and_passed_over(shelf: Library, article: Article) -> None:
    (shelf.folder / ARTICLES / os.fsdecode(b"a\xff")).mkdir()
    report = scanning.scan(shelf.folder, shelf.index)
    assert "a name that is no text" in report.problems[0]
    assert [e.id for e in shelf.entries()] == [article.id]


@pytest.mark.parametrize("damage", ["delete", "garbage", "empty", "schema", "truncate"])
def test_a_lost_index_is_made_anew(shelf: Library, article: Article, index: Index, damage: str) -> None:
    before = index.entries()
    index.close()
    for path in index.path.parent.iterdir():
        if damage == "delete":
            path.unlink()
        elif damage == "garbage":
            path.write_bytes(b"this is no database" * 1000)
        elif damage == "empty":
            path.write_bytes(b"")
        elif damage == "truncate":
            path.write_bytes(path.read_bytes()[:5000])
    if damage == "schema":
        import sqlite3

        index.path.unlink()
        database = sqlite3.connect(index.path)
        database.executescript("CREATE TABLE articles (id); PRAGMA user_version = 1")
        database.close()
    again = Index(index.path.parent, shelf.folder)
    scan(shelf, again)
    assert again.entries() == before
    assert list(again.tags_by_annotation()) == [(article.id, shelf.annotations(article.id)[0].id, "river")]


def test_an_index_that_is_damaged_while_it_is_open_is_made_anew(shelf: Library, article: Article) -> None:
    shelf.index._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    data = shelf.index.path.read_bytes()
    shelf.index.path.write_bytes(data[:100] + b"\x55" * (len(data) - 100))
    made = annotations.highlight(shelf, article.id, document(), 20, 35)  # nothing of it is the user's concern
    shelf.entries()
    scanning.scan(shelf.folder, shelf.index)
    assert [(e.id, e.passages) for e in shelf.entries()] == [(article.id, 1)]
    assert open_library(shelf.folder).annotations(article.id) == [made]


def test_an_index_of_which_sqlite_quotes_bytes_that_are_no_text_is_made_anew(shelf: Library, index: Index) -> None:
    before = index.entries()
    index.close()
    data = index.path.read_bytes()
    assert b"sketch BLOB NOT NULL" in data
    index.path.write_bytes(data.replace(b"sketch BLOB NOT NULL", b"sketch BLOB N\x9c( NULL"))
    again = Index(index.path.parent, shelf.folder)
    scan(shelf, again)
    assert again.entries() == before


def test_an_index_whose_damage_is_noticed_late_is_filled_at_once_where_nobody_looks(
    shelf: Library, index: Index
) -> None:
    before = index.entries()
    scan(shelf, index)
    index.refill = lambda: scan(shelf, index)
    for query in (index.entries, lambda: index.newest(9), lambda: [index.entry(before[0].id)]):
        index._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        data = index.path.read_bytes()
        index.path.write_bytes(data[:4096] + bytes(len(data) - 4096))  # as a power cut may leave it
        index._db.execute("PRAGMA shrink_memory")
        assert query() == before
        assert index.was_reset is False


def test_without_a_place_for_the_cache_the_index_lives_in_memory(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file is in the way")
    library = open_library(tmp_path / "library")
    article = add_article(library)
    annotations.highlight(library, article.id, document(), 20, 35, tags=tags.ensure(library, ["river"]))
    assert [e.passages for e in library.entries()] == [1]
    other = Index(tmp_path / "cache", library.folder)  # as the thread that scans has one
    assert other.entries() == library.entries()
    assert tags.counts(library) == {"river": 1}


def test_a_scan_does_not_put_back_what_was_true_when_it_began(
    shelf: Library, article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = scanning.read_records

    def read_then_highlight(path: Path, name: str) -> object:
        found = read(path, name)
        annotations.highlight(shelf, article.id, document(), 20, 35)
        return found

    monkeypatch.setattr(scanning, "read_records", read_then_highlight)
    shelf.index._db.execute("UPDATE articles SET stat = 'old'")
    thread = Index(shelf.index.path.parent, shelf.folder)
    scanning.scan(shelf.folder, thread)
    assert [e.passages for e in shelf.entries()] == [1]


def test_a_scan_can_be_cancelled_and_tells_how_far_it_is(tmp_path: Path) -> None:
    library = open_library(tmp_path / "library")
    for number in range(3):
        add_article(library, f"Article {number}", f"{number}".encode())
    index = Index(tmp_path / "other cache", library.folder)
    told: list[tuple[int, int]] = []
    answers = iter([False, True])
    scanning.scan(library.folder, index, lambda *now: told.append(now), lambda: next(answers))
    assert len(index.entries()) == 1
    assert told == [(0, 3)]
    scanning.scan(library.folder, index)
    assert len(index.entries()) == 3


def test_old_temporary_files_of_ours_are_swept_and_nothing_else(shelf: Library, article: Article) -> None:
    folder = shelf.article_folder(article.id)
    (folder / "images").mkdir()
    ours = [
        shelf.folder / ".library.json-0123456789ab.tmp",
        folder / ".article.json-0123456789ab.tmp",
        folder / "images" / ".a.png-0123456789ab.tmp",
    ]
    others = [folder / ".syncthing.article.json.tmp", folder / "notes.tmp"]
    fresh = folder / ".article.json-ba9876543210.tmp"
    for path in (*ours, *others, fresh):
        path.write_bytes(b"x")
    hours_ago = time.time() - 7200
    for path in (*ours, *others):
        os.utime(path, (hours_ago, hours_ago))
    again = open_library(shelf.folder)
    scanning.scan(shelf.folder, again.index)
    again.annotations(article.id)
    assert [p for p in ours if p.exists()] == []
    assert all(p.exists() for p in (*others, fresh))


def test_two_libraries_share_a_cache_folder_without_mixing(tmp_path: Path) -> None:
    one = open_library(tmp_path / "one", tmp_path / "cache")
    two = open_library(tmp_path / "two", tmp_path / "cache")
    article = add_article(one)
    assert two.entries() == []
    assert catalogue(one)["entries"] != catalogue(two)["entries"]
    assert one.index.starting_with(article.id[:4]) == [article.id]


def test_values_that_sqlite_cannot_hold_do_not_keep_an_article_out_of_the_list(
    shelf: Library, article: Article, index: Index
) -> None:
    path = records_path(shelf, article.id)
    tables = on_disk(path)
    tables["article"][article.id] |= {"title": "broken \ud800 title", "words": 10**30}
    tables["reading"] = {article.id: {"id": article.id, "progress": 1e999}}
    path.write_text(json.dumps(tables))
    scan(shelf, index)
    [entry] = index.entries()
    assert entry.title == "broken ? title"
    assert index.entry("\udcff") is None


def test_what_a_killed_program_did_not_tell_the_index_is_told_by_the_next_one(
    shelf: Library, article: Article, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = shelf.document(article.id)
    annotations.highlight(shelf, article.id, text, 0, 4, tags=["first"])
    with monkeypatch.context() as killed:  # the file is written, and then the program is gone
        killed.setattr(shelf.index, "put", lambda *_, **__: None)
        annotations.highlight(shelf, article.id, text, 5, 9, tags=["second"])
    other = open_library(shelf.folder, shelf.index.path.parent)
    annotations.highlight(other, article.id, text, 10, 14, tags=["third"])
    scanning.scan(other.folder, other.index)
    assert catalogue(other) == rebuilt_catalogue(other, tmp_path / "fresh")
    assert set(other.index.tag_counts()) == {"first", "second", "third"}
