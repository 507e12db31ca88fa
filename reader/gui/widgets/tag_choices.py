"""The list of tags under a tag field: rows of matches, the row under the cursor explained, a last row that creates."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QMouseEvent, QPainter, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QFrame, QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from reader.gui.theme import Theme, colour, load_theme
from reader.gui.widgets.chips import paint_dot
from reader.gui.widgets.counts import passages_text
from reader.gui.widgets.ink import SMALL, scaled, sized
from reader.gui.widgets.lines import Lines, one_line
from reader.gui.widgets.tag_matching import Match, TagChoice

_EXAMPLES: Final = 2
_DEFINITION_LINES: Final = 2
_Index = QModelIndex | QPersistentModelIndex


class ChoiceModel(QAbstractListModel):
    """Matches, and behind them (if ``create`` is not empty) the row that makes a tag of that name."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.matches: list[Match] = []
        self.create = ""

    def set_matches(self, matches: list[Match], create: str) -> None:
        self.beginResetModel()
        self.matches, self.create = matches, create
        self.endResetModel()

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.matches) + bool(self.create)

    def match_at(self, row: int) -> Match | None:
        return self.matches[row] if 0 <= row < len(self.matches) else None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        match = self.match_at(index.row())
        if match is None:
            return self.tr("Create “{name}”").format(name=self.create)
        choice = match.choice
        if role == Qt.ItemDataRole.DisplayRole:
            return choice.path
        return ", ".join(part for part in (choice.path, passages_text(choice.count), choice.definition) if part)


class ChoiceList(QListView):
    """Shows at most ``rows`` matches at a time; its height is what they need. The focus stays in the field."""

    picked = Signal(int)  # row

    def __init__(self, parent: QWidget, rows: int) -> None:
        super().__init__(parent)
        self.rows = rows
        self.choices = ChoiceModel(self)
        self.painter = _ChoiceDelegate(self)
        self.setModel(self.choices)
        self.setItemDelegate(self.painter)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Matching tags"))

    def set_theme(self, theme: Theme) -> None:
        self.painter.theme = theme
        self.viewport().update()

    def show_matches(self, matches: list[Match], create: str, row: int) -> None:
        """Show these, with the cursor in ``row`` (-1: in none)."""
        self.choices.set_matches(matches, create)
        self.set_row(row)

    def set_row(self, row: int) -> None:
        """Move the cursor; its row grows by the tag's definition and examples."""
        self.setCurrentIndex(self.choices.index(row) if row >= 0 else QModelIndex())
        self.scheduleDelayedItemsLayout()
        self._fit()
        if row >= 0:
            self.scrollTo(self.currentIndex())

    def row(self) -> int:
        return self.currentIndex().row()

    def _fit(self) -> None:
        count, row = self.choices.rowCount(), self.row()
        high = min(count, self.rows + bool(self.choices.create)) * self.painter.row_height
        if match := self.choices.match_at(row):
            high += self.painter.details_height(match.choice)
        self.setFixedHeight(high)
        self.setVisible(count > 0)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()  # the cursor moves by keys: a row that grew under the mouse would move the others

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and event.button() == Qt.MouseButton.LeftButton:
            self.picked.emit(index.row())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        over = self.indexAt(event.position().toPoint()).row()
        if over != self.painter.hovered:
            self.painter.hovered = over
            self.viewport().update()

    def leaveEvent(self, event: Any) -> None:
        super().leaveEvent(event)
        self.painter.hovered = -1
        self.viewport().update()


class _ChoiceDelegate(QStyledItemDelegate):
    def __init__(self, view: ChoiceList) -> None:
        super().__init__(view)
        self.theme = load_theme("light")
        self.hovered = -1
        self._view = view
        self._font = sized(view.font(), 1.0)
        self._bold = sized(view.font(), 1.0, QFont.Weight.DemiBold)
        self._small = sized(view.font(), SMALL)
        self.row_height = round(QFontMetricsF(self._font).height()) + scaled(view.font(), 10)
        self._line = round(QFontMetricsF(self._small).height()) + 2

    def details_height(self, choice: TagChoice) -> int:
        lines = sum(d.count for d in self._details(choice))
        return lines * self._line + scaled(self._font, 5) if lines else 0

    def _details(self, choice: TagChoice) -> list[Lines]:
        """What explains a tag: its definition, then examples of what carries it."""
        room = self._view.viewport().width() - scaled(self._font, 8 + 18 + 8)
        texts = [(one_line(choice.definition), _DEFINITION_LINES)] if choice.definition.strip() else []
        texts += [(f"“{one_line(e[:300])}”", 1) for e in choice.examples[:_EXAMPLES]]
        return [Lines(text, self._small, room, most, line_height=self._line) for text, most in texts]

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        high = self.row_height
        if index.row() == self._view.row() and (match := self._view.choices.match_at(index.row())):
            high += self.details_height(match.choice)
        return QSize(option.rect.width(), high)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        row = index.row()
        current = row == self._view.row()
        rect = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if current or row == self.hovered:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour(self.theme, "accent-soft" if current else "hover"))
            painter.drawRoundedRect(rect, 4, 4)
        inner = rect.adjusted(scaled(self._font, 8), 0, -scaled(self._font, 8), 0)
        line = QRectF(inner.left(), inner.top(), inner.width(), self.row_height)
        match = self._view.choices.match_at(row)
        if match is None:
            self._paint_create(painter, line)
        else:
            self._paint_match(painter, line, match, current)
            if current:
                self._paint_details(painter, inner, match.choice)
        painter.restore()

    def _paint_hint(self, painter: QPainter, line: QRectF, hint: str) -> QRectF:
        """A hint at the right end; what is left of the line is given back."""
        painter.setFont(self._small)
        painter.setPen(colour(self.theme, "muted"))
        painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, hint)
        return line.adjusted(0, 0, -QFontMetricsF(self._small).horizontalAdvance(hint) - 12, 0)

    def _paint_create(self, painter: QPainter, line: QRectF) -> None:
        room = self._paint_hint(painter, line, self.tr("Ctrl ⏎"))
        text = self.tr("Create “{name}”").format(name=one_line(self._view.choices.create))
        painter.setFont(self._font)
        painter.setPen(colour(self.theme, "text"))
        shown = QFontMetricsF(self._font).elidedText(text, Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)

    def _paint_match(self, painter: QPainter, line: QRectF, match: Match, current: bool) -> None:
        side = scaled(self._font, 10)
        dot = QRectF(line.left(), line.center().y() - side / 2, side, side)
        paint_dot(painter, dot, match.choice.colour, self.theme)
        hint = passages_text(match.choice.count)
        room = self._paint_hint(painter, line, f"{hint} · ⏎" if current else hint)
        self._paint_path(painter, room.adjusted(side + scaled(self._font, 8), 0, 0, 0), match)

    def _paint_path(self, painter: QPainter, room: QRectF, match: Match) -> None:
        """The parents muted, the name plain, the letters that matched bold. The parents give way first."""
        choice = match.choice
        above = choice.path[: -len(choice.name)].rstrip("/") if choice.path.endswith("/" + choice.name) else ""
        text, found = _spaced(choice.path, match.letters) if above else (one_line(choice.name), set(match.letters))
        metrics = QFontMetricsF(self._bold)
        if above and metrics.horizontalAdvance(text) > room.width():
            start = len(choice.path) - len(choice.name)
            text = f"… / {choice.name}"
            found = {i - start + 4 for i in match.letters if i >= start}
        head = len(text) - len(choice.name) if above else 0
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width() + 1)
        layout = QTextLayout(shown, self._font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.NoWrap)
        layout.setTextOption(option)
        layout.setFormats(self._formats(shown, head, found))
        layout.beginLayout()
        one = layout.createLine()
        one.setLineWidth(room.width() + 20)
        layout.endLayout()
        painter.setPen(colour(self.theme, "text"))
        top = room.center().y() - one.height() / 2
        layout.draw(painter, QRectF(room.left(), top, 1, 1).topLeft())

    def _formats(self, text: str, head: int, bold: set[int]) -> list[QTextLayout.FormatRange]:
        muted, strong = QTextCharFormat(), QTextCharFormat()
        muted.setForeground(colour(self.theme, "muted"))
        strong.setFontWeight(QFont.Weight.DemiBold)
        strong.setForeground(colour(self.theme, "text"))
        out = [_range(text, 0, head, muted)] if head else []
        return out + [_range(text, index, index + 1, strong) for index in sorted(bold) if index < len(text)]

    def _paint_details(self, painter: QPainter, inner: QRectF, choice: TagChoice) -> None:
        y = inner.top() + self.row_height - 3
        for lines in self._details(choice):
            lines.draw(painter, inner.left() + scaled(self._font, 18), y, colour(self.theme, "muted"))
            y += lines.height


def _spaced(path: str, letters: frozenset[int]) -> tuple[str, set[int]]:
    """The path with room around its slashes, and where the letters went."""
    text, found = [], set()
    at = 0
    for index, character in enumerate(path):
        if index in letters:
            found.add(at + (character == "/"))
        text.append(" / " if character == "/" else character)
        at += 3 if character == "/" else 1
    return "".join(text), found


def _range(text: str, start: int, end: int, shape: QTextCharFormat) -> QTextLayout.FormatRange:
    out = QTextLayout.FormatRange()
    out.start = len(text[:start].encode("utf-16-le", "surrogatepass")) // 2  # Qt counts so
    out.length = len(text[start:end].encode("utf-16-le", "surrogatepass")) // 2
    out.format = shape
    return out
