"""The same passages in plain text, in an e-book and in printed pages of one article."""

from __future__ import annotations

import json
import textwrap
from functools import cache
from html import escape
from itertools import permutations
from pathlib import Path

import pytest

from reader.core.document import Document
from reader.formats import Source, read
from tests.core.text_forms import Letters, followed
from tests.formats.books import read_book

DATA = Path(__file__).resolve().parents[1] / "data" / "pdf"
FORMS = ("txt", "wrapped", "epub", "one", "two", "ieee")
# The share of passages that must be found in a text file, an e-book, and the pages of a PDF.
TARGETS = {"txt": 0.98, "wrapped": 0.98, "epub": 0.95, "one": 0.90, "two": 0.90, "ieee": 0.90}


@cache
def paragraphs() -> tuple[str, ...]:
    return tuple(json.loads((DATA / "ledgers.json").read_text("utf-8"))["paragraphs"])


@cache
def document(form: str) -> Document:
    """The article: in PDF as LaTeX has typeset it, with headings, notes and captions that the other forms lack."""
    if form == "txt":
        return read(Source("\n\n".join(paragraphs()).encode(), "ledgers.txt"))
    if form == "wrapped":
        wrapped = (textwrap.fill(p.replace("“", '"').replace("”", '"').replace("—", "--"), 72) for p in paragraphs())
        return read(Source("\n\n".join(wrapped).encode(), "ledgers.txt"))
    if form == "epub":
        half = len(paragraphs()) // 2
        parts = (paragraphs()[:half], paragraphs()[half:])
        chapters = {
            f"c{n}.xhtml": f"<h1>Part {n}</h1>" + "".join(f"<p>{escape(p)}</p>" for p in part)
            for n, part in enumerate(parts, 1)
        }
        return read_book(chapters)
    path = DATA / f"ledgers-{form}.pdf"
    return read(Source(path.read_bytes(), path.name))


@pytest.mark.parametrize(("before", "after"), list(permutations(FORMS, 2)))
def test_a_passage_is_found_in_another_format_of_the_article(before: str, after: str) -> None:
    outcomes = followed(document(before), document(after))
    assert len(outcomes) > 30
    assert not [o for o in outcomes if o.wrong]
    assert sum(o.right for o in outcomes) >= TARGETS[after] * len(outcomes)


def test_letters_are_found_through_hyphens_and_line_ends() -> None:
    text = "A well-\nknown “ﬁrst” line."
    assert [text[a:b] for a, b in Letters(text).places('wellknown "First"')] == ["well-\nknown “ﬁrst"]
