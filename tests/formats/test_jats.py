"""Articles in JATS: what they say about themselves, and their parts as blocks."""

from __future__ import annotations

from pathlib import Path

import pytest

from reader.core import document as doc
from reader.core.document import Document
from reader.core.errors import ReaderError
from reader.formats import Source, read, sniff
from tests.hostile.goodfiles import JATS, PICTURE


def article(body: str, front: str = "", back: str = "", name: str = "a.xml", folder: Path | None = None) -> Document:
    data = (
        '<article article-type="research-article" xml:lang="en" xmlns:xlink="http://www.w3.org/1999/xlink"><front>'
        f"<article-meta>{front}</article-meta></front><body>{body}</body><back>{back}</back></article>"
    )
    return read(Source(data.encode(), name, folder))


def test_what_a_citation_needs() -> None:
    meta = read(Source(JATS, "good.nxml")).metadata
    assert (meta.title, meta.creators, meta.publication) == ("The tide mill", ("Ann Keeper",), "Tides")
    assert (meta.published, meta.volume, meta.issue, meta.pages, meta.doi) == (
        "2017-04-29",
        "3",
        "2",
        "1–9",
        "10.1000/x",
    )
    assert meta.genre == "article-journal"


def test_subtitle_groups_and_a_date_of_a_month() -> None:
    front = (
        "<title-group><article-title>Tides</article-title><subtitle>A history</subtitle></title-group><contrib-group>"
        '<contrib contrib-type="author"><collab>The Mill Group</collab></contrib><contrib contrib-type="editor">'
        "<name><surname>No</surname></name></contrib></contrib-group><pub-date><month>Mar</month><year>2020</year>"
        "</pub-date><elocation-id>e12</elocation-id>"
    )
    meta = article("<p>Some text.</p>", front).metadata
    assert (meta.title, meta.creators) == ("Tides: A history", ("The Mill Group",))
    assert (meta.published, meta.pages) == ("2020-03", "e12")


def test_sections_keep_their_levels_and_references_are_items() -> None:
    document = article(
        '<sec><label>1</label><title>A</title><sec><title>B</title><p>See <xref ref-type="bibr" rid="r">1</xref>.</p>'
        "</sec></sec>",
        back='<ref-list><ref id="r"><label>1</label><mixed-citation>Light, <italic>Mills</italic>.</mixed-citation>'
        "</ref></ref-list>",
    )
    assert [(b.level, b.text) for b in document.blocks if b.kind == doc.HEADING] == [
        (2, "1 A"),
        (3, "B"),
        (2, "References"),
    ]
    assert document.blocks[-1].kind == doc.ITEM
    assert (document.blocks[-1].id, document.blocks[-1].text) == ("r", "1. Light, Mills.")
    link = next(s for b in document.blocks for s in b.spans if s.kind == doc.LINK)
    assert link.target == "#r"


def test_a_note_in_a_line_goes_to_the_end_with_a_reference() -> None:
    document = article('<p>A mill<fn id="f"><p>Of 1890.</p></fn> ground.</p>')
    assert document.blocks[0].text == "A mill1 ground."
    assert document.blocks[0].spans[0].kind == doc.FOOTNOTE_REF
    assert (document.blocks[-1].kind, document.blocks[-1].text, document.blocks[-1].note) == (
        doc.FOOTNOTE,
        "Of 1890.",
        "f",
    )


def test_a_figure_is_found_without_its_suffix_and_only_beside_the_source(tmp_path: Path) -> None:
    (tmp_path / "given").mkdir()
    (tmp_path / "given" / "g1.png").write_bytes(PICTURE)
    (tmp_path / "away.png").write_bytes(PICTURE)
    body = '<fig id="a"><label>Figure 1</label><caption><p>A mill.</p></caption><graphic xlink:href="{}"/></fig>'
    here = article(body.format("g1"), folder=tmp_path / "given")
    assert [b.kind for b in here.blocks] == [doc.FIGURE, doc.CAPTION]
    assert here.blocks[0].image in here.resources
    assert here.blocks[1].text == "Figure 1. A mill."
    assert not article(body.format("../away"), folder=tmp_path / "given").resources


def test_formulas_are_readable() -> None:
    document = article(r"<p>So <inline-formula><tex-math>$x^2 \leq \alpha$</tex-math></inline-formula>.</p>")
    assert document.blocks[0].text == "So x² ≤ α."


def test_deep_nesting_keeps_the_text() -> None:
    document = article("<sec>" * 200 + "<p>Below.</p>" + "</sec>" * 200)
    assert "Below." in document.text
    assert any("nested" in warning for warning in document.warnings)


def test_wrappers_and_other_xml() -> None:
    wrapped = b"<pmc-articleset>" + JATS[JATS.index(b"<article ") :] + b"</pmc-articleset>"
    assert read(Source(wrapped, "a.xml")).metadata.title == "The tide mill"
    assert sniff(Source(JATS, "noname")).name == "jats"
    with pytest.raises(ReaderError, match="not of an article"):
        read(Source(b"<?xml version='1.0'?><project><a>b</a></project>", "pom.xml"))


def test_a_citation_without_signs_between_its_parts_is_made_a_line() -> None:
    parts = (
        "<person-group><name><surname>Light</surname><given-names>B</given-names></name></person-group>"
        "<year>1990</year><article-title>On mills</article-title><source>Tides</source>"
        "<volume>3</volume><fpage>7</fpage>"
    )
    document = article(
        "<p>Some text.</p>", back=f"<ref-list><ref><mixed-citation>{parts}</mixed-citation></ref></ref-list>"
    )
    assert document.blocks[-1].text == "Light B (1990). On mills. Tides 3:7."
