"""Tables of a web page: which ones hold data, and where each cell stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from reader.formats.htmlnodes import TEXT, Node

MAX_COLUMNS: Final = 1_000  # what colspan may reach, as in the HTML standard
_SECTIONS: Final = frozenset({"thead", "tbody", "tfoot"})
_CELLS: Final = frozenset({"td", "th"})
# In a cell these mean that the table arranges the page rather than holds data.
_PAGE_PARTS: Final = frozenset({"table", "pre", "h1", "h2", "hr", "article", "section", "nav", "form", "iframe"})
_LONG_CELL: Final = 300  # code points; longer on average and the "cells" are columns of running text


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a cell stands: row and column from 0."""

    table: int
    row: int
    column: int
    colspan: int
    rowspan: int
    header: bool


def rows_of(table: Node) -> list[Node]:
    """The table's own rows, head first and foot last as they are shown."""
    head: list[Node] = []
    body: list[Node] = []
    foot: list[Node] = []
    for child in table.children:
        if child.tag == "tr":
            body.append(child)
        elif child.tag in _SECTIONS:
            target = {"thead": head, "tfoot": foot}.get(child.tag, body)
            target.extend(row for row in child.children if row.tag == "tr")
    return head + body + foot


def cells_of(row: Node) -> list[Node]:
    return [cell for cell in row.children if cell.tag in _CELLS]


def grid(table: Node, number: int) -> dict[Node, Cell]:
    """Each cell node of ``table`` with its place; spans reach as far as there are rows and columns."""
    rows = rows_of(table)
    out: dict[Node, Cell] = {}
    covered: dict[int, int] = {}  # column → the first row that no cell from above covers
    for y, row in enumerate(rows):
        x = 0
        header_row = row.parent is not None and row.parent.tag == "thead"
        for node in cells_of(row):
            while covered.get(x, 0) > y:
                x += 1
            wide = max(1, min(_count(node.get("colspan")), MAX_COLUMNS - x))
            high = max(1, min(_count(node.get("rowspan")) or len(rows), len(rows) - y))
            out[node] = Cell(number, y, x, wide, high, header_row or node.tag == "th")
            if high > 1:
                covered.update((column, y + high) for column in range(x, x + wide))
            x += wide
    return out


def _count(value: str) -> int:
    digits = value.strip()[:6]
    return int(digits) if digits.isascii() and digits.isdigit() else 1


def frames(root: Node) -> dict[Node, bool]:
    """The tables from ``root`` down, with whether another table is in them."""
    out: dict[Node, bool] = {}
    stack: list[tuple[Node, Node | None]] = [(root, None)]
    while stack:
        node, table = stack.pop()
        if node.tag == "table":
            if table is not None:
                out[table] = True
            out[node] = False
            table = node
        stack.extend((child, table) for child in node.children)
    return out


def holds_data(table: Node, *, trusted: bool) -> bool:
    """Whether ``table``, which has no other in it, is a table to its reader and not a frame for the page's layout.

    ``trusted``: it is.
    """
    if table.get("role") in ("presentation", "none") or table.get("datatable") == "0":
        return False
    rows = [cells_of(row) for row in rows_of(table)]
    cells = [cell for row in rows for cell in row]
    if trusted:
        return bool(cells)
    if not cells or any(node.tag in _PAGE_PARTS for cell in cells for node in cell.walk()):
        return False
    marked = any(child.tag in ("caption", "thead", "colgroup") for child in table.children)
    if marked or table.get("summary") or any(cell.tag == "th" for cell in cells):
        return len(cells) > 1
    columns = max(len(row) for row in rows)
    if len(rows) < 2 or columns < 2:
        return False
    lengths = [sum(len(node.text.strip()) for node in cell.walk() if node.tag == TEXT) for cell in cells]
    return sum(lengths) / len(lengths) < _LONG_CELL
