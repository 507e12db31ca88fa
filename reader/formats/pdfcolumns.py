"""The order in which the columns of a page are read: pieces of lines, sorted into columns by the white between them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from reader.formats.pdfpieces import Piece

_NARROWEST: Final = 5.0  # points of white between columns
_VOTES: Final = 4  # lines that stand beside others, for there to be columns
_LETTERS: Final = 10  # of a line that counts as one of a column; less is a cell of a table
_OVER: Final = 1.5  # em that a line may run over the edge of its column
_NEXT: Final = 1.7  # em to the next line of a column
_DEEPEST: Final = 3  # columns in columns
_AUTHORS: Final = 700  # letters of names and addresses under a title
_NAMES: Final = 0.8  # of a column's width: lines that are longer are text
_WHITE: Final = 1.0  # em between these and the text
Band = tuple[list[Piece], list[Piece], list[Piece]]  # what spans columns, and the columns below it


def gutter_of(pieces: Sequence[Piece], known: float | None = None) -> float | None:
    """The place of the white between the columns of a page, in points; None: it has one column.

    Args:
        known: where it is on most pages; a few lines on both sides are columns then.
    """
    found = _gutter(pieces) if len(pieces) >= 2 * _VOTES else None
    return known if found is None and known is not None and _stand_beside(pieces, known) else found


def columns(
    pieces: Sequence[Piece], gutter: float | None, *, is_first: bool = False, depth: int = 0
) -> list[list[Piece]]:
    """The pieces in columns, in the order of reading. What spans columns divides those above from those below it.

    Args:
        gutter: what :func:`gutter_of` says of them.
        is_first: it is a file's first page, on which authors may stand in columns of their own over the text's.
    """
    if gutter is None:
        return [list(pieces)] if pieces else []
    out: list[list[Piece]] = []
    left: list[Piece] = []
    right: list[Piece] = []
    spanning: list[Piece] = []
    bands: list[Band] = []
    for piece in sorted(pieces, key=lambda p: p.baseline):
        if piece.x0 < gutter - 2 and piece.x1 > gutter + 2 and not _is_too_long(piece, gutter, pieces):
            if left or right:
                bands.append((spanning, left, right))
                spanning, left, right = [], [], []
            spanning.append(piece)
        elif _belongs_to(piece, spanning, left, right):
            spanning.append(piece)
        else:
            (left if piece.x0 < gutter - 2 else right).append(piece)
    bands.append((spanning, left, right))
    if is_first:
        bands = [part for band in bands for part in _authors_apart(band)]
    for across, one, two in bands:
        if across:
            out.append(across)
        for part in (one, two):
            out += columns(part, gutter_of(part) if depth + 1 < _DEEPEST else None, depth=depth + 1)
    return out


def _authors_apart(band: Band) -> list[Band]:
    """A band of columns in two, if a few short lines in both stand over white that goes through both."""
    across, one, two = band
    edge, letters = 0.0, 0
    width = max((p.x1 - p.x0 for p in (*one, *two)), default=0.0)
    for piece in sorted((*one, *two), key=lambda p: p.baseline):
        if edge and piece.top - edge > _WHITE * piece.size and letters:
            above = [[p for p in part if p.baseline < piece.baseline - 1] for part in (one, two)]
            if not all(above):
                return [band]
            below = [[p for p in part if p.baseline >= piece.baseline - 1] for part in (one, two)]
            return [(across, above[0], above[1]), ([], below[0], below[1])]
        edge = max(edge, piece.bottom)
        letters += len(piece.text)
        if letters > _AUTHORS or piece.x1 - piece.x0 > _NAMES * width:
            break
    return [band]


def _is_too_long(piece: Piece, gutter: float, pieces: Sequence[Piece]) -> bool:
    """Whether a line of the left column runs over its edge, beside one of the right column or between its own."""
    if piece.x1 - gutter > _OVER * piece.size:
        return False
    beside = (p for p in pieces if p.x0 > piece.x1 and abs(p.baseline - piece.baseline) < 0.3 * piece.size)
    return any(_weight(p) >= _LETTERS for p in beside) or _is_between(piece, gutter, pieces)


def _is_between(piece: Piece, gutter: float, pieces: Sequence[Piece]) -> bool:
    """Whether the lines above and below begin where it does and end in the left column."""
    near = [
        p for p in pieces if abs(p.x0 - piece.x0) < _OVER * p.size and p.x1 <= gutter + 2 and _weight(p) >= _LETTERS
    ]
    steps = [(p.baseline - piece.baseline) / piece.size for p in near]
    return any(-_NEXT < step < -0.5 for step in steps) and any(0.5 < step < _NEXT for step in steps)


def _belongs_to(piece: Piece, spanning: Sequence[Piece], left: Sequence[Piece], right: Sequence[Piece]) -> bool:
    """Whether a short piece stands on the same line as one that spans, or is the last line of what spans."""
    if not spanning or left or right:
        return False
    last = spanning[-1]
    if abs(piece.baseline - last.baseline) < 0.4 * last.size:
        return True
    same = abs(piece.size - last.size) < 0.05 * last.size
    return same and abs(piece.x0 - last.x0) < 1 and piece.baseline - last.baseline < 1.3 * last.size


def _stand_beside(pieces: Sequence[Piece], gutter: float) -> bool:
    """Whether two lines or more stand beside others, on both sides of a place that is white."""
    left = [p for p in pieces if p.x1 <= gutter + 2 and _weight(p) >= _LETTERS]
    right = [p for p in pieces if p.x0 >= gutter - 2 and _weight(p) >= _LETTERS]
    beside = sum(any(abs(p.baseline - q.baseline) < 0.5 * p.size for q in right) for p in left)
    return beside >= 2


def _gutter(pieces: Sequence[Piece]) -> float | None:
    """The place across the page that most lines have white at, with a line on either side; None: one column."""
    rows = sorted((p for p in pieces if not p.turned), key=lambda p: p.top)
    steps: dict[int, int] = {}
    for i, one in enumerate(rows):
        for other in _beside(rows, i):
            left, right = (one, other) if one.x0 < other.x0 else (other, one)
            if right.x0 - left.x1 < _NARROWEST or min(_weight(left), _weight(right)) < _LETTERS:
                continue
            first, end = int(left.x1) + 1, int(right.x0)
            steps[first] = steps.get(first, 0) + 1
            steps[end + 1] = steps.get(end + 1, 0) - 1
    return _most_voted(steps, pieces)


def _beside(rows: Sequence[Piece], i: int) -> list[Piece]:
    """The nearest pieces to the right of a piece that overlap with its height, from those below it in the list."""
    one, out = rows[i], []
    middle = (one.top + one.bottom) / 2
    for j in range(i + 1, min(len(rows), i + 40)):
        other = rows[j]
        if other.top > one.bottom:
            break
        if other.top <= middle <= other.bottom or one.top <= (other.top + other.bottom) / 2 <= one.bottom:
            out.append(other)
    rights = sorted((o for o in out if o.x0 >= one.x1), key=lambda o: o.x0)[:1]
    lefts = sorted((o for o in out if o.x1 <= one.x0), key=lambda o: -o.x1)[:1]
    return rights + lefts


def _weight(piece: Piece) -> int:
    text = piece.text
    return len(text) if text.isascii() else sum(2 if c > "\u2e80" else 1 for c in text)


def _most_voted(steps: dict[int, int], pieces: Sequence[Piece]) -> float | None:
    votes = best = 0
    start = end = 0
    for x in sorted(steps):
        if votes == best and votes and end < start:
            end = x
        votes += steps[x]
        if votes > best:
            best, start, end = votes, x, x - 1
    if best < _VOTES:
        return None
    gutter = (start + max(start, end)) / 2
    crossing = sum(p.x0 < gutter - 2 and p.x1 > gutter + 2 for p in pieces)
    beside = min(sum(p.x1 <= gutter + 2 for p in pieces), sum(p.x0 >= gutter - 2 for p in pieces))
    return gutter if best * 12 >= crossing and beside >= _VOTES else None
