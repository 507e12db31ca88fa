"""Pieces of the lines of a PDF's page: letters in a row, with their places and faces."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import Final

HYPHEN: Final = "\u00ad"  # a hyphen that PDFium, or the file, marks as made by the end of its line


@dataclass(frozen=True, slots=True)
class Face:
    """A font as far as it says something about the text."""

    name: str
    bold: bool
    italic: bool
    mono: bool


@dataclass(frozen=True, slots=True)
class Style:
    """From ``start`` on, letters of a piece have this face, size (points) and baseline (points from the top)."""

    start: int
    face: Face
    size: float
    baseline: float


@dataclass(eq=False, slots=True)
class Piece:
    """Letters that stand one after the other on a line, without a gap as wide as one between columns."""

    text: str
    lefts: array[float]
    rights: array[float]
    styles: list[Style]
    top: float
    bottom: float
    x0: float = 0.0
    x1: float = 0.0
    size: float = 0.0
    baseline: float = 0.0
    turned: bool = False  # not from left to right on the sheet as it is shown

    def __post_init__(self) -> None:
        self.x0, self.x1 = min(self.lefts), max(self.rights)
        counts: dict[tuple[float, float], int] = {}
        ends = [s.start for s in self.styles[1:]] + [len(self.text)]
        for style, end in zip(self.styles, ends, strict=True):
            key = (style.size, style.baseline)
            counts[key] = counts.get(key, 0) + end - style.start
        self.size, self.baseline = max(counts, key=lambda k: counts[k])


def without(piece: Piece, text: str, gone: list[int]) -> Piece:
    """``piece`` with ``text`` (as long as its own) and without the letters at ``gone``."""
    out = set(gone)
    keep = [i for i in range(len(text)) if i not in out]
    before = [0]
    for i in range(len(text)):
        before.append(before[-1] + (i not in out))
    styles = [Style(before[s.start], s.face, s.size, s.baseline) for s in piece.styles]
    lefts, rights = array("f", (piece.lefts[i] for i in keep)), array("f", (piece.rights[i] for i in keep))
    return Piece("".join(text[i] for i in keep), lefts, rights, styles, piece.top, piece.bottom, turned=piece.turned)
