"""Word processors' files that are nearly right: read, or refused in a sentence; never anything else."""

# ruff: noqa: E501 - the samples are as such files are

from __future__ import annotations

import random

import pytest

from reader.core.errors import ReaderError
from reader.formats import Source, docx, odt, rtf
from tests.formats.manuscripts import docx_bytes, odt_bytes
from tests.hostile.goodfiles import DOCX, ODT, RTF
from tests.hostile.mutating import broken
from tests.hostile.parsing import check_document, check_sentence

CASES = 120


@pytest.mark.parametrize("kind", ["docx", "odt", "rtf"])
def test_files_that_are_nearly_right_are_read_or_refused_in_a_sentence(kind: str) -> None:
    module, sample = {"docx": (docx, DOCX), "odt": (odt, ODT), "rtf": (rtf, RTF)}[kind]
    whole = module.read(Source(sample, f"a.{kind}"))
    check_document(whole)
    assert whole.remarks
    for number in range(CASES):
        dice = random.Random(number)
        try:
            document = module.read(Source(broken(sample, dice), f"a.{kind}"))
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
