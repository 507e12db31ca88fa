"""Lines put together into paragraphs: by the white between them, their indents, where they end, and their faces."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import Final

from reader.formats.pdflines import Line
from reader.formats.pdfpieces import HYPHEN

CAPTION: Final = re.compile(
    r"(?:Fig(?:ure|\.)?|Table|Tab\.|Abb(?:ildung|\.)|Tabelle|Tableau|Figura|Tabla|Scheme|Chart|Plate|Box|Map|"
    r"Gr[aá]fico|Quadro|Cuadro|Tabella|Tabela|Tableau|Abbildung|Afb(?:eelding|\.)|Tabel|Figur|Tabell|Obr(?:ázek|\.)|Tabulka|"
    r"Ryc(?:ina|\.)|Rys(?:unek|\.)|Рис(?:унок|\.)|Таблица|Табл\.|Схема|Σχήμα|Εικόνα|Πίνακας|Şekil|Tablo|"
    r"FIG(?:URE|\.)|TAB(?:LE|LEAU|ELLE|\.)|ABB(?:ILDUNG|\.)|图|圖|図|表|그림)\s*(?:\d+|[IVXL]+|[A-Z]?\.?\d+)\b\s*(?P<mark>[.:|–—]|$|(?=\s+[A-Z“(]))"
)
BULLET: Final = re.compile(r"([•▪●◦‣∙○■□➢✓·*–—-])\s+(?=\S)")
NUMBER: Final = re.compile(r"(\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)]|\[\d{1,3}\])\s+(?=\S)")
REFERENCE: Final = re.compile(r"\[\d{1,3}\]\s*|\[[A-Z][A-Za-z+]{1,8}\d{2,4}[a-z]?\]\s*")
BACK: Final = re.compile(
    r"(?:\W|\d|\b[IVX]+\.)*\s*(?:references|bibliography|works cited|literature(?: cited)?|literatur(?:verzeichnis)?|"
    r"bibliographie|références|bibliografía|referencias|notes and references)\W*",
    re.I,
)
_ENDS: Final = re.compile(r"[.!?:…。！？؟।][\"'”’»)\]\d*†‡]*$")
_WIDER: Final = 1.3  # of the usual distance of lines: white between paragraphs
_JUSTIFIED: Final = 30  # letters of a line that is set out to both edges
_RAGGED: Final = 0.4  # of the lines end at the edge, where the others end wherever their words do
_FEW: Final = 8  # lines of a column that say little about its edges
_SHORT: Final = 0.6  # of its column, that a last line of a ragged paragraph fills
_SECTION: Final = re.compile(  # what begins a paragraph wherever it stands
    r"(?:key ?words(?: and phrases)?|index terms|schlüsselwörter|schlagwörter|mots[- ]clés|palabras clave|jel|pacs)\b"
    r".{0,30}?[:—–-]",
    re.I,
)
_INDENT: Final = 0.6  # em


@dataclass(eq=False, slots=True)
class Paragraph:
    """Lines that belong together. ``kind``: "", "caption", or what a later step decides."""

    lines: list[Line] = field(default_factory=list)
    kind: str = ""
    gap: bool = False  # white above it
    in_references: bool = False

    @property
    def text(self) -> str:
        return " ".join(k.text for k in self.lines)


@dataclass(frozen=True, slots=True)
class Manner:
    """How a file sets its text: the size of most letters (points), distances of baselines by size, and indents."""

    size: float
    leading: dict[float, float]
    indents: bool
    indent: float = 0.0  # points that first lines are set in; 0: not known
    ragged: bool = False  # lines end where their last word does, so that a short one says little

    def leading_of(self, size: float) -> float:
        return self.leading.get(_rounded(size), 1.2 * size)


def _rounded(size: float) -> float:
    return round(size * 2) / 2


def manner_of(lines: Sequence[Line]) -> Manner:
    """What is usual in these lines; sets each line's column edges on the way."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[_rounded(line.size)] += len(line.text)
    size = sizes.most_common(1)[0][0] if sizes else 10.0
    steps: dict[float, list[float]] = defaultdict(list)
    by_column: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        by_column[line.column].append(line)
    gaps = reaching = all_lines = 0
    indented: Counter[int] = Counter()
    for column in by_column.values():
        _edges(column)
        for one, two in pairwise(column):
            step = two.baseline - one.baseline
            if abs(one.size - two.size) < 0.3 and 0.8 * one.size < step < 2.5 * one.size:
                steps[_rounded(one.size)].append(step)
    _adopt(by_column)
    leading = {s: median(v) for s, v in steps.items() if len(v) >= 3}
    for column in by_column.values():
        for one, two in pairwise(column):
            if _rounded(one.size) == size and len(one.text) > _JUSTIFIED and len(column) >= _FEW:
                all_lines += 1
                reaching += one.right - one.x1 < 0.4 * size
            if _rounded(one.size) == size == _rounded(two.size) and one.right - one.x1 > 3 * size:
                if 0.5 * size < two.x0 - two.left < 5 * size:
                    indented[round(two.x0 - two.left)] += 1
                gaps += two.baseline - one.baseline > _WIDER * leading.get(size, 1.2 * size)
    indents = indented.total() > gaps
    ragged = all_lines > 2 * _FEW and reaching < _RAGGED * all_lines
    return Manner(size, leading, indents, float(indented.most_common(1)[0][0]) if indents else 0.0, ragged)


def _edges(column: Sequence[Line]) -> None:
    upright = [k for k in column if not k.turned]
    if not upright:
        return
    left = _usual([k.x0 for k in upright], min)
    right = _usual([k.x1 for k in upright], max)
    for line in column:
        line.left, line.right = min(left, right), max(left, right)


def _usual(values: list[float], otherwise: object) -> float:
    counts = Counter(round(v) for v in values)
    value, count = counts.most_common(1)[0]
    if count >= 3 and count >= 0.2 * len(values):
        return sum(v for v in values if round(v) == value) / count
    ordered = sorted(values)
    cut = len(ordered) // 12
    return ordered[cut] if otherwise is min else ordered[-1 - cut]


def _adopt(columns: dict[int, list[Line]]) -> None:
    """Let columns of few lines have the edges of the nearest one with many that they stand in."""
    known: list[tuple[float, float]] = []
    for column in columns.values():
        if len(column) >= 8:
            known.append((column[0].left, column[0].right))
    for column in columns.values():
        x0, x1 = min(k.x0 for k in column), max(k.x1 for k in column)
        fitting = [e for e in known if e[0] - 3 <= x0 and x1 <= e[1] + 3]
        if len(column) < 8 and fitting:
            left, right = min(fitting, key=lambda e: e[1] - e[0])
            for line in column:
                line.left, line.right = left, right


class Joiner:
    """Goes through the lines in the order of reading; captions and the like wait until the paragraph has ended."""

    def __init__(self, manner: Manner) -> None:
        self.manner = manner
        self.out: list[Paragraph] = []
        self.current: Paragraph | None = None
        self.aside: list[Paragraph] = []  # floats met since
        self.references = False

    def run(self, lines: Iterable[Line]) -> list[Paragraph]:
        previous: Line | None = None
        for line in lines:
            neighbour = previous is not None and (previous.column, previous.page) == (line.column, line.page)
            wide = previous is not None and neighbour and self._gap(previous, line) > _WIDER
            before, previous = previous, line
            if self._in_float(before, line, neighbour, wide):
                continue
            if self.current is not None and self._goes_on(self.current, line):
                self.current.lines.append(line)
                continue
            self._close()
            self.current = Paragraph([line], gap=wide or not neighbour, in_references=self.references)
        self._close()
        return self.out

    def _gap(self, one: Line, two: Line) -> float:
        """The distance of two baselines, 1 for the usual one."""
        usual = max(self.manner.leading_of(one.size), self.manner.leading_of(two.size))
        return (two.baseline - one.baseline) / usual

    def _close(self) -> None:
        if self.current is not None:
            self.out.append(self.current)
            if BACK.fullmatch(self.current.text):
                self.references = True
            elif self.references and self._is_heading(self.current):
                self.references = False
        self.out += self.aside
        self.current, self.aside = None, []

    def _is_heading(self, paragraph: Paragraph) -> bool:
        large = all(k.bold or k.size > 1.12 * self.manner.size for k in paragraph.lines)
        return len(paragraph.lines) < 3 and large and not paragraph.kind

    def _in_float(self, before: Line | None, line: Line, neighbour: bool, wide: bool) -> bool:
        """Put a line of a caption, a table or the like aside."""
        if line.role == "formula":
            self._put_formula(before, line)
            return True
        if line.role == "margin":
            self._put_margin(before, line, neighbour, wide)
            return True
        if line.role in ("figure", "table"):
            last = self.aside[-1] if self.aside else None
            if last is not None and last.kind == line.role and neighbour and last.lines[-1] is before:
                last.lines.append(line)
            else:
                self.aside.append(Paragraph([line], line.role))
            return True
        found = CAPTION.match(line.text)
        if found and (found["mark"] or wide or not neighbour) and (wide or not neighbour or _floats(before, line)):
            self.aside.append(Paragraph([line], "caption"))
            return True
        last = self.aside[-1] if self.aside else None
        if last is None or last.kind != "caption" or not neighbour or last.lines[-1] is not before:
            return False
        if _is_number_only(last.lines[-1].text) and len(last.lines) == 1:  # "TABLE I", and its text in the next line
            last.lines.append(line)
            return True
        if wide or abs(line.size - last.lines[-1].size) > 0.06 * line.size:
            return False
        last.lines.append(line)
        return True

    def _put_formula(self, before: Line | None, line: Line) -> None:
        """Formulas stand between paragraphs; lines of one are together."""
        last = self.out[-1] if self.out else None
        if self.current is None and last is not None and last.kind == "formula" and last.lines[-1] is before:
            last.lines.append(line)
            return
        self._close()
        self.out.append(Paragraph([line], "formula"))

    def _put_margin(self, before: Line | None, line: Line, neighbour: bool, wide: bool) -> None:
        """Notes in the margin wait, as captions do, until the paragraph has ended."""
        last = self.aside[-1] if self.aside else None
        begins = wide or not neighbour or bool(CAPTION.match(line.text))
        if last is not None and last.kind in ("margin", "caption") and not begins and last.lines[-1] is before:
            last.lines.append(line)
        else:
            self.aside.append(Paragraph([line], "margin"))

    # -- does a line go on with a paragraph? ---------------------------------------------------------------

    def _goes_on(self, paragraph: Paragraph, line: Line) -> bool:
        last = paragraph.lines[-1]
        if abs(last.size - line.size) > 0.07 * max(last.size, line.size):
            return False
        bullet = BULLET.match(line.text)
        if bullet and (bullet[1] not in "*·–—-" or _ENDS.search(last.text) or BULLET.match(paragraph.lines[0].text)):
            return False
        if REFERENCE.match(line.text) and paragraph.in_references:
            return False
        if last.bold != line.bold and (not last.text.endswith(HYPHEN)) and self._style_parts(paragraph, last, line):
            return False
        if last.mono and line.mono and (last.page, last.column) == (line.page, line.column):
            return self._gap(last, line) < 2.5
        if last.mono != line.mono and min(len(last.text), len(line.text)) > 3 and not self._runs_on(last, line):
            return False
        if (last.page, last.column) != (line.page, line.column):
            return self._goes_on_elsewhere(paragraph, last, line)
        return self._goes_on_below(paragraph, last, line)

    def _runs_on(self, last: Line, line: Line) -> bool:
        """Whether a line that is all in a typewriter's face is one of a text, as an address or a name may be."""
        together = (last.page, last.column) == (line.page, line.column) and self._gap(last, line) < 1.15
        return together and abs(last.x0 - line.x0) < 0.3 * line.size and not self._is_short(last, line)

    def _style_parts(self, paragraph: Paragraph, last: Line, line: Line) -> bool:
        """Whether a change between bold and plain lines is one between a heading and text."""
        one, two = last.styles[-1].face, line.styles[0].face
        if last.bold and one.bold == two.bold and (len(line.styles) > 1 or not one.bold):
            return False  # a heading in the paragraph's first lines ends in the middle of one of these
        return last.bold or len(line.text) > 3

    def _goes_on_below(self, paragraph: Paragraph, last: Line, line: Line) -> bool:
        gap, em = self._gap(last, line), max(last.size, line.size)
        hyphen = last.text.endswith((HYPHEN, "-")) and line.text[:1].islower()
        # Lines that end at the same place are those of a narrower paragraph, set out to both edges.
        ends = any(abs(last.x1 - k.x1) < 0.7 for k in (*paragraph.lines[-4:-1], line))
        if self.manner.ragged and last.x1 - last.left > _SHORT * (last.right - last.left):
            ends = True
        full = not self._is_short(last, line) or (ends and len(last.text) > _JUSTIFIED)
        if gap < -0.5 or _SECTION.match(line.text):
            return False
        if _is_centred(last, 0) and _is_centred(line) and _is_capitals(last.text) and _is_capitals(line.text):
            return gap < 2 * _WIDER and not NUMBER.match(line.text)
        if gap > _WIDER and last.size > 1.3 * self.manner.size and _is_centred(last, 0) and _is_centred(line, 0):
            return gap < 1.7 and not _ENDS.search(last.text)  # a title over two lines, set wide
        if gap > _WIDER:
            return gap < 2.2 and full and (hyphen or (not _ENDS.search(last.text) and line.text[:1].islower()))
        if hyphen:
            return True
        if last.bold and line.bold and _is_centred(last) != _is_centred(line) and (_is_flush(last) or _is_flush(line)):
            return last.right - last.x1 < 2 * em
        if last.size > 1.15 * self.manner.size or (last.bold and line.bold):
            return not NUMBER.match(line.text) and not re.match(r"\d+(?:\.\d+)+\s", line.text)
        if _is_centred(last) and _is_centred(line):
            return True
        moved = line.x0 - last.x0
        if len(paragraph.lines) == 1 and self._is_first(last) and self._is_first(line) and _ENDS.search(last.text):
            return False
        if moved > _INDENT * em:
            return self._hangs(paragraph, last, full)
        if moved < -_INDENT * em:
            return self._may_outdent(paragraph, last, line, full)
        if NUMBER.match(line.text) and NUMBER.match(paragraph.lines[0].text):
            return full and not _ENDS.search(last.text)
        if (
            paragraph.in_references
            and len(paragraph.lines) > 1
            and line.x0 < last.left + 1 < paragraph.lines[1].x0 - em
        ):
            return False
        return full or (not _ENDS.search(last.text) and line.text[:1].islower())

    def _is_first(self, line: Line) -> bool:
        """Whether a line is set in as the first lines of this file's paragraphs are."""
        return self.manner.indent > 0 and abs(line.x0 - line.left - self.manner.indent) < 1.5

    def _hangs(self, paragraph: Paragraph, last: Line, full: bool) -> bool:
        """Whether a line that is indented under the one before it goes on with it."""
        if len(paragraph.lines) > 1 or not full:
            return False
        first = last.text
        marked = BULLET.match(first) or NUMBER.match(first) or REFERENCE.match(first)
        return bool(marked) or paragraph.in_references or not _ENDS.search(first)

    @staticmethod
    def _may_outdent(paragraph: Paragraph, last: Line, line: Line, full: bool) -> bool:
        """Whether a line that begins before the one above it goes on: that was a first line with an indent."""
        if len(paragraph.lines) > 1 and not paragraph.in_references and last.x0 - line.x0 > 0.9 * last.size:
            return full and not _ENDS.search(last.text) and line.text[:1].islower()
        if len(paragraph.lines) > 1:
            return False
        return full

    def _goes_on_elsewhere(self, paragraph: Paragraph, last: Line, line: Line) -> bool:
        """Whether the first line of the next column or page goes on with the paragraph that the last one ended."""
        em = line.size
        lower = line.text[:1].islower()
        if last.text.endswith((HYPHEN, "-")) and lower:
            return True
        if last.size > 1.15 * self.manner.size or (last.bold and line.bold):
            return False
        ended = bool(_ENDS.search(last.text))
        hanging = len(paragraph.lines) > 1 and paragraph.lines[1].x0 > paragraph.lines[0].x0 + _INDENT * em
        if paragraph.in_references and hanging:
            return line.x0 > line.left + _INDENT * em or not ended
        if line.x0 > line.left + _INDENT * em and self.manner.indents and not lower:
            return False
        if self._is_short(last, line):
            return not ended and lower
        return not ended or lower or self.manner.indents

    @staticmethod
    def _is_short(last: Line, line: Line) -> bool:
        """Whether the next line's first word would have fitted behind the last line: its paragraph has ended."""
        end = line.text.find(" ")
        end = len(line.text) if end < 0 else end
        word = max(line.rights[:end]) - min(line.lefts[:end])
        backwards = last.lefts[0] > last.lefts[-1] + last.size
        room = last.x0 - last.left if backwards else last.right - last.x1
        return room > word + 0.6 * last.size


def _is_number_only(text: str) -> bool:
    """Whether a caption has no more than its number yet."""
    found = CAPTION.match(text)
    return found is not None and not text[found.end() :].strip()


def _is_capitals(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return len(letters) > 3 and sum(c.isupper() for c in letters) > 0.85 * len(letters)


def _is_centred(line: Line, least: float = 1.5) -> bool:
    """Whether it has the same white, ``least`` em or more, on both sides."""
    left, right = line.x0 - line.left, line.right - line.x1
    return min(left, right) > least * line.size - 1 and abs(left - right) < 1.2 * line.size


def _is_flush(line: Line) -> bool:
    return line.x0 - line.left < 0.3 * line.size


def _floats(before: Line | None, line: Line) -> bool:
    """Whether a caption's size or face differs from the line before it."""
    return before is not None and (abs(before.size - line.size) > 0.05 * line.size or before.bold != line.bold)
