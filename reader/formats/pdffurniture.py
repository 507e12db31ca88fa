"""What a PDF prints on every page besides the article: running heads and feet, page numbers, numbers of lines."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import Final

from reader.formats.pdflines import Line
from reader.formats.pdfpieces import Piece

_MARGIN: Final = 0.16  # of the height, at the top and the bottom, that running heads stand in
_LARGEST: Final = 1.16  # of the size of the text: what is larger is the heading of a section that a page begins with
_HEAD: Final = 110  # letters of a running head
_LINES: Final = 4  # outermost lines of a page that are looked at
_DIGITS: Final = re.compile(r"\d+|\b[ivxlc]+\b", re.I)
_NUMBER: Final = re.compile(r"[\[(–—\-\s|]*(?:(?:page|seite|p\.|s\.)\s*)?(?:\d{1,5}|[ivxlc]{1,8})"
                            r"(?:\s*(?:of|von|de|sur|/|\|)\s*\d{1,5})?[\])–—\-\s.|]*", re.I)  # fmt: skip
_SECTION: Final = re.compile(r"\d{1,2}(?:\.\d{1,2})*\.?\s+[^\W\d_]")
_PUBLISHER: Final = re.compile(
    r"^(?:downloaded from|©|\(c\)|copyright|this (?:article|content|work) is (?:licensed|protected)|"
    r"all rights reserved|preprint submitted to|to cite this article|published online|"
    r"permission to make digital)", re.I)  # fmt: skip


def mark(pages: Sequence[Sequence[Line]], heights: Sequence[float]) -> None:
    """Give the role "furniture" to what is not the article's. ``pages``: the lines of each, in any order."""
    outer = [_outer(lines, height) for lines, height in zip(pages, heights, strict=True)]
    seen: dict[str, set[int]] = defaultdict(set)
    for number, lines in enumerate(outer):
        for line in lines:
            seen[_shape(line)].add(number)
    for number, lines in enumerate(outer):
        for line in lines:
            shape = _shape(line)
            near = sum(abs(other - number) <= 6 for other in seen[shape]) - 1
            if near >= 1 and not _is_text(line):
                line.role = "furniture"
        _number(pages[number], heights[number])
    _mark_alone(pages, heights)
    for line in (k for lines in pages for k in lines):
        if line.turned or (_PUBLISHER.match(line.text) and line.top > 0.8 * heights[line.page]):
            line.role = "furniture"


def _mark_alone(pages: Sequence[Sequence[Line]], heights: Sequence[float]) -> None:
    """Outermost lines far from the text, at the same height on pages near each other, whatever they say."""
    for is_top in (True, False):
        found = [_alone(lines, height, is_top) for lines, height in zip(pages, heights, strict=True)]
        for number, rows in enumerate(found):
            if any(_says(k, number + 1) for k in rows):
                for line in rows:
                    line.role = "furniture"
            for other in range(max(1, number - 3), min(len(found), number + 4)):
                same = other != number and rows and found[other]
                if same and number and abs(rows[0].baseline - found[other][0].baseline) < 1.5:
                    for line in rows:
                        line.role = "furniture"


def _says(line: Line, number: int) -> bool:
    """Whether a line begins or ends with the page's number, with white beside it."""
    ends = [c.text for c in line.cells] or [line.text]
    return str(number) in (ends[0].strip(), ends[-1].strip())


def _alone(lines: Sequence[Line], height: float, is_top: bool) -> list[Line]:
    """What stands on the outermost baseline of a page, if white parts it from the rest."""
    upright = sorted((k for k in lines if not k.turned), key=lambda k: k.baseline if is_top else -k.baseline)
    if not upright:
        return []
    first = upright[0]
    row = [k for k in upright if abs(k.baseline - first.baseline) < 2]
    rest = upright[len(row) :]
    share = 2 * _MARGIN if any(c.isdecimal() for k in row for c in k.text) else _MARGIN
    edge = first.bottom < share * height if is_top else first.top > (1 - share) * height
    if not rest or not edge or max(len(k.text) for k in row) > _HEAD or (first.bold and _SECTION.match(first.text)):
        return []
    size = median(k.size for k in rest)
    steps = [abs(b.baseline - a.baseline) for a, b in pairwise(rest)]
    usual = median([s for s in steps if s > 0.5 * size] or [1.2 * size])
    white = abs(rest[0].baseline - first.baseline)
    return row if white > max(1.7 * size, 1.4 * usual) and max(k.size for k in row) <= _LARGEST * size else []


def _is_text(line: Line) -> bool:
    """Whether a repeated line has so much in it that only the sentence decides: rows of numbers alone do not repeat."""
    return len(line.text) > 160


def _outer(lines: Sequence[Line], height: float) -> list[Line]:
    upright = sorted((k for k in lines if not k.turned), key=lambda k: k.baseline)
    top = [k for k in upright[:_LINES] if k.bottom < _MARGIN * height]
    foot = [k for k in upright[-_LINES:] if k.top > (1 - _MARGIN) * height and k not in top]
    if not top:  # a small page in the middle of a larger sheet
        top = [k for k in _apart(upright) if k not in foot]
    if not foot:
        foot = [k for k in _apart(upright[::-1]) if k not in top]
    numbers = [k for k in (*upright[:1], *upright[-1:]) if _NUMBER.fullmatch(k.text) and k not in (*top, *foot)]
    return top + foot + numbers


def _apart(lines: Sequence[Line]) -> list[Line]:
    """The first row of a page's lines, if more white than there is between most parts it from the next."""
    row = [k for k in lines[:_LINES] if abs(k.baseline - lines[0].baseline) < 2]
    rest = lines[len(row) :]
    steps = [s for a, b in pairwise(rest) if (s := abs(b.baseline - a.baseline)) > 2]
    if len(steps) < _LINES or max(len(k.text) for k in row) > _HEAD:
        return []
    return row if abs(rest[0].baseline - row[0].baseline) > 1.25 * median(steps) else []


def _shape(line: Line) -> str:
    """The line without its numbers, and where it stands: the same on the pages of a chapter."""
    return f"{_DIGITS.sub('#', line.text).strip().lower()}@{round(line.baseline / 6)}"


def _number(lines: Sequence[Line], height: float) -> None:
    """A number alone, outermost on its page, is the page's; farther in where it is the one that is to be expected."""
    upright = sorted((k for k in lines if not k.turned), key=lambda k: k.baseline)
    for line in (*upright[:2], *upright[-2:]):
        is_outermost = line in (upright[0], upright[-1])
        share = 2 * _MARGIN if is_outermost and line.text == str(line.page + 1) else _MARGIN
        edge = line.bottom < share * height or line.top > (1 - share) * height
        if edge and _NUMBER.fullmatch(line.text) and len(upright) > 1:
            line.role = "furniture"


def line_numbers(pieces: Sequence[Piece]) -> set[Piece]:
    """Numbers in the margin that count the lines: they stand at one edge and go up by the same step."""
    numbers = [p for p in pieces if p.text.isdecimal() and len(p.text) <= 4 and not p.turned]
    out: set[Piece] = set()
    for edge in Counter(round(p.x1 / 4) for p in numbers):
        here = sorted((p for p in numbers if abs(round(p.x1 / 4) - edge) <= 1), key=lambda p: p.baseline)
        values = [int(p.text) for p in here]
        steps = {b - a for a, b in pairwise(values)}
        outside = sum(p.x1 < here[0].x0 or p.x0 > here[0].x1 for p in pieces) > 0.9 * (len(pieces) - len(here))
        if len(here) >= 5 and len(steps) <= 2 and min(steps) in (1, 2, 5, 10) and outside:
            out.update(here)
    return out
