"""A list of short rows in a side panel, with counts: the tags, the reading list. One of them can be active."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QPoint,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from reader.gui.theme import Theme, colour, load_theme
from reader.gui.widgets.chips import paint_dot
from reader.gui.widgets.ink import TINY, paint_focus, scaled, sized
from reader.gui.widgets.lines import one_line
from reader.gui.widgets.row_list import Index, RowList

_DEEPEST = 6  # levels that are indented: names stay readable in a narrow panel


@dataclass(frozen=True, slots=True)
class SideRow:
    """A row. ``colour`` is a highlight colour or "" for no square; ``pin`` the key 1 to 9, or 0."""

    id: str
    name: str
    colour: str = ""
    depth: int = 0
    count: int = 0
    pin: int = 0


class _SideModel(QAbstractListModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows: list[SideRow] = []
        self.active = ""

    def set_rows(self, rows: list[SideRow]) -> None:
        if [r.id for r in rows] == [r.id for r in self.rows]:  # new counts or names: cursor and place stay
            self.rows = rows
            if rows:
                self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
            return
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return row.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            active = self.tr("active filter") if row.id == self.active else ""
            return ", ".join(part for part in (row.name, f"{row.count:,}", active) if part)
        return None


class SideList(RowList):
    """A click, Enter or Space chooses a row; the active one is marked by :meth:`set_active`."""

    chosen = Signal(str)  # the row's id; "" when the active one is chosen again
    menu_requested = Signal(str, QPoint)  # id, place on the screen

    CHOOSING = RowList.CHOOSING | {Qt.Key.Key_Space}

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.side_rows = _SideModel(self)
        self._painter = _SideDelegate(self)
        self.setModel(self.side_rows)
        self.setItemDelegate(self._painter)

    def set_theme(self, theme: Theme) -> None:
        self._painter.theme = theme
        self.viewport().update()

    def set_rows(self, rows: Iterable[SideRow]) -> None:
        self.side_rows.set_rows(list(rows))

    def set_active(self, row_id: str) -> None:
        """Mark a row as the filter in force; "": none is."""
        if row_id != self.side_rows.active:
            self.side_rows.active = row_id
            self.viewport().update()

    def content_height(self) -> int:
        """The height of all rows, in pixels."""
        return len(self.side_rows.rows) * self._painter.row_height

    def row_height(self) -> int:
        return self._painter.row_height

    def choose(self, index: Index) -> None:
        if index.isValid():
            row_id = self.side_rows.rows[index.row()].id
            self.chosen.emit("" if row_id == self.side_rows.active else row_id)

    def ask_menu(self, index: Index, place: QPoint) -> None:
        if index.isValid():
            self.menu_requested.emit(self.side_rows.rows[index.row()].id, place)


class _SideDelegate(QStyledItemDelegate):
    def __init__(self, view: SideList) -> None:
        super().__init__(view)
        self.theme = load_theme("light")
        self._view = view
        self._font = sized(view.font(), 1.0)
        self._bold = sized(view.font(), 1.0, QFont.Weight.DemiBold)
        self._cap = sized(view.font(), TINY)
        self.row_height = round(QFontMetricsF(self._font).height()) + scaled(view.font(), 8)

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(10, self.row_height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = self._view.side_rows.rows[index.row()]
        active = row.id == self._view.side_rows.active
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(option.rect)
        if active or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour(self.theme, "accent-soft" if active else "hover"))
            painter.drawRoundedRect(rect.adjusted(6, 0.5, -6, -0.5), 5, 5)
        if option.state & QStyle.StateFlag.State_HasFocus and self._view.keys.is_shown():
            paint_focus(painter, rect.adjusted(5, 0, -5, 0), 5, self.theme)
        self._paint_row(painter, rect, row, active)
        painter.restore()

    def _paint_row(self, painter: QPainter, rect: QRectF, row: SideRow, active: bool) -> None:
        side = scaled(self._font, 14)
        room = rect.adjusted(side + min(row.depth, _DEEPEST) * scaled(self._font, 16), 0, -side, 0)
        room.setRight(rect.left() + self._view.width() - side)  # the scroll bar lies in the margin: it moves nothing
        font = self._bold if active else self._font
        painter.setFont(self._font)
        painter.setPen(colour(self.theme, "muted"))
        count = f"{row.count:,}"
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, count)
        room.setRight(room.right() - QFontMetricsF(self._font).horizontalAdvance(count) - scaled(self._font, 8))
        if row.colour:
            square = scaled(self._font, 10)
            dot = QRectF(room.left(), rect.center().y() - square / 2, square, square)
            paint_dot(painter, dot, row.colour, self.theme)
            room.setLeft(dot.right() + scaled(self._font, 8))
        if row.pin:
            room.setRight(self._paint_pin(painter, room, row.pin))
        metrics = QFontMetricsF(font)
        name = metrics.elidedText(one_line(row.name), Qt.TextElideMode.ElideRight, room.width() + 1)
        painter.setFont(font)
        painter.setPen(colour(self.theme, "accent" if active else "text"))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)

    def _paint_pin(self, painter: QPainter, room: QRectF, pin: int) -> float:
        """The key that highlights with the tag, as a small cap; where the name must end is given back."""
        high = QFontMetricsF(self._cap).height() + 1
        cap = QRectF(room.right() - high, room.center().y() - high / 2, high, high)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour(self.theme, "border-strong"), 1))
        painter.drawRoundedRect(cap.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        painter.setFont(self._cap)
        painter.setPen(colour(self.theme, "muted"))
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, str(pin))
        return cap.left() - 6
