"""Dates as articles write them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.formats.dates import date_of_line, date_of_value, find_date

LINES = [
    ("April 29, 2017", "2017-04-29"),
    ("29 April 2017", "2017-04-29"),
    ("Saturday, 29th of April, 2017", "2017-04-29"),
    ("Published: Sat 29 Apr 2017 10.15 BST", "2017-04-29"),
    ("Last updated on April 29th, 2017 at 10:15 a.m.", "2017-04-29"),
    ("29. April 2017", "2017-04-29"),
    ("am 3. Mai 2021 um 12:30 Uhr", "2021-05-03"),
    ("Samedi 29 avril 2017 à 10h15", "2017-04-29"),
    ("1er août 2019", "2019-08-01"),
    ("29 de abril de 2017", "2017-04-29"),
    ("29 апреля 2017 г.", "2017-04-29"),
    ("12 července 2019", "2019-07-12"),
    ("12 června 2019", "2019-06-12"),
    ("29 kwietnia 2017", "2017-04-29"),
    ("5 Mayıs 2020", "2020-05-05"),
    ("2017年4月29日", "2017-04-29"),
    ("发布时间：2017年4月29日 10:15", "2017-04-29"),
    ("2017년 4월 29일", "2017-04-29"),
    ("2017-04-29T10:15:00Z", "2017-04-29T10:15:00Z"),
    ("29.04.2017", "2017-04-29"),
    ("04/29/2017", "2017-04-29"),
    ("29/04/2017", "2017-04-29"),
    ("04/05/2017", "2017"),
    ("April 2017", "2017-04"),
    ("2017", "2017"),
]


@pytest.mark.parametrize(("line", "iso"), LINES)
def test_lines_of_dates(line: str, iso: str) -> None:
    assert date_of_line(line) == iso


@pytest.mark.parametrize(
    "line",
    [
        "In April 2017 the ferry sank.",
        "May 5, 2020 was the last day",
        "Version 1.2.2017 is out",
        "Chapter 12",
        "30 February",
        "x" * 10_000,
        "2017 " * 5_000,
    ],
)
def test_other_lines_are_not_dates(line: str) -> None:
    assert date_of_line(line) == ""


def test_a_date_inside_a_sentence_is_found() -> None:
    assert find_date("The treaty was signed on 29 April 2017 in Vienna, and again on 3 May 2018.") == "2017-04-29"
    assert find_date("No date here, and 31 June is none either.") == ""


def test_values_of_metadata_fields() -> None:
    assert date_of_value("Sat, 29 Apr 2017 10:15:00 +0200") == "2017-04-29T10:15:00+02:00"
    assert date_of_value("2017-04") == "2017-04"
    assert date_of_value("spring") == ""


@given(st.dates(min_value=date(1400, 1, 1), max_value=date(2099, 12, 31)))
def test_written_dates_come_back(day: date) -> None:
    iso = day.isoformat()
    assert date_of_line(f"{day.day} {day:%B} {day.year}") == iso
    assert date_of_line(f"{day:%b} {day.day}, {day.year}") == iso
    assert date_of_line(f"{day.year}年{day.month}月{day.day}日") == iso
    assert find_date(f"It was on {day.day}.{day.month}.{day.year}, they said.") == iso


@given(st.text(max_size=200))
def test_any_text_is_a_date_or_not(text: str) -> None:
    for found in (find_date(text), date_of_line(text)):
        assert found == "" or found[:4].isdigit()
