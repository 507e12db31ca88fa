"""Texts in TEI: prose, verse, plays, notes, pages and what editors did to them."""

from __future__ import annotations

from reader.core import document as doc
from reader.core.document import Document
from reader.formats import Source, read, sniff


def text(body: str, header: str = "<titleStmt><title>T</title></titleStmt>") -> Document:
    data = (
        '<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc>'
        f"{header}</fileDesc></teiHeader><text><body>{body}</body></text></TEI>"
    )
    return read(Source(data.encode(), "a.xml"))


def test_pages_are_on_the_blocks_that_begin_on_them() -> None:
    document = text('<pb n="1"/><p>One.</p><p>Two <pb n="2"/>goes on.</p><p>Three.</p>')
    assert [b.page for b in document.blocks] == ["1", "1", "2"]


def test_verse_keeps_its_lines_and_a_play_its_speakers() -> None:
    document = text(
        '<lg><l>O lamp</l><l rend="indent">of the sea</l></lg><sp>'
        "<speaker>Ann</speaker><stage>aside</stage><p>Yes.</p></sp>"
    )
    assert document.blocks[0].kind == doc.VERSE
    assert document.blocks[0].text == "O lamp\n    of the sea"
    assert [b.text for b in document.blocks[1:]] == ["Ann", "aside", "Yes."]
    assert document.blocks[1].spans[0].kind == doc.STRONG


def test_the_editors_word_stands_and_the_original_is_not_lost() -> None:
    document = text("<p>A <choice><sic>mil</sic><corr>mill</corr></choice> <gap/> <unclear>ground</unclear>.</p>")
    assert document.text == "A mill [mil] […] ground[?]."
    assert any("1 word is written otherwise" in warning for warning in document.warnings)


def test_notes_are_footnotes() -> None:
    document = text('<div><head>H</head><p>A mill<note place="foot" n="3">Old.</note>.</p></div>')
    assert [(b.kind, b.text) for b in document.blocks] == [
        (doc.HEADING, "H"),
        (doc.PARAGRAPH, "A mill3."),
        (doc.FOOTNOTE, "Old."),
    ]
    assert document.blocks[1].spans[0].target == document.blocks[2].note


def test_the_source_tells_what_the_file_does_not() -> None:
    document = text(
        "<p>Some words.</p>",
        "<titleStmt><title>A paper</title></titleStmt><sourceDesc><biblStruct><analytic><author><persName>"
        "<forename>Ann"
        "</forename><surname>Keeper</surname></persName>"
        "<affiliation><orgName>Tide College</orgName></affiliation></author>"
        "<author><affiliation><orgName>Tide College</orgName></affiliation></author></analytic>"
        '<monogr><title level="j">Tides</title><imprint>'
        '<biblScope unit="volume">3</biblScope><biblScope unit="page" from="1" to="9"/><date when="2017-04">x</date>'
        '</imprint></monogr><idno type="DOI">10.1/x</idno></biblStruct></sourceDesc>',
    )
    meta = document.metadata
    assert (meta.title, meta.creators, meta.publication) == ("A paper", ("Ann Keeper",), "Tides")
    assert (meta.volume, meta.pages, meta.published, meta.doi) == ("3", "1–9", "2017-04", "10.1/x")


def test_a_prefixed_root_is_seen() -> None:
    data = b'<tei:TEI xmlns:tei="http://www.tei-c.org/ns/1.0"><tei:text><tei:body><tei:p>A.</tei:p></tei:body></tei:text></tei:TEI>'
    assert sniff(Source(data, "x")).name == "tei"
    assert read(Source(data, "x")).text == "A."
