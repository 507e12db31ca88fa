"""Tables in a PDF: rows of pieces that stand far from each other, one below the other, become cells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from reader.formats.pdflines import Line
from reader.formats.pdfparagraphs import BULLET, NUMBER

_ROWS: Final = 2
_WIDEST: Final = 3.0  # em between words of text that is set out to both edges
_INSET: Final = 4.0  # em that text, as of a quotation, is set in from the edges of its column


def mark_tables(column: Sequence[Line]) -> None:
    """Give the lines of tables in a column the role "table"."""
    lines = [k for k in column if not k.role]
    at = 0
    while at < len(lines):
        end = at
        while end < len(lines) and (_is_row(lines[end]) or (end > at and _is_rest(lines, end))):
            if end > at and lines[end].baseline - lines[end - 1].baseline > 3 * lines[end].size:
                break
            end += 1
        while end > at and not _is_row(lines[end - 1]):
            end -= 1
        rows = [k for k in lines[at:end] if _is_row(k)]
        # Two rows may be a formula with its number: a table of two has the same columns in both.
        is_table = len(rows) > _ROWS or (len(rows) == _ROWS and len(rows[0].cells) == len(rows[1].cells) > 2)
        if is_table and _are_aligned(lines[at:end]):
            for line in lines[at:end]:
                line.role = "table"
        at = max(end, at + 1)


def _is_row(line: Line) -> bool:
    if len(line.cells) < 2 or _is_stretched(line):
        return False
    first = line.cells[0].text + " x"
    marked = BULLET.match(first) or NUMBER.match(first)
    return not (marked and len(line.cells) == 2 and marked.end() == len(first) - 1)


def _is_stretched(line: Line) -> bool:
    """Whether it is a line of text that was set out to both edges of its column: all its words stand equally apart."""
    if line.x0 - line.left > _INSET * line.size or line.right - line.x1 > _INSET * line.size:
        return False
    spaces = [line.rights[i] - line.lefts[i] for i, sign in enumerate(line.text) if sign == " "]
    words = all(any(c.isalpha() for c in cell.text) for cell in line.cells)
    return words and len(spaces) >= 2 and max(spaces) < min(1.25 * min(spaces), _WIDEST * line.size)


def _is_rest(lines: Sequence[Line], at: int) -> bool:
    """Whether a line between two rows belongs to them: the rest of a cell, or a line across."""
    return at + 1 < len(lines) and _is_row(lines[at + 1]) and len(lines[at].text) < 60


def _are_aligned(lines: Sequence[Line]) -> bool:
    """Whether there is white from the first row to the last between at least two columns."""
    return len(spans_of(lines)) >= 2


def spans_of(lines: Sequence[Line]) -> list[tuple[float, float]]:
    """Left and right of the table's columns, from left to right; lines of one piece do not count."""
    edges = sorted((c.x0, c.x1) for line in lines if len(line.cells) > 1 for c in line.cells)
    out: list[tuple[float, float]] = []
    for x0, x1 in edges:
        if out and x0 < out[-1][1] - 1:
            out[-1] = (out[-1][0], max(out[-1][1], x1))
        else:
            out.append((x0, x1))
    return out


def cells_of(lines: Sequence[Line]) -> list[tuple[int, int, Line]]:
    """Row, column and line of each cell, in the order of reading."""
    columns = spans_of(lines)
    out = []
    for row, line in enumerate(lines):
        for cell in line.cells or [line]:
            middle = (cell.x0 + cell.x1) / 2
            column = min(range(len(columns)), key=lambda c: abs((columns[c][0] + columns[c][1]) / 2 - middle))
            inside = next((c for c, (a, b) in enumerate(columns) if a - 1 <= middle <= b + 1), column)
            out.append((row, inside, cell))
    return out
