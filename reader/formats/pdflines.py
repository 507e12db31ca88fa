"""The printed lines of a column: pieces on one baseline put together, with their letters in the order of reading."""

from __future__ import annotations

import unicodedata
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from reader.formats.pdfpieces import Piece, Style

_CELL_GAP: Final = 1.15  # em between pieces of a line that may be cells of a table
_WORD_GAP: Final = 0.12  # em between letters of different words
_SIGN_LETTERS: Final = 6  # of a row that may belong to the line beside it
_SIGN_REACH: Final = 0.9  # em
_FIRST_BACKWARDS: Final = "\u0590"  # no letter before it is written from right to left
_BESIDE: Final = 1.5  # em
_SAME_LINE: Final = 0.45  # em of difference between the baselines


@dataclass(eq=False, slots=True)
class Line:
    """A printed line. ``column``: the number of its column in the whole file; ``cells``: pieces far from each other."""

    text: str
    lefts: array[float]
    rights: array[float]
    styles: list[Style]
    page: int
    column: int
    top: float
    bottom: float
    baseline: float
    size: float
    x0: float
    x1: float
    turned: bool = False
    cells: list[Line] = field(default_factory=list)
    left: float = 0.0  # the column's edges
    right: float = 0.0
    role: str = ""  # what is known of it already: "furniture", "figure", "note"

    @property
    def bold(self) -> bool:
        return self._mostly("bold")

    @property
    def italic(self) -> bool:
        return self._mostly("italic")

    @property
    def mono(self) -> bool:
        return self._mostly("mono")

    def _mostly(self, name: str) -> bool:
        if len(self.styles) == 1:
            return bool(getattr(self.styles[0].face, name))
        ends = [s.start for s in self.styles[1:]] + [len(self.text)]
        share = sum(e - s.start for s, e in zip(self.styles, ends, strict=True) if getattr(s.face, name))
        return share > 0.8 * len(self.text)


def lines_of(pieces: Sequence[Piece], page: int, column: int) -> list[Line]:
    """The lines of a column from top to bottom."""
    rows: list[list[Piece]] = []
    for piece in sorted((p for p in pieces if not p.turned), key=lambda p: p.baseline):
        for row in reversed(rows[-4:]):
            em = max(row[0].size, piece.size)
            if abs(row[0].baseline - piece.baseline) < _SAME_LINE * em and not _overlaps(row, piece):
                row.append(piece)
                break
        else:
            rows.append([piece])
    out = [_line(row, page, column) for row in _with_signs(rows)]
    out.sort(key=lambda line: line.baseline)
    out += [_single(p, page, column) for p in pieces if p.turned]
    if out:
        left, right = min(k.x0 for k in out), max(k.x1 for k in out)
        for line in out:
            line.left, line.right = left, right
    return out


def _with_signs(rows: list[list[Piece]]) -> list[list[Piece]]:
    """Put rows of a few letters that stand close to a line (limits of a sum, fractions) into it."""
    out = [row for row in rows if not _is_sign(row)]
    for row in rows:
        if not _is_sign(row):
            continue
        at = row[0].baseline
        over = [r for r in out if _stands_over(row, r)]
        near = min(over, key=lambda r: abs(r[0].baseline - at), default=None)
        if near is not None and abs(near[0].baseline - at) < _SIGN_REACH * near[0].size:
            near += row
        else:
            out.append(row)
    return out


def _stands_over(row: Sequence[Piece], other: Sequence[Piece]) -> bool:
    """Whether a row stands above or below another, or close beside it."""
    white = _BESIDE * other[0].size
    return min(p.x0 for p in other) - white < row[0].x0 and row[0].x1 < max(p.x1 for p in other) + white


def _is_sign(row: Sequence[Piece]) -> bool:
    return sum(len(p.text) for p in row) <= _SIGN_LETTERS


def _overlaps(row: Sequence[Piece], piece: Piece) -> bool:
    """Whether a piece stands over a part of the row: another line in a tight setting."""
    return any(min(p.x1, piece.x1) - max(p.x0, piece.x0) > 0.5 * min(p.size, piece.size) for p in row)


def _single(piece: Piece, page: int, column: int) -> Line:
    return Line(
        piece.text, piece.lefts, piece.rights, piece.styles, page, column, piece.top, piece.bottom, piece.baseline,
        piece.size, piece.x0, piece.x1, piece.turned,
    )  # fmt: skip


def _line(row: list[Piece], page: int, column: int) -> Line:
    backwards = max(max(p.text) for p in row) >= _FIRST_BACKWARDS and _is_backwards(row)
    row.sort(key=lambda p: -p.x1 if backwards else p.x0)
    groups: list[list[Piece]] = [[row[0]]]
    for piece in row[1:]:
        last = groups[-1][-1]
        gap = max(piece.x0 - last.x1, last.x0 - piece.x1)
        if gap > _CELL_GAP * max(last.size, piece.size):
            groups.append([piece])
        else:
            groups[-1].append(piece)
    made = [_joined(group, page, column) for group in groups]
    if len(made) == 1:
        return made[0]
    whole = _joined(row, page, column)
    whole.cells = made
    return whole


def _is_backwards(row: Sequence[Piece]) -> bool:
    letters = [unicodedata.bidirectional(c) for p in row for c in p.text if c.isalpha()]
    return sum(kind in ("R", "AL") for kind in letters) * 2 > len(letters)


def _joined(row: Sequence[Piece], page: int, column: int) -> Line:
    if len(row) == 1:
        return _single(row[0], page, column)
    text, lefts, rights, styles = "", array("f"), array("f"), list[Style]()
    for piece in row:
        if text and _apart(rights, lefts, piece):
            edge = sorted((rights[-1], piece.lefts[0]) if piece.x0 >= lefts[-1] else (piece.rights[0], lefts[-1]))
            text += " "
            lefts.append(edge[0])
            rights.append(edge[1])
        styles += [Style(s.start + len(text), s.face, s.size, s.baseline) for s in piece.styles]
        text += piece.text
        lefts.extend(piece.lefts)
        rights.extend(piece.rights)
    main = max(row, key=lambda p: len(p.text) * (p.size > 0.8 * max(q.size for q in row)) + 0.001 * p.size)
    top, bottom = min(p.top for p in row), max(p.bottom for p in row)
    x0, x1 = min(p.x0 for p in row), max(p.x1 for p in row)
    return Line(text, lefts, rights, styles, page, column, top, bottom, main.baseline, main.size, x0, x1)


def _apart(rights: array[float], lefts: array[float], piece: Piece) -> bool:
    gap = max(piece.lefts[0] - rights[-1], lefts[-1] - piece.rights[0])
    return gap > _WORD_GAP * piece.size
