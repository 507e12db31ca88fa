"""Verse in a PDF: lines that are set in, begin with a capital and end before the edge become stanzas."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from reader.formats.pdflines import Line
from reader.formats.pdfparagraphs import BULLET, NUMBER, Manner, Paragraph

_LINES: Final = 3  # of a stanza; fewer are something else
_INSET: Final = 0.8  # em from the left edge
_SHORT: Final = 1.5  # em from the right one
_PLACE: Final = 0.4  # em between the beginnings of its lines
_STEP: Final = 1.5  # of the usual distance of lines: more parts stanzas
_CAPITALS: Final = 0.8  # of the lines begin with one
_LONGEST: Final = 70  # code points of a line


def in_stanzas(paragraphs: Sequence[Paragraph], manner: Manner) -> list[Paragraph]:
    """The paragraphs, with those that are lines of verse put together: ``kind`` "verse", one for each stanza."""
    out: list[Paragraph] = []
    for run in _runs(paragraphs, manner):
        lines = [k for p in run for k in p.lines]
        if not _are_verse(lines):
            out += run
            continue
        for at, line in enumerate(lines):
            step = line.baseline - lines[at - 1].baseline if at else 0.0
            if at and step < _STEP * manner.leading_of(line.size):
                out[-1].lines.append(line)
            else:
                out.append(Paragraph([line], "verse", gap=True))
    return out


def _runs(paragraphs: Sequence[Paragraph], manner: Manner) -> Iterator[list[Paragraph]]:
    """Paragraphs one below the other of which all lines may be verse; every other one by itself."""
    run: list[Paragraph] = []
    for paragraph in paragraphs:
        if run and not _follows(run[-1].lines[-1], paragraph, manner):
            yield run
            run = []
        run.append(paragraph)
    if run:
        yield run


def _follows(last: Line, paragraph: Paragraph, manner: Manner) -> bool:
    first = paragraph.lines[0]
    if (first.page, first.column) != (last.page, last.column) or paragraph.kind or paragraph.in_references:
        return False
    near = first.baseline - last.baseline < 2.5 * manner.leading_of(first.size)
    return near and _may_be(first) and _may_be(last) and abs(first.x0 - last.x0) < _PLACE * first.size


def _may_be(line: Line) -> bool:
    is_set_in = line.x0 - line.left > _INSET * line.size and line.right - line.x1 > _SHORT * line.size
    return is_set_in and len(line.text) <= _LONGEST and not (line.role or line.mono or line.bold)


def _are_verse(lines: Sequence[Line]) -> bool:
    if len(lines) < _LINES or not all(map(_may_be, lines)) or len({(k.page, k.column) for k in lines}) > 1:
        return False
    if any(BULLET.match(k.text) or NUMBER.match(k.text) for k in lines):
        return False
    places = [k.x0 for k in lines]
    begins = sum(k.text.lstrip("“‘«„\"'([—–-")[:1].isupper() for k in lines)
    ends_differ = max(k.x1 for k in lines) - min(k.x1 for k in lines) > lines[0].size
    steps = all(b.baseline - a.baseline > 0.5 * a.size for a, b in pairwise(lines))
    same = max(places) - min(places) < _PLACE * lines[0].size
    return same and steps and ends_differ and begins >= _CAPITALS * len(lines)
