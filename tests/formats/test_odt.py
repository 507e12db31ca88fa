"""OpenDocument texts: each thing that a writer can put into one arrives as what it is."""

from __future__ import annotations

import pytest

from reader.core.document import CELL, FIGURE, FOOTNOTE
from reader.core.errors import ReaderError
from reader.formats import Source, odt, read
from tests.formats.manuscripts import PICTURE, odt_bytes, read_odt, zipped
from tests.formats.pages import lines, marks


def auto(name: str, family: str, inner: str = "", parent: str = "") -> str:
    named = f'style:name="{name}" style:family="{family}" style:parent-style-name="{parent}"'
    return f"<style:style {named}>{inner}</style:style>"


def p(text: str, style: str = "Standard") -> str:
    return f'<text:p text:style-name="{style}">{text}</text:p>'


def h(text: str, level: int = 1) -> str:
    return f'<text:h text:outline-level="{level}">{text}</text:h>'


def said(text: str, styles: str = "", lists: str = "", **parts: str | bytes) -> list[str]:
    return lines(read_odt(text, styles, lists, **parts).blocks)


def test_headings_titles_quotations_captions_and_code_by_their_styles() -> None:
    styles = auto("P1", "paragraph", parent="Quotations")
    text = p("Mills", "Title") + h("Tides", 2) + p("Said so.", "P1") + p("Figure 1", "Illustration")
    text += p("a =<text:s text:c='2'/>1", "Preformatted_20_Text") + p("b", "Preformatted_20_Text") + p("Text.")
    styles += auto("Illustration", "paragraph", parent="Caption")
    assert said(text, styles) == [
        "heading1: Mills", "heading2: Tides", "quotation1: Said so.", "caption: Figure 1", "code: a =  1\nb",
        "paragraph: Text.",
    ]  # fmt: skip


def test_marks_of_spans_and_white_space() -> None:
    def look(name: str, properties: str) -> str:
        return auto(name, "text", f"<style:text-properties {properties}/>")

    styles = (
        look("T1", 'fo:font-weight="bold"') + look("T2", 'fo:font-style="italic"') + look("T3", 'text:display="none"')
    )
    styles += look("T4", 'style:text-position="super 58%"') + look("T5", 'style:text-line-through-style="solid"')
    text = p(
        'a\n  <text:span text:style-name="T1">b <text:span text:style-name="T2">c</text:span></text:span>'
        '<text:span text:style-name="T3">gone</text:span><text:tab/>d<text:span text:style-name="T4">2</text:span>'
        '<text:line-break/><text:span text:style-name="T5">e</text:span> <text:span text:style-name="Source_20_Text">f'
        "</text:span>"
    )
    (block,) = read_odt(text, styles).blocks
    assert block.text == "a b c d2\ne f"
    assert marks(block) == [
        ("b c", "strong", ""), ("c", "emphasis", ""), ("2", "sup", ""), ("e", "strike", ""), ("f", "code", ""),
    ]  # fmt: skip


LISTS = (
    '<text:list-style style:name="L">'
    '<text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/>'
    '<text:list-level-style-number text:level="2" style:num-format="a" style:num-suffix=")" text:display-levels="2"/>'
    '</text:list-style><text:list-style style:name="B">'
    '<text:list-level-style-bullet text:level="1" text:bullet-char="●"/>'
    "</text:list-style>"
)


def test_lists_nest_count_and_go_on() -> None:
    inner = f"<text:list><text:list-item>{p('a')}</text:list-item><text:list-item>{p('b')}</text:list-item></text:list>"
    first = f"<text:list-item>{p('one')}{inner}{p('more')}</text:list-item><text:list-item>{p('two')}</text:list-item>"
    text = f'<text:list text:style-name="L">{first}</text:list>{p("Between.")}'
    for extra, start, name in (('text:continue-numbering="true"', "", "three"), ("", 'text:start-value="7"', "seven")):
        text += f'<text:list text:style-name="L" {extra}><text:list-item {start}>{p(name)}</text:list-item></text:list>'
    text += f'<text:list text:style-name="B"><text:list-item>{p("dot")}</text:list-item></text:list>'
    assert said(text, lists=LISTS) == [
        "item1 1.: one", "item2 1.a): a", "item2 1.b): b", "item1: more", "item1 2.: two", "paragraph: Between.",
        "item1 3.: three", "item1 7.: seven", "item1 •: dot",
    ]  # fmt: skip


def test_numbers_of_headings_stand_before_them() -> None:
    outline = (
        '<text:outline-style style:name="O"><text:outline-level-style text:level="1" style:num-format="1"/>'
        '<text:outline-level-style text:level="2" style:num-format="1" text:display-levels="2"/></text:outline-style>'
    )
    text = h("Tides") + h("Ebb", 2) + h("Flow", 2) + h("Salt")
    assert said(text, document_styles=outline) == [
        "heading1: 1 Tides", "heading2: 1.1 Ebb", "heading2: 1.2 Flow", "heading1: 2 Salt",
    ]  # fmt: skip


def test_tables_have_spans_and_headers() -> None:
    def cell(text: str, extra: str = "") -> str:
        return f"<table:table-cell {extra}>{p(text)}</table:table-cell>"

    wide, high = 'table:number-columns-spanned="2"', 'table:number-rows-spanned="2"'
    covered = "<table:covered-table-cell/>"
    head = f"<table:table-row>{cell('a', wide)}{covered}</table:table-row>"
    text = (
        f"<table:table><table:table-header-rows>{head}</table:table-header-rows>"
        f"<table:table-row>{cell('1', high)}{cell('2')}</table:table-row>"
        f"<table:table-row>{covered}{cell('3')}</table:table-row></table:table>"
    )
    blocks = read_odt(text).blocks
    assert [(c.kind, c.text, c.row, c.column, c.colspan, c.rowspan, c.header) for c in blocks] == [
        (CELL, "a", 0, 0, 2, 1, True), (CELL, "1", 1, 0, 1, 2, False), (CELL, "2", 1, 1, 1, 1, False),
        (CELL, "3", 2, 1, 1, 1, False),
    ]  # fmt: skip


def test_notes_comments_changes_and_links() -> None:
    note = (
        '<text:note text:note-class="{0}"><text:note-citation>{1}</text:note-citation>'
        "<text:note-body>{2}</text:note-body></text:note>"
    )
    comment = '<office:annotation office:name="c1"><dc:creator>Ann</dc:creator><dc:date>2017-04-29T10:00:00.5</dc:date>'
    comment += "<text:p>Why?</text:p></office:annotation>"
    text = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>gone</text:p></text:deletion>"
        "</text:changed-region></text:tracked-changes>"
        + p(
            f"a{note.format('footnote', '1', p('Note.') + p('More.'))} {comment}<text:change/>the mill"
            f"<office:annotation-end office:name='c1'/>{note.format('endnote', 'i', p('End.'))}"
            '<text:a xlink:href="https://x.example/">web</text:a> <text:a xlink:href="#place|outline">there</text:a> '
            '<text:a xlink:href="file:///etc/passwd">no</text:a> '
            '<text:bookmark-ref text:ref-name="place">p. 2</text:bookmark-ref>'
        )
        + p('<text:bookmark-start text:name="place"/>The place.')
    )
    document = read_odt(text)
    first, place, *notes = document.blocks
    assert first.text == "a1 the milliweb there no p. 2"
    assert place.id == "place"
    assert [m for m in marks(first) if m[1] == "link"] == [
        ("web", "link", "https://x.example/"), ("there", "link", "#place"), ("p. 2", "link", "#place"),
    ]  # fmt: skip
    assert [(n.kind, n.marker, n.text) for n in notes] == [
        (FOOTNOTE, "1", "Note."), (FOOTNOTE, "", "More."), (FOOTNOTE, "i", "End."),
    ]  # fmt: skip
    (remark,) = document.remarks
    assert (document.text[remark.start : remark.end], remark.note, remark.creator) == ("the mill", "Why?", "Ann")
    assert remark.created == "2017-04-29T10:00:00"
    assert document.warnings == ("The text has 1 tracked change, shown as accepted.",)


def test_pictures_captions_and_formulas() -> None:
    frame = '<draw:frame svg:height="5cm"><draw:image xlink:href="{0}"/><svg:desc>A lamp</svg:desc></draw:frame>'
    caption = p(frame.format("Pictures/a.png") + "Figure 1: a lamp", "Caption")
    boxed = f"<draw:frame><draw:text-box>{caption}</draw:text-box></draw:frame>"
    formula = '<draw:frame><draw:object xlink:href="./Object 1"/></draw:frame>'
    content = '<math xmlns="http://www.w3.org/1998/Math/MathML"><mfrac><mi>a</mi><msup><mi>b</mi><mn>2</mn></msup></mfrac></math>'
    text = p(f"Text {boxed}") + p(f"So {formula}.") + p(frame.format("https://x.example/a.png"))
    document = read_odt(text, **{"Pictures__a_dot_png": PICTURE, "Object 1__content_dot_xml": content})
    assert lines(document.blocks) == [
        "paragraph: Text", "figure: ", "caption: Figure 1: a lamp", "paragraph: So a/b².", "figure: ",
    ]  # fmt: skip
    figure, absent = document.blocks[1], document.blocks[4]
    assert (figure.alt, document.resources[figure.image].data) == ("A lamp", PICTURE)
    assert (absent.kind, absent.image, absent.alt) == (FIGURE, "", "A lamp")
    assert document.warnings == ("1 picture lies outside the file and was not loaded.",)


def test_hidden_sections_and_ruby() -> None:
    text = (
        '<text:section text:display="none">'
        + p("hidden")
        + "</text:section><text:section>"
        + p("shown")
        + "</text:section>"
    )
    text += p("<text:ruby><text:ruby-base>東</text:ruby-base><text:ruby-text>とう</text:ruby-text></text:ruby>京")
    assert said(text) == ["paragraph: shown", "paragraph: 東(とう)京"]


def test_metadata() -> None:
    meta = (
        "<dc:title>Tide mills</dc:title><meta:initial-creator>Ann Keeper</meta:initial-creator>"
        "<dc:language>de</dc:language>"
        "<meta:creation-date>2017-04-29T10:00:00</meta:creation-date><meta:keyword>mill</meta:keyword>"
        "<meta:keyword>tide</meta:keyword><dc:description>On mills.</dc:description>"
    )
    found = read_odt(p("Text."), meta=meta).metadata
    assert (found.title, found.creators, found.published) == ("Tide mills", ("Ann Keeper",), "2017-04-29")
    assert (found.language, found.keywords, found.description) == ("de", ("mill", "tide"), "On mills.")


def test_a_password_is_told_of() -> None:
    manifest = "<manifest:manifest><manifest:encryption-data/></manifest:manifest>"
    data = odt_bytes(p("x"), **{"META-INF__manifest_dot_xml": manifest})
    with pytest.raises(ReaderError, match="protected by a password"):
        read(Source(data, "a.odt"))


@pytest.mark.parametrize(
    "data", [odt_bytes(""), zipped({"content.xml": "no xml"}), zipped({"x": "y"}), odt_bytes("x")[:200]]
)
def test_what_cannot_be_read_is_refused_in_one_sentence(data: bytes) -> None:
    with pytest.raises(ReaderError, match=r"^a\.odt .*\.$"):
        odt.read(Source(data, "a.odt"))
