"""Tables of an RTF file: rows come as they are, and where their cells stand is known when the last one has come."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

from reader.core.document import CELL, Block
from reader.formats.manuscript import Line, Manuscript

_MAX_COLUMNS: Final = 1_000
_NEAR: Final = 20  # twips: edges that are this close are meant as one


@dataclass(slots=True)
class Edge:
    """What ``\\cellx`` says of a cell: its right edge in twips, and with which it is merged."""

    right: int = 0
    goes_on: bool = False  # with the cell on its left
    goes_down: bool = False  # with the cell above


@dataclass(slots=True)
class _Row:
    cells: list[Line]
    edges: list[Edge]
    header: bool
    left: int


@dataclass(slots=True)
class Tables:
    """The table that is being read."""

    edges: list[Edge] = field(default_factory=list)
    next: Edge = field(default_factory=Edge)
    header: bool = False
    left: int = 0
    cells: list[Line] = field(default_factory=list)
    _rows: list[_Row] = field(default_factory=list)

    def define(self) -> None:
        """``\\trowd``: a row is described."""
        self.edges, self.next, self.header, self.left = [], Edge(), False, 0

    def edge(self, right: int) -> None:
        """``\\cellx``: the cell that was described ends there."""
        self.next.right = right
        if len(self.edges) < _MAX_COLUMNS:
            self.edges.append(self.next)
        self.next = Edge()

    def end_row(self) -> None:
        """``\\row``: the cells so far are a row."""
        if self.cells:
            self._rows.append(_Row(self.cells, self.edges, self.header, self.left))
        self.cells = []

    @property
    def pending(self) -> bool:
        return bool(self._rows or self.cells)

    def write(self, out: Manuscript) -> None:
        """Write the table that has ended."""
        self.end_row()
        rows, self._rows = self._rows, []
        if not rows:
            return
        number = out.begin_table()
        borders = _borders(rows)
        placed: list[tuple[Line, Block]] = []
        above: dict[int, int] = {}  # column → index in placed of the cell that reaches down
        for y, row in enumerate(rows):
            x, last = 0, -1
            for i, line in enumerate(row.cells):
                edge = row.edges[i] if i < len(row.edges) else Edge()
                wide = _width(borders, edge.right, x)
                if edge.goes_on and last >= 0 and not line.length:
                    placed[last] = _grown(placed[last], columns=wide)
                elif edge.goes_down and x in above and not line.length:
                    placed[above[x]] = _grown(placed[above[x]], rows=1)
                else:
                    cell = Block(CELL, table=number, row=y, column=x, colspan=wide, header=row.header)
                    last = above[x] = len(placed)
                    placed.append((line, cell))
                x += wide
        for line, cell in placed:
            out.put_cell(line, cell)


def _grown(item: tuple[Line, Block], rows: int = 0, columns: int = 0) -> tuple[Line, Block]:
    line, cell = item
    return line, replace(cell, rowspan=cell.rowspan + rows, colspan=cell.colspan + columns)


def _borders(rows: list[_Row]) -> list[int]:
    """All right edges of the table's cells, each once."""
    out: list[int] = []
    for right in sorted({edge.right for row in rows for edge in row.edges if edge.right > 0}):
        if not out or right - out[-1] > _NEAR:
            out.append(right)
    return out


def _width(borders: list[int], right: int, column: int) -> int:
    """How many columns a cell that begins at ``column`` and ends at ``right`` takes."""
    reached = sum(1 for border in borders if border <= right + _NEAR)
    return max(1, min(reached - column, _MAX_COLUMNS))
