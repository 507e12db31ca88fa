"""CSV export: every annotation a row, every cell what was written, none of them a formula."""

from __future__ import annotations

import csv
import io
import re

import pytest
from hypothesis import given, settings

from reader.exchange.csvfile import COLUMNS, cell, render
from reader.exchange.plain import visible
from tests.exchange.samples import excerpt, nasty_text, notes_of


def rows(text: str) -> list[dict[str, str]]:
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:], newline=""), strict=True))


def test_a_row_for_each_annotation_tagged_or_not() -> None:
    first = excerpt("One", tags=("a/b", "c"), page="iv", heading=("H", "I"))
    second = excerpt('Two, "quoted"\nover lines', number=1, note="Mine", start=-1, end=-1, status="lost", paragraph=0)
    text = render([notes_of(first, second, creators=("A", "B"), published="2017-04")])
    assert text.startswith("\ufeff" + ",".join(COLUMNS) + "\r\n")
    one, two = rows(text)
    assert (one["quote"], one["tags"], one["page"], one["heading"]) == ("One", "a/b; c", "iv", "H › I")
    assert (one["creators"], one["published"], one["start"], one["end"]) == ("A; B", "2017-04", "0", "3")
    assert (two["quote"], two["tags"], two["note"]) == ('Two, "quoted"\nover lines', "", "Mine")
    assert (two["status"], two["start"], two["paragraph"], two["colour"]) == ("lost", "", "", "blue")


def bare(text: str) -> str:
    """Without the apostrophes within it that keep formulas from being some."""
    return re.sub(r"([;\t\n][\s\";]*)'(?=[=+\-@＝＋－＠])", r"\1", text)


@given(nasty_text, nasty_text, nasty_text)
@settings(max_examples=100)
def test_cells_come_back_as_written(quote: str, note: str, title: str) -> None:
    (row,) = rows(render([notes_of(excerpt(quote or "q", note=note), title=title)]))
    for name, value in (("quote", quote or "q"), ("note", note), ("title", title)):
        shown = bare(visible(value))
        assert bare(row[name]) in (shown, f"'{shown}")
        assert not row[name].startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"))


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_what_looks_like_a_formula_gets_an_apostrophe(start: str) -> None:
    assert str(cell(f"{start}1+1")).startswith("'")
    assert start.isspace() or str(cell(f"  {start}1+1")).startswith("'")
    assert cell(f"a{start}1") == visible(f"a{start}1")


@pytest.mark.parametrize("separator", [";", "\t"])
@pytest.mark.parametrize(
    "words",
    [
        "We agree;=cmd|' /C calc'!A0;and go on",
        'He said; "=HYPERLINK(""http://example.org"")"; and left',
        "Two lines\n=1+1",
        "Two lines\n \t-2+cmd|x!A0",
        "So it is;@SUM(A1)",
        "So it is;;; ＋SUM(A1)",
    ],
)
def test_no_cell_is_a_formula_where_cells_are_parted_otherwise(words: str, separator: str) -> None:
    """As Excel does where the comma is the decimal sign."""
    text = render([notes_of(excerpt(words, note=words), title=words)])
    for row in csv.reader(io.StringIO(text[1:], newline=""), delimiter=separator):
        assert not [c for c in row if c.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))]


def test_lists_and_smiles_stay_as_they_are() -> None:
    text = "A list:\n- the first (of two)\n+ the second; well ;-) and a; b = c"
    assert cell(text) == text
    assert cell("\n" * 100_000 + "x;" + " ;" * 100_000)  # in a moment
