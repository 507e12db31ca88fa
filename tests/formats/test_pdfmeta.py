"""What PDFs say of themselves, in XMP and properties, and what is taken for junk."""

from __future__ import annotations

import pytest

from reader.formats.pdfium import open_document
from reader.formats.pdfmeta import Stated, doi_in, fit_title, names_of, stated
from tests.formats.pdfsheets import At, pdf

XMP = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:prism="http://prismstandard.org/namespaces/basic/2.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 pdf:Producer="Press" prism:volume="12">
<dc:title><rdf:Alt><rdf:li xml:lang="de">Die Lampe</rdf:li>
<rdf:li xml:lang="x-default">The Lamp</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>Ada Reader</rdf:li><rdf:li>Writer, Bo</rdf:li></rdf:Seq></dc:creator>
<prism:publicationName>Journal of Lamps</prism:publicationName><prism:number>3</prism:number>
<prism:startingPage>123</prism:startingPage><prism:endingPage>145</prism:endingPage>
<prism:coverDate>2014-05-01</prism:coverDate><prism:doi>10.1000/lamp.12</prism:doi>
<dc:subject><rdf:Bag><rdf:li>light; sea</rdf:li></rdf:Bag></dc:subject>
</rdf:Description></rdf:RDF></x:xmpmeta>"""


def of(data: bytes) -> Stated:
    with open_document(data) as opened:
        return stated(opened, data)


def with_info(**values: str) -> bytes:
    entries = " ".join(f"/{key} ({value})" for key, value in values.items())
    data = pdf([[At(50, 100, "A lamp")]], objects=[f"<< {entries} >>"])
    return data.replace(b"/Root 1 0 R", b"/Root 1 0 R /Info 10 0 R")


def with_xmp(xmp: str, **values: str) -> bytes:
    return with_info(**values) + b"\n" + xmp.encode()


def test_properties() -> None:
    said = of(
        with_info(Title="The Lamp", Author="Ada Reader; Bo Writer", Keywords="sea, light", CreationDate="D:20190512")
    )
    assert (said.metadata.title, said.metadata.creators) == ("The Lamp", ("Ada Reader", "Bo Writer"))
    assert said.metadata.keywords == ("sea", "light")
    assert said.metadata.published == ""  # the file's day need not be that of the article
    assert said.made == "2019-05-12"


def test_a_subject_that_names_journal_and_pages_is_taken_apart() -> None:
    said = of(with_info(Subject=r"Journal of Lamps, 12 \(2014\) 123-145. doi:10.1016/j.lamp.2014.01.001")).metadata
    assert (said.publication, said.volume, said.pages, said.published) == ("Journal of Lamps", "12", "123–145", "2014")
    assert said.doi == "10.1016/j.lamp.2014.01.001"
    assert said.description == ""


def test_a_packet_of_metadata_knows_more() -> None:
    said = of(with_xmp(XMP, Title="lamp_final.doc", Author="jdoe")).metadata
    assert (said.title, said.creators) == ("The Lamp", ("Ada Reader", "Bo Writer"))
    assert (said.publication, said.volume, said.issue, said.pages) == ("Journal of Lamps", "12", "3", "123–145")
    assert (said.published, said.doi, said.genre) == ("2014-05-01", "10.1000/lamp.12", "article-journal")
    assert said.keywords == ("light", "sea")


def test_packets_of_pictures_and_broken_ones_are_passed_over() -> None:
    picture = XMP.replace("The Lamp", "A photograph").replace("/pdf/1.3/", "/xyz/").replace("prismstandard", "x")
    assert of(with_xmp(XMP + picture)).metadata.title == "The Lamp"
    assert (
        of(with_xmp("<x:xmpmeta <<<< http://ns.adobe.com/pdf/1.3/ </x:xmpmeta>", Title="The Lamp")).metadata.title
        == "The Lamp"
    )
    assert of(with_xmp(XMP[:300], Title="The Lamp")).metadata.title == "The Lamp"


def test_the_language_is_that_of_the_catalog() -> None:
    assert of(pdf([[At(50, 100, "Eine Lampe")]], catalog="/Lang (de-AT)")).metadata.language == "de-AT"
    assert of(pdf([[At(50, 100, "Eine Lampe")]], catalog="/Lang (??)")).metadata.language == ""


@pytest.mark.parametrize(
    "title",
    ["", "Untitled", "untitled-1", "Microsoft Word - thesis.doc", "paper_v2 final.docx", "s41586-019-1666-5 1..7",
     "PII: S0140-6736(05)67025-9", "doi:10.1000/182", "10.1000/182", "Layout 1", "12345", "http://x.org/y.html"],
)  # fmt: skip
def test_titles_that_are_none(title: str) -> None:
    assert fit_title(title) == ""


@pytest.mark.parametrize(
    "title",
    ["Untitled love", "The 1984 strike", "Paper and power", "Word and object", "1984: a reading", "Scanning the sea",
     "Microsoft and the law", "灯台について"],
)  # fmt: skip
def test_titles_that_only_look_like_it(title: str) -> None:
    assert fit_title(title) == title


@pytest.mark.parametrize(
    ("field", "names"),
    [
        ("Reader, Ada", ("Ada Reader",)),
        ("Ada Reader and Bo Writer", ("Ada Reader", "Bo Writer")),
        ("A. Reader, B. Writer, and C. Clerk", ("A. Reader", "B. Writer", "C. Clerk")),
        ("Reader, Ada; Writer, Bo", ("Ada Reader", "Bo Writer")),
        ("Administrator", ()),
        ("jdoe", ()),
        ("someone@x.org", ()),
        ("Plato", ("Plato",)),
    ],
)
def test_names(field: str, names: tuple[str, ...]) -> None:
    assert names_of(field) == names


def test_dois_end_where_the_sentence_goes_on() -> None:
    assert doi_in("(see doi:10.1000/182(a)).") == "10.1000/182(a)"
    assert doi_in("https://doi.org/10.1016/S0140-6736(05)67025-9.") == "10.1016/S0140-6736(05)67025-9"
    assert doi_in("10.1 is no DOI") == ""


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("``Bad'' luck and `good' luck", "“Bad” luck and ‘good’ luck"),
        ("``Who's afraid'' of the sea's end", "“Who's afraid” of the sea's end"),
        ("The sea's end and 5'' of rain", "The sea's end and 5'' of rain"),
    ],
)
def test_quotation_marks_of_tex_are_shown_as_such(title: str, shown: str) -> None:
    assert fit_title(title) == shown
