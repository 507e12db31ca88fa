"""Tables as text: values divided by commas, semicolons, tabs or bars, as a table."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from pathlib import PurePath
from typing import Final

from reader.core.document import CELL, Block, Document, Metadata
from reader.core.errors import ReaderError
from reader.formats import Source
from reader.formats.decoding import decode_fully
from reader.formats.htmlnodes import clean_text

_ROWS: Final = 5_000
_COLUMNS: Final = 200
_CELLS: Final = 100_000
_CELL_LENGTH: Final = 20_000  # code points
_SAMPLE: Final = 50  # rows that show which sign divides the values
_SIGNS: Final = ",;\t|"
_NUMBER: Final = re.compile(r"[-+(]?[$€£]?[\d.,\s]+%?\)?")


def read(source: Source) -> Document:
    """The table in a file; what is over the bounds is left out with a warning.

    Raises:
        ReaderError: there is nothing in it.
    """
    decoded = decode_fully(source.data)
    text = re.sub(r"\r\n?", "\n", decoded.text).lstrip("\ufeff")
    sign = ""
    if declared := re.match(r"sep=(.)\n", text):  # what spreadsheets write for each other
        sign, text = declared[1], text[declared.end() :]
    rows, is_more = _rows(text, sign or _sign(text, source.name))
    if not rows:
        raise ReaderError(f"{source.name} is empty. There is nothing to read in it.")
    header = _has_header(rows)
    width = min(max(map(len, rows)), _COLUMNS)
    blocks, shortened = [], any(len(row) > _COLUMNS for row in rows)
    height = min(len(rows), max(1, _CELLS // width))
    for y, row in enumerate(rows[:height]):
        for x in range(width):
            value = row[x] if x < len(row) else ""
            shortened = shortened or len(value) > _CELL_LENGTH
            cell = "\n".join(clean_text(line).rstrip() for line in value[:_CELL_LENGTH].strip().split("\n"))
            blocks.append(Block(CELL, cell, table=1, row=y, column=x, header=header and y == 0))
    warnings = list(decoded.warnings)
    if is_more or height < len(rows):
        warnings.append(f"{source.name} has more rows than are shown here: the first {height:,} are.")
    if shortened:
        warnings.append(f"{source.name} has more columns, or longer cells, than are shown here: the rest is left out.")
    return Document(tuple(blocks), Metadata(title=PurePath(source.name).stem), warnings=tuple(warnings))


def _rows(text: str, sign: str) -> tuple[list[list[str]], bool]:
    """The rows that have anything in them, and whether there are more."""
    rows: list[list[str]] = []
    csv.field_size_limit(max(131_072, len(text) + 1))
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=sign):
            if len(rows) == _ROWS:
                return rows, True
            if any(value.strip() for value in row):
                rows.append(row)
    except csv.Error:  # a NUL or the like: as it stands
        return [line.split(sign) for line in text.split("\n")[:_ROWS] if line.strip()], text.count("\n") >= _ROWS
    return rows, False


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
