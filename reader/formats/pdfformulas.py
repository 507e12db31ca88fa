"""Display formulas in a PDF: lines of signs between lines of text, put together so that each is one picture."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from reader.formats.pdffigures import Figure
from reader.formats.pdflines import Line
from reader.formats.pdfmap import Rect

MOST: Final = 250  # formulas of a file that are shown as pictures
_WORD: Final = re.compile(r"[^\W\d_]{3,}")
_FUNCTIONS: Final = "sin cos tan log exp lim max min sup inf det arg var cov mod dim ker sgn rank diag if and for"
_NAMES: Final = frozenset(_FUNCTIONS.split())
_SIGN: Final = re.compile(r"[=<>≤≥≠≈∼∝±×÷∑∏∫√∂∇∈∉⊂⊆∪∩→⇒⇔∀∃∞⟨⟩‖α-ωΓΔΘΛΞΠΣΦΨΩ𝐀-𝟿]|\\")
_FACE: Final = re.compile(
    r"^(?:CM(?:MI|SY|EX|BSY)|MS[AB]M|EUF|EUSM|RSFS|LMMath|.*Math|MTSY|MTEX|MTMI|rtx|px?sy|px?mi|Symbol)", re.I
)
_NUMBER: Final = re.compile(r"\(?[A-Z]?\d{1,3}(?:\.\d{1,3})?[a-z]?\)$")
_NUMBERED: Final = re.compile(r"\([A-Z]?\d{1,3}(?:\.\d{1,3})?[a-z]?\)\s")
_WORDS: Final = 0.35  # of the signs, in words: more is a sentence
_PIECE: Final = 12  # signs of what stands over or under a formula: limits, numerators
_STEP: Final = 2.2  # em from a formula's line to the next one
_ITEM: Final = re.compile(r"[•▪●◦‣*–-]\s|\d{1,3}\.\s|\[\d+\]")


def mark_formulas(column: Sequence[Line]) -> None:
    """Give the lines of display formulas in a column the role "formula"."""
    lines = [k for k in column if not k.role and not k.turned]
    core = [_is_core(k) for k in lines]
    taken = list(core)
    for at, is_core in enumerate(core):
        for step in (1, -1) if is_core else ():
            here = at
            while (
                0 <= here + step < len(lines)
                and _is_piece(lines[here + step])
                and _are_near(lines[here], lines[here + step])
            ):
                here += step
                taken[here] = True
    for line, is_formula in zip(lines, taken, strict=True):
        if is_formula:
            line.role = "formula"


def _worded(text: str) -> float:
    signs = len(text.replace(" ", ""))
    return sum(len(w) for w in _WORD.findall(text) if w not in _NAMES) / max(1, signs)


def _is_core(line: Line) -> bool:
    """Whether a line has signs of a formula, hardly a word, and white before it."""
    text = line.text
    if line.x0 - line.left <= line.size and not text.endswith(")") and not text.startswith("("):
        return False
    if len(text) < 3 or _worded(text) > _WORDS or _ITEM.match(text):
        return False
    ends_in_number = bool(_NUMBER.search(text)) and line.right - line.x1 < line.size
    if _has_math(line) and ends_in_number and line.x0 - line.left > line.size:
        return True
    if not _SIGN.search(text) or not (_has_math(line) or re.search(r"\S ?[=<>≤≥≈∼∝≡] ?\S", text)):
        return False
    return line.x0 - line.left > line.size or bool(_NUMBERED.match(text)) or ends_in_number


def _has_math(line: Line) -> bool:
    return any(_FACE.match(s.face.name) for s in line.styles)


def _is_piece(line: Line) -> bool:
    """Whether it may stand over or under a formula, or be a part of one."""
    signs = len(line.text.replace(" ", ""))
    return (
        signs <= _PIECE and _worded(line.text) < 0.5 and line.x0 - line.left > line.size and not _ITEM.match(line.text)
    )


def _are_near(one: Line, two: Line) -> bool:
    return abs(two.baseline - one.baseline) < _STEP * max(one.size, two.size)


def figure_of(lines: Sequence[Line]) -> Figure:
    """The place of a formula on its page."""
    box = Rect(
        min(k.x0 for k in lines),
        min(k.top for k in lines) - 1,
        max(k.x1 for k in lines),
        max(k.bottom for k in lines) + 1,
    )
    return Figure(lines[0].page, box, None, list(lines))
