"""A PDF's pages as they are printed: sizes, pictures, links and outline, by PDFium.

PDFium is not thread-safe, and a hostile file may crash it: this runs in a process of its own, which
:mod:`reader.formats.pdfworker` starts. Places on a page are shares of its width and height from the top left corner of
the page as it is shown (with the rotation that the file asks for), each from 0 to 1.
"""

from __future__ import annotations

import ctypes
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from reader.core.errors import DamagedError, ReaderError
from reader.core.limits import LIMITS
from reader.core.pagemarks import PageMark
from reader.formats import pdfannotating, pdfrewriting
from reader.formats.pdfium import load, mended

Rect = tuple[float, float, float, float]  # left, top, right, bottom as shares of the page

_OPEN_PAGES: Final = 6  # pages whose content is kept parsed: the tiles of one follow each other
_MOST_OUTLINE: Final = 5_000
_MOST_LINKS: Final = 2_000  # of a page
_DEEPEST: Final = 8
_FINE: Final = 100_000  # PDFium gives places in whole pixels: of a page that is so wide
_PICTURE_POINTS: Final = 24  # a smaller picture is a sign of the text, and is printed like it
_PAPER_SHARE: Final = 0.7  # pictures that cover so much of the page are the paper: a scan


@dataclass(frozen=True, slots=True)
class PageSize:
    """A page's width and height in points (1/72 inch) as it is shown, and its printed label ("" when it has none)."""

    width: float
    height: float
    label: str = ""


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """A line of the outline. ``page`` counts from 0; -1: it leads nowhere. ``y`` is the share of the page's height."""

    level: int
    title: str
    page: int
    y: float = 0.0


@dataclass(frozen=True, slots=True)
class PageLink:
    """A place that leads to another page (from 0) or, with ``page`` -1, to the address ``target``."""

    rect: Rect
    page: int = -1
    y: float = 0.0
    target: str = ""


class Pages:
    """One open PDF.

    Raises (when made):
        As :func:`reader.formats.pdfium.load`.
    """

    def __init__(self, path: Path, password: str = "") -> None:
        try:
            self._pdf = load(path, password, path.name)
        except DamagedError:
            data = mended(path.read_bytes())
            if not data:
                raise
            self._pdf = load(data, password, path.name)
        if self._pdf.get_formtype() != raw.FORMTYPE_NONE:
            self._pdf.init_forms()  # what was filled in is printed too; this PDFium runs no JavaScript
        self._open: OrderedDict[int, Any] = OrderedDict()

    def close(self) -> None:
        for page in self._open.values():
            page.close()
        self._open.clear()
        self._pdf.close()

    @property
    def is_signed(self) -> bool:
        """Whether somebody has signed it."""
        return pdfrewriting.is_signed(self._pdf)

    def annotated(self, path: Path, marks: Sequence[PageMark], name: str) -> bytes:
        """The file with marks in it: behind what is there, if that can be, else written anew.

        Raises:
            ReaderError: it is too damaged to be written again.
        """
        if not pdfrewriting.is_encrypted(self._pdf):
            with suppress(ReaderError):  # its table is broken: pypdf cannot read it, or readers not what it adds
                data = pdfannotating.annotated(path.read_bytes(), marks, name)
                if _holds(data, marks):
                    return data
        return pdfrewriting.rewritten(self._pdf, marks, name)

    def sizes(self) -> list[PageSize]:
        """All pages, up to the limit."""
        out = []
        for index in range(min(len(self._pdf), LIMITS.pdf_pages)):
            try:
                width, height = self._pdf.get_page_size(index)
                label = self._pdf.get_page_label(index)
            except (pdfium.PdfiumError, UnicodeError):
                width, height, label = 0.0, 0.0, ""
            if not (1 <= width <= 20_000 and 1 <= height <= 20_000):  # broken, or absurd: shown as an empty sheet
                width, height = 595.0, 842.0
            out.append(PageSize(width, height, label[:20]))
        return out

    def render(
        self, index: int, width: int, height: int, rotation: int, clip: tuple[int, int, int, int]
    ) -> tuple[int, bytes]:
        """A piece of a page as (bytes a line, pixels of four bytes: blue, green, red, unused).

        Args:
            width, height: of the whole page in pixels, as it lies after ``rotation``.
            rotation: quarter turns clockwise, 0 to 3.
            clip: left, top, width, height of the piece, in the same pixels.

        Raises:
            ReaderError: the page cannot be drawn.
        """
        page = self._page(index)
        left, top, w, h = clip
        bitmap = pdfium.PdfBitmap.new_native(w, h, raw.FPDFBitmap_BGRx)
        bitmap.fill_rect((255, 255, 255, 255), 0, 0, w, h)
        flags = raw.FPDF_ANNOT | raw.FPDF_RENDER_LIMITEDIMAGECACHE
        place = (bitmap, page, -left, -top, width, height, rotation, flags)
        raw.FPDF_RenderPageBitmap(*place)
        if self._pdf.formenv:
            raw.FPDF_FFLDraw(self._pdf.formenv, *place)
        stride = bitmap.stride
        data = bytes(bitmap.buffer)  # the bitmap's own memory goes with it
        bitmap.close()
        return stride, data

    def pictures(self, index: int) -> list[Rect]:
        """Where the page shows photographs and drawings of pixels; none for a scan, where the picture is the paper."""
        page = self._page(index)
        out = []
        for rect, is_sign in self._image_rects(page):
            if not is_sign:
                out.append(rect)
        covered = sum((r[2] - r[0]) * (r[3] - r[1]) for r in out)
        return [] if covered > _PAPER_SHARE else out

    def _image_rects(self, page: Any) -> Iterator[tuple[Rect, bool]]:
        """Every image on the page, and whether it is only a sign: tiny, or of two colours as scanned letters are."""
        width, height = page.get_size()
        for image, matrix in _images(page, None, pdfium.PdfMatrix(), 0):
            box = matrix.on_rect(*image.get_bounds())
            rect = self._share_of(page, box)
            w, h = (rect[2] - rect[0]) * width, (rect[3] - rect[1]) * height
            is_sign = min(w, h) < _PICTURE_POINTS
            if not is_sign:
                data = raw.FPDF_IMAGEOBJ_METADATA()
                known = raw.FPDFImageObj_GetImageMetadata(image, page, data)
                is_sign = bool(known) and data.bits_per_pixel == 1
            yield rect, is_sign

    def links(self, index: int) -> list[PageLink]:
        """The page's links, those of the file before addresses that stand in the text."""
        page = self._page(index)
        out = list(self._annotated_links(page))
        textpage = page.get_textpage()
        web = raw.FPDFLink_LoadWebLinks(textpage)
        for number in range(min(raw.FPDFLink_CountWebLinks(web), _MOST_LINKS)):
            length = raw.FPDFLink_GetURL(web, number, None, 0)
            buffer = (ctypes.c_ushort * max(1, length))()
            raw.FPDFLink_GetURL(web, number, buffer, length)
            target = bytes(buffer)[: 2 * max(0, length - 1)].decode("utf-16-le", "replace")
            for piece in range(min(8, raw.FPDFLink_CountRects(web, number))):
                box = [ctypes.c_double() for _ in range(4)]
                raw.FPDFLink_GetRect(web, number, piece, *box)
                left, top, right, bottom = (v.value for v in box)
                out.append(PageLink(self._share_of(page, (left, bottom, right, top)), target=target))
        raw.FPDFLink_CloseWebLinks(web)
        textpage.close()
        return out

    def _annotated_links(self, page: Any) -> Iterator[PageLink]:
        position, link, box = ctypes.c_int(0), raw.FPDF_LINK(), raw.FS_RECTF()
        for _ in range(_MOST_LINKS):
            if not raw.FPDFLink_Enumerate(page, position, link):
                return
            if not raw.FPDFLink_GetAnnotRect(link, box):
                continue
            rect = self._share_of(page, (box.left, box.bottom, box.right, box.top))
            action = raw.FPDFLink_GetAction(link)
            dest = raw.FPDFLink_GetDest(self._pdf, link)
            if not dest and action and raw.FPDFAction_GetType(action) == raw.PDFACTION_GOTO:
                dest = raw.FPDFAction_GetDest(self._pdf, action)
            if dest:
                index, y = self._place(dest)
                if index >= 0:
                    yield PageLink(rect, index, y)
            elif action and raw.FPDFAction_GetType(action) == raw.PDFACTION_URI:
                length = raw.FPDFAction_GetURIPath(self._pdf, action, None, 0)
                buffer = ctypes.create_string_buffer(max(1, length))
                raw.FPDFAction_GetURIPath(self._pdf, action, buffer, length)
                yield PageLink(rect, target=buffer.value.decode("utf-8", "replace"))

    def outline(self) -> list[OutlineEntry]:
        """The outline ("bookmarks") in order; empty when the file has none."""
        out = []
        for bookmark in self._pdf.get_toc(max_depth=_DEEPEST):
            dest = bookmark.get_dest()
            index, y = self._place(dest.raw) if dest is not None else (-1, 0.0)
            title = " ".join(bookmark.get_title().replace("\0", " ").split())
            out.append(OutlineEntry(bookmark.level, title[:300], index, y))
            if len(out) >= _MOST_OUTLINE:
                break
        return out

    def _place(self, dest: Any) -> tuple[int, float]:
        index = raw.FPDFDest_GetDestPageIndex(self._pdf, dest)
        if not 0 <= index < len(self._pdf):
            return -1, 0.0
        has = [ctypes.c_int() for _ in range(3)]
        at = [ctypes.c_float() for _ in range(3)]
        if not raw.FPDFDest_GetLocationInPage(dest, *has, *at) or not has[1].value:
            return index, 0.0
        height = self._pdf.get_page_size(index)[1]
        return index, min(1.0, max(0.0, 1 - at[1].value / height)) if height else 0.0

    def _page(self, index: int) -> Any:
        if index in self._open:
            self._open.move_to_end(index)
            return self._open[index]
        try:
            page = self._pdf.get_page(index)
        except pdfium.PdfiumError:
            raise ReaderError(f"Page {index + 1} cannot be drawn: the file is damaged there.") from None
        self._open[index] = page
        while len(self._open) > _OPEN_PAGES:
            self._open.popitem(last=False)[1].close()
        return page

    def _share_of(self, page: Any, box: tuple[float, float, float, float]) -> Rect:
        """A box in the page's own units as shares of the page as it is shown."""
        xs, ys = [], []
        for x, y in ((box[0], box[1]), (box[2], box[3])):
            dx, dy = ctypes.c_int(), ctypes.c_int()
            raw.FPDF_PageToDevice(page, 0, 0, _FINE, _FINE, 0, x, y, dx, dy)
            xs.append(min(1.0, max(0.0, dx.value / _FINE)))
            ys.append(min(1.0, max(0.0, dy.value / _FINE)))
        return min(xs), min(ys), max(xs), max(ys)


def _holds(data: bytes, marks: Sequence[PageMark]) -> bool:
    """Whether the marks are in a file that was written, as PDFium reads it."""
    by_page: dict[int, int] = {}
    for mark in marks:
        by_page[mark.page] = by_page.get(mark.page, 0) + 1
    try:
        pdf = load(data)
        counts = {number: pdfrewriting.count_own(pdf, number) for number in by_page}
        pdf.close()
    except (ReaderError, pdfium.PdfiumError, IndexError):
        return False
    return all(counts[number] >= count for number, count in by_page.items())


def _images(page: Any, form: Any, matrix: Any, depth: int) -> Iterator[tuple[Any, Any]]:
    """The images of a page or of a form in it, with the matrix from their units to the page's."""
    kinds = [raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_FORM]
    for item in page.get_objects(kinds, max_depth=1, form=form):
        if item.type == raw.FPDF_PAGEOBJ_IMAGE:
            yield item, matrix
        elif depth < _DEEPEST:
            yield from _images(page, item, item.get_matrix().multiply(matrix), depth + 1)
