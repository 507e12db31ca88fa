"""Annotations written into a copy of a PDF as every PDF program shows them: highlights, squares (ISO 32000, 12.5.6).

Each has an appearance of its own, so that programs which draw none themselves show it too. The original's bytes stay as
they are, and what is new follows behind them (an incremental update), so that signatures stay valid for what they sign.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from reader.core.errors import ReaderError
from reader.core.pagemarks import Box, PageMark

OWN_NOTE: Final = "/READER_Note"  # the note without what is added to the contents for other programs
OWN_NAME: Final = "reader-"  # how the names (/NM) of our annotations begin

# As other programs have them: strong enough for white paper, and print shows through.
_COLOURS: Final[dict[str, tuple[float, float, float]]] = {
    "yellow": (1.0, 0.83, 0.0), "blue": (0.18, 0.66, 0.9), "green": (0.37, 0.7, 0.21), "red": (1.0, 0.4, 0.4),
    "violet": (0.64, 0.54, 0.9),
}  # fmt: skip
OPACITY: Final = 0.5
LINE: Final = 1.5  # points, of a square
_TAIL: Final = 2048  # bytes at the end in which the file says so
_START: Final = re.compile(rb"startxref\s+(\d{1,18})")
_TABLE: Final = re.compile(rb"\s*(xref\b|\d+\s+\d+\s+obj\b)")
PRINTED: Final = 4  # the flag that has it on paper, too


def annotated(data: bytes, marks: Iterable[PageMark], name: str = "The PDF") -> bytes:
    """The PDF in ``data`` with the marks in it.

    Raises:
        ReaderError: it is encrypted, or too damaged for this way; :mod:`reader.formats.pdfrewriting` is another.
    """
    import pypdf
    from pypdf.errors import PyPdfError

    if not has_table(data):
        raise ReaderError(f"{name} is damaged: what is added behind it would not be found. Write the whole file anew.")
    by_page: dict[int, list[PageMark]] = {}
    for mark in marks:
        by_page.setdefault(mark.page, []).append(mark)
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted:
            raise ReaderError(f"{name} is encrypted: nothing can be added behind it. Write the whole file anew.")
        writer = pypdf.PdfWriter(reader, incremental=True)
        for number, on_page in sorted(by_page.items()):
            _annotate(writer, writer.pages[number], on_page)
        out = io.BytesIO()
        writer.write(out)
    except (PyPdfError, ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError, OverflowError):
        # pypdf raises whatever it stumbles on in a damaged file.
        raise ReaderError(f"{name} is damaged: it cannot be written again with annotations in it.") from None
    return out.getvalue()


def has_table(data: bytes) -> bool:
    """Whether the table of what is where begins where the file says: the new one goes on from there."""
    found = list(_START.finditer(data[-_TAIL:]))
    return bool(found) and _TABLE.match(data, int(found[-1][1])) is not None


def _annotate(writer: Any, page: Any, marks: Sequence[PageMark]) -> None:
    from pypdf.generic import ArrayObject, IndirectObject, NameObject

    there = page.get("/Annots")
    there = there.get_object() if there is not None else None
    kept = list(there) if isinstance(there, ArrayObject) else []
    own = {f"{OWN_NAME}{m.id}" for m in marks}
    kept = [a for a in kept if not _is_named(a.get_object(), own)]  # a copy that is annotated again
    place = _Placing(page)
    me = page.indirect_reference if isinstance(page.indirect_reference, IndirectObject) else None
    kept += [writer._add_object(_dictionary(writer, place, mark, me)) for mark in marks]
    page[NameObject("/Annots")] = ArrayObject(kept)


def _is_named(annotation: Any, names: set[str]) -> bool:
    return isinstance(annotation, Mapping) and str(annotation.get("/NM", "")) in names


class _Placing:
    """From shares of the page as it is shown to its user space: what is cut off and turned is put back."""

    def __init__(self, page: Any) -> None:
        media, crop = page.mediabox, page.cropbox
        self.left, self.bottom = max(media.left, crop.left), max(media.bottom, crop.bottom)
        self.right, self.top = min(media.right, crop.right), min(media.top, crop.top)
        if self.left >= self.right or self.bottom >= self.top:  # they do not overlap: PDFium shows the media box then
            self.left, self.bottom, self.right, self.top = media.left, media.bottom, media.right, media.top
        self.turns = (page.rotation // 90) % 4

    def point(self, x: float, y: float) -> tuple[float, float]:
        across, down = ((x, y), (y, 1 - x), (1 - x, 1 - y), (1 - y, x))[self.turns]
        wide, high = float(self.right - self.left), float(self.top - self.bottom)
        return float(self.left) + across * wide, float(self.top) - down * high

    def quad(self, box: Box) -> list[float]:
        """Its corners as other programs expect them: both upper ones, then both lower ones, as one reads."""
        left, top, right, bottom = box
        corners = ((left, top), (right, top), (left, bottom), (right, bottom))
        return [v for corner in corners for v in self.point(*corner)]


def _dictionary(writer: Any, place: _Placing, mark: PageMark, page: Any) -> Any:
    from pypdf.generic import ArrayObject, DictionaryObject, FloatObject, NameObject, NumberObject, TextStringObject

    quads = [place.quad(box) for box in mark.boxes]
    rect = _around(quads, LINE / 2 if mark.is_area else 0.0)
    out = DictionaryObject()
    out.update(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/Square" if mark.is_area else "/Highlight"),
            NameObject("/Rect"): ArrayObject(FloatObject(v) for v in rect),
            NameObject("/C"): ArrayObject(FloatObject(v) for v in colour_of(mark)),
            NameObject("/F"): NumberObject(PRINTED),
        }
    )
    out.update({NameObject(key): TextStringObject(value) for key, value in entries_of(mark).items()})
    if page is not None:
        out[NameObject("/P")] = page
    if mark.is_area:
        border = {NameObject("/W"): FloatObject(LINE), NameObject("/S"): NameObject("/S")}
        out[NameObject("/BS")] = DictionaryObject(border)
    else:
        out[NameObject("/QuadPoints")] = ArrayObject(FloatObject(round(v, 3)) for quad in quads for v in quad)
        out[NameObject("/CA")] = FloatObject(OPACITY)
    look = writer._add_object(_appearance(quads, rect, mark))
    out[NameObject("/AP")] = DictionaryObject({NameObject("/N"): look})
    return out


def _around(quads: Iterable[Sequence[float]], more: float) -> list[float]:
    xs = [v for quad in quads for v in quad[::2]]
    ys = [v for quad in quads for v in quad[1::2]]
    return [round(v, 3) for v in (min(xs) - more, min(ys) - more, max(xs) + more, max(ys) + more)]


def _appearance(quads: Iterable[Sequence[float]], rect: Sequence[float], mark: PageMark) -> Any:
    """What is drawn: the lines filled, so that print shows through; of an area the frame."""
    from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, FloatObject, NameObject

    red, green, blue = colour_of(mark)
    paint = f"{red} {green} {blue} {'RG' if mark.is_area else 'rg'}"
    parts = ["/G gs", paint, f"{LINE} w"]
    for x1, y1, x2, y2, x3, y3, x4, y4 in quads:
        path = f"{x1:.3f} {y1:.3f} m {x2:.3f} {y2:.3f} l {x4:.3f} {y4:.3f} l {x3:.3f} {y3:.3f} l"
        parts.append(f"{path} {'s' if mark.is_area else 'h f'}")
    state = DictionaryObject({NameObject("/Type"): NameObject("/ExtGState")})
    if not mark.is_area:
        state[NameObject("/BM")] = NameObject("/Multiply")
        state[NameObject("/ca")] = FloatObject(OPACITY)
    look = DecodedStreamObject()
    look.set_data("\n".join(parts).encode("ascii"))
    look.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Form"),
            NameObject("/BBox"): ArrayObject(FloatObject(v) for v in rect),
            NameObject("/Resources"): DictionaryObject(
                {NameObject("/ExtGState"): DictionaryObject({NameObject("/G"): state})}
            ),
        }
    )
    return look


def entries_of(mark: PageMark) -> dict[str, str]:
    """What an annotation says about its mark in words, by key; without those that say nothing."""
    all_ = {
        "/NM": f"{OWN_NAME}{mark.id}",
        "/Contents": _contents(mark),
        OWN_NOTE: _encodable(mark.note),
        "/T": _encodable(mark.creator),
        "/CreationDate": _date(mark.created),
        "/M": _date(mark.modified or mark.created),
        "/Subj": _encodable(", ".join(mark.tags)),
    }
    return {key: value for key, value in all_.items() if value}


def colour_of(mark: PageMark) -> tuple[float, float, float]:
    """Red, green and blue, each from 0 to 1."""
    return _COLOURS.get(mark.colour, _COLOURS["yellow"])


def _contents(mark: PageMark) -> str:
    """The note, and in a line of its own the tags, for programs that know none."""
    tags = " ".join(f"#{tag.replace(' ', '_')}" for tag in mark.tags)
    return _encodable("\n\n".join(part for part in (mark.note, tags) if part))


def _encodable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


def _date(iso: str) -> str:
    """A date as PDF has it: "D:20190503100000Z"; "" for what is none."""
    digits = "".join(c for c in iso[:19] if c.isdigit())
    return f"D:{digits}Z" if len(digits) == 14 else f"D:{digits}" if len(digits) in (4, 6, 8) else ""
