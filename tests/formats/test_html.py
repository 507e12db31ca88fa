"""Web pages, read whole: the article first, the rest of the page behind it, and nothing of either lost."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reader.core.document import (
    BYLINE,
    CODE,
    FIGURE,
    FOOTNOTE,
    FURNITURE,
    HEADING,
    KINDS,
    LINK,
    SPAN_KINDS,
    Document,
)
from reader.core.errors import ReaderError
from reader.formats import Source, html, load, read, sniff
from tests.formats.pages import DATA, PROSE, body, dump, furniture, read_page

PAGES = ("harbour.html", "tides.xhtml", "lighthouse.html")


@pytest.fixture(scope="module")
def harbour() -> Document:
    return read(load(DATA / "harbour.html"))


@pytest.mark.parametrize("name", PAGES)
def test_pages_read_as_they_did(name: str) -> None:
    golden = DATA / f"{name}.golden"
    assert dump(read(load(DATA / name))) == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["harbour.html", "lighthouse.html"])
def test_no_word_of_a_page_is_lost(name: str) -> None:
    unseen = r"(?is)<!--.*?-->|<head.*?</head>|<textarea.*?</textarea>|<p style=.display:none.*?</p>|<[^>]*>"
    shown = re.sub(unseen, " ", (DATA / name).read_text(encoding="utf-8"))
    document = read(load(DATA / name))
    words = set(re.findall(r"\w+", shown))
    # Letters on their own: "¶", "↩" and "H₂O" in three pieces are no words.
    assert {word for word in words if len(word) > 1} <= set(
        re.findall(r"\w+", f"{document.text} {document.metadata.title}")
    )


def test_the_article_comes_first_and_the_rest_is_an_appendix(harbour: Document) -> None:
    assert harbour.appendix > 0
    assert all(block.role == FURNITURE for block in furniture(harbour))
    assert not any(block.role == FURNITURE for block in body(harbour))
    assert "We use cookies" in harbour.text
    assert "We use cookies" not in harbour.body_text
    left = {block.text for block in furniture(harbour)}
    assert {"Related articles", "Leave a Reply", "Most read", "2 comments", "News"} <= left


def test_the_title_is_not_said_twice(harbour: Document) -> None:
    assert harbour.metadata.title == "The harbour that kept its bells"
    assert harbour.metadata.title not in {block.text for block in harbour.blocks}


def test_a_title_that_differs_from_the_heading_keeps_the_heading() -> None:
    document = read_page(f"<title>Tides of March</title><body><h1>What the pier saw</h1>{PROSE}")
    assert document.blocks[0].text == "What the pier saw"
    assert document.blocks[0].kind == HEADING


def test_the_byline_is_a_byline(harbour: Document) -> None:
    assert [b.text for b in body(harbour) if b.kind == BYLINE] == ["By Ada Merrin and Tom Quill, 6 April 2019"]


def test_the_byline_gives_the_date_when_nothing_else_does() -> None:
    document = read_page(f"<title>A pier</title><h1>A pier</h1><p class=byline>By Jo Bell, 3 May 2018</p>{PROSE}")
    assert document.metadata.published == "2018-05-03"
    assert document.metadata.creators == ("Jo Bell",)


def test_footnotes_stay_with_the_article_though_they_are_in_the_footer(harbour: Document) -> None:
    notes = [block for block in body(harbour) if block.kind == FOOTNOTE]
    assert [(note.marker, note.note, note.text) for note in notes] == [("1", "fn1", "The ebb has a bell of its own.")]
    references = [span.target for block in harbour.blocks for span in block.spans if span.kind == "footnote_ref"]
    assert references == ["fn1"]


def test_only_harmless_links_survive(harbour: Document) -> None:
    targets = {span.target for block in harbour.blocks for span in block.spans if span.kind == LINK}
    assert "https://coast.example/people/oakes" in targets
    assert all(target.startswith(("https://", "http://", "mailto:", "#")) for target in targets)
    assert "Tarn Point" in harbour.body_text


def test_pictures_on_the_web_are_named_and_not_loaded(harbour: Document) -> None:
    figures = [block for block in body(harbour) if block.kind == FIGURE]
    assert [(bool(figure.image), figure.alt) for figure in figures] == [
        (True, "A bell above the quay"),
        (False, "The third bell in fog"),
    ]
    assert harbour.warnings == ("1 picture is on the web and was not loaded.",)


def test_code_keeps_its_lines_and_its_language(harbour: Document) -> None:
    code = next(block for block in harbour.blocks if block.kind == CODE)
    assert code.language == "python"
    assert code.text.split("\n")[1] == "    for stroke in range(STROKES[tide]):"


def test_a_copy_that_ends_in_continue_reading_is_cut_short(harbour: Document) -> None:
    assert not harbour.cut_short
    assert read_page(f"<h1>Pier</h1>{PROSE}<p>Continue reading…</p>").cut_short
    assert read_page(f"<h1>Pier</h1>{PROSE}<p>The sea was [...]</p>").cut_short


def test_continue_reading_past_an_advertisement_is_not_cut_short() -> None:
    document = read_page(
        f"<h1>Pier</h1>{PROSE}<p><a href='#on'>Continue reading the main story</a></p><p id=on>On.</p>"
    )
    assert not document.cut_short
    assert [block.text for block in furniture(document)] == ["Continue reading the main story"]


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        (b"\xef\xbb\xbf<p>caf\xc3\xa9", "café"),
        (b"<meta charset=windows-1251><p>\xcf\xf0\xe8\xe2\xe5\xf2", "Привет"),
        (b"<meta http-equiv=x content='text/html; charset=shift_jis'><p>\x93\xfa\x96\x7b\x8c\xea", "日本語"),
        (b"<?xml version='1.0' encoding='iso-8859-2'?><html><body><p>\xb9\xbb\xe8</p></body></html>", "šťč"),
        ("<p>café".encode("utf-16"), "café"),
    ],
)
def test_encodings(markup: bytes, text: str) -> None:
    assert read_page(markup).body_text == text


def test_sniffing_sends_pages_here() -> None:
    assert sniff(Source(b"<!doctype html><p>Hello there.</p>", "page.txt")).name == "html"


@pytest.mark.parametrize(
    "markup", ["<html></html>", "<p> </p>", "<script>alert(1)</script>", "<!-- nothing -->", "<img>"]
)
def test_a_page_without_text_is_refused_in_a_sentence(markup: str) -> None:
    with pytest.raises(ReaderError, match=r"page\.html has no text in it"):
        read_page(markup)


def test_a_page_that_shows_itself_by_a_program_is_shown_all_the_same() -> None:
    document = read_page(f"<body><div id=root style='display:none'><h1>Pier</h1>{PROSE}</div></body>")
    assert "took the sand away" in document.body_text


def check(document: Document) -> None:
    for block in document.blocks:
        assert block.kind in KINDS
        assert not re.search("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]", block.text + block.alt)
        assert not block.image or block.image in document.resources
        for span in block.spans:
            assert 0 <= span.start < span.end <= len(block.text)
            assert span.kind in SPAN_KINDS
            assert span.kind != LINK or re.match(r"https?:|mailto:|#.", span.target)
            assert span.kind != "image" or span.target in document.resources
    assert document.text.encode("utf-8")


MARKUP = (
    "<p> </p> <div> </div> <ul> <li> </ul> <ol_start=3> <table> <tr> <td> <th_colspan=3> </table> <pre> </pre> <b> "
    "</b> <a_href=#x> <a_href=javascript:x> <a_href=http://x.example> </a> <h2_id=x> </h2> <br> <hr> <img_src=x> "
    "<figure> </blockquote> <blockquote> <figcaption> </figure> <svg> <math> <mfrac> </math> <select> <script> "
    "</script> <!-- "
    "--> <template> <dl> <dt> <dd> <sup> </sup> <q> <ruby> <rt> <button> <nav> </nav> <caption> word Two,_words. &#0; "
    "&#xD800; &#xFDD0; <style> </style> <title> </title> <noscript> <code> <summary> <details> <input_type=checkbox> ] "
    "< > \" '"
)
PIECES = st.sampled_from(MARKUP.split())


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=60))
@example(["<table>", "<tr>", "<th_colspan=3>", "<pre>", "word", "<br>", "<ul>", "<li>", "word"])
def test_any_markup_gives_a_sound_document(pieces: list[str]) -> None:
    try:
        document = read_page(" ".join(pieces).replace("_", " "))
    except ReaderError:
        return
    check(document)


@settings(max_examples=100, deadline=None)
@given(
    st.binary(max_size=400), st.sampled_from(["", "<html><body>", "<p>", "<?xml version='1.0'?><html>", "<a href='"])
)
def test_any_bytes_give_a_document_or_a_sentence(data: bytes, start: str) -> None:
    try:
        document = html.read(Source(start.encode() + data, "page.html"))
    except ReaderError:
        return
    check(document)


def test_reading_twice_gives_the_same(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_bytes((DATA / "harbour.html").read_bytes())
    assert read(load(page)).text_sha256 == read(load(page)).text_sha256
