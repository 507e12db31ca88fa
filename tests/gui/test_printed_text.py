"""Where text stands on pages: lines, words, spans, and how far a page is read."""

from __future__ import annotations

import pytest

from reader.core.document import FOOTNOTE, FURNITURE, PARAGRAPH, Block, Document
from reader.formats.pdfmap import PageMap, PageSize, Run
from reader.gui.views.printed_text import PrintedText

FIRST, SECOND, NOTE, HEAD = "One line. Next line.", "On the second page.", "A note below.", "Running head"


@pytest.fixture
def text() -> PrintedText:
    """Two lines on the first page, one on the second; the note and the head of the first page end the text."""
    blocks = (Block(PARAGRAPH, FIRST), Block(PARAGRAPH, SECOND), Block(FOOTNOTE, NOTE), Block(PARAGRAPH, HEAD))
    document = Document((*blocks[:3], Block(PARAGRAPH, HEAD, role=FURNITURE)), appendix=3)

    def run(text: str, start: int, page: int, top: float) -> Run:
        lefts = [10.0 + 5 * i for i in range(len(text))]
        return Run(start, page, top, top + 10, lefts, [x + 5 for x in lefts])

    starts = document.starts
    runs = [
        run("One line.", 0, 0, 30), run("Next line.", 10, 0, 45), run(SECOND, starts[1], 1, 30),
        run(NOTE, starts[2], 0, 90), run(HEAD, starts[3], 0, 5),
    ]  # fmt: skip
    pages = [PageSize("1", 200, 100), PageSize("2", 200, 100)]
    return PrintedText(document, PageMap(pages, runs, document.text_sha256)).prepare()


def test_a_line_ends_where_it_is_printed_to(text: PrintedText) -> None:
    assert text.line_at(3) == (0, 9)
    assert text.line_at(9) == (10, 20)  # the space at the line's end is not printed
    assert text.line_at(12) == (10, 20)
    assert text.word_at(11) == (10, 14)


def test_what_stands_on_a_page_may_be_apart_in_the_text(text: PrintedText) -> None:
    starts = text.document.starts
    assert text.blocks_on(0) == [0, 2, 3]
    assert text.spans_on(0) == [(0, 20), (starts[2], len(text.document.text))]
    assert text.spans_on(1) == [(starts[1], starts[1] + len(SECOND))]
    everything = (0, len(text.document.text))
    assert [len(text.boxes_on(page, *everything)) for page in (0, 1)] == [4, 1]


def test_a_note_that_is_seen_does_not_end_the_text(text: PrintedText) -> None:
    assert text.last_offset(0, 1.0) == 20
    assert text.last_offset(0, 0.4) == 9
    assert text.last_offset(1, 1.0) == text.document.starts[1] + len(SECOND)
    assert text.last_offset(1, 0.1) == 20  # nothing of the second page is seen yet


def test_the_first_line_that_is_seen(text: PrintedText) -> None:
    assert text.first_offset(0, 0.0) == 0
    assert text.first_offset(0, 0.5) == 10
    assert text.first_offset(0, 0.8) == text.document.starts[1]  # only the note is below


def test_a_text_without_print_has_no_places() -> None:
    document = Document((Block(PARAGRAPH, "Nothing of this is printed"),))
    text = PrintedText(document, PageMap([PageSize("", 100, 100)], [], document.text_sha256))
    assert text.box_at(0) is None
    assert text.line_at(4) == (4, 4)
    assert (text.first_offset(0, 0.5), text.last_offset(0, 0.5)) == (0, 0)
    scan = PrintedText(Document(()), PageMap([PageSize("", 100, 100)], [], Document(()).text_sha256)).prepare()
    assert scan.box_at(0) is None
    assert scan.boxes_on(0, 0, 10) == []
