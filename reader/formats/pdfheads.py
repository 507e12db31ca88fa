"""Headings that a PDF sets into the first line of their paragraph: "2.1 The sources. The archive holds …"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from reader.formats.pdflines import Line
from reader.formats.pdfparagraphs import Paragraph

_LONGEST: Final = 130  # code points
_LEAST: Final = 40  # of the text behind it
_WHITE: Final = 0.6  # em behind it where it has no full stop
_NUMBERED: Final = re.compile(r"\d{1,2}(?:\.\d{1,2}){1,3}\.?\s+(?P<title>[^\W\d_][^.!?:]{2,90}[.:])\s+(?=[^\W\d_a-z])")
_NO_HEADING: Final = re.compile(
    r"(?:theorem|lemma|proof|definition|example|remark|corollary|proposition|claim|note|fig(?:ure|\.)|table|key ?words|"
    r"index terms|case|step|exercise|question|answer|q|a)\b",
    re.I,
)


def slanted_heads(paragraphs: Sequence[Paragraph]) -> bool:
    """Whether more than one paragraph begins with a heading in italics that ends in a full stop."""
    return sum(run_in(p, slanted=True) is not None for p in paragraphs if p.lines[0].styles[0].face.italic) > 1


def run_in(paragraph: Paragraph, *, slanted: bool = False) -> tuple[int, int] | None:
    """Number of the line, and place in it, where the text behind a heading begins; None: there is no heading.

    Args:
        slanted: a full stop ends a heading in italics too, as it does one in bold.
    """
    first = paragraph.lines[0]
    if paragraph.kind or paragraph.in_references or first.mono:
        return None
    if found := _NUMBERED.match(first.text):
        return (0, found.end()) if _says(paragraph, found.end()) else None
    bold = first.styles[0].face.bold
    if not bold and not first.styles[0].face.italic:
        return None
    at = 0
    for number, line in enumerate(paragraph.lines[:3]):
        for style in line.styles:
            marked = style.face.bold if bold else style.face.italic and not style.face.bold
            if marked or not line.text[style.start :].strip():
                continue
            if style.start == 0:
                return None  # a whole line, which is a heading by itself
            is_end = _ends(line, style.start, stop=bold or slanted) and _says(paragraph, at + style.start)
            return (number, style.start) if is_end else None
        at += len(line.text) + 1
    return None


def _ends(line: Line, at: int, *, stop: bool) -> bool:
    """Whether a heading can end before ``at``: with a full stop if that is enough, or with white behind it."""
    before = line.text[:at].rstrip()
    end = len(before)
    white = line.lefts[at] - line.rights[end - 1] if end else 0.0
    if stop and before.endswith((".", ":", "?", "!", "—")):
        return True
    return white > _WHITE * line.size and not before.endswith((",", ";"))


def _says(paragraph: Paragraph, at: int) -> bool:
    """Whether what stands before ``at`` may be a heading, and what stands behind it is a paragraph's text."""
    text = paragraph.text
    head, rest = text[:at].strip(), text[at:].lstrip()
    if not 3 < len(head) <= _LONGEST or len(rest) < _LEAST or _NO_HEADING.match(head):
        return False
    return sum(c.isalpha() for c in head) > 0.6 * len(head) and not rest[0].islower() and head[0].isalnum()
