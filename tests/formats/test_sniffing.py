"""Sniffing: bytes before suffix, and a sentence for what Reader does not open."""

from __future__ import annotations

import gzip
import io
import random
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.core.errors import ReaderError
from reader.formats import FORMATS, Format, Source, sniff
from reader.formats.sniffing import sniff as sniff_with

PAGE = "<!DOCTYPE html>\n<html><head><title>A</title></head><body><p>Text of the page.</p></body></html>"
PROSE = "The ferry left the harbour before sunrise.\n\nNobody saw it return.\n"


def name_of(data: bytes | str, name: str) -> str:
    return sniff(Source(data.encode() if isinstance(data, str) else data, name)).name


def zipped(*members: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for member in members:
            content = "application/epub+zip" if member == "mimetype" else "content"
            archive.writestr(member, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        (PROSE, "a.txt", "txt"),
        (PROSE, "README", "txt"),
        (PROSE, "a.unknown", "txt"),
        (PROSE, "a.docx", "txt"),
        (PROSE, "a.MD", "md"),
        (PROSE, "saved.html", "txt"),
        ("a < b and b > c, she wrote <3", "saved.html", "txt"),
        (PAGE, "a.html", "html"),
        (PAGE, "a.txt", "html"),
        (PAGE, "a.md", "html"),
        (PAGE.encode("utf-16"), "a.txt", "html"),
        ("\n <!-- saved from url=(0014)about:internet -->\n" + PAGE, "a.txt", "html"),
        ('<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml"><p>x</p></html>', "a.xml", "html"),
        ("<p>One.</p>\n<p>Two.</p>\n", "fragment.html", "html"),
        ("<p>One.</p>\n<p>Two.</p>\n", "fragment.txt", "html"),
        ('<p align="center">logo</p>\n\n# Project\n', "README.md", "md"),
        ("<p> is the tag for paragraphs.\n", "a.txt", "txt"),
        ("<htmlish> is no tag", "a.txt", "txt"),
        ("ID3 tags are a nuisance. BM too.", "a.txt", "txt"),
        ("MZ was his mark.", "a.txt", "txt"),
        ("GIF89a is the newer version of the format.", "a.txt", "txt"),
        ("\x1b[31mred\x1b[0m and _\bu_\bn_\bd_\be_\br", "a.log", "txt"),
        (PROSE.encode("koi8-r"), "a.txt", "txt"),
        (PROSE.encode("utf-16-le"), "a.txt", "txt"),
        (PROSE.encode("utf-32-be"), "a.txt", "txt"),
        ("Текст о паромах.\n".encode("cp1251"), "a.md", "md"),
        (zipped("[Content_Types].xml", "word/document.xml"), "a.zip", "docx"),
        (b"{\\rtf1\\ansi Hello}", "a.doc", "rtf"),
        (b"A text with one \x00 null byte in it, or two: \x00.", "a.txt", "txt"),
    ],
)
def test_content_decides_before_the_suffix(data: bytes | str, name: str, expected: str) -> None:
    assert name_of(data, name) == expected


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "an old Office document"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
            "protected by a password",
        ),
        (zipped("xl/workbook.xml"), "a spreadsheet (Excel)"),
        (zipped("photos/a.jpg"), "an archive (ZIP)"),
        (gzip.compress(b"text", mtime=0), "a compressed file (gzip)"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(40), "a picture (PNG)"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF" + bytes(40), "a picture (JPEG)"),
        (b"GIF89a\x01\0\x01\0\x80\0\0" + bytes(20), "a picture (GIF)"),
        (b"RIFF\x24\0\0\0WEBPVP8 " + bytes(20), "a picture (WebP)"),
        (b"\x7fELF\x02\x01\x01" + bytes(60), "a program (ELF)"),
        (b"MZ\x90\0\x03\0\0\0" + bytes(60), "a program (Windows)"),
        (b"ID3\x04\0\0\0\0" + bytes(60), "a recording (MP3)"),
        (b"SQLite format 3\0" + bytes(60), "a database (SQLite)"),
        (b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"></svg>', "a picture (SVG)"),
        (random.Random(7).randbytes(4_000), "not text"),
        (b"\0" * 1_000, "not text"),
        (b"\xff\xfe" + random.Random(7).randbytes(4_000), "not text"),
    ],
)
def test_other_kinds_are_refused_in_one_sentence_that_names_the_file(data: bytes, what: str) -> None:
    with pytest.raises(ReaderError) as caught:
        sniff(Source(data, "thing.txt"))
    assert str(caught.value).startswith(f"thing.txt is {what}")
    assert str(caught.value).endswith(".")


def test_a_format_that_has_a_row_is_opened_instead_of_refused() -> None:
    pdf = Format("pdf", "PDF", (".pdf",), "application/pdf", "reader.formats.pdf")
    assert sniff_with(Source(b"%PDF-1.7\n", "a.txt"), (*FORMATS, pdf)) is pdf


@settings(max_examples=300, deadline=None)
@given(st.binary(min_size=1, max_size=600), st.sampled_from(["a.txt", "a.html", "a.md", "a", "a.pdf"]))
def test_any_bytes_have_a_format_or_a_sentence(data: bytes, name: str) -> None:
    try:
        found = sniff(Source(data, name)).name
    except ReaderError as error:
        found = str(error)
    assert found in {f.name for f in FORMATS} or found.startswith(f"{name} is ")
