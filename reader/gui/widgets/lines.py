"""Text in a few lines: broken, elided at the last one, drawn; and counted fast for lists of thousands."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from itertools import accumulate
from string import ascii_letters
from typing import Final

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QTextLayout, QTextLine, QTextOption

_NARROWEST: Final = 2.0  # pixels: no text needs more characters than its lines hold of these
_SLACK: Final = 0.5  # pixels a counted line is narrower than a drawn one, so that counting never finds too few
_WORDS_KEPT: Final = 50_000

# Scripts in which lines break at spaces only (and some hyphens): their lines can be counted from the words' widths.
_OTHER_SCRIPT: Final = re.compile(
    "[^\\n\\t -~\u00a1-\u00ac\u00ae-\u024f\u0370-\u052f\u1e00-\u1fff"
    "\u2010\u2012-\u2027\u2030-\u205e\u20a0-\u20bf\u2190-\u21ff]"
)
_HYPHEN: Final = re.compile(r"(?<=[^\W\d_][-–—])(?=[^\W\d_])")


def is_rtl(text: str) -> bool:
    """Whether the first letter with a direction runs from right to left."""
    for character in text[:500]:
        direction = unicodedata.bidirectional(character)
        if direction in ("R", "AL"):
            return True
        if direction == "L":
            return False
    return False


def one_line(text: str) -> str:
    """``text`` without line breaks, and without the marks that would change the direction of what stands beside it."""
    return " ".join(text.split()).translate(_OVERRIDES)


_OVERRIDES: Final = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))


class Lines:
    """A text broken into at most ``most`` lines (0: all) of ``width`` pixels; what does not fit ends in "…".

    ``tail`` is the room, in pixels, that the last line leaves at its end when the text is cut; ``rtl`` the direction,
    None to go by the text.
    """

    def __init__(
        self,
        text: str,
        font: QFont,
        width: float,
        most: int = 0,
        *,
        line_height: float = 0,
        tail: float = 0,
        rtl: bool | None = None,
    ) -> None:
        metrics = QFontMetricsF(font)
        self.line_height = line_height or metrics.lineSpacing()
        self.width = max(1.0, width)
        self.rtl = is_rtl(text) if rtl is None else rtl
        self._lead = (self.line_height - metrics.height()) / 2
        room = int(most * self.width / _NARROWEST) if most else len(text)
        shown = text[:room].replace("\n", "\u2028")
        self._layout = self._laid_out(shown, font)
        self._lines: list[QTextLine] = []
        self.cut = False
        self._break(len(text) > room, most)
        self._tail: QTextLayout | None = None
        self.tail_width = 0.0
        if self.cut:
            self._elide(shown, font, metrics, tail)

    def _laid_out(self, text: str, font: QFont) -> QTextLayout:
        layout = QTextLayout(text, font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        option.setTextDirection(Qt.LayoutDirection.RightToLeft if self.rtl else Qt.LayoutDirection.LeftToRight)
        option.setAlignment(Qt.AlignmentFlag.AlignRight if self.rtl else Qt.AlignmentFlag.AlignLeft)
        layout.setTextOption(option)
        layout.setCacheEnabled(True)
        return layout

    def _break(self, more: bool, most: int) -> None:
        self._layout.beginLayout()
        while (line := self._layout.createLine()).isValid():
            if most and len(self._lines) == most:
                more = True
                break
            line.setLineWidth(self.width)
            line.setPosition(QPointF(0, len(self._lines) * self.line_height + self._lead))
            self._lines.append(line)
        self._layout.endLayout()
        self.cut = more

    def _elide(self, text: str, font: QFont, metrics: QFontMetricsF, tail: float) -> None:
        last = self._lines.pop()
        rest = text[last.textStart() :].replace("\u2028", " ")
        shown = metrics.elidedText(rest + "…", Qt.TextElideMode.ElideRight, self.width - tail)
        self._tail = self._laid_out(shown, font)
        self._tail.beginLayout()
        line = self._tail.createLine()
        line.setLineWidth(self.width * 2)
        self.tail_width = line.naturalTextWidth()
        line.setLineWidth(self.width)
        line.setPosition(QPointF(0, len(self._lines) * self.line_height + self._lead))
        self._tail.endLayout()

    @property
    def count(self) -> int:
        return len(self._lines) + (self._tail is not None)

    @property
    def height(self) -> float:
        return self.count * self.line_height

    def draw(self, painter: QPainter, x: float, y: float, ink: QColor) -> None:
        """Draw all lines with the block's top left corner at (x, y)."""
        painter.setPen(ink)
        at = QPointF(x, y)
        for line in self._lines:
            line.draw(painter, at)
        if self._tail is not None:
            self._tail.draw(painter, at)


class LineCounter:
    """How many lines texts take in one font; some 5 µs a text, where laying it out takes 70.

    The count is never too small for :class:`Lines` of the same width (none of 18,000 texts was), and rarely one
    too large.
    """

    def __init__(self, font: QFont) -> None:
        self.font = font
        self._widths = _Widths(font)
        metrics = QFontMetricsF(font)
        self._slack = _SLACK + max(0.0, *(-metrics.rightBearing(letter) for letter in ascii_letters))  # "f" hangs over

    def count(self, text: str, width: float, most: int) -> int:
        """The number of lines of ``width`` pixels, at most ``most`` + 1 (which says: cut)."""
        shown = text[: int((most + 1) * width / _NARROWEST)]
        if _OTHER_SCRIPT.search(shown):
            return Lines(shown, self.font, width, most + 1).count
        if "\n" not in shown:
            return self._in_paragraph(shown, width - self._slack, most + 1)
        total = 0
        for paragraph in shown.split("\n"):
            total += self._in_paragraph(paragraph, width - self._slack, most + 1 - total)
            if total > most:
                return most + 1
        return total

    def _in_paragraph(self, paragraph: str, width: float, most: int) -> int:
        """Words stand one behind the other on an axis; each line is a stretch of it that ends between two of them."""
        words = paragraph.split()
        ends = list(accumulate(map(self._widths.__getitem__, words)))
        lines, start = 1, 0.0
        while lines < most:
            fitting = bisect_right(ends, start + width + self._widths.space)
            if fitting == len(words):
                break
            begin = ends[fitting - 1] if fitting else 0.0
            start = self._next_start(words[fitting], start, begin, width)
            lines += 1
        return lines

    def _next_start(self, word: str, start: float, begin: float, width: float) -> float:
        """Where on the axis the next line begins: at the word that did not fit, or inside it."""
        taken = 0.0
        if "-" in word or "–" in word or "—" in word:
            for part in _HYPHEN.split(word):
                wide = self._widths[part] - self._widths.space
                if max(begin, start) + taken + wide > start + width:
                    break
                taken += wide
        if taken:
            return max(begin, start) + taken
        return begin if begin > start else start + width * 0.9  # longer than a line: broken anywhere


class _Widths(dict[str, float]):
    """Words with their widths in pixels, each with a space behind it."""

    def __init__(self, font: QFont) -> None:
        super().__init__()
        self._metrics = QFontMetricsF(font)
        self.space = self._metrics.horizontalAdvance(" ")

    def __missing__(self, word: str) -> float:
        if len(self) > _WORDS_KEPT:
            self.clear()
        wide = self[word] = self._metrics.horizontalAdvance(word) + self.space
        return wide
