"""A PDF as printed pages, where the file is not what it should be."""

from __future__ import annotations

from pathlib import Path

import pytest

from reader.core.errors import DamagedError, ReaderError
from reader.formats import Source
from reader.formats.pdf import read
from reader.formats.pdfpages import Pages
from tests.formats.pdfsheets import column, pdf

WHOLE = pdf([column(["It was a long road to the lamp, and nobody went there who", "had no need to go."])])


def test_a_file_that_was_cut_off_is_shown_as_far_as_its_text_is_read(tmp_path: Path) -> None:
    path = tmp_path / "cut.pdf"
    path.write_bytes(WHOLE[: WHOLE.rindex(b"xref\n", 0, WHOLE.rindex(b"startxref"))])
    assert "damaged" in " ".join(read(Source(path.read_bytes(), path.name)).warnings)
    pages = Pages(path)
    assert len(pages.sizes()) == 1
    assert pages.render(0, 100, 140, 0, (0, 0, 100, 140))[1]
    pages.close()


def test_what_is_no_pdf_is_refused_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "no.pdf"
    path.write_bytes(b"%PDF-1.7 and nothing else")
    with pytest.raises(DamagedError, match=r"no\.pdf is damaged"):
        Pages(path)
    with pytest.raises(ReaderError, match=r"gone\.pdf"):
        Pages(tmp_path / "gone.pdf")
