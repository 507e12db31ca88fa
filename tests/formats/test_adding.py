"""Which files of a folder are articles."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from reader.core.library import Library
from reader.core.repairing import repair
from reader.formats.adding import add_path, paths_in, read_source
from tests.formats.manuscripts import PICTURE
from tests.hostile.goodfiles import JATS, TEI

XML = {
    "article.xml": JATS,
    "edition.xml": TEI,
    "page.xml": b'<?xml version="1.0"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml"><p>x</p></html>',
    "settings.xml": b'<?xml version="1.0"?><settings><a/></settings>',
    "sheet.xml": b"<worksheet/>",
    "pom.xml": b'<project xmlns="http://maven.apache.org/POM/4.0.0"/>',
    "broken.xml": b"\xff\xfe<",
    "empty.xml": b"",
    "drawing.xml": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "feed.xml": b"<rss><channel><item><article>x</article></item></channel></rss>",
}


def test_of_xml_files_those_that_are_articles_are_taken(tmp_path: Path) -> None:
    for name, data in XML.items():
        (tmp_path / name).write_bytes(data)
    assert [p.name for p in paths_in([tmp_path], recursive=True)] == ["article.xml", "edition.xml", "page.xml"]


def test_tables_and_logs_are_taken_when_they_are_named(tmp_path: Path) -> None:
    for name in ("data.csv", "data.tsv", "run.log", "notes.txt", "letter.eml"):
        (tmp_path / name).write_text("a,b")
    assert [p.name for p in paths_in([tmp_path], recursive=True)] == ["letter.eml", "notes.txt"]
    assert [p.name for p in paths_in([tmp_path / "data.csv", tmp_path / "run.log"], recursive=True)] == [
        "data.csv",
        "run.log",
    ]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a pipe needs a system that has them")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.xml")
    assert list(paths_in([tmp_path], recursive=True)) == []


def test_a_page_whose_text_is_lost_shows_its_pictures_again_while_its_file_is_there(
    library: Library, tmp_path: Path
) -> None:
    (tmp_path / "page_files").mkdir()
    (tmp_path / "page_files" / "quay.png").write_bytes(PICTURE)
    page = tmp_path / "page.html"
    page.write_text(
        "<h1>Quay</h1><p>Before the picture.</p><p><img src='page_files/quay.png' alt='A quay'></p><p>End.</p>"
    )
    article, _ = add_path(library, page)
    before = library.document(article.id)
    shown = [b.image for b in before.blocks if b.image]
    assert shown
    text = library.article_folder(article.id) / article.text
    text.unlink()
    again = library.document(article.id)
    assert [b.image for b in again.blocks if b.image] == shown
    assert library.image(article.id, shown[0]) == PICTURE
    assert again.text_sha256 == before.text_sha256
    repair(library.folder, read_source)
    assert text.read_bytes()
    assert [b.image for b in library.document(article.id).blocks if b.image] == shown
    text.unlink()
    page.write_text("<p>Something else in a page of this name.</p>")
    assert not any(b.image for b in library.document(article.id).blocks)  # it is not looked for beside other files
