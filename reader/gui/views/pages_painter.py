"""What is painted over a printed page: highlights, what was found, the selection, the current sentence, areas."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from reader.core.document import Document
from reader.gui import theme as themes
from reader.gui.theme import Theme
from reader.gui.views import painting
from reader.gui.views.marks import Mark, MarkMap, Piece
from reader.gui.views.pages_layout import Box
from reader.gui.views.printed_text import PrintedText

_Mode = QPainter.CompositionMode
_Turn = Callable[[Box], QRectF]
_Line = tuple[QRectF, bool, bool]  # where, whether the mark begins and whether it ends there
_HANDLE: Final = 3.0


@dataclass(slots=True)
class Overlay:
    """What lies over the pages of one article."""

    document: Document
    marks: MarkMap
    text: PrintedText | None = None
    sentence: tuple[int, int] | None = None
    selection: tuple[int, int] | None = None
    found: list[tuple[int, int]] = field(default_factory=list)
    found_current: int = -1
    current_id: str = ""
    flash_id: str = ""
    flash: float = 0.0  # 1 at once, 0 when it is over
    area: tuple[int, Box] | None = None  # that is being drawn


class PagesPainter:
    """Paints the overlay of one page after the other; made anew for each theme.

    ``is_dark`` says whether the paper is: highlights darken a light sheet and lighten a dark one, so that the print
    stays readable under them.
    """

    def __init__(self, theme: Theme, is_dark: bool) -> None:
        self._theme = theme
        # On white paper in a dark window: highlights as on white paper.
        self._inks = theme if theme.dark == is_dark else themes.load_theme("dark" if is_dark else "light")
        self._over = _Mode.CompositionMode_Lighten if is_dark else _Mode.CompositionMode_Multiply

    def paint(self, painter: QPainter, page: int, sheet: QRectF, turn: _Turn, overlay: Overlay) -> None:
        """Everything over one sheet.

        Args:
            sheet: where it is in the viewport.
            turn: makes a place on the page one in the viewport.
        """
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(sheet)
        self._paint_areas(painter, page, turn, overlay)
        if overlay.text is not None:
            painter.setCompositionMode(self._over)
            self._paint_marks(painter, page, turn, overlay)
            self._paint_found(painter, page, turn, overlay)
            if overlay.selection is not None:
                painter.fillPath(_path(self._rects(overlay.text, page, overlay.selection, turn)), self._selection())
            painter.setCompositionMode(_Mode.CompositionMode_SourceOver)
            if overlay.sentence is not None and overlay.selection is None:
                for rect in self._rects(overlay.text, page, overlay.sentence, turn):
                    painting.underline(painter, rect.adjusted(0, 0, 0, 2), themes.colour(self._inks, "sentence"))
        if overlay.area is not None and overlay.area[0] == page:
            self._frame(painter, turn(overlay.area[1]), themes.colour(self._theme, "accent"), is_current=True)
        painter.restore()

    def _selection(self) -> QColor:
        """Behind what is selected: in the dark never so light that light print is lost on it."""
        colour = themes.colour(self._inks, "selection")
        is_lost = self._over == _Mode.CompositionMode_Lighten and colour.lightness() > 130
        return colour.darker(250) if is_lost else colour

    @staticmethod
    def _rects(text: PrintedText, page: int, span: tuple[int, int], turn: _Turn) -> list[QRectF]:
        return [turn(box) for box in text.boxes_on(page, *span)]

    def _paint_marks(self, painter: QPainter, page: int, turn: _Turn, overlay: Overlay) -> None:
        text = overlay.text
        assert text is not None
        for index in text.blocks_on(page):
            base = overlay.document.starts[index]
            for piece in overlay.marks.pieces(index):
                boxes = text.boxes(base + piece.start, base + piece.end)
                last = len(boxes) - 1
                lines = [
                    (turn(box), piece.opens and number == 0, piece.closes and number == last)
                    for number, (on, box) in enumerate(boxes)
                    if on == page
                ]
                if lines:
                    self._piece(painter, piece, lines, overlay)

    def _piece(self, painter: QPainter, piece: Piece, lines: list[_Line], overlay: Overlay) -> None:
        fill = themes.blended(self._inks, piece.colours)
        strong = themes.colour(self._inks, f"{piece.colours[-1]}.strong")
        if overlay.flash and overlay.flash_id in piece.ids:
            fill = _between(fill, strong, overlay.flash)
        painter.fillPath(_path([r.adjusted(0, -1, 0, 1) for r, _, _ in lines], [k[1:] for k in lines]), fill)
        if overlay.current_id in piece.ids:
            for rect, _, _ in lines:
                painter.fillRect(QRectF(rect.left(), rect.bottom(), rect.width(), 1.5), strong)

    def _paint_found(self, painter: QPainter, page: int, turn: _Turn, overlay: Overlay) -> None:
        text = overlay.text
        assert text is not None
        found, current = overlay.found, overlay.found_current
        for first, last in text.spans_on(page):
            for number in range(max(0, bisect_left(found, (first, 0)) - 1), len(found)):
                if found[number][0] >= last:
                    break
                colour = themes.colour(self._inks, "find-current" if number == current else "find")
                rects = self._rects(text, page, found[number], turn)
                painter.fillPath(_path(rects, [(True, True)] * len(rects)), colour)

    def _paint_areas(self, painter: QPainter, page: int, turn: _Turn, overlay: Overlay) -> None:
        for mark in overlay.marks.with_areas():
            for area in mark.areas:
                if area[0] == page:
                    self._paint_area(painter, turn(area_box(area)), mark, overlay)

    def _paint_area(self, painter: QPainter, rect: QRectF, mark: Mark, overlay: Overlay) -> None:
        strong = themes.colour(self._inks, f"{mark.colour}.strong")
        if overlay.flash and overlay.flash_id == mark.id:
            wash = QColor(strong)
            wash.setAlphaF(0.45 * overlay.flash)
            painter.fillRect(rect, wash)
        self._frame(painter, rect, strong, overlay.current_id == mark.id)

    def _frame(self, painter: QPainter, rect: QRectF, colour: QColor, is_current: bool) -> None:
        wash = QColor(colour)
        wash.setAlphaF(0.10)
        painter.setBrush(wash)
        painter.setPen(QPen(colour, 3 if is_current else 2, Qt.PenStyle.SolidLine, j=Qt.PenJoinStyle.RoundJoin))
        painter.drawRoundedRect(rect, _HANDLE, _HANDLE)


def _path(rects: Sequence[QRectF], ends: Sequence[tuple[bool, bool]] = ()) -> QPainterPath:
    """The lines of a passage as one: where they overlap, the colour is laid on once."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    for number, rect in enumerate(rects):
        path.addPath(painting.outline(rect, *(ends[number] if ends else (False, False))))
    return path


def area_box(area: tuple[float, ...]) -> Box:
    """The place on its page of an anchor's area."""
    return area[1], area[2], area[3], area[4]


def paint_problem(painter: QPainter, sheet: QRectF, sentence: str, theme: Theme) -> None:
    """What stands on a sheet that cannot be drawn."""
    painter.setPen(themes.colour(theme, "muted"))
    flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
    painter.drawText(sheet.adjusted(24, 24, -24, -24), int(flags), sentence)


def paint_under(painter: QPainter, sheet: QRectF, paper: QColor, theme: Theme) -> None:
    """The empty sheet with its edge."""
    painter.setPen(Qt.PenStyle.NoPen)
    shade = themes.colour(theme, "shadow")
    shade.setAlphaF(shade.alphaF() * 0.35)
    for step in (1, 2, 3):
        painter.setBrush(shade)
        painter.drawRoundedRect(sheet.adjusted(-step, -step + 1, step, step + 1), step, step)
        shade.setAlphaF(shade.alphaF() * 0.5)
    painter.fillRect(sheet, paper)
    if theme.dark:  # a shadow cannot be seen in the dark
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(themes.colour(theme, "border"), 1))
        painter.drawRect(sheet.adjusted(-0.5, -0.5, 0.5, 0.5))


def _between(a: QColor, b: QColor, share: float) -> QColor:
    keep = 1 - share
    return QColor(
        round(a.red() * keep + b.red() * share),
        round(a.green() * keep + b.green() * share),
        round(a.blue() * keep + b.blue() * share),
    )
