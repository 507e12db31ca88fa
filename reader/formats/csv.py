"""Tables as text: values divided by commas, semicolons, tabs or bars, as a table."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import PurePath
from typing import Final

from reader.core.document import CELL, CODE, HEADING, Block, Document, Metadata
from reader.core.errors import ReaderError
from reader.formats import Source
from reader.formats.decoding import decode_fully
from reader.formats.htmlnodes import clean_text

_COLUMNS: Final = 200
_CELLS: Final = 20_000  # in tables, which take the view some time; what is behind them comes as lines
_PIECE: Final = 4_000  # cells of one table: the view lays it out in one piece
_LINES: Final = 200  # rows in one block of lines
_CELL_LENGTH: Final = 20_000  # code points; the last cell of a file that is longer,
_UNCLOSED: Final = 20  # and has so many lines, was never closed
_SAMPLE: Final = 50  # rows that show which sign divides the values
_SIGNS: Final = ",;\t|"
_NUMBER: Final = re.compile(r"[-+(]?[$€£]?[\d.,\s]+%?\)?")


def read(source: Source) -> Document:
    """The table in a file; what is over the bounds of a table comes behind it as lines.

    Raises:
        ReaderError: there is nothing in it.
    """
    decoded = decode_fully(source.data)
    text = re.sub(r"\r\n?", "\n", decoded.text).lstrip("\ufeff")
    sign = ""
    if declared := re.match(r"sep=(.)\n", text):  # what spreadsheets write for each other
        sign, text = declared[1], text[declared.end() :]
    rows, is_quoted = _rows(text, sign or _sign(text, source.name))
    if not rows:
        raise ReaderError(f"{source.name} is empty. There is nothing to read in it.")
    warnings = list(decoded.warnings)
    if not is_quoted:
        warnings.append(f"{source.name} has a quotation mark that is never closed: its rows are shown as they stand.")
    width = min(max(map(len, rows)), _COLUMNS)
    height = min(len(rows), max(1, _CELLS // width))
    if height < len(rows):
        warnings.append(
            f"{source.name} has {len(rows):,} rows: the first {height:,} are shown as a table, the others as lines."
        )
    if any(len(row) > _COLUMNS for row in rows[:height]):
        warnings.append(f"{source.name} has more than {_COLUMNS} columns: those behind share the last one.")
    blocks = [*_tables(rows[:height], width, len(rows)), *_lines(rows, height)]
    return Document(tuple(blocks), Metadata(title=PurePath(source.name).stem), warnings=tuple(warnings))


def _tables(rows: list[list[str]], width: int, count: int) -> Iterator[Block]:
    """The rows as a table; of more than a screen lays out in one piece, as several with their numbers over them."""
    header = _has_header(rows)
    step = max(1, _PIECE // width)
    for number, start in enumerate(range(0, len(rows), step), 1):
        part = rows[start : start + step]
        if count > step:
            yield _numbers(start, len(part))
        for y, row in enumerate(part):
            if len(row) > width:
                row = [*row[: width - 1], "\t".join(row[width - 1 :])]
            for x in range(width):
                yield Block(
                    CELL, _cell(row[x]) if x < len(row) else "", table=number, row=y, column=x,
                    header=header and start + y == 0,
                )  # fmt: skip


def _lines(rows: list[list[str]], start: int) -> Iterator[Block]:
    """The rows from ``start`` on, a line each."""
    for at in range(start, len(rows), _LINES):
        part = rows[at : at + _LINES]
        yield _numbers(at, len(part))
        yield Block(CODE, "\n".join("\t".join(_cell(value).replace("\n", " ") for value in row) for row in part))


def _numbers(start: int, count: int) -> Block:
    return Block(HEADING, f"Rows {start + 1:,}–{start + count:,}", level=2)


def _cell(value: str) -> str:
    return "\n".join(clean_text(line).rstrip() for line in value.strip().split("\n"))


def _rows(text: str, sign: str) -> tuple[list[list[str]], bool]:
    """The rows that have anything in them, and whether the quotation marks in them make sense."""
    rows: list[list[str]] = []
    csv.field_size_limit(max(131_072, len(text) + 1))
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=sign):
            if any(value.strip() for value in row):
                rows.append(row)
    except csv.Error:  # a NUL or the like
        return _as_it_stands(text, sign), False
    if rows and max(map(len, rows[-1][-1:]), default=0) > _CELL_LENGTH and rows[-1][-1].count("\n") > _UNCLOSED:
        return _as_it_stands(text, sign), False  # the rest of the file in one cell
    return rows, True


def _as_it_stands(text: str, sign: str) -> list[list[str]]:
    return [line.split(sign) for line in text.split("\n") if line.strip()]


def _sign(text: str, name: str) -> str:
    """The sign that divides the values: the one that gives most rows the same number of values, over one."""
    if name.lower().endswith((".tsv", ".tab")) and "\t" in text[:10_000]:
        return "\t"
    best, found = (0, 0), ","
    for sign in _SIGNS:
        rows, _ = _rows("\n".join(text[:200_000].split("\n")[:_SAMPLE]), sign)
        widths = Counter(len(row) for row in rows if len(row) > 1)
        if widths:
            width, count = widths.most_common(1)[0]
            if (count, width) > best:
                best, found = (count, width), sign
    return found


def _has_header(rows: list[list[str]]) -> bool:
    """Whether the first row names the columns: all its values are words, each its own."""
    names = [value.strip() for value in rows[0] if value.strip()]
    is_named = not any(_NUMBER.fullmatch(name) or len(name) > 200 for name in names)
    return len(rows) > 1 and is_named and len(set(names)) == len(names) > 0
