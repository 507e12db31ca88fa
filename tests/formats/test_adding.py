"""Which files of a folder are articles."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from reader.formats.adding import paths_in
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
