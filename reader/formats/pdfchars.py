"""The characters of a PDF's pages, as PDFium finds them: pieces of lines with the places and faces of their letters."""

from __future__ import annotations

import ctypes
import re
import unicodedata
from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import repeat
from math import hypot
from typing import Any, Final

import pypdfium2.raw as raw

from reader.formats.pdfaccents import accented, settled
from reader.formats.pdfpieces import HYPHEN, Face, Piece, Style

MOST_ON_PAGE: Final = 100_000  # characters; a sheet in small print has 15,000
# FPDFText_GetLooseCharBox with plain addresses: to check their types takes as long again as the call.
_box_of: Final = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)(
    ctypes.cast(raw.FPDFText_GetLooseCharBox, ctypes.c_void_p).value or 0
)
_item_of: Final = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)(
    ctypes.cast(raw.FPDFText_GetTextObject, ctypes.c_void_p).value or 0
)
_FAR: Final = 20_000  # points: what stands farther away is nowhere
_SPLIT: Final = 1.0  # em between two letters of a line that may belong to different columns
_LIGATURE: Final = 20  # letters of one sign; some Arabic ones are whole phrases
_LINE_STEP: Final = 0.55  # em of a baseline's move within a line: more is another line
_BOLD: Final = re.compile(r"bold|black|heavy|semibd|demi|(?:^|[-_+,])(?:b|bd)$|cmb|[a-z]bx\d|medi$", re.I)
# Names that say what a face is, which PDFium else makes out by the width of its strokes: CMR10, LMRoman10-Regular.
_SAYS: Final = re.compile(r"[A-Z]{2,8}\d{1,4}|LM[A-Za-z]+\d+-\w+|.*-(?:Regular|Roman|Roma|Regu|Book)")
_ITALIC: Final = re.compile(r"ital|obli|slant|kursiv|cmti|cmsl|[-_](?:it|bi|ri)$|sfti|sfsl|reguital|lmri", re.I)
_MONO: Final = re.compile(r"mono|courier|typewriter|cmtt|sftt|consol|menlo|lmtt|nimbusmon|inconsolata", re.I)
_SIGNS: Final = {0xF0B7: "•", 0xF0A7: "▪", 0xF0D8: "➢", 0xF02D: "-", 0xF0FC: "✓", 0xFFFE: HYPHEN, 0x2: HYPHEN}
# TeX's own encodings (T1, and OT1 for the ligatures from 0x0B on), in fonts that do not say what their codes mean.
_TEX: Final = {
    0x10: "“", 0x11: "”", 0x12: "„", 0x13: "«", 0x14: "»", 0x15: "–", 0x16: "—", 0x19: "ı",
    0x0B: "ff", 0x0C: "fi", 0x0D: "fl", 0x0E: "ffi", 0x0F: "ffl",
    0x1B: "ff", 0x1C: "fi", 0x1D: "fl", 0x1E: "ffi", 0x1F: "ffl",
}  # fmt: skip
# Letters that stand for themselves, as most do: those of a line are taken together.
_OWN: Final = r"[!-~\u00a1-\u00ac\u00ae-\u00ff\u0100-\u02c5\u0370-\u058f\u2013-\u201f]"
_WORD: Final = re.compile(f"{_OWN}+")
_LINE: Final = re.compile(f"{_OWN}+(?: {_OWN}+)*")
_SPACES: Final = frozenset("\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\t")
_SILENT: Final = frozenset("\u200b\u200c\u200e\u200f\ufeff\u2060\u202a\u202b\u202c\u202d\u202e")


@dataclass(eq=False, slots=True)
class PageText:
    """What stands on a page; ``width`` and ``height`` in points as it is shown."""

    index: int
    width: float
    height: float
    pieces: list[Piece] = field(default_factory=list)
    unknown: int = 0  # letters whose meaning the file does not say
    cut: bool = False  # there is more than is read


class Frame:
    """From a page's own units to points from the top left corner of the page as it is shown."""

    def __init__(self, page: Any) -> None:
        box = raw.FS_RECTF()
        self.width, self.height = page.get_size()
        if not raw.FPDF_GetPageBoundingBox(page, box):
            box.left, box.bottom, box.right, box.top = 0.0, 0.0, self.width, self.height
        left, bottom, right, top = box.left, box.bottom, box.right, box.top
        turns = raw.FPDFPage_GetRotation(page) % 4
        # x' = a*x + c*y + e, y' = b*x + d*y + f
        self.a, self.b, self.c, self.d, self.e, self.f = (
            (1, 0, 0, -1, -left, top),
            (0, 1, 1, 0, -bottom, -left),
            (-1, 0, 0, 1, right, -bottom),
            (0, -1, -1, 0, top, right),
        )[turns]

    def rect(self, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
        """Left, top, right, bottom on the shown page."""
        xs = (self.a * left + self.c * bottom + self.e, self.a * right + self.c * top + self.e)
        ys = (self.b * left + self.d * bottom + self.f, self.b * right + self.d * top + self.f)
        return min(xs), min(ys), max(xs), max(ys)

    def point(self, x: float, y: float) -> tuple[float, float]:
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f


class Faces:
    """The fonts of a document, looked at once each."""

    def __init__(self) -> None:
        self._known: dict[int, Face] = {}

    def of(self, item: Any) -> Face:
        font = raw.FPDFTextObj_GetFont(item)
        key = ctypes.cast(font, ctypes.c_void_p).value or 0
        face = self._known.get(key)
        if face is None:
            face = self._known[key] = self._look(font) if key else Face("", False, False, False)
        return face

    @staticmethod
    def _look(font: Any) -> Face:
        size = raw.FPDFFont_GetBaseFontName(font, None, 0)
        buffer = ctypes.create_string_buffer(max(1, min(size, 1_000)))
        raw.FPDFFont_GetBaseFontName(font, buffer, len(buffer))
        name = buffer.value.decode("utf-8", "replace").rpartition("+")[2]
        flags, weight = raw.FPDFFont_GetFlags(font), raw.FPDFFont_GetWeight(font)
        known = flags if flags > 0 else 0
        heavy = weight >= 600 and not _SAYS.fullmatch(name)
        bold = bool(_BOLD.search(name)) or heavy or bool(known & 1 << 18)
        italic = bool(_ITALIC.search(name)) or bool(known & 1 << 6)
        return Face(name, bold, italic, bool(_MONO.search(name)) or bool(known & 1))


class _Building:
    """The piece that is being put together."""

    __slots__ = ("bottom", "face", "last", "left", "lefts", "parts", "right", "rights", "styles", "top", "turned")

    def __init__(self, turned: bool) -> None:
        self.parts: list[str] = []
        self.lefts, self.rights = array("f"), array("f")
        self.styles: list[Style] = []
        self.top, self.bottom, self.left, self.right = 1e9, -1e9, 1e9, -1e9
        self.turned = turned

    def put(self, sign: str, left: float, top: float, right: float, bottom: float) -> None:
        self.parts.append(sign)
        self.lefts.append(left)
        self.rights.append(right)
        if len(sign) > 1:  # a ligature: its letters share its width
            step = (right - left) / len(sign)
            self.rights[-1] = left + step
            for i in range(1, len(sign)):
                self.lefts.append(left + i * step)
                self.rights.append(left + (i + 1) * step)
        if top < self.top:
            self.top = top
        if bottom > self.bottom:
            self.bottom = bottom
        if left < self.left:
            self.left = left
        if right > self.right:
            self.right = right

    def turn_ligature(self) -> None:
        """Put letters of one sign that are read from right to left into their order: PDFium has turned them."""
        parts, lefts, rights = self.parts, self.lefts, self.rights
        run = 0
        while run < min(len(parts), len(lefts), _LIGATURE) - 1 and (lefts[-2 - run], rights[-2 - run]) == (
            lefts[-1], rights[-1],
        ):  # fmt: skip
            run += 1
        if run:
            parts.insert(len(parts) - 1 - run, parts.pop())

    def done(self) -> Piece | None:
        text = "".join(self.parts)
        if not text.strip():
            return None
        lead, end = len(text) - len(text.lstrip(" ")), len(text.rstrip(" "))
        styles = [Style(max(0, s.start - lead), s.face, s.size, s.baseline) for s in self.styles if s.start < end]
        lefts, rights = self.lefts[lead:end], self.rights[lead:end]
        return Piece(text[lead:end], lefts, rights, styles, self.top, self.bottom, turned=self.turned)


def extract(page: Any, index: int, faces: Faces) -> PageText:
    """The text of an open page (``pypdfium2.PdfPage``)."""
    frame = Frame(page)
    out = PageText(index, frame.width, frame.height)
    textpage = page.get_textpage()
    try:
        _Extraction(textpage, frame, faces, out).run()
    finally:
        textpage.close()
    out.pieces = settled(out.pieces)
    return out


class _Extraction:
    def __init__(self, textpage: Any, frame: Frame, faces: Faces, out: PageText) -> None:
        self.textpage, self.frame, self.faces, self.out = textpage, frame, faces, out
        self.piece = _Building(False)
        self.space = False  # one is wanted before the next letter
        self.handle = ctypes.cast(textpage.raw, ctypes.c_void_p).value
        upright = (frame.a, frame.b, frame.c, frame.d) == (1, 0, 0, -1)
        e, f = frame.e, frame.f
        self.upright, self.e, self.f = upright, e, f
        self.signs: dict[int, str] = {}
        self.item, self.reach, self.edges = 0, 0.0, (0.0, 0.0)
        self.style: tuple[Face, float, float, bool] | None = None
        self.rect = (lambda x0, y0, x1, y1: (x0 + e, f - y1, x1 + e, f - y0)) if upright else frame.rect

    def run(self) -> None:
        """Go through the letters: words that stand as words do at once, and all others letter by letter."""
        count = raw.FPDFText_CountChars(self.textpage.raw)
        self.out.cut = count > MOST_ON_PAGE
        codes = self._codes(min(count, MOST_ON_PAGE))
        self.out.unknown = sum(n for c, n in Counter(codes).items() if c == 0xFFFD or 0xE000 <= c < 0xF8FF)
        self._measure(len(codes))
        text = "".join(map(chr, codes))
        at = 0
        for found in _LINE.finditer(text):
            start, end = found.span()
            self._take_each(codes, at, start)
            at = end
            if self._take_words(text, start, end):
                continue
            self._take(start, codes[start])
            if not self._take_words(text, start + 1, end):
                self._take_apart(text, codes, start + 1, end)
        self._take_each(codes, at, len(codes))
        self._end()

    def _take_each(self, codes: Sequence[int], start: int, end: int) -> None:
        for i in range(start, end):
            self._take(i, codes[i])

    def _take_apart(self, text: str, codes: Sequence[int], start: int, end: int) -> None:
        """Put words one by one: there are several faces among them, or wide gaps."""
        at = start
        for found in _WORD.finditer(text, start, end):
            self.space = self.space or found.start() > at
            at = found.end()
            if not self._take_words(text, *found.span()):
                self._take_each(codes, *found.span())

    def _measure(self, count: int) -> None:
        """The boxes of all letters, in PDFium's order: left, top, right, bottom."""
        boxes = (ctypes.c_float * (4 * count))()
        first = ctypes.addressof(boxes)
        known = map(_box_of, repeat(self.handle, count), range(count), range(first, first + 16 * count, 16))
        self.known = bytes(map(bool, known))
        places = array("f", bytes(boxes))
        self.lefts, self.tops, self.rights, self.bottoms = (places[i::4] for i in range(4))

    def _take_words(self, text: str, start: int, end: int) -> bool:
        """Put words that stand behind what is put already, on its line, in its face, and closely set."""
        piece = self.piece
        if not self.upright or not piece.parts:
            return False
        if text[start:end].startswith(" "):
            self.space, start = True, start + 1
        if start == end:
            return True
        # Letters of one text object have one face and one baseline.
        if _item_of(self.handle, start) != self.item or _item_of(self.handle, end - 1) != self.item:
            return False
        words, lefts, rights = text[start:end], self.lefts[start:end], self.rights[start:end]
        if not self._are_close(words, lefts, rights, self.known[start:end]):
            return False
        x0, x1 = lefts[0] + self.e, max(rights) + self.e
        if not piece.right - 1 < x0 <= x1 < _FAR or x0 > piece.right + self.reach:
            return False
        high, low = max(self.tops[start:end]), min(self.bottoms[start:end])
        if self.e:
            lefts, rights = array("f", map(self.e.__add__, lefts)), array("f", map(self.e.__add__, rights))
        if self.space:
            piece.parts.append(" ")
            piece.lefts.append(piece.rights[-1])
            piece.rights.append(max(piece.rights[-1], x0))
            self.space = False
        piece.parts.append(words)
        piece.lefts.extend(lefts)
        piece.rights.extend(rights)
        piece.right = max(piece.right, x1)
        piece.top, piece.bottom = min(piece.top, self.f - high), max(piece.bottom, self.f - low)
        return True

    def _are_close(self, words: str, lefts: array[float], rights: array[float], known: bytes) -> bool:
        """Whether letters stand from left to right without wide gaps; gives the spaces among them their places."""
        at = words.find(" ")
        while at >= 0:
            left, right = rights[at - 1], lefts[at + 1]
            if right - left > self.reach:
                return False
            lefts[at], rights[at] = left, max(left, right)
            at = words.find(" ", at + 1)
        if 0 in known and any(not k and c != " " for k, c in zip(known, words, strict=True)):
            return False
        rising = lefts.tolist()
        return rising == sorted(rising)

    def _take(self, i: int, code: int) -> None:
        """Put one letter. PDFium is asked as little as can be: its calls cost the most."""
        sign = self.signs.get(code)
        if sign is None:
            sign = self.signs[code] = _sign(code)
        if code in _TEX and _item_of(self.handle, i):
            sign = _TEX[code]
        if sign in ("", " "):
            self.space = self.space or sign == " "
            return
        if not self.known[i]:
            return
        bottom, top = self.bottoms[i], self.tops[i]
        x0, y0, x1, y1 = self.rect(self.lefts[i], bottom, self.rights[i], top)
        if not -_FAR < x0 <= x1 < _FAR or not -_FAR < y0 <= y1 < _FAR:
            return
        if self.style is None or self.space or (bottom, top) != self.edges or not self.piece.parts:
            # Fonts change between words, or with the height of their letters.
            item = _item_of(self.handle, i) or 0
            self.edges = (bottom, top)
            if item != self.item or self.style is None:
                self.item, self.style = item, self._style(i)
                self._turn_to(self.style, x0, x1)
                self.reach = _SPLIT * self.style[1]
        piece = self.piece
        if max(x0 - piece.right, piece.left - x1) > self.reach and piece.parts:
            self._turn_to(self.style, x0, x1)
        if self.space:
            self._put_space(x0, x1)
        self.piece.put(sign, x0, y0, x1, y1)
        if "\u0590" <= sign < "\u0900":
            self.piece.turn_ligature()

    def _codes(self, count: int) -> Sequence[int]:
        """The code points of the page's letters: all at once where none of them takes two units of UTF-16."""
        buffer = (ctypes.c_ushort * (count + 2))()
        got = raw.FPDFText_GetText(self.textpage.raw, 0, count, buffer)
        codes = buffer[:count]
        if got == count + 1 and not any(0xD800 <= c < 0xE000 for c in set(codes)):
            return codes
        return [raw.FPDFText_GetUnicode(self.textpage.raw, i) for i in range(count)]

    def _put_space(self, x0: float, x1: float) -> None:
        self.space, piece = False, self.piece
        if piece.parts:
            forward = x0 >= piece.lefts[-1]
            one, two = (piece.rights[-1], x0) if forward else (x1, piece.lefts[-1])
            piece.put(" ", min(one, two), piece.top, max(one, two), piece.bottom)

    def _style(self, i: int) -> tuple[Face, float, float, bool]:
        """Face, size, baseline, and whether the letters do not run from left to right."""
        matrix, x, y = raw.FS_MATRIX(), ctypes.c_double(), ctypes.c_double()
        item = raw.FPDFText_GetTextObject(self.textpage, i)
        face = self.faces.of(item) if item else Face("", False, False, False)
        size = raw.FPDFText_GetFontSize(self.textpage, i)
        turned = False
        if raw.FPDFText_GetMatrix(self.textpage, i, matrix):
            size *= hypot(matrix.c, matrix.d) or 1.0
            frame = self.frame
            across = frame.a * matrix.a + frame.c * matrix.b
            down = frame.b * matrix.a + frame.d * matrix.b
            turned = across <= abs(down)
        raw.FPDFText_GetCharOrigin(self.textpage, i, x, y)
        baseline = self.frame.point(x.value, y.value)[1]
        return face, round(min(1_000.0, max(0.5, size)), 2), round(baseline, 1), turned

    def _turn_to(self, style: tuple[Face, float, float, bool], left: float, right: float) -> None:
        """Go on with letters of ``style`` at ``left``: in the same piece if they stand behind it."""
        face, size, baseline, turned = style
        piece = self.piece
        if piece.styles:
            before = piece.styles[-1]
            em = max(before.size, size)
            gap = max(left - piece.right, piece.left - right)
            moved = abs(baseline - before.baseline)
            if turned or piece.turned:
                same = turned == piece.turned and moved < 3 * em and abs(left - piece.left) < 3 * em
            else:
                same = moved <= _LINE_STEP * em and gap <= _SPLIT * em and not self._counts(size, moved, gap)
            if not same:
                self._end()
        piece = self.piece
        if not piece.parts:
            piece.turned = turned
        at = len(piece.lefts) + (1 if self.space and piece.parts else 0)
        said = Style(at, face, size, baseline)
        if piece.styles and (piece.styles[-1].face, piece.styles[-1].size, piece.styles[-1].baseline) == (
            face, size, baseline,
        ):  # fmt: skip
            return
        piece.styles.append(said)

    def _counts(self, size: float, moved: float, gap: float) -> bool:
        """Whether what was put so far is the number of a line in small print, before letters of ``size``."""
        piece = self.piece
        small = len(piece.lefts) <= 4 and moved < 0.5 and piece.styles[-1].size < 0.8 * size
        return small and gap > 0.3 * size and all(p.isdecimal() for p in piece.parts)

    def _end(self) -> None:
        done = self.piece.done()
        if done is not None:
            self.out.pieces.append(accented(done))
        self.piece, self.space = _Building(False), False


def _sign(code: int) -> str:
    """What a code stands for in the text: "" for none, " " for any space, several letters for a ligature."""
    if code in _SIGNS:
        return _SIGNS[code]
    if code < 32 or 0x7F <= code < 0xA0 or 0xD800 <= code < 0xE000 or code > 0x10FFFF:
        return " " if code in (9, 10, 13) else "" if code else "\ufffd"
    sign = chr(code)
    if sign in _SPACES:
        return " "
    if sign in _SILENT:
        return ""
    if 0xFB00 <= code <= 0xFDFF or 0xFE70 <= code <= 0xFEFC or 0xF900 <= code <= 0xFAFF:
        return unicodedata.normalize("NFKC", sign)
    return sign
