"""What a PDF would do, or carries besides its pages, is ignored and said."""

from __future__ import annotations

import zlib

import pytest

from reader.formats import Source
from reader.formats.pdf import read
from tests.formats.pdfsheets import column, pdf

SCRIPTS = "The file carries scripts. Reader runs none of them."
OUTSIDE = "The file would start other programs or send a form. Reader does neither."


def said(**parts: object) -> tuple[str, ...]:
    return read(Source(pdf([column(["The lamp was lit at dusk."])], **parts), "a.pdf")).warnings  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("catalog", "sentences"),
    [
        ("", ()),
        ("/OpenAction [101 0 R /Fit]", ()),
        ("/OpenAction << /S /GoTo /D [101 0 R /Fit] >>", ()),
        ("/OpenAction << /S /URI /URI (https://lamp.example) >>", ()),
        ("/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>", (SCRIPTS,)),
        ("/OpenAction << /S/J#61vaScript /JS (x) >>", (SCRIPTS,)),
        ("/Names << /JavaScript << /Names [(x) << /S /JavaScript /JS (x) >>] >> >>", (SCRIPTS,)),
        ("/AA << /WC << /S /Launch /F (calc.exe) >> >>", (OUTSIDE,)),
        ("/OpenAction << /S /JavaScript /JS (x) /Next << /S /SubmitForm /F (x) >> >>", (SCRIPTS, OUTSIDE)),
    ],
)
def test_actions_are_said(catalog: str, sentences: tuple[str, ...]) -> None:
    assert said(catalog=catalog) == sentences


def test_actions_of_links_and_pages_are_said() -> None:
    assert said(page="/AA << /O << /S /JavaScript /JS (x) >> >>") == (SCRIPTS,)
    mark = "<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /Launch /F (calc.exe) >> >>"
    assert said(page="/Annots [10 0 R]", objects=[mark]) == (OUTSIDE,)


def test_actions_in_compressed_objects_are_said() -> None:
    packed = zlib.compress(b"11 0 << /S /JavaScript /JS (x) >>").decode("latin-1")
    kept = f"<< /Type /ObjStm /N 1 /First 5 /Filter /FlateDecode /Length {len(packed)} >>\nstream\n{packed}\nendstream"
    assert said(objects=[kept]) == (SCRIPTS,)
    assert said(objects=[kept.replace(packed, "no zlib at all")]) == ()


def test_attached_files_are_counted() -> None:
    files = "(a) << /Type /Filespec /F (a.txt) >> (b) << /Type /Filespec /F (b.txt) >>"
    names = f"/Names << /EmbeddedFiles << /Names [{files}] >> >>"
    assert said(catalog=names) == ("2 files are attached to this one. Reader does not open what is attached.",)
