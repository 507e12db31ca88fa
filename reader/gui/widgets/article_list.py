"""The list of articles: title, source, date, passages, and how far each was read."""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

from PySide6.QtCore import (
    QItemSelectionModel,
    QModelIndex,
    QPoint,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from reader.core.index import Entry
from reader.gui.icons import pixmap
from reader.gui.theme import Theme, colour, load_theme
from reader.gui.widgets.article_rows import ArticleModel
from reader.gui.widgets.ink import SMALL, paint_focus, scaled, sized
from reader.gui.widgets.lines import Lines, one_line
from reader.gui.widgets.row_list import Index, RowList

_LAID_OUT: Final = 300  # titles whose lines are kept


class ArticleList(RowList):
    """A click or Enter opens; the open article is marked by :meth:`set_current`."""

    opened = Signal(str)
    menu_requested = Signal(list, QPoint)  # ids, place on the screen

    def __init__(self, articles: ArticleModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.articles = articles
        self._painter = _ArticleDelegate(self)
        self.setModel(articles)
        self.setItemDelegate(self._painter)
        self.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.setAccessibleName(self.tr("Articles"))
        self.verticalScrollBar().setSingleStep(24)

    def set_theme(self, theme: Theme) -> None:
        self._painter.theme = theme
        self.viewport().update()

    def set_current(self, article: str, scroll: bool = True) -> None:
        """Mark the open article; "" marks none."""
        changed = article != self._painter.open_article
        self._painter.open_article = article
        self.show_cursor(scroll and changed)
        self.viewport().update()

    def show_cursor(self, scroll: bool) -> None:
        """Put the cursor on the open article, if it is in the list."""
        row = self.articles.row_of(self._painter.open_article) if self._painter.open_article else -1
        index = self.articles.index(row) if row >= 0 else QModelIndex()
        flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self.selectionModel().setCurrentIndex(index, flag if row >= 0 else QItemSelectionModel.SelectionFlag.Clear)
        if scroll and row >= 0:
            self.scrollTo(index)

    def selected_ids(self) -> list[str]:
        """The ids of the selected articles, in the order of the list."""
        rows = sorted(index.row() for index in self.selectionModel().selectedIndexes())
        return [entry.id for entry in map(self.articles.entry_at, rows) if entry is not None]

    def choose(self, index: Index) -> None:
        entry = self.articles.entry_at(index.row())
        if entry is not None:
            self.opened.emit(entry.id)

    def ask_menu(self, index: Index, place: QPoint) -> None:
        ids = self.selected_ids()
        if ids and index.isValid():
            self.menu_requested.emit(ids, place)


class _ArticleDelegate(QStyledItemDelegate):
    def __init__(self, view: ArticleList) -> None:
        super().__init__(view)
        self.theme = load_theme("light")
        self.open_article = ""
        self._view = view
        self._font = sized(view.font(), 1.0, QFont.Weight.DemiBold)
        self._small = sized(view.font(), SMALL)
        self._metrics = QFontMetricsF(self._small)
        self._line = round(QFontMetricsF(self._font).height() * 1.07)
        self._small_line = round(self._metrics.height() * 1.1)
        self._pad = scaled(view.font(), 8)
        self._side = scaled(view.font(), 14)
        self._bar = max(3, scaled(view.font(), 3))
        self._gap = scaled(view.font(), 4)
        self._titles: OrderedDict[str, Lines] = OrderedDict()

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(10, 2 * self._pad + 2 * self._line + self._small_line + self._gap + self._bar + 2)

    def _title(self, text: str, width: float) -> Lines:
        lines = self._titles.get(text)
        if lines is None or lines.width != width:
            lines = self._titles[text] = Lines(one_line(text[:500]), self._font, width, 2, line_height=self._line)
            if len(self._titles) > _LAID_OUT:
                self._titles.popitem(last=False)
        else:
            self._titles.move_to_end(text)
        return lines

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry = self._view.articles.entry_at(index.row())
        if entry is None:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(option.rect)
        self._paint_ground(painter, rect, entry, option.state)
        room = rect.adjusted(self._side, 0, -self._side, 0)
        room.setWidth(self._view.width() - 2 * self._side)  # the scroll bar lies in the margin: it moves nothing
        title = self._title(self._view.articles.title(entry), room.width())
        high = title.height + self._small_line + self._gap + self._bar
        y = rect.top() + (rect.height() - high) / 2
        title.draw(painter, room.left(), y, colour(self.theme, "muted" if entry.problem else "text"))
        y += title.height
        self._paint_meta(painter, QRectF(room.left(), y, room.width(), self._small_line), entry, title.rtl)
        self._paint_progress(
            painter, QRectF(room.left(), y + self._small_line + self._gap, room.width(), self._bar), entry
        )
        if option.state & QStyle.StateFlag.State_HasFocus and self._view.keys.is_shown():
            paint_focus(painter, rect, 3, self.theme)
        painter.restore()

    def _paint_ground(self, painter: QPainter, rect: QRectF, entry: Entry, state: QStyle.StateFlag) -> None:
        if entry.id == self.open_article:
            lifted = self.theme.raised != self.theme.panel
            painter.fillRect(rect, colour(self.theme, "raised" if lifted else "hover"))
            mark = QRectF(rect.left(), rect.top(), self._bar, rect.height())
            if self._view.layoutDirection() == Qt.LayoutDirection.RightToLeft:
                mark.moveRight(rect.right())
            painter.fillRect(mark, colour(self.theme, "accent"))
        elif state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, colour(self.theme, "accent-soft"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, colour(self.theme, "hover"))

    def _paint_meta(self, painter: QPainter, room: QRectF, entry: Entry, rtl: bool) -> None:
        """Source · date · passages; a long source gives way."""
        source, facts = self._view.articles.meta(entry)
        if entry.problem:
            side = scaled(self._font, 13)
            drawn = pixmap("triangle-alert", colour(self.theme, "danger"), side, painter.device().devicePixelRatioF())
            x = room.right() - side if rtl else room.left()
            painter.drawPixmap(QRectF(x, room.center().y() - side / 2, side, side).topLeft(), drawn)
            room = room.adjusted(0, 0, -side - 5, 0) if rtl else room.adjusted(side + 5, 0, 0, 0)
            source, facts = one_line(entry.problem), []
        text = self._fitted(one_line(source), facts, entry.published[:4], room.width())
        painter.setFont(self._small)
        painter.setPen(colour(self.theme, "muted"))
        side_flag = Qt.AlignmentFlag.AlignRight if rtl else Qt.AlignmentFlag.AlignLeft
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | side_flag | Qt.AlignmentFlag.AlignAbsolute, text)

    def _fitted(self, source: str, facts: list[str], year: str, room: float) -> str:
        """The line that fits: a date shrinks to its year before a source is cut to less than half."""
        for shown in (facts, [year, *facts[1:]] if year else facts):
            behind = " · ".join(["", *shown]) if source else " · ".join(shown)
            left = room - self._metrics.horizontalAdvance(behind)
            if left >= min(self._metrics.horizontalAdvance(source), room / 2):
                break
        source = self._metrics.elidedText(source, Qt.TextElideMode.ElideRight, max(0.0, left))
        alone = f"\u2068{source}\u2069" if source else ""  # its direction does not change what stands behind it
        return self._metrics.elidedText(alone + behind, Qt.TextElideMode.ElideRight, room + 1)

    def _paint_progress(self, painter: QPainter, rect: QRectF, entry: Entry) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(self.theme, "border"))
        painter.drawRoundedRect(rect, self._bar / 2, self._bar / 2)
        done = min(1.0, max(0.0, entry.progress))
        if done > 0:
            part = QRectF(rect.left(), rect.top(), max(self._bar, rect.width() * done), rect.height())
            if self._view.layoutDirection() == Qt.LayoutDirection.RightToLeft:
                part.moveRight(rect.right())
            painter.setBrush(colour(self.theme, "accent"))
            painter.drawRoundedRect(part, self._bar / 2, self._bar / 2)
