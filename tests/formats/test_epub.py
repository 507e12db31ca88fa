"""E-books of both versions: order, contents, notes, pages, pictures, what they say of themselves, and broken ones."""

from __future__ import annotations

import io
import random
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from reader.core import document as doc
from reader.core.document import Block, Document
from reader.core.errors import ReaderError
from reader.formats import Source, htmlmath, read, sniff
from tests.formats.books import book, png, read_book, xhtml
from tests.hostile.parsing import check_document

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples" / "epub"


def kinds(document: Document) -> list[tuple[str, str]]:
    return [(b.kind, b.text) for b in document.blocks]


def block(document: Document, text: str) -> Block:
    return next(b for b in document.blocks if text in b.text)


NAV = (
    '<nav epub:type="toc"><h1>Contents</h1><ol><li><a href="a.xhtml">The Road</a><ol>'
    '<li><a href="a.xhtml#s">A Bridge</a></li></ol></li><li><a href="b.xhtml">The River</a></li></ol></nav>'
)


def test_chapters_come_in_the_order_of_the_spine_as_one_document() -> None:
    files = {"b.xhtml": "<h1>Two</h1><p>second</p>", "a.xhtml": "<h1>One</h1><p>first</p>"}
    document = read_book(files, spine='<itemref idref="a"/><itemref idref="b"/><itemref idref="a"/>')
    assert kinds(document) == [("heading", "One"), ("paragraph", "first"), ("heading", "Two"), ("paragraph", "second")]
    assert document.warnings == ()
    assert document.metadata.title == "A Book"
    assert document.metadata.genre == "book"


def test_what_is_beside_the_text_comes_last_and_the_contents_are_left_out() -> None:
    files = {"nav.xhtml": NAV, "n.xhtml": "<p>answers</p>", "a.xhtml": "<p>first</p>", "b.xhtml": "<p>second</p>"}
    spine = '<itemref idref="nav"/><itemref idref="n" linear="no"/><itemref idref="a"/><itemref idref="b"/>'
    document = read_book(files, spine=spine)
    assert [b.text for b in document.blocks if b.kind == doc.PARAGRAPH] == ["first", "second", "answers"]
    assert "Contents" not in document.text


def test_chapters_without_a_heading_get_the_one_of_the_contents() -> None:
    document = read_book(
        {"nav.xhtml": NAV, "a.xhtml": "<p>Words.</p><h2 id='s'>A Bridge</h2>", "b.xhtml": "<p>Wet.</p>"}
    )
    assert [(b.kind, b.level, b.text) for b in document.blocks] == [
        (doc.HEADING, 1, "The Road"),
        (doc.PARAGRAPH, 0, "Words."),
        (doc.HEADING, 2, "A Bridge"),
        (doc.HEADING, 1, "The River"),
        (doc.PARAGRAPH, 0, "Wet."),
    ]


def test_a_line_that_only_looks_like_a_heading_becomes_one() -> None:
    files = {
        "nav.xhtml": NAV,
        "a.xhtml": "<p class='ct'>The  ROAD</p><p id='s'>A bridge.</p>",
        "b.xhtml": "<h3>II. The River</h3>",
    }
    document = read_book(files)
    assert [(b.kind, b.level) for b in document.blocks] == [(doc.HEADING, 1), (doc.HEADING, 2), (doc.HEADING, 3)]


def test_chapters_are_below_their_parts_however_they_are_marked_up() -> None:
    nav = (
        '<nav epub:type="toc"><ol><li><a href="a.xhtml">Part One</a><ol><li><a href="b.xhtml">Dawn</a></li></ol></li>'
        "</ol></nav>"
    )
    document = read_book({"nav.xhtml": nav, "a.xhtml": "<h1>Part One</h1>", "b.xhtml": "<h1>Dawn</h1><h2>Light</h2>"})
    assert [b.level for b in document.blocks] == [1, 2, 3]


def test_a_picture_of_a_title_gets_its_words() -> None:
    files = {
        "nav.xhtml": NAV,
        "a.xhtml": "<h1><img src='p.png' alt=''/></h1><p>x</p>",
        "b.xhtml": "<p>y</p>",
        "p.png": png(),
    }
    assert read_book(files).blocks[0].text == "\ufffc The Road"


NCX = (
    '<?xml version="1.0"?><!DOCTYPE ncx PUBLIC "-//NISO//DTD ncx 2005-1//EN" "http://127.0.0.1:9/ncx.dtd">'
    '<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap><navPoint><navLabel><text>Première</text></navLabel>'
    '<content src="a.xhtml"/></navPoint></navMap><pageList><pageTarget type="normal" value="7"><navLabel><text>7</text>'
    '</navLabel><content src="a.xhtml#seven"/></pageTarget></pageList></ncx>'
)


def test_the_contents_and_pages_of_epub_2_are_read() -> None:
    document = read_book({"toc.ncx": NCX, "a.xhtml": "<p>one</p><p id='seven'>two</p><p>three</p>"})
    assert [(b.text, b.page) for b in document.blocks] == [("Première", ""), ("one", ""), ("two", "7"), ("three", "7")]


def test_printed_pages_are_told_by_their_borders() -> None:
    pages = (
        '<p>on four <span epub:type="pagebreak" id="p5" title="5"/>goes on</p><p>on five</p>'
        '<div role="doc-pagebreak" aria-label="Page xii.">xii</div><p><a epub:type="pagebreak">13</a>on 13</p>'
    )
    document = read_book({"a.xhtml": '<span epub:type="pagebreak" title="page 4"/>' + pages})
    assert [(b.text, b.page) for b in document.blocks] == [
        ("on four goes on", "4"),
        ("on five", "5"),
        ("on 13", "13"),
    ]


def test_a_page_list_names_places_without_marks() -> None:
    nav = '<nav epub:type="page-list"><ol><li><a href="a.xhtml">1</a></li><li><a href="a.xhtml#q">2</a></li></ol></nav>'
    document = read_book({"nav.xhtml": nav, "a.xhtml": "<p>one</p><p>t<a id='q'/>wo</p><p>three</p>"})
    assert [b.page for b in document.blocks] == ["1", "1", "2"]


# -- links and notes -----------------------------------------------------------------------------------------------


def test_links_lead_across_files() -> None:
    files = {
        "a.xhtml": '<p>See <a href="b.xhtml#%C3%BC">there</a>, <a href="b.xhtml">all</a>, <a href="gone.xhtml">x</a>, '
        '<a href="http://example.org/">web</a>, <a href="javascript:alert(1)">no</a></p>',
        "b.xhtml": '<p>start</p><p id="ü">aim</p><p><a href="#ü">here</a></p>',
    }
    document = read_book(files)
    targets = [s.target for b in document.blocks for s in b.spans if s.kind == doc.LINK]
    ids = {b.id: b.text for b in document.blocks if b.id}
    assert [ids.get(t[1:], t) for t in targets] == ["aim", "start", "http://example.org/", "aim"]


def test_the_same_id_in_two_files_is_two_places() -> None:
    files = {name: f'<p id="x">{name}</p><p><a href="#x">up</a></p>' for name in ("a.xhtml", "b.xhtml")}
    document = read_book(files)
    ids = {b.id: b.text for b in document.blocks if b.id}
    assert [ids[s.target[1:]] for b in document.blocks for s in b.spans] == ["a.xhtml", "b.xhtml"]


@pytest.mark.parametrize(
    ("reference", "note"),
    [
        ('<a epub:type="noteref" href="#n">1</a>', '<aside epub:type="footnote" id="n"><p>1. The note.</p></aside>'),
        ('<a role="doc-noteref" href="#n">*</a>', '<aside role="doc-footnote" id="n" hidden="">* The note.</aside>'),
        ('<a href="#n"><sup>1</sup></a>', '<p id="n"><a href="#r">1</a> The note.</p>'),
        ('<sup><a href="n.xhtml#n" id="r">[1]</a></sup>', ""),
        ('<a href="n.xhtml#n" id="r" class="x">1</a>', ""),
        ('<a id="r" epub:type="noteref" href="n.xhtml#n">12</a>', ""),
    ],
)
def test_footnotes_are_told_by_mark_by_look_and_by_links_to_and_fro(reference: str, note: str) -> None:
    files = {"a.xhtml": f"<p>Words{reference} go on.</p>{note}"}
    if not note:
        files["n.xhtml"] = (
            '<h1>Notes</h1><section epub:type="rearnotes"><ol><li epub:type="rearnote" id="n"><p>The note. '
            '<a epub:type="backlink" href="a.xhtml#r">Back</a></p></li></ol></section>'
            if "epub:type" in reference
            else '<h1>Notes</h1><p><a id="n" href="a.xhtml#r">1</a>. The note.</p>'
        )
    document = read_book(files)
    found = next(b for b in document.blocks if b.kind == doc.FOOTNOTE)
    refs = [(b.text[s.start : s.end], s.target) for b in document.blocks for s in b.spans if s.kind == doc.FOOTNOTE_REF]
    assert found.text == "The note."
    assert [target for _, target in refs] == [found.note]
    assert refs[0][0].strip("[]") == found.marker
    assert block(document, "Words").text.endswith("go on.")


def test_a_note_of_several_paragraphs_keeps_them() -> None:
    body = (
        '<p>Words<a epub:type="noteref" href="#n">1</a><a epub:type="noteref" href="#n">1</a></p>'
        '<aside id="n" epub:type="footnote"><p>One.</p><p>Two.</p></aside>'
    )
    document = read_book({"a.xhtml": body})
    notes = [(b.text, b.marker) for b in document.blocks if b.kind == doc.FOOTNOTE]
    assert notes == [("One.", "1"), ("Two.", "")]


def test_a_reference_to_a_whole_chapter_does_not_make_a_note_of_it() -> None:
    files = {
        "a.xhtml": '<p>x<a epub:type="noteref" href="b.xhtml">1</a></p>',
        "b.xhtml": "<p>y</p>" + "<p>long</p>" * 2_000,
    }
    assert not any(b.kind == doc.FOOTNOTE for b in read_book(files).blocks)


# -- pictures and what else is in the text -------------------------------------------------------------------------


COVER = '<item id="p" href="p.png" media-type="image/png" properties="cover-image"/>'


def test_the_cover_comes_first_and_once() -> None:
    alone = read_book({"a.xhtml": "<p>x</p>", "p.png": png()}, manifest=COVER)
    assert [(b.kind, b.alt) for b in alone.blocks] == [(doc.FIGURE, "Cover"), (doc.PARAGRAPH, "")]
    wrapped = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'
        '<image width="9" height="9" xlink:href="p.png"/></svg>'
    )
    files = {"a.xhtml": "<p>x</p>", "cover.xhtml": wrapped, "p.png": png()}
    guide = '<guide><reference type="cover" href="cover.xhtml"/></guide>'
    spine = '<itemref idref="a"/><itemref idref="cover" linear="no"/>'
    own = read_book(files, manifest=COVER, rest=guide, spine=spine)
    assert [(b.kind, b.alt) for b in own.blocks] == [(doc.FIGURE, "Cover"), (doc.PARAGRAPH, "")]
    assert set(own.resources) == {own.blocks[0].image}


def test_pictures_come_from_the_book_and_from_nowhere_else(tmp_path: Path) -> None:
    (tmp_path / "beside.png").write_bytes(png())
    body = (
        '<p>a</p><img src="im%20g/p.png" alt="Map"/><p>b</p><img src="../beside.png"/><img src="beside.png"/>'
        '<img src="http://127.0.0.1:9/x.png"/><img src="/etc/passwd"/>'
    )
    data = book({"a.xhtml": body, "im g/p.png": png(20, 20)})
    document = read(Source(data, "book.epub", tmp_path))
    assert [b.alt for b in document.blocks if b.image] == ["Map"]
    assert len(document.resources) == 1
    assert document.warnings == (
        "1 picture is on the web and was not loaded.",
        "3 pictures are missing in the file.",
    )


def test_formulas_tables_lists_code_and_ruby_are_readable() -> None:
    body = (
        '<p>So <m:math xmlns:m="http://www.w3.org/1998/Math/MathML"><m:msup><m:mi>x</m:mi><m:mn>2</m:mn></m:msup></m:math>'
        " rises.</p><table><tr><th>a</th></tr><tr><td>b</td></tr></table><ol><li>one</li></ol><pre>x = 1\n  y</pre>"
        "<p><ruby>漢<rt>かん</rt>字<rt>じ</rt></ruby></p>"
    )
    document = read_book({"a.xhtml": body})
    assert kinds(document) == [
        ("paragraph", "So x² rises."),
        ("cell", "a"),
        ("cell", "b"),
        ("item", "one"),
        ("code", "x = 1\n  y"),
        ("paragraph", "漢(かん)字(じ)"),
    ]


def test_of_a_switch_one_case_is_taken() -> None:
    formula = '<math xmlns="http://www.w3.org/1998/Math/MathML"><mi>y</mi></math>'
    body = (
        f'<p>A <epub:switch><epub:case required-namespace="m">{formula}</epub:case><epub:default>why</epub:default>'
        "</epub:switch>.</p>"
    )
    assert read_book({"a.xhtml": body}).text == "A y."


def test_a_chapter_that_is_not_well_formed_is_read_like_a_web_page() -> None:
    files = {"a.xhtml": "<p>One<br>two &nbsp; <b>three<p>four &copy;", "b.xhtml": "<p>five</p>"}
    assert read_book(files).text == "One\ntwo \xa0 three\nfour ©\nfive"


def test_entities_of_a_chapter_are_not_expanded(tmp_path: Path) -> None:
    (tmp_path / "canary").write_text("SECRET")
    subset = f'[<!ENTITY e SYSTEM "{(tmp_path / "canary").as_uri()}">]'
    page = f"<!DOCTYPE html {subset}><html><body><p>a&e;b &eacute;</p></body></html>"
    assert read_book({"a.xhtml": page}).text == "a&e;b é"


def test_a_deep_chapter_keeps_its_text() -> None:
    assert read_book({"a.xhtml": "<div>" * 900 + "deep" + "</div>" * 900}).text == "deep"


# -- what a book says of itself ------------------------------------------------------------------------------------


def test_what_a_citation_needs_is_read_from_epub_3() -> None:
    told = (
        '<dc:title id="s">A Study</dc:title><dc:title id="t">The Lamp</dc:title>'
        '<meta refines="#t" property="title-type">main</meta><meta refines="#s" property="title-type">subtitle</meta>'
        '<dc:creator id="c">Ada Moor</dc:creator>'
        '<meta refines="#c" property="role" scheme="marc:relators">aut</meta><dc:creator id="d">Tom Tran</dc:creator>'
        '<meta refines="#d" property="role">trl</meta><dc:publisher>Quay &amp; Co</dc:publisher>'
        "<dc:date>2019-03</dc:date>"
        '<meta property="dcterms:modified">2024-01-01T00:00:00Z</meta><dc:language>en-GB</dc:language>'
        "<dc:identifier>urn:isbn:978-0-306-40615-7</dc:identifier><dc:subject>Light</dc:subject>"
        "<dc:subject>Oil</dc:subject>"
        "<dc:description>&lt;p&gt;On &lt;b&gt;lamps&lt;/b&gt;.&lt;/p&gt;</dc:description>"
    )
    found = read_book({"a.xhtml": "<p>x</p>"}, metadata=told).metadata
    assert (found.title, found.creators, found.publisher) == ("The Lamp: A Study", ("Ada Moor",), "Quay & Co")
    assert (found.published, found.language, found.isbn) == ("2019-03", "en-GB", "978-0-306-40615-7")
    assert (found.keywords, found.description, found.genre) == (("Light", "Oil"), "On lamps.", "book")


def test_what_a_citation_needs_is_read_from_epub_2() -> None:
    told = (
        '<dc-metadata><dc:title>Old</dc:title><dc:creator opf:role="edt">Ed Itor</dc:creator>'
        '<dc:date opf:event="modification">2020-01-02</dc:date><dc:date opf:event="publication">1998-05-06</dc:date>'
        '<dc:identifier opf:scheme="ISBN">0306406152</dc:identifier>'
        "<dc:identifier>urn:uuid:1234567890123</dc:identifier>"
        "</dc-metadata>"
    )
    found = read_book({"a.xhtml": "<p>x</p>"}, metadata=told).metadata
    assert (found.title, found.creators, found.published, found.isbn) == (
        "Old",
        ("Ed Itor",),
        "1998-05-06",
        "0306406152",
    )


# -- locked, broken and hostile --------------------------------------------------------------------------------------


def encryption(algorithm: str) -> str:
    return (
        '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><EncryptedData '
        f'xmlns="http://www.w3.org/2001/04/xmlenc#"><EncryptionMethod Algorithm="{algorithm}"/><CipherData>'
        '<CipherReference URI="OPS/a.xhtml"/></CipherData></EncryptedData></encryption>'
    )


AES = encryption("http://www.w3.org/2001/04/xmlenc#aes128-cbc")


@pytest.mark.parametrize(
    "extra",
    [
        {"META-INF/encryption.xml": AES},
        {"META-INF/encryption.xml": AES, "META-INF/rights.xml": "<rights/>"},
        {"META-INF/rights.xml": '<rights xmlns="http://ns.adobe.com/adept"/>'},
        {"META-INF/license.lcpl": "{}"},
        {"META-INF/sinf.xml": "<sinf/>"},
    ],
)
def test_a_locked_book_is_refused_in_one_sentence(extra: dict[str, str]) -> None:
    with pytest.raises(
        ReaderError, match=r"^book\.epub is locked with copy protection \(.*DRM\), which Reader does not"
    ):
        read(Source(book({"a.xhtml": "<p>x</p>"}, extra=extra), "book.epub"))


@pytest.mark.parametrize("algorithm", ["http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC"])
def test_hidden_fonts_lock_nothing(algorithm: str) -> None:
    data = book({"a.xhtml": "<p>x</p>"}, extra={"META-INF/encryption.xml": encryption(algorithm)})
    assert read(Source(data, "book.epub")).text == "x"


def test_missing_chapters_are_said() -> None:
    manifest = '<item id="gone" href="gone.xhtml" media-type="application/xhtml+xml"/>'
    document = read_book(
        {"a.xhtml": "<p>x</p>"},
        manifest=manifest,
        spine='<itemref idref="gone"/><itemref idref="a"/><itemref idref="?"/>',
    )
    assert document.text == "x"
    assert document.warnings == (
        "1 file of the book’s text is missing.",
        "1 part of the book is no text and is not shown.",
    )


def test_a_damaged_chapter_is_said_and_the_rest_is_read() -> None:
    good = "<p>" + "whole " * 40 + "</p>"
    data = book({"a.xhtml": "<p>brokenbroken</p>", "b.xhtml": good}, compression=zipfile.ZIP_STORED)
    document = read(Source(data.replace(b"brokenbroken", b"brokenBROKEN"), "book.epub"))
    assert document.text == "whole " * 39 + "whole"
    assert document.warnings == ("1 chapter is damaged and missing here: a.xhtml.",)


def test_a_stand_in_is_read_for_what_is_no_text_and_circles_end() -> None:
    manifest = (
        '<item id="x" href="x.pdf" media-type="application/pdf" fallback="y"/><item id="y" href="y.pdf" fallback="x" '
        'media-type="application/pdf"/><item id="z" href="z.pdf" media-type="application/pdf" fallback="a"/>'
    )
    document = read_book(
        {"a.xhtml": "<p>stand-in</p>"}, manifest=manifest, spine='<itemref idref="x"/><itemref idref="z"/>'
    )
    assert document.text == "stand-in"


def test_a_book_without_container_or_mimetype_is_still_one() -> None:
    data = book({"a.xhtml": "<p>x</p>"})
    assert read(Source(data.replace(b"META-INF/container.xml", b"META-INF/contained.xml"), "b.epub")).text == "x"
    unnamed = data.replace(b"application/epub+zip", b"application/xxxx+xxx")
    assert sniff(Source(unnamed, "b.zip")).name == "epub"


def test_names_with_other_capitals_are_found() -> None:
    document = read_book(
        {"a.xhtml": "<p>x</p>"},
        manifest='<item id="b" href="A.XHTML" media-type="text/html"/>',
        spine='<itemref idref="b"/>',
    )
    assert document.text == "x"


def test_damaged_contents_are_said_and_the_book_is_read() -> None:
    document = read_book({"toc.ncx": "nothing", "a.xhtml": "<p>x</p>"})
    assert document.text == "x"
    assert document.warnings == ("The book’s table of contents is damaged.",)
    assert read_book({"toc.ncx": NCX, "nav.xhtml": "\0\0", "a.xhtml": "<p>x</p>"}).text == "Première\nx"


@pytest.mark.parametrize("name", ["META-INF/container.xml", "META-INF/encryption.xml"])
def test_a_damaged_file_beside_the_book_is_no_reason_to_refuse_it(name: str) -> None:
    data = book({"a.xhtml": "<p>x</p>"}, extra={"META-INF/encryption.xml": "nothing"})
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out := io.BytesIO(), "w") as new:
        for each in old.namelist():
            new.writestr(each, b"broken" if each == name else old.read(each))
    assert read(Source(out.getvalue(), "book.epub")).text == "x"


def test_contents_within_contents_are_read_once() -> None:
    nested = '<nav epub:type="toc"><ol><li><a href="a.xhtml">x</a>' * 150 + "</li></ol></nav>" * 150
    document = read_book({"nav.xhtml": nested, "a.xhtml": "<p>one</p>"})
    assert kinds(document)[-1] == ("paragraph", "one")


def test_links_to_nowhere_and_references_without_a_note_are_only_text() -> None:
    note = '<aside epub:type="footnote" id="n"> </aside>'
    body = f'<p>a<a href="#gone">b</a><a epub:type="noteref" href="#n">1</a></p>{note}'
    found = read_book({"a.xhtml": body}).blocks[0]
    assert (found.text, [s.kind for s in found.spans]) == ("ab1", [doc.SUPERSCRIPT])


def test_right_to_left_and_vertical_text_is_read_as_it_is_written() -> None:
    body = '<p dir="rtl">שלום <bdo dir="rtl">עולם</bdo></p><p style="writing-mode: vertical-rl">縦書きの文</p>'
    files = {"a.xhtml": body}
    spine = '<itemref idref="a"/></spine><spine page-progression-direction="rtl"><itemref idref="a"/>'
    assert read_book(files, spine=spine).text == "שלום עולם\n縦書きの文"


def test_formulas_in_formulas_of_a_broken_chapter_are_written_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    usual = htmlmath.readable
    monkeypatch.setattr(htmlmath, "readable", lambda math: asked.append(math) or usual(math))
    chapter = xhtml("<p>x < y</p>" + "<math><mtext>lamp</mtext>" * 300)
    assert read_book({"a.xhtml": chapter}).text.count("lamp") == 300
    assert len(asked) <= 2  # here, and when the blocks are made


@pytest.mark.parametrize("at", [0.1, 0.5, 0.9, 0.99])
def test_a_book_cut_off_is_refused_in_a_sentence(at: float) -> None:
    data = book({"a.xhtml": "<p>x</p>" * 500, "p.png": png()})
    with pytest.raises(ReaderError, match=r"^book\.epub "):
        read(Source(data[: int(len(data) * at)], "book.epub"))


@pytest.mark.parametrize("body", ["", "<p> </p>", "<script>x</script>"])
def test_a_book_without_text_is_refused(body: str) -> None:
    with pytest.raises(ReaderError, match=r"^book\.epub has no text in it"):
        read_book({"a.xhtml": body})


@hypothesis_settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**31))
def test_a_mutated_book_is_read_or_refused(seed: int) -> None:
    chance = random.Random(seed)
    body = '<h1>A</h1><p id="x">b<a epub:type="noteref" href="#n">1</a></p><aside epub:type="footnote" id="n">c</aside>'
    data = bytearray(book({"nav.xhtml": NAV, "a.xhtml": body, "b.xhtml": "<p>d</p>"}, compression=zipfile.ZIP_STORED))
    for _ in range(chance.randrange(1, 30)):
        data[chance.randrange(len(data))] = chance.choice(b'<>&"#/\0 ax1')
    with suppress(ReaderError):
        document = read(Source(bytes(data), "book.epub"))
        assert document.text.strip() or document.resources
        check_document(document)


@pytest.mark.skipif(not SAMPLES.exists(), reason="no samples here")
def test_real_books() -> None:
    georgia = read(Source((SAMPLES / "georgia-cfi.epub").read_bytes(), "g.epub"))
    assert georgia.metadata.title == "Georgia"
    assert sum(b.kind == doc.FOOTNOTE for b in georgia.blocks) == 15
    refs = {s.target for b in georgia.blocks for s in b.spans if s.kind == doc.FOOTNOTE_REF}
    assert refs == {b.note for b in georgia.blocks if b.note}
    linked = read(Source((SAMPLES / "internallinks.epub").read_bytes(), "l.epub"))
    ids = {b.id for b in linked.blocks}
    targets = {s.target[1:] for b in linked.blocks for s in b.spans if s.target[:1] == "#"}
    assert targets
    assert targets <= ids


STYLED = """
.calibre5 {font-style: italic} p.bold {font-weight: bold} .no {display: none} .normal {font-style: normal}
.poem span.i0 {display: block} .drop {float: left; display: block} .sup {vertical-align: super}
div.letter p {font: italic 12pt serif} .pagenum {visibility: hidden}
"""


def styled(body: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Texts of the blocks, and what is marked in them, of a chapter with the style sheet above."""
    head = '<link rel="stylesheet" type="text/css" href="s.css"/>'
    found = read_book({"a.xhtml": xhtml(body, head), "s.css": STYLED})
    return [(b.text, [(s.kind, b.text[s.start : s.end]) for s in b.spans if s.kind != doc.LINK]) for b in found.blocks]


@pytest.mark.parametrize(
    ("body", "text", "marks"),
    [
        ('<p>One <span class="calibre5">two</span></p>', "One two", [(doc.EMPHASIS, "two")]),
        ('<p class="bold">One</p>', "One", [(doc.STRONG, "One")]),
        (
            '<p class="calibre5">To <span class="normal">Ada</span> so</p>',
            "To Ada so",
            [("emphasis", "To"), ("emphasis", "so")],
        ),
        ('<p><i>To <span class="normal">Ada</span></i></p>', "To Ada", [(doc.EMPHASIS, "To")]),
        ('<p class="calibre5" style="font-style: normal">One</p>', "One", []),
        ('<p>a<span class="sup">2</span></p>', "a2", [(doc.SUPERSCRIPT, "2")]),
        ('<p>See <span class="no">not</span>this</p>', "See this", []),
        ('<p><span class="drop">T</span>he end</p>', "The end", []),
        ('<div class="letter"><p>Dear</p></div>', "Dear", [(doc.EMPHASIS, "Dear")]),
        ('<h2 class="bold">One</h2>', "One", []),
        ('<p><img src="t.png" alt="T"/>he end</p>', "The end", []),
    ],
)
def test_the_books_own_style_sheet_says_what_is_italic_bold_raised_and_hidden(
    body: str, text: str, marks: list[tuple[str, str]]
) -> None:
    assert styled(body) == [(text, marks)]


def test_rules_for_elements_in_others_hold_in_blocks_that_are_italic_themselves() -> None:
    css = "p.a {font-style: italic} p > b {vertical-align: super} .l {display: block}"
    head = f"<style>{css}</style>"
    body = '<p class="a">One <b>two</b></p><p class="a"><span class="l">three</span> <span class="l">four</span></p>'
    first, second = read_book({"a.xhtml": xhtml(body, head)}).blocks
    assert doc.SUPERSCRIPT in {s.kind for s in first.spans}
    assert second.text == "three\nfour"
    assert {(s.start, s.end) for s in second.spans if s.kind == doc.EMPHASIS} == {(0, 10)}


def test_words_that_style_sheets_hide_are_counted() -> None:
    head = '<link rel="stylesheet" href="s.css"/>'
    shown = "<p>Shown. " + "word " * 200 + "</p>"
    hidden = '<div class="no"><p class="no">Two</p></div><p class="no">12</p><p class="no" id="x">Three</p>'
    found = read_book({"a.xhtml": xhtml(shown + hidden, head), "s.css": STYLED})
    assert found.warnings == ("2 passages are left out that the book’s style sheets hide.",)
    assert "Two" not in found.text
    assert "Three" not in found.text
    whole = read_book({"a.xhtml": xhtml('<div class="no"><p>All there is</p></div>', head), "s.css": STYLED})
    assert (whole.text, whole.warnings) == ("All there is", ())  # nearly nothing would be left


def test_numbers_of_pages_that_are_hidden_still_say_the_page() -> None:
    body = '<p>One</p><p><span class="pagenum" id="p7">[7]</span>Two</p>'
    head = '<link rel="stylesheet" href="s.css"/>'
    found = read_book({"a.xhtml": xhtml(body, head), "s.css": STYLED})
    assert [(b.text, b.page) for b in found.blocks] == [("One", ""), ("Two", "7")]
    assert found.warnings == ()


@pytest.mark.parametrize(
    "body",
    [
        "<p>" + '<span class="l">x</span> ' * 30_000 + "</p>",
        '<div class="i">' * 190 + "<b/>" * 50_000 + "</div>" * 190,
        "<p>" + "<style/>" * 100_000 + "</p>",
        "<div class='i'>" * 900 + "<p>x<br>",  # not well-formed
    ],
)
def test_styles_of_very_many_elements_are_read_in_time(body: str) -> None:
    css = ".l {display: block} .i {font-style: italic} a" + " " * 300_000 + "b {font-style: italic}"
    found = read_book({"a.xhtml": xhtml(f"<p>One</p>{body}", '<link rel="stylesheet" href="s.css"/>'), "s.css": css})
    assert found.text.startswith("One")


def test_lines_of_poems_are_lines() -> None:
    old = (
        '<div class="poem"><div class="stanza"><span class="i0">One<br/></span><span class="i0">two</span></div></div>'
    )
    new = "".join(
        f'<div class="stanza"><div class="verse">{a}</div><div class="verse">{b}</div></div>'
        for a, b in (("One", "two"), ("three", "four"))
    )
    assert [text for text, _ in styled(old)] == ["One\ntwo"]
    found = read_book({"a.xhtml": f'<div class="poetry">{new}</div>'})
    assert [(b.kind, b.text) for b in found.blocks] == [(doc.VERSE, "One\ntwo"), (doc.VERSE, "three\nfour")]


def test_drawings_are_shown_or_told_and_their_words_kept() -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg"'
    body = (
        f'<p>Text</p>{svg}><title>Tides</title><path d="M0 0"/><text>high</text></svg>'
        f'{svg} width="16" height="16"><path d="M0 0"/></svg>'
        f'{svg}><title>Coasts</title><path class="said-elsewhere" d="M0 0"/></svg><p><img src="c.svg" alt="Cape"/></p>'
    )
    found = read_book({"a.xhtml": body, "c.svg": f'{svg}><rect width="9" height="9"/></svg>'})
    figures = [b for b in found.blocks if b.kind == doc.FIGURE]
    assert [(b.alt, b.image[-4:]) for b in figures] == [("Tides · high", ".svg"), ("Coasts", ""), ("Cape", ".svg")]
    assert b'd="M0 0"' in found.resources[figures[0].image].data
    assert found.warnings == ("1 picture is of a kind that Reader does not show.",)


def test_lines_that_a_quotation_parts_are_still_lines() -> None:
    body = (
        '<div class="linegroup"><div>One</div> <div id="l2">two<span class="lnum">20</span></div>'
        '<blockquote><div>drei</div></blockquote> <div>four</div><div>five</div></div><p class="verse">Long text.</p>'
    )
    found = read_book({"a.xhtml": body})
    assert [(b.kind, b.text) for b in found.blocks] == [
        (doc.VERSE, "One\ntwo 20"), (doc.QUOTATION, "drei"), (doc.VERSE, "four\nfive"), (doc.PARAGRAPH, "Long text."),
    ]  # fmt: skip


def test_numbers_of_printed_pages_in_the_text_become_pages_and_can_be_linked_to() -> None:
    body = (
        '<p>One <a href="#Page_12">back</a></p><p>two<span class="pagenum"><a id="Page_12">[Pg 12]</a></span> three</p>'
        '<p>four</p><p><span class="pagenum" title="13"><a id="Page_13"></a></span>five</p>'
    )
    found = read_book({"a.xhtml": body})
    assert [(b.text, b.page) for b in found.blocks] == [
        ("One back", ""),
        ("two three", ""),
        ("four", "12"),
        ("five", "13"),
    ]
    assert found.blocks[0].spans[0].target == f"#{found.blocks[1].id}"


def test_titles_are_headings_by_their_type() -> None:
    found = read_book({"a.xhtml": '<p epub:type="title">The Quay</p><p>Text</p><p role="heading" aria-level="3">B</p>'})
    assert [(b.kind, b.level) for b in found.blocks] == [(doc.HEADING, 2), (doc.PARAGRAPH, 0), (doc.HEADING, 3)]


def test_a_style_sheet_that_is_missing_or_leads_elsewhere_does_not_matter() -> None:
    head = "".join(
        f'<link rel="stylesheet" href="{a}"/>' for a in ("gone.css", "../../../etc/passwd", "http://e.x/a.css")
    )
    assert read_book({"a.xhtml": xhtml("<p class='a'>One</p>", head)}).text == "One"
