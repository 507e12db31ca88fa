"""Taking articles in, and what becomes of those that are taken out and in again."""

from __future__ import annotations

import errno
import json
from pathlib import Path

import pytest

from reader.core import annotations, articles
from reader.core.document import PARAGRAPH, Block, Document, Metadata, Remark, Resource, from_json, to_json
from reader.core.errors import ReaderError
from reader.core.library import Library
from reader.core.model import Article
from tests.core.faults import Disk, refusal_of
from tests.core.making import document, files_in, open_library, records_path


def stage(library: Library, made: Document, data: bytes, name: str = "a.txt") -> articles.Staged:
    return articles.stage(library.folder, made, data, name, "text/plain", f"/tmp/{name}")


def test_an_article_keeps_the_original_the_text_and_the_pictures(shelf: Library) -> None:
    picture = Resource("abc.png", "image/png", b"png")
    made = Document(document().blocks, Metadata("A title", ("Ann",), published="2017-04"), {"abc.png": picture})
    article, is_new = articles.commit(shelf, stage(shelf, made, b"\x00\xffbytes", "Report.TXT"))
    folder = shelf.article_folder(article.id)
    assert is_new
    assert (folder / "source.txt").read_bytes() == b"\x00\xffbytes"
    assert (folder / "images" / "abc.png").read_bytes() == shelf.image(article.id, "abc.png") == b"png"
    assert from_json(json.loads((folder / "text.json").read_bytes())).blocks == made.blocks
    assert (article.title, article.creators, article.published) == ("A title", ("Ann",), "2017-04")
    assert (article.words, article.blocks, article.text_sha256) == (made.words, 41, made.text_sha256)
    assert article.id.startswith("a-title-")
    assert [e.id for e in shelf.entries()] == [article.id]
    assert articles.find_source(shelf, b"\x00\xffbytes") == article.id


def test_the_same_bytes_again_are_the_article_that_is_there(shelf: Library, article: Article) -> None:
    made = annotations.highlight(shelf, article.id, document(), 20, 35)
    before = files_in(shelf.folder)
    again, is_new = articles.commit(shelf, stage(shelf, document(), b"the original", "river.txt"))
    assert (again.id, is_new) == (article.id, False)
    assert files_in(shelf.folder) == before
    assert shelf.annotations(article.id) == [made]


def test_a_better_reading_of_the_same_bytes_does_not_replace_the_text_that_was_annotated(
    shelf: Library, article: Article
) -> None:
    other = Document((Block(PARAGRAPH, "Read differently by a later version."),), Metadata(title="The river"))
    articles.commit(shelf, stage(shelf, other, b"the original", "river.txt"))
    assert shelf.document(article.id).text == document().text


def test_removed_and_added_again_it_has_its_annotations_again(shelf: Library, article: Article) -> None:
    made = annotations.highlight(shelf, article.id, document(), 20, 35, note="still here")
    articles.remove(shelf, article.id)
    assert shelf.entries() == []
    assert articles.find_source(shelf, b"the original") is None
    again = open_library(shelf.folder)
    back, is_new = articles.commit(again, stage(again, document(), b"the original", "river.txt"))
    assert (back.id, is_new) == (article.id, True)
    assert again.annotations(article.id) == [made]
    assert [(e.id, e.passages) for e in again.entries()] == [(article.id, 1)]


def test_an_original_that_was_lost_comes_back_with_the_file(shelf: Library, article: Article) -> None:
    made = annotations.highlight(shelf, article.id, document(), 20, 35)
    for name in ("source.txt", "text.json"):
        (shelf.article_folder(article.id) / name).unlink()
    with pytest.raises(ReaderError, match="Add the article again from its file"):
        shelf.document(article.id)
    articles.commit(shelf, stage(shelf, document(), b"the original", "river.txt"))
    assert shelf.document(article.id).text == document().text
    assert shelf.annotations(article.id) == [made]


def test_other_bytes_under_the_same_title_and_the_same_beginning_of_a_hash_get_a_folder_of_their_own(
    shelf: Library, article: Article
) -> None:
    source = shelf.article_folder(article.id) / "source.txt"
    source.write_bytes(b"other bytes whose hash begins alike")
    twin = stage(shelf, document(), b"the original", "river.txt")
    assert twin.folder != source.parent
    assert len(twin.article.id) == len(article.id) + 6
    assert source.read_bytes() == b"other bytes whose hash begins alike"


@pytest.mark.parametrize(
    ("title", "name"), [("x" * 10_000, "a.txt"), ("../../etc/passwd", "a.txt"), ("CON", "a.txt"), ("", "notes.md")]
)
def test_any_title_makes_a_folder_inside_the_library(shelf: Library, title: str, name: str) -> None:
    made = Document((Block(PARAGRAPH, "text"),), Metadata(title=title))
    article, _ = articles.commit(shelf, stage(shelf, made, b"bytes", name))
    assert len(article.id.encode()) <= 120
    assert shelf.article_folder(article.id).parent == shelf.folder / "articles"
    assert len(article.title) <= 500
    assert article.title
    assert shelf.document(article.id).text == "text"


@pytest.mark.parametrize("name", ["a", "a.", "a.tar.gz", "a.x/y", "a.\x00", "a.äöü", "a." + "x" * 300])
def test_of_a_files_name_only_a_harmless_suffix_is_kept(shelf: Library, name: str) -> None:
    article = stage(shelf, document(), b"bytes", name).article
    assert article.source.startswith("source")
    assert len(article.source) < 20
    assert (shelf.article_folder(article.id) / article.source).read_bytes() == b"bytes"


def test_what_is_staged_is_not_in_the_library_until_it_is_committed(shelf: Library) -> None:
    staged = stage(shelf, document(), b"bytes")
    assert shelf.entries() == []
    with pytest.raises(ReaderError, match="There is no article"):
        shelf.article(staged.article.id)
    articles.commit(shelf, staged)
    assert [e.id for e in shelf.entries()] == [staged.article.id]


def test_adding_is_a_step_like_any_other(shelf: Library, article: Article) -> None:
    assert shelf.undo_name == "Add “The river”"
    shelf.undo()
    assert shelf.entries() == []
    shelf.redo()
    assert [e.id for e in shelf.entries()] == [article.id]


def test_a_disk_that_refuses_while_adding_leaves_no_article(shelf: Library) -> None:
    refused = 0
    for number in range(80):
        made = document(f"Article {number}")
        disk = Disk(shelf.folder, number, errno.ENOSPC)
        with disk.in_place():
            problem = refusal_of(lambda made=made: articles.commit(shelf, stage(shelf, made, b"bytes")))
        if not disk.refused:
            break
        if problem:
            refused += 1
            assert "the disk is full" in problem or "no space left" in problem
            assert shelf.entries() == []
        else:  # what was refused was not needed
            articles.remove(shelf, shelf.entries()[0].id)
    assert refused > 15
    assert len(shelf.entries()) == 1


def test_reading_list_and_whole_page(shelf: Library, article: Article) -> None:
    articles.set_status(shelf, article.id, "done")
    articles.use_whole_page(shelf, article.id, True)
    again = open_library(shelf.folder).article(article.id)
    assert (again.status, again.whole_page) == ("done", True)
    assert [e.status for e in shelf.entries()] == ["done"]
    with pytest.raises(ReaderError, match="“later” is not a list"):
        articles.set_status(shelf, article.id, "later")
    shelf.undo()
    shelf.undo()
    assert shelf.article(article.id).status == "inbox"


def test_a_damaged_record_is_not_replaced_by_adding_the_file_again(shelf: Library, article: Article) -> None:
    path = records_path(shelf, article.id)
    path.write_bytes(b"{damaged")
    library = open_library(shelf.folder)
    with pytest.raises(ReaderError, match="is damaged"):
        articles.commit(library, stage(library, document(), b"the original", "river.txt"))
    assert path.read_bytes() == b"{damaged"


@pytest.mark.parametrize(
    ("text", "short"),
    [("short", "short"), ("one two three four five", "one two…"), ("x" * 30, "x" * 11 + "…"), ("", "")],
)
def test_a_text_for_a_menu_is_cut_at_a_word(text: str, short: str) -> None:
    assert articles.short(text, 12) == short


def test_nothing_is_written_outside_of_the_library(shelf: Library, article: Article, tmp_path: Path) -> None:
    annotations.highlight(shelf, article.id, document(), 20, 35)
    assert {p.name for p in tmp_path.iterdir()} <= {"library", "cache"}


def test_remarks_of_the_source_are_kept_with_the_text() -> None:
    remark = Remark(2, 7, note="sic", creator="Ann", created="2019-04", colour="#ffe066")
    made = Document((Block(PARAGRAPH, "A title"),), remarks=(remark,))
    assert from_json(json.loads(json.dumps(to_json(made)))).remarks == (remark,)


def test_two_that_add_the_same_file_of_whom_one_is_stopped(library: Library) -> None:
    first, second = (
        articles.stage(library.folder, document("Twice"), b"twice", "twice.txt", "text/plain", "") for _ in range(2)
    )
    articles.discard(first)
    with pytest.raises(ReaderError, match="“Twice” was taken away while it was added"):
        articles.commit(library, second)
    assert library.entries() == []
    again = articles.stage(library.folder, document("Twice"), b"twice", "twice.txt", "text/plain", "")
    assert articles.commit(library, again)[1]
