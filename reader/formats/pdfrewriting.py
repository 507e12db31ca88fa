"""Annotations written by PDFium, which writes the whole file anew: for one that is encrypted, or has lost its table.

It is encrypted again with the key that it has, so that its passwords and what they allow stay the same. The annotations
have no appearance of their own: programs draw one after the colour and the kind.
"""

from __future__ import annotations

import ctypes
import io
from collections.abc import Iterable
from typing import Any, Final

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from reader.core.errors import ReaderError
from reader.core.pagemarks import Box, PageMark
from reader.formats.pdfannotating import LINE, OPACITY, OWN_NAME, PRINTED, colour_of, entries_of

_FINE: Final = 100_000  # PDFium takes places in whole pixels: of a page that is so wide


def is_encrypted(pdf: Any) -> bool:
    """Whether an open ``pypdfium2.PdfDocument`` is; many need no password to be read."""
    return int(raw.FPDF_GetSecurityHandlerRevision(pdf)) >= 0


def is_signed(pdf: Any) -> bool:
    """Whether somebody has signed it."""
    return int(raw.FPDF_GetSignatureCount(pdf)) > 0


def rewritten(pdf: Any, marks: Iterable[PageMark], name: str = "The PDF") -> bytes:
    """The whole file with the marks in it.

    Args:
        pdf: a ``pypdfium2.PdfDocument``, open with its password; the marks are in it from now on.

    Raises:
        ReaderError: it is too damaged to be written again.
    """
    by_page: dict[int, list[PageMark]] = {}
    for mark in marks:
        by_page.setdefault(mark.page, []).append(mark)
    try:
        for number, on_page in sorted(by_page.items()):
            page = pdf.get_page(number)
            _clear(page, {f"{OWN_NAME}{m.id}" for m in on_page})
            for mark in on_page:
                _add(page, mark)
            page.close()
        out = io.BytesIO()
        pdf.save(out, flags=raw.FPDF_NO_INCREMENTAL)  # as an increment, what lies in streams of objects is lost
    except (pdfium.PdfiumError, IndexError):
        raise ReaderError(f"{name} is damaged: it cannot be written again with annotations in it.") from None
    return out.getvalue()


def _clear(page: Any, names: set[str]) -> None:
    """Take away those of a copy that is annotated again."""
    for number in reversed(range(raw.FPDFPage_GetAnnotCount(page))):
        annotation = raw.FPDFPage_GetAnnot(page, number)
        if annotation:
            is_own = _name(annotation) in names
            raw.FPDFPage_CloseAnnot(annotation)
            if is_own:
                raw.FPDFPage_RemoveAnnot(page, number)


def count_own(pdf: Any, number: int) -> int:
    """How many annotations of ours are on a page."""
    page = pdf.get_page(number)
    found = 0
    for index in range(raw.FPDFPage_GetAnnotCount(page)):
        annotation = raw.FPDFPage_GetAnnot(page, index)
        if annotation:
            found += _name(annotation).startswith(OWN_NAME)
            raw.FPDFPage_CloseAnnot(annotation)
    page.close()
    return found


def _name(annotation: Any) -> str:
    size = raw.FPDFAnnot_GetStringValue(annotation, b"NM", None, 0)
    buffer = (ctypes.c_ushort * (size // 2 + 1))()
    raw.FPDFAnnot_GetStringValue(annotation, b"NM", buffer, size)
    return bytes(buffer).decode("utf-16-le", "replace").partition("\0")[0]


def _add(page: Any, mark: PageMark) -> None:
    kind = raw.FPDF_ANNOT_SQUARE if mark.is_area else raw.FPDF_ANNOT_HIGHLIGHT
    annotation = raw.FPDFPage_CreateAnnot(page, kind)
    if not annotation:
        raise pdfium.PdfiumError("no annotation")
    try:
        corners = [_corners(page, box) for box in mark.boxes]
        xs, ys = [x for quad in corners for x in quad[::2]], [y for quad in corners for y in quad[1::2]]
        more = LINE / 2 if mark.is_area else 0.0
        rect = raw.FS_RECTF(min(xs) - more, max(ys) + more, max(xs) + more, min(ys) - more)
        raw.FPDFAnnot_SetRect(annotation, rect)
        red, green, blue = (round(255 * c) for c in colour_of(mark))
        alpha = 255 if mark.is_area else round(255 * OPACITY)
        raw.FPDFAnnot_SetColor(annotation, raw.FPDFANNOT_COLORTYPE_Color, red, green, blue, alpha)
        raw.FPDFAnnot_SetFlags(annotation, PRINTED)
        if mark.is_area:
            raw.FPDFAnnot_SetBorder(annotation, 0, 0, LINE)
        for quad in [] if mark.is_area else corners:
            raw.FPDFAnnot_AppendAttachmentPoints(annotation, raw.FS_QUADPOINTSF(*quad))
        for key, value in entries_of(mark).items():
            wide = (ctypes.c_ushort * (len(value.encode("utf-16-le")) // 2 + 1))()
            ctypes.memmove(wide, value.encode("utf-16-le"), len(value.encode("utf-16-le")))
            raw.FPDFAnnot_SetStringValue(annotation, key.removeprefix("/").encode("ascii"), wide)
    finally:
        raw.FPDFPage_CloseAnnot(annotation)


def _corners(page: Any, box: Box) -> list[float]:
    """In the page's own space: both upper ones, then both lower ones, as one reads."""
    left, top, right, bottom = box
    out = []
    for x, y in ((left, top), (right, top), (left, bottom), (right, bottom)):
        px, py = ctypes.c_double(), ctypes.c_double()
        raw.FPDF_DeviceToPage(page, 0, 0, _FINE, _FINE, 0, round(x * _FINE), round(y * _FINE), px, py)
        out += [px.value, py.value]
    return out
