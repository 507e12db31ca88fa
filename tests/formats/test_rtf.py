"""RTF: control words, encodings, and what groups hide."""

from __future__ import annotations

import pytest

from reader.core.document import CELL, FIGURE, FOOTNOTE
from reader.core.errors import ReaderError
from reader.formats import Source, rtf
from tests.formats.manuscripts import PICTURE, read_rtf
from tests.formats.pages import lines, marks

STYLES = r"{\stylesheet{\s0 Normal;}{\s1\outlinelevel0 heading 1;}{\s2 Quote;}{\*\cs10 Emphasis;}}"


def said(body: str | bytes, head: str = r"\ansi\ansicpg1252\deff0{\fonttbl{\f0 Times;}}") -> list[str]:
    return lines(read_rtf(body, head).blocks)


def test_paragraphs_marks_and_signs() -> None:
    (first, second) = read_rtf(
        r"a {\b b {\i c}} \ul d\ulnone  {\super 2}{\strike e} \{f\}\~g\_h\-i\line j\emdash k\par"
        "\r\nnext\r\n line\\tab end\\par"
    ).blocks
    assert first.text == "a b c d 2e {f}\xa0g\u2011hi\nj—k"
    assert marks(first) == [
        ("b c", "strong", ""), ("c", "emphasis", ""), ("d", "underline", ""), ("2", "sup", ""), ("e", "strike", ""),
    ]  # fmt: skip
    assert second.text == "next line end"


@pytest.mark.parametrize(
    ("font", "codes", "text"),
    [
        (204, r"\'cf\'f0\'e8\'e2\'e5\'f2", "Привет"),
        (128, r"\'93\'fa\'96\'7b \'83A", "日本 ア"),
        (161, r"\'e1\'e2", "αβ"),
        (2, r"\'61\'62", "αβ"),
        (0, r"\'e9\'80", "é€"),
    ],
)
def test_each_font_has_its_own_encoding(font: int, codes: str, text: str) -> None:
    head = rf"\ansi\ansicpg1252{{\fonttbl{{\f0\fcharset0 Times;}}{{\f1\fcharset{font} Other;}}}}"
    assert read_rtf(rf"\pard x {{\f1 {codes}}} y\par", head).text == f"x {text} y"


def test_unicode_characters_and_what_stands_for_them() -> None:
    assert read_rtf(r"\u8364?\uc2\u8364\'80x\uc0\u1055\u-10179\u-8704 z\par").text == "€€П😀z"
    assert read_rtf(r"{\upr{ansi}{\*\ud{uni\u8364 ?}}}\par").text == "uni€"


def test_headings_quotations_and_lists() -> None:
    body = (
        r"\pard\s1\b Tides\par\pard\plain\s2 Said so.\par"
        r"\pard\plain\ls1\ilvl0{\listtext 1.\tab}one\par{\listtext\'b7\tab}\ilvl1 two\par"
        r"\pard\li720\fi-360 \bullet\tab typed\par\pard\li360\fi-360 a)\tab also\par xml:\tab end\par"
        r"\pard Text.\tab end\par"
    )
    assert said(body, r"\ansi" + STYLES) == [
        "heading1: Tides", "quotation1: Said so.", "item1 1.: one", "item2 •: two", "item2 •: typed", "item1 a): also",
        "paragraph: xml: end",
        "paragraph: Text. end",
    ]  # fmt: skip


def test_fields_links_and_bookmarks() -> None:
    body = (
        r'{\field{\*\fldinst{HYPERLINK "https://x.example/a" }}{\fldrslt{\ul web}}}, '
        r'{\field{\*\fldinst{HYPERLINK \\l "place"}}{\fldrslt here}}, {\field{\*\fldinst PAGE}{\fldrslt 7}}\par'
        r"{\*\bkmkstart place}The place.{\*\bkmkend place}\par"
    )
    first, second = read_rtf(body).blocks
    assert first.text == "web, here, 7"
    assert marks(first) == [("web", "link", "https://x.example/a"), ("here", "link", "#place")]
    assert second.id == "place"


def test_tables_put_their_columns_together() -> None:
    row = r"\trowd%s\cellx2000%s\cellx4000\pard\intbl %s\cell %s\cell\row"
    body = (
        r"\trowd\trhdr\cellx4000\pard\intbl both\cell\row"
        + row % (r"\clvmgf", "", "a", r"b\par c")
        + row % (r"\clvmrg", "", "", "d")
        + r"\pard After.\par"
    )
    blocks = read_rtf(body).blocks
    assert [(c.text, c.row, c.column, c.colspan, c.rowspan, c.header) for c in blocks if c.kind == CELL] == [
        ("both", 0, 0, 2, 1, True), ("a", 1, 0, 1, 2, False), ("b\nc", 1, 1, 1, 1, False), ("d", 2, 1, 1, 1, False),
    ]  # fmt: skip
    assert blocks[-1].text == "After."


def test_notes_comments_and_changes() -> None:
    body = (
        r"a{\super\chftn{\footnote\pard\plain{\super\chftn} Note.\par More.}} b{\super\chftn{\footnote\ftnalt End.}} "
        r"{\*\atrfstart 1}the mill{\*\atrfend 1}{\*\atnid AK}{\*\atnauthor Ann}\chatn"
        r"{\*\annotation{\*\atndate 1764566020}{\*\atnref 1}\pard Why?}"
        r" {\deleted gone}{\revised new}{\v hidden}.\par"
    )
    document = read_rtf(body)
    first, *notes = document.blocks
    assert first.text == "a1 b1 the mill new."
    assert [(n.kind, n.marker, n.text) for n in notes] == [
        (FOOTNOTE, "1", "Note."), (FOOTNOTE, "", "More."), (FOOTNOTE, "1", "End."),
    ]  # fmt: skip
    (remark,) = document.remarks
    assert (document.text[remark.start : remark.end], remark.note, remark.creator) == ("the mill", "Why?", "Ann")
    assert document.warnings == ("The text has 2 tracked changes, shown as accepted.",)


def test_pictures_boxes_and_what_is_not_text() -> None:
    words = r"{\*\picprop{\sp{\sn wzDescription}{\sv A lamp}}}"
    picture = rf"{{\*\shppict{{\pict{words}\pngblip\pichgoal2000 {PICTURE.hex()}}}}}"
    body = (
        r"{\header Running head}{\*\unknown secret}{\*\generator Word}"
        rf"{picture}{{\nonshppict{{\pict\wmetafile8 0100}}}}\par "
        r"Text{\shp{\*\shpinst{\sp{\sn a}{\sv 1}}{\shptxt In the box.\par}}{\shprslt old}} here.\par"
        r"{\pict\emfblip 01000000}\par"
    )
    document = read_rtf(body)
    assert lines(document.blocks) == ["figure: ", "paragraph: Text here.", "paragraph: In the box.", "figure: "]
    figure = document.blocks[0]
    assert (figure.kind, figure.alt, document.resources[figure.image].data) == (FIGURE, "A lamp", PICTURE)
    assert document.warnings == ("1 picture is of a kind that Reader does not show.",)


def test_binary_pictures() -> None:
    data = rb"{\pict\pngblip\bin%d " % len(PICTURE) + PICTURE + rb"}\par Text.\par"
    assert [b.kind for b in read_rtf(data).blocks] == ["figure", "paragraph"]


def test_a_formula_with_characters_that_are_none_is_read() -> None:
    assert "a" in read_rtf(r"{\mmath{\*\moMath{\mr a\u-2?\u-1?\u1?b}}} x\par").text


def test_formulas_are_readable() -> None:
    body = r"So {\mmath{\*\moMath{\mf{\mnum{\mr a}}{\mden{\msSup{\me{\mr b}}{\msup{\mr 2}}}}}}{\mmathPict old}}.\par"
    assert read_rtf(body).text == "So a/b²."


def test_metadata() -> None:
    info = (
        r"{\info{\title Tide mills}{\author Ann Keeper; Bo Light}{\creatim\yr2017\mo4\dy29\hr10}{\keywords mill, tide}"
        r"{\doccomm On mills.}{\*\company X}}"
    )
    found = read_rtf(info + r"\lang1031 Text.\par").metadata
    assert (found.title, found.creators, found.published) == ("Tide mills", ("Ann Keeper", "Bo Light"), "2017-04-29")
    assert (found.keywords, found.description, found.language) == (("mill", "tide"), "On mills.", "de-DE")


def test_a_file_that_ends_too_early_says_so() -> None:
    document = rtf.read(Source(rb"{\rtf1\ansi{\b The tide", "a.rtf"))
    assert document.text == "The tide"
    assert document.warnings == ("The file ends too early: what came behind its last words is missing.",)


def test_groups_without_end_are_followed_only_so_far() -> None:
    assert rtf.read(Source(rb"{\rtf1 a" + b"{" * 100_000 + b"b" + b"}" * 100_000 + b" c}", "a.rtf")).text == "ab c"


@pytest.mark.parametrize("data", [b"{\\rtf1}", b"{\\rtf", b"{\\rtf1 {\\*\\x secret}}", b"{\\rtf1{\\header x}\\par}"])
def test_what_has_no_text_is_refused_in_one_sentence(data: bytes) -> None:
    with pytest.raises(ReaderError, match=r"^a\.rtf .*\.$"):
        rtf.read(Source(data, "a.rtf"))
