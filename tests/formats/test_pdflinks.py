"""Links in PDFs: those that the file marks, those that stand in the text, and none that could do harm."""

from __future__ import annotations

import pytest

from reader.core.document import LINK, Document
from reader.formats import Source
from reader.formats.pdf import read
from tests.formats.pdfsheets import HEIGHT, column, pdf


def link(action: str, left: float, top: float, right: float, bottom: float) -> str:
    rect = f"{left} {HEIGHT - bottom} {right} {HEIGHT - top}"
    return f"<< /Type /Annot /Subtype /Link /Rect [{rect}] /A << {action} >> >>"


def links(lines: list[str], *annotations: str) -> list[tuple[str, str]]:
    kids = " ".join(f"{10 + i} 0 R" for i in range(len(annotations)))
    document = read(Source(pdf([column(lines)], page=f"/Annots [{kids}]", objects=annotations), "a.pdf"))
    return _said(document)


def _said(document: Document) -> list[tuple[str, str]]:
    return [(b.text[s.start : s.end], s.target) for b in document.blocks for s in b.spans if s.kind == LINK]


def test_words_that_the_file_links_are_links() -> None:
    mark = link("/S /URI /URI (https://lamp.example/a)", 40, 90, 360, 102)
    assert links(["The lamp of the cape"], mark) == [("The lamp of the cape", "https://lamp.example/a")]


def test_a_link_over_two_lines_is_one() -> None:
    uri = "/S /URI /URI (https://lamp.example/a)"
    lines = ["It was a long road to the lamp, and nobody went there who", "had no need to go."]
    (found,) = links(lines, link(uri, 40, 90, 360, 102), link(uri, 40, 102, 360, 114))
    assert found == (" ".join(lines), "https://lamp.example/a")


def test_addresses_in_the_text_end_before_the_sentence_does() -> None:
    assert links(["See https://lamp.example/a_(b), or (www.lamp.example)."]) == [
        ("https://lamp.example/a_(b)", "https://lamp.example/a_(b)"),
        ("www.lamp.example", "http://www.lamp.example"),
    ]


@pytest.mark.parametrize(
    "action",
    [
        "/S /URI /URI (javascript:alert\\(1\\))",
        "/S /URI /URI (file:///etc/passwd)",
        "/S /URI /URI ()",
        "/S /Launch /F (calc.exe)",
        "/S /JavaScript /JS (app.alert\\(1\\))",
        "/S /GoToR /F (other.pdf) /D [0 /Fit]",
    ],
)
def test_nothing_but_the_web_is_linked_to(action: str) -> None:
    assert links(["The lamp of the cape"], link(action, 40, 90, 360, 102)) == []
