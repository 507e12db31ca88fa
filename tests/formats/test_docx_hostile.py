"""Word processors' files that are nearly right: read, or refused in a sentence; never anything else."""

# ruff: noqa: E501 - the samples are as such files are

from __future__ import annotations

import io
import random
import zipfile

import pytest

from reader.core.errors import ReaderError
from reader.formats import Source, docx, odt, rtf
from tests.formats.manuscripts import PICTURE, docx_bytes, odt_bytes, zipped
from tests.hostile.mutating import mutated
from tests.hostile.parsing import check_document, check_sentence

CASES = 120

DOCX = docx_bytes(
    '<w:p><w:pPr><w:pStyle w:val="H"/><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr></w:pPr>'
    '<w:commentRangeStart w:id="0"/><w:r><w:rPr><w:b/></w:rPr><w:t>Tides &amp; mills</w:t><w:tab/></w:r>'
    '<w:commentRangeEnd w:id="0"/><w:r><w:footnoteReference w:id="2"/></w:r><w:ins><w:r><w:t>new</w:t></w:r></w:ins>'
    '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>HYPERLINK "https://x.example"</w:instrText>'
    '<w:fldChar w:fldCharType="separate"/><w:t>web</w:t><w:fldChar w:fldCharType="end"/></w:r>'
    '<w:hyperlink r:id="u"><w:r><w:t>link</w:t></w:r></w:hyperlink><w:bookmarkStart w:name="b"/>'
    "<m:oMath><m:f><m:num><m:r><m:t>a</m:t></m:r></m:num><m:den><m:r><m:t>b</m:t></m:r></m:den></m:f></m:oMath>"
    '<w:r><w:drawing><wp:inline><wp:extent cx="9" cy="9"/><a:blip r:embed="p"/></wp:inline></w:drawing></w:r></w:p>'
    '<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/><w:vMerge w:val="restart"/></w:tcPr><w:p/></w:tc><w:tc><w:p><w:r>'
    "<w:t>cell</w:t></w:r></w:p></w:tc></w:tr><w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>",
    ("u", "hyperlink", "https://x.example/"),
    ("p", "image", "media/a.png"),
    styles='<w:style w:type="paragraph" w:styleId="H"><w:name w:val="heading 1"/><w:basedOn w:val="H"/></w:style>',
    numbering='<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="1"><w:numFmt w:val="lowerRoman"/><w:lvlText w:val="%1.%2)"/>'
    '</w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>',
    footnotes='<w:footnote w:id="2"><w:p><w:r><w:t>Note.</w:t></w:r></w:p></w:footnote>',
    comments='<w:comment w:id="0" w:author="Ann"><w:p><w:r><w:t>Why?</w:t></w:r></w:p></w:comment>',
    core="<dc:title>T</dc:title>",
    word__media__a_dot_png=PICTURE,
)
ODT = odt_bytes(
    '<text:h text:outline-level="1">Tides</text:h><text:list text:style-name="L"><text:list-item text:start-value="3">'
    '<text:p>one<text:s text:c="3"/><text:span text:style-name="T1">two</text:span></text:p></text:list-item></text:list>'
    '<text:p>a<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body><text:p>N.'
    '</text:p></text:note-body></text:note><office:annotation office:name="c"><text:p>Why?</text:p></office:annotation>'
    '<draw:frame><draw:image xlink:href="Pictures/a.png"/></draw:frame><office:annotation-end office:name="c"/></text:p>'
    '<table:table><table:table-row><table:table-cell table:number-columns-spanned="2"><text:p>c</text:p></table:table-cell>'
    "<table:covered-table-cell/></table:table-row><table:table-row><table:table-cell/></table:table-row></table:table>",
    '<style:style style:name="T1" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>',
    '<text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-format="i"/></text:list-style>',
    Pictures__a_dot_png=PICTURE,
)
RTF = (
    rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset128 A;}{\f1\fcharset2 Symbol;}}{\stylesheet{\s1 heading 1;}}{\info{\title T}}"
    rb"\pard\s1 Tides\par\pard{\listtext 1.\tab}one {\f0\'93\'fa}\u8364?{\b b}{\footnote Note.}\par{\field{\*\fldinst HYPERLINK "
    rb'"https://x.example"}{\fldrslt web}}{\*\bkmkstart x}{\*\atrfstart 1}c{\*\atrfend 1}{\*\annotation{\*\atnref 1}Why?}\par'
    rb"\trowd\clvmgf\cellx100\cellx200\pard\intbl a\cell b\cell\row\pard{\pict\pngblip 8950}{\*\moMath{\mf{\mnum{\mr a}}}}"
    rb"{\shp{\*\shpinst{\shptxt box\par}}}\deleted x\par}"
)


def in_parts(data: bytes, dice: random.Random) -> bytes:
    """The archive with one or two of its members after accidents, or gone."""
    archive = zipfile.ZipFile(io.BytesIO(data))
    members: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    for name in dice.sample(sorted(members), dice.choice((1, 1, 2))):
        if dice.random() < 0.1:
            del members[name]
        else:
            members[name] = mutated(archive.read(name), dice)
    return zipped(members)


@pytest.mark.parametrize("kind", ["docx", "odt", "rtf"])
def test_files_that_are_nearly_right_are_read_or_refused_in_a_sentence(kind: str) -> None:
    module, sample = {"docx": (docx, DOCX), "odt": (odt, ODT), "rtf": (rtf, RTF)}[kind]
    whole = module.read(Source(sample, f"a.{kind}"))
    check_document(whole)
    assert whole.remarks
    for number in range(CASES):
        dice = random.Random(number)
        broken = mutated(sample, dice) if kind == "rtf" or number % 8 == 0 else in_parts(sample, dice)
        try:
            document = module.read(Source(broken, f"a.{kind}"))
        except ReaderError as error:
            check_sentence(error)
            continue
        check_document(document)
        assert all(0 <= remark.start <= remark.end <= len(document.text) for remark in document.remarks)


def test_styles_and_lists_that_stand_on_themselves_end() -> None:
    def style(id_: str, based: str) -> str:
        return f'<w:style w:type="paragraph" w:styleId="{id_}"><w:name w:val="{id_}"/><w:basedOn w:val="{based}"/></w:style>'

    linked = '<w:abstractNum w:abstractNumId="0"><w:numStyleLink w:val="N"/></w:abstractNum>'
    numbering = linked + '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    named = '<w:style w:type="numbering" w:styleId="N"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    body = (
        '<w:p><w:pPr><w:pStyle w:val="A"/><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>x</w:t></w:r></w:p>'
    )
    data = docx_bytes(body, styles=style("A", "B") + style("B", "A") + named, numbering=numbering)
    assert docx.read(Source(data, "a.docx")).text == "x"


def test_huge_numbers_do_not_make_huge_texts() -> None:
    spans = f'<table:table-cell table:number-columns-spanned="{10**8}"><text:p>a</text:p></table:table-cell>'
    text = f"<table:table><table:table-row>{spans}{spans}</table:table-row></table:table><text:p><text:s text:c='{10**8}'/>x</text:p>"
    document = odt.read(Source(odt_bytes(text), "a.odt"))
    assert max(block.column + block.colspan for block in document.blocks) <= 1_000
    cell = f'<w:tc><w:tcPr><w:gridSpan w:val="{10**8}"/></w:tcPr><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc>'
    wide = docx.read(Source(docx_bytes(f"<w:tbl><w:tr>{cell}{cell}</w:tr></w:tbl>"), "a.docx"))
    assert max(block.column + block.colspan for block in wide.blocks) <= 2_000


@pytest.mark.parametrize("depth", [150, 400, 2_000])
def test_deep_nesting_is_read_or_refused(depth: int) -> None:
    smart = "<w:smartTag>" * depth + "<w:r><w:t>x</w:t></w:r>" + "</w:smartTag>" * depth
    spans = "<text:span>" * depth + "x" + "</text:span>" * depth
    for module, name, data in (
        (docx, "a.docx", docx_bytes(f"<w:p>{smart}</w:p>")),
        (odt, "a.odt", odt_bytes(f"<text:p>{spans}</text:p>")),
    ):
        if depth < 160:
            assert module.read(Source(data, name)).text == "x"
        else:
            with pytest.raises(ReaderError, match="too deeply"):
                module.read(Source(data, name))
