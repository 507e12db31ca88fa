"""Repairing: from a backup, from the file itself, from the original; the damaged bytes are kept; it may be cut off."""

from __future__ import annotations

import errno
import json
import re
from pathlib import Path

import pytest

from reader.core import annotations, backups, scanning, tags
from reader.core.checking import check
from reader.core.document import Document
from reader.core.errors import ReaderError
from reader.core.library import Library
from reader.core.model import Article
from reader.core.paths import CODEBOOK, RECORDS, TEXT
from reader.core.repairing import Repaired, repair
from tests.core.faults import Disk
from tests.core.making import document, files_in, on_disk, open_library, records_path


def read_source(data: bytes, name: str, beside: Path | None) -> Document:
    return document()


def mend(library: Library) -> Repaired:
    return repair(library.folder, read_source)


def mark(library: Library, article: Article, start: int, names: tuple[str, ...] = ()) -> str:
    tagged = tags.ensure(library, list(names)) if names else ()
    return annotations.highlight(library, article.id, document(), start, start + 9, tags=tagged).id


def problems(library: Library) -> tuple[str, ...]:
    return check(library.folder).problems


def kept(path: Path) -> list[bytes]:
    return [p.read_bytes() for p in path.parent.glob(f"{path.stem}.damaged-*")]


def marks_of(library: Library, article: str) -> set[str]:
    fresh = open_library(library.folder)
    found = {a.id for a in fresh.annotations(article)}
    fresh.index.close()
    return found


def test_a_sound_library_is_left_alone(shelf: Library, article: Article) -> None:
    mark(shelf, article, 3, ("sea",))
    before = files_in(shelf.folder)
    assert mend(shelf) == Repaired()
    assert files_in(shelf.folder) == before
    with pytest.raises(ReaderError, match="is no folder"):
        repair(shelf.folder / "nope", read_source)


@pytest.mark.parametrize("data", [b"", b"{", b"\0" * 500, b"<<<<<<< HEAD\n", "ÿ".encode("utf-16")])
def test_records_come_back_from_the_backup(shelf: Library, article: Article, data: bytes) -> None:
    first = mark(shelf, article, 3)
    backups.make(shelf.folder)
    path = records_path(shelf, article.id)
    whole = on_disk(path)
    path.write_bytes(data)
    done = mend(shelf)
    assert len(done.done) == 1
    assert backups.all_of(shelf.folder)[0].name in done.done[0]
    assert on_disk(path) == whole
    assert kept(path) == [data]
    assert problems(shelf) == ()
    assert marks_of(shelf, article.id) == {first}


def test_what_was_written_after_the_backup_is_read_from_the_damaged_file(shelf: Library, article: Article) -> None:
    first = mark(shelf, article, 3)
    backups.make(shelf.folder)
    second = mark(shelf, article, 30)
    path = records_path(shelf, article.id)
    path.write_bytes(path.read_bytes()[:-40] + b"\0" * 40)
    assert mend(shelf).left == []
    assert marks_of(shelf, article.id) == {first, second}


def test_without_a_backup_the_file_itself_or_the_original_helps(shelf: Library, article: Article) -> None:
    first = mark(shelf, article, 3)
    path = records_path(shelf, article.id)
    whole = path.read_bytes()
    path.write_bytes(whole[:-3])
    assert "made anew from" in mend(shelf).done[0]
    assert marks_of(shelf, article.id) == {first}
    path.write_bytes(b"nothing of use")
    assert "without annotations" in mend(shelf).done[0]
    fresh = open_library(shelf.folder)
    made = fresh.article(article.id)
    assert (made.title, made.source, made.text_sha256) == (article.title, article.source, article.text_sha256)
    fresh.index.close()
    assert problems(shelf) == ()
    assert len(kept(path)) == 2


def test_every_byte_of_a_record_may_be_flipped(shelf: Library, article: Article) -> None:
    """An altered record is never taken for a sound one."""
    from reader.core.salvage import salvage

    first, second = mark(shelf, article, 3), mark(shelf, article, 30)
    data = records_path(shelf, article.id).read_bytes()
    sound = on_disk(records_path(shelf, article.id))
    start = data.index(f'"{first}"'.encode())
    for at in range(start, data.index(b"\n", start)):
        found = salvage(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :], article.id)
        assert found["annotations"][second] == sound["annotations"][second]
        row = found["annotations"].get(first)
        assert row is None or {**row, **{k: sound["annotations"][first].get(k) for k in BOOKKEEPING}} == {
            **sound["annotations"][first], **{k: sound["annotations"][first].get(k) for k in BOOKKEEPING}
        }  # fmt: skip


BOOKKEEPING = ("rev", "ancestors", "changed", "modified")


def test_the_codebook_and_tags_that_are_missing(shelf: Library, article: Article) -> None:
    mark(shelf, article, 3, ("sea/lamp",))
    path = shelf.folder / CODEBOOK
    before = on_disk(path)
    backups.make(shelf.folder)
    path.write_bytes(b"{")
    mend(shelf)
    assert on_disk(path) == before
    path.unlink()
    open_library(shelf.folder).index.close()  # starts a new, empty codebook
    backups.make(shelf.folder)
    assert problems(shelf) != ()
    said = mend(shelf).done
    assert "“lamp”, “sea”" in said[0]
    assert on_disk(path)["tags"] == before["tags"]
    assert problems(shelf) == ()


def test_tags_without_a_backup_are_named_by_their_ids(shelf: Library, article: Article) -> None:
    mark(shelf, article, 3, ("lamp",))
    (shelf.folder / CODEBOOK).write_bytes(b"")
    mend(shelf)
    assert on_disk(shelf.folder / CODEBOOK)["tags"]["lamp"]["name"] == "lamp"
    assert problems(shelf) == ()


@pytest.mark.parametrize("data", [None, b"", b"[]", b'{"blocks": []}'])
def test_the_text_is_made_anew(shelf: Library, article: Article, data: bytes | None) -> None:
    mark(shelf, article, 3)
    path = shelf.article_folder(article.id) / TEXT
    whole = path.read_bytes()
    path.unlink()
    if data is not None:
        path.write_bytes(data)
    assert "the same text" in mend(shelf).done[0]
    assert path.read_bytes() == whole
    assert kept(path) == ([data] if data is not None else [])
    assert problems(shelf) == ()


def test_a_text_that_reads_differently_now_is_noted(shelf: Library, article: Article) -> None:
    first = mark(shelf, article, 3)
    (shelf.article_folder(article.id) / TEXT).unlink()
    done = repair(shelf.folder, lambda *_: document(paragraphs=41))
    assert "slightly different" in done.done[0]
    assert problems(shelf) == ()
    assert marks_of(shelf, article.id) == {first}


def test_the_original_comes_back_from_where_it_was_added(shelf: Library, article: Article, tmp_path: Path) -> None:
    path = shelf.article_folder(article.id) / article.source
    path.write_bytes(b"altered")
    assert "no longer the original" in mend(shelf).left[0]
    assert path.read_bytes() == b"altered"
    origin = tmp_path / "river.txt"
    shelf.apply([_moved(shelf, article, str(origin))], "Move")
    origin.write_bytes(b"other")
    assert len(mend(shelf).left) == 1
    origin.write_bytes(b"the original")
    assert "was put back from" in mend(shelf).done[0]
    assert path.read_bytes() == b"the original"
    assert kept(path) == [b"altered"]


def _moved(library: Library, article: Article, origin: str):  # type: ignore[no-untyped-def]
    from reader.core.changes import Change

    before = library.article(article.id)
    return Change(Article.TABLE, article.id, before, before.with_(origin=origin), article.id)


def test_a_newer_file_is_not_touched(shelf: Library, article: Article) -> None:
    path = records_path(shelf, article.id)
    path.write_text(re.sub(r'"format": \d+', '"format": 99', path.read_text()))
    before = path.read_bytes()
    mend(shelf)
    assert path.read_bytes() == before


@pytest.mark.parametrize("error", [errno.EIO, errno.ENOSPC])
@pytest.mark.parametrize("lasting", [True, False])
def test_cut_off_at_any_operation_the_next_start_ends_it(
    shelf: Library, article: Article, error: int, lasting: bool
) -> None:
    first = mark(shelf, article, 3, ("sea",))
    backups.make(shelf.folder)
    (shelf.folder / CODEBOOK).write_bytes(b"")
    records_path(shelf, article.id).write_bytes(b"{ half")
    (shelf.article_folder(article.id) / TEXT).write_bytes(b"{}")
    start = files_in(shelf.folder)
    probe = Disk(shelf.folder)
    with probe.in_place():
        mend(shelf)
    wanted = files_in(shelf.folder)
    assert len(probe.operations) > 30
    for number in range(len(probe.operations)):
        for name in files_in(shelf.folder):
            (shelf.folder / name).unlink()
        for name, data in start.items():
            (shelf.folder / name).write_bytes(data)
        with Disk(shelf.folder, number, error, lasting).in_place():
            mend(shelf)
        mend(shelf)
        found = {k: v for k, v in files_in(shelf.folder).items() if not k.endswith(".tmp")}
        assert found == wanted, probe.operations[number]
    assert marks_of(shelf, article.id) == {first}
    assert problems(shelf) == ()
    assert json.loads((shelf.article_folder(article.id) / RECORDS).read_bytes())


@pytest.mark.parametrize("table", ["annotations", "article"])
@pytest.mark.parametrize("has_backup", [True, False])
def test_a_table_whose_name_is_damaged_is_said_and_mended(
    shelf: Library, article: Article, table: str, has_backup: bool
) -> None:
    """The file is sound JSON, and its article would be shown without annotations, or not at all."""
    marked = {mark(shelf, article, 3), mark(shelf, article, 30)}
    if has_backup:
        backups.make(shelf.folder)
    path = records_path(shelf, article.id)
    data = path.read_bytes().replace(f'"{table}": {{'.encode(), f'"{table[:-1]}X": {{'.encode())
    path.write_bytes(data)
    fresh = open_library(shelf.folder, shelf.folder.with_name("fresh"))
    report = scanning.scan(shelf.folder, fresh.index)
    assert any(str(path) in p for p in report.problems)
    assert [e.id for e in fresh.entries()] == [article.id]
    fresh.index.close()
    assert problems(shelf) != ()
    mend(shelf)
    assert marks_of(shelf, article.id) == marked
    assert problems(shelf) == ()
    assert data in [p.read_bytes() for p in path.parent.glob("*.damaged-*")]
