"""The list in the command palette: its model, and how a row is painted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from reader.gui.dialogs.palette_matching import Choice, Found
from reader.gui.icons import pixmap
from reader.gui.theme import Theme, colour
from reader.gui.widgets.ink import SMALL, scaled, sized
from reader.gui.widgets.key_caps import KeyCaps, key_text

FOUND: Final = Qt.ItemDataRole.UserRole

_Index = QModelIndex | QPersistentModelIndex


def spoken(choice: Choice) -> str:
    """A row in words, for screen readers."""
    parts = (choice.text, choice.menu, key_text(choice.keys), choice.reason)
    return ", ".join(part for part in parts if part)


class PaletteModel(QAbstractListModel):
    """What was found, best first."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._found: list[Found] = []

    def set_found(self, found: Iterable[Found]) -> None:
        self.beginResetModel()
        self._found = list(found)
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 — Qt's signature
        return 0 if parent.isValid() else len(self._found)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        found = self._found[index.row()]
        if role == FOUND:
            return found
        if role == Qt.ItemDataRole.DisplayRole:
            return found.choice.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return spoken(found.choice)
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable  # also what cannot be used: its reason is read


class PalettePainter(QStyledItemDelegate):
    """Name with the letters found, where it is in the menus (or why it cannot be used), and its keys."""

    def __init__(self, parent: QListView, theme: Theme) -> None:
        super().__init__(parent)
        self._theme = theme
        self._font = QFont(parent.font())
        self._bold = sized(parent.font(), 1.0, QFont.Weight.DemiBold)
        self._small = sized(parent.font(), SMALL)
        self._caps = KeyCaps(parent.font())
        self.height = scaled(parent.font(), 32)

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(10, self.height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        found: Found = index.data(FOUND)
        choice = found.choice
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(option.rect).adjusted(0, 1, 0, -1)
        is_current = bool(option.state & QStyle.StateFlag.State_Selected)
        if is_current or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour(self._theme, "accent-soft" if is_current else "hover"))
            painter.drawRoundedRect(rect, 5, 5)
        pad, side = scaled(self._font, 10), scaled(self._font, 16)
        if choice.is_checked:
            tick = pixmap("check", colour(self._theme, "accent"), side, painter.device().devicePixelRatioF())
            painter.drawPixmap(round(rect.left() + pad), round(rect.center().y() - side / 2), tick)
        left = rect.left() + pad + side + scaled(self._font, 8)
        keys = choice.keys[:1] if choice.is_enabled else ()
        right = rect.right() - pad
        if keys:
            self._caps.paint(painter, right, rect.center().y(), keys, self._theme)
            right -= self._caps.width(keys) + scaled(self._font, 12)
        right = self._paint_menu(painter, QRectF(left, rect.top(), right - left, rect.height()), choice)
        self._paint_name(painter, QRectF(left, rect.top(), right - left, rect.height()), found)
        painter.restore()

    def _paint_menu(self, painter: QPainter, room: QRectF, choice: Choice) -> float:
        """Draw it at the end of ``room``; where it begins."""
        text = choice.reason or choice.menu
        painter.setFont(self._small)
        painter.setPen(colour(self._theme, "muted"))
        metrics = QFontMetricsF(self._small)
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width() * 0.5)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text)
        return room.right() - metrics.horizontalAdvance(text) - scaled(self._font, 12)

    def _paint_name(self, painter: QPainter, room: QRectF, found: Found) -> None:
        painter.setPen(colour(self._theme, "text" if found.choice.is_enabled else "muted"))
        x = room.left()
        text = QFontMetricsF(self._bold).elidedText(found.choice.text, Qt.TextElideMode.ElideRight, room.width())
        base = room.center().y() + (QFontMetricsF(self._font).ascent() - QFontMetricsF(self._font).descent()) / 2
        for start, end, is_found in _runs(text, found.letters):
            font = self._bold if is_found else self._font
            painter.setFont(font)
            painter.drawText(round(x), round(base), text[start:end])
            x += QFontMetricsF(font).horizontalAdvance(text[start:end])
        self._paint_about(painter, QRectF(x, room.top(), room.right() - x, room.height()), found.choice.about)

    def _paint_about(self, painter: QPainter, room: QRectF, about: str) -> None:
        room.setLeft(room.left() + scaled(self._font, 10))
        if not about or room.width() < scaled(self._font, 60):
            return
        text = QFontMetricsF(self._small).elidedText(about, Qt.TextElideMode.ElideRight, room.width())
        painter.setFont(self._small)
        painter.setPen(colour(self._theme, "muted"))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)


def _runs(text: str, letters: frozenset[int]) -> Iterable[tuple[int, int, bool]]:
    """Stretches of letters that were found, and of those that were not."""
    start = 0
    for end in range(1, len(text) + 1):
        if end == len(text) or (end in letters) != (start in letters):
            yield start, end, start in letters
            start = end
