"""A list of records in a dialog: a line, a quieter one below it, something at the right; under headings if need be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QFontMetricsF, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from reader.gui.theme import Theme, colour
from reader.gui.widgets.ink import SMALL, paint_focus, scaled, sized
from reader.gui.widgets.lines import is_rtl, one_line

_Index = QModelIndex | QPersistentModelIndex
_ROW: Final = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class RecordRow:
    """A row. One without an ``id`` is a heading, and cannot be chosen."""

    id: str
    text: str
    detail: str = ""  # the line below; "" leaves it out
    aside: str = ""  # at the right

    @property
    def spoken(self) -> str:
        """What a screen reader says."""
        return ", ".join(part for part in (self.text, self.detail, self.aside) if part)


class _Model(QAbstractListModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows: list[RecordRow] = []

    def set_rows(self, rows: Sequence[RecordRow]) -> None:
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        if self.rows[index.row()].id:
            return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return Qt.ItemFlag.NoItemFlags

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.text
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join(part for part in (row.text, row.detail) if part)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.spoken
        return row if role == _ROW else None


class _Delegate(QStyledItemDelegate):
    """Paints a row in the theme's colours."""

    def __init__(self, view: RecordList) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        row: RecordRow = index.data(_ROW)
        font = self._view.font()
        line = QFontMetricsF(font).height()
        small = QFontMetricsF(sized(font, SMALL)).height()
        high = line + (small + scaled(font, 2) if row.detail else 0) + scaled(font, 12 if row.id else 14)
        return QSize(1, round(high))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        row: RecordRow = index.data(_ROW)
        theme, font = self._view.theme, self._view.font()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place = QRectF(option.rect)
        is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if row.id and (is_chosen or option.state & QStyle.StateFlag.State_MouseOver):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour(theme, "accent-soft" if is_chosen else "hover"))
            painter.drawRoundedRect(place.adjusted(1, 1, -1, -1), 4, 4)
        if row.id and option.state & QStyle.StateFlag.State_HasFocus and self._view.hasFocus():
            paint_focus(painter, place, 4, theme)
        self._paint_text(painter, place, row, font)
        painter.restore()

    def _paint_text(self, painter: QPainter, place: QRectF, row: RecordRow, font: QFont) -> None:
        theme, small = self._view.theme, sized(font, SMALL)
        pad = scaled(font, 10)
        room = place.adjusted(pad, scaled(font, 6), -pad, -scaled(font, 6))
        aside = QFontMetricsF(small).horizontalAdvance(row.aside)
        painter.setFont(small)
        painter.setPen(QPen(colour(theme, "muted")))
        line = QFontMetricsF(font).height()
        top = QRectF(room.left(), room.top(), room.width(), line)
        painter.drawText(top, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, row.aside)
        self._line(painter, QRectF(room.left(), room.top() + line + scaled(font, 2), room.width(), line), row.detail)
        painter.setFont(font if row.id else sized(font, 1.0, QFont.Weight.DemiBold))
        painter.setPen(QPen(colour(theme, "text")))
        self._line(painter, top.adjusted(0, 0, -(aside + pad if aside else 0), 0), row.text)

    def _line(self, painter: QPainter, room: QRectF, text: str) -> None:
        plain = one_line(text[:500])
        shown = QFontMetricsF(painter.font()).elidedText(plain, Qt.TextElideMode.ElideRight, room.width())
        side = Qt.AlignmentFlag.AlignRight if is_rtl(plain) else Qt.AlignmentFlag.AlignLeft
        painter.drawText(room, side | Qt.AlignmentFlag.AlignTop, shown)


class RecordList(QListView):
    """Arrows and the mouse choose; Enter and a double click say that it is meant."""

    chosen = Signal()  # other rows are selected
    meant = Signal()

    def __init__(self, name: str, theme: Theme, parent: QWidget, many: bool = False) -> None:
        """``name`` is for screen readers; ``many``: several rows can be selected."""
        super().__init__(parent)
        self.theme = theme
        self._rows = _Model(self)
        self.setModel(self._rows)
        self.setItemDelegate(_Delegate(self))
        self.setAccessibleName(name)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        mode = QListView.SelectionMode
        self.setSelectionMode(mode.ExtendedSelection if many else mode.SingleSelection)
        self.selectionModel().selectionChanged.connect(self.chosen)
        self.doubleClicked.connect(self.meant)

    def set_theme(self, theme: Theme) -> None:
        """Other colours."""
        self.theme = theme
        self.viewport().update()

    @property
    def rows(self) -> list[RecordRow]:
        """What is in the list."""
        return self._rows.rows

    def set_rows(self, rows: Sequence[RecordRow]) -> None:
        """Show these rows; the first that can be chosen is selected if it is the only kind of choice."""
        self._rows.set_rows(rows)
        self.chosen.emit()

    def choose(self, row_id: str) -> None:
        """Select the row with this id."""
        number = next((n for n, row in enumerate(self.rows) if row.id == row_id), -1)
        if number >= 0:
            index = self._rows.index(number)
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def choose_first(self) -> None:
        """Select the first row that can be chosen."""
        first = next((row.id for row in self.rows if row.id), "")
        if first:
            self.choose(first)

    def selected_ids(self) -> list[str]:
        """The ids of the selected rows, from the top."""
        numbers = sorted(i.row() for i in self.selectionModel().selectedIndexes())
        return [self.rows[n].id for n in numbers if self.rows[n].id]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.meant.emit()
        else:
            super().keyPressEvent(event)
