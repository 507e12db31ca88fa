"""Word documents: each thing that a writer can put into one arrives as what it is."""

from __future__ import annotations

import io
import zipfile

import pytest

from reader.core.document import CELL, FIGURE, FOOTNOTE, Document
from reader.core.errors import ReaderError
from reader.formats import Source, docx, read
from tests.formats.manuscripts import PICTURE, docx_bytes, p, r, read_docx, style, styled, zipped
from tests.formats.pages import lines, marks

HEADINGS = (
    style("T", "Title")
    + style("H1", "heading 1", '<w:rPr><w:b/></w:rPr><w:pPr><w:outlineLvl w:val="0"/></w:pPr>')
    + style("H2", "heading 2")
)


def text_of(document: Document) -> list[str]:
    return lines(document.blocks)


def inline(body: str, cx: int = 2_000_000, alt: str = "A lamp", blip: str = 'r:embed="p"') -> str:
    return (
        f'<w:r><w:drawing><wp:inline><wp:extent cx="{cx}" cy="{cx}"/><wp:docPr id="1" name="x" descr="{alt}"/>'
        f"<a:graphic><a:graphicData><pic:pic><pic:blipFill><a:blip {blip}/></pic:blipFill></pic:pic></a:graphicData>"
        f"</a:graphic></wp:inline></w:drawing></w:r>{body}"
    )


def test_headings_come_from_styles_outline_levels_and_styles_built_on_them() -> None:
    styles = HEADINGS + style("My", "chapter opening", '<w:basedOn w:val="H2"/>')
    body = (
        styled("T", "Mills")
        + styled("H1", "One")
        + styled("My", "Two")
        + p("Three", '<w:outlineLvl w:val="2"/>')
        + p("Text.", '<w:outlineLvl w:val="9"/>')
    )
    document = read_docx(body, styles=styles)
    assert text_of(document) == [
        "heading1: Mills",
        "heading1: One",
        "heading2: Two",
        "heading3: Three",
        "paragraph: Text.",
    ]
    assert document.metadata.title == "Mills"
    assert marks(document.blocks[1]) == []


def test_a_paragraph_with_an_outline_level_that_is_no_heading_stays_one() -> None:
    assert text_of(read_docx(p("word " * 200, '<w:outlineLvl w:val="0"/>')))[0].startswith("paragraph: ")


def test_in_a_text_without_styles_bold_lines_are_headings() -> None:
    long = p("It rained on the pier. " * 9)
    body = p("On mills", run="<w:b/>") + long + long + p("Salt", run="<w:b/>") + long + long + long
    assert [line for line in text_of(read_docx(body)) if line[:4] == "head"] == ["heading1: On mills", "heading2: Salt"]


def test_marks_of_runs_directly_and_by_style() -> None:
    styles = (
        style("E", "Emphasis", "<w:rPr><w:i/></w:rPr>", "character")
        + style("V", "Verbatim Char", "", "character")
        + style("B", "bold one", "<w:rPr><w:b/></w:rPr>")
    )
    off = '<w:b w:val="0"/>'
    body = (
        "<w:p>"
        + r("a", '<w:rStyle w:val="E"/>')
        + r(" b", "<w:b/>")
        + r("c", "<w:b/>")
        + r(" d", '<w:vertAlign w:val="superscript"/>')
        + r(" e", "<w:strike/>")
        + r(" f", '<w:u w:val="single"/>')
        + r(" g", '<w:highlight w:val="yellow"/>')
        + r(" h", '<w:rStyle w:val="V"/>')
        + "</w:p>"
        + f'<w:p><w:pPr><w:pStyle w:val="B"/></w:pPr>{r("bold ")}{r("not", off)}</w:p>'
    )
    first, second = read_docx(body, styles=styles).blocks
    assert first.text == "a bc d e f g h"
    assert marks(first) == [
        ("a", "emphasis", ""), ("bc", "strong", ""), ("d", "sup", ""), ("e", "strike", ""), ("f", "underline", ""),
        ("g", "mark", ""), ("h", "code", ""),
    ]  # fmt: skip
    assert marks(second) == [("bold", "strong", "")]


def numbering(*levels: str, num: str = '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>') -> str:
    rows = "".join(f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/>{level}</w:lvl>' for i, level in enumerate(levels))
    return f'<w:abstractNum w:abstractNumId="0">{rows}</w:abstractNum>{num}'


def level(form: str, text: str) -> str:
    return f'<w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/>'


def item(text: str, at: int = 0, num: int = 1) -> str:
    return p(text, f'<w:numPr><w:ilvl w:val="{at}"/><w:numId w:val="{num}"/></w:numPr>')


def test_lists_count_as_word_counts() -> None:
    lists = numbering(level("decimal", "%1."), level("lowerLetter", "%2)"), level("lowerRoman", "(%1.%3)"))
    body = item("one") + item("a", 1) + item("deep", 2) + item("b", 1) + item("two") + item("a again", 1)
    assert text_of(read_docx(body, numbering=lists)) == [
        "item1 1.: one", "item2 a): a", "item3 (1.i): deep", "item2 b): b", "item1 2.: two", "item2 a): a again",
    ]  # fmt: skip


def test_two_lists_of_one_definition_go_on_unless_the_second_says_where_it_starts() -> None:
    num = (
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="3"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/>'
        "</w:lvlOverride></w:num>"
    )
    lists = numbering(level("upperRoman", "%1."), num=num)
    body = item("a") + item("b", num=2) + item("c", num=3) + item("d", num=3)
    assert [b.marker for b in read_docx(body, numbering=lists).blocks] == ["I.", "II.", "V.", "VI."]


def test_bullets_are_one_sign_whatever_font_draws_them() -> None:
    def bullet(sign: str, font: str) -> str:
        return level("bullet", sign) + f'<w:rPr><w:rFonts w:ascii="{font}"/></w:rPr>'

    lists = numbering(
        bullet("\uf0b7", "Symbol"), bullet("o", "Courier New"), bullet("\uf0a8", "Wingdings"), level("bullet", "–")
    )
    blocks = read_docx(item("a") + item("b", 1) + item("c", 2) + item("d", 3), numbering=lists).blocks
    assert [b.marker for b in blocks] == ["•", "•", "☐", "–"]


def test_numbers_of_headings_stand_before_them() -> None:
    levels = (level("decimal", "%1") + '<w:pStyle w:val="H1"/>', level("decimal", "%1.%2") + '<w:pStyle w:val="H2"/>')
    numbered = '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
    styles = style("H1", "heading 1", numbered) + style("H2", "heading 2", numbered)
    body = styled("H1", "Tides") + styled("H2", "Ebb") + styled("H2", "Flow")
    assert text_of(read_docx(body, styles=styles, numbering=numbering(*levels))) == [
        "heading1: 1 Tides", "heading2: 1.1 Ebb", "heading2: 1.2 Flow",
    ]  # fmt: skip


def test_quotations_by_style_and_by_their_indentation() -> None:
    set_in = '<w:ind w:left="720" w:right="720"/>'
    hanging = '<w:ind w:left="720" w:hanging="720"/>'
    body = (
        p("Text goes on and on here. " * 5)
        + styled("Q", "Said so.")
        + p("They said it.", set_in)
        + p("Ref. " * 40, hanging)
    )
    kinds = [b.kind for b in read_docx(body, styles=style("Q", "Intense Quote")).blocks]
    assert kinds == ["paragraph", "quotation", "quotation", "paragraph"]


def test_where_all_is_set_in_nothing_is_a_quotation() -> None:
    body = p("Text goes on. " * 20, '<w:ind w:left="720" w:right="720"/>') * 3
    assert {b.kind for b in read_docx(body).blocks} == {"paragraph"}


def test_lines_of_code_are_one_block() -> None:
    code = style("C", "Source Code")
    body = styled("C", "def f():") + '<w:p><w:pPr><w:pStyle w:val="C"/></w:pPr></w:p>' + (
        '<w:p><w:pPr><w:pStyle w:val="C"/></w:pPr><w:r><w:t xml:space="preserve">    return  1</w:t></w:r></w:p>'
    ) + p("Text.")  # fmt: skip
    assert text_of(read_docx(body, styles=code)) == ["code: def f():\n\n    return  1", "paragraph: Text."]


def test_breaks_and_signs_in_a_run() -> None:
    run = (
        "<w:p><w:r><w:t>a</w:t><w:br/><w:t>b</w:t><w:tab/><w:t>c</w:t><w:noBreakHyphen/><w:softHyphen/><w:t>d</w:t>"
        '<w:sym w:font="Symbol" w:char="F061"/><w:sym w:font="Wingdings" w:char="F0E0"/>'
        '<w:br w:type="page"/><w:t>e</w:t></w:r></w:p>'
    )
    assert text_of(read_docx(run)) == ["paragraph: a\nb c\u2011dα→", "paragraph: e"]


def test_hidden_text_and_placeholders_are_not_shown() -> None:
    body = (
        f"<w:p>{r('seen ')}{r('hidden', '<w:vanish/>')}{r('too')}</w:p>"
        f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{p('Click here')}</w:sdtContent></w:sdt>"
        f"<w:sdt><w:sdtContent>{p('kept')}</w:sdtContent></w:sdt>"
    )
    assert text_of(read_docx(body)) == ["paragraph: seen too", "paragraph: kept"]


def field(instruction: str, result: str) -> str:
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{instruction}</w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{r(result)}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def test_fields_show_their_results_and_links_lead_somewhere() -> None:
    place = "REF place \\h"
    body = (
        f"<w:p>{field('DATE', 'today')}{r(' and ')}{field(' HYPERLINK &quot;https://x.example/a&quot; ', 'there')}"
        f"{r(', ')}{field(place, 'Part 2')}{r(', ')}{field(place.replace('place', 'nowhere'), 'lost')}"
        f'<w:r><w:t>, </w:t></w:r><w:hyperlink r:id="u">{r("web")}</w:hyperlink>'
        f'<w:hyperlink r:id="js">{r(", no")}</w:hyperlink><w:hyperlink w:anchor="place">{r(", here")}'
        "</w:hyperlink></w:p>"
        f'<w:p><w:bookmarkStart w:id="1" w:name="place"/>{r("The place.")}</w:p>'
    )
    document = read_docx(body, ("u", "hyperlink", "https://x.example/b"), ("js", "hyperlink", "javascript:alert(1)"))
    first, second = document.blocks
    assert first.text == "today and there, Part 2, lost, web, no, here"
    assert marks(first) == [
        ("there", "link", "https://x.example/a"), ("Part 2", "link", "#place"), ("web", "link", "https://x.example/b"),
        (", here", "link", "#place"),
    ]  # fmt: skip
    assert second.id == "place"


def test_a_field_that_never_shows_its_result_does_not_swallow_the_text() -> None:
    body = '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r></w:p>' + "".join(p(f"Paragraph {i}.") for i in range(20))
    assert "Paragraph 19." in read_docx(body).text


def test_form_fields_show_their_choice() -> None:
    box = "<w:ffData><w:checkBox><w:checked/></w:checkBox></w:ffData>"
    body = f'<w:p><w:r><w:fldChar w:fldCharType="begin">{box}</w:fldChar></w:r>{r(" yes")}</w:p>'
    body = body.replace(r(" yes"), f'<w:r><w:fldChar w:fldCharType="end"/></w:r>{r(" yes")}')
    assert text_of(read_docx(body)) == ["paragraph: ☑ yes"]


def test_tracked_changes_are_shown_as_accepted_and_counted() -> None:
    body = (
        f"<w:p>{r('The ')}<w:del>{r('old').replace('w:t>', 'w:delText>')}</w:del><w:ins>{r('new')}</w:ins>{r(' mill')}"
        f"<w:moveFrom>{r(' moved')}</w:moveFrom></w:p>"
        f"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{r('One ')}</w:p>{p('paragraph.')}"
        f"<w:p><w:moveTo>{r('moved')}</w:moveTo></w:p>"
    )
    document = read_docx(body)
    assert text_of(document) == ["paragraph: The new mill", "paragraph: One paragraph.", "paragraph: moved"]
    assert document.warnings == ("The text has 4 tracked changes, shown as accepted.",)


def test_comments_keep_their_range_and_author() -> None:
    comment = (
        '<w:comment w:id="0" w:author="Ann" w:date="2017-04-29T10:00:00Z"><w:p><w:r><w:t>Why?</w:t></w:r></w:p>'
        '<w:p><w:r><w:t>Really.</w:t></w:r></w:p></w:comment><w:comment w:id="1" w:author="Bo">'
        "<w:p><w:r><w:t>Here</w:t></w:r></w:p></w:comment>"
        '<w:comment w:id="2"><w:p><w:r><w:t>x</w:t></w:r></w:p></w:comment>'
    )
    body = p("First.") + (
        f'<w:p>{r("  The ")}<w:commentRangeStart w:id="0"/>{r("tide mill")}<w:commentRangeEnd w:id="0"/>'
        f'<w:r><w:commentReference w:id="0"/></w:r>{r(" ground.")}<w:r><w:commentReference w:id="1"/></w:r></w:p>'
    )
    document = read_docx(body, comments=comment)
    why, here = document.remarks
    assert (document.text[why.start : why.end], why.note, why.creator) == ("tide mill", "Why?\nReally.", "Ann")
    assert why.created == "2017-04-29T10:00:00Z"
    assert (here.start, here.end) == (len(document.text), len(document.text))
    assert document.warnings == ("1 comment stands at no place of the text and was left out.",)


def test_footnotes_and_endnotes_follow_the_text() -> None:
    notes = '<w:{0} w:id="-1" w:type="separator"><w:p/></w:{0}>'
    notes += '<w:{0} w:id="2"><w:p><w:r><w:{0}Ref/></w:r>{1}</w:p>{2}</w:{0}>'
    custom = f'<w:footnote w:id="3"><w:p>{r("* starred")}</w:p></w:footnote>'
    body = (
        f'<w:p>{r("a")}<w:r><w:footnoteReference w:id="2"/></w:r>{r(" b")}<w:r><w:endnoteReference w:id="2"/></w:r>'
        f'{r(" c")}<w:r><w:footnoteReference w:id="3" w:customMarkFollows="1"/><w:t>*</w:t></w:r>'
        '<w:r><w:footnoteReference w:id="9"/></w:r></w:p>'
    )
    document = read_docx(
        body,
        footnotes=notes.format("footnote", r(" Note."), p("More.")) + custom,
        endnotes=notes.format("endnote", r("End."), ""),
    )
    first, *rest = document.blocks
    assert first.text == "a1 bi c*"
    assert [(b.kind, b.marker, b.text) for b in rest] == [
        (FOOTNOTE, "1", "Note."), (FOOTNOTE, "", "More."), (FOOTNOTE, "*", "starred"), (FOOTNOTE, "i", "End."),
    ]  # fmt: skip
    targets = [s.target for s in first.spans if s.kind == "footnote_ref"]
    assert targets == [rest[0].note, rest[3].note, rest[2].note]
    assert len(set(targets)) == 3


def tc(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"


def test_tables_have_spans_headers_and_lines() -> None:
    wide, high = '<w:gridSpan w:val="2"/>', '<w:vMerge w:val="restart"/>'
    body = (
        "<w:tbl>"
        f'<w:tr><w:trPr><w:tblHeader/></w:trPr>{tc("a", wide)}{tc("b")}</w:tr>'
        f'<w:tr>{tc("1", high)}{tc("2")}<w:tc>{p("x")}{p("y")}</w:tc></w:tr>'
        f'<w:tr>{tc("", "<w:vMerge/>")}{tc("3")}{tc("")}</w:tr>'
        f"<w:tr><w:trPr><w:del/></w:trPr>{tc('gone')}</w:tr></w:tbl>"
    )  # fmt: skip
    cells = [b for b in read_docx(body).blocks if b.kind == CELL]
    assert [(c.text, c.row, c.column, c.colspan, c.rowspan, c.header) for c in cells] == [
        ("a", 0, 0, 2, 1, True), ("b", 0, 2, 1, 1, True), ("1", 1, 0, 1, 2, False), ("2", 1, 1, 1, 1, False),
        ("x\ny", 1, 2, 1, 1, False), ("3", 2, 1, 1, 1, False), ("", 2, 2, 1, 1, False),
    ]  # fmt: skip
    assert {c.table for c in cells} == {1}


def test_a_table_of_one_cell_is_a_box_and_a_table_in_a_cell_is_lines() -> None:
    box = f"<w:tbl><w:tr><w:tc>{styled('H1', 'Boxed')}{p('Text.')}</w:tc></w:tr></w:tbl>"
    inner = f"<w:tbl><w:tr>{tc('i')}{tc('j')}</w:tr></w:tbl>"
    outer = f"<w:tbl><w:tr><w:tc>{p('o')}{inner}{p()}</w:tc>{tc('z')}</w:tr></w:tbl>"
    assert text_of(read_docx(box + outer, styles=HEADINGS)) == [
        "heading1: Boxed",
        "paragraph: Text.",
        "cell: o\ni\nj",
        "cell: z",
    ]


def test_pictures_stand_alone_or_in_the_line() -> None:
    body = f"<w:p>{inline('')}</w:p>{styled('C', 'Figure 1: a lamp')}"
    body += f"<w:p><w:pPr><w:pStyle w:val='C'/></w:pPr>{inline(r('Help'), 200_000)}</w:p>"
    body += f"<w:p>{r('sign ')}{inline('', 200_000)}{r(' here')}</w:p>"
    document = read_docx(
        body, ("p", "image", "media/a.png"), styles=style("C", "caption"), word__media__a_dot_png=PICTURE
    )
    figure, caption, icon, helped, text = document.blocks
    assert (icon.kind, helped.kind, helped.text) == (FIGURE, "caption", "Help")
    assert (figure.kind, figure.alt, caption.kind) == (FIGURE, "A lamp", "caption")
    assert document.resources[figure.image].data == PICTURE
    assert text.text == "sign \ufffc here"
    assert marks(text) == [("\ufffc", "image", figure.image)]


@pytest.mark.parametrize(
    ("blip", "target", "warning"),
    [
        ('r:link="p"', "file:///etc/passwd", "1 picture lies outside the file and was not loaded."),
        ('r:embed="p"', "https://x.example/a.png", "1 picture lies outside the file and was not loaded."),
        ('r:embed="p"', "../../../etc/passwd", "1 picture is damaged and was left out."),
        ('r:embed="p"', "media/a.emf", "1 picture is of a kind that Reader does not show."),
        ('r:embed="q"', "media/a.emf", "1 picture is damaged and was left out."),
    ],
)
def test_pictures_that_are_not_here_leave_their_words_and_a_sentence(blip: str, target: str, warning: str) -> None:
    emf = b"\x01\0\0\0" + bytes(80)
    body = p("Text.") + f"<w:p>{inline('', blip=blip)}</w:p>"
    document = read_docx(body, ("p", "image", target), word__media__a_dot_emf=emf)
    assert (document.blocks[1].image, document.blocks[1].alt) == ("", "A lamp")
    assert document.resources == {}
    assert document.warnings == (warning,)


def test_a_text_box_is_read_once_behind_its_paragraph() -> None:
    box = f"<w:txbxContent>{p('In the box.')}</w:txbxContent>"
    body = (
        f"<w:p>{r('Before')}<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wp:anchor>"
        f"<wps:wsp><wps:txbx>{box}</wps:txbx></wps:wsp></wp:anchor></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:shape><v:textbox>{box}</v:textbox></v:shape></w:pict></mc:Fallback>"
        f"</mc:AlternateContent></w:r>{r(' and after.')}</w:p>"
    )
    assert text_of(read_docx(body)) == ["paragraph: Before and after.", "paragraph: In the box."]


def test_formulas_are_readable() -> None:
    def run(text: str) -> str:
        return f"<m:r><m:t>{text}</m:t></m:r>"

    root = f"<m:rad><m:radPr><m:degHide m:val='1'/></m:radPr><m:deg/><m:e>{run('x+1')}</m:e></m:rad>"
    fraction = f"<m:f><m:num>{run('a')}</m:num><m:den>{root}</m:den></m:f>"
    total = (
        f"<m:nary><m:naryPr><m:chr m:val='∑'/></m:naryPr><m:sub>{run('i=0')}</m:sub><m:sup>{run('n')}</m:sup>"
        f"<m:e><m:sSup><m:e>{run('i')}</m:e><m:sup>{run('2')}</m:sup></m:sSup></m:e></m:nary>"
    )
    brackets = f"<m:d><m:dPr><m:begChr m:val='['/><m:endChr m:val=']'/></m:dPr><m:e>{run('y')}</m:e></m:d>"
    body = (
        f"<w:p>{r('So ')}<m:oMath>{fraction}</m:oMath>{r(' or ')}<m:oMath>{total}{run('=')}{brackets}</m:oMath></w:p>"
    )
    assert read_docx(body).text == "So a/(√(x + 1)) or ∑_(i = 0)^n i² = [y]"


def test_ruby_and_other_scripts() -> None:
    ruby = f"<w:r><w:ruby><w:rt>{r('とう')}</w:rt><w:rubyBase>{r('東')}</w:rubyBase></w:ruby></w:r>"
    assert read_docx(f"<w:p>{ruby}{r('京')}</w:p>{p('שלום', '<w:bidi/>')}").text == "東(とう)京\nשלום"


def test_a_large_initial_belongs_to_its_word() -> None:
    assert text_of(read_docx(p("T", '<w:framePr w:dropCap="drop"/>') + p("he rain."))) == ["paragraph: The rain."]


def test_printed_pages_where_the_file_is_sure_of_them() -> None:
    turn = "<w:r><w:lastRenderedPageBreak/></w:r>"
    body = (
        p("One.") + f"<w:p>{turn}{r('Two.')}</w:p><w:p>{r('Starts on two, ')}{turn}{r('ends on three.')}</w:p>"
        + p("Three.")
        + '<w:sectPr><w:pgNumType w:start="4" w:fmt="lowerRoman"/></w:sectPr>'
    )  # fmt: skip
    app = "<Properties xmlns='x'><Pages>{}</Pages></Properties>"
    sure = read_docx(body, docProps__app_dot_xml=app.format(3))
    assert [b.page for b in sure.blocks] == ["iv", "v", "v", "vi"]
    unsure = read_docx(body, docProps__app_dot_xml=app.format(7))
    assert {b.page for b in unsure.blocks} == {""}


def test_metadata_of_the_properties() -> None:
    core = (
        "<dc:title>Tide mills</dc:title><dc:creator>Ann Keeper; Bo Light</dc:creator>"
        "<cp:keywords>mill, tide</cp:keywords>"
        "<dc:description>On mills.</dc:description><dcterms:created>2017-04-29T10:00:00Z</dcterms:created>"
    )
    meta = read_docx(p("Text.", run='<w:lang w:val="de-CH"/>'), core=core).metadata
    assert (meta.title, meta.creators, meta.published) == ("Tide mills", ("Ann Keeper", "Bo Light"), "2017-04-29")
    assert (meta.keywords, meta.description, meta.language) == (("mill", "tide"), "On mills.", "de-CH")


@pytest.mark.parametrize("title", ["", "Microsoft Word - Document1", "Document 3", "thesis_final.docx", "Untitled"])
def test_a_title_that_a_program_gave_gives_way_to_the_heading(title: str) -> None:
    core = f"<dc:title>{title}</dc:title><dc:creator>Microsoft Office User</dc:creator>"
    body = styled("H1", "The tide mill") + p("By Ann Keeper and Bo Light") + p("Text goes on.")
    document = read_docx(body, styles=HEADINGS, core=core)
    assert document.metadata.title == "The tide mill"
    assert document.metadata.creators == ("Ann Keeper", "Bo Light")
    assert document.blocks[1].kind == "byline"


def test_of_two_dates_the_one_that_the_text_shows_counts() -> None:
    core = "<dcterms:created>2024-01-02T10:00:00Z</dcterms:created>"
    body = styled("H1", "Mills") + styled("D", "29 April 2017") + p("Text.")
    assert read_docx(body, styles=HEADINGS + style("D", "Date"), core=core).metadata.published == "2017-04-29"


def test_headers_and_footers_are_not_text() -> None:
    header = (
        "<w:hdr xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'>"
        + p("Running head")
        + "</w:hdr>"
    )
    body = p("Text.") + "<w:sectPr><w:headerReference w:type='default' r:id='h'/></w:sectPr>"
    assert read_docx(body, ("h", "header", "header1.xml"), word__header1_dot_xml=header).text == "Text."


def test_strict_files_are_read() -> None:
    archive = zipfile.ZipFile(io.BytesIO(docx_bytes(styled("H1", "Strict") + p("Text."), styles=HEADINGS)))
    usual = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    strict = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
    data = zipped({name: archive.read(name).replace(usual, strict) for name in archive.namelist()})
    assert text_of(docx.read(Source(data, "a.docx"))) == ["heading1: Strict", "paragraph: Text."]


@pytest.mark.parametrize(
    "data",
    [
        docx_bytes(""),
        docx_bytes("<w:p/>" * 3),
        zipped({"word/document.xml": "no xml at all"}),
        zipped({"word/documents.xml": "<x/>"}),
        docx_bytes(p("x"))[:300],
        docx_bytes("<w:sdt><w:sdtContent>" * 400 + p("x") + "</w:sdtContent></w:sdt>" * 400),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_sentence(data: bytes) -> None:
    with pytest.raises(ReaderError, match=r"^a\.docx .*\.$"):
        docx.read(Source(data, "a.docx"))


def test_a_damaged_part_costs_only_what_is_in_it() -> None:
    archive = zipfile.ZipFile(io.BytesIO(docx_bytes(styled("H1", "Text."), styles=HEADINGS)))
    members = {name: archive.read(name) for name in archive.namelist()}
    document = read(Source(zipped({**members, "word/styles.xml": b"\0\1\2"}), "a.bin"))
    assert text_of(document) == ["paragraph: Text."]
    assert document.warnings == ("Parts of the file are damaged and were left out: styles.xml.",)


def test_entities_and_other_files_are_never_read() -> None:
    evil = (
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><w:document xmlns:w="http://schemas.openxmlformats.org/'
    )
    evil += 'wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>a&e;b</w:t></w:r></w:p></w:body></w:document>'
    assert "root:" not in docx.read(Source(zipped({"word/document.xml": evil}), "a.docx")).text
