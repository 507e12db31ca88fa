"""Tables of a DOCX file: where each cell stands, and which tables only lay out the page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from reader.core.document import CELL, Block
from reader.formats.docxpackage import W, is_on, number, value
from reader.formats.docxstyles import Styles

MAX_COLUMNS: Final = 1_000
_WRAPPERS: Final = frozenset({W + "sdt", W + "sdtContent", W + "customXml", W + "ins", W + "moveTo"})
_LONG_CELL: Final = 600  # code points; where the cells of few columns are longer, they are columns of running text
_COLUMNS: Final = 2


@dataclass(slots=True)
class Cell:
    """A cell with the elements whose content it has; several where cells are merged."""

    row: int
    column: int
    colspan: int
    header: bool
    contents: list[etree._Element]
    rowspan: int = 1

    def block(self, table: int) -> Block:
        """The block for it, without text."""
        return Block(
            CELL,
            table=table,
            row=self.row,
            column=self.column,
            colspan=self.colspan,
            rowspan=self.rowspan,
            header=self.header,
        )


@dataclass(slots=True)
class Table:
    """Cells by row. ``changes``: tracked changes of whole rows."""

    rows: list[list[Cell]] = field(default_factory=list)
    changes: int = 0


def is_frame(table: etree._Element) -> bool:
    """Whether the table holds text of the page in place rather than data: one cell, or columns of running text."""
    cells = [cell for row in _below(table, W + "tr") for cell in _below(row, W + "tc")]
    if len(cells) <= 1:
        return True
    rows = sum(1 for _ in _below(table, W + "tr"))
    if len(cells) > rows * _COLUMNS:
        return False
    size = sum(len(t.text or "") for t in table.iter(W + "t"))
    return size > _LONG_CELL * len(cells)


def table_of(table: etree._Element, styles: Styles) -> Table:
    """The table's cells with their places; rows and columns count from 0."""
    out = Table()
    properties = table.find(W + "tblPr")
    styled = _has_header_row(properties, styles)
    above: dict[int, Cell] = {}  # column → the merged cell that reaches down to here
    for element in _below(table, W + "tr"):
        about = element.find(W + "trPr")
        if about is not None and about.find(W + "del") is not None:
            out.changes += 1
            continue
        out.changes += about is not None and about.find(W + "ins") is not None
        y = len(out.rows)
        marked = about is not None and bool(is_on(about.find(W + "tblHeader")))
        cells = _row(element, about, y, marked or (styled and y == 0), above)
        out.rows.append(cells)
    return out


def _row(
    element: etree._Element, about: etree._Element | None, y: int, header: bool, above: dict[int, Cell]
) -> list[Cell]:
    out: list[Cell] = []
    x = number(value(about.find(W + "gridBefore"))) if about is not None else 0
    x = max(0, min(x, MAX_COLUMNS))
    last: Cell | None = None
    for cell in _below(element, W + "tc"):
        properties = cell.find(W + "tcPr")
        wide = number(value(properties.find(W + "gridSpan")), 1) if properties is not None else 1
        wide = max(1, min(wide, MAX_COLUMNS))
        merge = properties.find(W + "vMerge") if properties is not None else None
        beside = properties.find(W + "hMerge") if properties is not None else None
        if beside is not None and value(beside) != "restart" and last is not None:
            last.colspan += wide
            last.contents.append(cell)
            x += wide
            continue
        if merge is not None and value(merge) != "restart" and x in above:
            above[x].rowspan = y - above[x].row + 1
            above[x].contents.append(cell)
            last = None
        else:
            last = Cell(y, x, wide, header, [cell])
            out.append(last)
            for column in range(x, x + wide):
                above.pop(column, None)
            if merge is not None:
                above[x] = last
        x += wide
    return out


def _has_header_row(properties: etree._Element | None, styles: Styles) -> bool:
    """Whether the table's look sets off its first row, and its style knows how."""
    if properties is None:
        return False
    look = properties.find(W + "tblLook")
    on = value(look, "firstRow")
    if not on and value(look):
        try:
            on = "1" if int(value(look), 16) & 0x20 else "0"
        except ValueError:
            on = "0"
    if on not in ("1", "true", "on"):
        return False
    return any(style.header_row for style in styles.chain(value(properties.find(W + "tblStyle"))))


def _below(parent: etree._Element, tag: str) -> Iterator[etree._Element]:
    """The children of the kind, also those in content controls and tracked changes."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _below(child, tag)
