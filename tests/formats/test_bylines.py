"""Bylines: author, publication and date from one line, and lines that are none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.formats.bylines import Byline, byline_of


@pytest.mark.parametrize(
    ("line", "creators", "publication", "published"),
    [
        ("By Jane Doe", ("Jane Doe",), "", ""),
        ("By JANE DOE and John Roe", ("Jane Doe", "John Roe"), "", ""),
        ("By Jane Doe, Reuters", ("Jane Doe",), "Reuters", ""),
        ("By Jane Doe for the Guardian", ("Jane Doe",), "Guardian", ""),
        ("By Jane Doe in Moscow", ("Jane Doe",), "", ""),
        ("By Jane Doe, Staff Writer", ("Jane Doe",), "", ""),
        ("By Jane Doe on May 3, 2019", ("Jane Doe",), "", "2019-05-03"),
        ("By Jane Doe | The Ferry Post | April 29, 2017", ("Jane Doe",), "The Ferry Post", "2017-04-29"),
        ("By Reuters", (), "Reuters", ""),
        ("Jane Doe, 29 April 2017", ("Jane Doe",), "", "2017-04-29"),
        ("The Ferry Times | 29.04.2017", (), "The Ferry Times", "2017-04-29"),
        ("Von Anna Müller", ("Anna Müller",), "", ""),
        ("Por María José de la Cruz y Juan Pérez", ("María José de la Cruz", "Juan Pérez"), "", ""),
        ("Автор: Иван Петров", ("Иван Петров",), "", ""),
        ("作者：王小明", ("王小明",), "", ""),
    ],
)
def test_bylines(line: str, creators: tuple[str, ...], publication: str, published: str) -> None:
    assert byline_of(line) == Byline(creators, publication, published)


@pytest.mark.parametrize(
    "line",
    [
        *("By the river", "By now it was late.", "Di Marzo si parla", "von Anna Müller", "Six-party talks", "Jane Doe"),
        *("By May 3, 2019, he had left", "By 2019 the ferry was gone", "x" * 500, "", "By:"),
    ],
)
def test_lines_that_are_no_bylines(line: str) -> None:
    assert byline_of(line) == Byline()


def test_a_bare_name_counts_where_one_is_expected() -> None:
    assert byline_of("Jane Doe and John Roe", bare=True).creators == ("Jane Doe", "John Roe")


@given(st.text(max_size=200), st.booleans())
def test_any_line_is_a_byline_or_not(line: str, bare: bool) -> None:
    found = byline_of(line, bare=bare)
    assert all(name.strip() for name in found.creators)
