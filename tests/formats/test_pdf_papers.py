"""Small papers typeset by LaTeX (article in one and two columns, a journal's class) from a text that is known."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from reader.core.document import (
    BODY,
    CAPTION,
    EMPHASIS,
    FIGURE,
    FOOTNOTE,
    FOOTNOTE_REF,
    HEADING,
    ITEM,
    PARAGRAPH,
    Document,
)
from reader.formats import Source
from reader.formats.pdf import read_with
from reader.formats.pdfmap import PageMap

DATA = Path(__file__).resolve().parents[1] / "data" / "pdf"
KNOWN = json.loads((DATA / "ledgers.json").read_text("utf-8"))


@pytest.fixture(params=["one", "two", "ieee"])
def paper(request: pytest.FixtureRequest) -> tuple[Document, PageMap]:
    path = DATA / f"ledgers-{request.param}.pdf"
    document, attached = read_with(Source(path.read_bytes(), path.name))
    return document, PageMap.from_bytes(attached["pages"])


def texts(document: Document, kind: str) -> list[str]:
    return [b.text for b in document.blocks if b.kind == kind and b.role == BODY]


def test_paragraphs_are_whole_and_in_order_and_nothing_else_is_one(paper: tuple[Document, PageMap]) -> None:
    document, _ = paper
    # The footnote's mark stands in the text.
    said = [re.sub(r"(?<=nine)1", "", t) for t in texts(document, PARAGRAPH)]
    assert said == [re.sub("'", "’", t) for t in KNOWN["paragraphs"]]


def test_headings_items_captions_notes_and_references_are_told_apart(paper: tuple[Document, PageMap]) -> None:
    document, _ = paper
    headings = [re.sub(r"^(?:\d+|[IVX]+)\.? ", "", t).lower() for t in texts(document, HEADING)]
    assert headings[0] == "the ledgers of the lamp"
    assert [h.lower() for h in KNOWN["headings"]] == [h for h in headings[1:] if h != "references"]
    items = texts(document, ITEM)
    assert [i for i in items if i in KNOWN["items"]] == KNOWN["items"]
    assert all(any(r in i for i in items) for r in KNOWN["references"])
    assert texts(document, FOOTNOTE) == KNOWN["footnotes"]
    assert all(c.endswith(KNOWN["captions"][0]) for c in texts(document, CAPTION))


def test_the_note_is_referred_to_and_the_figure_stands_before_its_caption(paper: tuple[Document, PageMap]) -> None:
    document, _ = paper
    (note,) = [b for b in document.blocks if b.kind == FOOTNOTE]
    targets = [s.target for b in document.blocks for s in b.spans if s.kind == FOOTNOTE_REF]
    assert targets == [note.note]
    kinds = [b.kind for b in document.blocks]
    assert kinds[kinds.index(CAPTION) - 1] == FIGURE
    assert document.blocks[kinds.index(FIGURE)].image in document.resources


def test_emphasis_and_metadata_are_kept(paper: tuple[Document, PageMap]) -> None:
    document, _ = paper
    assert "everyday life" in {b.text[s.start : s.end] for b in document.blocks for s in b.spans if s.kind == EMPHASIS}
    assert document.metadata.title == "The Ledgers of the Lamp"
    assert document.metadata.creators == ("Ann Keeper", "Bo Berg")
    assert document.metadata.published.startswith("2019-05")


def test_every_letter_has_its_place_on_the_page(paper: tuple[Document, PageMap]) -> None:
    document, places = paper
    for start, block in zip(document.starts, document.blocks, strict=True):
        words = list(re.finditer(r"\w{4,}", block.text))
        for word in words[::7]:
            boxes = places.boxes_of(start + word.start(), start + word.end())
            assert boxes
            page, box = boxes[0]
            assert places.offset_at(page, box.left + 0.1, (box.top + box.bottom) / 2) == start + word.start()
