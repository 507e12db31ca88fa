"""Annotations in files that are written anew: encrypted ones keep their passwords, broken ones are mended."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pypdf
import pypdfium2 as pdfium
import pypdfium2.raw as raw
import pytest

from reader.core.errors import PasswordNeeded
from reader.core.pagemarks import PageMark
from reader.formats.pdfannotating import has_table
from reader.formats.pdfium import load
from reader.formats.pdfpages import Pages
from reader.formats.pdfrewriting import is_encrypted, rewritten
from reader.formats.pdfworker import PageWorker
from tests.formats.pdfsheets import column, pdf
from tests.formats.test_pdfannotating import words_under

WORDS = "The keeper saw a ship."
MARK = PageMark(
    0,
    ((0.12, 0.155, 0.36, 0.185),),
    "green",
    "a1",
    "Grüße 光 😀",
    "Ada",
    "2024-05-01T10:00:00+00:00",
    "",
    ("sea/ship",),
)
AREA = PageMark(0, ((0.5, 0.5, 0.75, 0.9),), "blue", "a2", is_area=True)


def locked(user: str, owner: str, page: str = "") -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf([column([WORDS])], page=page)))
    writer.encrypt(user, owner, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def annotations(data: bytes, password: str) -> list[Any]:
    reader = pypdf.PdfReader(io.BytesIO(data), password=password)
    return [a.get_object() for a in reader.pages[0].get("/Annots", [])]


def test_it_keeps_its_passwords_and_what_they_allow() -> None:
    data = rewritten(load(locked("user", "owner"), "user"), [MARK, AREA])
    assert is_encrypted(load(data, "user"))
    with pytest.raises(PasswordNeeded):
        load(data)
    for password in ("user", "owner"):
        highlight, square = annotations(data, password)
        assert (highlight["/Subtype"], square["/Subtype"]) == ("/Highlight", "/Square")
        assert (highlight["/Contents"], highlight["/T"], highlight["/Subj"]) == (
            "Grüße 光 😀\n\n#sea/ship", "Ada", "sea/ship",
        )  # fmt: skip
    assert "Grüße".encode("utf-16-be") not in data


def test_it_lies_on_the_words_also_of_a_turned_page() -> None:
    for page in ("", "/Rotate 90", "/CropBox [20 30 380 530]"):
        pdf_ = load(locked("", "owner", page))
        opened = pdf_[0]
        text = opened.get_textpage()
        left, bottom, right, top = text.get_rect(0) if text.count_rects() else (0, 0, 0, 0)
        shown = Pages.__new__(Pages)
        box = Pages._share_of(shown, opened, (left, bottom, right, top))
        data = rewritten(pdf_, [PageMark(0, (box,), "red", "a")])
        (found,) = annotations(data, "")
        plain = pypdf.PdfWriter(clone_from=pypdf.PdfReader(io.BytesIO(data)))
        out = io.BytesIO()
        plain.write(out)
        assert words_under(out.getvalue(), 0, found) == WORDS


def test_a_copy_that_is_annotated_again_has_each_once() -> None:
    once = rewritten(load(locked("", "owner")), [MARK, AREA])
    twice = rewritten(load(once), [MARK])
    assert sorted(a["/NM"] for a in annotations(twice, "")) == ["reader-a1", "reader-a2"]


def test_a_broken_table_is_mended(tmp_path: Path) -> None:
    whole = pdf([column([WORDS])])
    for name, data in {
        "cut": whole[: whole.rindex(b"xref\n0 1")],
        "elsewhere": whole.replace(b"startxref\n", b"startxref\n9"),
        "shifted": b"%PDF-1.4\n%" + b"x" * 40 + b"\n" + whole[9:],
    }.items():
        path = tmp_path / f"{name}.pdf"
        path.write_bytes(data)
        worker = PageWorker(path)
        said, out = worker.call("annotate", marks=[_plain(MARK)], name=name)
        worker.close()
        worker.reap()
        assert said["signed"] is False
        assert has_table(out), name
        page = pdfium.PdfDocument(out)[0]
        assert raw.FPDFPage_GetAnnotCount(page) == 1
        assert WORDS in page.get_textpage().get_text_range()


def test_a_signed_file_says_so(tmp_path: Path) -> None:
    field = "<< /FT /Sig /T (s) /Type /Annot /Subtype /Widget /Rect [0 0 0 0] /V 11 0 R >>"
    value = "<< /Type /Sig /Filter /Adobe.PPKLite /ByteRange [0 10 20 10] /Contents <00> >>"
    data = pdf([column([WORDS])], catalog="/AcroForm << /Fields [10 0 R] /SigFlags 3 >>", objects=[field, value])
    (tmp_path / "signed.pdf").write_bytes(data)
    worker = PageWorker(tmp_path / "signed.pdf")
    said, out = worker.call("annotate", marks=[_plain(MARK)], name="signed")
    worker.close()
    worker.reap()
    assert said["signed"] is True
    assert out.startswith(data)  # what was signed stays as it was


def _plain(mark: PageMark) -> dict[str, Any]:
    from reader.core.pagemarks import to_json

    return to_json(mark)
