"""Footnotes at the feet of columns: found by their smaller print and their markers, matched to their references."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from reader.core import document as doc
from reader.core.document import Block, Span
from reader.formats.pdflines import Line

_SMALLER: Final = 0.94  # of the size of the text
_MIDDLE: Final = 0.5  # of the page's height: notes that fill a column begin below it,
_FOOT: Final = 0.65  # and below this if their markers are not raised
_ENDED: Final = re.compile(r"[.!?…。][\"'”’»)\]]*$")
_MARKER: Final = re.compile(r"(\d{1,3}|[*∗†‡§¶#‖]{1,3}|[a-z](?=\s))[.)]?\s*(?=\S)")
_PLAIN: Final = re.compile(
    r"(?:\d{1,3}[.)]?\s+(?=[^\W\d_]|[“\"'(„«‘])|\d{1,3}(?=[“\"'(„«‘]?[^\W\d_a-zà-öø-ÿа-яα-ω])|[*∗†‡§¶‖]{1,3}\s*)"
)


@dataclass(eq=False, slots=True)
class Note:
    """A footnote: its marker, its lines, and where its text begins in the first of them."""

    marker: str
    first: int
    lines: list[Line] = field(default_factory=list)

    @property
    def page(self) -> int:
        return self.lines[0].page


def take_notes(columns: Sequence[Sequence[Line]], size: float, heights: Sequence[float]) -> list[Note]:
    """Find the notes and give their lines the role "note". ``columns``: lines downwards; ``size``: the text's."""
    out: list[Note] = []
    below: dict[int, list[Line]] = {}
    for line in (k for column in columns for k in column if not k.role and not k.turned):
        below.setdefault(line.page, []).append(line)
    for column in columns:
        _beside(column, out)
        lines = [k for k in column if not k.role and not k.turned]
        foot = len(lines)
        while foot and lines[foot - 1].size < _SMALLER * size:
            foot -= 1
        group = lines[foot:]
        if group and any(_stands_below(k, group[-1], size) for k in below.get(group[-1].page, ())):
            continue
        starts = [i for i, line in enumerate(group) if _marker(line)]
        if group and not starts and foot and out and _goes_on(out[-1], group[0]):
            _split(group, out)
        if not group or not starts:
            continue
        low = group[0].top / heights[group[0].page]
        if foot == 0 and (low < _MIDDLE or (low < _FOOT and not _is_raised(group[starts[0]]))):
            continue
        if starts[0] > 0 and not (out and _goes_on(out[-1], group[0])):
            group = group[starts[0] :]
        _split(group, out)
    return out


def _stands_below(line: Line, last: Line, size: float) -> bool:
    """Whether text stands under the last line of small print, which then is not at the foot."""
    is_text = line.size >= _SMALLER * size and line.column != last.column
    return is_text and line.top > last.bottom and line.x0 < last.x1 and line.x1 > last.x0


def _goes_on(note: Note, line: Line) -> bool:
    """Whether a line at the foot of a column may go on with the note that the one before it, or two before, ended."""
    last = note.lines[-1]
    if _ENDED.search(last.text):
        return False
    return 0 < line.column - last.column <= 4 and line.page - last.page <= 1 and abs(last.size - line.size) < 0.3


def _beside(column: Sequence[Line], out: list[Note]) -> None:
    """Notes in the margin that have a raised marker."""
    lines = [k for k in column if k.role == "margin"]
    start = next((i for i, k in enumerate(lines) if _marker(k) and _is_raised(k)), len(lines))
    if start < len(lines):
        _split(lines[start:], out)


def _split(group: Sequence[Line], out: list[Note]) -> None:
    for line in group:
        found = _marker(line)
        if found and (not out or not out[-1].lines or _follows(line, found, out[-1])):
            out.append(Note(found[1].replace("∗", "*"), found.end(), [line]))
        elif out:
            out[-1].lines.append(line)
        else:
            continue
        line.role = "note"


def _follows(line: Line, found: re.Match[str], before: Note) -> bool:
    """Whether a number at the start of a line is a marker, not a year or a sum that the line happens to begin with."""
    if _is_raised(line) or not found[1].isdecimal() or not before.marker.isdecimal():
        return True
    return 0 < int(found[1]) - int(before.marker) <= 2 or int(found[1]) == 1


def _is_raised(line: Line) -> bool:
    first = line.styles[0]
    return first.size < 0.88 * line.size or first.baseline < line.baseline - 0.15 * line.size


def _marker(line: Line) -> re.Match[str] | None:
    found = _MARKER.match(line.text)
    return found if found and (_is_raised(line) or _PLAIN.match(line.text)) else None


def refer(blocks: list[Block], pages: Sequence[int], notes: Sequence[Note]) -> list[str]:
    """Make raised markers in ``blocks`` references to the notes on their page, in place; the ids of the notes."""
    ids = [f"note-{n}" for n in range(1, len(notes) + 1)]
    waiting: dict[str, list[int]] = {}
    for number, note in enumerate(notes):
        waiting.setdefault(note.marker, []).append(number)
    for index, block in enumerate(blocks):
        spans = []
        for span in block.spans:
            number = _noted(block, span, pages[index], waiting, notes)
            spans.append(replace(span, kind=doc.FOOTNOTE_REF, target=ids[number]) if number >= 0 else span)
        if tuple(spans) != block.spans:
            blocks[index] = replace(block, spans=tuple(spans))
    return ids


def _noted(block: Block, span: Span, page: int, waiting: dict[str, list[int]], notes: Sequence[Note]) -> int:
    """The note that a raised marker in a paragraph that begins on ``page`` points to; -1: none."""
    if span.kind != doc.SUPERSCRIPT:
        return -1
    marker = block.text[span.start : span.end].strip(" .,()").replace("∗", "*")
    for number in waiting.get(marker, ()):
        if page <= notes[number].page <= page + 2:
            waiting[marker].remove(number)
            return number
    return -1
