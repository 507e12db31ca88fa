"""Printed pages with an article's text, highlights and areas over them; :class:`PagesView` adds the cursor."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, QVariantAnimation
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QWidget

from reader.core import sentences
from reader.core.document import Document
from reader.core.model import COLOURS
from reader.gui import theme as themes
from reader.gui.theme import Theme
from reader.gui.views.flow_document import Header, Typography
from reader.gui.views.flow_pictures import GetPicture
from reader.gui.views.marks import Mark, MarkMap
from reader.gui.views.pages_gestures import PagesGestures
from reader.gui.views.pages_layout import Box
from reader.gui.views.pages_painter import Overlay, PagesPainter, area_box, paint_problem, paint_under
from reader.gui.views.printed_text import PrintedText

_FLASH_MS: Final = 900
_EMPTY: Final = Document(())


class PagesPage(PagesGestures):
    """Shows one article on its pages. Until the map of its text is there, they can be looked at only."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = _EMPTY
        self._overlay = Overlay(_EMPTY, MarkMap(_EMPTY))
        self._painter: PagesPainter | None = None
        self._caret, self._has_caret = 0, False
        self._show_sentence = True
        self._wanted = -1  # an offset to scroll to as soon as the map is there
        self._awaits_text = False
        self._begins: dict[int, tuple[int, Box] | None] = {}  # offset → where it is printed
        self._fade = QVariantAnimation(self, duration=_FLASH_MS, startValue=1.0, endValue=0.0)
        self._fade.valueChanged.connect(self._flash_step)
        self._bar.mark_clicked.connect(self._go_to_tick)
        self.sheets_came.connect(self._scroll_to_wanted)
        self.sheets_came.connect(self._update_ticks)

    # -- showing -----------------------------------------------------------------------------------------

    def set_look(self, theme: Theme, typography: Typography, numbers: bool, sentence: bool) -> None:
        """The theme's colours; type is the printer's."""
        self._show_sentence = sentence
        self.set_theme(theme, self._on_theme_paper)

    def set_theme(self, theme: Theme, on_theme_paper: bool) -> None:
        super().set_theme(theme, on_theme_paper)
        self._painter = PagesPainter(theme, theme.dark and bool(self.paper))
        self._update_ticks()

    def show_document(
        self,
        document: Document,
        header: Header,
        marks: Iterable[Mark],
        *,
        position: int = 0,
        fold: str = "",
        pictures: GetPicture,
        picture_size: Callable[[str], QSize | None],
    ) -> None:
        """Lay the article's text and highlights over the pages; :meth:`open_file` says which."""
        if document is self._document:  # the same article anew: other marks, another line above it
            self._overlay.marks = MarkMap.of(document, marks)
            if position > 0 and position != self.top_offset():
                self._wanted = position
                self._scroll_to_wanted()
        else:
            self._document = document
            self._overlay = Overlay(document, MarkMap.of(document, marks))
            self._begins.clear()
            self._caret, self._has_caret = position, position > 0
            self._awaits_text = True
            if position > 0:
                self._wanted = position
                self._show_roughly(position)
        self._update_ticks()
        self.viewport().update()
        if not self.is_loading:
            self.loaded.emit()

    @property
    def document(self) -> Document:
        return self._document

    def set_text(self, text: PrintedText | None) -> None:
        """Where the text stands on the pages; None: nobody knows, or there is none."""
        self._overlay.text = text
        self._begins.clear()
        self._awaits_text = False
        self._scroll_to_wanted()
        self._update_ticks()
        self.viewport().update()
        self.loaded.emit()

    @property
    def text(self) -> PrintedText | None:
        return self._overlay.text

    def clear_document(self) -> None:
        """Show nothing."""
        self.close_file()
        self._document = _EMPTY
        self._overlay = Overlay(_EMPTY, MarkMap(_EMPTY))
        self._wanted, self._awaits_text = -1, False
        self._bar.set_marks([])
        self.viewport().update()

    def unfold(self) -> None:
        """Pages show all that is printed."""

    @property
    def is_loading(self) -> bool:
        return self._source is not None and (not self._is_drawn or self._awaits_text)

    def _show_roughly(self, offset: int) -> None:
        """The page whose label the block has, until the map says exactly where on it."""
        label = self._document.blocks[self._document.index_at(offset)].page if self._document.blocks else ""
        page = next((i for i, s in enumerate(self._sheets) if label and s.label == label), -1)
        if page < 0 and label.isdigit():
            page = int(label) - 1
        if page >= 0:
            self.show_place(page, 0.0)

    def _scroll_to_wanted(self) -> None:
        text, offset = self._overlay.text, self._wanted
        if offset < 0 or text is None or not len(self._layout):
            return
        self._wanted = -1
        box = text.box_at(offset)
        if box is not None:
            self.show_place(box[0], box[1][1] - 0.01)

    # -- marks -------------------------------------------------------------------------------------------

    @property
    def marks(self) -> MarkMap:
        return self._overlay.marks

    def set_marks(self, marks: Iterable[Mark]) -> None:
        """Replace all highlights."""
        self._overlay.marks = MarkMap.of(self._document, marks)
        self._update_ticks()
        self.viewport().update()

    def put_mark(self, mark: Mark) -> None:
        """Add a highlight or replace it."""
        self._overlay.marks.put(mark)
        self._update_ticks()
        self.viewport().update()

    def remove_mark(self, mark_id: str) -> None:
        self._overlay.marks.remove(mark_id)
        self._update_ticks()
        self.viewport().update()

    def set_current_mark(self, mark_id: str) -> None:
        """The annotation whose card is chosen: a line under its passage, a stronger frame."""
        self._overlay.current_id = mark_id
        self.viewport().update()

    def flash(self, mark_id: str) -> None:
        """Light a highlight up for a moment."""
        self._overlay.flash_id = mark_id
        self._fade.stop()
        self._fade.start()

    def _flash_step(self, value: float) -> None:
        self._overlay.flash = value
        self.viewport().update()

    def set_found(self, found: list[tuple[int, int]], current: int) -> None:
        """Mark what a search found; ``current`` is the index of the one that is scrolled to."""
        self._overlay.found, self._overlay.found_current = found, current
        self.viewport().update()

    def _update_ticks(self) -> None:
        if self._theme is None or not len(self._layout):
            self._bar.set_marks([])
            return
        inks = {name: themes.colour(self._theme, f"{name}.strong") for name in COLOURS}
        height = max(1, self._layout.height)
        ticks = []
        for mark in self.marks.all():
            if (place := self._place_of(mark)) is not None:
                ticks.append((min(1.0, self._layout.place(*place)[1] / height), inks[mark.colour]))
        self._bar.set_marks(ticks)

    def _place_of(self, mark: Mark) -> tuple[int, Box] | None:
        """Where a mark begins; looked up once, since thousands of marks have ticks."""
        if mark.areas:
            return int(mark.areas[0][0]), area_box(mark.areas[0])
        text = self._overlay.text
        if text is None or not mark.ranges:
            return None
        start = mark.ranges[0][0]
        if start not in self._begins:
            self._begins[start] = text.box_at(start)
        return self._begins[start]

    def _go_to_tick(self, place: float) -> None:
        self.glide_to(round(place * self._layout.height) - self.viewport().height() // 3)

    # -- places ------------------------------------------------------------------------------------------

    def scroll_to(self, offset: int, end: int = -1, *, margin: float = 0.3) -> None:
        """Bring a passage into view, gliding if it is near; does nothing when all of it is visible."""
        text = self._overlay.text
        if text is None or not len(self._layout):
            self._wanted = offset
            return
        boxes = text.boxes(offset, max(end, offset + 1)) or [b for b in [text.box_at(offset)] if b is not None]
        if boxes:
            self._bring(boxes[0], boxes[-1], margin)

    def show_area(self, area: tuple[float, ...]) -> None:
        """Bring a place on a page into view."""
        place = (int(area[0]), area_box(area))
        if place[0] < len(self._layout):
            self._bring(place, place, 0.2)

    def _bring(self, first: tuple[int, Box], last: tuple[int, Box], margin: float) -> None:
        if max(first[0], last[0]) >= len(self._layout):
            return
        height = self.viewport().height()
        top = self._layout.place(*first)[1]
        bottom = self._layout.place(*last)[3]
        value = self._bar.value()
        if top < value + 8 or min(bottom, top + height // 2) > value + height - 8:
            self.glide_to(round(top - height * margin))
        x0, _, x1, _ = self._layout.place(*first)
        across = self.horizontalScrollBar()
        if not across.value() <= x0 <= x1 <= across.value() + self.viewport().width():
            across.setValue(round(x0 - 40))

    def rect_of(self, start: int, end: int) -> QRect:
        """Where a passage is, in this widget's coordinates; empty when it is not visible."""
        area = QRectF()
        visible = QRectF(self.viewport().rect())
        for page, box in self._visible_boxes(start, end):
            rect = self.box_in_viewport(page, box)
            if rect.intersects(visible):
                area = area.united(rect)
        return area.toAlignedRect().translated(self.viewport().pos()) if not area.isEmpty() else QRect()

    def rect_of_mark(self, mark: Mark) -> QRect:
        """Where an area is, in this widget's coordinates; empty when it is not visible."""
        visible = QRectF(self.viewport().rect())
        for area in mark.areas:
            rect = self.box_in_viewport(int(area[0]), area_box(area))
            if rect.intersects(visible):
                return rect.intersected(visible).toAlignedRect().translated(self.viewport().pos())
        return QRect()

    def _visible_boxes(self, start: int, end: int) -> list[tuple[int, Box]]:
        text = self._overlay.text
        pages = self.visible_pages()
        if text is None or not pages:
            return []
        return [(page, box) for page in pages for box in text.boxes_on(page, start, end)]

    def top_offset(self) -> int:
        """The offset of the first line that is visible."""
        text = self._overlay.text
        place = self.place_at(QPoint(self.viewport().width() // 2, 6))
        if text is None or place is None or self._wanted >= 0:
            return max(0, self._wanted if self._wanted >= 0 else self._caret)
        return text.first_offset(place[0], place[2])

    def bottom_offset(self) -> int:
        """The offset of the end of the last line that is visible, of the article's own text."""
        text = self._overlay.text
        place = self.place_at(QPoint(self.viewport().width() // 2, self.viewport().height() - 4))
        if text is None or place is None or self._wanted >= 0:
            return self.top_offset()
        if self._bar.value() >= self._bar.maximum() - 1:
            return len(self._document.body_text)
        return text.last_offset(place[0], place[2])

    # -- painting ----------------------------------------------------------------------------------------

    def _paint(self, painter: QPainter, area: object) -> None:
        theme, overlay = self._theme, self._overlay
        if theme is None or self._painter is None:
            return
        painter.fillRect(self.viewport().rect(), themes.colour(theme, "window"))
        sentence = sentences.sentence_at(self._document, self._caret) if self._has_caret else None
        is_free = overlay.selection is None and not overlay.current_id
        overlay.sentence = sentence if self._show_sentence and self.hasFocus() and is_free else None
        paper = themes.colour(theme, "paper") if self.paper else QColor(Qt.GlobalColor.white)
        for page in self.visible_pages():
            sheet = self._rect_of_page(page)
            paint_under(painter, sheet, paper, theme)
            if page in self._problems:
                paint_problem(painter, sheet, self._problems[page], theme)
            else:
                self.paint_sheet(painter, page)
            turn = self._turner(page)
            self._painter.paint(painter, page, sheet, turn, overlay)

    def _turner(self, page: int) -> Callable[[Box], QRectF]:
        return lambda box: self.box_in_viewport(page, box)
