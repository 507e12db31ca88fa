"""Notes in the margin of a page, beside the text: told from columns by their width and where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from reader.formats.pdffigures import CAPTION
from reader.formats.pdfpieces import Piece

_TEXT: Final = 25  # letters of a line that shows where the text stands
_LINES: Final = 5  # such lines, for there to be text that notes can stand beside
_NARROW: Final = 0.6  # of the width of the text
_SHARE: Final = 0.5  # of the text's letters; more is a column
_WHITE: Final = 3.0  # points between the text and its notes
_STEP: Final = 1.6  # em from line to line of a note, at most
_SMALLER: Final = 0.96  # of the text's size


def margin_notes(pieces: Sequence[Piece], *, are_known: bool = False) -> set[Piece]:
    """The pieces of one page that are notes beside its text.

    Args:
        are_known: pages before it have such notes, so that short ones are not taken for something else.
    """
    long = [p for p in pieces if len(p.text) >= _TEXT]
    if len(long) < _LINES:
        return set()
    width = sorted(p.x1 - p.x0 for p in long)[len(long) * 3 // 4]
    text = [p for p in long if p.x1 - p.x0 > 0.75 * width]
    if len(text) < _LINES:
        return set()
    left = sorted(p.x0 for p in text)[len(text) // 20]
    right = sorted(p.x1 for p in text)[-1 - len(text) // 20]
    top = min(p.baseline for p in text) - 1
    size = sorted(p.size for p in text)[len(text) // 2]
    out: set[Piece] = set()
    for side in ([p for p in pieces if p.x0 > right + _WHITE], [p for p in pieces if p.x1 < left - _WHITE]):
        side = [p for p in side if p.baseline >= top] + _caption_above(side, top)
        if _are_notes(side, width, size, are_known) and _letters(side) < _SHARE * _letters(text):
            out.update(side)
    return out


def _caption_above(side: Sequence[Piece], top: float) -> list[Piece]:
    """The lines of a caption that stands beside a figure over the text; others there are a running head."""
    out: list[Piece] = []
    for piece in sorted(side, key=lambda p: p.baseline):
        goes_on = out and 0.5 * piece.size < piece.baseline - out[-1].baseline < _STEP * piece.size
        if piece.baseline < top and (goes_on or CAPTION.match(piece.text)):
            out.append(piece)
    return out


def _letters(pieces: Sequence[Piece]) -> int:
    return sum(c.isalpha() for p in pieces for c in p.text)


def _are_notes(side: Sequence[Piece], width: float, size: float, are_known: bool) -> bool:
    """Whether what stands beside the text has lines of words, one below the other, in a narrower column."""
    if not side or max(p.x1 for p in side) - min(p.x0 for p in side) > _NARROW * width:
        return False
    if _letters(side) < 0.6 * sum(len(p.text) for p in side) or _letters(side) < 4 * len(side):
        return False
    lines = sorted(side, key=lambda p: p.baseline)
    run = longest = 1
    for one, two in pairwise(lines):
        run = run + 1 if 0.5 * one.size < two.baseline - one.baseline < _STEP * one.size else 1
        longest = max(longest, run)
    return longest >= (1 if are_known else 2 if lines[0].size < _SMALLER * size else 3)
