"""The door for XML: nothing is looked up, expanded or lost without a word."""

from __future__ import annotations

import random
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from reader.core.errors import ReaderError
from reader.formats import xmldoor
from reader.formats.xmldoor import parse, text_of


def text(data: bytes | str) -> str:
    return text_of(parse(data.encode() if isinstance(data, str) else data, "x.xml"))


def test_entities_of_the_document_are_not_expanded(tmp_path: Path) -> None:
    canary = tmp_path / "canary.txt"
    canary.write_text("SECRET")
    found = parse(
        f'<!DOCTYPE a [<!ENTITY inner "words"><!ENTITY out SYSTEM "{canary.as_uri()}">'
        f'<!ENTITY % p SYSTEM "{canary.as_uri()}"> %p; <!-- it\'s ]> -->]>\n<a b="&inner;">&inner;&out;</a>'.encode(),
        "x.xml",
    )
    assert text_of(found) == "&inner;&out;"
    assert found.get("b") == "&inner;"
    assert found.getroottree().docinfo.doctype == ""


def test_a_billion_laughs_stay_as_they_are_written() -> None:
    lols = '<!ENTITY l0 "lol">' + "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 12))
    assert text(f"<!DOCTYPE a [{lols}]><a>&l11;</a>") == "&l11;"


def test_html_entities_are_characters_but_never_markup() -> None:
    assert text("<a>&Uuml;&mdash;&NotEqualTilde;&lt;&LT;&amp;&AMP;&quot;&unknown; <![CDATA[&Uuml;<]]></a>") == (
        'Ü—≂̸<<&&"&unknown; &Uuml;<'
    )
    assert parse(b'<a b="&QUOT;&LT;"/>', "x.xml").get("b") == '"<'


def test_the_network_and_included_files_are_left_alone(tmp_path: Path) -> None:
    canary = tmp_path / "canary.txt"
    canary.write_text("SECRET")
    include = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{canary.as_uri()}" parse="text"/>'
    assert text(f'<!DOCTYPE a PUBLIC "-//X//DTD" "http://127.0.0.1:9/x.dtd"><a>one{include}two</a>') == "onetwo"


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1", "cp1251", "shift_jis", "gb18030"],
)
def test_encodings_that_are_declared_or_marked_are_read(encoding: str) -> None:
    word = {"latin-1": "café", "cp1251": "Привет, читатель", "shift_jis": "日本語の本"}.get(encoding, "日本語 é")
    label = encoding.removesuffix("-sig")
    assert text(f'<?xml version="1.0" encoding="{label}"?>\n<a>{word}</a>'.encode(encoding)) == word


@pytest.mark.parametrize("label", ["utf-7", "nonsense", "idna", "unicode_escape", "base64", "zip"])
def test_an_encoding_that_no_xml_has_is_not_believed(label: str) -> None:
    assert text(f'<?xml version="1.0" encoding="{label}"?><a>+ADw-b+AD4- é \\n</a>') == "+ADw-b+AD4- é \\n"


def test_what_is_not_well_formed_is_recovered_with_a_warning() -> None:
    warnings: list[str] = []
    assert text_of(parse(b"<a>x & y <b>z</a>", "x.xml", warnings=warnings)) == "x & y z"
    assert warnings == ["x.xml is not well-formed XML: parts of it may be missing."]
    warnings.clear()
    parse(b"<a>x &amp; y</a>", "x.xml", warnings=warnings)
    assert warnings == []
    with pytest.raises(ReaderError, match=r"^x\.xml is damaged"):
        parse(b"<a><b></a>", "x.xml", recover=False)


@pytest.mark.parametrize("data", [b"", b"plain", b"\0\0\0", b"<", b"<!DOCTYPE a [", b"<![CDATA[", b"<?xml?>"])
def test_what_is_no_xml_is_refused_in_a_sentence(data: bytes) -> None:
    with pytest.raises(ReaderError, match=r"^x\.xml is damaged: "):
        parse(data, "x.xml")


@pytest.mark.parametrize("depth", [1_100, 3_000, 100_000])
def test_too_deep_a_tree_is_refused_in_a_sentence(depth: int) -> None:
    with pytest.raises(ReaderError, match=r"^x\.xml is nested too deeply"):
        parse(b"<a>" * depth + b"x" + b"</a>" * depth, "x.xml")


@pytest.mark.parametrize("markup", ["<a>{}</a>", '<a b="{}"/>', "<a><![CDATA[{}]]></a>", "<a>&#0;{}</a>"])
def test_a_piece_too_large_for_the_parser_is_refused_not_cut(markup: str) -> None:
    with pytest.raises(ReaderError, match="too large"):
        parse(markup.format("x" * 11_000_000).encode(), "x.xml")


@pytest.mark.parametrize("piece", ["<![CDATA[", "<!--", "<!DOCTYPE a ['\"", "&", "&a", "<a ", "]]>", "<?x ", "\"'"])
def test_repeated_openings_take_no_time_to_speak_of(piece: str) -> None:
    with suppress(ReaderError):  # a hang is what would fail here
        parse(b"<a>" + piece.encode() * 100_000 + b"</a>", "x.xml")


def test_names_are_compared_without_their_namespaces() -> None:
    root = parse(
        b'<o:p xmlns:o="urn:o" xmlns:d="urn:d"><o:m o:id="1"><d:title> A\n b </d:title><!-- c --></o:m><o:m/></o:p>',
        "x",
    )
    assert [xmldoor.local(e) for e in xmldoor.children(root)] == ["m", "m"]
    assert text_of(xmldoor.first(root, "m", "title")) == "A b"
    assert xmldoor.first(root, "m", "nothing", "at all") is None
    assert text_of(None) == ""
    assert [xmldoor.local(e) for e in xmldoor.descendants(root, "title")] == ["title"]
    found = xmldoor.first(root, "m")
    assert found is not None
    assert xmldoor.attribute(found, "id") == "1"
    assert xmldoor.attribute(found, "other") == ""


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff\ufffc")))
def test_text_goes_through_unchanged(words: str) -> None:
    element = etree.Element("a")
    try:
        element.text = words
    except ValueError:
        return
    found = parse(etree.tostring(element, encoding="utf-8"), "x.xml")
    kept = "".join(c for c in words if not 0xFDD0 <= ord(c) <= 0xFDEF)
    got = "".join(c for c in "".join(map(str, found.itertext())) if c not in "\ufffd")
    assert got == kept.replace("\u2028", "\n").replace("\u2029", "\n").replace("\x85", "\n").replace(
        "\ufeff", ""
    ).replace("\ufffd", "")


@pytest.mark.parametrize("broken", ['xmlns:a="&#xD800;"', 'a="&#xD800;"', 'xml:id="&#xDFFF;"'])
def test_what_is_read_can_be_written(broken: str) -> None:
    with suppress(ReaderError):
        etree.tostring(parse(f"<p><q {broken}>t</q><r/></p>".encode(), "x.xml"))


@given(st.integers(0, 2**31))
def test_mutated_xml_gives_a_tree_or_a_sentence(seed: int) -> None:
    chance = random.Random(seed)
    data = bytearray(b'<?xml version="1.0"?><!DOCTYPE p [<!ENTITY e "x">]><p a="b">&e;<q>t</q><![CDATA[<]]></p>')
    for _ in range(chance.randrange(1, 9)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    with suppress(ReaderError):
        assert isinstance(text_of(parse(bytes(data), "x.xml")), str)
