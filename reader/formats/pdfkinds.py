"""What a PDF's paragraphs are: title, headings with their levels, items, quotations, captions, code."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from reader.core import document as doc
from reader.formats.pdfparagraphs import BACK, BULLET, NUMBER, REFERENCE, Manner, Paragraph

_NUMBERED: Final = re.compile(r"(\d{1,2}(?:\.\d{1,2}){0,4})\.?\s+(?=[^\W\d_])|([IVX]{1,5}|[A-H])\.\s+(?=[^\W\d_])")
_NAMED: Final = re.compile(
    r"(?:abstract|summary|zusammenfassung|résumé|introduction|einleitung|conclusions?|acknowledge?ments?|appendix.{0,60}|"
    r"discussion|methods?|results?|keywords|funding|notes|contents|inhalt)\W*",
    re.I,
)
_SHORT: Final = 100  # code points of a heading that only its place and its italics or its number tell
_TEXT: Final = 120  # code points of a paragraph that stands under one
_LONGEST: Final = 220  # code points of a heading
Look = tuple[float, bool, bool, bool]  # size, bold, capitals, italic: faces of headings, the greatest first


def levels_of(paragraphs: Sequence[Paragraph], manner: Manner) -> tuple[dict[int, int], int]:
    """Index of each heading → its level from 1, and the index of the title (-1: none is seen)."""
    found = [i for i, p in enumerate(paragraphs) if is_heading(p, manner)]
    found = sorted({*found, *_plain(paragraphs, manner)})
    title = _title(paragraphs, manner)
    looks = sorted({_look(paragraphs[i]) for i in found if i != title}, reverse=True)
    ranks: dict[Look, int] = {}
    for look in looks:
        near = next((k for k in ranks if k[1:] == look[1:] and abs(k[0] - look[0]) < 0.4), None)
        ranks[look] = ranks[near] if near is not None else len(set(ranks.values()))
    base = 2 if title >= 0 else 1
    out = {}
    numbered = {ranks[_look(paragraphs[i])]: _depth(paragraphs[i].text) for i in found if i != title}
    for i in found:
        if i == title:
            continue
        depth = _depth(paragraphs[i].text)
        rank = ranks[_look(paragraphs[i])]
        out[i] = min(6, base + (depth - 1 if depth else (numbered.get(rank) or rank + 1) - 1))
    if title >= 0:
        out[title] = 1
    return out, title


def _plain(paragraphs: Sequence[Paragraph], manner: Manner) -> list[int]:
    """Headings in the text's own size: by themselves, in italics or small capitals, or numbered, over a paragraph."""
    slanted: list[int] = []
    numbered: list[int] = []
    for at, one in enumerate(paragraphs[:-1]):
        if not one.gap or at == 0 or not _may_be_plain(one, manner):
            continue
        two, text = paragraphs[at + 1], one.text
        if two.kind == "caption" and at + 2 < len(paragraphs):
            two = paragraphs[at + 2]
        before, is_text = paragraphs[at - 1], len(two.text) > _TEXT and not two.kind
        if _NUMBERED.match(text):
            parts = not (NUMBER.match(two.text) or NUMBER.match(before.text)) or _depth(text) > 1
            numbered += [at] if parts and is_text else []
        elif one.lines[0].italic or _is_small_capitals(one):
            slanted += [at] if is_text and not two.lines[0].italic and at > 2 else []
    return numbered + (slanted if len(slanted) > 1 else [])


def _may_be_plain(paragraph: Paragraph, manner: Manner) -> bool:
    """Whether it is a short line without a full stop, in the size of the text, outside the references."""
    line, text = paragraph.lines[0], paragraph.text
    if paragraph.kind or paragraph.in_references or len(paragraph.lines) > 1 or not 4 < len(text) <= _SHORT:
        return False
    letters = sum(c.isalpha() for c in text)
    if letters < 0.6 * len(text) or text.endswith((".", ",", ";", ":", "-")) or abs(line.size - manner.size) > 1:
        return False
    words = _NUMBERED.sub("", text, count=1)
    return words[:1].isupper() and not BULLET.match(text)


def _depth(text: str) -> int:
    found = _NUMBERED.match(text)
    if not found:
        return 0
    return found[1].count(".") + 1 if found[1] else 1 if found[2][0] in "IVX" else 2


def _title(paragraphs: Sequence[Paragraph], manner: Manner) -> int:
    first = [i for i, p in enumerate(paragraphs[:25]) if p.lines[0].page <= 1 and not p.kind]
    large = [i for i in first if paragraphs[i].lines[0].size > 1.2 * manner.size and len(paragraphs[i].text) < 400]
    large = [i for i in large if len(paragraphs[i].text) > 3 and any(c.isalpha() for c in paragraphs[i].text)]
    if not large:
        return next((i for i in first[:3] if _is_quiet_title(paragraphs[i])), -1)
    best = max(large, key=lambda i: (round(paragraphs[i].lines[0].size), -i))
    return -1 if _NUMBERED.match(paragraphs[best].text) and best > 3 else best


def _is_quiet_title(paragraph: Paragraph) -> bool:
    """Whether the first words of a file are in bold in the middle of the page: the title of a manuscript."""
    if len(paragraph.text) > _LONGEST or _NAMED.fullmatch(paragraph.text) or _NUMBERED.match(paragraph.text):
        return False
    return all(k.bold and k.x0 - k.left > k.size and abs(k.x0 - k.left - k.right + k.x1) < 2 * k.size
               for k in paragraph.lines)  # fmt: skip


def _look(paragraph: Paragraph) -> Look:
    line = paragraph.lines[0]
    return (round(line.size * 2) / 2, line.bold, _is_capitals(paragraph.text), line.italic)


def _is_capitals(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return len(letters) > 3 and sum(c.isupper() for c in letters) > 0.85 * len(letters)


_SMALL_CAPITALS: Final = re.compile(r"csc\d|small-?caps|[-_]sc\b|smcp", re.I)


def _is_small_capitals(paragraph: Paragraph) -> bool:
    return all(_SMALL_CAPITALS.search(s.face.name) for k in paragraph.lines for s in k.styles)


def is_heading(paragraph: Paragraph, manner: Manner) -> bool:
    """Whether it looks like one: short, and in a larger or another face, or numbered and by itself."""
    text, line = paragraph.text, paragraph.lines[0]
    if paragraph.kind or len(text) > _LONGEST or len(paragraph.lines) > 4:
        return False
    letters = sum(c.isalpha() for c in text)
    if letters < 2 or letters * 2 < len(text):
        return False
    if line.size > 1.12 * manner.size:
        return not text.endswith((",", ";"))
    if text.endswith((".", ",", ";", "-")) and not _NUMBERED.fullmatch(text):
        return False
    if (
        _is_capitals(text)
        and _NUMBERED.match(text)
        and line.x0 - line.left > 0.2 * line.size
        and not paragraph.in_references
    ):
        return True  # centred small capitals, of which all but the first letter are small
    if max(s.size for s in line.styles) < 0.85 * manner.size:  # small capitals have great ones among them
        return False
    if (
        all(k.bold for k in paragraph.lines)
        or (_is_small_capitals(paragraph) and len(paragraph.lines) < 3)
        or _NAMED.fullmatch(text)
        or BACK.fullmatch(text)
    ):
        return True
    if paragraph.in_references or len(paragraph.lines) > 2:
        return False
    alone = paragraph.gap or line.x0 - line.left > 1.5 * line.size
    if _is_capitals(text) and alone and len(text) > 4:
        return True
    return bool(_NUMBERED.match(text)) and alone and (line.italic or _depth(text) > 1 or _is_capitals(text))


def kind_of(paragraph: Paragraph, manner: Manner) -> tuple[str, str, int]:
    """Kind, marker, and how many letters of the first line the marker takes; for what is no heading."""
    first = paragraph.lines[0]
    if paragraph.kind in ("caption", "margin"):
        return doc.CAPTION, "", 0
    if paragraph.kind == "verse":
        return doc.VERSE, "", 0
    if all(k.mono for k in paragraph.lines) and len(paragraph.text) > 3:
        return doc.CODE, "", 0
    if paragraph.in_references:
        found = REFERENCE.match(first.text) or NUMBER.match(first.text)
        return doc.ITEM, found[0].strip() if found else "", found.end() if found else 0
    if (found := BULLET.match(first.text)) and (first.text[0] not in "–—-" or first.x0 > first.left + 0.3 * first.size):
        return doc.ITEM, "•", found.end()
    if (found := NUMBER.match(first.text)) and _is_item(paragraph, found):
        return doc.ITEM, found[1], found.end()
    if _is_quotation(paragraph, manner):
        return doc.QUOTATION, "", 0
    return doc.PARAGRAPH, "", 0


def _is_item(paragraph: Paragraph, found: re.Match[str]) -> bool:
    first = paragraph.lines[0]
    if len(paragraph.lines) > 1 and paragraph.lines[1].page == first.page and paragraph.lines[1].column == first.column:
        return paragraph.lines[1].x0 > first.x0 + 0.5 * first.size or first.x0 > first.left + 0.5 * first.size
    return found[1][0] in "([" or found[1].rstrip(".)").isdecimal()


def _is_quotation(paragraph: Paragraph, manner: Manner) -> bool:
    """Two lines or more, all set in from the left."""
    lines = paragraph.lines
    inset = [k.x0 - k.left > 0.9 * manner.size for k in lines]
    small = all(k.size <= 1.02 * manner.size for k in lines)
    narrow = (
        all(k.right - k.x1 > 0.5 * manner.size for k in lines) or min(k.x0 - k.left for k in lines) > 2 * manner.size
    )
    return len(lines) > 1 and all(inset) and small and narrow
