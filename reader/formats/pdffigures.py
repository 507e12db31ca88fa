"""Figures of a PDF: found by what is drawn beside a caption and by pictures, and cut out of their pages."""

from __future__ import annotations

import ctypes
import re
import struct
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import ceil, sqrt
from typing import Any, Final

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from reader.core.document import Resource
from reader.formats.pdfchars import Frame
from reader.formats.pdflines import Line
from reader.formats.pdfmap import PageSize, Rect
from reader.formats.pictures import picture

MOST: Final = 300  # figures of a file
_OBJECTS: Final = 6_000  # of a page that are looked at; a map may have a hundred thousand
_DEEPEST: Final = 3  # forms in forms
_PAPER: Final = 0.7  # of the page: what covers so much is the paper, not a figure
_GRID: Final = 6.0  # points: what is drawn so near belongs together
_MOST_CELLS: Final = 1_000_000  # of that grid that are gone through for a page
_LEAST: Final = 22.0  # points: a figure's smaller side
_SHARE: Final = 0.015  # of the page: a picture without a caption that is smaller is an ornament
_SEGMENTS: Final = 12  # of a path that are looked at
_SLANT: Final = 3.0  # points: what is lower or narrower is a rule
_DRAWN: Final = 60.0  # points: the smaller side of a drawing without a caption
_DRAWN_SHARE: Final = 0.02  # of the page
_SHAPES: Final = 0.25  # of a drawing without a caption, that curves and slanted lines go over
_LETTERS_OVER: Final = 0.25  # of it, at most, that letters stand on
_CAPTIONS: Final = 40  # of a page that are looked at
_GAP: Final = 70.0  # points between a figure and its caption
_LABEL: Final = 14.0  # points around what is drawn that letters of its axes stand in
_LABEL_LETTERS: Final = 40
_SCALE: Final = 2.0  # pixels a point
_PIXELS: Final = 1_200_000  # of a figure
_ALL_PIXELS: Final = 20_000_000
CAPTION: Final = re.compile(
    r"(?:Fig(?:ure|s?\.)?|FIG(?:URE|\.)|Abb(?:ildung|\.)|Figura|Scheme|Chart|Plate|Map|Photo|Foto|Afb(?:eelding|\.)|"
    r"Ryc(?:ina|\.)|Rys(?:unek|\.)|Рис(?:унок|\.)|Схема|Σχήμα|Εικόνα|Obr(?:ázek|\.)|Şekil|Gr[aá]fico|Figur|Grafik|Graph|Karte|图|圖|図|그림)\s*[A-Z]?\.?\s?(?:\d|[IVXL]+\b)"
)


@dataclass(frozen=True, slots=True)
class Graphics:
    """What a page shows besides letters: places of pictures and of lines and areas, in points as the page is shown."""

    pictures: tuple[Rect, ...] = ()
    drawings: tuple[Rect, ...] = ()
    shapes: tuple[Rect, ...] = ()  # those of the drawings that are no rules and boxes: curves, slanted lines, forms


@dataclass(eq=False, slots=True)
class Figure:
    """A place on a page that is shown as a picture; ``caption``: the first line of its caption."""

    page: int
    box: Rect
    caption: Line | None = None
    labels: list[Line] = field(default_factory=list)


# -- what is drawn ----------------------------------------------------------------------------------------------------


def graphics_on(page: Any) -> Graphics:
    """What is drawn on an open page (``pypdfium2.PdfPage``)."""
    frame = Frame(page)
    width, height = frame.width, frame.height
    pictures: list[Rect] = []
    drawings: list[Rect] = []
    shapes: list[Rect] = []
    for kind, bounds, is_shape in _objects(page, width * height):
        left, top, right, bottom = frame.rect(*bounds)
        box = Rect(max(0.0, left), max(0.0, top), min(width, right), min(height, bottom))
        if box.right < box.left or box.bottom < box.top or _area(box) > _PAPER * width * height:
            continue
        if kind == raw.FPDF_PAGEOBJ_IMAGE:
            pictures.append(box)
        elif not (_is_whole(box.right - box.left, width) and box.bottom - box.top < 3):
            drawings.append(box)
            shapes += [box] * is_shape
    return Graphics(tuple(pictures), tuple(drawings), tuple(shapes))


def _is_whole(length: float, width: float) -> bool:
    return length > 0.95 * width


def _area(box: Rect) -> float:
    return max(0.0, box.right - box.left) * max(0.0, box.bottom - box.top)


def _objects(page: Any, paper: float) -> Iterator[tuple[int, tuple[float, float, float, float], bool]]:
    """Kind and bounds (left, bottom, right, top in the page's units) of pictures, paths, shadings and small forms.

    The third says whether it is more than rules and boxes.
    """
    box = [ctypes.c_float() for _ in range(4)]
    shown = {raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_SHADING, raw.FPDF_PAGEOBJ_FORM}
    todo: list[tuple[Any, Any, int]] = [(None, pdfium.PdfMatrix(), 0)]
    left = _OBJECTS
    while todo and left > 0:
        form, matrix, depth = todo.pop()
        count = raw.FPDFFormObj_CountObjects(form) if form else raw.FPDFPage_CountObjects(page)
        for number in range(min(count, left)):
            item = raw.FPDFFormObj_GetObject(form, number) if form else raw.FPDFPage_GetObject(page, number)
            kind = raw.FPDFPageObj_GetType(item)
            if kind not in shown or not raw.FPDFPageObj_GetBounds(item, *box):
                continue
            bounds = matrix.on_rect(*(v.value for v in box))
            is_paper = (bounds[2] - bounds[0]) * (bounds[3] - bounds[1]) > _PAPER * paper
            if kind == raw.FPDF_PAGEOBJ_FORM and is_paper and depth < _DEEPEST:
                todo.append((item, _matrix_of(item).multiply(matrix), depth + 1))
            else:
                large = min(bounds[2] - bounds[0], bounds[3] - bounds[1]) > _SLANT
                yield kind, bounds, large and (kind != raw.FPDF_PAGEOBJ_PATH or _is_shape(item))
        left -= count


def _is_shape(path: Any) -> bool:
    """Whether one of the first segments of a path is a curve, or a line that is neither level nor upright."""
    x, y, last = ctypes.c_float(), ctypes.c_float(), (0.0, 0.0)
    for number in range(min(raw.FPDFPath_CountSegments(path), _SEGMENTS)):
        segment = raw.FPDFPath_GetPathSegment(path, number)
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_BEZIERTO:
            return True
        if not raw.FPDFPathSegment_GetPoint(segment, x, y):
            return False
        here = (x.value, y.value)
        if kind == raw.FPDF_SEGMENT_LINETO and all(abs(a - b) > 0.5 for a, b in zip(here, last, strict=True)):
            return True
        last = here
    return False


def _matrix_of(form: Any) -> Any:
    said = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(form, said):
        return pdfium.PdfMatrix()
    return pdfium.PdfMatrix(said.a, said.b, said.c, said.d, said.e, said.f)


def _clusters(boxes: Sequence[Rect]) -> list[Rect]:
    """Boxes that touch or nearly touch, as one each."""
    boxes = _outermost(boxes)
    cells: dict[tuple[int, int], int] = {}
    work = 0
    parents = list(range(len(boxes)))

    def root(index: int) -> int:
        while parents[index] != index:
            parents[index] = parents[parents[index]]
            index = parents[index]
        return index

    for index, box in enumerate(boxes):
        work += int((box.right - box.left) / _GRID + 3) * int((box.bottom - box.top) / _GRID + 3)
        if work > _MOST_CELLS:
            break
        for x in range(int(box.left / _GRID) - 1, int(box.right / _GRID) + 2):
            for y in range(int(box.top / _GRID) - 1, int(box.bottom / _GRID) + 2):
                parents[root(index)] = root(cells.setdefault((x, y), index))
    groups: dict[int, list[Rect]] = {}
    for index, box in enumerate(boxes):
        groups.setdefault(root(index), []).append(box)
    return [_around(group) for group in groups.values()]


def _outermost(boxes: Sequence[Rect]) -> list[Rect]:
    """The boxes without most of those that lie in a greater one: a plot has thousands in its frame."""
    out: list[Rect] = []
    for box in sorted(boxes, key=_area, reverse=True):
        if not any(b.left <= box.left and b.top <= box.top and b.right >= box.right and b.bottom >= box.bottom
                   for b in out[:40]):  # fmt: skip
            out.append(box)
    return out


def _around(boxes: Sequence[Rect]) -> Rect:
    return Rect(
        min(b.left for b in boxes),
        min(b.top for b in boxes),
        max(b.right for b in boxes),
        max(b.bottom for b in boxes),
    )


# -- what of it is a figure -------------------------------------------------------------------------------------------


def find_figures(
    pages: Sequence[Sequence[Line]], graphics: Sequence[Graphics], sizes: Sequence[PageSize]
) -> list[Figure]:
    """The figures in the order of their pages; lines that stand in one get the role "figure".

    Args:
        pages: the lines of each page, those of its margins with the role "furniture".
    """
    repeated = Counter(_place(box) for one in graphics for box in {*one.pictures, *one.shapes})
    out: list[Figure] = []
    for index, (lines, drawn, size) in enumerate(zip(pages, graphics, sizes, strict=True)):
        if not drawn.pictures and not drawn.drawings:
            continue
        pictures = [b for b in drawn.pictures if repeated[_place(b)] < 3 or _is_large(b, size)]
        shapes = tuple(b for b in drawn.shapes if repeated[_place(b)] < 3)
        shown = Graphics(tuple(pictures), drawn.drawings, shapes)
        out += _figures_on(index, [k for k in lines if not k.turned], shown, size)
        if len(out) >= MOST:
            break
    for figure in out[:MOST]:
        for line in figure.labels:
            line.role = "figure"
    return out[:MOST]


def _place(box: Rect) -> tuple[int, ...]:
    return tuple(round(v) for v in box)


def _is_large(box: Rect, size: PageSize) -> bool:
    return _area(box) > 0.1 * size.width * size.height


def _figures_on(index: int, lines: Sequence[Line], shown: Graphics, size: PageSize) -> list[Figure]:
    text = [k for k in lines if not k.role]
    captions = [k for k in text if CAPTION.match(k.text)][:_CAPTIONS]
    beside = [k for k in lines if k.role == "margin" and CAPTION.match(k.text)]
    drawn: list[Rect] = []
    if captions or beside or shown.shapes:
        clusters = _clusters([*shown.pictures, *shown.drawings])
        drawn = [c for c in clusters if min(c.right - c.left, c.bottom - c.top) > _LEAST]
    out = []
    for caption in captions:
        found = _beside(caption, drawn, text, above=True) or _beside(caption, drawn, text, above=False)
        if found:
            drawn = [c for c in drawn if c not in found]
            out.append(_with_labels(Figure(index, _around(found), caption), text, captions))
    for caption in beside:
        if found := [c for c in drawn if c.top < caption.bottom + _GRID and c.bottom > caption.top - _GRID]:
            drawn = [c for c in drawn if c not in found]
            out.append(_with_labels(Figure(index, _around(found), caption), text, captions))
    paper = size.width * size.height
    for box in _clusters(shown.pictures):
        small = _area(box) < _SHARE * paper or min(box.right - box.left, box.bottom - box.top) < 2 * _LEAST
        if small or any(_overlap(box, f.box) for f in out):
            continue
        inside = [k for k in text if _is_in(k, box, 0)]
        if _area(box) < _PAPER * paper and len(inside) < 4:
            out.append(Figure(index, box, None, inside))
    alone = [c for c in drawn if not any(_overlap(c, b) for b in (*shown.pictures, *(f.box for f in out)))]
    return out + [Figure(index, c) for c in alone if _is_drawing(c, lines, shown.shapes, size)]


def _is_drawing(box: Rect, lines: Sequence[Line], shapes: Sequence[Rect], size: PageSize) -> bool:
    """Whether it shows something without a caption's saying so.

    Its words stay in the text: they may be those of a table or of a framed thought.
    """
    paper, area = size.width * size.height, _area(box)
    inside = [b for b in shapes if _overlap(b, box)]
    if not inside or min(box.right - box.left, box.bottom - box.top) < _DRAWN:
        return False
    if not _DRAWN_SHARE * paper < area < _PAPER * paper or _area(_around(inside)) < _SHAPES * area:
        return False
    over = [k for k in lines if _overlap(Rect(k.x0, k.top, k.x1, k.bottom), box)]
    if any(len(k.text) > _LABEL_LETTERS or k.role not in ("", "margin") for k in over):
        return False
    return sum((k.x1 - k.x0) * k.size for k in over) < _LETTERS_OVER * area


def _overlap(one: Rect, two: Rect) -> bool:
    return one.left < two.right and two.left < one.right and one.top < two.bottom and two.top < one.bottom


def _beside(caption: Line, drawn: Sequence[Rect], text: Sequence[Line], above: bool) -> list[Rect]:
    """What is drawn right above (or below) a caption, with no lines of text between them."""
    left, right = min(caption.left, caption.x0), max(caption.right, caption.x1)
    edge = caption.top if above else caption.bottom
    near: list[Rect] = []
    for box in sorted(drawn, key=lambda b: -b.bottom if above else b.top):
        gap = edge - box.bottom if above else box.top - edge
        inner = near[0] if near else None
        in_row = inner is not None and box.top < inner.bottom and inner.top < box.bottom
        wide = min(right, box.right) - max(left, box.left) > 0.3 * (box.right - box.left)
        if not (wide or in_row) or gap < -4 or (not in_row and (gap > _GAP or _text_between(text, box, edge, caption))):
            continue
        near.append(box)
        edge = min(edge, box.top) if above else max(edge, box.bottom)
    return near


def _text_between(text: Sequence[Line], box: Rect, edge: float, caption: Line) -> bool:
    """Whether lines longer than a label stand between what is drawn and ``edge``."""
    low, high = (box.bottom, edge) if box.bottom <= edge else (edge, box.top)
    return any(
        low <= (k.top + k.bottom) / 2 <= high
        and k is not caption
        and len(k.text) > _LABEL_LETTERS
        and k.x0 < box.right
        and k.x1 > box.left
        for k in text
    )


def _with_labels(figure: Figure, text: Sequence[Line], captions: Sequence[Line]) -> Figure:
    """The figure with the letters in it and at its edges."""
    caption = figure.caption
    assert caption is not None
    is_above, is_aside = figure.box.bottom <= caption.bottom, caption.role == "margin"
    for _ in range(2):
        for line in text:
            if line in captions or line in figure.labels:
                continue
            beyond = line.baseline >= caption.baseline if is_above else line.baseline <= caption.baseline
            short = len(line.text) <= _LABEL_LETTERS and line.x1 - line.x0 < 0.7 * (line.right - line.left or 1e9)
            if (is_aside or not beyond) and (
                _is_in(line, figure.box, 2) or (short and _is_in(line, figure.box, _LABEL))
            ):
                figure.labels.append(line)
        boxes = [Rect(k.x0, k.top, k.x1, k.bottom) for k in figure.labels]
        box = _around([figure.box, *boxes])
        if is_above and not is_aside:
            box = box._replace(bottom=min(box.bottom, max(figure.box.bottom, caption.top)))
        figure.box = box
    return figure


def _is_in(line: Line, box: Rect, more: float) -> bool:
    x, y = (line.x0 + line.x1) / 2, (line.top + line.bottom) / 2
    return box.left - more <= x <= box.right + more and box.top - more <= y <= box.bottom + more


# -- pictures of them -------------------------------------------------------------------------------------------------


def cut_out(pdf: Any, figures: Sequence[Figure]) -> list[Resource | None]:
    """A picture (PNG) of each figure; None where the page cannot be drawn. ``pdf``: an open ``PdfDocument``.

    Pixels are bounded, of each and of all together: of many figures each has fewer.
    """
    most = min(_PIXELS, _ALL_PIXELS // max(1, len(figures)))
    out: list[Resource | None] = []
    at, page = -1, None
    for figure in figures:
        if figure.page != at:
            page = _opened(pdf, figure.page, page)
            at = figure.page
        out.append(_drawn(page, figure.box, most) if page is not None else None)
    if page is not None:
        page.close()
    return out


def _opened(pdf: Any, index: int, before: Any) -> Any:
    if before is not None:
        before.close()
    try:
        return pdf[index]
    except pdfium.PdfiumError:
        return None


def _drawn(page: Any, box: Rect, most: int) -> Resource | None:
    margin = 3.0
    width, height = page.get_size()
    left, top = max(0.0, box.left - margin), max(0.0, box.top - margin)
    wide, high = min(width, box.right + margin) - left, min(height, box.bottom + margin) - top
    if wide < 2 or high < 2:
        return None
    scale = min(_SCALE, sqrt(most / (wide * high)))
    w, h = max(1, ceil(wide * scale)), max(1, ceil(high * scale))
    bitmap = pdfium.PdfBitmap.new_native(w, h, raw.FPDFBitmap_BGR)
    bitmap.fill_rect((255, 255, 255, 255), 0, 0, w, h)
    flags = raw.FPDF_REVERSE_BYTE_ORDER | raw.FPDF_RENDER_LIMITEDIMAGECACHE
    place = (-round(left * scale), -round(top * scale), round(width * scale), round(height * scale))
    raw.FPDF_RenderPageBitmap(bitmap, page, *place, 0, flags)
    stride = bitmap.stride
    data = bytes(bitmap.buffer)
    bitmap.close()
    return picture(png(w, h, [data[y * stride : y * stride + 3 * w] for y in range(h)])).resource


def png(width: int, height: int, rows: Sequence[bytes]) -> bytes:
    """A PNG file of rows of red, green, blue bytes; as shades of grey where it has no colour."""
    grey = all(row[0::3] == row[1::3] == row[2::3] for row in rows)
    body = b"".join(b"\0" + (row[0::3] if grey else row) for row in rows)
    head = struct.pack(">IIBBBBB", width, height, 8, 0 if grey else 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(body, 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )
