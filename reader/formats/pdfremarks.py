"""Annotations that a PDF has already: highlights and notes of other readers, as stretches of the document's text."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import pypdfium2.raw as raw

from reader.core.document import Document, Remark
from reader.formats.pdfchars import Frame
from reader.formats.pdfmap import PageMap, Rect

MOST: Final = 20_000  # of a file
_ON_PAGE: Final = 2_000
_QUADS: Final = 500  # of one
_LONGEST: Final = 100_000  # code points of a note
_FAR: Final = 1e6  # points
_REACH: Final = 7.0  # points above and below a sign that belong to its line
_NEAR: Final = 3  # code points between two stretches that are one: a space, a hyphen that was resolved
_OVER_TEXT: Final = frozenset({raw.FPDF_ANNOT_HIGHLIGHT, raw.FPDF_ANNOT_UNDERLINE, raw.FPDF_ANNOT_SQUIGGLY,
                               raw.FPDF_ANNOT_STRIKEOUT})  # fmt: skip
_ON_PLACE: Final = frozenset({raw.FPDF_ANNOT_TEXT, raw.FPDF_ANNOT_FREETEXT, raw.FPDF_ANNOT_SQUARE,
                              raw.FPDF_ANNOT_CIRCLE, raw.FPDF_ANNOT_CARET, raw.FPDF_ANNOT_LINE,
                              raw.FPDF_ANNOT_POLYGON, raw.FPDF_ANNOT_INK, raw.FPDF_ANNOT_STAMP})  # fmt: skip
_DATE: Final = re.compile(r"(?:D:)?(\d{4})(\d\d)?(\d\d)?(?:(\d\d)(\d\d)(\d\d)?)?(?:(Z)|([+-])(\d\d)'?(\d\d)?)?")


@dataclass(frozen=True, slots=True)
class Mark:
    """An annotation as it stands on a page; rectangles in points from the top left of the page as it is shown."""

    page: int
    rects: tuple[Rect, ...]
    over_text: bool
    note: str = ""
    creator: str = ""
    created: str = ""
    colour: str = ""


def marks_on(page: Any, index: int) -> list[Mark]:
    """The highlights and notes on an open page (``pypdfium2.PdfPage``); links, forms and pop-ups are none."""
    out: list[Mark] = []
    count = raw.FPDFPage_GetAnnotCount(page)
    frame = Frame(page) if count > 0 else None
    for number in range(min(count, _ON_PAGE)):
        annotation = raw.FPDFPage_GetAnnot(page, number)
        if not annotation:
            continue
        try:
            mark = _mark(annotation, index, frame)
            if mark is not None:
                out.append(mark)
        finally:
            raw.FPDFPage_CloseAnnot(annotation)
    return out


def _mark(annotation: Any, page: int, frame: Any) -> Mark | None:
    kind = raw.FPDFAnnot_GetSubtype(annotation)
    if kind not in _OVER_TEXT and kind not in _ON_PLACE:
        return None
    if raw.FPDFAnnot_GetFlags(annotation) & (raw.FPDF_ANNOT_FLAG_HIDDEN | raw.FPDF_ANNOT_FLAG_NOVIEW):
        return None
    # One of ours has its tags in the contents, for other programs.
    note = _text(annotation, b"READER_Note" if _text(annotation, b"NM").startswith("reader-") else b"Contents")
    over_text = kind in _OVER_TEXT
    if not over_text and not note:
        return None
    rects = _quads(annotation, frame) if over_text else []
    if not rects:
        box = raw.FS_RECTF()
        if not raw.FPDFAnnot_GetRect(annotation, box):
            return None
        rects = [Rect(*frame.rect(box.left, box.bottom, box.right, box.top))]
    created = _text(annotation, b"CreationDate") or _text(annotation, b"M")
    creator = " ".join(_text(annotation, b"T").split())[:200]
    return Mark(page, tuple(rects), over_text, note, creator, date_of(created), _colour(annotation))


def _quads(annotation: Any, frame: Any) -> list[Rect]:
    out = []
    points = raw.FS_QUADPOINTSF()
    for number in range(min(raw.FPDFAnnot_CountAttachmentPoints(annotation), _QUADS)):
        if raw.FPDFAnnot_GetAttachmentPoints(annotation, number, points):
            xs = (points.x1, points.x2, points.x3, points.x4)
            ys = (points.y1, points.y2, points.y3, points.y4)
            out.append(Rect(*frame.rect(min(xs), min(ys), max(xs), max(ys))))
    return out


def _text(annotation: Any, key: bytes) -> str:
    size = raw.FPDFAnnot_GetStringValue(annotation, key, None, 0)
    if size <= 2:
        return ""
    buffer = (ctypes.c_ushort * (size // 2 + 1))()
    raw.FPDFAnnot_GetStringValue(annotation, key, buffer, size)
    text = bytes(buffer).decode("utf-16-le", "replace").partition("\0")[0]
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()[:_LONGEST]


def date_of(value: str) -> str:
    """A PDF's date ("D:20190512093000+02'00'") as ISO 8601 in the precision it has; "" if it is none."""
    found = _DATE.match(value)
    if not found:
        return ""
    year, month, day, hour, minute, second, zulu, sign, zone, rest = found.groups()
    if not ("1900" <= year <= "2200" and "01" <= (month or "01") <= "12" and "01" <= (day or "01") <= "31"):
        return ""
    out = "-".join(p for p in (year, month, day) if p)
    if not hour or hour > "23" or minute > "59" or (second or "0") > "59":
        return out
    out += f"T{hour}:{minute}:{second or '00'}"
    return out + ("Z" if zulu else f"{sign}{zone}:{rest or '00'}" if sign else "")


def _colour(annotation: Any) -> str:
    parts = [ctypes.c_uint() for _ in range(4)]
    if raw.FPDFAnnot_GetColor(annotation, raw.FPDFANNOT_COLORTYPE_Color, *parts):
        return "#" + "".join(f"{p.value & 255:02x}" for p in parts[:3])
    # Where the file says how the annotation looks, that is asked instead.
    for number in range(min(8, raw.FPDFAnnot_GetObjectCount(annotation))):
        item = raw.FPDFAnnot_GetObject(annotation, number)
        for ask in (raw.FPDFPageObj_GetFillColor, raw.FPDFPageObj_GetStrokeColor):
            if item and ask(item, *parts) and {p.value for p in parts[:3]} not in ({0}, {255}):
                return "#" + "".join(f"{p.value & 255:02x}" for p in parts[:3])
    return ""


def remarks(marks: Iterable[Mark], places: PageMap, document: Document) -> tuple[Remark, ...]:
    """The marks in the document's text, in its order; one that covers no words and says nothing is left out."""
    out: list[Remark] = []
    body = len(document.body_text)
    for mark in marks:
        found = _stretches(mark, places, document.text, body) if mark.over_text else []
        if not found:
            if not mark.note:
                continue
            at = min(_beside(mark, places), len(document.text))
            found = [(at, at)]
        for number, (start, end) in enumerate(found):
            note = mark.note if number == 0 else ""
            out.append(Remark(start, end, note, mark.creator, mark.created, mark.colour))
        if len(out) >= MOST:
            break
    return tuple(sorted(out, key=lambda r: (r.start, r.end)))


def _beside(mark: Mark, places: PageMap) -> int:
    """The offset in, before or behind the line that the mark stands beside, or the nearest on its page."""
    box = mark.rects[0]
    x, y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    row = Rect(-_FAR, min(box.top, y - _REACH), _FAR, max(box.bottom, y + _REACH))
    best, at = _FAR, -1
    for start, end in places.ranges_in(mark.page, row):
        line = places.boxes_of(start, end)[0][1]
        away = max(line.left - x, 0, x - line.right) + 2 * abs((line.top + line.bottom) / 2 - y)
        if away < best:
            inside = places.offset_at(mark.page, x, (line.top + line.bottom) / 2)
            best, at = away, start if x < line.left else end if x > line.right else min(max(inside, start), end)
    return at if at >= 0 else places.offset_at(mark.page, x, y)


def _stretches(mark: Mark, places: PageMap, text: str, body: int) -> list[tuple[int, int]]:
    """What the mark covers, without space at the ends; what is no part of the article only if nothing else is."""
    ranges = sorted({r for rect in mark.rects for r in places.ranges_in(mark.page, rect)})
    ranges = [r for r in ranges if r[0] < body] or ranges
    out: list[tuple[int, int]] = []
    for start, end in ranges:
        if out and start <= out[-1][1] + _NEAR:
            out[-1] = out[-1][0], max(out[-1][1], end)
        else:
            out.append((start, end))
    return [trimmed for one in out if (trimmed := _trimmed(text, *one))[0] < trimmed[1]]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    said = text[start:end]
    return start + len(said) - len(said.lstrip()), end - len(said) + len(said.rstrip())
