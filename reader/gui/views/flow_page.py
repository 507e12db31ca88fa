"""The page: an article as flowing text in a column, with its highlights painted under it.

It comes in slices, so that the window goes on answering, and keeps its place when the column changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from PySide6.QtCore import (
    QEasingCurve,
    QPoint,
    QPropertyAnimation,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
    QVariantAnimation,
    Signal,
)
from PySide6.QtGui import (
    QFont,
    QFontMetricsF,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextCursor,
)
from PySide6.QtWidgets import QFrame, QTextEdit, QWidget

from reader.core import document as d
from reader.core import sentences
from reader.core.document import Document
from reader.core.model import COLOURS
from reader.gui import theme as themes
from reader.gui.theme import Theme
from reader.gui.views.flow_document import Builder, Header, Typography
from reader.gui.views.flow_painter import FlowPainter
from reader.gui.views.flow_pictures import FlowDocument, GetPicture
from reader.gui.views.margins import Margin, MarkedScrollBar
from reader.gui.views.marks import Mark, MarkMap

_SIDE: Final = 56  # the least margin beside the text, in pixels
_QUICK_CHARACTERS: Final = 200_000  # Qt lays out as much in less than 0.1 s
_FLASH_MS: Final = 900
_SCROLL_MS: Final = 180
_EMPTY: Final = Document(())

PictureSize = Callable[[str], QSize | None]


class FlowPage(QTextEdit):
    """Shows one document. Offsets are code points in ``document.text``; :class:`FlowView` adds what the reader does."""

    scrolled = Signal()
    loaded = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAcceptDrops(False)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setLineWrapMode(QTextEdit.LineWrapMode.FixedPixelWidth)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._bar = MarkedScrollBar(self)
        self.setVerticalScrollBar(self._bar)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setAccessibleName(self.tr("Article"))
        self._numbers = Margin(self, self._paint_numbers)
        self._stripes = Margin(self, self._paint_stripes)
        self._document = _EMPTY
        self._builder: Builder | None = None
        self._painter: FlowPainter | None = None
        self._theme: Theme | None = None
        self._typography: Typography | None = None
        self._work: Iterator[None] | None = None
        self._next: tuple[Builder, FlowPainter, int, str] | None = None  # what is being built, place, fold
        self._fold = ""
        self._wanted = -1  # an offset to scroll to as soon as its block is there
        self._kept: tuple[int, int] | None = None  # the selection, while the same document is built anew
        self._caret = 0
        self._show_numbers = True
        self._show_sentence = True
        self._has_caret = False
        self._column = 640
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._build_on)
        self._layout_timer = QTimer(self, interval=30)
        self._layout_timer.timeout.connect(self._scroll_to_wanted)
        self._fade = QVariantAnimation(self, duration=_FLASH_MS, startValue=1.0, endValue=0.0)
        self._fade.valueChanged.connect(self._flash_step)
        self._glide = QPropertyAnimation(self._bar, b"value", self)
        self._glide.setDuration(_SCROLL_MS)
        self._glide.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._bar.valueChanged.connect(self._on_scroll)
        self._bar.rangeChanged.connect(self._on_scroll, Qt.ConnectionType.QueuedConnection)  # Qt lays out just then
        self._bar.mark_clicked.connect(self._go_to_place)

    # -- showing -----------------------------------------------------------------------------------------

    def set_look(self, theme: Theme, typography: Typography, numbers: bool, sentence: bool) -> None:
        """Colours and type; an article that is shown keeps its place."""
        self._theme, self._typography = theme, typography
        self._show_numbers, self._show_sentence = numbers, sentence
        paper, text = themes.colour(theme, "paper").name(), themes.colour(theme, "text").name()
        # No padding: the column's width is counted to the pixel.
        self.setStyleSheet(f"QTextEdit {{ border: none; padding: 0; background: {paper}; color: {text}; }}")
        self._column = typography.width
        self._place_column()

    def show_document(
        self,
        document: Document,
        header: Header,
        marks: Iterable[Mark],
        *,
        position: int = 0,
        fold: str = "",
        pictures: GetPicture,
        picture_size: PictureSize,
    ) -> None:
        """Show a document, from ``position`` on; of the one that is shown already, the cursor stays where it is.

        Args:
            fold: HTML of the line that stands for the appendix; "" shows the appendix as part of the text.
            pictures, picture_size: the article's own pictures, by name.
        """
        if self._theme is None or self._typography is None:
            raise RuntimeError("set_look comes before show_document")
        self._stop()
        target = FlowDocument(self, pictures, self._theme.dark, self.devicePixelRatioF())
        builder = Builder(target, document, self._typography, picture_size)
        painter = FlowPainter(self, builder, MarkMap.of(document, marks), self._theme, self.font())
        builder.header(header)
        leads = not header.title and bool(document.blocks) and document.blocks[0].kind == d.HEADING
        count = document.body_count if fold else len(document.blocks)
        self._next = (builder, painter, position, fold)
        self._work = builder.run(0, count, header.meta if leads else "")
        self._build_on()
        if self._work is not None:
            self._timer.start()  # the text before stays until the long one is there

    def _stop(self) -> None:
        self._timer.stop()
        self._layout_timer.stop()
        self._glide.stop()
        if self._next is not None:
            self._next[0].target.deleteLater()
        self._work = self._next = None

    def _build_on(self) -> None:
        if self._work is None or next(self._work, self) is not self:
            return
        self._work = None
        self._timer.stop()
        if self._next is None:  # the appendix came behind a text that is shown already
            self._finish()
            return
        builder, painter, position, fold = self._next
        self._next = None
        if fold:
            builder.fold(fold)
        old = self.document()
        self._kept = None
        if self._painter is not None and builder.document is self._document:  # another theme, another size
            painter.take_over(self._painter)
            self._kept = self._selected()
        else:
            self._caret, self._has_caret = position, position > 0
        self._builder, self._painter, self._document, self._fold = builder, painter, builder.document, fold
        self._place_column()
        self.setDocument(builder.target)
        self.setCursorWidth(0)  # the place is marked by the line under its sentence
        if isinstance(old, FlowDocument):
            old.deleteLater()
        self._bar.setValue(0)
        self._wanted = position if position > 0 else -1
        self._finish()

    def _finish(self) -> None:
        self._scroll_to_wanted()
        self._update_ticks()
        self._refresh()
        self.loaded.emit()

    def _is_laid_out(self, offset: int) -> bool:
        """Whether Qt has come so far: asking it for a place further on would lay out all before it at once."""
        builder = self._builder
        if builder is None or not builder.positions:
            return False
        index = self._document.index_at(offset)
        if index >= len(builder.positions):
            return False
        if len(self._document.text) < _QUICK_CHARACTERS:
            return True
        return builder.target.findBlock(builder.positions[index]).layout().lineCount() > 0

    def _scroll_to_wanted(self) -> None:
        if self._wanted < 0:
            self._layout_timer.stop()
            self._select_again()
        elif self._is_laid_out(self._wanted):
            self._layout_timer.stop()
            offset, self._wanted = self._wanted, -1
            if self._has_caret:
                self._set_cursor(self._caret)
            self._select_again()
            self._bar.setValue(round(self._top_of(offset)))
        else:
            self._layout_timer.start()

    def _selected(self) -> tuple[int, int] | None:
        """What Qt has selected, in offsets."""
        cursor = self.textCursor()
        if self._builder is None or not cursor.hasSelection():
            return None
        return self._builder.to_offset(cursor.selectionStart()), self._builder.to_offset(cursor.selectionEnd())

    def _select_again(self) -> None:
        """Select what was selected before the document was built anew: a note may be being typed about it."""
        kept, self._kept = self._kept, None
        if kept is None or self._builder is None or not self._is_laid_out(kept[1]):
            return
        cursor, value = QTextCursor(self.document()), self._bar.value()
        cursor.setPosition(self._builder.to_qt(kept[0]))
        cursor.setPosition(self._builder.to_qt(kept[1]), QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        self._bar.setValue(value)  # setTextCursor scrolls by itself, without grace

    def clear_document(self) -> None:
        """Show nothing."""
        self._stop()
        self._document, self._builder, self._painter = _EMPTY, None, None
        self.setDocument(FlowDocument(self, lambda _: None))
        self._bar.set_marks([])
        self._refresh()

    def unfold(self) -> None:
        """Show the appendix behind the article."""
        if self._builder is None or not self._fold or self._work is not None:
            return
        self._fold = ""
        self._work = self._builder.run(self._document.body_count, len(self._document.blocks))
        self._timer.start()

    @property
    def is_loading(self) -> bool:
        return self._work is not None or self._wanted >= 0

    def _top_of(self, offset: int) -> float:
        if self._builder is None:
            return 0.0
        cursor = QTextCursor(self.document())
        cursor.setPosition(self._builder.to_qt(offset))
        return self.cursorRect(cursor).top() + self._bar.value()

    # -- marks -------------------------------------------------------------------------------------------

    @property
    def _coming(self) -> FlowPainter | None:
        """What paints the document that is on its way, or else the one that is shown."""
        return self._next[1] if self._next is not None else self._painter

    @property
    def _is_leaving(self) -> bool:
        """Whether what is shown makes room for another document: its places mean nothing there."""
        return self._next is not None and self._next[0].document is not self._document

    def _painters(self) -> list[FlowPainter]:
        """What paints the document that is on its way, or else is shown; of one that is built anew there are two."""
        coming = self._coming
        return [p for p in (self._painter, coming) if p and coming and p.document is coming.document]

    @property
    def marks(self) -> MarkMap:
        """Those of the document that is shown, or is on its way."""
        return self._coming.marks if self._coming else MarkMap(_EMPTY)

    def set_marks(self, marks: Iterable[Mark]) -> None:
        """Replace all highlights."""
        if painter := self._coming:
            painter.marks = MarkMap.of(painter.document, marks)
            self._show_marks()

    def put_mark(self, mark: Mark) -> None:
        """Add a highlight or replace it."""
        self.marks.put(mark)
        self._show_marks()

    def remove_mark(self, mark_id: str) -> None:
        self.marks.remove(mark_id)
        self._show_marks()

    def _show_marks(self) -> None:
        if self._painter and self._next is None:  # else they are shown with their text
            self._update_ticks()
            self._refresh()

    def set_current_mark(self, mark_id: str) -> None:
        """The annotation whose card is chosen: a line under its passage."""
        for painter in self._painters():
            painter.current_id = mark_id
        self._refresh()

    def flash(self, mark_id: str) -> None:
        """Light a highlight up for a moment."""
        for painter in self._painters():
            painter.flash_id = mark_id
        self._fade.stop()
        self._fade.start()

    def _flash_step(self, value: float) -> None:
        if self._painter:
            self._painter.flash = value
            self.viewport().update()

    def set_found(self, found: list[tuple[int, int]], current: int) -> None:
        """Mark what a search found; ``current`` is the index of the one that is scrolled to."""
        for painter in self._painters():
            painter.found, painter.found_current = found, current
        self._refresh()

    def _update_ticks(self) -> None:
        if self._theme is None:
            return
        length = max(1, len(self._document.text))
        inks = {name: themes.colour(self._theme, f"{name}.strong") for name in COLOURS}
        self._bar.set_marks([(m.ranges[0][0] / length, inks[m.colour]) for m in self.marks.all() if m.ranges])

    def _go_to_place(self, place: float) -> None:
        self.scroll_to(round(place * len(self._document.text)))

    # -- places ------------------------------------------------------------------------------------------

    def scroll_to(self, offset: int, end: int = -1, *, margin: float = 0.3) -> None:
        """Bring a passage into view, gliding if it is near; does nothing when all of it is visible."""
        if self._next is not None:  # it will be shown there
            self._next = (*self._next[:2], offset, self._next[3])
            return
        if not self._is_laid_out(max(offset, end)):
            self._wanted = offset
            self._scroll_to_wanted()
            return
        top = self._top_of(offset)
        bottom = self._top_of(max(offset, end)) + self.fontMetrics().height() * 1.6
        value, height = self._bar.value(), self.viewport().height()
        if top >= value + 8 and bottom <= value + height - 8:
            return
        target = round(top - height * margin)
        self._glide.stop()
        if abs(target - value) > height * 3:
            self._bar.setValue(target)
            return
        self._glide.setStartValue(value)
        self._glide.setEndValue(max(0, min(target, self._bar.maximum())))
        self._glide.start()

    def rect_of(self, start: int, end: int) -> QRect:
        """Where a passage is, in this widget's coordinates; empty when it is not laid out."""
        if self._painter is None:
            return QRect()
        area = QRectF()
        visible = QRectF(self.viewport().rect())
        for rect in self._painter.rects(start, end):
            if rect.intersects(visible):
                area = area.united(rect)
        return area.toAlignedRect().translated(self.viewport().pos()) if not area.isEmpty() else QRect()

    def top_offset(self) -> int:
        """The offset of the first line that is visible, or will be as soon as it is there."""
        return self._next[2] if self._next is not None else self._shown_top()

    def _shown_top(self) -> int:
        """The same in the document that is shown, whichever is on its way."""
        return self._wanted if self._wanted >= 0 else self._offset_at(QPoint(2, 6))

    def bottom_offset(self) -> int:
        """The offset of the end of the last line that is visible."""
        if self._is_leaving:
            return self.top_offset()
        if self._is_end_visible:
            return len(self._document.body_text)
        return self._offset_at(QPoint(self.viewport().width() - 2, self.viewport().height() - 4))

    @property
    def _is_end_visible(self) -> bool:
        """Whether the end is on the screen. The scroll bar cannot tell: it learns of a new text's height late."""
        if not self._settle():
            return False
        height = self.document().documentLayout().documentSize().height()
        return self._bar.value() + self.viewport().height() >= height - 1

    def _settle(self) -> bool:
        """Whether Qt may be asked for places: of a text half laid out it says that all of them are the end.

        A short text is laid out at once; a long one, which would take seconds, when Qt comes to it.
        """
        if not self._is_whole and len(self._document.text) <= _QUICK_CHARACTERS:
            self.document().documentLayout().documentSize()
        return self._is_whole

    @property
    def _is_whole(self) -> bool:
        """Whether Qt has laid out all of the text: before that, the end of the scroll bar is not the end."""
        last = self.document().lastBlock().layout()
        return self._work is None and last is not None and last.lineCount() > 0

    def _offset_at(self, point: QPoint) -> int:
        if self._builder is None:
            return 0
        if not self._settle():
            return self._caret
        return self._builder.to_offset(self.cursorForPosition(point).position())

    def sentence(self) -> tuple[int, int] | None:
        """The sentence that the keys act on."""
        if not self._has_caret or self._is_leaving:
            return None
        return sentences.sentence_at(self._document, self._caret)

    def _set_cursor(self, offset: int) -> None:
        self._caret, self._has_caret = offset, True
        if self._builder is not None and not self._is_leaving and self._is_laid_out(offset):
            cursor = QTextCursor(self.document())
            cursor.setPosition(self._builder.to_qt(offset))
            value = self._bar.value()
            self.setTextCursor(cursor)
            self._bar.setValue(value)  # setTextCursor scrolls by itself, without grace
        self._refresh()

    # -- the column --------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_column()

    def _place_column(self) -> None:
        bar = self._bar.sizeHint().width()
        room = self.width() - bar
        column = max(160, min(self._column, room - 2 * _SIDE))
        left = max(_SIDE, (room - column) // 2)
        right = max(_SIDE - 20, room - column - left)
        keep = self._shown_top() if self.lineWrapColumnOrWidth() != column and self._bar.value() else -1
        self.setViewportMargins(left, 0, right, 0)
        if self.lineWrapColumnOrWidth() != column:
            self.setLineWrapColumnOrWidth(column)
        if self._builder is not None:
            self._builder.fit(column)
        self._numbers.setGeometry(0, 0, left, self.height())
        self._stripes.setGeometry(left + column, 0, right, self.height())
        if keep >= 0:
            self._bar.setValue(round(self._top_of(keep)))

    def _on_scroll(self) -> None:
        self._numbers.update()
        self._stripes.update()
        self.scrolled.emit()

    def _refresh(self) -> None:
        self.viewport().update()
        self._numbers.update()
        self._stripes.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._painter is not None:
            is_free = not self.textCursor().hasSelection() and not self._painter.current_id
            wanted = self._show_sentence and self.hasFocus() and is_free
            self._painter.sentence = self.sentence() if wanted else None
            painter = QPainter(self.viewport())
            self._painter.paint_under(painter, event.rect())
            self._paint_selection(painter)
            painter.end()
        super().paintEvent(event)

    def _paint_selection(self, painter: QPainter) -> None:
        """Paint what Qt does not of the selection, over the highlights and under the text."""

    def _paint_numbers(self, painter: QPainter, area: QRect) -> None:
        if self._painter is not None and self._show_numbers:
            self._painter.paint_numbers(painter, area)

    def _paint_stripes(self, painter: QPainter, area: QRect) -> None:
        if self._painter is not None:
            self._painter.paint_stripes(painter, area)


def column_width(font: QFont, characters: int) -> int:
    """Pixels of a line of so many characters of average text."""
    sample = "the quick brown fox jumps over the lazy dog and reads on"
    return round(QFontMetricsF(font).horizontalAdvance(sample) / len(sample) * characters)
